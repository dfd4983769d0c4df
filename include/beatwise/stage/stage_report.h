/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_REPORT_H
#define BW_STAGE_STAGE_REPORT_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"

/*
 * stage_report.h - drafts for the action groups, and the analyst's exact output.
 *
 * A group's folder is made from the table of printed cells and public data, and from nothing
 * else; it is written beside its place and exchanged into it, so that a reader meets the old
 * folder or the new one.  The restricted output is a root of its own and needs a reason.
 *
 * Needs of the session: BW_NEED_FEEDS | BW_NEED_WRITE; of the ground: beats.
 */
struct bw_report_request {
    struct bw_quarter quarter;
    const char **groups; /* ids; count 0: all */
    size_t group_count;
};

struct bw_report_written {
    const char *group; /* NULL: the restricted output */
    const char *dir;
};

/*
 * `ret_written` lives in the session's arena, and also on failure holds the `ret_count` groups
 * whose folders were written: those stay.  Fails with
 *   BW_ENOTFOUND  no such group, or `rank` has not run
 *   BW_EREFUSED   a feed that delivered does not name the group among its audiences; the other
 *                 groups are written, and the refusal is in the run log
 *   BW_EIO        a folder cannot be written
 */
enum bw_status bw_stage_report(struct bw_session *session, const struct bw_ground *ground,
                               const struct bw_report_request *request,
                               struct bw_report_written **ret_written, size_t *ret_count,
                               struct bw_err *err) BW_MUST_CHECK;

/* The product of the group with this id.  Fails as bw_product_make; BW_ENOTFOUND: no such group. */
struct bw_quarter_data;
struct bw_product;
enum bw_status bw_report_make_product(const struct bw_quarter_data *data, const char *id,
                                      struct bw_product *ret_product,
                                      struct bw_err *err) BW_MUST_CHECK;

/* Whether the site's reports/tables.yaml, or else the one that is compiled in, lists the table that
 * groups get.  Fails with BW_ECONFIG, BW_EIO. */
enum bw_status bw_report_check_list(struct bw_session *session, struct bw_err *err) BW_MUST_CHECK;

/* Notes in the run log that `stage` was refused for a group. */
enum bw_status bw_report_log_refusal(struct bw_session *session, const char *stage,
                                     struct bw_quarter quarter, const char *group,
                                     const struct bw_err *refusal,
                                     struct bw_err *err) BW_MUST_CHECK;

/* BW_EREFUSED where `reason` is blank. */
enum bw_status bw_stage_report_restricted(struct bw_session *session,
                                          const struct bw_ground *ground, struct bw_quarter quarter,
                                          const char *reason, const char **ret_dir,
                                          struct bw_err *err) BW_MUST_CHECK;

/* Adds the first rows of a group's ranked table, as a terminal shows it; fails as
 * bw_stage_report. */
enum bw_status bw_stage_report_preview(struct bw_session *session, const struct bw_ground *ground,
                                       struct bw_quarter quarter, const char *group,
                                       struct bw_buf *buf, struct bw_err *err) BW_MUST_CHECK;

#endif
