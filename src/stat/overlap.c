/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/overlap.h"

#include <assert.h>
#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#define RECALL_APART 0.05

static bool find_percent(const struct bw_overlap_count *count, int *ret_percent)
{
    const double base = count->no_record + count->known;

    if (!(base >= BW_OVERLAP_BASE_MIN) || !isfinite(base))
        return false;
    *ret_percent = (int)floor(100 * count->no_record / base + 0.5);
    return true;
}

struct bw_overlap_range bw_overlap_range(const struct bw_overlap_count *strict,
                                         const struct bw_overlap_count *loose)
{
    struct bw_overlap_range range = {.has_value = false};
    int a;
    int b;

    if (!find_percent(strict, &a) || !find_percent(loose, &b))
        return range;
    range.has_value = true;
    range.low_percent = a < b ? a : b;
    range.high_percent = a < b ? b : a;
    return range;
}

bool bw_overlap_may_split(const double *recalls, size_t count)
{
    double low = 1;
    double high = 0;

    for (size_t i = 0; i < count; i++) {
        if (!(recalls[i] >= 0 && recalls[i] <= 1))
            return false;
        low = fmin(low, recalls[i]);
        high = fmax(high, recalls[i]);
    }
    return count > 0 && high - low < RECALL_APART;
}

struct bw_chapman bw_chapman_of(double first, double second, double both, double confidence)
{
    const double z = qnorm((1 - confidence) / 2, 0, 1, 0, 0);
    const double seen = first + second - both;
    struct bw_chapman chapman = {.has_value = false};
    double variance;
    double unseen;
    double factor = 1;

    assert(confidence > 0 && confidence < 1);
    if (!(first > 0 && second > 0 && both >= 0 && both <= first && both <= second))
        return chapman;
    chapman.has_value = true;
    chapman.total = (first + 1) * (second + 1) / (both + 1) - 1;
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) /
               ((both + 1) * (both + 1) * (both + 2));
    chapman.error = sqrt(variance);
    unseen = fmax(chapman.total - seen, 0);
    if (unseen > 0)
        factor = exp(z * sqrt(log1p(variance / (unseen * unseen))));
    chapman.low = seen + unseen / factor;
    chapman.high = seen + unseen * factor;
    chapman.wald_low = fmax(chapman.total - z * chapman.error, seen);
    chapman.wald_high = chapman.total + z * chapman.error;
    return chapman;
}

bool bw_chapman_may_print(double both)
{
    return both >= BW_CHAPMAN_BOTH_MIN;
}
