/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_EVALUATE_H
#define BW_STAGE_STAGE_EVALUATE_H

#include "beatwise/link/evaluate.h"
#include "beatwise/stage/session.h"

/*
 * stage_evaluate.h - the stored links against a checked sample.
 *
 * On a real site answers about chosen pairs of records would tell about persons.  There, one truth
 * file is taken for a quarter (the first: its digest is noted), of an open quarter, with a reason
 * that goes into the run log; it must have at least BW_EVALUATE_PAIRS_MIN true pairs, of events of
 * that quarter alone; and only shares are to be shown, of kinds from BW_EVALUATE_KIND_MIN true
 * pairs on.  A site that says `invented: true` is free of that.
 *
 * Needs of the session: BW_NEED_FEEDS | BW_NEED_WRITE.
 */
#define BW_EVALUATE_PAIRS_MIN 300
#define BW_EVALUATE_KIND_MIN 30

struct bw_evaluate_request {
    const char *truth;         /* CSV: feed,record_id and incident or person or both */
    struct bw_quarter quarter; /* year 0: any; needed on a real site, as is */
    const char *reason;        /* NULL: none */
};

struct bw_evaluate_summary {
    bool is_shares_only; /* of a real site */
    struct bw_link_evaluation evaluation;
    int64_t rows;     /* of the truth file */
    int64_t not_kept; /* of those: no event is stored of the record */
};

/* Fails with BW_EREFUSED (a rule for real sites), BW_ENOTFOUND (no such file, no such feed),
 * BW_EFORMAT, BW_EIO. */
enum bw_status bw_stage_evaluate(struct bw_session *session,
                                 const struct bw_evaluate_request *request,
                                 struct bw_evaluate_summary *ret_summary,
                                 struct bw_err *err) BW_MUST_CHECK;

#endif
