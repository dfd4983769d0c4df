/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_ACTION_H
#define BW_STAT_ACTION_H

#include <stdbool.h>

#include "beatwise/stat/shrink.h"

/*
 * action.h - what became of a place where something was done, beside a comparison named in advance.
 *
 * The ratio of two rate ratios, place over comparison, after over before: the same as the
 * interaction of a Poisson model.  A place is chosen because it was high, and falls by itself: so
 * its rate before is the shrunk one (bw_action_baseline), not what was counted.
 *
 * Units: whole quarters; exposures in any unit, the same before and after.
 */
struct bw_action_period {
    double events;
    double exposure;
    double log_variance; /* of the rate; 0: that of a count, 1 / events */
};

struct bw_action_input {
    struct bw_action_period before, after;
    struct bw_action_period other_before, other_after; /* the comparison */
};

struct bw_action {
    bool has_value; /* false: a period without events or exposure; the rest is 0 */
    double ratio;   /* after over before, in the place */
    double other_ratio;
    double effect; /* ratio over other_ratio */
    double log_error;
    double low;
    double high;
    double p;
    double per_1000; /* the difference of differences of rates, per 1,000 of exposure */
    double per_1000_error;
};

/* `dispersion` (1 or more) multiplies the variances. */
struct bw_action bw_action_effect(const struct bw_action_input *input, double confidence,
                                  double dispersion);

/* The events that the shrunk rate makes of an exposure; shape 0: no events. */
struct bw_action_period bw_action_baseline(const struct bw_posterior *posterior, double exposure);

#endif
