/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/feed/csv.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static const struct bw_feed_desc plain = {.delimiter = ',', .quote = '"', .is_double_quote = true};
static const struct bw_csv_limits limits = {.max_line = 1000, .max_fields = 100};

/* Writes a row as "LINE:[cell][cell] ". */
static enum bw_status write_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct bw_buf *out = ctx;

    (void)err;
    bw_buf_printf(out, "%lld:", (long long)row->line);
    for (size_t i = 0; i < row->count; i++) {
        bw_buf_puts(out, "[");
        bw_buf_write(out, row->cells[i].ptr, row->cells[i].len);
        bw_buf_puts(out, "]");
    }
    bw_buf_puts(out, " ");
    return BW_OK;
}

struct input {
    const struct bw_feed_desc *desc;
    struct bw_csv_limits limits;
    struct bw_text text;
};

/*
 * Pushes the first `first` bytes, then the rest in pieces of `piece`.  Each piece is a copy in a
 * block of its own, so that a reader that keeps a pointer to it is found out.
 */
static enum bw_status run(const struct input *input, size_t first, size_t piece, struct bw_buf *out,
                          struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_csv *csv = bw_csv_open(arena, input->desc, input->limits, write_row, out);
    enum bw_status status = BW_OK;
    size_t at = 0;

    while (status == BW_OK && at < input->text.len) {
        size_t want = at == 0 && first > 0 ? first : piece;
        size_t len = input->text.len - at < want ? input->text.len - at : want;
        char *copy = malloc(len);

        memcpy(copy, input->text.ptr + at, len);
        status = bw_csv_push(csv, copy, len, err);
        free(copy);
        at += len;
    }
    if (status == BW_OK)
        status = bw_csv_end(csv, err);
    bw_csv_close(csv);
    bw_arena_free(arena);
    return status;
}

static void check_once(const struct input *input, size_t first, size_t piece, const char *rows,
                       const char *error)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf out;
    enum bw_status status;

    bw_buf_init(&out, 1 << 20);
    status = run(input, first, piece, &out, &err);
    assert_string_equal(bw_buf_text(&out), rows);
    assert_string_equal(err.text, error == NULL ? "" : error);
    assert_int_equal(status == BW_OK, error == NULL);
    bw_buf_clear(&out);
}

/* The same rows and the same message wherever the input is cut. */
static void check(const struct input *input, const char *rows, const char *error)
{
    for (size_t piece = 1; piece <= 9; piece++)
        check_once(input, 0, piece, rows, error);
    for (size_t first = 1; first <= input->text.len; first++)
        check_once(input, first, SIZE_MAX, rows, error);
}

static void rows_come_out_wherever_the_input_is_cut(void **state)
{
    static const struct {
        const char *text;
        const char *rows;
    } rows[] = {
        {"", ""},
        {"a", "1:[a] "},
        {"a,b\n1,2\n", "1:[a][b] 2:[1][2] "},
        {"a,b\n1,2", "1:[a][b] 2:[1][2] "},
        {"a,b\r\n1,2\r\n", "1:[a][b] 2:[1][2] "},
        {"a,b\r1,2\r", "1:[a][b] 2:[1][2] "},
        {"a\rb\r\nc\nd\n\re\r\r\nf", "1:[a] 2:[b] 3:[c] 4:[d] 6:[e] 8:[f] "},
        {"\n\na\n\r\n  \n\t \nb\n", "3:[a] 7:[b] "},
        {",\n,,\n", "1:[][] 2:[][][] "},
        {"a,\n,b\na,", "1:[a][] 2:[][b] 3:[a][] "},
        {"\"a\",\"b\"\n", "1:[a][b] "},
        {"\"\"\n\"\",\n", "1:[] 2:[][] "},
        {"\"a,b\",\"c\nd\",e\nf", "1:[a,b][c\nd][e] 3:[f] "},
        {"\"a\r\nb\rc\nd\"\r\ne", "1:[a\r\nb\rc\nd] 5:[e] "},
        {"\"a\r\",b\n\"\r\n\r\r\n\"\nc", "1:[a\r][b] 3:[\r\n\r\r\n] 7:[c] "},
        {"\"\"\"\"\n\"a\"\"b\",\"\"\"c\"\"\",\"d\"\"\"\n", "1:[\"] 2:[a\"b][\"c\"][d\"] "},
        {"\"a\"\"\n\"\"b\"\nc", "1:[a\"\n\"b] 3:[c] "},
        {" a , b \n", "1:[ a ][ b ] "},
        {"\xC5\xB4y,\xE2\x82\xAC\n", "1:[\xC5\xB4y][\xE2\x82\xAC] "},
        {"0123456789012345678901234567890123456789,012345678901234567890123456789,0123\n,,,\n",
         "1:[0123456789012345678901234567890123456789][012345678901234567890123456789][0123] "
         "2:[][][][] "},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct input input = {&plain, limits, bw_text_of(rows[i].text)};

        check(&input, rows[i].rows, NULL);
    }
}

static void dialects_change_what_bytes_mean(void **state)
{
    static const struct {
        struct bw_feed_desc desc;
        const char *text;
        const char *rows;
        const char *error;
    } rows[] = {
        {{.delimiter = ';', .quote = '\''}, "'a;b';c,d\n", "1:[a;b][c,d] ", NULL},
        {{.delimiter = '\t', .quote = '"'}, "a\t\tb\n\t\n", "1:[a][][b] 2:[][] ", NULL},
        {{.delimiter = '|'}, "\"a|b\"c\"|\"\n", "1:[\"a][b\"c\"][\"] ", NULL},
        {{.delimiter = ',', .quote = '"', .escape = '"'}, "\"a\"\"b\"\n", "1:[a\"b] ", NULL},
        {{.delimiter = ',', .quote = '"', .escape = '\\'},
         "\"a\\\"b\\\\\",c\\,d\\\ne,\"f\\\"\ng\n",
         "",
         "line 2: a quoted field that begins here does not end"},
        {{.delimiter = ',', .quote = '"', .escape = '\\'},
         "\"a\\\"b\\\\\",c\\,d\\\ne,\"f\\\"\"\ng\n",
         "1:[a\"b\\][c,d\ne][f\"] 3:[g] ",
         NULL},
        {{.delimiter = ',', .comment = '#'},
         "#a,\"\nb,#c\n#\n# \n d\n#x",
         "2:[b][#c] 5:[ d] ",
         NULL},
        {{.delimiter = ',', .comment = '#', .quote = '"'},
         "#a,\"\nb,#c\n#\n\"#d\"\n#x",
         "2:[b][#c] 4:[#d] ",
         NULL},
        {{.delimiter = ',', .quote = '"', .is_skip_initial_space = true},
         "a,  b,  \"c \",d \n",
         "1:[a][b][c ][d ] ",
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct input input = {&rows[i].desc, limits, bw_text_of(rows[i].text)};

        check(&input, rows[i].rows, rows[i].error);
    }
}

static void what_is_wrong_is_named_by_line_and_field(void **state)
{
    static const struct {
        struct bw_text text;
        const char *rows;
        const char *error;
    } rows[] = {
        {{"a\nb,c,d\"e\nf\n", 12}, "1:[a] ", "line 2, field 3: a quote inside a bare field"},
        {{"a, \"b\"\n", 7}, "", "line 1, field 2: a quote inside a bare field"},
        {{"\"a\"b\n", 5}, "", "line 1, field 1: something follows the closing quote"},
        {{"\"a\nb\" ,c\n", 9}, "", "line 2, field 1: something follows the closing quote"},
        {{"\"a\"b", 4}, "", "line 1, field 1: something follows the closing quote"},
        {{"\"a\" \"b\"", 7}, "", "line 1, field 1: something follows the closing quote"},
        /* A doubled quote, so the field that begins in line 2 ends at the quote in line 4. */
        {{"a\n\"b\n\"\"\nc,\"d\n", 14},
         "1:[a] ",
         "line 4, field 1: something follows the closing quote"},
        {{"a\nb,\n\nc,\"d\ne\n", 13},
         "1:[a] 2:[b][] ",
         "line 4: a quoted field that begins here does not end"},
        {{"a\nb\0c\n", 6},
         "1:[a] ",
         "line 2, field 1: a NUL byte\n"
         "hint: the encoding may be UTF-16, which the description has to say"},
        {{"\"b\0\"\n", 5}, "", "line 1, field 1: a NUL byte"},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct input input = {&plain, limits, rows[i].text};

        check(&input, rows[i].rows, rows[i].error);
    }
}

static void limits_hold_for_rows_and_fields(void **state)
{
    static const struct {
        const char *text;
        const char *rows;
        const char *error;
    } rows[] = {
        {"12345,7890\na\n", "1:[12345][7890] 2:[a] ", NULL},
        {"12345,7890\r\na", "1:[12345][7890] 2:[a] ", NULL},
        {"12345,7890", "1:[12345][7890] ", NULL},
        {"a\n12345,78901\n", "1:[a] ", "line 2: longer than 10 bytes (fetch.max_line)"},
        {"a\n12345,78901", "1:[a] ", "line 2: longer than 10 bytes (fetch.max_line)"},
        {"a\n\"\n\n\n\n\n\n\n\n\n\n\n\"", "1:[a] ",
         "line 2: longer than 10 bytes (fetch.max_line)"},
        {"1,2,3\n", "1:[1][2][3] ", NULL},
        {"a\n1,2,3,4\n", "1:[a] ", "line 2: more than 3 fields (fetch.max_fields)"},
        {"1,2,3,", "", "line 1: more than 3 fields (fetch.max_fields)"},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct input input = {&plain, {10, 3}, bw_text_of(rows[i].text)};

        check(&input, rows[i].rows, rows[i].error);
    }
}

static enum bw_status refuse_second(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    (void)ctx;
    return row->line < 2 ? BW_OK : bw_fail(err, BW_EFOUND, "no more");
}

static void the_status_of_the_row_function_comes_through(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_csv *csv = bw_csv_open(arena, &plain, limits, refuse_second, NULL);
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_csv_push(csv, "a\nb", 3, &err), BW_OK);
    assert_int_equal(bw_csv_end(csv, &err), BW_EFOUND);
    assert_string_equal(err.text, "no more");
    bw_csv_close(csv);
    bw_csv_close(NULL);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_wherever_the_input_is_cut),
        cmocka_unit_test(dialects_change_what_bytes_mean),
        cmocka_unit_test(what_is_wrong_is_named_by_line_and_field),
        cmocka_unit_test(limits_hold_for_rows_and_fields),
        cmocka_unit_test(the_status_of_the_row_function_comes_through),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
