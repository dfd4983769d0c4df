/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/profile.h"
#include "beatwise/stat/share.h"

static void nights_run_from_six_to_six(void **state)
{
    static const struct {
        int weekday, hour;
        size_t cell;
    } rows[] = {
        {1, 6, 0}, {1, 17, 0}, {4, 18, 1}, {4, 21, 1}, {4, 22, 2},  {4, 23, 2},  {4, 0, 2},
        {4, 1, 2}, {4, 2, 3},  {4, 5, 3},  {5, 2, 7},  {6, 23, 10}, {7, 12, 12}, {7, 5, 15},
    };
    int hours[BW_WEEK_CELLS] = {0};

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(bw_week_cell(rows[i].weekday, rows[i].hour), rows[i].cell);
    for (int weekday = 1; weekday <= 7; weekday++) {
        for (int hour = 0; hour < 24; hour++)
            hours[bw_week_cell(weekday, hour)]++;
    }
    assert_int_equal(hours[0], 48);
    assert_int_equal(hours[1], 16);
    assert_int_equal(hours[4], 12);
    assert_int_equal(hours[15], 4);
}

static void a_clear_peak_is_named_and_a_flat_week_has_none(void **state)
{
    double flat[BW_WEEK_CELLS];
    double peaked[BW_WEEK_CELLS];
    struct bw_week profile;
    double weeks = 0;

    (void)state;
    for (size_t i = 0; i < BW_WEEK_CELLS; i++)
        flat[i] = (i < 4 ? 4 : 1) * (i % 4 == 0 ? 3 : 1) * 2;
    memcpy(peaked, flat, sizeof(flat));
    profile = bw_week_of(flat, 0.95);
    assert_true(profile.has_value);
    assert_false(profile.has_peak);
    for (size_t i = 0; i < BW_WEEK_CELLS; i++) {
        weeks += profile.of_week[i];
        assert_close(profile.shares[i].value, profile.of_week[i], 1e-12, "share", i);
    }
    assert_close(weeks, 1, 1e-12, "week", 0);
    peaked[10] += 20;
    profile = bw_week_of(peaked, 0.95);
    assert_true(profile.has_peak);
    assert_int_equal(profile.peak, 10);
    /* Enough for one cell named before, not for the highest of 16. */
    peaked[10] -= 16;
    profile = bw_week_of(peaked, 0.95);
    assert_int_equal(profile.peak, 10);
    assert_false(profile.has_peak);
    assert_true(bw_share_of(peaked[10], 88, 0.95).low > profile.of_week[10]);
}

static void too_few_events_have_no_profile(void **state)
{
    double counts[BW_WEEK_CELLS] = {[6] = 39};
    struct bw_rate mix[2];
    static const double parts[] = {30, 10};

    (void)state;
    assert_false(bw_week_of(counts, 0.95).has_value);
    counts[3] = 1;
    assert_true(bw_week_of(counts, 0.95).has_value);
    bw_share_mix(parts, 2, 100, 0.95, mix);
    assert_false(mix[0].has_value || mix[1].has_value);
    bw_share_mix(parts, 2, 40, 0.95, mix);
    assert_close(mix[0].value, 0.75, 1e-12, "share", 0);
    assert_true(mix[1].low < 0.25 && mix[1].high > 0.25);
    bw_share_mix((const double[]){0, 0}, 2, 0, 0.95, mix);
    assert_false(mix[0].has_value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nights_run_from_six_to_six),
        cmocka_unit_test(a_clear_peak_is_named_and_a_flat_week_has_none),
        cmocka_unit_test(too_few_events_have_no_profile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
