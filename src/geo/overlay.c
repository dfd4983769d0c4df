/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/overlay.h"

#include <stdlib.h>

#include "beat_private.h"

#define SLIVER 0.001

struct overlaying {
    const struct bw_beat_set *beats;
    struct bw_arena *arena;
    const GEOSGeometry *area;
    double area_deg2;
    struct bw_overlay_share *items;
    size_t len, cap;
};

/* In square degrees: within one small area that is a share of its area, to a thousandth. */
static void try_shape(void *item, void *ctx)
{
    const struct bw_shape *shape = item;
    struct overlaying *overlaying = ctx;
    GEOSContextHandle_t geos = overlaying->beats->geos.handle;
    GEOSGeometry *both;
    double both_deg2 = 0;

    if (GEOSPreparedIntersects_r(geos, shape->prepared, overlaying->area) != 1)
        return;
    both = GEOSIntersection_r(geos, overlaying->area, shape->geometry);
    if (both != NULL && GEOSArea_r(geos, both, &both_deg2) == 1 &&
        both_deg2 >= SLIVER * overlaying->area_deg2) {
        overlaying->items = bw_arena_grow(overlaying->arena, overlaying->items, overlaying->len,
                                          &overlaying->cap, sizeof(*overlaying->items));
        overlaying->items[overlaying->len++] = (struct bw_overlay_share){
            .beat = (size_t)shape->beat, .share = both_deg2 / overlaying->area_deg2};
    }
    GEOSGeom_destroy_r(geos, both);
}

static int cmp_shares(const void *a, const void *b)
{
    const struct bw_overlay_share *left = a, *right = b;

    return (left->beat > right->beat) - (left->beat < right->beat);
}

static void even_out(struct bw_overlay_share *items, size_t len)
{
    double sum = 0;

    if (len > 1)
        qsort(items, len, sizeof(*items), cmp_shares);
    for (size_t i = 0; i < len; i++)
        sum += items[i].share;
    for (size_t i = 0; i < len && sum > 1; i++)
        items[i].share /= sum;
}

void bw_overlay_find(struct bw_arena *arena, const struct bw_beat_set *small,
                     const struct bw_beat_set *beats, struct bw_overlay *ret_overlay)
{
    struct overlaying overlaying = {.beats = beats, .arena = arena};

    *ret_overlay = (struct bw_overlay){
        .count = small->len,
        .first = bw_arena_alloc(arena, small->len + 1, sizeof(*ret_overlay->first))};
    for (size_t i = 0; i < small->len; i++) {
        const size_t first = overlaying.len;

        overlaying.area = small->shapes[i].geometry;
        if (GEOSArea_r(small->geos.handle, overlaying.area, &overlaying.area_deg2) == 1 &&
            overlaying.area_deg2 > 0 && beats->tree != NULL)
            GEOSSTRtree_query_r(beats->geos.handle, beats->tree, overlaying.area, try_shape,
                                &overlaying);
        even_out(overlaying.items + first, overlaying.len - first);
        ret_overlay->first[i + 1] = overlaying.len;
    }
    ret_overlay->items = overlaying.items;
}
