/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/text.h"

static void trim_cuts_ascii_and_no_break_blanks_at_both_ends(void **state)
{
    static const struct {
        const char *what;
        const char *text;
        const char *trimmed;
    } rows[] = {
        {"nothing", "", ""},
        {"only blanks", " \t\r\n\v\f \xC2\xA0", ""},
        {"both ends", " a b ", "a b"},
        {"no-break blanks",
         "\xC2\xA0 \xC2\xA0"
         "a\xC2\xA0",
         "a"},
        {"no-break blank inside",
         "a\xC2\xA0"
         "b",
         "a\xC2\xA0"
         "b"},
        {"half of one in front", "\xC2", "\xC2"},
        {"a pound sign begins alike", "\xC2\xA3", "\xC2\xA3"},
        {"a grave ends alike", "\xC3\xA0", "\xC3\xA0"},
        {"a grave before a blank", "\xC3\xA0 ", "\xC3\xA0"},
        {"ideographic blank stays", "\xE3\x80\x80", "\xE3\x80\x80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_text trimmed = bw_text_trim(bw_text_of(rows[i].text));

        if (!bw_text_is_equal(trimmed, bw_text_of(rows[i].trimmed)))
            fail_msg("%s", rows[i].what);
    }
    assert_int_equal(bw_text_trim((struct bw_text){"a\0 ", 3}).len, 2);
    /* The slice ends between the two bytes. */
    assert_int_equal(bw_text_trim((struct bw_text){"a\xC2\xA0", 2}).len, 2);
}

static void equality_and_order_are_by_bytes(void **state)
{
    (void)state;
    assert_true(bw_text_is_equal((struct bw_text){NULL, 0}, BW_TEXT("")));
    assert_false(bw_text_is_equal(BW_TEXT("a"), BW_TEXT("A")));
    assert_false(bw_text_is_equal(BW_TEXT("a"), BW_TEXT("ab")));
    assert_true(bw_text_is_equal_fold(BW_TEXT("aZ[`{"), BW_TEXT("Az[`{")));
    assert_false(bw_text_is_equal_fold(BW_TEXT("@"), BW_TEXT("`")));
    assert_false(bw_text_is_equal_fold(BW_TEXT("["), BW_TEXT("{")));
    assert_false(bw_text_is_equal_fold(BW_TEXT("\xC3\x89"), BW_TEXT("\xC3\xA9")));
    assert_false(bw_text_is_equal_fold(BW_TEXT("a"), BW_TEXT("ab")));
    assert_true(bw_text_cmp(BW_TEXT("a"), BW_TEXT("ab")) < 0);
    assert_true(bw_text_cmp(BW_TEXT("b"), BW_TEXT("ab")) > 0);
    assert_true(bw_text_cmp(BW_TEXT("\x7F"), BW_TEXT("\x80")) < 0);
    assert_true(bw_text_cmp(BW_TEXT(""), BW_TEXT("a")) < 0);
    assert_int_equal(bw_text_cmp((struct bw_text){NULL, 0}, BW_TEXT("")), 0);
}

static void whole_numbers_are_read_to_their_limits(void **state)
{
    static const struct {
        const char *text;
        bool is_read;
        int64_t value;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999", false, 0},
        {"18446744073709551616", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {"--1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1,000", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;

        if (bw_text_parse_i64(bw_text_of(rows[i].text), &value) != rows[i].is_read ||
            value != rows[i].value)
            fail_msg("'%s'", rows[i].text);
    }
    assert_false(bw_text_parse_i64((struct bw_text){"1\0", 2}, &(int64_t){0}));
}

static void decimal_numbers_are_read_and_always_finite(void **state)
{
    static const struct {
        const char *text;
        bool is_read;
        double value;
    } rows[] = {
        {"0", true, 0},       {"-3.5", true, -3.5},
        {"+3.5", true, 3.5},  {".5", true, 0.5},
        {"5.", true, 5},      {"1e3", true, 1000},
        {"1E-2", true, 0.01}, {"1.7976931348623157e308", true, 1.7976931348623157e308},
        {"1e-400", true, 0},  {"1e309", false, 0},
        {"-1e309", false, 0}, {"", false, 0},
        {".", false, 0},      {"-", false, 0},
        {"e5", false, 0},     {"1e", false, 0},
        {"1e+", false, 0},    {"1.2.3", false, 0},
        {"1-2", false, 0},    {"--1", false, 0},
        {" 1", false, 0},     {"1 ", false, 0},
        {"1,5", false, 0},    {"inf", false, 0},
        {"nan", false, 0},    {"0x10", false, 0},
        {"0x1p3", false, 0},
    };
    char digits[66];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double value = 0;

        if (bw_text_parse_double(bw_text_of(rows[i].text), &value) != rows[i].is_read ||
            value != rows[i].value)
            fail_msg("'%s'", rows[i].text);
    }
    assert_false(bw_text_parse_double((struct bw_text){"1\0", 2}, &(double){0}));
    memset(digits, '0', sizeof(digits));
    assert_true(bw_text_parse_double((struct bw_text){digits, 64}, &(double){0}));
    assert_false(bw_text_parse_double((struct bw_text){digits, 65}, &(double){0}));
}

static void hex_goes_both_ways(void **state)
{
    static const unsigned char bytes[] = {0x00, 0x9F, 0xFF};
    unsigned char back[3] = {1, 1, 1};
    char hex[7];

    (void)state;
    bw_text_hex(bytes, 3, hex);
    assert_string_equal(hex, "009fff");
    assert_true(bw_text_parse_hex(BW_TEXT("009FfF"), back, 3));
    assert_memory_equal(back, bytes, 3);
    assert_false(bw_text_parse_hex(BW_TEXT("009ff"), back, 3));
    assert_false(bw_text_parse_hex(BW_TEXT("009fff0"), back, 3));
    assert_false(bw_text_parse_hex(BW_TEXT("009ffg"), back, 3));
    assert_false(bw_text_parse_hex(BW_TEXT("00 9ff"), back, 3));
    assert_false(bw_text_parse_hex(BW_TEXT(""), back, 3));
    bw_text_hex(bytes, 0, hex);
    assert_string_equal(hex, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trim_cuts_ascii_and_no_break_blanks_at_both_ends),
        cmocka_unit_test(equality_and_order_are_by_bytes),
        cmocka_unit_test(whole_numbers_are_read_to_their_limits),
        cmocka_unit_test(decimal_numbers_are_read_and_always_finite),
        cmocka_unit_test(hex_goes_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
