/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_CHECK_H
#define BW_STAGE_STAGE_CHECK_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * stage_check.h - an extract read against its description, nothing stored: what was understood,
 * what could not be used and where, and what `collect` would say.
 *
 * Privacy: the text holds counts, names of columns, line numbers, and codes that map to nothing
 * where they look like codes (feed/codes.h); no other cell.  Texts of places go to the file that
 * was named for them, if one was.
 */
struct bw_check_request {
    const struct bw_site *site; /* settings of reading */
    const struct bw_feed_desc *feed;
    const struct bw_ground *ground; /* NULL: without a site, nothing is placed */
    const char *const *files;
    size_t file_count;
    struct bw_quarter quarter; /* year 0: the one that most rows are from; they are read twice */
    int32_t today;             /* for the review date of the sharing reference */
    bool is_json;
    const char *places_missed; /* a new file for the texts that mean no place (missed.h), or NULL */
};

/*
 * Adds the findings to `buf`.  BW_EFOUND: rejects, cells that are unreadable or invalid, unmapped
 * codes, rows outside the quarter, or `collect` would refuse it; other failures as bw_reader_run.
 */
enum bw_status bw_stage_check(const struct bw_check_request *request, struct bw_buf *buf,
                              struct bw_err *err) BW_MUST_CHECK;

#endif
