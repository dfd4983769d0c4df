/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/text.h"
#include "beatwise/stat/rate.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define CELLS_MAX 16

static void assert_near(double got, double expected, const char *what)
{
    if (fabs(got - expected) > 1e-9 * fabs(expected))
        fail_msg("%s: %.17g, expected %.17g", what, got, expected);
}

static FILE *open_data(const char *name)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/statistics/%s", getenv("top_srcdir"), name);
    file = fopen(path, "r");
    if (file == NULL)
        fail_msg("no %s", path);
    return file;
}

/* Cells that are no number are NaN. */
static bool read_row(FILE *file, double cells[CELLS_MAX])
{
    char line[1024];
    char *from = line;

    if (fgets(line, sizeof(line), file) == NULL)
        return false;
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < CELLS_MAX; i++) {
        const size_t len = strcspn(from, ",");

        if (!bw_text_parse_double((struct bw_text){from, len}, &cells[i]))
            cells[i] = NAN;
        from += len + (from[len] == ',');
    }
    return true;
}

static void limits_are_those_of_the_published_functions(void **state)
{
    FILE *file = open_data("count_limits_byar_vs_exact.csv");
    double cells[CELLS_MAX];
    int rows = 0;

    (void)state;
    read_row(file, cells);
    while (read_row(file, cells)) {
        static const double confidences[] = {0.95, 0.998};
        double low;
        double high;

        if (cells[0] != floor(cells[0]))
            continue;
        for (size_t i = 0; i < LEN(confidences); i++) {
            const double *limits = &cells[1 + 4 * i + (cells[0] < 10 ? 2 : 0)];

            bw_rate_limits((int64_t)cells[0], confidences[i], &low, &high);
            assert_near(low, limits[0], "low");
            assert_near(high, limits[1], "high");
        }
        rows++;
    }
    fclose(file);
    assert_true(rows > 200);
}

static void rates_are_those_of_the_published_function(void **state)
{
    FILE *file = open_data("rates_byar_exact.csv");
    double cells[CELLS_MAX];
    int rows = 0;

    (void)state;
    read_row(file, cells);
    while (read_row(file, cells)) {
        static const double confidences[] = {0.95, 0.998, 0.90, 0.99};

        for (size_t i = 0; i < LEN(confidences); i++) {
            const struct bw_rate rate =
                bw_rate_of((int64_t)cells[0], cells[1], cells[2], confidences[i]);

            assert_true(rate.has_value);
            assert_near(rate.value, cells[3], "rate");
            assert_near(rate.low, cells[4 + 2 * i], "low");
            assert_near(rate.high, cells[5 + 2 * i], "high");
        }
        rows++;
    }
    fclose(file);
    assert_int_equal(rows, 224);
}

static void either_kind_is_that_of_the_published_functions_at_any_count(void **state)
{
    FILE *file = open_data("count_limits_byar_vs_exact.csv");
    double cells[CELLS_MAX];

    (void)state;
    read_row(file, cells);
    while (read_row(file, cells)) {
        static const double confidences[] = {0.95, 0.998};
        double low;
        double high;

        for (size_t i = 0; i < LEN(confidences); i++) {
            bw_rate_limits_byar(cells[0], confidences[i], &low, &high);
            if (isnan(cells[1 + 4 * i]))
                assert_true(low == 0);
            else
                assert_near(low, cells[1 + 4 * i], "Byar, low");
            assert_near(high, cells[2 + 4 * i], "Byar, high");
            bw_rate_limits_exact(cells[0], confidences[i], &low, &high);
            assert_near(low, cells[3 + 4 * i], "exact, low");
            assert_near(high, cells[4 + 4 * i], "exact, high");
        }
    }
    fclose(file);
}

static void dispersion_widens_the_limits_of_a_count(void **state)
{
    double low;
    double high;
    double wide_low;
    double wide_high;

    (void)state;
    bw_rate_limits_spread(40, 0.95, 1, &low, &high);
    bw_rate_limits_spread(40, 0.95, 2, &wide_low, &wide_high);
    assert_true(wide_low < low && wide_high > high);
    bw_rate_limits(20, 0.95, &low, &high);
    assert_near(wide_low, 2 * low, "low");
    assert_near(wide_high, 2 * high, "high");
}

static void limits_change_from_exact_to_byar_at_ten(void **state)
{
    static const struct {
        int64_t count;
        double low, high;
    } rows[] = {
        {0, 0, 3.6888794541139354},
        {1, 0.025317807984289897, 5.5716433909388989},
        {10, 4.7874499139675644, 18.391458605756473},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        double low;
        double high;

        bw_rate_limits(rows[i].count, 0.95, &low, &high);
        assert_near(low, rows[i].low, "low");
        assert_near(high, rows[i].high, "high");
    }
}

static void limits_hold_the_count_and_never_fall_below_zero(void **state)
{
    (void)state;
    for (int64_t count = 0; count <= 5000; count += count < 50 ? 1 : 117) {
        static const double confidences[] = {0.5, 0.95, 0.998, 0.999999999999};

        for (size_t i = 0; i < LEN(confidences); i++) {
            double low;
            double high;

            bw_rate_limits(count, confidences[i], &low, &high);
            assert_true(isfinite(low) && isfinite(high));
            assert_true(low >= 0 && low <= (double)count && high > (double)count);
        }
    }
}

static void a_rate_of_nobody_does_not_apply(void **state)
{
    static const double exposures[] = {0, -0.0, -1, NAN, INFINITY, -INFINITY};

    (void)state;
    for (size_t i = 0; i < LEN(exposures); i++) {
        const struct bw_rate rate = bw_rate_of(3, exposures[i], 1000, 0.95);

        assert_false(rate.has_value);
        assert_true(rate.value == 0 && rate.low == 0 && rate.high == 0);
    }
    assert_true(bw_rate_of(0, 850, 1000, 0.95).has_value);
    assert_true(bw_rate_of(0, 850, 1000, 0.95).value == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_those_of_the_published_functions),
        cmocka_unit_test(rates_are_those_of_the_published_function),
        cmocka_unit_test(limits_change_from_exact_to_byar_at_ten),
        cmocka_unit_test(limits_hold_the_count_and_never_fall_below_zero),
        cmocka_unit_test(a_rate_of_nobody_does_not_apply),
        cmocka_unit_test(either_kind_is_that_of_the_published_functions_at_any_count),
        cmocka_unit_test(dispersion_widens_the_limits_of_a_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
