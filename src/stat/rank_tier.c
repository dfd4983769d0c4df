/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/stat/rank.h"

enum bw_rank_tier bw_rank_tier_of(double p_top)
{
    if (p_top >= BW_RANK_PRIORITY_FROM)
        return BW_RANK_PRIORITY;
    return p_top >= BW_RANK_POSSIBLE_FROM ? BW_RANK_POSSIBLE : BW_RANK_NOT_NOW;
}

size_t bw_rank_take(size_t beat_count)
{
    const size_t fifth = (2 * beat_count + 5) / 10;

    return fifth > 2 ? fifth : 2;
}

static int tier_order(enum bw_rank_tier tier)
{
    static const int orders[] = {
        [BW_RANK_PRIORITY] = 0,   [BW_RANK_POSSIBLE] = 1, [BW_RANK_NOT_NOW] = 2,
        [BW_RANK_NOT_RANKED] = 3, [BW_RANK_NO_TIER] = 3,
    };

    return orders[tier];
}

static int cmp_ranked(const void *x, const void *y)
{
    const struct bw_ranked *a = x;
    const struct bw_ranked *b = y;
    const int order = tier_order(a->tier);

    if (order != tier_order(b->tier))
        return order < tier_order(b->tier) ? -1 : 1;
    if (order < tier_order(BW_RANK_NOT_RANKED) && a->expected != b->expected)
        return a->expected < b->expected ? -1 : 1;
    return strcmp(a->code, b->code);
}

void bw_ranked_sort(struct bw_ranked *beats, size_t count)
{
    if (count > 0)
        qsort(beats, count, sizeof(*beats), cmp_ranked);
}
