/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/ratio.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* Outcomes as likely as the observed one count with it despite rounding (R's binom.test). */
#define AS_LIKELY (1 + 1e-7)

static bool has_exposure(const struct bw_ratio_input *input)
{
    return isfinite(input->exposure) && isfinite(input->base_exposure) && input->exposure > 0 &&
           input->base_exposure > 0;
}

/* The first outcome from `near` on, `step` by `step` up to `steps` away, no likelier than `limit`.
 */
static double tail_from(double limit, double near, double step, double steps, double n,
                        double share)
{
    double lo = 0;
    double hi = steps + 1;

    /* The density falls all the way: by halving. */
    while (lo < hi) {
        const double middle = floor((lo + hi) / 2);

        if (dbinom(near + step * middle, n, share, 0) <= limit)
            hi = middle;
        else
            lo = middle + 1;
    }
    return near + step * lo;
}

/* The sum of all outcomes no likelier than the observed one. */
static double two_sided(double x, double n, double share)
{
    const double mode = n * share;
    const double limit = dbinom(x, n, share, 0) * AS_LIKELY;
    double p;

    if (x == mode)
        return 1;
    if (x < mode) {
        const double from = tail_from(limit, ceil(mode), 1, n - ceil(mode), n, share);

        p = pbinom(x, n, share, 1, 0) + pbinom(from - 1, n, share, 0, 0);
    } else {
        const double to = tail_from(limit, floor(mode), -1, floor(mode), n, share);

        p = (to >= 0 ? pbinom(to, n, share, 1, 0) : 0) + pbinom(x - 1, n, share, 0, 0);
    }
    return fmin(p, 1);
}

struct bw_ratio bw_ratio_exact(const struct bw_ratio_input *input, double confidence)
{
    const double tail = (1 - confidence) / 2;
    const double x = input->events;
    const double base = input->base_events;
    struct bw_ratio ratio = {.has_value = false};
    double scale;

    assert(x >= 0 && base >= 0 && confidence > 0 && confidence < 1);
    if (!has_exposure(input) || x + base <= 0)
        return ratio;
    scale = input->base_exposure / input->exposure;
    ratio.has_value = true;
    ratio.p = two_sided(x, x + base, 1 / (1 + scale));
    if (x > 0) {
        /* By the beta's upper part too, so that 1 - share keeps its digits. */
        const double share = qbeta(tail, x, base + 1, 1, 0);

        ratio.low = share / qbeta(tail, base + 1, x, 0, 0) * scale;
    }
    ratio.has_high = base > 0;
    if (base > 0) {
        ratio.value = x / base * scale;
        ratio.high = qbeta(tail, x + 1, base, 0, 0) / qbeta(tail, base, x + 1, 1, 0) * scale;
    }
    return ratio;
}

struct bw_ratio bw_ratio_wald(const struct bw_ratio_input *input, double confidence,
                              double dispersion)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);
    struct bw_ratio ratio = {.has_value = false};
    double error;

    assert(dispersion >= 1 && confidence > 0 && confidence < 1);
    if (!has_exposure(input) || input->events <= 0 || input->base_events <= 0)
        return ratio;
    error = sqrt(dispersion * (1 / input->events + 1 / input->base_events));
    ratio.has_value = ratio.has_high = true;
    ratio.value = input->events / input->base_events * (input->base_exposure / input->exposure);
    ratio.low = ratio.value * exp(-z * error);
    ratio.high = ratio.value * exp(z * error);
    ratio.p = 2 * pnorm(fabs(log(ratio.value)) / error, 0, 1, 0, 0);
    return ratio;
}
