/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_PLACED_H
#define BW_STAGE_PLACED_H

#include <stdbool.h>

#include "beatwise/geo/locate.h"
#include "beatwise/model/event.h"

/*
 * placed.h - what is kept of where a row says it happened: the same for `collect`, which stores it,
 * and `check`, which counts it.
 *
 * Privacy: of a home only the beat; of a text only the id of the place that it means.
 */
struct bw_placed {
    struct bw_location location;
    bool is_kind_of_place; /* the row says no kind of place: it is that of the place */
};

/* Sets beat, located_by, point, place_id and, where it is unknown, place_type of `event`, a copy of
 * the row's.  `locator` NULL: nothing is placed. */
void bw_place_event(const struct bw_locator *locator, const struct bw_row *row,
                    struct bw_event *event, struct bw_placed *ret_placed);

#endif
