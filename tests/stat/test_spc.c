/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/spc.h"

#define POINTS 28

static const char *cause_text(const struct bw_spc_point *point)
{
    static const char *const texts[][2] = {
        [BW_SPC_COMMON] = {"Common Cause", "Common Cause"},
        [BW_SPC_OUTSIDE] = {"Below LCL", "Above UCL"},
        [BW_SPC_SEVEN_ONE_SIDE] = {"7 Points Below CL", "7 Points Above CL"},
        [BW_SPC_SEVEN_TREND] = {"7 Points Decreasing", "7 Points Increasing"},
        [BW_SPC_TWO_OF_THREE] = {"2 in 3 Below CL", "2 in 3 Above CL"},
    };

    return texts[point->cause][point->side > 0];
}

static void assert_charts(const char *name, const struct bw_spc_options *options)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, name);

    for (size_t first = 0; first < table.rows; first += POINTS) {
        double values[POINTS];
        struct bw_spc_point points[POINTS];
        struct bw_spc_limits limits;

        for (size_t i = 0; i < POINTS; i++)
            values[i] = cell(&table, first + i, "count");
        limits = bw_spc_chart(values, POINTS, options, points);
        assert_true(limits.has_value);
        for (size_t i = 0; i < POINTS; i++) {
            const size_t row = first + i;

            assert_cell(&table, row, "mean_col", limits.mean);
            assert_cell(&table, row, "lpl", limits.low);
            assert_cell(&table, row, "upl", limits.high);
            assert_int_equal(points[i].is_outside, cell(&table, row, "outside_limits"));
            assert_int_equal(points[i].mean_side, (int)cell(&table, row, "relative_to_mean"));
            assert_int_equal(points[i].is_near, cell(&table, row, "close_to_limits"));
            assert_string_equal(cause_text(&points[i]),
                                cell_text(&table, row, "special_cause_type"));
        }
    }
    assert_int_equal(table.rows, 336);
    bw_arena_free(arena);
}

static void charts_are_those_of_the_nhs(void **state)
{
    (void)state;
    assert_charts("spc_xmr_expected.csv", &(struct bw_spc_options){0, true});
    assert_charts("spc_xmr_fixed16_noscreen_expected.csv", &(struct bw_spc_options){16, false});
}

static void each_special_cause_is_found(void **state)
{
    static const struct {
        const char *what;
        double values[14];
        enum bw_spc_cause last;
        enum bw_spc_icon icon;
    } rows[] = {
        {"steady", {5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6}, BW_SPC_COMMON, BW_SPC_ICON_COMMON},
        {"jump", {5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 90}, BW_SPC_OUTSIDE, BW_SPC_ICON_CONCERN},
        {"drop",
         {50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 51, 49, 50, 2},
         BW_SPC_OUTSIDE,
         BW_SPC_ICON_IMPROVEMENT},
        {"step",
         {1, 9, 2, 8, 1, 9, 2, 12, 8, 12, 8, 12, 8, 12},
         BW_SPC_SEVEN_ONE_SIDE,
         BW_SPC_ICON_CONCERN},
        {"fall",
         {20, 1, 19, 2, 20, 1, 19, 16, 14, 12, 10, 8, 6, 4},
         BW_SPC_SEVEN_TREND,
         BW_SPC_ICON_IMPROVEMENT},
        {"all equal",
         {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
         BW_SPC_COMMON,
         BW_SPC_ICON_COMMON},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_spc_point points[14];

        bw_spc_chart(rows[i].values, 14, &(struct bw_spc_options){0, true}, points);
        if (points[13].cause != rows[i].last || bw_spc_icon(points, 14) != rows[i].icon)
            fail_msg("%s: cause %d", rows[i].what, (int)points[13].cause);
    }
}

static void too_few_points_have_no_limits(void **state)
{
    static const double one[] = {3};
    struct bw_spc_point points[1];

    (void)state;
    assert_false(bw_spc_chart(one, 1, &(struct bw_spc_options){0, true}, points).has_value);
    assert_int_equal(points[0].cause, BW_SPC_COMMON);
    assert_false(bw_spc_chart(one, 0, &(struct bw_spc_options){0, true}, points).has_value);
    assert_int_equal(bw_spc_icon(points, 1), BW_SPC_ICON_NONE);
    assert_int_equal(bw_spc_icon(NULL, 0), BW_SPC_ICON_NONE);
}

static void pairs_take_the_season_out(void **state)
{
    double values[16];
    double pairs[16];

    (void)state;
    for (size_t i = 0; i < LEN(values); i++)
        values[i] = 30 + 10 * (double)(i % 4) + (double)(i / 4);
    assert_int_equal(bw_spc_pair(values, LEN(values), 4, pairs), 12);
    for (size_t i = 0; i < 12; i++)
        assert_true(pairs[i] == 1);
    assert_int_equal(bw_spc_pair(values, 4, 4, pairs), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charts_are_those_of_the_nhs),
        cmocka_unit_test(each_special_cause_is_found),
        cmocka_unit_test(too_few_points_have_no_limits),
        cmocka_unit_test(pairs_take_the_season_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
