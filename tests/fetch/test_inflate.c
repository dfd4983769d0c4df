/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/text.h"
#include "beatwise/fetch/inflate.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define MIB ((size_t)1024 * 1024)

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status refuse(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    (void)ctx, (void)bytes, (void)len;
    return bw_fail(err, BW_EFOUND, "the sink says no");
}

/* A gzip member of `len` bytes, added to `to`. */
static void add_member(struct bw_buf *to, const void *bytes, size_t len)
{
    z_stream zlib = {0};
    unsigned char out[4096];
    int code;

    assert_int_equal(deflateInit2(&zlib, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    zlib.next_in = (unsigned char *)(uintptr_t)bytes;
    zlib.avail_in = (unsigned)len;
    do {
        zlib.next_out = out;
        zlib.avail_out = sizeof(out);
        code = deflate(&zlib, Z_FINISH);
        bw_buf_write(to, out, sizeof(out) - zlib.avail_out);
    } while (code == Z_OK);
    deflateEnd(&zlib);
}

/* Pushes `in` in pieces of `piece` bytes; what comes out goes into `out`. */
static enum bw_status run(const struct bw_buf *in, size_t piece, struct bw_inflate_limits limits,
                          struct bw_buf *out, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_inflate *inf = bw_inflate_open(arena, limits, (struct bw_sink){collect, out});
    enum bw_status status = BW_OK;

    for (size_t at = 0; status == BW_OK && at < in->len; at += piece) {
        size_t len = in->len - at < piece ? in->len - at : piece;

        status = bw_inflate_push(inf, in->bytes + at, len, err);
    }
    if (status == BW_OK)
        status = bw_inflate_end(inf, err);
    assert_int_equal(bw_inflate_bytes(inf), out->len);
    bw_inflate_close(inf);
    bw_arena_free(arena);
    return status;
}

static const struct bw_inflate_limits no_limits = {0};

static void plain_bytes_come_out_as_they_went_in(void **state)
{
    static const char *const texts[] = {
        "",
        "a",
        "a,b\n1,2\n",
        "\x1F",
        "PK",
        "PKa",
        "longer than the 64 bytes that are needed to tell what kind of file this is\n"};

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        for (size_t piece = 1; piece <= strlen(texts[i]) + 1; piece++) {
            struct bw_err err = BW_ERR_INIT;
            struct bw_buf in, out;

            bw_buf_init(&in, MIB);
            bw_buf_init(&out, MIB);
            bw_buf_puts(&in, texts[i]);
            assert_int_equal(run(&in, piece, no_limits, &out, &err), BW_OK);
            assert_string_equal(bw_buf_text(&out), texts[i]);
            bw_buf_clear(&in);
            bw_buf_clear(&out);
        }
    }
}

static void gzip_members_come_out_joined_however_they_are_cut(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf in, out;

    (void)state;
    bw_buf_init(&in, MIB);
    add_member(&in, "a,b\n", 4);
    add_member(&in, "", 0);
    add_member(&in, "1,2\n3,4", 7);
    for (size_t piece = 1; piece <= in.len; piece++) {
        bw_buf_init(&out, MIB);
        assert_int_equal(run(&in, piece, no_limits, &out, &err), BW_OK);
        assert_string_equal(bw_buf_text(&out), "a,b\n1,2\n3,4");
        bw_buf_clear(&out);
    }
    bw_buf_clear(&in);
}

static void a_large_member_comes_out_whole(void **state)
{
    struct bw_inflate_limits limits = {.max_bytes = (int64_t)(3 * MIB), .max_ratio = 2000};
    struct bw_err err = BW_ERR_INIT;
    unsigned char *bytes = calloc(3, MIB);
    struct bw_buf in, out;

    (void)state;
    bw_buf_init(&in, MIB);
    bw_buf_init(&out, 4 * MIB);
    add_member(&in, bytes, 3 * MIB);
    assert_int_equal(run(&in, in.len, limits, &out, &err), BW_OK);
    assert_int_equal(out.len, 3 * MIB);
    bw_buf_clear(&in);
    bw_buf_clear(&out);
    free(bytes);
}

static void limits_stop_a_bomb(void **state)
{
    static const struct {
        struct bw_inflate_limits limits;
        const char *text;
    } rows[] = {
        {{.max_bytes = 2 * 1024 * 1024}, "inflates to more than 2097152 bytes (fetch.max_bytes)"},
        {{.max_ratio = 200}, "inflates to more than 200 times its size (fetch.max_ratio)"},
    };
    unsigned char *bytes = calloc(3, MIB);
    struct bw_buf in;

    (void)state;
    bw_buf_init(&in, MIB);
    add_member(&in, bytes, 3 * MIB);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_buf out;

        bw_buf_init(&out, 4 * MIB);
        assert_int_equal(run(&in, 100, rows[i].limits, &out, &err), BW_ERANGE);
        assert_string_equal(err.text, rows[i].text);
        assert_true(out.len < 3 * MIB);
        bw_buf_clear(&out);
    }
    bw_buf_clear(&in);
    free(bytes);
}

/* Damages a good file in one way, and expects one message. */
static void expect_damage(const struct bw_buf *in, const char *text)
{
    for (size_t piece = 1; piece <= in->len; piece += 7) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_buf out;

        bw_buf_init(&out, MIB);
        assert_int_equal(run(in, piece, no_limits, &out, &err), BW_EFORMAT);
        assert_string_equal(err.text, text);
        bw_buf_clear(&out);
    }
}

static void every_cut_is_seen(void **state)
{
    struct bw_buf in;

    (void)state;
    bw_buf_init(&in, MIB);
    add_member(&in, "a,b\n1,2\n", 8);
    /* One byte alone is no magic yet, and nothing at all is an empty file. */
    for (size_t len = 2; len < in.len; len++) {
        struct bw_buf cut = in;
        struct bw_err err = BW_ERR_INIT;
        struct bw_buf out;

        cut.len = len;
        bw_buf_init(&out, MIB);
        assert_int_equal(run(&cut, 5, no_limits, &out, &err), BW_EFORMAT);
        assert_memory_equal(err.text, "cut off: the gzip data stop without their trailer", 49);
        bw_buf_clear(&out);
    }
    bw_buf_clear(&in);
}

static void damage_is_named(void **state)
{
    struct bw_buf in;

    (void)state;
    bw_buf_init(&in, MIB);
    add_member(&in, "a,b\n1,2\n", 8);
    in.bytes[in.len - 8] ^= 1;
    expect_damage(&in, "the gzip data are damaged after 8 inflated bytes (incorrect data check)");
    in.bytes[in.len - 8] ^= 1;
    in.bytes[in.len - 4] ^= 1;
    expect_damage(&in, "the gzip data are damaged after 8 inflated bytes (incorrect length check)");
    in.bytes[in.len - 4] ^= 1;
    bw_buf_puts(&in, "rubbish");
    expect_damage(&in, "something follows the end of the gzip data");
    in.len -= 7;
    bw_buf_puts(&in, "\x1F");
    expect_damage(&in, "something follows the end of the gzip data");
    bw_buf_puts(&in, "x");
    expect_damage(&in, "something follows the end of the gzip data");
    bw_buf_clear(&in);
}

static void what_is_no_extract_is_refused_with_advice(void **state)
{
    static const char spreadsheet[] =
        "hint: in the spreadsheet: Save as, CSV UTF-8 (comma delimited)";
    static const struct {
        struct bw_text head;
        const char *text;
        const char *hint;
    } rows[] = {
        {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", 17},
         "this is an Excel workbook (.xls), not a CSV file",
         spreadsheet},
        {{"PK\3\4..........................[Content_Types].xml", 49},
         "this is a workbook (.xlsx or .ods), not a CSV file",
         spreadsheet},
        {{"PK\3\4..........................mimetypeapplication", 49},
         "this is a workbook (.xlsx or .ods), not a CSV file",
         spreadsheet},
        {{"PK\5\6", 4},
         "this is an empty zip archive, not a CSV file",
         "hint: ask the supplier for the file"},
        {{"\xFD\x37zXZ\0 and more", 15},
         "this is an xz file, not a CSV file",
         "hint: unpack it, or send it as gzip"},
        {{"<!DOCTYPE html><html>", 21},
         "this is a web page, not a CSV file",
         "hint: the address may want a login"},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char text[256];
        struct bw_buf in;

        bw_buf_init(&in, MIB);
        bw_buf_write(&in, rows[i].head.ptr, rows[i].head.len);
        snprintf(text, sizeof(text), "%s\n%s", rows[i].text, rows[i].hint);
        expect_damage(&in, text);
        bw_buf_clear(&in);
    }
}

static void the_sinks_status_comes_through_and_ends_it(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_inflate *inf = bw_inflate_open(arena, no_limits, (struct bw_sink){refuse, NULL});
    struct bw_err err = BW_ERR_INIT;
    char bytes[100] = {'a'};

    (void)state;
    assert_int_equal(bw_inflate_push(inf, bytes, sizeof(bytes), &err), BW_EFOUND);
    assert_string_equal(err.text, "the sink says no");
    assert_int_equal(bw_inflate_push(inf, bytes, sizeof(bytes), &err), BW_EFORMAT);
    assert_int_equal(bw_inflate_end(inf, &err), BW_EFORMAT);
    bw_inflate_close(inf);
    bw_inflate_close(NULL);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_bytes_come_out_as_they_went_in),
        cmocka_unit_test(gzip_members_come_out_joined_however_they_are_cut),
        cmocka_unit_test(a_large_member_comes_out_whole),
        cmocka_unit_test(limits_stop_a_bomb),
        cmocka_unit_test(every_cut_is_seen),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(what_is_no_extract_is_refused_with_advice),
        cmocka_unit_test(the_sinks_status_comes_through_and_ends_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
