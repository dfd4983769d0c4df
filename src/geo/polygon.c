/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "polygon_private.h"

#include <stdio.h>
#include <string.h>

static void keep_message(const char *text, void *data)
{
    struct bw_geos *geos = data;

    snprintf(geos->message, sizeof(geos->message), "%s", text);
}

void bw_geos_init(struct bw_geos *geos)
{
    *geos = (struct bw_geos){.handle = GEOS_init_r()};
    GEOSContext_setErrorMessageHandler_r(geos->handle, keep_message, geos);
}

void bw_geos_clear(struct bw_geos *geos)
{
    if (geos->handle != NULL)
        GEOS_finish_r(geos->handle);
    geos->handle = NULL;
}

static void destroy_all(struct bw_geos *geos, GEOSGeometry **geometries, size_t len)
{
    for (size_t i = 0; i < len; i++)
        GEOSGeom_destroy_r(geos->handle, geometries[i]);
}

static GEOSGeometry *build_ring(struct bw_geos *geos, const struct bw_feature_ring *ring)
{
    GEOSCoordSequence *points =
        GEOSCoordSeq_copyFromBuffer_r(geos->handle, ring->xy, (unsigned)ring->len, 0, 0);

    return points == NULL ? NULL : GEOSGeom_createLinearRing_r(geos->handle, points);
}

static GEOSGeometry *build_polygon(struct bw_geos *geos, const struct bw_feature_polygon *polygon,
                                   GEOSGeometry **rings)
{
    for (size_t i = 0; i < polygon->len; i++) {
        rings[i] = build_ring(geos, &polygon->rings[i]);
        if (rings[i] == NULL) {
            destroy_all(geos, rings, i);
            return NULL;
        }
    }
    return GEOSGeom_createPolygon_r(geos->handle, rings[0], rings + 1,
                                    (unsigned)(polygon->len - 1));
}

static size_t most_rings(const struct bw_feature *feature)
{
    size_t most = 0;

    for (size_t i = 0; i < feature->len; i++)
        most = feature->polygons[i].len > most ? feature->polygons[i].len : most;
    return most;
}

GEOSGeometry *bw_polygon_build(struct bw_geos *geos, const struct bw_feature *feature)
{
    struct bw_arena *scratch = bw_arena_new();
    GEOSGeometry **parts = bw_arena_alloc(scratch, feature->len, sizeof(GEOSGeometry *));
    GEOSGeometry **rings = bw_arena_alloc(scratch, most_rings(feature), sizeof(GEOSGeometry *));
    GEOSGeometry *whole = NULL;
    size_t built = 0;

    while (built < feature->len) {
        parts[built] = build_polygon(geos, &feature->polygons[built], rings);
        if (parts[built] == NULL)
            break;
        built++;
    }
    if (built < feature->len)
        destroy_all(geos, parts, built);
    else if (built == 1)
        whole = parts[0];
    else
        whole =
            GEOSGeom_createCollection_r(geos->handle, GEOS_MULTIPOLYGON, parts, (unsigned)built);
    bw_arena_free(scratch);
    return whole;
}

bool bw_polygon_is_valid(struct bw_geos *geos, const GEOSGeometry *geometry)
{
    GEOSGeometry *at = NULL;
    char *reason = NULL;
    double x = 0, y = 0;
    char valid;

    geos->message[0] = '\0';
    valid = GEOSisValidDetail_r(geos->handle, geometry, 0, &reason, &at);
    if (valid == 0 && reason != NULL && at != NULL && GEOSGeomGetX_r(geos->handle, at, &x) == 1 &&
        GEOSGeomGetY_r(geos->handle, at, &y) == 1)
        snprintf(geos->message, sizeof(geos->message), "%s at %.6f %.6f", reason, x, y);
    GEOSFree_r(geos->handle, reason);
    GEOSGeom_destroy_r(geos->handle, at);
    return valid == 1;
}

GEOSGeometry *bw_polygon_repair(struct bw_geos *geos, const GEOSGeometry *geometry)
{
    GEOSMakeValidParams *params = GEOSMakeValidParams_create_r(geos->handle);
    GEOSGeometry *repaired;

    /* "Structure" keeps what the shells cover and returns polygons only.  "Linework", the preset,
     * makes a hole of an area that two parts of a beat both cover. */
    GEOSMakeValidParams_setMethod_r(geos->handle, params, GEOS_MAKE_VALID_STRUCTURE);
    GEOSMakeValidParams_setKeepCollapsed_r(geos->handle, params, 0);
    geos->message[0] = '\0';
    repaired = GEOSMakeValidWithParams_r(geos->handle, geometry, params);
    GEOSMakeValidParams_destroy_r(geos->handle, params);
    if (repaired != NULL && GEOSisEmpty_r(geos->handle, repaired) != 0) {
        GEOSGeom_destroy_r(geos->handle, repaired);
        return NULL;
    }
    return repaired;
}

GEOSGeometry *bw_polygon_join(struct bw_geos *geos, GEOSGeometry **parts, size_t len)
{
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(geos->handle, GEOS_GEOMETRYCOLLECTION, parts, (unsigned)len);
    GEOSGeometry *joined;

    if (all == NULL)
        return NULL;
    joined = GEOSUnaryUnion_r(geos->handle, all);
    GEOSGeom_destroy_r(geos->handle, all);
    return joined;
}

/* Shoelace formula about the first point, so that digits are not lost; positive: anticlockwise. */
static double doubled_area(const double *xy, size_t len)
{
    double sum = 0;

    for (size_t i = 0; i + 1 < len; i++) {
        const double *a = xy + 2 * i, *b = a + 2;

        sum += (a[0] - xy[0]) * (b[1] - xy[1]) - (b[0] - xy[0]) * (a[1] - xy[1]);
    }
    return sum;
}

static void reverse(double *xy, size_t len)
{
    for (size_t i = 0, j = len - 1; i < j; i++, j--) {
        double x = xy[2 * i], y = xy[2 * i + 1];

        xy[2 * i] = xy[2 * j];
        xy[2 * i + 1] = xy[2 * j + 1];
        xy[2 * j] = x;
        xy[2 * j + 1] = y;
    }
}

static struct bw_ring copy_ring(struct bw_geos *geos, const GEOSGeometry *ring, bool is_hole,
                                struct bw_arena *arena)
{
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(geos->handle, ring);
    unsigned len = 0;
    double *xy;

    GEOSCoordSeq_getSize_r(geos->handle, points, &len);
    xy = bw_arena_alloc(arena, len, 2 * sizeof(*xy));
    GEOSCoordSeq_copyToBuffer_r(geos->handle, points, xy, 0, 0);
    if ((doubled_area(xy, len) < 0) != is_hole)
        reverse(xy, len);
    return (struct bw_ring){xy, len, is_hole};
}

struct bw_rings bw_polygon_rings(struct bw_geos *geos, const GEOSGeometry *geometry,
                                 struct bw_arena *arena)
{
    int parts = GEOSGetNumGeometries_r(geos->handle, geometry);
    struct bw_rings rings = {NULL, 0};
    size_t cap = 0;

    for (int i = 0; i < parts; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(geos->handle, geometry, i);
        int holes = GEOSGetNumInteriorRings_r(geos->handle, part);

        for (int hole = -1; hole < holes; hole++) {
            const GEOSGeometry *ring = hole < 0 ? GEOSGetExteriorRing_r(geos->handle, part)
                                                : GEOSGetInteriorRingN_r(geos->handle, part, hole);

            rings.rings = bw_arena_grow(arena, rings.rings, rings.len, &cap, sizeof(*rings.rings));
            rings.rings[rings.len++] = copy_ring(geos, ring, hole >= 0, arena);
        }
    }
    return rings;
}
