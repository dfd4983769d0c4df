/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/sheet.h"

#include <stdbool.h>

#include <sodium.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/scrub.h"
#include "beatwise/base/sink.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/decode.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/stage/reader.h"

#define COLUMNS_MAX 16
#define LINE_MAX_BYTES ((size_t)1024 * 1024)
#define FIELDS_MAX 1000
#define FILE_MAX_BYTES ((int64_t)4 * 1024 * 1024 * 1024)

struct reading {
    const struct bw_sheet *sheet;
    struct bw_digest digest;
    struct bw_inflate *inflate;
    bool has_header;
    size_t header_count;
    struct bw_err row_err;  /* what failed in a row, with its place */
    size_t at[COLUMNS_MAX]; /* the cell of each column, SIZE_MAX: none */
};

static enum bw_status push_bytes(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct reading *reading = ctx;

    bw_digest_add(&reading->digest, bytes, len);
    return bw_inflate_push(reading->inflate, bytes, len, err);
}

static enum bw_status read_header(struct reading *reading, const struct bw_csv_row *row,
                                  struct bw_err *err)
{
    const struct bw_sheet *sheet = reading->sheet;

    for (size_t i = 0; i < sheet->column_count; i++) {
        reading->at[i] = SIZE_MAX;
        for (size_t j = 0; j < row->count; j++) {
            if (!bw_text_is_equal_fold(bw_text_trim(row->cells[j]), bw_text_of(sheet->columns[i])))
                continue;
            if (reading->at[i] != SIZE_MAX)
                return bw_fail(err, BW_EFORMAT, "column '%s' is there twice", sheet->columns[i]);
            reading->at[i] = j;
        }
        if (reading->at[i] == SIZE_MAX && i < sheet->optional_from)
            return bw_fail(err, BW_EFORMAT, "column '%s' is missing", sheet->columns[i]);
    }
    reading->has_header = true;
    reading->header_count = row->count;
    return BW_OK;
}

/* Where the cells are in a file that does not say so; it has as many as its first row. */
static enum bw_status take_positions(struct reading *reading, const struct bw_csv_row *row,
                                     struct bw_err *err)
{
    const struct bw_sheet *sheet = reading->sheet;

    for (size_t i = 0; i < sheet->column_count; i++) {
        reading->at[i] = sheet->positions[i];
        if (reading->at[i] != BW_SHEET_NONE && reading->at[i] >= row->count)
            return bw_fail(err, BW_EFORMAT, "%zu cells: column '%s' is missing", row->count,
                           sheet->columns[i]);
    }
    reading->has_header = true;
    reading->header_count = row->count;
    return BW_OK;
}

static enum bw_status read_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct reading *reading = ctx;
    const struct bw_sheet *sheet = reading->sheet;
    struct bw_text cells[COLUMNS_MAX];
    enum bw_status status = BW_OK;

    if (!reading->has_header && sheet->positions != NULL)
        status = take_positions(reading, row, err);
    if (status != BW_OK) {
        bw_fail_in(err, "%s:%lld", sheet->path, (long long)row->line);
        reading->row_err = *err;
        return status;
    }
    if (!reading->has_header) {
        status = read_header(reading, row, err);
    } else if (row->count != reading->header_count) {
        status = bw_fail(err, BW_EFORMAT, "%zu cells, but the header has %zu", row->count,
                         reading->header_count);
    } else {
        for (size_t i = 0; i < sheet->column_count; i++)
            cells[i] = reading->at[i] == SIZE_MAX ? (struct bw_text){"", 0}
                                                  : bw_text_trim(row->cells[reading->at[i]]);
        status = sheet->row_fn(sheet->ctx, row->line, cells, err);
    }
    if (status == BW_OK)
        return BW_OK;
    bw_fail_in(err, "%s:%lld", sheet->path, (long long)row->line);
    reading->row_err = *err;
    return status;
}

/* Fetches a local file through inflate into `sink`. */
static enum bw_status pull(struct reading *reading, struct bw_arena *arena, const char *path,
                           struct bw_sink sink, struct bw_err *err)
{
    static const char *const schemes[] = {"file"};
    const struct bw_inflate_limits limits = {.max_bytes = FILE_MAX_BYTES};
    const struct bw_transfer_request request = {.url = path, .schemes = schemes, .scheme_count = 1};
    struct bw_transfer_result result;
    enum bw_status status;

    bw_digest_init(&reading->digest);
    reading->inflate = bw_inflate_open(arena, limits, sink);
    status = bw_transfer_run(&request, (struct bw_sink){push_bytes, reading}, &result, err);
    if (status == BW_OK)
        status = bw_inflate_end(reading->inflate, err);
    bw_inflate_close(reading->inflate);
    return status;
}

static enum bw_status read_rows(const struct bw_sheet *sheet, struct bw_arena *arena,
                                struct reading *reading, struct bw_err *err)
{
    const struct bw_feed_desc dialect = {
        .delimiter = ',', .quote = '"', .is_double_quote = true, .header_rows = 1};
    struct bw_csv *csv = bw_csv_open(
        arena, &dialect, (struct bw_csv_limits){LINE_MAX_BYTES, FIELDS_MAX}, read_row, reading);
    struct bw_decode *decode = NULL;
    enum bw_status status;

    status = bw_decode_open(arena, "UTF-8", (struct bw_sink){bw_csv_push, csv}, &decode, err);
    if (status == BW_OK)
        status = pull(reading, arena, sheet->path, (struct bw_sink){bw_decode_push, decode}, err);
    if (status == BW_OK)
        status = bw_decode_end(decode, err);
    if (status == BW_OK)
        status = bw_csv_end(csv, err);
    if (status == BW_OK && !reading->has_header)
        status = bw_fail(err, BW_EFORMAT, "'%s' is empty: a header row was expected", sheet->path);
    bw_decode_close(decode);
    bw_csv_close(csv);
    return status;
}

enum bw_status bw_sheet_read(const struct bw_sheet *sheet, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct reading reading = {.sheet = sheet};
    enum bw_status status = read_rows(sheet, arena, &reading, err);

    /* Whoever handed the bytes on has put the file in front once more. */
    if (status != BW_OK && reading.row_err.status != BW_OK)
        *err = reading.row_err;
    if (status == BW_OK && sheet->digest != NULL)
        bw_digest_end(&reading.digest, sheet->digest);
    bw_arena_free(arena);
    /* A sheet of true links holds record numbers: see bw_reader_run(). */
    sodium_memzero(&reading, sizeof(reading));
    bw_scrub(BW_READER_STACK_BYTES);
    return status;
}

/* The first row, and then enough. */
struct first {
    struct bw_arena *arena;
    struct bw_text *cells;
    size_t count;
    bool is_there;
};

static enum bw_status keep_first(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct first *first = ctx;

    first->count = row->count;
    first->cells = bw_arena_alloc(first->arena, row->count, sizeof(*first->cells));
    for (size_t i = 0; i < row->count; i++) {
        const struct bw_text cell = bw_text_trim(row->cells[i]);

        first->cells[i] =
            (struct bw_text){bw_arena_strndup(first->arena, cell.ptr, cell.len), cell.len};
    }
    first->is_there = true;
    return bw_fail(err, BW_EFOUND, "no more is wanted");
}

enum bw_status bw_sheet_read_first(struct bw_arena *arena, const char *path,
                                   struct bw_text **ret_cells, size_t *ret_count,
                                   struct bw_err *err)
{
    const struct bw_feed_desc dialect = {
        .delimiter = ',', .quote = '"', .is_double_quote = true, .header_rows = 1};
    struct bw_arena *work = bw_arena_new();
    struct first first = {.arena = arena};
    struct bw_csv *csv = bw_csv_open(
        work, &dialect, (struct bw_csv_limits){LINE_MAX_BYTES, FIELDS_MAX}, keep_first, &first);
    struct bw_decode *decode = NULL;
    struct reading reading = {0};
    enum bw_status status;

    status = bw_decode_open(work, "UTF-8", (struct bw_sink){bw_csv_push, csv}, &decode, err);
    if (status == BW_OK)
        status = pull(&reading, work, path, (struct bw_sink){bw_decode_push, decode}, err);
    if (status == BW_OK)
        status = bw_decode_end(decode, err);
    if (status == BW_OK)
        status = bw_csv_end(csv, err);
    if (first.is_there) {
        *err = BW_ERR_INIT;
        status = BW_OK;
    }
    if (status == BW_OK) {
        *ret_cells = first.cells;
        *ret_count = first.count;
    }
    bw_decode_close(decode);
    bw_csv_close(csv);
    bw_arena_free(work);
    return status;
}

static enum bw_status keep_bytes(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

enum bw_status bw_sheet_read_text(struct bw_arena *arena, const char *path, size_t max,
                                  char *digest, struct bw_text *ret_text, struct bw_err *err)
{
    struct bw_arena *work = bw_arena_new();
    struct reading reading = {0};
    struct bw_buf buf;
    enum bw_status status;

    bw_buf_init(&buf, max);
    status = pull(&reading, work, path, (struct bw_sink){keep_bytes, &buf}, err);
    if (status == BW_OK) {
        *ret_text = (struct bw_text){bw_arena_strndup(arena, bw_buf_text(&buf), buf.len), buf.len};
        if (digest != NULL)
            bw_digest_end(&reading.digest, digest);
    }
    bw_buf_clear(&buf);
    bw_arena_free(work);
    return status;
}
