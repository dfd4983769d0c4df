/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_LOCATE_H
#define BW_GEO_LOCATE_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/geo/beat_sets.h"
#include "beatwise/geo/crs.h"
#include "beatwise/geo/gazetteer.h"
#include "beatwise/geo/postcode.h"
#include "beatwise/model/event.h"

/*
 * locate.h - in which beat did this happen?
 *
 * Asked in this order, until one of them leads to a beat: the beat's code, easting and northing,
 * longitude and latitude, the postcode, the place that the free text means.  A code that is in no
 * boundary set and a point outside all beats lead to none; the next is asked, and the location says
 * so.
 */
struct bw_locator {
    const struct bw_beat_sets *beat_sets;
    const struct bw_postcode_table *postcodes; /* NULL: the site has none */
    struct bw_crs *grid;                       /* of eastings and northings */
    const struct bw_gazetteer *gazetteer;      /* NULL: the site has none */
    double place_threshold;                    /* of the gazetteer's score */
};

struct bw_location {
    const char *beat; /* code, or NULL; belongs to the boundary set */
    enum bw_located_by located_by;
    const struct bw_place *place; /* that the text means, where it was asked for and one is meant;
                                     belongs to the gazetteer */
    unsigned postcode_traits;     /* of the postcode that led to the beat (postcode.h) */
    double lon_deg, lat_deg; /* NaN: none.  The point that led to the beat; beside a beat's code the
                                row's coordinates; without a beat the first point that was given */
    bool is_unknown_code;    /* a code was given that is not in the set in force */
    bool is_elsewhere;       /* the code decided, but the coordinates are not in its beat */
    bool is_outside;         /* there is a point, but no beat holds it */
};

/*
 * `day` is that of the incident: it chooses the boundary set.  Without a set in force that day
 * there is no beat, but there may be a point.
 */
void bw_locate(const struct bw_locator *locator, const struct bw_place_hint *hint, int32_t day,
               struct bw_location *ret_location);

/*
 * The place that the text means, if it lies in the beat: of an event that was placed in another
 * way, whose text still says what kind of place it was.  NULL: none, or one elsewhere.
 */
const struct bw_place *bw_locate_place(const struct bw_locator *locator, struct bw_pii text,
                                       int32_t day, const char *beat);

#endif
