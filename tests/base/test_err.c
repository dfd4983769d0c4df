/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/err.h"

static void a_failure_carries_status_and_text(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(err.status, BW_OK);
    assert_string_equal(err.text, "");
    assert_int_equal(bw_fail(&err, BW_EFORMAT, "line %d", 3), BW_EFORMAT);
    assert_int_equal(err.status, BW_EFORMAT);
    assert_string_equal(err.text, "line 3");
    assert_int_equal(bw_fail_in(&err, "feed '%s'", "ed"), BW_EFORMAT);
    assert_string_equal(err.text, "feed 'ed': line 3");
    assert_int_equal(bw_fail_hint(&err, "save it as %s", "CSV"), BW_EFORMAT);
    assert_string_equal(err.text, "feed 'ed': line 3\nhint: save it as CSV");
    assert_int_equal(bw_fail_in(&err, "collect"), BW_EFORMAT);
    assert_string_equal(err.text, "collect: feed 'ed': line 3\nhint: save it as CSV");
    bw_fail(&err, BW_EIO, "again");
    assert_string_equal(err.text, "again");
}

static void what_is_too_long_is_cut_and_ended(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    char text[600];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    bw_fail(&err, BW_EIO, "%s", text);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    bw_fail_hint(&err, "no room");
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_null(strchr(err.text, '\n'));
    bw_fail_in(&err, "in");
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_memory_equal(err.text, "in: xxx", 7);
    bw_fail_in(&err, "%s", text);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    /* A hint for which only a part of its beginning has room is left out whole. */
    text[sizeof(err.text) - 1 - strlen("\nhint: ")] = '\0';
    bw_fail(&err, BW_EIO, "%s", text);
    bw_fail_hint(&err, "y");
    assert_int_equal(err.text[sizeof(err.text) - 1], '\0');
}

static void what_a_terminal_would_obey_is_not_passed_on(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    bw_fail(&err, BW_EFORMAT, "column '%s'", "\x1B[2J\r\n\x7F\xC3\xA9");
    assert_string_equal(err.text, "column '?[2J???\xC3\xA9'");
    bw_fail_hint(&err, "it has '%s'", "a\nb");
    assert_string_equal(err.text, "column '?[2J???\xC3\xA9'\nhint: it has 'a?b'");
    bw_fail_in(&err, "feed '%s'", "\t");
    assert_string_equal(err.text, "feed '?': column '?[2J???\xC3\xA9'\nhint: it has 'a?b'");
    bw_fail(&err, BW_EUSAGE, "no such option\nusage: beatwise help");
    assert_string_equal(err.text, "no such option\nusage: beatwise help");
}

static void exit_codes_are_those_of_the_manual(void **state)
{
    (void)state;
    assert_int_equal(BW_EUSAGE, 2);
    assert_int_equal(BW_ECONFIG, 3);
    assert_int_equal(BW_EIO, 4);
    assert_int_equal(BW_EFORMAT, 5);
    assert_int_equal(BW_ERANGE, 6);
    assert_int_equal(BW_ENOTFOUND, 7);
    assert_int_equal(BW_EBUSY, 8);
    assert_int_equal(BW_EPARTIAL, 9);
    assert_int_equal(BW_EREFUSED, 10);
    assert_int_equal(BW_ETRANSFER, 11);
    assert_int_equal(BW_EFOUND, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_carries_status_and_text),
        cmocka_unit_test(what_is_too_long_is_cut_and_ended),
        cmocka_unit_test(what_a_terminal_would_obey_is_not_passed_on),
        cmocka_unit_test(exit_codes_are_those_of_the_manual),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
