/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STATUS_PRIVATE_H
#define BW_STAGE_STATUS_PRIVATE_H

#include "beatwise/stage/stage_status.h"
#include "beatwise/store/store_audit.h"
#include "beatwise/store/store_event.h"

/*
 * status_private.h - what stage_status.c found, for status_text.c and status_json.c to say.
 */
#define BW_STATUS_LAST_RUNS 8

enum bw_status_cell {
    BW_CELL_ARRIVED,
    BW_CELL_NOT_DUE, /* or before the feed's first month */
    BW_CELL_LATE,
    BW_CELL_MISSING, /* its quarter arrived, without it */
    BW_CELL_REFUSED, /* the last attempt was refused */
    BW_CELL_FAILED,  /* or failed for another reason than that it is not there */
};

struct bw_status_month {
    enum bw_status_cell cell;
    int64_t kept;
    bool is_superseding; /* its extract is not the first of its quarter */
};

/* The last attempt at a feed's quarter, where it did not succeed. */
struct bw_status_failure {
    const char *feed;
    struct bw_quarter quarter;
    int64_t at_utc_s;
    int status;          /* enum bw_status */
    const char *message; /* its first line */
    bool has_extract;    /* an earlier one is here */
};

struct bw_status_review {
    const char *feed;
    bool has_reference; /* a reference for counting */
    bool is_past;
    int32_t day;
};

struct bw_status_seal {
    struct bw_quarter quarter;
    int32_t due_day; /* bw_close_due_day */
    bool is_closed;
};

struct bw_status_found {
    const struct bw_session *session;
    struct bw_quarter judged;
    int32_t day; /* on which it is judged */
    int32_t first_month, last_month;
    struct bw_status_month **months; /* of each feed of the session */
    const char **strangers;          /* feeds that nobody describes any more */
    size_t stranger_count;
    struct bw_status_failure *failures; /* of the quarters shown, by feed and quarter */
    size_t failure_count;
    struct bw_status_review *reviews;
    size_t review_count;
    struct bw_status_seal *seals;
    size_t seal_count;
    const struct bw_log_entry *runs; /* the last ones, the latest last */
    size_t run_count;
    bool has_newer; /* by the clock a later quarter is over */
    struct bw_quarter newest_over;
};

void bw_status_text(struct bw_buf *buf, const struct bw_status_found *found);
enum bw_status bw_status_json(struct bw_buf *buf, const struct bw_status_found *found,
                              struct bw_err *err) BW_MUST_CHECK;

/* "arrived", "late", ...; that of BW_CELL_NOT_DUE is "not due". */
const char *bw_status_cell_name(enum bw_status_cell cell);

/* The worst that a feed's judged quarter has; BW_CELL_ARRIVED where all three months are here. */
enum bw_status_cell bw_status_of_quarter(const struct bw_status_found *found, size_t feed);

#endif
