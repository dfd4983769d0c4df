/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_OVERLAY_H
#define BW_GEO_OVERLAY_H

#include "beatwise/geo/beat.h"

/*
 * overlay.h - how much of each small area lies in which beat, by area: to bring figures of the one
 * to the other, as if people lived evenly.
 *
 * Where beats overlap, so that the shares of a small area come to more than 1, they are made 1;
 * what lies in no beat is no share.  Slivers of less than a thousandth are how borders were drawn,
 * and left out.
 */
struct bw_overlay_share {
    size_t beat;
    double share; /* of the small area, 0 to 1 */
};

struct bw_overlay {
    size_t count;                   /* small areas */
    size_t *first;                  /* count + 1: area i has items first[i] to first[i + 1] - 1 */
    struct bw_overlay_share *items; /* of an area by number of the beat */
};

/* All of it lives in `arena`. */
void bw_overlay_find(struct bw_arena *arena, const struct bw_beat_set *small,
                     const struct bw_beat_set *beats, struct bw_overlay *ret_overlay);

#endif
