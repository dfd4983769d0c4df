/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "../../src/stat/gamma_draw_private.h"

#define DRAWS 100000
/* The largest gap between two distributions is beyond this once in a thousand (Kolmogorov). */
#define GAP 1.95

static int cmp_number(const void *x, const void *y)
{
    const double a = *(const double *)x;
    const double b = *(const double *)y;

    return (a > b) - (a < b);
}

static void gamma_numbers_follow_their_distribution(void **state)
{
    static const double shapes[] = {0.3, 1, 1.5, 7.5, 60, 900};
    static double drawn[DRAWS];

    (void)state;
    for (size_t i = 0; i < LEN(shapes); i++) {
        struct bw_normal_draw normal = {.has_spare = false};
        struct bw_rng rng;
        double gap = 0;

        bw_rng_init(&rng, 5 + i);
        for (size_t k = 0; k < DRAWS; k++)
            drawn[k] = bw_gamma_draw(shapes[i], &normal, &rng);
        qsort(drawn, DRAWS, sizeof(*drawn), cmp_number);
        for (size_t k = 0; k < DRAWS; k++) {
            const double p = pgamma(drawn[k], shapes[i], 1, 1, 0);

            gap = fmax(gap, fabs(p - ((double)k + 0.5) / DRAWS));
        }
        if (gap * sqrt(DRAWS) > GAP)
            fail_msg("shape %g: %g", shapes[i], gap);
    }
}

static void binomial_numbers_follow_their_distribution(void **state)
{
    static const struct {
        double n, share;
    } rows[] = {{20, 0.1}, {200, 0.04}, {40, 0.9}, {57, 0.5}, {114000, 0.0005}, {5000, 0.3}};

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        static double drawn[DRAWS];
        struct bw_rng rng;
        double gap = 0;

        bw_rng_init(&rng, 50 + i);
        for (size_t k = 0; k < DRAWS; k++)
            drawn[k] = bw_binomial_draw(rows[i].n, rows[i].share, &rng);
        qsort(drawn, DRAWS, sizeof(*drawn), cmp_number);
        for (size_t k = 1; k <= DRAWS; k++) {
            if (k == DRAWS || drawn[k] != drawn[k - 1])
                gap = fmax(gap, fabs(pbinom(drawn[k - 1], rows[i].n, rows[i].share, 1, 0) -
                                     (double)k / DRAWS));
        }
        if (gap * sqrt(DRAWS) > GAP)
            fail_msg("%g of %g: %g", rows[i].share, rows[i].n, gap);
    }
}

static void sure_things_are_drawn_so(void **state)
{
    struct bw_rng rng;

    (void)state;
    bw_rng_init(&rng, 1);
    assert_true(bw_binomial_draw(0, 0.5, &rng) == 0);
    assert_true(bw_binomial_draw(9, 0, &rng) == 0);
    assert_true(bw_binomial_draw(9, 1, &rng) == 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gamma_numbers_follow_their_distribution),
        cmocka_unit_test(binomial_numbers_follow_their_distribution),
        cmocka_unit_test(sure_things_are_drawn_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
