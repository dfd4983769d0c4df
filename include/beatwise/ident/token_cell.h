/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_TOKEN_CELL_H
#define BW_IDENT_TOKEN_CELL_H

#include "beatwise/base/buf.h"
#include "beatwise/base/text.h"
#include "beatwise/ident/token.h"

/*
 * token_cell.h - match keys on their way from a supplier to the hub: the cell `tokens` of a feed
 * that came pseudonymised.
 *
 * "1:EPOCH" (the version of the form, BW_TOKEN_VERSION, and the epoch of the shared key), then
 * ";NAME=" and 32 hex digits for each inner match key, the names in byte order.  A person without
 * any has the head alone.
 */

/* `ring` may be a shared key alone. */
void bw_token_cell_write(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_buf *cell);

/*
 * The inner keys of a cell.  Fails with
 *   BW_EREFUSED  another version or another epoch: the message names both
 *   BW_EFORMAT   not of that form, or with names that are not in this version's list
 */
enum bw_status bw_token_cell_read(const struct bw_keyring *ring, struct bw_text cell,
                                  struct bw_match_key_token ret_keys[BW_MATCH_KEYS],
                                  size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

#endif
