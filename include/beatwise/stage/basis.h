/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_BASIS_H
#define BW_STAGE_BASIS_H

#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * basis.h - what a stage's result was made with, besides the extracts and links that the store
 * remembers by itself: the settings of the linkage, what is counted, the boundaries.
 *
 * A result that was made with others is not what the settings of the day say about it, and is
 * made anew.
 */
void bw_basis_of_link(const struct bw_session *session, char hex[BW_DIGEST_HEX]);
void bw_basis_of_rank(const struct bw_session *session, const struct bw_ground *ground,
                      char hex[BW_DIGEST_HEX]);

/* Notes that the quarter's result of `stage` ("link", "rank") was made with it; in a transaction.
 */
enum bw_status bw_basis_set(struct bw_session *session, const char *stage,
                            struct bw_quarter quarter, const char hex[BW_DIGEST_HEX],
                            struct bw_err *err) BW_MUST_CHECK;

/* True also where nothing was noted: then there is no result, or the store knows better. */
enum bw_status bw_basis_is(struct bw_session *session, const char *stage, struct bw_quarter quarter,
                           const char hex[BW_DIGEST_HEX], bool *ret_is,
                           struct bw_err *err) BW_MUST_CHECK;

#endif
