/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_CRS_H
#define BW_GEO_CRS_H

#include <stdbool.h>

#include "beatwise/base/err.h"
#include "beatwise/geo/ostn.h"

/*
 * crs.h - from any coordinate system that PROJ knows to longitude and latitude (WGS 84).
 *
 * PROJ takes the best operation for which the grid files are installed, and silently a worse one
 * where they are not: without OSTN15 the National Grid is off by 1.7 m on average and 3.3 m at
 * most.  So the operation and its accuracy can be asked for, and belong in the run log.
 *
 * Units: x is the easting or longitude, y the northing or latitude, whatever order of axes the
 * authority has set.
 * Nothing is fetched from the network.  A struct bw_crs is used by one thread at a time.
 */
#define BW_CRS_LONLAT "EPSG:4326"
#define BW_CRS_NATIONAL_GRID "EPSG:27700"

struct bw_crs;

/*
 * Fails with BW_ECONFIG where PROJ does not know `crs` ("EPSG:27700"), or knows no way from it to
 * longitude and latitude.
 */
enum bw_status bw_crs_open(struct bw_crs **ret_crs, const char *crs,
                           struct bw_err *err) BW_MUST_CHECK;

/*
 * From now on the National Grid is converted by its own definition, but for points that it does
 * not cover; another system is converted as before.  `ostn` is borrowed until close.
 */
void bw_crs_use_ostn(struct bw_crs *crs, const struct bw_ostn *ostn);

/* False, and the outputs untouched, where the point cannot be converted. */
bool bw_crs_to_lonlat(struct bw_crs *crs, double x, double y, double *ret_lon_deg,
                      double *ret_lat_deg);

/*
 * What PROJ does with a point in the middle of the system's area ("Inverse of British National
 * Grid + OSGB36 to WGS 84 (6)"); "none" where the coordinates are longitude and latitude already.
 */
const char *bw_crs_operation(const struct bw_crs *crs);

/* Of that operation, as its author states it, in metres; NaN: not stated. */
double bw_crs_accuracy_m(const struct bw_crs *crs);

/* NULL is fine. */
void bw_crs_close(struct bw_crs *crs);

/* A pair of coordinates that says something: both finite, and not both 0. */
bool bw_position_is_said(double x, double y);

#endif
