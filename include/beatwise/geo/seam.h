/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_SEAM_H
#define BW_GEO_SEAM_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/geo/beat.h"

/*
 * seam.h - where the beats of a set do not fit each other: overlaps, and gaps that they enclose.
 *
 * A point in an overlap is in the beat with the lowest code (beat.h), one in a gap in none: both
 * happen without a word while rows are placed, so they are looked for beforehand.  A seam that is
 * narrower than the tolerance is a sliver, as borders that were drawn apart leave by the dozen;
 * its width is taken as twice its area over its border's length, which a long strip has.
 *
 * Units as in neighbour.h.
 */
enum bw_seam_kind { BW_SEAM_OVERLAP, BW_SEAM_GAP };

struct bw_seam {
    enum bw_seam_kind kind;
    const struct bw_beat *a, *b; /* of an overlap, by code; NULL for a gap */
    double area_m2;
    double width_m;
    double lon_deg, lat_deg; /* a point inside it */
    bool is_sliver;
};

struct bw_seams {
    struct bw_seam *items; /* overlaps by codes, then gaps from the largest to the smallest */
    size_t len;
};

/* Seams of at least a square metre and a tenth of a metre wide, in `arena`: below that it is how
 * coordinates were rounded. */
void bw_seams_find(struct bw_arena *arena, const struct bw_beat_set *set, double tolerance_m,
                   struct bw_seams *ret_seams);

#endif
