/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_STANDARD_H
#define BW_STAT_STANDARD_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/stat/rate.h"

/*
 * standard.h - rates that allow for the ages and sexes of the people, as PHEindicatormethods 2.1.0
 * and APHO Technical Briefing 3 have them.
 *
 * Indirect: events over those expected at the rates of a reference.  Direct: the rate that a
 * standard population would have.  Strata without people are left out of both.
 *
 * Units: counts of events and people (or person-years), weights in any unit.
 */
struct bw_stratum {
    double events;
    double people;
    double ref_events; /* indirect only */
    double ref_people; /* indirect only */
    double weight;     /* direct only: the standard population */
};
#define BW_DIRECT_EVENTS_MIN 10      /* PHE: no directly standardised rate on fewer */
#define BW_STANDARD_MISSING_MAX 0.10 /* of a source's events without an age or sex */

/* Whether ages and sexes are known well enough; of no events: no. */
bool bw_standard_is_allowed(double missing_events, double all_events);

/* 0 where nobody lives or the reference has nobody. */
double bw_standard_expected(const struct bw_stratum *strata, size_t count);

/*
 * Multiplies what each area expects so that their sum is `observed_total`.  False, and nothing is
 * changed, where nothing is expected anywhere.
 */
bool bw_standard_scale(double *expected, size_t count, double observed_total);

/*
 * Observed over expected, limits as in rate.h.  Does not apply where nothing is expected.
 */
struct bw_rate bw_standard_indirect(double observed, double expected, double confidence,
                                    double dispersion);

enum bw_direct_limits {
    BW_DIRECT_DOBSON,   /* Dobson et al. 1991, with Byar's limits of the total */
    BW_DIRECT_FAY_FEUER /* Fay and Feuer 1997: never below 0, for weights that differ much */
};

/*
 * Per `multiplier` people.  `dispersion` widens the variance.  Does not apply on fewer than
 * BW_DIRECT_EVENTS_MIN events or a standard of nobody.
 */
struct bw_direct_options {
    enum bw_direct_limits limits;
    double multiplier;
    double confidence;
    double dispersion;
};
struct bw_rate bw_standard_direct(const struct bw_stratum *strata, size_t count,
                                  const struct bw_direct_options *options);

#endif
