/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_LOCAL_H
#define BW_STAT_LOCAL_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/stat/neighbour.h"
#include "beatwise/stat/shrink.h"

/*
 * local.h - beats among high neighbours: Getis and Ord's Gi* (Ord and Getis, Geographical Analysis
 * 1995; 27: 286-306) with 0/1 queen weights, the beat itself included, and q values over the site.
 * And Moran's I of the whole site (Cliff and Ord 1981, by randomisation).
 *
 * Values are shrunk ones: raw rates of small beats would be the extremes.  On the site and for the
 * analyst only, from BW_LOCAL_BEATS_MIN beats on.
 */
#define BW_LOCAL_BEATS_MIN 30

struct bw_local {
    bool
        has_value; /* false: all values are equal, or the beat touches every other; the rest is 0 */
    bool is_island; /* then z is its own standing among all */
    double z;
    double p; /* two-sided */
    double q; /* Benjamini and Hochberg */
};

/* Fills `ret_local[i]` for each beat. */
void bw_local_gi_star(struct bw_arena *arena, const struct bw_neighbours *neighbours,
                      const double *values, struct bw_local *ret_local);

/*
 * A beat is called out as high among high only where q is at most `q_max` with z above 0 and its
 * own lower limit is above the site's rate: so not a quiet beat beside a high one.
 */
bool bw_local_is_hot(const struct bw_local *local, double own_low, double site_rate, double q_max);

struct bw_moran {
    bool has_value; /* false: under 4 beats, no neighbours, or all values are equal */
    double i;
    double expected;
    double variance;
    double z;
    double p; /* of an I so high or higher */
};

enum bw_weights { BW_WEIGHTS_BINARY, BW_WEIGHTS_ROW /* each beat's sum to 1 */ };

struct bw_moran bw_moran_of(const struct bw_neighbours *neighbours, const double *values,
                            enum bw_weights weights);

/*
 * Rates made comparable for it: (events / exposure - b) / sqrt(v) of Assuncao and Reis (Statistics
 * in Medicine 1999; 18: 2147-2162), b and a the site's (stat/shrink.h), v = a + b / exposure, or b
 * / exposure where that falls below 0.  0 where there is no exposure or no event anywhere.
 */
void bw_local_ebi(const struct bw_prior *prior, const struct bw_beat_events *beats, size_t count,
                  double *ret_values);

#endif
