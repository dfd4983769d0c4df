/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/locate.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct point {
    double lon_deg;
    double lat_deg;
    const struct bw_place *place; /* NULL: found in another way */
    unsigned postcode_traits;
};

static bool find_grid(const struct bw_locator *locator, const struct bw_place_hint *hint,
                      struct point *ret_point)
{
    return locator->grid != NULL && bw_position_is_said(hint->easting_m, hint->northing_m) &&
           bw_crs_to_lonlat(locator->grid, hint->easting_m, hint->northing_m, &ret_point->lon_deg,
                            &ret_point->lat_deg);
}

static bool find_lonlat(const struct bw_locator *locator, const struct bw_place_hint *hint,
                        struct point *ret_point)
{
    (void)locator;
    if (!bw_position_is_said(hint->lon_deg, hint->lat_deg))
        return false;
    ret_point->lon_deg = hint->lon_deg;
    ret_point->lat_deg = hint->lat_deg;
    return true;
}

static bool find_postcode(const struct bw_locator *locator, const struct bw_place_hint *hint,
                          struct point *ret_point)
{
    if (locator->postcodes == NULL || hint->postcode.len == 0 ||
        bw_postcode_table_find(locator->postcodes, hint->postcode, &ret_point->lon_deg,
                               &ret_point->lat_deg) != BW_POSTCODE_FOUND)
        return false;
    ret_point->postcode_traits = bw_postcode_table_traits(locator->postcodes, hint->postcode);
    return true;
}

static bool find_place(const struct bw_locator *locator, const struct bw_place_hint *hint,
                       struct point *ret_point)
{
    double score;

    if (locator->gazetteer == NULL || hint->place_text.pii_len == 0 ||
        bw_gazetteer_find(locator->gazetteer, hint->place_text, locator->place_threshold,
                          &ret_point->place, &score) != BW_GAZETTEER_FOUND)
        return false;
    ret_point->lon_deg = ret_point->place->lon_deg;
    ret_point->lat_deg = ret_point->place->lat_deg;
    return true;
}

/* The ways from a row to a point, in the order in which they are asked. */
static const struct way {
    bool (*find)(const struct bw_locator *locator, const struct bw_place_hint *hint,
                 struct point *ret_point);
    enum bw_located_by by;
} ways[] = {
    {find_grid, BW_LOCATED_COORDINATES},
    {find_lonlat, BW_LOCATED_COORDINATES},
    {find_postcode, BW_LOCATED_POSTCODE},
    {find_place, BW_LOCATED_PLACE},
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

static int find_beat(const struct bw_beat_set *set, struct point at)
{
    return set == NULL ? -1 : bw_beat_set_find(set, at.lon_deg, at.lat_deg);
}

static void set_point(struct bw_location *location, struct point at)
{
    location->lon_deg = at.lon_deg;
    location->lat_deg = at.lat_deg;
}

static void set_beat(struct bw_location *location, const struct bw_beat_set *set, int beat,
                     enum bw_located_by by)
{
    location->beat = bw_beat_set_get(set, (size_t)beat)->code;
    location->located_by = by;
}

static void add_coordinates(const struct bw_locator *locator, const struct bw_place_hint *hint,
                            const struct bw_beat_set *set, int beat, struct bw_location *location)
{
    struct point at = {0};

    if (!find_grid(locator, hint, &at) && !find_lonlat(locator, hint, &at))
        return;
    set_point(location, at);
    location->is_elsewhere = find_beat(set, at) != beat;
}

static void locate_by_point(const struct bw_locator *locator, const struct bw_place_hint *hint,
                            const struct bw_beat_set *set, struct bw_location *location)
{
    for (size_t i = 0; i < WAYS; i++) {
        struct point at = {0};
        int beat;

        if (!ways[i].find(locator, hint, &at))
            continue;
        location->place = at.place;
        beat = find_beat(set, at);
        if (beat >= 0) {
            set_point(location, at);
            set_beat(location, set, beat, ways[i].by);
            location->postcode_traits = at.postcode_traits;
            location->is_outside = false;
            return;
        }
        if (!location->is_outside)
            set_point(location, at);
        location->is_outside = true;
    }
}

void bw_locate(const struct bw_locator *locator, const struct bw_place_hint *hint, int32_t day,
               struct bw_location *ret_location)
{
    const struct bw_beat_set *set = bw_beat_sets_find(locator->beat_sets, day);
    struct bw_location location = {.located_by = BW_LOCATED_NONE, .lon_deg = NAN, .lat_deg = NAN};
    int beat = set == NULL ? -1 : bw_beat_set_find_code(set, hint->beat);

    location.is_unknown_code = set != NULL && beat < 0 && bw_text_trim(hint->beat).len > 0;
    if (beat >= 0) {
        set_beat(&location, set, beat, BW_LOCATED_BEAT);
        add_coordinates(locator, hint, set, beat, &location);
    } else {
        locate_by_point(locator, hint, set, &location);
    }
    *ret_location = location;
}

const struct bw_place *bw_locate_place(const struct bw_locator *locator, struct bw_pii text,
                                       int32_t day, const char *beat)
{
    const struct bw_place_hint hint = {.place_text = text};
    const struct bw_beat_set *set = bw_beat_sets_find(locator->beat_sets, day);
    struct point at = {0};
    int found;

    if (beat == NULL || set == NULL || !find_place(locator, &hint, &at))
        return NULL;
    found = find_beat(set, at);
    return found >= 0 && strcmp(bw_beat_set_get(set, (size_t)found)->code, beat) == 0 ? at.place
                                                                                      : NULL;
}
