/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#define MATHLIB_STANDALONE
#include <Rmath.h>

/*
 * That the library this is built with has the values the formulas were checked with: another
 * version, or a build with other flags, would show here first.
 */
static void assert_value(const struct table *table, size_t row, const char *column, double got)
{
    const double expected = cell(table, row, column);

    if (fabs(expected) < 1e-12 && fabs(got - expected) < 1e-9 * expected + 1e-300)
        return;
    if (isinf(expected) && got == expected)
        return;
    if (expected == 0 && got == 0)
        return;
    assert_close(got, expected, 1e-12, column, row);
}

static void quantiles_and_tails_are_those_of_r(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table normal = table_read(arena, "fn_qnorm.csv");
    const struct table chi = table_read(arena, "fn_qchisq.csv");
    const struct table gamma_table = table_read(arena, "fn_qgamma.csv");
    const struct table beta_table = table_read(arena, "fn_pbeta.csv");
    const struct table poisson = table_read(arena, "fn_poisson.csv");
    const struct table negative = table_read(arena, "fn_nbinom.csv");

    (void)state;
    for (size_t row = 0; row < normal.rows; row++)
        assert_value(&normal, row, "qnorm", qnorm(cell(&normal, row, "p"), 0, 1, 1, 0));
    for (size_t row = 0; row < chi.rows; row++)
        assert_value(&chi, row, "qchisq",
                     qchisq(cell(&chi, row, "p"), cell(&chi, row, "df"), 1, 0));
    for (size_t row = 0; row < gamma_table.rows; row++)
        assert_value(
            &gamma_table, row, "qgamma_rate1",
            qgamma(cell(&gamma_table, row, "p"), cell(&gamma_table, row, "shape"), 1, 1, 0));
    for (size_t row = 0; row < beta_table.rows; row++) {
        const double x = cell(&beta_table, row, "x");
        const double a = cell(&beta_table, row, "a");
        const double b = cell(&beta_table, row, "b");

        assert_value(&beta_table, row, "pbeta", pbeta(x, a, b, 1, 0));
        assert_value(&beta_table, row, "pbeta_upper", pbeta(x, a, b, 0, 0));
    }
    for (size_t row = 0; row < poisson.rows; row++) {
        const double k = cell(&poisson, row, "k");
        const double mean = cell(&poisson, row, "lambda");

        assert_value(&poisson, row, "ppois_le", ppois(k, mean, 1, 0));
        assert_value(&poisson, row, "ppois_gt", ppois(k, mean, 0, 0));
        assert_value(&poisson, row, "dpois", dpois(k, mean, 0));
    }
    for (size_t row = 0; row < negative.rows; row++) {
        const double k = cell(&negative, row, "k");
        const double size = cell(&negative, row, "size");
        const double mean = cell(&negative, row, "mu");

        assert_value(&negative, row, "dnbinom", dnbinom_mu(k, size, mean, 0));
        assert_value(&negative, row, "pnbinom_le", pnbinom_mu(k, size, mean, 1, 0));
    }
    assert_true(beta_table.rows > 400);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_and_tails_are_those_of_r),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
