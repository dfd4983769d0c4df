/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_KML_H
#define BW_GEO_KML_H

#include <stdbool.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/geo/feature.h"

/*
 * kml.h - the polygons of a KML file (OGC 12-007r2, KML 2.3), as data.police.uk gives the
 * boundaries of neighbourhoods.
 *
 * Each Placemark with a Polygon, or several in a MultiGeometry, is a feature.  Its properties are
 * `name`, `id` (the attribute), `file` (the file's name without its ending, which is where
 * data.police.uk has the neighbourhood's code) and those of its ExtendedData.  Altitudes and
 * styles are ignored.  Coordinates are longitude and latitude, WGS 84.
 */

/* Whether a text begins like XML rather than JSON. */
bool bw_kml_is(struct bw_text text);

/*
 * All of it lives in `arena`.  `file` is the property of that name.
 *
 * Fails with BW_EFORMAT: not XML (with the line; a document type is not read, because entities can
 * be made to fill the memory), no Placemark with a polygon, a Placemark without one of the
 * properties, a ring that is not closed, has fewer than four positions, or positions that are no
 * numbers.
 */
enum bw_status bw_kml_parse(struct bw_arena *arena, struct bw_text kml, const char *file,
                            const struct bw_feature_keys *keys, struct bw_features *ret_features,
                            struct bw_err *err) BW_MUST_CHECK;

#endif
