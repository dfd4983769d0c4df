/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/seam.h"

#include <stdlib.h>
#include <string.h>

#include "metric_private.h"

#define AREA_MIN_M2 1.0
#define WIDTH_MIN_M 0.1

struct seeking {
    struct bw_metric *metric;
    struct bw_arena *arena;
    double tolerance_m;
    struct bw_seam *items;
    size_t len, cap;
};

/* Takes the area over; several parts are one seam each. */
static void add_area(struct seeking *seeking, GEOSGeometry *area, const struct bw_beat *a,
                     const struct bw_beat *b)
{
    GEOSContextHandle_t geos = seeking->metric->geos;
    int parts = area == NULL ? 0 : GEOSGetNumGeometries_r(geos, area);

    for (int i = 0; i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geos, area, i);
        struct bw_seam seam = {.kind = a == NULL ? BW_SEAM_GAP : BW_SEAM_OVERLAP, .a = a, .b = b};
        double border_m = 0;

        if (GEOSArea_r(geos, part, &seam.area_m2) != 1 || seam.area_m2 < AREA_MIN_M2 ||
            GEOSLength_r(geos, part, &border_m) != 1)
            continue;
        seam.width_m = 2 * seam.area_m2 / border_m;
        if (seam.width_m < WIDTH_MIN_M)
            continue;
        seam.is_sliver = seam.width_m < seeking->tolerance_m;
        bw_metric_point_inside(seeking->metric, part, &seam.lon_deg, &seam.lat_deg);
        seeking->items = bw_arena_grow(seeking->arena, seeking->items, seeking->len, &seeking->cap,
                                       sizeof(*seeking->items));
        seeking->items[seeking->len++] = seam;
    }
    GEOSGeom_destroy_r(geos, area);
}

static void try_overlap(struct bw_metric *metric, size_t a, size_t b, void *ctx)
{
    struct seeking *seeking = ctx;

    if (GEOSDisjoint_r(metric->geos, metric->shapes[a].area, metric->shapes[b].area) == 0)
        add_area(seeking,
                 GEOSIntersection_r(metric->geos, metric->shapes[a].area, metric->shapes[b].area),
                 bw_beat_set_get(metric->set, a), bw_beat_set_get(metric->set, b));
}

/* What all beats together leave open in their midst. */
static void find_gaps(struct seeking *seeking)
{
    GEOSContextHandle_t geos = seeking->metric->geos;
    GEOSGeometry *whole = bw_metric_join(seeking->metric);
    int parts = whole == NULL ? 0 : GEOSGetNumGeometries_r(geos, whole);

    for (int i = 0; i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geos, whole, i);
        int holes = GEOSGetNumInteriorRings_r(geos, part);

        for (int j = 0; j < holes; j++)
            add_area(
                seeking,
                GEOSGeom_createPolygon_r(
                    geos, GEOSGeom_clone_r(geos, GEOSGetInteriorRingN_r(geos, part, j)), NULL, 0),
                NULL, NULL);
    }
    GEOSGeom_destroy_r(geos, whole);
}

static int cmp_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int cmp_seams(const void *left, const void *right)
{
    const struct bw_seam *a = left, *b = right;
    int order = (int)a->kind - (int)b->kind;

    if (order == 0 && a->kind == BW_SEAM_OVERLAP)
        order = strcmp(a->a->code, b->a->code);
    if (order == 0 && a->kind == BW_SEAM_OVERLAP)
        order = strcmp(a->b->code, b->b->code);
    if (order == 0)
        order = cmp_numbers(b->area_m2, a->area_m2);
    return order != 0 ? order : cmp_numbers(a->lon_deg, b->lon_deg);
}

void bw_seams_find(struct bw_arena *arena, const struct bw_beat_set *set, double tolerance_m,
                   struct bw_seams *ret_seams)
{
    struct bw_metric metric;
    struct seeking seeking = {.metric = &metric, .arena = arena, .tolerance_m = tolerance_m};

    bw_metric_open(&metric, set, 0);
    bw_metric_each_pair(&metric, try_overlap, &seeking);
    find_gaps(&seeking);
    bw_metric_close(&metric);
    if (seeking.len > 1)
        qsort(seeking.items, seeking.len, sizeof(*seeking.items), cmp_seams);
    *ret_seams = (struct bw_seams){seeking.items, seeking.len};
}
