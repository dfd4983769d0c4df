/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_NEIGHBOUR_H
#define BW_STAT_NEIGHBOUR_H

#include <stddef.h>

#include "beatwise/base/arena.h"

/*
 * neighbour.h - which beats touch: queen weights, given as pairs.
 *
 * A beat without neighbours is an island: it is reported, and its local figures say so.
 */
struct bw_neighbour_pair {
    size_t a, b; /* indexes of beats; either order, repeats and a beat with itself do no harm */
};

/* The neighbours of beat i are list[start[i]] up to list[start[i + 1]], rising. */
struct bw_neighbours {
    size_t count; /* beats */
    const size_t *start;
    const size_t *list;
};

/* Lives in `arena`. */
struct bw_neighbours bw_neighbours_of_pairs(struct bw_arena *arena, size_t beat_count,
                                            const struct bw_neighbour_pair *pairs,
                                            size_t pair_count);

size_t bw_neighbours_island_count(const struct bw_neighbours *neighbours);

#endif
