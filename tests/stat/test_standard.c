/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/repeat.h"
#include "beatwise/stat/standard.h"
#include "beatwise/stat/weighted.h"

#define STRATA 8
#define KINDS 6

static size_t read_strata(const struct table *table, const char *beat, struct bw_stratum *strata)
{
    size_t count = 0;

    for (size_t row = 0; row < table->rows; row++) {
        if (strcmp(cell_text(table, row, "beat"), beat) != 0)
            continue;
        strata[count++] = (struct bw_stratum){
            .events = cell(table, row, "count"),
            .people = cell(table, row, "pop"),
            .ref_events = cell(table, row, "refcount"),
            .ref_people = cell(table, row, "refpop"),
            .weight = cell(table, row, "stdpop"),
        };
    }
    return count;
}

static void both_ways_are_those_of_the_published_functions(void **state)
{
    static const char *const confidences[] = {"95", "998"};
    struct bw_arena *arena = bw_arena_new();
    const struct table input = table_read(arena, "standardisation_strata_input.csv");
    const struct table table = table_read(arena, "standardisation_expected.csv");
    size_t direct = 0;

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        struct bw_stratum strata[STRATA];
        const size_t count = read_strata(&input, cell_text(&table, row, "beat"), strata);
        const double expected = bw_standard_expected(strata, count);
        const double observed = cell(&table, row, "observed");

        assert_int_equal(count, STRATA);
        assert_cell(&table, row, "expected", expected);
        for (size_t i = 0; i < LEN(confidences); i++) {
            const double confidence = i == 0 ? 0.95 : 0.998;
            const struct bw_direct_options options = {BW_DIRECT_DOBSON, 1000, confidence, 1};
            const struct bw_rate sir = bw_standard_indirect(observed, expected, confidence, 1);
            const struct bw_rate dsr = bw_standard_direct(strata, count, &options);

            assert_cell(&table, row, "sir", sir.value);
            assert_cell(&table, row, i == 0 ? "sir_lower95" : "sir_lower998", sir.low);
            assert_cell(&table, row, i == 0 ? "sir_upper95" : "sir_upper998", sir.high);
            assert_int_equal(dsr.has_value, !isnan(cell(&table, row, "dsr_per1000")));
            if (!dsr.has_value)
                continue;
            direct++;
            assert_cell(&table, row, "dsr_per1000", dsr.value);
            assert_cell(&table, row, i == 0 ? "dsr_lower95" : "dsr_lower998", dsr.low);
            assert_cell(&table, row, i == 0 ? "dsr_upper95" : "dsr_upper998", dsr.high);
        }
    }
    assert_true(direct > 20);
    bw_arena_free(arena);
}

static void standardised_ratios_are_those_of_the_published_function(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "sir_observed_expected.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const double observed = cell(&table, row, "observed");
        const double expected = cell(&table, row, "expected");
        const struct bw_rate wide = bw_standard_indirect(observed, expected, 0.998, 1);
        const struct bw_rate sir = bw_standard_indirect(observed, expected, 0.95, 1);

        assert_cell(&table, row, "sir", sir.value);
        assert_cell(&table, row, "lower95", sir.low);
        assert_cell(&table, row, "upper95", sir.high);
        assert_cell(&table, row, "lower998", wide.low);
        assert_cell(&table, row, "upper998", wide.high);
    }
    assert_int_equal(table.rows, 128);
    bw_arena_free(arena);
}

static void harm_has_the_gamma_limits(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table weights = table_read(arena, "harm_weights_used.csv");
    const struct table table = table_read(arena, "harm_weighted_expected.csv");

    (void)state;
    assert_int_equal(weights.rows, KINDS);
    for (size_t row = 0; row < table.rows; row++) {
        double weight[KINDS];
        double count[KINDS];
        struct bw_weighted sum;
        struct bw_rate fay_feuer;
        struct bw_rate dobson;

        for (size_t i = 0; i < KINDS; i++) {
            weight[i] = cell(&weights, i, "weight");
            count[i] = cell(&table, row, cell_text(&weights, i, "offence"));
        }
        sum = bw_weighted_sum(weight, count, KINDS);
        fay_feuer = bw_weighted_fay_feuer(&sum, 0.95);
        dobson = bw_weighted_dobson(&sum, 0.95);
        assert_cell(&table, row, "harm_total", fay_feuer.value);
        assert_cell(&table, row, "harm_var", sum.variance);
        assert_cell(&table, row, "fayfeuer_lower", fay_feuer.low);
        assert_cell(&table, row, "fayfeuer_upper", fay_feuer.high);
        assert_cell(&table, row, "dobson_lower", dobson.low);
        assert_cell(&table, row, "dobson_upper", dobson.high);
    }
    assert_int_equal(table.rows, 30);
    bw_arena_free(arena);
}

static void without_events_or_people_there_is_a_stated_answer(void **state)
{
    const struct bw_stratum nobody = {.events = 12, .weight = 5, .ref_events = 3, .ref_people = 9};
    const struct bw_stratum few = {.events = 9, .people = 100, .weight = 5};
    const struct bw_direct_options options = {BW_DIRECT_FAY_FEUER, 1000, 0.95, 1};
    const double weights[] = {2, 10};
    const double counts[] = {0, 0};
    const double nothing[] = {0, 0};
    double expected[] = {0, 0};
    struct bw_weighted sum = bw_weighted_sum(weights, counts, 2);

    (void)state;
    assert_true(bw_standard_expected(&nobody, 1) == 0);
    assert_false(bw_standard_direct(&nobody, 1, &options).has_value);
    assert_false(bw_standard_direct(&few, 1, &options).has_value);
    assert_false(bw_standard_direct(NULL, 0, &options).has_value);
    assert_false(bw_standard_indirect(3, 0, 0.95, 1).has_value);
    assert_false(bw_standard_scale(expected, 2, 10));
    assert_false(bw_standard_is_allowed(0, 0));
    assert_true(bw_standard_is_allowed(10, 100));
    assert_false(bw_standard_is_allowed(10.5, 100));
    assert_true(bw_weighted_fay_feuer(&sum, 0.95).low == 0);
    assert_close(bw_weighted_fay_feuer(&sum, 0.95).high, 36.888794541139354, 1e-9, "none", 0);
    assert_false(bw_weighted_dobson(&sum, 0.95).has_value);
    sum = bw_weighted_sum(nothing, counts, 2);
    assert_false(bw_weighted_fay_feuer(&sum, 0.95).has_value);
}

static void scaling_makes_expected_the_observed(void **state)
{
    double expected[] = {1, 3, 4};

    (void)state;
    assert_true(bw_standard_scale(expected, 3, 40));
    assert_close(expected[0], 5, 1e-12, "scaled", 0);
    assert_close(expected[0] + expected[1] + expected[2], 40, 1e-12, "sum", 0);
}

static void direct_gamma_limits_hold_the_rate_and_dispersion_widens_them(void **state)
{
    const struct bw_stratum strata[] = {
        {.events = 4, .people = 200, .weight = 30},
        {.events = 9, .people = 900, .weight = 50},
        {.events = 0, .people = 50, .weight = 20},
    };
    struct bw_direct_options options = {BW_DIRECT_FAY_FEUER, 1000, 0.95, 1};
    const struct bw_rate rate = bw_standard_direct(strata, 3, &options);
    struct bw_rate wide;

    (void)state;
    options.dispersion = 2;
    wide = bw_standard_direct(strata, 3, &options);
    assert_close(rate.value, 11, 1e-12, "rate", 0); /* 1000 (0.3 x 4/200 + 0.5 x 9/900) */
    assert_true(rate.low > 0 && rate.low < rate.value && rate.high > rate.value);
    assert_true(wide.low < rate.low && wide.high > rate.high && wide.value == rate.value);
}

static void repeat_victims_vary_more(void **state)
{
    const int64_t once[] = {50};
    const int64_t some[] = {90, 0, 10};
    const int64_t nobody[] = {0, 0};

    (void)state;
    assert_true(bw_repeat_dispersion(once, 1) == 1);
    assert_close(bw_repeat_dispersion(some, 3), 1.5, 1e-15, "phi", 0);
    assert_true(bw_repeat_dispersion(nobody, 2) == 1);
    assert_true(bw_repeat_dispersion(NULL, 0) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways_are_those_of_the_published_functions),
        cmocka_unit_test(standardised_ratios_are_those_of_the_published_function),
        cmocka_unit_test(harm_has_the_gamma_limits),
        cmocka_unit_test(without_events_or_people_there_is_a_stated_answer),
        cmocka_unit_test(scaling_makes_expected_the_observed),
        cmocka_unit_test(direct_gamma_limits_hold_the_rate_and_dispersion_widens_them),
        cmocka_unit_test(repeat_victims_vary_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
