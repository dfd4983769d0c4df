/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A beat whose count is hidden has no place by rate either. */
static bool has_rate(const struct bw_ordered *beat)
{
    return beat->count.kind == BW_CELL_NUMBER && beat->rate.kind == BW_CELL_NUMBER;
}

static int cmp_rate(const void *x, const void *y)
{
    const struct bw_ordered *a = x;
    const struct bw_ordered *b = y;

    if (has_rate(a) != has_rate(b))
        return has_rate(a) ? -1 : 1;
    if (!has_rate(a))
        return 0;
    return (a->rate.number < b->rate.number) - (a->rate.number > b->rate.number);
}

static int cmp_count(const void *x, const void *y)
{
    const struct bw_ordered *a = x;
    const struct bw_ordered *b = y;
    const bool is_ranked = a->count.kind == BW_CELL_NUMBER;

    if (is_ranked != (b->count.kind == BW_CELL_NUMBER))
        return is_ranked ? -1 : 1;
    if (is_ranked && a->count.number != b->count.number)
        return a->count.number > b->count.number ? -1 : 1;
    return strcmp(a->code, b->code);
}

static void place_by_rate(struct bw_ordered *beats, size_t count)
{
    qsort(beats, count, sizeof(*beats), cmp_rate);
    for (size_t i = 0; i < count; i++) {
        if (!has_rate(&beats[i]))
            beats[i].rate_place = 0;
        else if (i > 0 && cmp_rate(&beats[i - 1], &beats[i]) == 0)
            beats[i].rate_place = beats[i - 1].rate_place;
        else
            beats[i].rate_place = (int)i + 1;
    }
}

void bw_order_beats(struct bw_ordered *beats, size_t count)
{
    if (count == 0)
        return;
    place_by_rate(beats, count);
    qsort(beats, count, sizeof(*beats), cmp_count);
    for (size_t i = 0; i < count; i++)
        beats[i].place = beats[i].count.kind == BW_CELL_NUMBER ? (int)i + 1 : 0;
}

size_t bw_order_agreement(const struct bw_ordered *beats, size_t count, int top)
{
    size_t agreed = 0;

    for (size_t i = 0; i < count; i++) {
        agreed += beats[i].place >= 1 && beats[i].place <= top && beats[i].rate_place >= 1 &&
                  beats[i].rate_place <= top;
    }
    return agreed;
}
