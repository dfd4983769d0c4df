/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_BEAT_PRIVATE_H
#define BW_GEO_BEAT_PRIVATE_H

#include "beatwise/geo/beat.h"
#include "polygon_private.h"

/*
 * beat_private.h - the inside of a boundary set: beat_open.c makes it, beat.c reads it.
 */
struct bw_shape {
    GEOSGeometry *geometry;
    const GEOSPreparedGeometry *prepared;
    int beat;
};

struct bw_beat_set {
    struct bw_arena *arena;
    struct bw_boundary_source source; /* copied, but for the names of properties */
    struct bw_geos geos;
    GEOSSTRtree *tree;
    struct bw_beat *beats;   /* by code */
    struct bw_shape *shapes; /* the same order */
    size_t len;
    const char **warnings;
    size_t warning_count, warning_cap;
    const char *operation;
    double accuracy_m;
};

/* Without the names of properties. */
struct bw_boundary_source bw_boundary_source_copy(struct bw_arena *arena,
                                                  const struct bw_boundary_source *source);

/* Makes the tree once all shapes are there. */
void bw_beat_set_plant(struct bw_beat_set *set);

#endif
