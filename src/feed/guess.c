/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/guess.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/feed/decode.h"
#include "guess_private.h"

#define TEXT_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define LINE_MAX_BYTES ((size_t)1024 * 1024)
#define FIELDS_MAX 1000
/* Rows by which delimiters are compared, and among which the header is looked for. */
#define FIRST_ROWS 200
#define TITLE_ROWS 10

static bool is_utf8(struct bw_text bytes, bool is_whole)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    const unsigned char *end = at + bytes.len;

    while (at < end) {
        int more = *at < 0x80 ? 0 : *at >= 0xC2 && *at < 0xE0 ? 1 : *at < 0xF0 ? 2 : 3;

        if ((*at >= 0x80 && *at < 0xC2) || *at > 0xF4)
            return false;
        for (at++; more > 0; more--, at++) {
            if (at == end)
                return !is_whole; /* cut in the middle of a character */
            if ((*at & 0xC0) != 0x80)
                return false;
        }
    }
    return true;
}

/* Without a mark UTF-16 shows by every second byte being 0. */
static const char *find_encoding(struct bw_text bytes, bool is_whole)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    const size_t len = bytes.len < 4096 ? bytes.len : 4096;
    size_t zeros[2] = {0, 0};

    if (len >= 2 && at[0] == 0xFF && at[1] == 0xFE)
        return "utf-16le";
    if (len >= 2 && at[0] == 0xFE && at[1] == 0xFF)
        return "utf-16be";
    for (size_t i = 0; i < len; i++)
        zeros[i % 2] += at[i] == 0;
    if (4 * zeros[1] > len)
        return "utf-16le";
    if (4 * zeros[0] > len)
        return "utf-16be";
    return is_utf8(bytes, is_whole) ? "utf-8" : "windows-1252";
}

static enum bw_status add_text(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status decode(struct guess *guess, struct bw_buf *text, struct bw_err *err)
{
    const struct bw_text bytes = guess->input->bytes;
    struct bw_decode *decode = NULL;
    enum bw_status status;

    guess->encoding = find_encoding(bytes, guess->input->is_whole);
    status = bw_decode_open(guess->arena, guess->encoding, (struct bw_sink){add_text, text},
                            &decode, err);
    if (status != BW_OK)
        return status;
    status = bw_decode_push(decode, bytes.ptr, bytes.len, err);
    if (status == BW_OK)
        status = bw_decode_end(decode, err);
    bw_decode_close(decode);
    guess->text = (struct bw_text){bw_buf_text(text), text->len};
    return status;
}

/* Reads the text with a delimiter, as far as it goes; where it stopped, or 0. */
static int64_t read_rows(const struct guess *guess, char delimiter, bw_csv_row_fn *row_fn,
                         void *ctx)
{
    const struct bw_feed_desc dialect = {
        .delimiter = delimiter, .quote = '"', .is_double_quote = true};
    const struct bw_csv_limits limits = {.max_line = LINE_MAX_BYTES, .max_fields = FIELDS_MAX};
    struct bw_arena *arena = bw_arena_new();
    struct bw_csv *csv = bw_csv_open(arena, &dialect, limits, row_fn, ctx);
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = bw_csv_push(csv, guess->text.ptr, guess->text.len, &err);

    if (status == BW_OK && guess->input->is_whole)
        status = bw_csv_end(csv, &err);
    bw_csv_close(csv);
    bw_arena_free(arena);
    return status == BW_OK || status == BW_ENOTFOUND ? 0 : 1;
}

/* How many cells the first rows have. */
struct widths {
    size_t counts[FIRST_ROWS];
    size_t rows;
};

static enum bw_status see_width(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct widths *widths = ctx;

    if (widths->rows == FIRST_ROWS)
        return bw_fail(err, BW_ENOTFOUND, "enough rows");
    widths->counts[widths->rows++] = row->count;
    return BW_OK;
}

/* The most frequent width, and how many rows have it. */
static size_t most_width(const struct widths *widths, size_t *ret_rows)
{
    size_t best = 0;

    *ret_rows = 0;
    for (size_t i = 0; i < widths->rows; i++) {
        size_t rows = 0;

        for (size_t k = 0; k < widths->rows; k++)
            rows += widths->counts[k] == widths->counts[i];
        if (rows > *ret_rows || (rows == *ret_rows && widths->counts[i] > best)) {
            *ret_rows = rows;
            best = widths->counts[i];
        }
    }
    return best;
}

/* The delimiter that gives most rows one width, of several columns. */
static enum bw_status find_delimiter(struct guess *guess, struct bw_err *err)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    double best = 0;

    for (size_t i = 0; i < sizeof(delimiters); i++) {
        struct widths widths = {.rows = 0};
        size_t rows = 0;
        size_t width;
        double score;

        read_rows(guess, delimiters[i], see_width, &widths);
        width = most_width(&widths, &rows);
        score = width < 2 ? 0 : (double)rows / (double)widths.rows * (double)width;
        if (score > best) {
            best = score;
            guess->delimiter = delimiters[i];
            guess->column_count = width;
        }
    }
    if (best > 0)
        return BW_OK;
    bw_fail(err, BW_EFORMAT, "no table: neither comma, semicolon, tab nor | makes columns of it");
    return bw_fail_hint(err, "is it a text file, and is it saved as CSV?");
}

/* The row that names the columns, among the first that are as wide as most. */
struct naming {
    struct guess *guess;
    size_t row;
};

static bool is_header(const struct bw_csv_row *row)
{
    size_t known = 0;

    for (size_t i = 0; i < row->count; i++) {
        const struct bw_text cell = bw_text_trim(row->cells[i]);
        char name[96];
        char words[96];

        if (bw_guess_is_data(cell))
            return false;
        snprintf(name, sizeof(name), "%.*s", BW_TEXT_ARGS(cell));
        bw_guess_words(name, words, sizeof(words));
        known += bw_guess_is_known(words);
    }
    return known >= 2 || (known == 1 && row->count <= 3);
}

static enum bw_status find_names(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct naming *naming = ctx;
    struct guess *guess = naming->guess;

    if (++naming->row > TITLE_ROWS)
        return bw_fail(err, BW_ENOTFOUND, "enough rows");
    if (row->count != guess->column_count)
        return BW_OK;
    if (is_header(row)) {
        guess->header_row = naming->row;
        for (size_t i = 0; i < row->count; i++) {
            const struct bw_text name = bw_text_trim(row->cells[i]);

            guess->columns[i].name = bw_arena_strndup(guess->arena, name.ptr, name.len);
        }
    }
    return bw_fail(err, BW_ENOTFOUND, "this one decides");
}

static void find_header(struct guess *guess)
{
    struct naming naming = {.guess = guess};

    guess->columns = bw_arena_alloc(guess->arena, guess->column_count, sizeof(*guess->columns));
    read_rows(guess, guess->delimiter, find_names, &naming);
    for (size_t i = 0; i < guess->column_count; i++) {
        struct guess_column *column = &guess->columns[i];

        if (column->name == NULL || *column->name == '\0')
            column->name = bw_arena_printf(guess->arena, "column_%zu", i + 1);
        bw_guess_words(guess->header_row == 0 ? "" : column->name, column->words,
                       sizeof(column->words));
        for (size_t k = 0; k < i; k++)
            column->is_repeated =
                column->is_repeated ||
                bw_text_is_equal_fold(bw_text_of(column->name), bw_text_of(guess->columns[k].name));
        column->values = bw_arena_alloc(guess->arena, GUESS_VALUES_MAX, sizeof(*column->values));
    }
}

static enum bw_status see_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct naming *naming = ctx;
    struct guess *guess = naming->guess;

    if (++naming->row <= guess->header_row || row->count != guess->column_count)
        return BW_OK;
    if (guess->rows == GUESS_ROWS_MAX) {
        guess->is_cut = true;
        return bw_fail(err, BW_ENOTFOUND, "enough rows");
    }
    guess->rows++;
    guess->bad_line = row->line;
    for (size_t i = 0; i < row->count; i++)
        bw_guess_see(&guess->columns[i], bw_text_trim(row->cells[i]));
    return BW_OK;
}

static void see_rows(struct guess *guess)
{
    struct naming naming = {.guess = guess};
    const bool is_stopped = read_rows(guess, guess->delimiter, see_row, &naming) != 0;

    guess->bad_line = is_stopped ? guess->bad_line + 1 : 0;
    for (size_t i = 0; i < guess->column_count; i++)
        bw_guess_type(&guess->columns[i]);
}

enum bw_status bw_guess(struct bw_arena *arena, const struct bw_guess_input *input,
                        struct bw_buf *yaml, struct bw_err *err)
{
    struct guess guess = {.arena = arena, .input = input, .is_cut = !input->is_whole};
    struct bw_buf text;
    enum bw_status status;

    if (input->bytes.len == 0)
        return bw_fail(err, BW_EFORMAT, "the file is empty");
    bw_buf_init(&text, TEXT_MAX_BYTES);
    status = decode(&guess, &text, err);
    if (status == BW_OK)
        status = find_delimiter(&guess, err);
    if (status == BW_OK) {
        find_header(&guess);
        see_rows(&guess);
        bw_guess_roles(&guess);
        bw_guess_yaml(yaml, &guess);
    }
    bw_buf_clear(&text);
    return status;
}
