/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/standard.h"

#include <assert.h>
#include <math.h>

#include "beatwise/stat/weighted.h"

bool bw_standard_is_allowed(double missing_events, double all_events)
{
    return all_events > 0 && missing_events <= BW_STANDARD_MISSING_MAX * all_events;
}

double bw_standard_expected(const struct bw_stratum *strata, size_t count)
{
    double expected = 0;

    for (size_t i = 0; i < count; i++) {
        if (strata[i].people > 0 && strata[i].ref_people > 0)
            expected += strata[i].ref_events / strata[i].ref_people * strata[i].people;
    }
    return expected;
}

bool bw_standard_scale(double *expected, size_t count, double observed_total)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += expected[i];
    if (!isfinite(sum) || sum <= 0)
        return false;
    for (size_t i = 0; i < count; i++)
        expected[i] *= observed_total / sum;
    return true;
}

struct bw_rate bw_standard_indirect(double observed, double expected, double confidence,
                                    double dispersion)
{
    return bw_rate_spread(observed, expected, 1, confidence, dispersion);
}

static struct bw_weighted sum_strata(const struct bw_stratum *strata, size_t count, double standard)
{
    struct bw_weighted sum = {0};

    for (size_t i = 0; i < count; i++) {
        if (strata[i].people > 0) {
            const double weight = strata[i].weight / standard / strata[i].people;

            sum.events += strata[i].events;
            sum.sum += weight * strata[i].events;
            sum.variance += weight * weight * strata[i].events;
            sum.weight_max = fmax(sum.weight_max, weight);
        }
    }
    return sum;
}

struct bw_rate bw_standard_direct(const struct bw_stratum *strata, size_t count,
                                  const struct bw_direct_options *options)
{
    double standard = 0;
    struct bw_weighted sum;
    struct bw_rate rate = {.has_value = false};

    assert(options->dispersion >= 1);
    for (size_t i = 0; i < count; i++)
        standard += strata[i].people > 0 ? strata[i].weight : 0;
    if (standard <= 0)
        return rate;
    sum = sum_strata(strata, count, standard);
    if (sum.events < BW_DIRECT_EVENTS_MIN)
        return rate;
    sum.variance *= options->dispersion;
    if (options->limits == BW_DIRECT_DOBSON)
        rate = bw_weighted_dobson(&sum, options->confidence);
    else
        rate = bw_weighted_fay_feuer(&sum, options->confidence);
    rate.value *= options->multiplier;
    rate.low *= options->multiplier;
    rate.high *= options->multiplier;
    return rate;
}
