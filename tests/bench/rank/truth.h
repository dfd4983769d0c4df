/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BENCH_TRUTH_H
#define BW_BENCH_TRUTH_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/rng.h"
#include "beatwise/stat/shrink.h"

/*
 * truth.h - invented sites whose true rates are known.
 *
 * The numbers are drawn here by plain methods of their own (not by the program's), so that a fault
 * of the program's generator cannot agree with itself.
 */
enum tails {
    TAILS_GAMMA, /* what the model assumes */
    TAILS_HEAVY, /* logarithms by Student's t with 3 degrees of freedom */
};

struct world {
    size_t beats;
    double expected;   /* events a beat, on average */
    double spread;     /* standard deviation of true rates over their mean; heavy: about */
    double dispersion; /* 1, 1.5 or 2, by persons hurt three times */
    enum tails tails;
    int has_sizes; /* exposures differ up to tenfold */
};

struct site {
    double *truth; /* true rate of each beat, events for each exposure */
    struct bw_beat_events *beats;
    double dispersion; /* as estimated from the persons of the site, as the program would */
};

double truth_normal(struct bw_rng *rng);
double truth_gamma(struct bw_rng *rng, double shape);
int64_t truth_poisson(struct bw_rng *rng, double mean);

/* Events of so many on average, with repeat victims; adds to persons[0] and persons[2]. */
double truth_events(struct bw_rng *rng, double mean, double dispersion, int64_t persons[3]);

struct site truth_site(struct bw_arena *arena, struct bw_rng *rng, const struct world *world);

#endif
