/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/weighted.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

struct bw_weighted bw_weighted_sum(const double *weights, const double *counts, size_t count)
{
    struct bw_weighted sum = {0};

    for (size_t i = 0; i < count; i++) {
        assert(weights[i] >= 0 && counts[i] >= 0);
        sum.events += counts[i];
        sum.sum += weights[i] * counts[i];
        sum.variance += weights[i] * weights[i] * counts[i];
        sum.weight_max = fmax(sum.weight_max, weights[i]);
    }
    return sum;
}

struct bw_rate bw_weighted_fay_feuer(const struct bw_weighted *sum, double confidence)
{
    const double tail = (1 - confidence) / 2;
    const double next = sum->sum + sum->weight_max;
    const double next_variance = sum->variance + sum->weight_max * sum->weight_max;
    struct bw_rate rate = {.has_value = false};

    if (sum->weight_max <= 0)
        return rate;
    rate.has_value = true;
    rate.value = sum->sum;
    if (sum->variance > 0)
        rate.low =
            qgamma(tail, sum->sum * sum->sum / sum->variance, sum->variance / sum->sum, 1, 0);
    rate.high = qgamma(tail, next * next / next_variance, next_variance / next, 0, 0);
    return rate;
}

struct bw_rate bw_weighted_dobson(const struct bw_weighted *sum, double confidence)
{
    const double scale = sum->events > 0 ? sqrt(sum->variance / sum->events) : 0;
    struct bw_rate rate = {.has_value = false};

    if (sum->events <= 0)
        return rate;
    bw_rate_limits_byar(sum->events, confidence, &rate.low, &rate.high);
    rate.has_value = true;
    rate.value = sum->sum;
    rate.low = sum->sum + scale * (rate.low - sum->events);
    rate.high = sum->sum + scale * (rate.high - sum->events);
    return rate;
}
