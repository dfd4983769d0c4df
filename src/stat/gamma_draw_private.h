/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_GAMMA_DRAW_PRIVATE_H
#define BW_STAT_GAMMA_DRAW_PRIVATE_H

#include <stdbool.h>

#include "beatwise/base/rng.h"

/*
 * gamma_draw_private.h - gamma, normal and binomial numbers of the seeded generator.
 */
struct bw_normal_draw {
    bool has_spare;
    double spare;
};

/* Marsaglia's polar method; every second call gives the spare of the first. */
double bw_normal_draw(struct bw_normal_draw *normal, struct bw_rng *rng);

/* Marsaglia and Tsang (ACM TOMS 2000; 26: 363-372), rate 1; shape > 0. */
double bw_gamma_draw(double shape, struct bw_normal_draw *normal, struct bw_rng *rng);

/* Inversion, or Hoermann's BTRS (J Stat Comput Sim 1993; 46: 101-110) from a mean of 10 on. */
double bw_binomial_draw(double n, double share, struct bw_rng *rng);

#endif
