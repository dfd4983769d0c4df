/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_CHOOSE_H
#define BW_LINK_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"

/*
 * choose.h - of pairs that may be one person or one incident, those that are taken: each record has
 * at most one partner, and the sum of the scores is the greatest there is.
 *
 * A part of the pairs that hangs together is worked on by itself: exactly (the Hungarian method, H.
 * W. Kuhn 1955, in the form with shortest augmenting paths) up to BW_CHOOSE_SIDE_MAX records a
 * side, and best pair first above that.
 *
 * Order: what is chosen depends on the order of the pairs only where two choices are as good as
 * each other; then `lead` is 0, and it is the caller who knows whether that matters.
 */
#define BW_CHOOSE_SIDE_MAX 96

struct bw_choice {
    uint32_t a, b; /* positions; no record is `a` of one pair and `b` of another */
    int64_t score; /* only those above 0 are chosen */
    bool is_chosen;
    /* Of a chosen one: how much is lost, at least, if another pair takes the place of it;
     * INT64_MAX where nothing could. */
    int64_t lead;
};

struct bw_choose_result {
    size_t chosen;
    size_t not_exact; /* parts that were too large for the exact way */
};

/* Of two records that are not to be told from each other, none is in the other's way. */
struct bw_choose_same {
    bool (*is_same)(const void *ctx, uint32_t x, uint32_t y); /* NULL: there are no such */
    const void *ctx;
};

/* `count` records; sets is_chosen and lead, and leaves the order as it is.  `arena` is for work. */
void bw_choose(struct bw_arena *arena, struct bw_choice *choices, size_t choice_count, size_t count,
               struct bw_choose_same same, struct bw_choose_result *ret_result);

#endif
