/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/neighbour.h"

#include <math.h>
#include <stdlib.h>

#include "beat_private.h"

/* Metres of a degree of the meridian, on average (WGS 84). */
#define DEGREE_M 111194.9
#define TREE_NODE 10
/* Straight pieces of a quarter of a circle in a buffer. */
#define QUADRANT 4

struct shape {
    GEOSGeometry *metric;
    GEOSGeometry *border;
    GEOSGeometry *near; /* all within the tolerance */
    size_t beat;
};

struct pair {
    size_t a, b;
    double shared_m;
};

struct finding {
    GEOSContextHandle_t geos;
    double tolerance_m;
    double shrink; /* of a degree of longitude */
    struct shape *shapes;
    const struct shape *of; /* whose neighbours are looked for */
    struct bw_arena *scratch;
    struct pair *pairs;
    size_t pair_count, pair_cap;
};

static int to_metres(double *lon, double *lat, void *data)
{
    const struct finding *finding = data;

    *lon *= DEGREE_M * finding->shrink;
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

static void make_shapes(struct finding *finding, const struct bw_beat_set *set)
{
    for (size_t i = 0; i < set->len; i++) {
        struct shape *shape = &finding->shapes[i];

        shape->beat = i;
        shape->metric =
            GEOSGeom_transformXY_r(finding->geos, set->shapes[i].geometry, to_metres, finding);
        shape->border = GEOSBoundary_r(finding->geos, shape->metric);
        shape->near = GEOSBuffer_r(finding->geos, shape->metric, finding->tolerance_m, QUADRANT);
    }
}

static double length_within(struct finding *finding, const GEOSGeometry *border,
                            const GEOSGeometry *area)
{
    GEOSGeometry *part = GEOSIntersection_r(finding->geos, border, area);
    double length_m = 0;

    if (part == NULL || GEOSLength_r(finding->geos, part, &length_m) != 1)
        length_m = 0;
    GEOSGeom_destroy_r(finding->geos, part);
    return length_m;
}

static void try_pair(void *item, void *data)
{
    struct finding *finding = data;
    const struct shape *a = finding->of, *b = item;

    if (b->beat <= a->beat ||
        GEOSDistanceWithin_r(finding->geos, a->metric, b->metric, finding->tolerance_m) != 1)
        return;
    finding->pairs = bw_arena_grow(finding->scratch, finding->pairs, finding->pair_count,
                                   &finding->pair_cap, sizeof(*finding->pairs));
    finding->pairs[finding->pair_count++] =
        (struct pair){a->beat, b->beat,
                      fmin(length_within(finding, a->border, b->near),
                           length_within(finding, b->border, a->near))};
}

static void find_pairs(struct finding *finding, size_t len)
{
    GEOSSTRtree *tree = GEOSSTRtree_create_r(finding->geos, TREE_NODE);

    for (size_t i = 0; i < len; i++)
        GEOSSTRtree_insert_r(finding->geos, tree, finding->shapes[i].near, &finding->shapes[i]);
    for (size_t i = 0; i < len; i++) {
        finding->of = &finding->shapes[i];
        GEOSSTRtree_query_r(finding->geos, tree, finding->of->near, try_pair, finding);
    }
    GEOSSTRtree_destroy_r(finding->geos, tree);
    for (size_t i = 0; i < len; i++) {
        GEOSGeom_destroy_r(finding->geos, finding->shapes[i].metric);
        GEOSGeom_destroy_r(finding->geos, finding->shapes[i].border);
        GEOSGeom_destroy_r(finding->geos, finding->shapes[i].near);
    }
}

static int cmp_neighbours(const void *a, const void *b)
{
    const struct bw_neighbour *left = a, *right = b;

    return (left->beat > right->beat) - (left->beat < right->beat);
}

/* Pairs become a list for each beat. */
static void spread(const struct finding *finding, struct bw_arena *arena,
                   struct bw_neighbours *neighbours)
{
    size_t *next = bw_arena_alloc(finding->scratch, neighbours->count + 1, sizeof(*next));

    neighbours->first = bw_arena_alloc(arena, neighbours->count + 1, sizeof(*neighbours->first));
    neighbours->items = bw_arena_alloc(arena, 2 * finding->pair_count, sizeof(*neighbours->items));
    for (size_t i = 0; i < finding->pair_count; i++) {
        neighbours->first[finding->pairs[i].a + 1]++;
        neighbours->first[finding->pairs[i].b + 1]++;
    }
    for (size_t i = 0; i < neighbours->count; i++) {
        neighbours->island_count += neighbours->first[i + 1] == 0;
        neighbours->first[i + 1] += neighbours->first[i];
        next[i] = neighbours->first[i];
    }
    for (size_t i = 0; i < finding->pair_count; i++) {
        const struct pair *pair = &finding->pairs[i];
        const bool is_rook = pair->shared_m > 4 * finding->tolerance_m;

        neighbours->items[next[pair->a]++] =
            (struct bw_neighbour){pair->b, pair->shared_m, is_rook};
        neighbours->items[next[pair->b]++] =
            (struct bw_neighbour){pair->a, pair->shared_m, is_rook};
    }
    for (size_t i = 0; i < neighbours->count; i++) {
        size_t len = neighbours->first[i + 1] - neighbours->first[i];

        if (len > 1)
            qsort(neighbours->items + neighbours->first[i], len, sizeof(*neighbours->items),
                  cmp_neighbours);
    }
}

void bw_neighbours_find(struct bw_arena *arena, const struct bw_beat_set *set, double tolerance_m,
                        struct bw_neighbours *ret_neighbours)
{
    struct bw_arena *scratch = bw_arena_new();
    struct finding finding = {.geos = set->geos.handle,
                              .tolerance_m = tolerance_m,
                              .shrink = find_shrink(set),
                              .scratch = scratch};

    *ret_neighbours = (struct bw_neighbours){.count = set->len};
    finding.shapes = bw_arena_alloc(scratch, set->len, sizeof(*finding.shapes));
    make_shapes(&finding, set);
    find_pairs(&finding, set->len);
    spread(&finding, arena, ret_neighbours);
    bw_arena_free(scratch);
}
