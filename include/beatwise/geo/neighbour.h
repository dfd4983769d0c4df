/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_NEIGHBOUR_H
#define BW_GEO_NEIGHBOUR_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/geo/beat.h"

/*
 * neighbour.h - which beats of a set lie side by side.
 *
 * Borders of one set are often drawn apart, so that a crack or an overlap of a few metres (a
 * sliver) runs where two beats meet.  Beats are neighbours where they come within `tolerance_m` of
 * each other: queen neighbours, in the words of spatial statistics.  Rook neighbours are those of
 * them that share more border than two corners within the tolerance could seem to: four times it.
 *
 * Units: metres, on a plane that touches the middle of the set; within the hundred kilometres of
 * a police force that is right to one per cent, which a tolerance does not notice.
 */
#define BW_NEIGHBOUR_TOLERANCE_M 10.0

struct bw_neighbour {
    size_t beat;
    double shared_m; /* the shorter of the two borders that run along each other */
    bool is_rook;
};

struct bw_beat_neighbours {
    size_t count;               /* beats */
    size_t *first;              /* count + 1: beat i has items first[i] to first[i + 1] - 1 */
    struct bw_neighbour *items; /* by number of the beat; a pair is there from both sides */
    size_t island_count;        /* beats without any */
};

/* All of it lives in `arena`.  A set of one beat is an island. */
void bw_neighbours_find(struct bw_arena *arena, const struct bw_beat_set *set, double tolerance_m,
                        struct bw_beat_neighbours *ret_neighbours);

#endif
