/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/adjacent.h"

#include "beatwise/geo/neighbour.h"
#include "beatwise/stat/neighbour.h"

const struct bw_neighbour_pair *bw_adjacent_beats(struct bw_arena *arena,
                                                  const struct bw_beat_set *set, size_t *ret_count)
{
    struct bw_beat_neighbours neighbours;
    struct bw_neighbour_pair *pairs;
    size_t count = 0;

    bw_neighbours_find(arena, set, BW_NEIGHBOUR_TOLERANCE_M, &neighbours);
    pairs = bw_arena_alloc(arena, neighbours.first[neighbours.count] + 1, sizeof(*pairs));
    for (size_t i = 0; i < neighbours.count; i++) {
        for (size_t at = neighbours.first[i]; at < neighbours.first[i + 1]; at++) {
            if (neighbours.items[at].beat > i)
                pairs[count++] = (struct bw_neighbour_pair){i, neighbours.items[at].beat};
        }
    }
    *ret_count = count;
    return pairs;
}
