/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_CSV_H
#define BW_FEED_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"

/*
 * csv.h - UTF-8 in, one row at a time out, with line numbers (RFC 4180 and what is really sent).
 *
 * Lines end with LF, CRLF or CR, also mixed; the last one need not end.  Blank lines and comment
 * lines are left out.  Quoted cells may hold delimiters, line ends and doubled quotes.  Header
 * rows are rows like any other, and rows of differing length are handed on: map.h judges both.
 * Strict about quotes, because a stray one swallows rows: the message names line and field.
 *
 * Memory: cells are slices of what was pushed, or of the reader's own buffers, for the time of
 * the call.  Nothing is taken from the arena after open; close overwrites what was held.
 */
struct bw_csv;

struct bw_csv_row {
    int64_t line; /* the first physical line of the row, 1-based */
    size_t count;
    const struct bw_text *cells;
};

/* Another status than BW_OK stops the reader and comes through. */
typedef enum bw_status bw_csv_row_fn(void *ctx, const struct bw_csv_row *row, struct bw_err *err);

struct bw_csv_limits {
    size_t max_line; /* bytes of a row, its quoted line ends included */
    size_t max_fields;
};

/* Only the dialect of `desc` is used. */
struct bw_csv *bw_csv_open(struct bw_arena *arena, const struct bw_feed_desc *desc,
                           struct bw_csv_limits limits, bw_csv_row_fn *row_fn, void *ctx);

/*
 * `csv` is a struct bw_csv: this is a bw_sink_fn.  Fails with BW_EFORMAT (a quote inside a bare
 * field, text after a closing quote, a NUL byte), BW_ERANGE (max_line, max_fields), or with what
 * `row_fn` says; rows before the bad one have been handed on.
 */
enum bw_status bw_csv_push(void *csv, const void *bytes, size_t len,
                           struct bw_err *err) BW_MUST_CHECK;

/* Hands on the last row.  Fails with BW_EFORMAT (a quoted field does not end), or as push does. */
enum bw_status bw_csv_end(struct bw_csv *csv, struct bw_err *err) BW_MUST_CHECK;

/* NULL is fine. */
void bw_csv_close(struct bw_csv *csv);

#endif
