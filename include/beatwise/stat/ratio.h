/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_RATIO_H
#define BW_STAT_RATIO_H

#include <stdbool.h>

/*
 * ratio.h - one rate over another, with limits.
 *
 * Exact: the events of the first, given those of both, are binomial (Przyborowski and Wilenski
 * 1940; R's poisson.test).  Wald: normal on the log scale, for ratios that are compared.
 */
struct bw_ratio {
    bool has_value; /* false: does not apply; the rest is as in an empty struct */
    bool has_high;  /* false: there is no upper limit, and `high` is 0 */
    double value;   /* 0 where has_high is false and there is no event to divide by */
    double low;
    double high;
    double p; /* two-sided */
};

/* Events of two periods or places and what they are divided by; for exact, whole events. */
struct bw_ratio_input {
    double events, exposure;
    double base_events, base_exposure;
};

/*
 * Does not apply without any event or without exposure on either side.  Without base events there
 * are `low` and `p`, no value and no upper limit.
 */
struct bw_ratio bw_ratio_exact(const struct bw_ratio_input *input, double confidence);

/* Dispersion multiplies the variance.  Does not apply unless both have events and exposure. */
struct bw_ratio bw_ratio_wald(const struct bw_ratio_input *input, double confidence,
                              double dispersion);

#endif
