/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_ADJACENT_H
#define BW_STAGE_ADJACENT_H

#include <stddef.h>

#include "beatwise/base/arena.h"

/*
 * adjacent.h - which beats touch (geo/neighbour.h), in the form that layer stat takes.
 */
struct bw_beat_set;
struct bw_neighbour_pair;

/*
 * Pairs of beats by their number in the set, which is their place in a table of printed cells of
 * all of them.  Each pair once; lives in `arena`.
 */
const struct bw_neighbour_pair *bw_adjacent_beats(struct bw_arena *arena,
                                                  const struct bw_beat_set *set, size_t *ret_count);

#endif
