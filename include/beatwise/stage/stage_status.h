/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_STATUS_H
#define BW_STAGE_STAGE_STATUS_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/session.h"

/*
 * stage_status.h - what has arrived, by feed and month, and what ran last.
 *
 * Needs of the session: BW_NEED_FEEDS; the store may be missing: then nothing has arrived.
 *
 * The quarter that is judged is the last one of which anything arrived, on the day after which all
 * feeds are late; with `as_of_day` the last one that is over on that day, on that day.
 */
struct bw_status_request {
    int32_t as_of_day; /* BW_DAY_NONE: not given */
    int quarters;      /* shown, up to the one judged; 1 to 40 */
    bool is_json;
};

/*
 * Adds to `buf`: in words what is here and what is not; a line a feed with, for each month, the
 * events kept, or
 *   late      nothing of its quarter arrived, and its day (quarter's end plus late_after) is over
 *   missing   its quarter's extract is here, without a row of the month
 *   refused   the last attempt at its quarter was refused or failed
 *   -         not due, or before the feed's first month
 * an asterisk where the extract took another's place; then why extracts were refused, agreements
 * near or past review, sealed quarters, the last entries of the run log.
 */
enum bw_status bw_stage_status(struct bw_session *session, const struct bw_status_request *request,
                               struct bw_buf *buf, struct bw_err *err) BW_MUST_CHECK;

#endif
