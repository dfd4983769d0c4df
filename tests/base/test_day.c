/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/day.h"

static int32_t day(int year, int month, int of_month)
{
    return bw_day_of((struct bw_civil){year, month, of_month});
}

static int64_t at(int year, int month, int of_month, int hour, int minute)
{
    return bw_local_of(day(year, month, of_month), hour * 60 + minute);
}

static void known_days_have_their_numbers_and_weekdays(void **state)
{
    static const struct {
        struct bw_civil civil;
        int32_t day;
        int weekday;
    } rows[] = {
        {{1, 1, 1}, -719162, 0},   {{1600, 2, 29}, -135081, 1}, {{1900, 3, 1}, -25508, 3},
        {{1969, 12, 31}, -1, 2},   {{1970, 1, 1}, 0, 3},        {{2000, 2, 29}, 11016, 1},
        {{2024, 2, 29}, 19782, 3}, {{2026, 1, 31}, 20484, 5},   {{9999, 12, 31}, 2932896, 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_civil back = bw_day_civil(rows[i].day);

        assert_true(bw_civil_is_valid(rows[i].civil));
        assert_int_equal(bw_day_of(rows[i].civil), rows[i].day);
        assert_memory_equal(&back, &rows[i].civil, sizeof(back));
        assert_int_equal(bw_day_weekday(rows[i].day), rows[i].weekday);
    }
}

static void every_day_of_ten_thousand_years_follows_the_one_before(void **state)
{
    struct bw_civil was = bw_day_civil(-719162);

    (void)state;
    for (int32_t d = -719161; d <= 2932896; d++) {
        struct bw_civil is = bw_day_civil(d);
        bool is_next = is.year == was.year && is.month == was.month && is.day == was.day + 1;

        is_next |= is.year == was.year && is.month == was.month + 1 && is.day == 1;
        is_next |= is.year == was.year + 1 && is.month == 1 && is.day == 1;
        if (!is_next || !bw_civil_is_valid(is) || bw_day_of(is) != d)
            fail_msg("day %d", (int)d);
        was = is;
    }
}

static void dates_that_do_not_exist_are_not_valid(void **state)
{
    static const struct bw_civil rows[] = {
        {2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31}, {2024, 0, 1}, {2024, 13, 1},
        {2024, 1, 0},  {2024, 1, 32}, {0, 1, 1},     {10000, 1, 1}, {2024, 1, -1}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_false(bw_civil_is_valid(rows[i]));
    assert_true(bw_civil_is_valid((struct bw_civil){2000, 2, 29}));
}

static void the_clocks_change_on_the_last_sundays_at_one_utc(void **state)
{
    /* From the tz database. */
    static const struct {
        int year, march, october;
    } rows[] = {{1996, 31, 27}, {2000, 26, 29}, {2016, 27, 30}, {2021, 28, 31},
                {2024, 31, 27}, {2026, 29, 25}, {2027, 28, 31}, {2037, 29, 25}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t spring = at(rows[i].year, 3, rows[i].march, 1, 0);
        int64_t autumn = at(rows[i].year, 10, rows[i].october, 1, 0);

        assert_int_equal(bw_local_of_utc(spring - 1), spring - 1);
        assert_int_equal(bw_local_of_utc(spring), spring + 60);
        assert_int_equal(bw_local_of_utc(autumn - 1), autumn + 59);
        assert_int_equal(bw_local_of_utc(autumn), autumn);
    }
}

static void local_time_becomes_utc_at_both_changes(void **state)
{
    static const struct {
        const char *what;
        struct bw_civil civil;
        int hour, minute, utc_hour, utc_minute;
        bool is_moved;
    } rows[] = {
        {"winter", {2026, 1, 15}, 12, 0, 12, 0, false},
        {"summer", {2026, 7, 15}, 12, 0, 11, 0, false},
        {"before the March change", {2026, 3, 29}, 0, 59, 0, 59, false},
        {"the hour that does not exist begins", {2026, 3, 29}, 1, 0, 1, 0, true},
        {"and ends", {2026, 3, 29}, 1, 59, 1, 59, true},
        {"after the March change", {2026, 3, 29}, 2, 0, 1, 0, false},
        {"before the October change", {2026, 10, 25}, 0, 59, -1, 59, false},
        {"the hour that occurs twice: the first", {2026, 10, 25}, 1, 0, 0, 0, false},
        {"and its end", {2026, 10, 25}, 1, 59, 0, 59, false},
        {"after the October change", {2026, 10, 25}, 2, 0, 2, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int32_t d = bw_day_of(rows[i].civil);
        bool is_moved = !rows[i].is_moved;
        int64_t utc =
            bw_utc_of_local(bw_local_of(d, rows[i].hour * 60 + rows[i].minute), &is_moved);

        if (utc != bw_local_of(d, rows[i].utc_hour * 60 + rows[i].utc_minute) ||
            is_moved != rows[i].is_moved)
            fail_msg("%s", rows[i].what);
    }
    /* What does not exist shows as an hour later. */
    assert_int_equal(bw_local_of_utc(bw_utc_of_local(at(2026, 3, 29, 1, 30), NULL)),
                     at(2026, 3, 29, 2, 30));
}

static void every_minute_of_a_year_comes_back_but_the_second_hour(void **state)
{
    (void)state;
    for (int64_t utc = at(2026, 1, 1, 0, 0); utc < at(2027, 1, 1, 0, 0); utc += 15) {
        bool is_second = utc >= at(2026, 10, 25, 1, 0) && utc < at(2026, 10, 25, 2, 0);
        bool is_moved;

        assert_int_equal(bw_utc_of_local(bw_local_of_utc(utc), &is_moved),
                         is_second ? utc - 60 : utc);
        assert_false(is_moved);
    }
}

static void a_night_lasts_from_six_to_six(void **state)
{
    (void)state;
    assert_int_equal(bw_local_night(at(2026, 1, 3, 5, 59)), day(2026, 1, 2));
    assert_int_equal(bw_local_night(at(2026, 1, 3, 6, 0)), day(2026, 1, 3));
    assert_int_equal(bw_local_night(at(2026, 1, 3, 23, 59)), day(2026, 1, 3));
    assert_int_equal(bw_local_night(at(1970, 1, 1, 0, 0)), -1);
    assert_int_equal(bw_local_hour(at(1970, 1, 1, 0, 0) - 1), 23);
    assert_int_equal(bw_local_day(at(1970, 1, 1, 0, 0) - 1), -1);
    assert_int_equal(bw_local_hour(at(2026, 1, 3, 6, 59)), 6);
}

static void quarters_are_read_strictly(void **state)
{
    static const char *const wrong[] = {"",        "2026Q0", "2026Q5",  "2026q1",
                                        "2026-1",  "26Q1",   "2026Q1 ", " 2026Q1",
                                        "2026Q11", "1899Q4", "20x6Q1",  "+026Q1"};
    struct bw_quarter quarter = {1, 1};
    char text[8];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(bw_quarter_parse(bw_text_of(wrong[i]), &quarter));
        assert_int_equal(quarter.year, 1);
    }
    assert_true(bw_quarter_parse(BW_TEXT("2026Q4"), &quarter));
    assert_int_equal(quarter.year, 2026);
    assert_int_equal(quarter.q, 4);
    bw_quarter_format(quarter, text);
    assert_string_equal(text, "2026Q4");
}

static void quarters_have_days_and_neighbours(void **state)
{
    struct bw_quarter q4 = {2023, 4};

    (void)state;
    assert_int_equal(bw_quarter_first_day(q4), day(2023, 10, 1));
    assert_int_equal(bw_quarter_last_day(q4), day(2023, 12, 31));
    assert_int_equal(bw_quarter_last_day(bw_quarter_add(q4, 1)), day(2024, 3, 31));
    assert_int_equal(bw_quarter_add(q4, 1).year, 2024);
    assert_int_equal(bw_quarter_add(q4, 1).q, 1);
    assert_int_equal(bw_quarter_add(q4, -4).q, 4);
    assert_int_equal(bw_quarter_add(q4, -7).year, 2022);
    assert_int_equal(bw_quarter_add(q4, -7).q, 1);
    assert_int_equal(bw_quarter_index(bw_quarter_add(q4, 9)) - bw_quarter_index(q4), 9);
    for (int month = 1; month <= 12; month++) {
        struct bw_quarter q = bw_quarter_of_day(day(2024, month, 29));

        assert_int_equal(q.year, 2024);
        assert_int_equal(q.q, (month + 2) / 3);
    }
}

static void months_count_and_format(void **state)
{
    char text[11];
    int32_t month = bw_month_of_day(day(2024, 2, 29));

    (void)state;
    assert_int_equal(month, 2024 * 12 + 1);
    assert_int_equal(bw_month_first_day(month), day(2024, 2, 1));
    assert_int_equal(bw_month_first_day(month + 11), day(2025, 1, 1));
    bw_month_format(month + 10, text);
    assert_string_equal(text, "2024-12");
    bw_day_format(day(2024, 2, 29), text);
    assert_string_equal(text, "2024-02-29");
    bw_day_format(day(1, 1, 1), text);
    assert_string_equal(text, "0001-01-01");
}

static void times_are_read_by_their_pattern(void **state)
{
    static const struct {
        const char *text;
        const char *pattern;
        struct bw_civil civil;
        int hour, minute;
    } rows[] = {
        {"2026-01-31", "", {2026, 1, 31}, 0, 0},
        {"2026-01-31", "default", {2026, 1, 31}, 0, 0},
        {"2026-01", "any", {2026, 1, 1}, 0, 0},
        {"2026-01-31T23:59", "", {2026, 1, 31}, 23, 59},
        {"2026-01-31 23:59:59", "", {2026, 1, 31}, 23, 59},
        {"2026-01-31T23:59:60", "", {2026, 1, 31}, 23, 59},
        {"2026-01-31T23:59:59.123456", "", {2026, 1, 31}, 23, 59},
        {"2026-01-31T23:59Z", "", {2026, 1, 31}, 23, 59},
        {"2026-07-31T23:59Z", "", {2026, 8, 1}, 0, 59},
        {"2026-07-31T23:59+01:00", "", {2026, 7, 31}, 23, 59},
        {"2026-01-31T23:59:00.5+0100", "", {2026, 1, 31}, 22, 59},
        {"2026-01-31T23:59-05", "", {2026, 2, 1}, 4, 59},
        {"2026-10-25T01:30+00:00", "", {2026, 10, 25}, 1, 30},
        {"2026-10-25T01:30+01:00", "", {2026, 10, 25}, 1, 30},
        {"2024-02-29", "%Y-%m-%d", {2024, 2, 29}, 0, 0},
        {"29/02/2024", "%d/%m/%Y", {2024, 2, 29}, 0, 0},
        {"1/2/2024", "%d/%m/%Y", {2024, 2, 1}, 0, 0},
        {"1/2/24 7:05", "%d/%m/%y %H:%M", {2024, 2, 1}, 7, 5},
        {"31-12-68", "%d-%m-%y", {2068, 12, 31}, 0, 0},
        {"31-12-69", "%d-%m-%y", {1969, 12, 31}, 0, 0},
        {"3 May 2024", "%d %b %Y", {2024, 5, 3}, 0, 0},
        {"3 september 2024", "%d %B %Y", {2024, 9, 3}, 0, 0},
        {"3-SEP-24", "%d-%b-%y", {2024, 9, 3}, 0, 0},
        {"3 Sep 2024", "%d %B %Y", {2024, 9, 3}, 0, 0},
        {"20240131 2359", "%Y%m%d %H%M", {2024, 1, 31}, 23, 59},
        {"23:59", "%H:%M", {1970, 1, 1}, 23, 59},
        {"05:06:07.89", "%H:%M:%S.%f", {1970, 1, 1}, 5, 6},
        {"2024", "%Y", {2024, 1, 1}, 0, 0},
        {"3/5/2024 12:05 AM", "%e/%m/%Y %I:%M %p", {2024, 5, 3}, 0, 5},
        {"3/5/2024 12:05 pm", "%e/%m/%Y %I:%M %p", {2024, 5, 3}, 12, 5},
        {"PM 11:59", "%p %I:%M", {1970, 1, 1}, 23, 59},
        {"2024-05-03 07:08:09", "%F %T", {2024, 5, 3}, 7, 8},
        {"2024-05-03 07:08", "%F %R", {2024, 5, 3}, 7, 8},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t local = 0;

        if (!bw_time_parse(bw_text_of(rows[i].text), rows[i].pattern, &local) ||
            local != bw_local_of(bw_day_of(rows[i].civil), rows[i].hour * 60 + rows[i].minute))
            fail_msg("'%s' by '%s'", rows[i].text, rows[i].pattern);
    }
}

static void what_does_not_fit_the_pattern_is_no_time(void **state)
{
    static const struct {
        const char *text;
        const char *pattern;
    } rows[] = {
        {"", ""},
        {"", "%Y"},
        {"2026", ""},
        {"2026-", ""},
        {"2026-1-", ""},
        {"2026-02-29", ""},
        {"2026-13-01", ""},
        {"2026-00-01", ""},
        {"2026-01-00", ""},
        {"0000-01-01", ""},
        {"2026-01-31x", ""},
        {" 2026-01-31", ""},
        {"2026-01-31 ", ""},
        {"2026-01-31T", ""},
        {"2026-01-31T24:00", ""},
        {"2026-01-31T23:60", ""},
        {"2026-01-31T23:59:61", ""},
        {"2026-01-31T23", ""},
        {"2026-01-31T23:59:", ""},
        {"2026-01-31T23:59.", ""},
        {"2026-01-31T23:59+", ""},
        {"2026-01-31T23:59+1", ""},
        {"2026-01-31T23:59+15:00", ""},
        {"2026-01-31T23:59+01:60", ""},
        {"2026-01-31T23:59+01:", ""},
        {"2026-01-31T23:59ZZ", ""},
        {"20260131", ""},
        {"31/01/2026", ""},
        {"-026-01-31", ""},
        {"2026-01-31", "%d/%m/%Y"},
        {"29/02/2023", "%d/%m/%Y"},
        {"31/04/2024", "%d/%m/%Y"},
        {"01/13/2024", "%d/%m/%Y"},
        {"01/02/24", "%d/%m/%Y"},
        {"01/02/2024 10:00", "%d/%m/%Y"},
        {"01/02/2024", "%d/%m/%Y %H:%M"},
        {"1/2/2024 7:5", "%d/%m/%Y %H:%M"},
        {"3 Mai 2024", "%d %b %Y"},
        {"3 Ma 2024", "%d %b %Y"},
        {"3 Mayo 2024", "%d %b %Y"},
        {"2024", "%Q"},
        {"2024", "%"},
        {"\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA4", "%Y"},
        {"NULL", "%d/%m/%Y"},
        {"45321", "%d/%m/%Y"},
        {"13:00 PM", "%I:%M %p"},
        {"0:30 AM", "%I:%M %p"},
        {"1:30 XM", "%I:%M %p"},
        {"1:30 P", "%I:%M %p"},
        {"0001-01-01T00:30+14:00", ""},
        {"9999-12-31T23:59-12:00", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t local = 77;

        if (bw_time_parse(bw_text_of(rows[i].text), rows[i].pattern, &local) || local != 77)
            fail_msg("'%s' by '%s'", rows[i].text, rows[i].pattern);
    }
    /* Bytes behind a slice are not looked at, and a NUL is a byte like others. */
    assert_true(bw_time_parse((struct bw_text){"2026-01-319", 10}, "", &(int64_t){0}));
    assert_false(bw_time_parse((struct bw_text){"2026-01-31\0", 11}, "", &(int64_t){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days_have_their_numbers_and_weekdays),
        cmocka_unit_test(every_day_of_ten_thousand_years_follows_the_one_before),
        cmocka_unit_test(dates_that_do_not_exist_are_not_valid),
        cmocka_unit_test(the_clocks_change_on_the_last_sundays_at_one_utc),
        cmocka_unit_test(local_time_becomes_utc_at_both_changes),
        cmocka_unit_test(every_minute_of_a_year_comes_back_but_the_second_hour),
        cmocka_unit_test(a_night_lasts_from_six_to_six),
        cmocka_unit_test(quarters_are_read_strictly),
        cmocka_unit_test(quarters_have_days_and_neighbours),
        cmocka_unit_test(months_count_and_format),
        cmocka_unit_test(times_are_read_by_their_pattern),
        cmocka_unit_test(what_does_not_fit_the_pattern_is_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
