/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_COPY_H
#define BW_STORE_STORE_COPY_H

#include "beatwise/base/digest.h"
#include "beatwise/store/store.h"

/*
 * store_copy.h - moves a whole store to another place or engine.
 *
 * The copy is the same store, with its id: the run log goes on in one of the two, never in both.
 */
struct bw_store_copied {
    const char *table;
    int64_t rows;
    char digest[BW_DIGEST_HEX]; /* over every value, in the order of the table's key */
};

/*
 * Copies all of `from` into `to`, which must hold nothing yet, in one transaction of each, that of
 * `from` may be open and is left open; then
 * reads `to` again, whose counts and digests must be those of `from`.  Fails with
 *   BW_EREFUSED  `to` has been used
 *   BW_EIO       what was read again differs; nothing is kept
 */
enum bw_status bw_store_copy(struct bw_store *from, struct bw_store *to, struct bw_arena *arena,
                             struct bw_store_copied **ret_tables, size_t *ret_count,
                             struct bw_err *err) BW_MUST_CHECK;

#endif
