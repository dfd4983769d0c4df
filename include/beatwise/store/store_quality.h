/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_QUALITY_H
#define BW_STORE_STORE_QUALITY_H

#include "beatwise/store/store_event.h"

/*
 * store_quality.h - how good an extract was: counts by column, written with the extract and in its
 * transaction, kept when it is superseded.
 *
 * Privacy: counts, names of columns, and codes that map to nothing where they look like codes; no
 * value of a person's.
 */

/* One number each of an extract.  Stored: never renumber. */
enum bw_quality_fact {
    BW_QUALITY_ROWS = 1,      /* kept rows and duplicates: what the columns are counted over */
    BW_QUALITY_DELIVERED_S,   /* when it was collected, seconds UTC */
    BW_QUALITY_LATE_AFTER,    /* days after the quarter's end from which it is late */
    BW_QUALITY_REPLACED,      /* places that were not in the encoding */
    BW_QUALITY_MISSING_FILES, /* monthly files that were not there */
    BW_QUALITY_LAG_HALF,      /* days from event to delivery: half of the events came within it */
    BW_QUALITY_LAG_MOST,      /* nine in ten did */
    BW_QUALITY_OTHER_CODES,   /* unmapped cells that are not listed as codes */
    BW_QUALITY_ARRIVAL_TIMES, /* events without a time of their own: the arrival stands in */
    /* Of kept rows and duplicates: the kind of place was not said and is that of the place that the
     * text means; placed by a postcode that is no longer in use; by one of a large user or of PO
     * boxes, which nobody has for a home. */
    BW_QUALITY_KIND_OF_PLACE,
    BW_QUALITY_POSTCODE_ENDED,
    BW_QUALITY_POSTCODE_LARGE,
    BW_QUALITY_FACTS,
};

#define BW_QUALITY_NOT_JUDGED (-1)

struct bw_quality_column {
    const char *name;
    const char *role; /* its name; NULL: a column that nobody described */
    bool is_there;
    int64_t missing;
    int64_t unreadable;
    int64_t unmapped;
    int64_t invalid; /* readable, but impossible: a wrong check digit, a beat that is in no set;
                        BW_QUALITY_NOT_JUDGED: nobody may look at it */
};

struct bw_quality_code {
    const char *column;
    const char *code;
    int64_t rows;
};

struct bw_quality {
    int64_t facts[BW_QUALITY_FACTS];
    struct bw_quality_column *columns; /* in the order of the description, then the others */
    size_t column_count;
    struct bw_quality_code *codes; /* by column, the most frequent first */
    size_t code_count;
};

/* Of the extract that was started in this transaction. */
enum bw_status bw_store_quality_put(struct bw_store *store, const struct bw_id *extract_id,
                                    const struct bw_quality *quality,
                                    struct bw_err *err) BW_MUST_CHECK;

/* In `arena`; NULL for an extract that an older version of the program entered. */
enum bw_status bw_store_quality_get(struct bw_store *store, struct bw_arena *arena,
                                    const struct bw_id *extract_id, struct bw_quality **ret_quality,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
