/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_STATUS_H
#define BW_STAGE_STAGE_STATUS_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/session.h"

/*
 * stage_status.h - what has arrived, by feed and month, and what ran last.
 *
 * Needs of the session: BW_NEED_FEEDS; the store may be missing: then nothing has arrived.
 */

/*
 * Adds the text to `buf`: 12 months up to the last quarter that is over on `as_of_day` (or that
 * anything arrived for), a line a feed: a number of kept events for a month that was
 * delivered, `late` for one that is past its day (quarter's end plus late_after, judged at
 * `as_of_day`, else today), `-` for one that is not due.  Then agreements near or past review, and
 * the last entries of the run log.
 */
enum bw_status bw_stage_status(struct bw_session *session, int32_t as_of_day, struct bw_buf *buf,
                               struct bw_err *err) BW_MUST_CHECK;

#endif
