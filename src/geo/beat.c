/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/beat.h"

#include <geodesic.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beat_private.h"

/* The ellipsoid of WGS 84 (EPSG:7030). */
#define WGS84_AXIS_M 6378137.0
#define WGS84_FLATTENING (1 / 298.257223563)

/* The longest code that is looked for in upper case. */
#define CODE_MAX 64

size_t bw_beat_set_warning_count(const struct bw_beat_set *set)
{
    return set->warning_count;
}

const char *bw_beat_set_warning(const struct bw_beat_set *set, size_t i)
{
    return set->warnings[i];
}

size_t bw_beat_set_count(const struct bw_beat_set *set)
{
    return set->len;
}

const struct bw_beat *bw_beat_set_get(const struct bw_beat_set *set, size_t i)
{
    return &set->beats[i];
}

struct search {
    const struct bw_beat_set *set;
    const GEOSGeometry *point;
    int lowest; /* -1: none yet */
};

static void try_shape(void *item, void *data)
{
    const struct bw_shape *shape = item;
    struct search *search = data;

    if (search->lowest >= 0 && search->lowest < shape->beat)
        return;
    /* Intersects, not contains: a point of the border is in the beat. */
    if (GEOSPreparedIntersects_r(search->set->geos.handle, shape->prepared, search->point) == 1)
        search->lowest = shape->beat;
}

int bw_beat_set_find(const struct bw_beat_set *set, double lon_deg, double lat_deg)
{
    struct search search = {.set = set, .lowest = -1};
    GEOSGeometry *point;

    if (!isfinite(lon_deg) || !isfinite(lat_deg))
        return -1;
    point = GEOSGeom_createPointFromXY_r(set->geos.handle, lon_deg, lat_deg);
    search.point = point;
    GEOSSTRtree_query_r(set->geos.handle, set->tree, point, try_shape, &search);
    GEOSGeom_destroy_r(set->geos.handle, point);
    return search.lowest;
}

static int cmp_code(const void *key, const void *beat)
{
    const struct bw_text *code = key;

    return bw_text_cmp(*code, bw_text_of(((const struct bw_beat *)beat)->code));
}

static int find_exact(const struct bw_beat_set *set, struct bw_text code)
{
    const struct bw_beat *beat =
        bsearch(&code, set->beats, set->len, sizeof(*set->beats), cmp_code);

    return beat == NULL ? -1 : (int)(beat - set->beats);
}

int bw_beat_set_find_code(const struct bw_beat_set *set, struct bw_text code)
{
    char upper[CODE_MAX];
    struct bw_text cut = bw_text_trim(code);
    int beat = find_exact(set, cut);

    if (beat >= 0 || cut.len > sizeof(upper))
        return beat;
    for (size_t i = 0; i < cut.len; i++) {
        char c = cut.ptr[i];

        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return find_exact(set, (struct bw_text){upper, cut.len});
}

int bw_beat_set_find_level(const struct bw_beat_set *set, const char *level)
{
    for (size_t i = 0; i < set->source.level_count; i++) {
        if (strcmp(set->source.levels[i], level) == 0)
            return (int)i;
    }
    return -1;
}

size_t bw_beat_set_level_count(const struct bw_beat_set *set)
{
    return set->source.level_count;
}

struct bw_rings bw_beat_set_rings(const struct bw_beat_set *set, size_t i, struct bw_arena *arena)
{
    /* The cast takes back the const of the set: GEOS keeps its last message in the handle. */
    return bw_polygon_rings((struct bw_geos *)&set->geos, set->shapes[i].geometry, arena);
}

double bw_beat_set_area_km2(const struct bw_beat_set *set, size_t i)
{
    struct bw_arena *scratch = bw_arena_new();
    struct bw_rings rings = bw_beat_set_rings(set, i, scratch);
    struct geod_geodesic globe;
    double sum_m2 = 0;

    geod_init(&globe, WGS84_AXIS_M, WGS84_FLATTENING);
    for (size_t j = 0; j < rings.len; j++) {
        struct geod_polygon polygon;
        double area_m2 = 0;

        geod_polygon_init(&polygon, 0);
        for (size_t k = 0; k + 1 < rings.rings[j].len; k++)
            geod_polygon_addpoint(&globe, &polygon, rings.rings[j].lonlat[2 * k + 1],
                                  rings.rings[j].lonlat[2 * k]);
        /* Signed: counter-clockwise shells count, clockwise holes are taken off. */
        geod_polygon_compute(&globe, &polygon, 0, 1, &area_m2, NULL);
        sum_m2 += area_m2;
    }
    bw_arena_free(scratch);
    return sum_m2 / 1e6;
}

const char *bw_beat_set_operation(const struct bw_beat_set *set)
{
    return set->operation;
}

double bw_beat_set_accuracy_m(const struct bw_beat_set *set)
{
    return set->accuracy_m;
}

const char *bw_beat_set_place(const struct bw_beat_set *set)
{
    return set->source.place;
}

int32_t bw_beat_set_from_day(const struct bw_beat_set *set)
{
    return set->source.from_day;
}

int32_t bw_beat_set_until_day(const struct bw_beat_set *set)
{
    return set->source.until_day;
}

void bw_beat_set_close(struct bw_beat_set *set)
{
    if (set == NULL || set->geos.handle == NULL)
        return;
    if (set->tree != NULL)
        GEOSSTRtree_destroy_r(set->geos.handle, set->tree);
    for (size_t i = 0; i < set->len; i++) {
        if (set->shapes[i].prepared != NULL)
            GEOSPreparedGeom_destroy_r(set->geos.handle, set->shapes[i].prepared);
        GEOSGeom_destroy_r(set->geos.handle, set->shapes[i].geometry);
    }
    bw_geos_clear(&set->geos);
}
