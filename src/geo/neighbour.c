/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/neighbour.h"

#include <math.h>
#include <stdlib.h>

#include "metric_private.h"

struct pair {
    size_t a, b;
    double shared_m;
};

struct finding {
    struct bw_metric metric;
    struct bw_arena *scratch;
    struct pair *pairs;
    size_t pair_count, pair_cap;
};

static double length_within(struct bw_metric *metric, const GEOSGeometry *border,
                            const GEOSGeometry *area)
{
    GEOSGeometry *part = GEOSIntersection_r(metric->geos, border, area);
    double length_m = 0;

    if (part == NULL || GEOSLength_r(metric->geos, part, &length_m) != 1)
        length_m = 0;
    GEOSGeom_destroy_r(metric->geos, part);
    return length_m;
}

static void try_pair(struct bw_metric *metric, size_t a, size_t b, void *ctx)
{
    const struct bw_metric_shape *left = &metric->shapes[a], *right = &metric->shapes[b];
    struct finding *finding = ctx;

    if (GEOSDistanceWithin_r(metric->geos, left->area, right->area, metric->reach_m) != 1)
        return;
    finding->pairs = bw_arena_grow(finding->scratch, finding->pairs, finding->pair_count,
                                   &finding->pair_cap, sizeof(*finding->pairs));
    finding->pairs[finding->pair_count++] =
        (struct pair){a, b,
                      fmin(length_within(metric, left->border, right->near),
                           length_within(metric, right->border, left->near))};
}

static int cmp_neighbours(const void *a, const void *b)
{
    const struct bw_neighbour *left = a, *right = b;

    return (left->beat > right->beat) - (left->beat < right->beat);
}

/* Pairs become a list for each beat. */
static void spread(const struct finding *finding, struct bw_arena *arena,
                   struct bw_beat_neighbours *neighbours)
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
        const bool is_rook = pair->shared_m > 4 * finding->metric.reach_m;

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
                        struct bw_beat_neighbours *ret_neighbours)
{
    struct bw_arena *scratch = bw_arena_new();
    struct finding finding = {.scratch = scratch};

    *ret_neighbours = (struct bw_beat_neighbours){.count = set->len};
    bw_metric_open(&finding.metric, set, tolerance_m);
    bw_metric_each_pair(&finding.metric, try_pair, &finding);
    spread(&finding, arena, ret_neighbours);
    bw_metric_close(&finding.metric);
    bw_arena_free(scratch);
}
