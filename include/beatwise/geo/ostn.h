/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_OSTN_H
#define BW_GEO_OSTN_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/err.h"

/*
 * ostn.h - OSTN15, the definition of the National Grid: shifts at the corners of 1 km squares.
 *
 * The grid file that PROJ reads is the same transformation resampled in longitude and latitude:
 * up to 8 mm from it on Ordnance Survey's own test points.  This is the definition itself, read
 * from the file that Ordnance Survey publishes (OSTN15_OSGM15_DataFile.txt).
 *
 * Sources: Ordnance Survey, Transformations and OSGM15 user guide, "Bilinear interpolation" and
 * "OSGB36 to ETRS89": ETRS89 eastings and northings are those of OSGB36 less the shift there, found
 * by iteration; A guide to coordinate systems in Great Britain, annex C.2: from eastings and
 * northings to latitude and longitude by Redfearn's series.  Far west of the grid's meridian that
 * series is 5 mm off an exact projection (St Kilda); as it is part of the definition, it is kept.
 * Units: metres; degrees, ETRS89.  Order: open, add each corner, find; close.  Many threads may
 * find at once.
 */
#define BW_OSTN_EASTINGS 701   /* corners at 0, 1, ... 700 km */
#define BW_OSTN_NORTHINGS 1251 /* corners at 0, 1, ... 1250 km */

struct bw_ostn;

void bw_ostn_open(struct bw_ostn **ret_ostn);

/*
 * The shifts at a corner.  Fails with BW_EFORMAT where the position is no corner of the grid, or
 * came before, or a shift is over 300 m, which none in Great Britain comes near.
 */
enum bw_status bw_ostn_add(struct bw_ostn *ostn, double etrs_easting, double etrs_northing,
                           double east_shift, double north_shift, struct bw_err *err) BW_MUST_CHECK;

/* Corners added so far; a whole file has BW_OSTN_EASTINGS * BW_OSTN_NORTHINGS. */
size_t bw_ostn_count(const struct bw_ostn *ostn);

/*
 * False, and the outputs untouched, where one of the four corners around is missing or the point
 * is outside the grid.
 */
bool bw_ostn_to_lonlat(const struct bw_ostn *ostn, double easting, double northing,
                       double *ret_lon_deg, double *ret_lat_deg);

/* NULL is fine. */
void bw_ostn_close(struct bw_ostn *ostn);

#endif
