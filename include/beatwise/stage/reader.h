/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_READER_H
#define BW_STAGE_READER_H

#include "beatwise/base/digest.h"
#include "beatwise/conf/site.h"
#include "beatwise/feed/map.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/store/store_event.h"

/* More stack than reading rows takes, which is wiped after it: bw_transfer_run() has half of it in
 * one buffer. */
#define BW_READER_STACK_BYTES ((size_t)256 * 1024)

/*
 * reader.h - an extract as a stream of judged rows: transfer, inflate, decode, csv and map joined.
 *
 * `collect` stores what it hands on, `check` only counts it.
 *
 * Three threads: transfer and inflate in one, decode, csv and the choice of violence rows in
 * another, bounded buffers between; violence rows and rejects are handed on in the caller's, in
 * their order.  What is read, and which failure is told, is the same however the threads run.
 */
#define BW_READER_MONTHS 3 /* of the quarter */

struct bw_reader_request {
    const struct bw_site *site;
    const struct bw_feed_desc *feed;
    struct bw_quarter quarter;
    const char *const *urls; /* 1, or 3 of which any but all may be missing */
    size_t url_count;
    /* The operator named the files, any number: `file` is allowed whatever the site says, and all
     * must be there. */
    bool is_file_at_hand;
    bool is_only_looked_at; /* shares of rejects and numbers of rows refuse nothing */
    /* Called for each kept row and each reject; `row` is NULL for a reject.  It must not use the
     * reader's arena. */
    enum bw_status (*row_fn)(void *ctx, int64_t line, const struct bw_row *row,
                             const struct bw_map_verdict *verdict, struct bw_err *err);
    void *ctx;
    size_t *file_at; /* set to the number in `urls` of the file that is read; NULL: not asked */
};

/* A file as its server described it. */
struct bw_reader_origin {
    bool is_there;
    struct bw_validator validator;
};

/* What the extract held; `counts` but for kept, duplicates, located and linkable, which the
 * caller counts. */
struct bw_reader_result {
    struct bw_row_counts counts;
    struct bw_month_rows months[BW_READER_MONTHS]; /* kept is not filled */
    size_t month_count;
    int64_t bytes;
    char sha256[BW_DIGEST_HEX]; /* of the bytes; of several files, of their digests in order */
    int64_t replaced;           /* bytes that were not in the encoding */
    struct bw_quarter most_rows_quarter; /* that most rows are from; year 0: no time was read */
    size_t missing_urls;
    struct bw_reader_origin *origins; /* one a url, in `arena` */
    bool must_restart;                /* BW_ETRANSFER, and reading all of it once more may help */
    const char **extra_columns;       /* in `arena` */
    size_t extra_column_count;
    struct bw_reject first_reject;  /* where there are rejects */
    const char *first_reject_file;  /* as messages name it; NULL: there is one only */
    int64_t unmapped, unreadable;   /* cells, over all columns */
    struct bw_map_quality *columns; /* one a field of the description */
    size_t *column_files;           /* how many of the files have it, likewise */
    struct bw_codes *codes;         /* that map to nothing */
};

/*
 * Reads to the end, or fails as transfer, inflate, decode, csv, map or `row_fn` do, the feed named
 * in front; further with BW_EFORMAT: empty, no row below the header, two files with the same rows,
 * `hash` or `bytes` of the description differ, too many rejects, no violence row in the quarter;
 * BW_ERANGE: another number of rows than expected.  `ret_result` is written on failure for its
 * `must_restart` alone.
 */
enum bw_status bw_reader_run(struct bw_arena *arena, const struct bw_reader_request *request,
                             struct bw_reader_result *ret_result, struct bw_err *err) BW_MUST_CHECK;

/* What is stored of a verdict that is a reject; the column's name belongs to `feed`. */
struct bw_reject bw_reader_reject(const struct bw_feed_desc *feed, int64_t line,
                                  const struct bw_map_verdict *verdict);

/* "line 9, column 'ARRIVED' (bad_time)", with the file where there are several; in `arena`. */
const char *bw_reader_first_reject(struct bw_arena *arena, const struct bw_reader_result *result);

/* Whether no usable violence row is in the quarter, though there are some beside it. */
bool bw_reader_is_all_outside(const struct bw_row_counts *counts);

#endif
