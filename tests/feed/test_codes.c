/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/feed/codes.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void what_may_be_a_persons_is_no_code(void **state)
{
    static const char *const codes[] = {"71",  "A",        "ph7", "8N",   "04D01S", "UNK",
                                        "N/A", "LICENSED", "X_1", "105A", "1.2",    "E1-2"};
    static const char *const others[] = {
        "",         "LICENSED1", "A B",    "CF101AA",  "W1A1AA", "cf101aa",     "01/02/90",
        "1-2-1990", "123456",    "Müller", "O'NEIL",   "a,b",    "12345678",    "9990000",
        "-",        "...",       "M\x01",  "19900201", "1.2.90", "\xEF\xBF\xBD"};

    (void)state;
    for (size_t i = 0; i < LEN(codes); i++) {
        if (!bw_code_looks_like_one(bw_text_of(codes[i])))
            fail_msg("'%s' is a code", codes[i]);
    }
    for (size_t i = 0; i < LEN(others); i++) {
        if (bw_code_looks_like_one(bw_text_of(others[i])))
            fail_msg("'%s' is no code", others[i]);
    }
}

static void codes_are_counted_by_field_and_the_most_frequent_comes_first(void **state)
{
    struct bw_codes *codes = calloc(1, sizeof(*codes));

    (void)state;
    for (int i = 0; i < 3; i++)
        bw_codes_add(codes, 1, bw_text_of("72"));
    bw_codes_add(codes, 1, bw_text_of("71"));
    bw_codes_add(codes, 0, bw_text_of("72"));
    bw_codes_add(codes, 0, bw_text_of("72 "));
    assert_int_equal(bw_codes_sort(codes), 3);
    assert_int_equal(codes->others, 1);
    assert_int_equal(codes->seen[0].field, 0);
    assert_string_equal(codes->seen[1].code, "72");
    assert_int_equal(codes->seen[1].rows, 3);
    assert_string_equal(codes->seen[2].code, "71");
    free(codes);
}

static void a_word_is_shown_once_it_was_met_often(void **state)
{
    struct bw_codes *codes = calloc(1, sizeof(*codes));

    (void)state;
    for (int i = 0; i < BW_CODE_WORD_ROWS - 1; i++)
        bw_codes_add(codes, 0, bw_text_of("PRISON"));
    bw_codes_add(codes, 0, bw_text_of("PUB"));
    assert_int_equal(bw_codes_sort(codes), 1);
    assert_string_equal(codes->seen[0].code, "PUB");
    bw_codes_add(codes, 0, bw_text_of("PRISON"));
    assert_int_equal(bw_codes_sort(codes), 2);
    assert_string_equal(codes->seen[0].code, "PRISON");
    free(codes);
}

static void there_is_room_for_so_many_and_the_rest_is_counted(void **state)
{
    struct bw_codes *codes = calloc(1, sizeof(*codes));

    (void)state;
    for (int i = 0; i < BW_CODES_MAX + 10; i++) {
        char text[12];

        snprintf(text, sizeof(text), "C%d", i);
        bw_codes_add(codes, 0, bw_text_of(text));
    }
    bw_codes_add(codes, 0, bw_text_of("C0"));
    assert_int_equal(codes->count, BW_CODES_MAX);
    assert_int_equal(codes->others, 10);
    assert_int_equal(codes->seen[0].rows, 2);
    free(codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_a_persons_is_no_code),
        cmocka_unit_test(codes_are_counted_by_field_and_the_most_frequent_comes_first),
        cmocka_unit_test(a_word_is_shown_once_it_was_met_often),
        cmocka_unit_test(there_is_room_for_so_many_and_the_rest_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
