/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gamma_draw_private.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

double bw_normal_draw(struct bw_normal_draw *normal, struct bw_rng *rng)
{
    double x;
    double y;
    double square;
    double scale;

    if (normal->has_spare) {
        normal->has_spare = false;
        return normal->spare;
    }
    do {
        x = 2 * bw_rng_unit(rng) - 1;
        y = 2 * bw_rng_unit(rng) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    scale = sqrt(-2 * log(square) / square);
    normal->has_spare = true;
    normal->spare = y * scale;
    return x * scale;
}

double bw_gamma_draw(double shape, struct bw_normal_draw *normal, struct bw_rng *rng)
{
    /* A shape below 1 is drawn from shape + 1 and a power of a uniform number. */
    const double boost = shape < 1 ? pow(1 - bw_rng_unit(rng), 1 / shape) : 1;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    const double c = 1 / sqrt(9 * d);

    for (;;) {
        const double x = bw_normal_draw(normal, rng);
        const double root = 1 + c * x;
        const double v = root * root * root;
        double u;

        if (root <= 0)
            continue;
        u = 1 - bw_rng_unit(rng);
        if (u < 1 - 0.0331 * x * x * x * x || log(u) < 0.5 * x * x + d * (1 - v + log(v)))
            return d * v * boost;
    }
}

static double draw_by_inversion(double n, double share, struct bw_rng *rng)
{
    const double odds = share / (1 - share);
    double density = exp(n * log1p(-share));
    double left = bw_rng_unit(rng);
    double x = 0;

    while (left > density && x < n) {
        left -= density;
        x++;
        density *= odds * (n - x + 1) / x;
    }
    return x;
}

static double draw_by_rejection(double n, double share, struct bw_rng *rng)
{
    const double spread = sqrt(n * share * (1 - share));
    const double b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * share;
    const double centre = n * share + 0.5;
    const double sure = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * spread;
    const double mode = floor((n + 1) * share);
    const double odds = log(share / (1 - share));

    for (;;) {
        const double u = bw_rng_unit(rng) - 0.5;
        double v = 1 - bw_rng_unit(rng);
        const double us = 0.5 - fabs(u);
        const double x = floor((2 * a / us + b) * u + centre);

        if (us >= 0.07 && v <= sure)
            return x;
        if (us <= 0 || x < 0 || x > n)
            continue;
        v = log(v * alpha / (a / (us * us) + b));
        if (v <= lgammafn(mode + 1) + lgammafn(n - mode + 1) - lgammafn(x + 1) -
                     lgammafn(n - x + 1) + (x - mode) * odds)
            return x;
    }
}

double bw_binomial_draw(double n, double share, struct bw_rng *rng)
{
    if (n <= 0 || share <= 0)
        return 0;
    if (share >= 1)
        return n;
    if (share > 0.5)
        return n - bw_binomial_draw(n, 1 - share, rng);
    return n * share < 10 ? draw_by_inversion(n, share, rng) : draw_by_rejection(n, share, rng);
}
