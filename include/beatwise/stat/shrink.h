/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SHRINK_H
#define BW_STAT_SHRINK_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/stat/rate.h"

/*
 * shrink.h - what the beats of a site say about each other: a prior by Marshall's moments, and a
 * gamma for each beat's true rate (Marshall, Applied Statistics 1991; 40: 283-294).
 *
 * b = sum n / sum x; s2 = sum x (n/x - b)^2 / sum x; a = max(0, s2 - phi b / mean x).  The prior is
 * a gamma with mean b and variance a; its posterior has shape b^2/a + n/phi and rate b/a + x/phi.
 * Where extreme ratios are drawn in, s2 is divided by the variance that this leaves of a normal;
 * where the beats are uneven (chi-squared, 5 %) only by the extreme ones, nothing is drawn in.
 *
 * Nothing depends on the order of the beats: what is summed is sorted first.
 *
 * Units: events n, exposure x (months, person-years or expected events), rates events per exposure.
 */
struct bw_beat_events {
    double events;
    double exposure; /* not more than 0: the beat says nothing */
};

struct bw_shrink_options {
    double winsorised; /* this share of the ratios, half on each side, is drawn in; 0: none */
    double dispersion; /* phi of stat/repeat.h, 1 or more */
};
#define BW_WINSORISED 0.05
#define BW_PRIOR_POINTS 24

struct bw_prior {
    bool has_value;     /* false: under 2 beats with exposure, or no event; the rest is 0 */
    bool is_apart;      /* false: no variance beyond chance: the beats cannot be told apart */
    double mean;        /* b */
    double between;     /* a, 0 or more */
    double excess;      /* a before it is kept from falling below 0 */
    double dispersion;  /* as given */
    double mean_error2; /* the variance of b */
    size_t beat_count;  /* with exposure */
    /* How plausible other values of a are: by the likelihood of the counts, all values being alike
     * beforehand (Morris and Tang, Statistical Science 2011; 26: 271-287). */
    struct {
        double between;
        double weight; /* their sum is 1 */
    } points[BW_PRIOR_POINTS];
};

struct bw_prior bw_prior_fit(struct bw_arena *arena, const struct bw_beat_events *beats,
                             size_t count, const struct bw_shrink_options *options);

/*
 * The share of the variance of the ratios that is between beats: a / (a + median of phi b / x).  0
 * where the beats cannot be told apart.
 */
double bw_prior_rankability(struct bw_arena *arena, const struct bw_prior *prior,
                            const struct bw_beat_events *beats, size_t count);

/* A gamma; shape 0: all is at `mean`, there is nothing to tell the beat from others by. */
struct bw_posterior {
    double shape;
    double rate;
    double mean;
};

/*
 * The plain posterior, as if the prior were known.  A beat without exposure gets the prior.  Where
 * the beats cannot be told apart the shape is 0 and the mean b.
 */
struct bw_posterior bw_posterior_of(const struct bw_prior *prior,
                                    const struct bw_beat_events *beat);

/*
 * The same mean with the variance of not knowing the prior as well, matched by a gamma: the mean
 * over the points of the variance about it, and the error of b, by (n - 1) / (n - 3) for n beats.
 * The plain one is too sure of itself where there are few beats or events (doc/statistics.md).
 */
struct bw_posterior bw_posterior_wide(const struct bw_prior *prior,
                                      const struct bw_beat_events *beat);

/* The shrunk value with its interval.  Shape 0: does not apply. */
struct bw_rate bw_posterior_interval(const struct bw_posterior *posterior, double confidence);

/* P(true rate > value).  Shape 0: does not apply, 0. */
double bw_posterior_above(const struct bw_posterior *posterior, double value);

#endif
