/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid.h"

#include <stdbool.h>

struct bw_neighbours grid_of(struct bw_arena *arena, size_t count, size_t width)
{
    struct bw_neighbour_pair *pairs = bw_arena_alloc(arena, 4 * count + 1, sizeof(*pairs));
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        const bool has_east = i % width + 1 < width;
        const bool has_west = i % width > 0;

        if (has_east && i + 1 < count)
            pairs[len++] = (struct bw_neighbour_pair){i, i + 1};
        if (i + width < count)
            pairs[len++] = (struct bw_neighbour_pair){i, i + width};
        if (has_east && i + width + 1 < count)
            pairs[len++] = (struct bw_neighbour_pair){i, i + width + 1};
        if (has_west && i + width - 1 < count)
            pairs[len++] = (struct bw_neighbour_pair){i, i + width - 1};
    }
    return bw_neighbours_of_pairs(arena, count, pairs, len);
}
