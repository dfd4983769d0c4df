/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/rate.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* Byar's approximation is used from here on (APHO Technical Briefing 3). */
#define BYAR_FROM 10

/* Garwood: the Poisson means under which so few, and so many, have half of the rest to happen. */
static void exact_limits(double count, double tail, double *ret_low, double *ret_high)
{
    *ret_low = count > 0 ? qgamma(tail, count, 1, 1, 0) : 0;
    *ret_high = qgamma(tail, count + 1, 1, 0, 0);
}

static double byar(double count, double z)
{
    const double root = 1 - 1 / (9 * count) + z / (3 * sqrt(count));

    return root > 0 ? count * root * root * root : 0;
}

void bw_rate_limits(int64_t count, double confidence, double *ret_low, double *ret_high)
{
    const double tail = (1 - confidence) / 2;
    const double events = (double)count;

    assert(count >= 0 && confidence > 0 && confidence < 1);
    if (count < BYAR_FROM) {
        exact_limits(events, tail, ret_low, ret_high);
    } else {
        const double z = qnorm(tail, 0, 1, 0, 0);

        *ret_low = byar(events, -z);
        *ret_high = byar(events + 1, z);
    }
}

struct bw_rate bw_rate_of(int64_t count, double exposure, double multiplier, double confidence)
{
    struct bw_rate rate = {.has_value = false};

    if (!isfinite(exposure) || exposure <= 0)
        return rate;
    bw_rate_limits(count, confidence, &rate.low, &rate.high);
    rate.has_value = true;
    rate.value = (double)count / exposure * multiplier;
    rate.low = rate.low / exposure * multiplier;
    rate.high = rate.high / exposure * multiplier;
    return rate;
}
