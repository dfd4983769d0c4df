/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/neighbour.h"

#include <assert.h>
#include <stdlib.h>

static int cmp_pair(const void *x, const void *y)
{
    const struct bw_neighbour_pair *p = x;
    const struct bw_neighbour_pair *q = y;

    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return (p->b > q->b) - (p->b < q->b);
}

struct bw_neighbours bw_neighbours_of_pairs(struct bw_arena *arena, size_t beat_count,
                                            const struct bw_neighbour_pair *pairs,
                                            size_t pair_count)
{
    struct bw_neighbour_pair *both = bw_arena_alloc(arena, 2 * pair_count + 1, sizeof(*both));
    size_t *start = bw_arena_alloc(arena, beat_count + 1, sizeof(*start));
    size_t *list = bw_arena_alloc(arena, 2 * pair_count + 1, sizeof(*list));
    size_t kept = 0;

    for (size_t i = 0; i < pair_count; i++) {
        assert(pairs[i].a < beat_count && pairs[i].b < beat_count);
        both[2 * i] = pairs[i];
        both[2 * i + 1] = (struct bw_neighbour_pair){pairs[i].b, pairs[i].a};
    }
    qsort(both, 2 * pair_count, sizeof(*both), cmp_pair);
    for (size_t i = 0; i < 2 * pair_count; i++) {
        if (both[i].a == both[i].b || (i > 0 && cmp_pair(&both[i - 1], &both[i]) == 0))
            continue;
        list[kept++] = both[i].b;
        start[both[i].a + 1] = kept;
    }
    for (size_t i = 0; i < beat_count; i++)
        start[i + 1] = start[i + 1] > start[i] ? start[i + 1] : start[i];
    return (struct bw_neighbours){.count = beat_count, .start = start, .list = list};
}

size_t bw_neighbours_island_count(const struct bw_neighbours *neighbours)
{
    size_t islands = 0;

    for (size_t i = 0; i < neighbours->count; i++)
        islands += neighbours->start[i] == neighbours->start[i + 1];
    return islands;
}
