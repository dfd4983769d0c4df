/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_RELEASE_AUDIT_H
#define BW_STAGE_RELEASE_AUDIT_H

#include "beatwise/stage/product.h"

/*
 * release_audit.h - whether a group's printed cells, together with everything that the ledger
 * holds, leave every suppressed cell all the counts that its symbol stands for.
 *
 * Cells are disjoint, so that only one printed in two forms can narrow another; the audit does not
 * take that on trust.
 */
struct bw_audited {
    size_t cells; /* of the product */
    size_t suppressed;
    size_t ledger; /* cells of the ledger that they were judged with */
};

/* Fails with BW_EREFUSED (a cell is narrowed, or forms contradict each other), BW_EIO.
 * `ret_audited` may be NULL. */
enum bw_status bw_release_audit(struct bw_session *session, const struct bw_product *product,
                                struct bw_audited *ret_audited, struct bw_err *err) BW_MUST_CHECK;

/* The product's cells as the ledger keeps them, in `arena`. */
struct bw_released_cell;
size_t bw_release_cells(struct bw_arena *arena, const struct bw_product *product,
                        struct bw_released_cell **ret_cells);

#endif
