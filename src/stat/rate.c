/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/rate.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* Byar's approximation is used from here on (APHO Technical Briefing 3). */
#define BYAR_FROM 10

static double byar(double events, double z)
{
    const double root = 1 - 1 / (9 * events) + z / (3 * sqrt(events));

    return root > 0 ? events * root * root * root : 0;
}

/* Garwood: the Poisson means under which so few, and so many, have half of the rest to happen. */
void bw_rate_limits_exact(double events, double confidence, double *ret_low, double *ret_high)
{
    const double tail = (1 - confidence) / 2;

    assert(events >= 0 && confidence > 0 && confidence < 1);
    *ret_low = events > 0 ? qgamma(tail, events, 1, 1, 0) : 0;
    *ret_high = qgamma(tail, events + 1, 1, 0, 0);
}

void bw_rate_limits_byar(double events, double confidence, double *ret_low, double *ret_high)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);

    assert(events >= 0 && confidence > 0 && confidence < 1);
    *ret_low = events > 0 ? byar(events, -z) : 0;
    *ret_high = byar(events + 1, z);
}

void bw_rate_limits_spread(double events, double confidence, double dispersion, double *ret_low,
                           double *ret_high)
{
    assert(dispersion >= 1);
    if (events / dispersion < BYAR_FROM)
        bw_rate_limits_exact(events / dispersion, confidence, ret_low, ret_high);
    else
        bw_rate_limits_byar(events / dispersion, confidence, ret_low, ret_high);
    *ret_low *= dispersion;
    *ret_high *= dispersion;
}

void bw_rate_limits(int64_t count, double confidence, double *ret_low, double *ret_high)
{
    bw_rate_limits_spread((double)count, confidence, 1, ret_low, ret_high);
}

struct bw_rate bw_rate_spread(double events, double exposure, double multiplier, double confidence,
                              double dispersion)
{
    struct bw_rate rate = {.has_value = false};

    if (!isfinite(exposure) || exposure <= 0)
        return rate;
    bw_rate_limits_spread(events, confidence, dispersion, &rate.low, &rate.high);
    rate.has_value = true;
    rate.value = events / exposure * multiplier;
    rate.low = rate.low / exposure * multiplier;
    rate.high = rate.high / exposure * multiplier;
    return rate;
}

struct bw_rate bw_rate_of(int64_t count, double exposure, double multiplier, double confidence)
{
    return bw_rate_spread((double)count, exposure, multiplier, confidence, 1);
}
