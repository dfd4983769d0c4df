/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_DRAW_H
#define BW_SYNTH_SYNTH_DRAW_H

#include "beatwise/synth/synth_history.h"
#include "synth_private.h"

/* synth_draw.h - what synth_history.c (when) and synth_act.c (where, who, seen by whom) share. */

/* One of several spans, and a number of minutes in it. */
struct bw_synth_range {
    uint16_t weight;
    int64_t low, high; /* minutes */
};

static inline int64_t bw_synth_in_range(struct bw_rng *rng, const struct bw_synth_range *ranges,
                                        size_t len)
{
    uint16_t weights[8];
    size_t i;

    for (i = 0; i < len; i++)
        weights[i] = ranges[i].weight;
    i = bw_synth_weighted(rng, weights, len);
    return bw_synth_between(rng, ranges[i].low, ranges[i].high);
}

/* The first draws of an act's stream: its times.  Whether it is in public decides the hour and,
 * later, the place. */
void bw_synth_draw_when(const struct bw_synth_history *history, uint64_t number, struct bw_rng *rng,
                        struct bw_synth_act *act, bool *ret_is_public);

#endif
