/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/geo/beat.h"
#include "beatwise/geo/geojson.h"
#include "must.h"

/*
 * Boundaries, the first byte choosing system and what is done with an invalid polygon: they are
 * refused with the place, or make beats whose codes are in order and whose corners lie in a beat.
 */
static const char *const property_names[] = {"code", "name", "lad"};
static const char *const level[] = {"lad"};

static void must_have_closed_rings(const struct bw_features *geojson)
{
    MUST(geojson->len > 0);
    for (size_t i = 0; i < geojson->len; i++) {
        const struct bw_feature *feature = &geojson->features[i];

        MUST(feature->len > 0);
        for (size_t j = 0; j < feature->len; j++) {
            MUST(feature->polygons[j].len > 0);
            for (size_t k = 0; k < feature->polygons[j].len; k++) {
                struct bw_feature_ring ring = feature->polygons[j].rings[k];
                const double *last = &ring.xy[2 * (ring.len - 1)];

                MUST(ring.len >= 4);
                MUST(!(ring.xy[0] < last[0] || ring.xy[0] > last[0]));
                MUST(!(ring.xy[1] < last[1] || ring.xy[1] > last[1]));
            }
        }
    }
}

static void must_find_its_corners(const struct bw_beat_set *set, struct bw_arena *arena)
{
    for (size_t i = 0; i < bw_beat_set_count(set); i++) {
        const struct bw_beat *beat = bw_beat_set_get(set, i);
        struct bw_rings rings = bw_beat_set_rings(set, i, arena);

        MUST(bw_beat_set_find_code(set, bw_text_of(beat->code)) == (int)i);
        MUST(i == 0 || strcmp(bw_beat_set_get(set, i - 1)->code, beat->code) < 0);
        MUST(isfinite(bw_beat_set_area_km2(set, i)));
        MUST(rings.len > 0 && !rings.rings[0].is_hole);
        for (size_t j = 0; j < rings.len; j++) {
            const double *lonlat = rings.rings[j].lonlat;
            int found = bw_beat_set_find(set, lonlat[0], lonlat[1]);

            MUST(found >= 0 && found <= (int)i);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bw_feature_keys keys = {property_names, 3};
    struct bw_boundary_source source = {
        .place = "beats.geojson",
        .from_day = BW_DAY_NONE,
        .until_day = BW_DAY_NONE,
        .code = "code",
        .name = "name",
        .levels = level,
        .level_properties = level,
        .level_count = 1,
    };
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_set *set = NULL;
    struct bw_features geojson;
    struct bw_err err = BW_ERR_INIT;
    struct bw_text json;
    enum bw_status status;

    if (len > 0) {
        source.is_invalid_refused = (bytes[0] & 1) != 0;
        source.crs = (bytes[0] & 2) != 0 ? "EPSG:27700" : "EPSG:4326";
        json = (struct bw_text){(const char *)bytes + 1, len - 1};
        status = bw_geojson_parse(arena, json, &keys, &geojson, &err);
        must_be_tidy(status, &err);
        if (status == BW_OK)
            must_have_closed_rings(&geojson);
        err = BW_ERR_INIT;
        status = bw_beat_set_open(&set, arena, &source, json, &err);
        must_be_tidy(status, &err);
        if (status == BW_OK)
            must_find_its_corners(set, arena);
        bw_beat_set_close(set);
    }
    bw_arena_free(arena);
    return 0;
}
