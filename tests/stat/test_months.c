/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "beatwise/stat/months.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define YEAR 0xFFFU /* all of twelve months */

static void the_months_that_count_are_common_to_the_feeds_that_matter(void **state)
{
    static const struct {
        const char *what;
        struct bw_feed_months feeds[3];
        bool is_first_year;
        uint32_t mask;
        int count;
    } rows[] = {
        {"all delivered all", {{YEAR, 5}, {YEAR, 5}, {YEAR, 5}}, false, YEAR, 12},
        {"a month is missing", {{YEAR, 5}, {0xFF7, 5}, {YEAR, 5}}, false, 0xFF7, 11},
        {"two are, of two feeds", {{0xFFE, 5}, {0x7FF, 5}, {YEAR, 5}}, false, 0x7FE, 10},
        {"a tenth matters", {{YEAR, 90}, {0x00F, 10}, {YEAR, 0}}, false, 0x00F, 4},
        {"less than a tenth does not", {{YEAR, 91}, {0x00F, 10}, {YEAR, 0}}, false, YEAR, 12},
        {"one that matters stopped", {{YEAR, 5}, {0, 5}, {YEAR, 5}}, false, 0, 0},
        {"nothing in common", {{0x03F, 5}, {0xFC0, 5}, {YEAR, 5}}, false, 0, 0},
        {"first year: all that delivered", {{0xFF0, 0}, {0, 0}, {0xFFE, 0}}, true, 0xFF0, 8},
        {"first year: shares do not matter", {{YEAR, 99}, {0, 0}, {0x001, 1}}, true, 0x001, 1},
        {"no event in the year before", {{YEAR, 0}, {0, 0}, {0x0FF, 0}}, false, 0x0FF, 8},
        {"nobody delivered", {{0, 0}, {0, 0}, {0, 0}}, true, 0, 0},
        {"bits past the window", {{0xF0FFF, 5}, {YEAR, 5}, {UINT32_MAX, 5}}, false, YEAR, 12},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_common_months months =
            bw_months_common(rows[i].feeds, 3, 12, rows[i].is_first_year);

        if (months.mask != rows[i].mask || months.count != rows[i].count)
            fail_msg("%s: %#x, %d", rows[i].what, months.mask, months.count);
    }
}

static void without_feeds_no_month_counts(void **state)
{
    (void)state;
    assert_int_equal(bw_months_common(NULL, 0, 12, false).count, 0);
    assert_int_equal(bw_months_common(NULL, 0, 12, true).mask, 0);
}

static void a_window_may_be_one_month_or_thirty_two(void **state)
{
    const struct bw_feed_months feed = {UINT32_MAX, 1};

    (void)state;
    assert_int_equal(bw_months_common(&feed, 1, 1, false).mask, 1);
    assert_int_equal(bw_months_common(&feed, 1, BW_MONTHS_MAX, false).count, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_months_that_count_are_common_to_the_feeds_that_matter),
        cmocka_unit_test(without_feeds_no_month_counts),
        cmocka_unit_test(a_window_may_be_one_month_or_thirty_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
