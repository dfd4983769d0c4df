/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_GEOJSON_H
#define BW_GEO_GEOJSON_H

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/geo/feature.h"

/*
 * geojson.h - the polygons of a GeoJSON FeatureCollection (RFC 7946), with the properties asked
 * for.
 *
 * The shape of the file is checked here (types, closed rings, numbers); whether a polygon is valid
 * is for GEOS (beat.h).  A third coordinate is ignored, so are members that the standard does not
 * know.  Coordinates are as in the file: the older standard allowed other systems than
 * longitude and latitude, and files made under it are in use.
 *
 * Messages name features, rings and positions by their 1-based number.
 */

/*
 * All of it lives in `arena`.  A property is text or a number; a whole number is written without a
 * point, so that 12 and 12.0 are one code.  A byte order mark is skipped.
 *
 * Fails with BW_EFORMAT: not JSON (with the line), no FeatureCollection, no feature, a feature
 * without a geometry, of another type than Polygon and MultiPolygon, or without one of the
 * properties (with a hint that lists those it has), a ring that is not closed or has fewer than
 * four positions.
 */
enum bw_status bw_geojson_parse(struct bw_arena *arena, struct bw_text json,
                                const struct bw_feature_keys *keys, struct bw_features *ret_geojson,
                                struct bw_err *err) BW_MUST_CHECK;

#endif
