/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/local.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "beatwise/stat/fdr.h"
#include "sum_private.h"

/* Less scatter than this share of the values is rounding. */
#define EQUAL_SHARE 1e-12

/* Mean and variance (over n) of the values about a first guess; false where all are equal. */
static bool find_moments(const double *values, size_t count, double *ret_mean, double *ret_variance)
{
    struct bw_sum sum = {0};
    struct bw_sum squares = {0};
    double mean;

    *ret_mean = *ret_variance = 0;
    if (count < 2)
        return false;
    for (size_t i = 0; i < count; i++)
        bw_sum_add(&sum, values[i]);
    mean = bw_sum_of(&sum) / (double)count;
    for (size_t i = 0; i < count; i++)
        bw_sum_add(&squares, (values[i] - mean) * (values[i] - mean));
    *ret_mean = mean;
    *ret_variance = bw_sum_of(&squares) / (double)count;
    return sqrt(*ret_variance) > EQUAL_SHARE * fabs(mean);
}

void bw_local_gi_star(struct bw_arena *arena, const struct bw_neighbours *neighbours,
                      const double *values, struct bw_local *ret_local)
{
    const size_t count = neighbours->count;
    const double n = (double)count;
    double *tests = bw_arena_alloc(arena, count + 1, sizeof(*tests));
    double mean;
    double variance;
    const bool differ = find_moments(values, count, &mean, &variance);

    for (size_t i = 0; i < count; i++) {
        const double w = 1 + (double)(neighbours->start[i + 1] - neighbours->start[i]);
        struct bw_local *local = &ret_local[i];
        double sum = values[i] - mean;

        *local = (struct bw_local){.is_island = w == 1};
        tests[i] = BW_NO_TEST;
        if (!differ || w >= n)
            continue;
        for (size_t j = neighbours->start[i]; j < neighbours->start[i + 1]; j++)
            sum += values[neighbours->list[j]] - mean;
        local->has_value = true;
        local->z = sum / sqrt(variance * (n * w - w * w) / (n - 1));
        local->p = tests[i] = 2 * pnorm(fabs(local->z), 0, 1, 0, 0);
    }
    bw_fdr_adjust(arena, tests, count, tests);
    for (size_t i = 0; i < count; i++)
        ret_local[i].q = ret_local[i].has_value ? tests[i] : 0;
}

bool bw_local_is_hot(const struct bw_local *local, double own_low, double site_rate, double q_max)
{
    return local->has_value && local->z > 0 && local->q <= q_max && own_low > site_rate;
}

/* The sums that the moments of I are made of. */
struct weight_sums {
    double s0, s1, s2;
    double cross; /* sum of w z z */
};

static double degree(const struct bw_neighbours *neighbours, size_t i)
{
    return (double)(neighbours->start[i + 1] - neighbours->start[i]);
}

static struct weight_sums sum_weights(const struct bw_neighbours *neighbours, const double *values,
                                      double mean, enum bw_weights weights)
{
    struct weight_sums sums = {0};

    for (size_t i = 0; i < neighbours->count; i++) {
        const double own = weights == BW_WEIGHTS_ROW ? 1 / degree(neighbours, i) : 1;
        double row = 0;
        double column = 0;

        for (size_t j = neighbours->start[i]; j < neighbours->start[i + 1]; j++) {
            const size_t other = neighbours->list[j];
            const double back = weights == BW_WEIGHTS_ROW ? 1 / degree(neighbours, other) : 1;

            sums.cross += own * (values[i] - mean) * (values[other] - mean);
            sums.s1 += (own + back) * (own + back) / 2;
            row += own;
            column += back;
        }
        sums.s0 += row;
        sums.s2 += (row + column) * (row + column);
    }
    return sums;
}

struct bw_moran bw_moran_of(const struct bw_neighbours *neighbours, const double *values,
                            enum bw_weights weights)
{
    const double n = (double)neighbours->count;
    struct bw_moran moran = {.has_value = false};
    struct weight_sums sums;
    double mean;
    double variance;
    double fourth = 0;
    double kurtosis;

    if (neighbours->count < 4 || !find_moments(values, neighbours->count, &mean, &variance))
        return moran;
    sums = sum_weights(neighbours, values, mean, weights);
    if (sums.s0 <= 0)
        return moran;
    for (size_t i = 0; i < neighbours->count; i++)
        fourth += pow(values[i] - mean, 4) / n;
    kurtosis = fourth / (variance * variance);
    moran.i = sums.cross / (sums.s0 * variance);
    moran.expected = -1 / (n - 1);
    moran.variance =
        (n * ((n * n - 3 * n + 3) * sums.s1 - n * sums.s2 + 3 * sums.s0 * sums.s0) -
         kurtosis * (n * (n - 1) * sums.s1 - 2 * n * sums.s2 + 6 * sums.s0 * sums.s0)) /
            ((n - 1) * (n - 2) * (n - 3) * sums.s0 * sums.s0) -
        moran.expected * moran.expected;
    if (!(moran.variance > 0))
        return (struct bw_moran){.has_value = false};
    moran.has_value = true;
    moran.z = (moran.i - moran.expected) / sqrt(moran.variance);
    moran.p = pnorm(moran.z, 0, 1, 0, 0);
    return moran;
}

void bw_local_ebi(const struct bw_prior *prior, const struct bw_beat_events *beats, size_t count,
                  double *ret_values)
{
    for (size_t i = 0; i < count; i++) {
        const bool is_usable =
            prior->has_value && isfinite(beats[i].exposure) && beats[i].exposure > 0;
        const double noise = is_usable ? prior->mean / beats[i].exposure : 0;
        const double variance = prior->excess + noise > 0 ? prior->excess + noise : noise;

        ret_values[i] =
            is_usable ? (beats[i].events / beats[i].exposure - prior->mean) / sqrt(variance) : 0;
    }
}
