/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_CHECK_H
#define BW_STAGE_STAGE_CHECK_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * stage_check.h - an extract read against its description, nothing stored: what was understood,
 * what could not be used and where.
 *
 * Needs of the session: BW_NEED_FEEDS.
 * Privacy: the text holds counts, names of columns and line numbers, no cell.
 */
struct bw_check_request {
    const struct bw_feed_desc *feed;
    const char *file;
    struct bw_quarter quarter; /* year 0: the one that most rows are from; the file is read twice */
};

/*
 * Adds the findings to `buf`.  BW_EFOUND: rejects, unreadable cells, unmapped codes or rows outside
 * the quarter; other failures as bw_reader_run.
 */
enum bw_status bw_stage_check(struct bw_session *session, const struct bw_ground *ground,
                              const struct bw_check_request *request, struct bw_buf *buf,
                              struct bw_err *err) BW_MUST_CHECK;

#endif
