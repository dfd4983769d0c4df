/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/text.h"
#include "beatwise/feed/decode.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define BAD "\xEF\xBF\xBD"

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status refuse(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    (void)ctx, (void)bytes, (void)len;
    return bw_fail(err, BW_EFOUND, "no");
}

/* Pushes `first` bytes, then the rest in pieces of `piece`. */
static enum bw_status run(const char *encoding, struct bw_text text, size_t first, size_t piece,
                          struct bw_buf *out)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_decode *decode;
    enum bw_status status;
    size_t bad = 0;

    status = bw_decode_open(arena, encoding, (struct bw_sink){collect, out}, &decode, &err);
    assert_int_equal(status, BW_OK);
    for (size_t at = 0; status == BW_OK && at < text.len;) {
        size_t want = at == 0 && first > 0 ? first : piece;
        size_t len = text.len - at < want ? text.len - at : want;
        char *copy = malloc(len);

        memcpy(copy, text.ptr + at, len);
        status = bw_decode_push(decode, copy, len, &err);
        free(copy);
        at += len;
    }
    if (status == BW_OK)
        status = bw_decode_end(decode, &err);
    for (size_t i = 0; i + 3 <= out->len; i++)
        bad += memcmp(out->bytes + i, BAD, 3) == 0;
    /* Those that were in the input already are not its doing. */
    for (size_t i = 0; i + 3 <= text.len; i++)
        bad -= memcmp(text.ptr + i, BAD, 3) == 0;
    assert_int_equal(bw_decode_replaced(decode), bad);
    bw_decode_close(decode);
    bw_arena_free(arena);
    return status;
}

static void check(const char *encoding, struct bw_text text, const char *expected)
{
    for (size_t first = 0; first <= text.len; first++) {
        for (size_t piece = 1; piece <= text.len + 1; piece++) {
            struct bw_buf out;

            bw_buf_init(&out, 10000);
            assert_int_equal(run(encoding, text, first, piece, &out), BW_OK);
            assert_string_equal(bw_buf_text(&out), expected);
            bw_buf_clear(&out);
        }
    }
}

static void text_becomes_utf8_wherever_it_is_cut(void **state)
{
    static const struct {
        const char *encoding;
        struct bw_text text;
        const char *expected;
    } rows[] = {
        {"UTF-8", {"", 0}, ""},
        {"UTF-8", {"a", 1}, "a"},
        {"utf-8",
         {"D\xC5\xB4r \xE2\x82\xAC \xF0\x9F\x98\x80.", 14},
         "D\xC5\xB4r \xE2\x82\xAC \xF0\x9F\x98\x80."},
        {"UTF-8", {"\xEF\xBB\xBF", 3}, ""},
        {"UTF-8",
         {"\xEF\xBB\xBF"
          "a,b",
          6},
         "a,b"},
        {"UTF-8", {"\xEF\xBB\xBF\xEF\xBB\xBF", 6}, "\xEF\xBB\xBF"},
        {"UTF-8",
         {"a long run of plain text that is more than thirty-two bytes \xC3\xA9", 62},
         "a long run of plain text that is more than thirty-two bytes \xC3\xA9"},
        {"windows-1252",
         {"\x80"
          "50 \x92"
          "a caf\xE9",
          11},
         "\xE2\x82\xAC"
         "50 \xE2\x80\x99"
         "a caf\xC3\xA9"},
        {"windows-1252", {"ab", 2}, "ab"},
        {"windows-1252",
         {"\xEF\xBB\xBF"
          "caf\xC3\xA9",
          8},
         "caf\xC3\xA9"},
        {"ISO-8859-1", {"caf\xE9", 4}, "caf\xC3\xA9"},
        {"UTF-16",
         {"\xFF\xFE"
          "a\0\xAC\x20\n\0",
          8},
         "a\xE2\x82\xAC\n"},
        {"UTF-16", {"\xFE\xFF\0a\x20\xAC\0\n", 8}, "a\xE2\x82\xAC\n"},
        {"UTF-16LE",
         {"\xFF\xFE"
          "a\0\x3D\xD8\x00\xDE",
          8},
         "a\xF0\x9F\x98\x80"},
        {"UTF-16LE", {"a\0b\0", 4}, "ab"},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        check(rows[i].encoding, rows[i].text, rows[i].expected);
}

static void what_is_not_in_the_encoding_is_replaced(void **state)
{
    static const struct {
        const char *encoding;
        struct bw_text text;
        const char *expected;
    } rows[] = {
        {"UTF-8", {"a\xE9,b\n", 5}, "a" BAD ",b\n"},
        {"UTF-8", {"ab\x80\x80 c", 6}, "ab" BAD BAD " c"},
        {"UTF-8", {"abc\xE2\x82", 5}, "abc" BAD},
        {"UTF-8",
         {"abc\xE2\x82"
          "d",
          6},
         "abc" BAD "d"},
        {"UTF-8", {"ab \xC0\xAF", 5}, "ab " BAD BAD},
        {"UTF-8", {"ab \xED\xA0\x80", 6}, "ab " BAD BAD BAD},
        {"UTF-8", {"ab \xE0\x80\x80", 6}, "ab " BAD BAD BAD},
        {"UTF-8", {"ab \xF4\x90\x80\x80", 7}, "ab " BAD BAD BAD BAD},
        {"UTF-8", {"ab \xF0\x80\x80\x80\xFF", 8}, "ab " BAD BAD BAD BAD BAD},
        {"windows-1252",
         {"abc\x81"
          "d",
          5},
         "abc" BAD "d"},
        {"UTF-16LE",
         {"a\0\x00\xDC"
          "b\0",
          6},
         "a" BAD "b"},
        {"UTF-16LE", {"a\0b", 3}, "a" BAD},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        check(rows[i].encoding, rows[i].text, rows[i].expected);
}

static void every_sequence_of_three_bytes_gives_well_formed_text(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 0x1000000; value += 257 * 37) {
        char bytes[] = {'a', (char)(value >> 16), (char)(value >> 8 & 0xFF), (char)(value & 0xFF)};
        struct bw_buf once, twice;

        bw_buf_init(&once, 1000);
        bw_buf_init(&twice, 1000);
        assert_int_equal(run("UTF-8", (struct bw_text){bytes, 4}, 0, 4, &once), BW_OK);
        assert_int_equal(run("UTF-8", (struct bw_text){bw_buf_text(&once), once.len}, 0, 2, &twice),
                         BW_OK);
        assert_string_equal(bw_buf_text(&once), bw_buf_text(&twice));
        bw_buf_clear(&once);
        bw_buf_clear(&twice);
    }
}

static void more_than_a_buffer_comes_out_whole(void **state)
{
    static const char *const encodings[] = {"UTF-8", "windows-1252"};
    struct bw_text text = {malloc(200000), 200000};

    (void)state;
    memset((char *)(uintptr_t)text.ptr, 'x', text.len);
    for (size_t i = 0; i < LEN(encodings); i++) {
        struct bw_buf out;

        bw_buf_init(&out, 300000);
        assert_int_equal(run(encodings[i], text, 0, text.len, &out), BW_OK);
        assert_int_equal(out.len, text.len);
        assert_memory_equal(out.bytes, text.ptr, text.len);
        bw_buf_clear(&out);
    }
    free((char *)(uintptr_t)text.ptr);
}

static void what_cannot_go_on_is_said(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_decode *decode;

    (void)state;
    assert_int_equal(
        bw_decode_open(arena, "klingon", (struct bw_sink){refuse, NULL}, &decode, &err),
        BW_ECONFIG);
    assert_string_equal(err.text, "encoding 'klingon' is not known");
    assert_int_equal(bw_decode_open(arena, "UTF-8", (struct bw_sink){refuse, NULL}, &decode, &err),
                     BW_OK);
    assert_int_equal(bw_decode_push(decode,
                                    "\xFF\xFE"
                                    "a\0",
                                    4, &err),
                     BW_EFORMAT);
    assert_string_equal(err.text, "the file is UTF-16, the description says otherwise\n"
                                  "hint: encoding: utf-16");
    bw_decode_close(decode);
    assert_int_equal(bw_decode_open(arena, "UTF-8", (struct bw_sink){refuse, NULL}, &decode, &err),
                     BW_OK);
    assert_int_equal(bw_decode_push(decode, "ab", 2, &err), BW_OK);
    assert_int_equal(bw_decode_end(decode, &err), BW_EFOUND);
    bw_decode_close(decode);
    bw_decode_close(NULL);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_utf8_wherever_it_is_cut),
        cmocka_unit_test(what_is_not_in_the_encoding_is_replaced),
        cmocka_unit_test(every_sequence_of_three_bytes_gives_well_formed_text),
        cmocka_unit_test(more_than_a_buffer_comes_out_whole),
        cmocka_unit_test(what_cannot_go_on_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
