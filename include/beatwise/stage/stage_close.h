/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_CLOSE_H
#define BW_STAGE_STAGE_CLOSE_H

#include "beatwise/stage/session.h"

/*
 * stage_close.h - the end of a quarter: afterwards nobody opens its sealed identifiers, not with an
 * old copy of the store either.
 *
 * In this order: link, where links are not those of what was collected; one transaction that
 * seals what the next quarter needs of the last 14 days to that quarter's key, takes everything
 * else that was sealed out of the store, reduces times to the hour and drops points; the quarter's
 * secret key overwritten and removed; the store's files cleared of what they held.  Stopped
 * anywhere, the next command goes on from there.
 *
 * Needs of the session: BW_NEED_WRITE.
 */
struct bw_close_result {
    bool was_closed; /* already: nothing was done */
    int64_t events;  /* of the quarter */
    int64_t carried; /* identities sealed to the next quarter */
};

/*
 * Fails with
 *   BW_ENOTFOUND  nothing has been collected for the quarter
 *   BW_EREFUSED   a quarter before it is open; the quarter has not ended
 *   BW_EBUSY      another run is at work
 * and as bw_stage_link does.
 */
enum bw_status bw_stage_close(struct bw_session *session, struct bw_quarter quarter,
                              struct bw_close_result *ret_result, struct bw_err *err) BW_MUST_CHECK;

/* The day from which on any command closes the quarter by itself. */
int32_t bw_close_due_day(const struct bw_session *session, struct bw_quarter quarter);

/*
 * What any command does first: goes on with closings that were stopped, and closes quarters that
 * are due (not of sites whose people are invented, nor a quarter of which nothing is here: its
 * extracts may have failed and come yet).  A quarter that cannot be closed is warned of and does
 * not stop the command.
 */
void bw_stage_close_due(struct bw_session *session);

/* Whether bw_stage_close_due has something to do; needs the store only. */
bool bw_close_is_due(struct bw_session *session);

#endif
