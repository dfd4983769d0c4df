/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_RNG_H
#define BW_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/*
 * rng.h - the seeded generator: xoshiro256** (Blackman and Vigna, 2018), its state filled by
 * splitmix64.  The same seed gives the same numbers on every machine.
 *
 * Privacy: for synthesis and simulation only; ids, keys and nonces come from libsodium.
 */
struct bw_rng {
    uint64_t state[4];
};

void bw_rng_init(struct bw_rng *rng, uint64_t seed);

/* A stream of its own for (seed, what, index): what is drawn there depends on nothing else. */
void bw_rng_init_for(struct bw_rng *rng, uint64_t seed, const char *what, uint64_t index);

uint64_t bw_rng_next(struct bw_rng *rng);

/* 0 <= value < bound, without bias; bound > 0. */
uint64_t bw_rng_below(struct bw_rng *rng, uint64_t bound);

/* 0 <= value < 1, 53 bits. */
double bw_rng_unit(struct bw_rng *rng);

/* An index drawn with the given weights (not negative, their sum positive). */
size_t bw_rng_pick(struct bw_rng *rng, const double *weights, size_t len);

#endif
