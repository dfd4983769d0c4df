/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_EVALUATE_H
#define BW_STAGE_STAGE_EVALUATE_H

#include "beatwise/link/evaluate.h"
#include "beatwise/stage/session.h"

/*
 * stage_evaluate.h - the stored links against a checked sample.
 *
 * On a real site the answers would tell about persons, so only a site that says
 * `invented: true` is evaluated.
 *
 * Needs of the session: BW_NEED_FEEDS | BW_NEED_WRITE.
 */
struct bw_evaluate_summary {
    struct bw_link_evaluation evaluation;
    int64_t rows;     /* of the truth file */
    int64_t not_kept; /* of those: no event is stored of the record */
};

/*
 * `truth` is a CSV file with feed,record_id and incident or person or both.  Fails with
 * BW_EREFUSED (a real site), BW_ENOTFOUND (no such file, no such feed), BW_EFORMAT, BW_EIO.
 */
enum bw_status bw_stage_evaluate(struct bw_session *session, const char *truth,
                                 struct bw_evaluate_summary *ret_summary,
                                 struct bw_err *err) BW_MUST_CHECK;

#endif
