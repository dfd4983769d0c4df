/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_FUNNEL_H
#define BW_STAT_FUNNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"

/*
 * funnel.h - which ratios are beyond what chance, and the scatter common to all, would make.
 *
 * As PHEindicatormethods 2.1.0 and, for overdispersion, Spiegelhalter (Statistics in Medicine 2005;
 * 24: 1185-1202) in its square-root form, with the extreme tenth on each side winsorised.
 *
 * Units: events observed and expected; ratios of the two.
 */
enum bw_funnel_place {
    BW_FUNNEL_LOW_998, /* "Low (0.001)" */
    BW_FUNNEL_LOW_95,  /* "Low (0.025)" */
    BW_FUNNEL_WITHIN,
    BW_FUNNEL_HIGH_95,
    BW_FUNNEL_HIGH_998,
    BW_FUNNEL_NONE, /* nothing is expected */
};

/* Whether the limits of observed / expected (stat/rate.h) hold 1. */
enum bw_funnel_place bw_funnel_of(double observed, double expected);

struct bw_funnel_spread {
    bool has_value; /* false: under 2 places with something expected */
    double phi;     /* mean of the winsorised z^2 */
    double tau2;    /* variance between places beyond chance; 0 where phi says none */
};

struct bw_funnel_input {
    double observed;
    double expected; /* not more than 0: left out */
};

/*
 * z = 2 sqrt(E) (sqrt(O/E) - 1), winsorised at the 10th and 90th of a hundred.  `ret_z` (NULL is
 * fine) gets each place's, 0 where left out.
 */
struct bw_funnel_spread bw_funnel_spread_of(struct bw_arena *arena,
                                            const struct bw_funnel_input *places, size_t count,
                                            double *ret_z);

/*
 * The limits of observed / expected where so many are expected: the squares of
 * 1 -+ z sqrt(1 / (4 E) + tau2), not below 0.  `expected` is above 0.  Without overdispersion the
 * lines of a funnel are those of bw_rate_limits_exact: so many events are just beyond chance where
 * that many are expected.
 */
void bw_funnel_limits(const struct bw_funnel_spread *spread, double expected, double confidence,
                      double *ret_low, double *ret_high);

#endif
