/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/spc.h"

#include <math.h>

/* 3 / d2 and D4 for ranges of two (Shewhart's constants). */
#define LIMIT_RANGES 2.66
#define SCREEN_RANGES 3.267
#define RUN 7

/* The mean of the ranges below `limit`; 0 where there are none. */
static double mean_range(const double *values, size_t count, double limit)
{
    double sum = 0;
    size_t kept = 0;

    for (size_t i = 1; i < count; i++) {
        const double range = fabs(values[i] - values[i - 1]);

        if (range < limit) {
            sum += range;
            kept++;
        }
    }
    return kept > 0 ? sum / (double)kept : 0;
}

static int side_of(double value, double mean)
{
    return (value > mean) - (value < mean);
}

/* Whether the RUN points that end at `i` are on one side; or rise, or fall, all the way. */
static int run_side(const struct bw_spc_point *points, size_t i)
{
    for (size_t j = i + 1 - RUN; j < i; j++) {
        if (points[j].mean_side != points[i].mean_side)
            return 0;
    }
    return points[i].mean_side;
}

static int run_trend(const double *values, size_t i)
{
    const int way = side_of(values[i], values[i - 1]);

    for (size_t j = i + 2 - RUN; j < i; j++) {
        if (side_of(values[j], values[j - 1]) != way)
            return 0;
    }
    return way;
}

static void mark(struct bw_spc_point *point, enum bw_spc_cause cause, int side)
{
    if (point->cause == BW_SPC_COMMON || cause < point->cause) {
        point->cause = cause;
        point->side = side;
    }
}

/* Two of three near a limit, with all three on that side of the mean. */
static void mark_two_of_three(struct bw_spc_point *points, size_t count)
{
    for (size_t i = 2; i < count; i++) {
        int near = 0;
        int sides = 0;

        for (size_t j = i - 2; j <= i; j++) {
            near += points[j].is_near ? points[j].mean_side : 0;
            sides += points[j].mean_side;
        }
        if ((sides != 3 && sides != -3) || (near < 2 && near > -2))
            continue;
        for (size_t j = i - 2; j <= i; j++) {
            if (points[j].is_near)
                mark(&points[j], BW_SPC_TWO_OF_THREE, points[j].mean_side);
        }
    }
}

static void mark_runs(const double *values, struct bw_spc_point *points, size_t count)
{
    for (size_t i = RUN - 1; i < count; i++) {
        const int side = run_side(points, i);
        const int trend = run_trend(values, i);

        for (size_t j = i + 1 - RUN; j <= i; j++) {
            if (side != 0)
                mark(&points[j], BW_SPC_SEVEN_ONE_SIDE, side);
            if (trend != 0)
                mark(&points[j], BW_SPC_SEVEN_TREND, trend);
        }
    }
}

struct bw_spc_limits bw_spc_chart(const double *values, size_t count,
                                  const struct bw_spc_options *options,
                                  struct bw_spc_point *ret_points)
{
    const size_t basis = options->basis > 0 && options->basis < count ? options->basis : count;
    struct bw_spc_limits limits = {.has_value = false};
    double range;

    for (size_t i = 0; i < count; i++)
        ret_points[i] = (struct bw_spc_point){.cause = BW_SPC_COMMON};
    if (basis < 2)
        return limits;
    range = mean_range(values, basis, INFINITY);
    if (options->is_screened)
        range = mean_range(values, basis, SCREEN_RANGES * range);
    for (size_t i = 0; i < basis; i++)
        limits.mean += values[i];
    limits.mean /= (double)basis;
    /* Where all are equal rounding must not put them outside limits of no width. */
    if (mean_range(values, basis, INFINITY) <= 0)
        limits.mean = values[0];
    limits.has_value = true;
    limits.low = limits.mean - LIMIT_RANGES * range;
    limits.high = limits.mean + LIMIT_RANGES * range;
    for (size_t i = 0; i < count; i++) {
        struct bw_spc_point *point = &ret_points[i];

        point->mean_side = side_of(values[i], limits.mean);
        point->is_outside = values[i] < limits.low || values[i] > limits.high;
        point->is_near =
            !point->is_outside && fabs(values[i] - limits.mean) > LIMIT_RANGES * range * 2 / 3;
        if (point->is_outside)
            mark(point, BW_SPC_OUTSIDE, point->mean_side);
    }
    mark_runs(values, ret_points, count);
    mark_two_of_three(ret_points, count);
    return limits;
}

enum bw_spc_icon bw_spc_icon(const struct bw_spc_point *points, size_t count)
{
    if (count < BW_SPC_POINTS_MIN)
        return BW_SPC_ICON_NONE;
    if (points[count - 1].cause == BW_SPC_COMMON)
        return BW_SPC_ICON_COMMON;
    return points[count - 1].side > 0 ? BW_SPC_ICON_CONCERN : BW_SPC_ICON_IMPROVEMENT;
}

size_t bw_spc_pair(const double *values, size_t count, size_t period, double *ret_pairs)
{
    if (count <= period)
        return 0;
    for (size_t i = period; i < count; i++)
        ret_pairs[i - period] = values[i] - values[i - period];
    return count - period;
}
