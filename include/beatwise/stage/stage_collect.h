/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_COLLECT_H
#define BW_STAGE_STAGE_COLLECT_H

#include "beatwise/stage/ground.h"
#include "beatwise/stage/session.h"
#include "beatwise/store/store_event.h"

/*
 * stage_collect.h - one feed's extract for a quarter: fetched, inflated, read, located,
 * pseudonymised and sealed in one pass, stored in one transaction.
 *
 * Needs of the session: BW_NEED_FEEDS | BW_NEED_WRITE.
 * Privacy: raw rows are in memory only, and only the one that is being read.
 */
struct bw_collect_request {
    const struct bw_feed_desc *feed;
    struct bw_quarter quarter;
    const char **files; /* read instead of the feed's path; count 0: none */
    size_t file_count;
    int32_t today; /* for the review date of the sharing reference */
};

enum bw_collect_outcome {
    BW_COLLECT_STORED,
    BW_COLLECT_SUPERSEDED, /* stored, in the place of an earlier extract */
    BW_COLLECT_UNCHANGED,  /* the same extract, read the same way, is there already */
};

struct bw_collect_result {
    enum bw_collect_outcome outcome;
    int version;
    struct bw_row_counts counts;
};

/*
 * Fails, and then leaves the store as it was, with
 *   BW_EREFUSED   no sharing reference, or its review date has passed
 *   BW_ENOTFOUND  not supplied: none of the files is there
 *   BW_ETRANSFER, BW_EIO  it could not be fetched or stored
 *   BW_EFORMAT    not in the form described, a digest that differs, or too many rejects
 *   BW_ERANGE     a limit, or another number of rows than `expect` allows
 * The failure is in the run log.
 */
enum bw_status bw_stage_collect(struct bw_session *session, const struct bw_ground *ground,
                                const struct bw_collect_request *request,
                                struct bw_collect_result *ret_result,
                                struct bw_err *err) BW_MUST_CHECK;

#endif
