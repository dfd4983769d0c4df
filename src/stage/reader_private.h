/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_READER_PRIVATE_H
#define BW_STAGE_READER_PRIVATE_H

#include "beatwise/base/hash.h"
#include "beatwise/base/ring.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/stage/reader.h"

/*
 * reader_private.h - the three threads that a file goes through.
 *
 *   bytes   transfer -> inflate ----ring---> rows   decode -> csv -> select ----ring---> caller
 *
 * The caller's own thread reads the violence rows and the rejects, in their order, and hands them
 * on: the store is used by one thread.  Of several failures the one that stands first in the file
 * is told: that of the caller before that of rows before that of bytes, whoever was faster.
 */

/* Quarters that are told apart when asking where most rows are from. */
#define BW_TALLY_QUARTERS 32

/* Rows by month.  Rows of one month mostly come one after the other. */
struct bw_tally {
    int64_t months[BW_READER_MONTHS]; /* those of the quarter */
    struct {
        int index;
        int64_t rows;
    } quarters[BW_TALLY_QUARTERS]; /* in the order in which they were met */
    size_t quarter_count;
    int32_t first_month; /* of the quarter */
    int32_t run_month;   /* of the last `run_rows` rows, which are not counted above yet */
    int64_t run_rows;
};

void bw_tally_init(struct bw_tally *tally, struct bw_quarter quarter);

/* -1: a row whose month cannot be read. */
void bw_tally_add(struct bw_tally *tally, int32_t month);

/* Adds what `more` counted. */
void bw_tally_merge(struct bw_tally *tally, struct bw_tally *more);

/* That most rows are from, the earliest of those as frequent; year 0: no time was read. */
struct bw_quarter bw_tally_most(const struct bw_tally *tally);

/* A violence row or a reject between two threads: the row's cells, and what is known of it. */
struct bw_record {
    int64_t line;
    struct bw_map_verdict verdict;
    size_t count; /* cells; of a reject none */
};

/* As bw_ring_room(). */
enum bw_status bw_record_write(struct bw_ring *ring, const struct bw_csv_row *row,
                               const struct bw_map_verdict *verdict,
                               struct bw_err *err) BW_MUST_CHECK;

/* Takes the first record off `part`; the cells go into `cells`, which has room for them. */
void bw_record_read(struct bw_text *part, struct bw_record *ret_record, struct bw_text *cells);

/* The longest record of a row within these limits. */
size_t bw_record_max(struct bw_csv_limits limits);

/* One file. */
struct bw_reader_file {
    const struct bw_reader_request *request;
    size_t number; /* among the URLs */
    const char *url;
    const char *place;     /* how messages name it */
    struct bw_ring *bytes; /* inflated */
    struct bw_ring *records;

    /* The bytes' thread's own, until it is joined. */
    struct bw_inflate *inflate; /* closed by it */
    struct bw_digest digest;
    struct bw_hash *hash; /* of all files; NULL: the description has none */
    struct bw_transfer_result transferred;
    int64_t byte_count;
    struct bw_err bytes_failed;

    /* The rows' thread's own, until it is joined. */
    struct bw_decode *decode;
    struct bw_csv *csv;
    struct bw_map *map;
    struct bw_tally tally; /* of rows that are not violence */
    int64_t row_count, excluded;
    struct bw_err rows_failed; /* for a reason of its own */

    /* What is shown while it runs. */
    _Atomic int64_t shown_rows, shown_kept, shown_rejects;
};

/* For pthread_create(); `file` is a struct bw_reader_file.  Return NULL. */
void *bw_reader_bytes_run(void *file);
void *bw_reader_rows_run(void *file);

/* The sink of file->inflate. */
enum bw_status bw_reader_take_inflated(void *file, const void *bytes, size_t len,
                                       struct bw_err *err) BW_MUST_CHECK;

/* The row function of file->csv. */
enum bw_status bw_reader_select_row(void *file, const struct bw_csv_row *row,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
