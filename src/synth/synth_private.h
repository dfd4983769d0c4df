/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_PRIVATE_H
#define BW_SYNTH_SYNTH_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/rng.h"
#include "beatwise/synth/synth_area.h"

#define BW_SYNTH_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* What several modules of the layer draw with.  Weights are integers, so that no rounding of a
 * processor decides. */

static inline bool bw_synth_chance(struct bw_rng *rng, uint32_t per_10000)
{
    return bw_rng_below(rng, 10000) < per_10000;
}

static inline int64_t bw_synth_between(struct bw_rng *rng, int64_t low, int64_t high)
{
    return low + (int64_t)bw_rng_below(rng, (uint64_t)(high - low) + 1);
}

static inline size_t bw_synth_weighted(struct bw_rng *rng, const uint16_t *weights, size_t len)
{
    uint64_t sum = 0;
    uint64_t left;
    size_t i;

    for (i = 0; i < len; i++)
        sum += weights[i];
    left = bw_rng_below(rng, sum);
    for (i = 0; left >= weights[i]; i++)
        left -= weights[i];
    return i;
}

/* Numbers without an order that shows how they were made, one to one below the prime 99,999,989. */
static inline uint64_t bw_synth_scatter(uint64_t number)
{
    return number * 7368787 % 99999989;
}

/* In the sea, 40 km south-west of Pembrokeshire, where nobody lives. */
#define BW_SYNTH_CENTRE_EASTING_M 170000
#define BW_SYNTH_CENTRE_NORTHING_M 150000

/* Coordinates before they are on the grid: sides of a cell, in fixed point. */
#define BW_SYNTH_UNIT ((int64_t)1 << 16)

struct bw_synth_frame {
    uint64_t seed;
    size_t columns, rows; /* of cells */
};

/* One to one: a point of the frame, or a little outside it, on the grid. */
struct bw_synth_point bw_synth_warp(const struct bw_synth_frame *frame, int64_t x, int64_t y);

/* The borders: fills in ring, sector, bcu and lad of each beat. */
void bw_synth_shape_beats(struct bw_arena *arena, struct bw_synth_area *area);

/* Names of beats, each once; `name_cy` in Welsh where it differs. */
void bw_synth_name_beat(struct bw_arena *arena, size_t number, struct bw_synth_beat *beat);

/* Places of all beats. */
void bw_synth_fill_places(struct bw_arena *arena, struct bw_synth_area *area);

#endif
