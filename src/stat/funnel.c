/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/funnel.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "beatwise/stat/rate.h"

#define WINSORISED 0.1 /* on each side */

enum bw_funnel_place bw_funnel_of(double observed, double expected)
{
    static const double confidences[] = {0.998, 0.95};

    if (!(expected > 0) || !isfinite(expected))
        return BW_FUNNEL_NONE;
    for (int i = 0; i < 2; i++) {
        const struct bw_rate ratio = bw_rate_spread(observed, expected, 1, confidences[i], 1);

        if (ratio.low > 1)
            return i == 0 ? BW_FUNNEL_HIGH_998 : BW_FUNNEL_HIGH_95;
        if (ratio.high < 1)
            return i == 0 ? BW_FUNNEL_LOW_998 : BW_FUNNEL_LOW_95;
    }
    return BW_FUNNEL_WITHIN;
}

static int cmp_number(const void *x, const void *y)
{
    const double a = *(const double *)x;
    const double b = *(const double *)y;

    return (a > b) - (a < b);
}

/* R's quantile, type 7. */
static double quantile(const double *sorted, size_t count, double share)
{
    const double at = (double)(count - 1) * share;
    const size_t below = (size_t)floor(at);
    const size_t above = below + 1 < count ? below + 1 : below;

    return sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
}

static bool is_used(const struct bw_funnel_input *place)
{
    return place->expected > 0 && isfinite(place->expected);
}

struct bw_funnel_spread bw_funnel_spread_of(struct bw_arena *arena,
                                            const struct bw_funnel_input *places, size_t count,
                                            double *ret_z)
{
    double *sorted = bw_arena_alloc(arena, count + 1, sizeof(*sorted));
    struct bw_funnel_spread spread = {.has_value = false};
    double weights = 0;
    double squares = 0;
    size_t n = 0;
    double low;
    double high;

    for (size_t i = 0; i < count; i++) {
        const double e = places[i].expected;
        const double z = is_used(&places[i]) ? 2 * (sqrt(places[i].observed) - sqrt(e)) : 0;

        if (ret_z != NULL)
            ret_z[i] = z;
        if (is_used(&places[i])) {
            sorted[n++] = z;
            weights += 4 * e;
            squares += 16 * e * e;
        }
    }
    if (n < 2)
        return spread;
    spread.has_value = true;
    qsort(sorted, n, sizeof(*sorted), cmp_number);
    low = quantile(sorted, n, WINSORISED);
    high = quantile(sorted, n, 1 - WINSORISED);
    for (size_t i = 0; i < n; i++) {
        const double z = fmin(fmax(sorted[i], low), high);

        spread.phi += z * z / (double)n;
    }
    spread.tau2 =
        fmax(0, ((double)n * spread.phi - (double)(n - 1)) / (weights - squares / weights));
    return spread;
}

void bw_funnel_limits(const struct bw_funnel_spread *spread, double expected, double confidence,
                      double *ret_low, double *ret_high)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);
    const double error = sqrt(1 / (4 * expected) + spread->tau2);
    const double low = fmax(1 - z * error, 0);

    assert(expected > 0 && confidence > 0 && confidence < 1);
    *ret_low = low * low;
    *ret_high = (1 + z * error) * (1 + z * error);
}
