/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/placed.h"

#include <math.h>

static bool is_home(const struct bw_event *event)
{
    return event->place_type == BW_PLACE_HOME || event->place_type == BW_PLACE_OTHER_HOME;
}

/* disclosure.md, rule 9: a row whose place type is unknown is of the kind of the place it names. */
static void take_kind(const struct bw_locator *locator, const struct bw_row *row, int32_t day,
                      struct bw_event *event, struct bw_placed *placed)
{
    const struct bw_place *place = placed->location.place;

    if (event->place_type != BW_PLACE_UNKNOWN)
        return;
    if (place == NULL)
        place = bw_locate_place(locator, row->place.place_text, day, event->beat);
    if (place == NULL)
        return;
    placed->location.place = place;
    event->place_type = place->kind;
    placed->is_kind_of_place = place->kind != BW_PLACE_UNKNOWN;
}

void bw_place_event(const struct bw_locator *locator, const struct bw_row *row,
                    struct bw_event *event, struct bw_placed *ret_placed)
{
    const int32_t day = bw_local_day(bw_local_of_utc(event->when.from_utc));
    struct bw_location *location = &ret_placed->location;

    *ret_placed = (struct bw_placed){
        .location = {.located_by = BW_LOCATED_NONE, .lon_deg = NAN, .lat_deg = NAN}};
    if (locator == NULL)
        return;
    bw_locate(locator, &row->place, day, location);
    event->beat = location->beat;
    event->located_by = location->located_by;
    take_kind(locator, row, day, event, ret_placed);
    /* The point of a home is as good as an address: the beat is all that is kept of it. */
    event->lon_deg = is_home(event) ? (double)NAN : location->lon_deg;
    event->lat_deg = is_home(event) ? (double)NAN : location->lat_deg;
    event->place_id = is_home(event) || location->place == NULL ? NULL : location->place->id;
}
