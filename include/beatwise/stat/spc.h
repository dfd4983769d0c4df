/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SPC_H
#define BW_STAT_SPC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * spc.h - the XmR chart as NHS England's Making Data Count draws it (NHSRplotthedots 0.2.2).
 *
 * Limits are the mean and 2.66 times the mean moving range; moving ranges of 3.267 times their mean
 * and more are left out once.  Special causes, the first that holds: outside the limits, seven on
 * one side of the mean, seven rising or falling, two of three beyond two thirds of the way to a
 * limit on one side.
 *
 * Quarters have a season: chart the differences to the same quarter of the year before
 * (bw_spc_pair), in which the season is not.
 */
enum bw_spc_cause {
    BW_SPC_COMMON,
    BW_SPC_OUTSIDE,
    BW_SPC_SEVEN_ONE_SIDE,
    BW_SPC_SEVEN_TREND,
    BW_SPC_TWO_OF_THREE,
};

/* The NHS icons, where more is worse. */
enum bw_spc_icon {
    BW_SPC_ICON_NONE,        /* too few points for limits */
    BW_SPC_ICON_COMMON,      /* grey: no significant change */
    BW_SPC_ICON_CONCERN,     /* orange H: higher */
    BW_SPC_ICON_IMPROVEMENT, /* blue L: lower */
};

struct bw_spc_point {
    enum bw_spc_cause cause;
    int side; /* of the mean: 1, 0, -1; of a trend: rising 1, falling -1 */
    bool is_outside;
    bool is_near; /* beyond two thirds of the way to a limit, not outside */
    int mean_side;
};

struct bw_spc_limits {
    bool has_value; /* false: under 2 points, the rest is 0 */
    double mean;
    double low;
    double high;
};

struct bw_spc_options {
    size_t basis; /* limits come from so many first points; 0: all */
    bool is_screened;
};
#define BW_SPC_POINTS_MIN 12 /* for an icon to be shown (NHS England: 12 to 15) */

/* Fills `ret_points[i]`, of common cause and no side where there are no limits. */
struct bw_spc_limits bw_spc_chart(const double *values, size_t count,
                                  const struct bw_spc_options *options,
                                  struct bw_spc_point *ret_points);

/* The icon of the last point. */
enum bw_spc_icon bw_spc_icon(const struct bw_spc_point *points, size_t count);

/*
 * ret_pairs[i] = values[i + period] - values[i]; returns how many: count - period, or 0.  Values
 * start after the last break in recording.
 */
size_t bw_spc_pair(const double *values, size_t count, size_t period, double *ret_pairs);

#endif
