/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "beatwise/base/log.h"
#include "beatwise/geo/crs.h"
#include "beatwise/geo/overlay.h"
#include "beatwise/stage/sheet.h"

#include "ground_private.h"
#include "population_private.h"

/* A small area with less of it in one beat straddles beats. */
#define IN_ONE 0.99
/* A beat with this much of a small area touches it. */
#define TOUCHES 0.01
#define NO_CENTROID (-2)

enum { CODE, EASTING, NORTHING, LONGITUDE, LATITUDE, COLUMNS };

enum bw_status bw_small_areas_open(struct bw_beat_set **ret_small, struct bw_arena *arena,
                                   const struct bw_site *site, struct bw_err *err)
{
    const struct bw_small_area_conf *small = &site->small_areas;
    const struct bw_boundary_conf conf = {.path = small->areas};
    const struct bw_boundary_source source = {
        .place = small->areas,
        .from_day = BW_DAY_NONE,
        .until_day = BW_DAY_NONE,
        .code = small->code,
        .name = small->code,
        .crs = small->crs,
        .is_invalid_refused = site->settings.of[BW_SETTING_BOUNDARIES_INVALID] == 1};
    struct bw_arena *work = bw_arena_new();
    struct bw_ground_files files = {0};
    enum bw_status status = bw_ground_read_boundaries(work, &conf, &files, err);

    if (status == BW_OK)
        status = bw_ground_open_cached(ret_small, arena, &source, &files, err);
    bw_arena_free(work);
    return status;
}

struct placing {
    const struct bw_beat_set *small;
    const struct bw_beat_set *beats;
    struct bw_crs *grid;
    int *beat_of; /* by small area; -1: outside all; NO_CENTROID: by area of overlap */
};

static enum bw_status add_centroid(void *ctx, int64_t line, const struct bw_text *cells,
                                   struct bw_err *err)
{
    const struct placing *placing = ctx;
    const int at = bw_beat_set_find_code(placing->small, cells[CODE]);
    double x = NAN, y = NAN;

    (void)line;
    if (at < 0)
        return BW_OK;
    if (bw_text_parse_double(cells[EASTING], &x) && bw_text_parse_double(cells[NORTHING], &y)) {
        if (!bw_crs_to_lonlat(placing->grid, x, y, &x, &y))
            x = y = NAN;
    } else if (!bw_text_parse_double(cells[LONGITUDE], &x) ||
               !bw_text_parse_double(cells[LATITUDE], &y)) {
        return bw_fail(err, BW_EFORMAT,
                       "numbers were expected in easting and northing, or longitude and latitude");
    }
    placing->beat_of[at] = bw_beat_set_find(placing->beats, x, y);
    return BW_OK;
}

static enum bw_status read_centroids(struct placing *placing, const char *path, struct bw_err *err)
{
    static const char *const columns[COLUMNS] = {"code", "easting", "northing", "longitude",
                                                 "latitude"};
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = EASTING,
                                   .row_fn = add_centroid,
                                   .ctx = placing};
    enum bw_status status = bw_crs_open(&placing->grid, BW_CRS_NATIONAL_GRID, err);

    if (status == BW_OK)
        status = bw_sheet_read(&sheet, err);
    bw_crs_close(placing->grid);
    return status;
}

struct brought {
    double *persons; /* by beat; NaN: none */
    double all;      /* people brought */
    double near;     /* people of small areas that touch a beat; of those, in several: */
    double straddling;
};

static void give(struct brought *brought, size_t beat, double persons)
{
    brought->persons[beat] =
        isnan(brought->persons[beat]) ? persons : brought->persons[beat] + persons;
    brought->all += persons;
}

/* A small area that lies in one beat but for slivers, or for what is outside all beats, does not
 * straddle. */
static void bring_area(struct brought *brought, const struct bw_overlay *overlay, size_t area,
                       int64_t persons, const struct placing *placing)
{
    double most = 0;
    size_t touched = 0;

    for (size_t i = overlay->first[area]; i < overlay->first[area + 1]; i++) {
        most = fmax(most, overlay->items[i].share);
        touched += overlay->items[i].share >= TOUCHES;
    }
    if (touched > 0)
        brought->near += (double)persons;
    if (touched > 0 && most < IN_ONE)
        brought->straddling += (double)persons;
    if (placing->beat_of != NULL && placing->beat_of[area] != NO_CENTROID) {
        if (placing->beat_of[area] >= 0)
            give(brought, (size_t)placing->beat_of[area], (double)persons);
        return;
    }
    for (size_t i = overlay->first[area]; i < overlay->first[area + 1]; i++)
        give(brought, overlay->items[i].beat, (double)persons * overlay->items[i].share);
}

static void say(const struct brought *brought, const struct bw_site *site)
{
    bw_log_print(BW_LOG_INFO,
                 "%s: people counted by %s brought to beats by %s: %.0f people; %.1f %% of those "
                 "near live in a %s that straddles beats or the border",
                 site->population, site->small_areas.by,
                 site->small_areas.centroids != NULL ? "population-weighted centroids"
                                                     : "area of overlap",
                 brought->all, brought->near > 0 ? 100 * brought->straddling / brought->near : 0.0,
                 site->small_areas.by);
}

enum bw_status bw_small_areas_bring(const struct bw_beat_set *small, const int64_t *persons,
                                    struct bw_arena *arena, const struct bw_site *site,
                                    const struct bw_beat_set *set, bool is_told,
                                    int64_t **ret_persons, struct bw_err *err)
{
    const size_t beats = bw_beat_set_count(set);
    const size_t areas = bw_beat_set_count(small);
    struct placing placing = {.small = small, .beats = set};
    struct bw_arena *work = bw_arena_new();
    struct brought brought = {.persons = bw_arena_alloc(work, beats, sizeof(*brought.persons))};
    struct bw_overlay overlay;
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < beats; i++)
        brought.persons[i] = NAN;
    if (site->small_areas.centroids != NULL) {
        placing.beat_of = bw_arena_alloc(work, areas, sizeof(*placing.beat_of));
        for (size_t i = 0; i < areas; i++)
            placing.beat_of[i] = NO_CENTROID;
        status = read_centroids(&placing, site->small_areas.centroids, err);
    }
    if (status == BW_OK) {
        bw_overlay_find(work, small, set, &overlay);
        for (size_t i = 0; i < areas; i++) {
            if (persons[i] > 0)
                bring_area(&brought, &overlay, i, persons[i], &placing);
        }
        if (is_told)
            say(&brought, site);
        *ret_persons = bw_arena_alloc(arena, beats, sizeof(**ret_persons));
        for (size_t i = 0; i < beats; i++)
            (*ret_persons)[i] =
                isnan(brought.persons[i]) ? -1 : (int64_t)llround(brought.persons[i]);
    }
    bw_arena_free(work);
    return status;
}
