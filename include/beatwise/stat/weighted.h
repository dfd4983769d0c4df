/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_WEIGHTED_H
#define BW_STAT_WEIGHTED_H

#include <stddef.h>

#include "beatwise/stat/rate.h"

/*
 * weighted.h - a sum of counts, each with a weight: harm by days of sentence, or a directly
 * standardised rate.
 *
 * The weights of harm come from a dated file of the site; one homicide outweighs a year of
 * assaults, so harm is for the site and never a sort key.
 *
 * Units: the sum has the unit of the weights (days); `variance` its square.
 */
struct bw_weighted {
    double events;
    double sum;
    double variance;   /* sum of weight^2 x count */
    double weight_max; /* over all kinds, also those without an event */
};

struct bw_weighted bw_weighted_sum(const double *weights, const double *counts, size_t count);

/*
 * Fay and Feuer (Statistics in Medicine 1997; 16: 791-801): gamma limits; never below 0.  Of no
 * events: from 0 to the upper limit of none of the heaviest kind.  Does not apply where all
 * weights are 0.
 */
struct bw_rate bw_weighted_fay_feuer(const struct bw_weighted *sum, double confidence);

/*
 * Dobson et al. (1991) with Byar's limits of the count of events: the lower limit can be negative
 * where weights differ much.  Does not apply without events.
 */
struct bw_rate bw_weighted_dobson(const struct bw_weighted *sum, double confidence);

#endif
