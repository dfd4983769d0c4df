/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/stage/sheet.h"

#include "ground_private.h"

enum { ID, NAME, ALIASES, KIND, POSTCODE, EASTING, NORTHING, LONGITUDE, LATITUDE, COLUMNS };

struct adding {
    struct bw_ground *ground;
    struct bw_arena *row; /* reset after each */
    size_t without_position;
    int64_t first_without;
};

static bool find_position(const struct bw_ground *ground, const struct bw_text *cells,
                          struct bw_place *place)
{
    double x = NAN, y = NAN;

    if (bw_text_parse_double(cells[EASTING], &x) && bw_text_parse_double(cells[NORTHING], &y) &&
        bw_position_is_said(x, y))
        return bw_crs_to_lonlat(ground->grid, x, y, &place->lon_deg, &place->lat_deg);
    if (bw_text_parse_double(cells[LONGITUDE], &place->lon_deg) &&
        bw_text_parse_double(cells[LATITUDE], &place->lat_deg) &&
        bw_position_is_said(place->lon_deg, place->lat_deg))
        return true;
    return ground->postcodes != NULL &&
           bw_postcode_table_find(ground->postcodes, cells[POSTCODE], &place->lon_deg,
                                  &place->lat_deg) == BW_POSTCODE_FOUND;
}

/* The names of the beat in which it lies, in every boundary set. */
static const char *find_context(const struct adding *adding, const struct bw_place *place)
{
    const struct bw_beat_sets *sets = adding->ground->beat_sets;
    const char *context = "";

    for (size_t i = 0; i < bw_beat_sets_count(sets); i++) {
        const struct bw_beat_set *set = bw_beat_sets_get(sets, i);
        int found = bw_beat_set_find(set, place->lon_deg, place->lat_deg);
        const struct bw_beat *beat = found < 0 ? NULL : bw_beat_set_get(set, (size_t)found);

        if (beat != NULL)
            context = bw_arena_printf(adding->row, "%s %s %s", context, beat->name,
                                      beat->name_cy == NULL ? "" : beat->name_cy);
    }
    return context;
}

static enum bw_status set_kind(struct bw_place *place, struct bw_text kind, struct bw_err *err)
{
    int number = BW_PLACE_UNKNOWN;

    if (kind.len > 0 && !bw_category_find(BW_CATEGORY_PLACE_TYPE, kind, &number))
        return bw_fail(err, BW_EFORMAT,
                       "column 'kind': a place type was expected (street, licensed_premises, "
                       "transport, shop, park_open_space, education, health_care, other, ...)");
    place->kind = (enum bw_place_type)number;
    return BW_OK;
}

static enum bw_status add_place(void *ctx, int64_t line, const struct bw_text *cells,
                                struct bw_err *err)
{
    struct adding *adding = ctx;
    struct bw_place place = {.id = bw_arena_strndup(adding->row, cells[ID].ptr, cells[ID].len),
                             .name =
                                 bw_arena_strndup(adding->row, cells[NAME].ptr, cells[NAME].len)};
    enum bw_status status = set_kind(&place, cells[KIND], err);

    if (status == BW_OK && find_position(adding->ground, cells, &place)) {
        place.context = find_context(adding, &place);
        status = bw_gazetteer_add(adding->ground->gazetteer, &place, cells[ALIASES], err);
    } else if (status == BW_OK && adding->without_position++ == 0) {
        adding->first_without = line;
    }
    bw_arena_reset(adding->row);
    return status;
}

enum bw_status bw_ground_open_places(struct bw_ground *ground, const struct bw_site *site,
                                     struct bw_err *err)
{
    static const char *const columns[COLUMNS] = {"id",       "name",      "aliases",
                                                 "kind",     "postcode",  "easting",
                                                 "northing", "longitude", "latitude"};
    struct adding adding = {.ground = ground, .row = bw_arena_new()};
    char digest[BW_DIGEST_HEX];
    const struct bw_sheet sheet = {.path = site->places,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = ALIASES,
                                   .row_fn = add_place,
                                   .ctx = &adding,
                                   .digest = digest};
    enum bw_status status;

    bw_gazetteer_open(&ground->gazetteer);
    bw_gazetteer_memory_open(&ground->memory);
    status = bw_sheet_read(&sheet, err);
    if (status == BW_OK) {
        status = bw_gazetteer_seal(ground->gazetteer, err);
        if (status != BW_OK)
            bw_fail_in(err, "%s", site->places);
    } else {
        bw_ground_fail_file("places", err);
    }
    bw_arena_free(adding.row);
    if (status != BW_OK)
        return status;
    bw_ground_mix(ground, digest);
    if (adding.without_position > 0)
        bw_log_print(BW_LOG_WARN,
                     "%s:%lld: no position, and no postcode that has one: left out (%zu in all)",
                     site->places, (long long)adding.first_without, adding.without_position);
    return BW_OK;
}
