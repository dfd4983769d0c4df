/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_POLYGON_PRIVATE_H
#define BW_GEO_POLYGON_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include <geos_c.h>

#include "beatwise/geo/beat.h"
#include "beatwise/geo/geojson.h"

/*
 * polygon_private.h - what beat.c asks of GEOS: a geometry of a feature, whether it is valid, its
 * repair, the union of several, and its rings.
 *
 * Memory: geometries belong to the caller, who destroys them with the handle they were made with.
 * NULL: GEOS refused; why stands in `message`.
 */
struct bw_geos {
    GEOSContextHandle_t handle;
    char message[160]; /* what GEOS said last, or "" */
};

/* A handle of its own, silent: by itself GEOS would say nothing at all of why. */
void bw_geos_init(struct bw_geos *geos);
void bw_geos_clear(struct bw_geos *geos);

GEOSGeometry *bw_polygon_build(struct bw_geos *geos, const struct bw_feature *feature);

/* Otherwise `message` says what is wrong and where: "Self-intersection at -3.18 51.48". */
bool bw_polygon_is_valid(struct bw_geos *geos, const GEOSGeometry *geometry);

/* A valid geometry of polygons; NULL as well where there is no area left. */
GEOSGeometry *bw_polygon_repair(struct bw_geos *geos, const GEOSGeometry *geometry);

/* The union; the parts are destroyed in any case. */
GEOSGeometry *bw_polygon_join(struct bw_geos *geos, GEOSGeometry **parts, size_t len);

struct bw_rings bw_polygon_rings(struct bw_geos *geos, const GEOSGeometry *geometry,
                                 struct bw_arena *arena);

#endif
