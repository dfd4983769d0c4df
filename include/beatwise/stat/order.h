/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_ORDER_H
#define BW_STAT_ORDER_H

#include <stddef.h>

#include "beatwise/model/cell.h"

/*
 * order.h - beats in the order of their counts, and the place of each by count and by rate.
 *
 * A beat whose count is no number ([c], [x]) is unranked: it comes last, by code.
 */
struct bw_ordered {
    const char *code;
    struct bw_printed count;
    struct bw_figure rate;
    size_t index;   /* the caller's, carried along */
    int place;      /* 1 is the most; equal counts stand by code; 0: unranked */
    int rate_place; /* 1 is the highest; equal rates share the better place; 0: none */
};

/* Sorts by count, most first, then by code, and fills `place` and `rate_place`. */
void bw_order_beats(struct bw_ordered *beats, size_t count);

/*
 * How many of the `top` first by count (place 1 to `top`) are also among the `top` first by rate.
 * After bw_order_beats.  Beats without a place by rate do not agree.
 */
size_t bw_order_agreement(const struct bw_ordered *beats, size_t count, int top);

#endif
