/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "metric_private.h"

/* Metres of a degree of the meridian, on average (WGS 84). */
#define DEGREE_M 111194.9
#define TREE_NODE 10
/* Straight pieces of a quarter of a circle. */
#define QUADRANT 4

static int to_metres(double *lon, double *lat, void *data)
{
    const struct bw_metric *metric = data;

    *lon *= DEGREE_M * metric->shrink;
    *lat *= DEGREE_M;
    return 1;
}

/* The cosine of the latitude in the middle of all beats. */
static double find_shrink(const struct bw_beat_set *set)
{
    double south = INFINITY, north = -INFINITY;

    for (size_t i = 0; i < set->len; i++) {
        double low = 0, high = 0;

        if (GEOSGeom_getYMin_r(set->geos.handle, set->shapes[i].geometry, &low) == 1 &&
            GEOSGeom_getYMax_r(set->geos.handle, set->shapes[i].geometry, &high) == 1) {
            south = fmin(south, low);
            north = fmax(north, high);
        }
    }
    return cos((south + north) / 2 * M_PI / 180);
}

void bw_metric_open(struct bw_metric *metric, const struct bw_beat_set *set, double reach_m)
{
    *metric = (struct bw_metric){.set = set,
                                 .geos = set->geos.handle,
                                 .reach_m = reach_m,
                                 .shrink = find_shrink(set),
                                 .arena = bw_arena_new()};
    metric->shapes = bw_arena_alloc(metric->arena, set->len, sizeof(*metric->shapes));
    for (size_t i = 0; i < set->len; i++) {
        struct bw_metric_shape *shape = &metric->shapes[i];

        shape->beat = i;
        shape->area =
            GEOSGeom_transformXY_r(metric->geos, set->shapes[i].geometry, to_metres, metric);
        shape->border = GEOSBoundary_r(metric->geos, shape->area);
        shape->near = reach_m > 0 ? GEOSBuffer_r(metric->geos, shape->area, reach_m, QUADRANT)
                                  : GEOSGeom_clone_r(metric->geos, shape->area);
    }
}

struct visit {
    struct bw_metric *metric;
    size_t a;
    void (*pair_fn)(struct bw_metric *metric, size_t a, size_t b, void *ctx);
    void *ctx;
};

static void visit_pair(void *item, void *data)
{
    const struct bw_metric_shape *shape = item;
    const struct visit *visit = data;

    if (shape->beat > visit->a)
        visit->pair_fn(visit->metric, visit->a, shape->beat, visit->ctx);
}

void bw_metric_each_pair(struct bw_metric *metric,
                         void (*pair_fn)(struct bw_metric *metric, size_t a, size_t b, void *ctx),
                         void *ctx)
{
    GEOSSTRtree *tree = GEOSSTRtree_create_r(metric->geos, TREE_NODE);

    for (size_t i = 0; i < metric->set->len; i++)
        GEOSSTRtree_insert_r(metric->geos, tree, metric->shapes[i].near, &metric->shapes[i]);
    for (size_t i = 0; i < metric->set->len; i++) {
        struct visit visit = {metric, i, pair_fn, ctx};

        GEOSSTRtree_query_r(metric->geos, tree, metric->shapes[i].near, visit_pair, &visit);
    }
    GEOSSTRtree_destroy_r(metric->geos, tree);
}

GEOSGeometry *bw_metric_join(struct bw_metric *metric)
{
    const size_t len = metric->set->len;
    GEOSGeometry **parts = bw_arena_alloc(metric->arena, len, sizeof(GEOSGeometry *));
    GEOSGeometry *all, *whole;

    for (size_t i = 0; i < len; i++)
        parts[i] = GEOSGeom_clone_r(metric->geos, metric->shapes[i].area);
    all = GEOSGeom_createCollection_r(metric->geos, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)len);
    whole = all == NULL ? NULL : GEOSUnaryUnion_r(metric->geos, all);
    GEOSGeom_destroy_r(metric->geos, all);
    return whole;
}

void bw_metric_point_inside(struct bw_metric *metric, const GEOSGeometry *area, double *ret_lon_deg,
                            double *ret_lat_deg)
{
    GEOSGeometry *point = GEOSPointOnSurface_r(metric->geos, area);
    double x = 0, y = 0;

    if (point != NULL && GEOSGeomGetX_r(metric->geos, point, &x) == 1 &&
        GEOSGeomGetY_r(metric->geos, point, &y) == 1) {
        x /= DEGREE_M * metric->shrink;
        y /= DEGREE_M;
    }
    GEOSGeom_destroy_r(metric->geos, point);
    *ret_lon_deg = x;
    *ret_lat_deg = y;
}

void bw_metric_close(struct bw_metric *metric)
{
    for (size_t i = 0; i < metric->set->len; i++) {
        GEOSGeom_destroy_r(metric->geos, metric->shapes[i].area);
        GEOSGeom_destroy_r(metric->geos, metric->shapes[i].border);
        GEOSGeom_destroy_r(metric->geos, metric->shapes[i].near);
    }
    bw_arena_free(metric->arena);
}
