/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_RATE_H
#define BW_STAT_RATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * rate.h - a count, or a rate made of it, with its confidence limits.
 *
 * Below 10 the limits are exact (Garwood 1936, by the gamma distribution), from 10 on Byar's
 * (Breslow and Day, Statistical Methods in Cancer Research II, 1987, p. 69), as in APHO Technical
 * Briefing 3 (2008) and the PHEindicatormethods package.
 *
 * Events that come in bundles (one victim, several times) vary more than chance: with dispersion
 * phi (stat/repeat.h) the limits are phi times those of events / phi.
 *
 * Units: `confidence` is two-sided, between 0 and 1 (0.95); `dispersion` is 1 or more.
 */

/* `count` is 0 or more.  The lower limit of 0 is 0. */
void bw_rate_limits(int64_t count, double confidence, double *ret_low, double *ret_high);

/* The same for events that need not be whole, 0 or more. */
void bw_rate_limits_spread(double events, double confidence, double dispersion, double *ret_low,
                           double *ret_high);

/* Either kind at any count; Byar's lower limit is never below 0. */
void bw_rate_limits_exact(double events, double confidence, double *ret_low, double *ret_high);
void bw_rate_limits_byar(double events, double confidence, double *ret_low, double *ret_high);

struct bw_rate {
    bool has_value; /* false: does not apply, and the rest is 0 */
    double value;
    double low;
    double high;
};

/*
 * `count` for each `multiplier` of `exposure` (people, person-years, expected events).  Does not
 * apply where the exposure is zero, negative or not finite.
 */
struct bw_rate bw_rate_of(int64_t count, double exposure, double multiplier, double confidence);
struct bw_rate bw_rate_spread(double events, double exposure, double multiplier, double confidence,
                              double dispersion);

#endif
