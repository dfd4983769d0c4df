/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/funnel.h"
#include "beatwise/stat/rate.h"

static const char *const names[] = {
    [BW_FUNNEL_LOW_998] = "Low (0.001)",    [BW_FUNNEL_LOW_95] = "Low (0.025)",
    [BW_FUNNEL_WITHIN] = "Not significant", [BW_FUNNEL_HIGH_95] = "High (0.025)",
    [BW_FUNNEL_HIGH_998] = "High (0.001)",  [BW_FUNNEL_NONE] = "none",
};

static void places_in_the_funnel_are_those_of_the_published_function(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table ratios = table_read(arena, "sir_observed_expected.csv");
    const struct table rates = table_read(arena, "funnel_rate_significance.csv");
    double events = 0;
    double people = 0;

    (void)state;
    for (size_t row = 0; row < ratios.rows; row++)
        assert_string_equal(
            names[bw_funnel_of(cell(&ratios, row, "observed"), cell(&ratios, row, "expected"))],
            cell_text(&ratios, row, "funnel_significance"));
    for (size_t row = 0; row < rates.rows; row++) {
        events += cell(&rates, row, "count");
        people += cell(&rates, row, "pop");
    }
    for (size_t row = 0; row < rates.rows; row++)
        assert_string_equal(names[bw_funnel_of(cell(&rates, row, "count"),
                                               cell(&rates, row, "pop") * events / people)],
                            cell_text(&rates, row, "significance"));
    assert_int_equal(bw_funnel_of(3, 0), BW_FUNNEL_NONE);
    assert_int_equal(bw_funnel_of(3, NAN), BW_FUNNEL_NONE);
    assert_int_equal(rates.rows, 40);
    bw_arena_free(arena);
}

/* The reference halves until the tail is within 1e-7. */
static void assert_bisected(double got, double expected)
{
    if (fabs(got - expected) > 1e-7 + 1e-5 * expected)
        fail_msg("%.17g, expected %.17g", got, expected);
}

/* The lines, as how many people there are where so many events are just beyond chance. */
static void lines_of_the_funnel_are_the_exact_limits(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "funnel_rate_limits.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const double rate = cell(&table, row, "baseline") / 1000;
        double low;
        double high;

        bw_rate_limits_exact(cell(&table, row, "Events"), 0.95, &low, &high);
        assert_bisected(high, cell(&table, row, "lower_2s_population_1_year") * rate);
        assert_bisected(low, cell(&table, row, "upper_2s_population_1_year") * rate);
        bw_rate_limits_exact(cell(&table, row, "Events"), 0.998, &low, &high);
        assert_bisected(high, cell(&table, row, "lower_3s_population_1_year") * rate);
        assert_bisected(low, cell(&table, row, "upper_3s_population_1_year") * rate);
    }
    assert_int_equal(table.rows, 100);
    bw_arena_free(arena);
}

static void overdispersion_is_spiegelhalters(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "funnel_overdispersion_expected.csv");
    struct bw_funnel_input places[40];
    double z[40];
    size_t count = 0;
    size_t first = 0;
    struct bw_funnel_spread spread;

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        if (strcmp(cell_text(&table, row, "method"), "CQC") != 0)
            continue;
        first = count == 0 ? row : first;
        places[count++] = (struct bw_funnel_input){cell(&table, row, "numerator"),
                                                   cell(&table, row, "denominator")};
    }
    assert_int_equal(count, LEN(places));
    spread = bw_funnel_spread_of(arena, places, count, z);
    assert_true(spread.has_value);
    for (size_t i = 0; i < count; i++) {
        double low;
        double high;

        assert_cell(&table, first + i, "Uzscore", z[i]);
        assert_cell(&table, first + i, "phi", spread.phi);
        assert_cell(&table, first + i, "tau2", spread.tau2);
        bw_funnel_limits(&spread, places[i].expected, 0.95, &low, &high);
        /* The reference has six digits of the normal quantile. */
        assert_close(sqrt(low), cell(&table, first + i, "odll95"), 1e-6, "odll95", i);
        assert_close(sqrt(high), cell(&table, first + i, "odul95"), 1e-6, "odul95", i);
        bw_funnel_limits(&spread, places[i].expected, 0.998, &low, &high);
        assert_close(sqrt(low), fmax(0, cell(&table, first + i, "odll998")), 1e-6, "odll998", i);
        assert_close(sqrt(high), cell(&table, first + i, "odul998"), 1e-6, "odul998", i);
    }
    bw_arena_free(arena);
}

static void few_or_equal_places_have_no_scatter(void **state)
{
    static const struct bw_funnel_input equal[] = {{4, 4}, {9, 9}, {7, 7}, {2, 0}};
    struct bw_arena *arena = bw_arena_new();
    double z[4];
    const struct bw_funnel_spread spread = bw_funnel_spread_of(arena, equal, 4, z);

    (void)state;
    assert_true(spread.has_value && spread.phi == 0 && spread.tau2 == 0);
    assert_true(z[3] == 0);
    assert_false(bw_funnel_spread_of(arena, equal, 1, NULL).has_value);
    assert_false(bw_funnel_spread_of(arena, NULL, 0, NULL).has_value);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_the_funnel_are_those_of_the_published_function),
        cmocka_unit_test(lines_of_the_funnel_are_the_exact_limits),
        cmocka_unit_test(overdispersion_is_spiegelhalters),
        cmocka_unit_test(few_or_equal_places_have_no_scatter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
