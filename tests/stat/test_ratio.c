/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/action.h"
#include "beatwise/stat/ratio.h"
#include "beatwise/stat/share.h"

static void exact_and_wald_ratios_are_those_of_r(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "rate_ratio_exact_wald_midp.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const struct bw_ratio_input input = {
            .events = cell(&table, row, "x1"),
            .base_events = cell(&table, row, "x0"),
            .exposure = cell(&table, row, "t1"),
            .base_exposure = cell(&table, row, "t0"),
        };
        const struct bw_ratio exact = bw_ratio_exact(&input, 0.95);
        const struct bw_ratio wald = bw_ratio_wald(&input, 0.95, 1);

        assert_true(exact.has_value);
        assert_cell(&table, row, "exact_lower", exact.low);
        assert_cell(&table, row, "exact_p_twosided", exact.p);
        assert_int_equal(exact.has_high, cell(&table, row, "exact_upper_is_inf") == 0);
        if (exact.has_high) {
            assert_cell(&table, row, "rr", exact.value);
            assert_cell(&table, row, "exact_upper", exact.high);
        }
        assert_int_equal(wald.has_value, !isnan(cell(&table, row, "wald_log_lower")));
        if (wald.has_value) {
            assert_cell(&table, row, "wald_log_lower", wald.low);
            assert_cell(&table, row, "wald_log_upper", wald.high);
        }
    }
    assert_int_equal(table.rows, 275);
    bw_arena_free(arena);
}

static void assert_same_quarter(const struct table *table, size_t row, const char *prefix,
                                double base, double exposure)
{
    const struct bw_ratio_input input = {cell(table, row, "count"), 1, base, exposure};
    struct bw_ratio ratio;
    char name[32];

    if (isnan(base))
        return;
    ratio = bw_ratio_exact(&input, 0.95);
    snprintf(name, sizeof(name), "%s_lower", prefix);
    if (!ratio.has_value)
        return;
    assert_cell(table, row, name, ratio.low);
    snprintf(name, sizeof(name), "%s_upper", prefix);
    if (ratio.has_high)
        assert_cell(table, row, name, ratio.high);
    assert_cell(table, row, strcmp(prefix, "rr3") == 0 ? "p3_exact" : "p_exact", ratio.p);
}

static void same_quarter_comparisons_are_those_of_r(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "quarterly_beats_exceedance.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        assert_same_quarter(&table, row, "rr", cell(&table, row, "prev_same_q"), 1);
        assert_same_quarter(&table, row, "rr3", cell(&table, row, "sum_prev3_same_q"), 3);
    }
    assert_int_equal(table.rows, 336);
    bw_arena_free(arena);
}

static void ratios_to_a_reference_group_are_walds(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "disproportionality_rrr.csv");
    int rows = 0;

    (void)state;
    for (size_t row = 1; row < table.rows; row++) {
        const struct bw_ratio_input input = {cell(&table, row, "events"), cell(&table, row, "pop"),
                                             cell(&table, 0, "events"), cell(&table, 0, "pop")};
        const struct bw_ratio ratio = bw_ratio_wald(&input, 0.95, 1);

        assert_int_equal(ratio.has_value, !isnan(input.exposure));
        if (!ratio.has_value)
            continue;
        assert_cell(&table, row, "rrr", ratio.value);
        assert_cell(&table, row, "lower95", ratio.low);
        assert_cell(&table, row, "upper95", ratio.high);
        rows++;
    }
    assert_int_equal(rows, 4);
    bw_arena_free(arena);
}

static void effects_are_the_interaction_of_the_model(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "did_four_cell.csv");
    size_t rows = 0;

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const struct bw_action_input input = {
            .before = {cell(&table, row, "a_pre"), cell(&table, row, "Na_pre"), 0},
            .after = {cell(&table, row, "a_post"), cell(&table, row, "Na_post"), 0},
            .other_before = {cell(&table, row, "c_pre"), cell(&table, row, "Nc_pre"), 0},
            .other_after = {cell(&table, row, "c_post"), cell(&table, row, "Nc_post"), 0},
        };
        const struct bw_action action = bw_action_effect(&input, 0.95, 1);

        if (isnan(cell(&table, row, "se_log")) || !action.has_value) {
            assert_false(action.has_value);
            continue;
        }
        rows++;
        assert_cell(&table, row, "rr_treated", action.ratio);
        assert_cell(&table, row, "rr_control", action.other_ratio);
        assert_cell(&table, row, "rrr", action.effect);
        assert_cell(&table, row, "se_log", action.log_error);
        assert_cell(&table, row, "lower95", action.low);
        assert_cell(&table, row, "upper95", action.high);
        assert_cell(&table, row, "p", action.p);
        assert_cell(&table, row, "diff_in_rate_diff_per1000", action.per_1000);
        assert_cell(&table, row, "se_rate_diff_per1000", action.per_1000_error);
    }
    assert_true(rows > 100);
    bw_arena_free(arena);
}

static void a_shrunk_baseline_takes_the_fall_that_would_come_anyway(void **state)
{
    const struct bw_posterior posterior = {.shape = 40, .rate = 2, .mean = 20};
    struct bw_action_input input = {.before = {32, 1, 0},
                                    .after = {20, 1, 0},
                                    .other_before = {400, 1, 0},
                                    .other_after = {400, 1, 0}};
    const struct bw_action raw = bw_action_effect(&input, 0.95, 1);
    struct bw_action shrunk;

    (void)state;
    input.before = bw_action_baseline(&posterior, 1);
    shrunk = bw_action_effect(&input, 0.95, 1);
    assert_close(shrunk.effect, 1, 1e-12, "effect", 0);
    assert_true(raw.effect < 0.7);
    assert_close(input.before.log_variance, 1.0 / 40, 1e-12, "variance", 0);
    assert_true(bw_action_effect(&input, 0.95, 2).high > shrunk.high);
    input.other_after.events = 0;
    assert_false(bw_action_effect(&input, 0.95, 1).has_value);
    input.before = bw_action_baseline(&(struct bw_posterior){.mean = 3}, 1);
    assert_true(input.before.events == 0);
}

static void shares_have_wilsons_limits(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "proportions_wilson.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const double x = cell(&table, row, "x");
        const double n = cell(&table, row, "n");
        const struct bw_rate share = bw_share_of(x, n, 0.95);
        const struct bw_rate wide = bw_share_of(x, n, 0.998);

        assert_cell(&table, row, "percent", 100 * share.value);
        assert_cell(&table, row, "lower95", 100 * share.low);
        assert_cell(&table, row, "upper95", 100 * share.high);
        assert_cell(&table, row, "lower998", 100 * wide.low);
        assert_cell(&table, row, "upper998", 100 * wide.high);
    }
    assert_int_equal(table.rows, 84);
    assert_false(bw_share_of(0, 0, 0.95).has_value);
    assert_false(bw_share_of(0, NAN, 0.95).has_value);
    bw_arena_free(arena);
}

static void without_events_or_exposure_no_ratio_applies(void **state)
{
    static const struct {
        const char *what;
        struct bw_ratio_input input;
    } rows[] = {
        {"no events", {0, 1, 0, 1}},         {"no exposure", {3, 0, 2, 1}},
        {"no base exposure", {3, 1, 2, -1}}, {"no number", {3, 1, 2, NAN}},
        {"no end", {3, INFINITY, 2, 1}},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_false(bw_ratio_exact(&rows[i].input, 0.95).has_value);
        assert_false(bw_ratio_wald(&rows[i].input, 0.95, 1).has_value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_and_wald_ratios_are_those_of_r),
        cmocka_unit_test(same_quarter_comparisons_are_those_of_r),
        cmocka_unit_test(ratios_to_a_reference_group_are_walds),
        cmocka_unit_test(effects_are_the_interaction_of_the_model),
        cmocka_unit_test(a_shrunk_baseline_takes_the_fall_that_would_come_anyway),
        cmocka_unit_test(shares_have_wilsons_limits),
        cmocka_unit_test(without_events_or_exposure_no_ratio_applies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
