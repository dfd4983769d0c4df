/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/day.h"
#include "beatwise/geo/locate.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* W and E, west and east of 3.18 W; CF10 1AA at about E 318,278 N 176,229 is in E. */
static const char json[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"W\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[-3.3,51.4],[-3.18,51.4],[-3.18,51.6],[-3.3,51.6],[-3.3,51.4]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"id\":\"E\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[-3.18,51.4],[-3,51.4],[-3,51.6],[-3.18,51.6],[-3.18,51.4]]]}}]}";

/* Lies in E, W and outside. */
#define GRID_E 318278, 176229
#define LONLAT_W -3.2, 51.5
#define LONLAT_OUT -4, 52

#define SAID_NOT NAN, NAN

struct fixture {
    struct bw_arena *arena;
    struct bw_beat_sets *sets;
    struct bw_postcode_table *postcodes;
    struct bw_crs *grid;
    struct bw_locator locator;
};

static int setup(void **state)
{
    const struct bw_boundary_source source = {.place = "b",
                                              .from_day = 100,
                                              .until_day = BW_DAY_NONE,
                                              .code = "id",
                                              .crs = BW_CRS_LONLAT};
    struct bw_arena *arena = bw_arena_new();
    struct fixture *f = bw_arena_alloc(arena, 1, sizeof(*f));
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set;

    *state = f;
    f->arena = arena;
    f->sets = bw_beat_sets_open(arena);
    bw_postcode_table_open(&f->postcodes, NULL, 10);
    if (bw_beat_set_open(&set, arena, &source, bw_text_of(json), &err) != BW_OK ||
        bw_beat_sets_add(f->sets, set, &err) != BW_OK ||
        bw_crs_open(&f->grid, BW_CRS_NATIONAL_GRID, &err) != BW_OK ||
        bw_postcode_table_add(f->postcodes, BW_TEXT("CF10 1AA"), -3.1, 51.5, 0, &err) != BW_OK ||
        bw_postcode_table_add(f->postcodes, BW_TEXT("SA1 1AA"), -3.9, 51.6, 0, &err) != BW_OK)
        return -1;
    bw_postcode_table_seal(f->postcodes);
    f->locator =
        (struct bw_locator){.beat_sets = f->sets, .postcodes = f->postcodes, .grid = f->grid};
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    bw_beat_sets_close(f->sets);
    bw_postcode_table_close(f->postcodes);
    bw_crs_close(f->grid);
    bw_arena_free(f->arena);
    return 0;
}

static struct bw_place_hint hint_of(const char *beat, const char *postcode)
{
    return (struct bw_place_hint){.beat = bw_text_of(beat),
                                  .postcode = bw_text_of(postcode),
                                  .easting_m = NAN,
                                  .northing_m = NAN,
                                  .lon_deg = NAN,
                                  .lat_deg = NAN};
}

static bool is_near(double a, double b)
{
    return isnan(b) ? isnan(a) : fabs(a - b) < 0.001;
}

static void the_ways_are_asked_in_their_order(void **state)
{
    enum { UNKNOWN = 1, ELSEWHERE = 2, OUTSIDE = 4 };
    static const struct {
        const char *what;
        const char *code, *postcode;
        double easting, northing, lon, lat;
        const char *beat;
        enum bw_located_by by;
        double at_lon;
        int says;
    } rows[] = {
        {"nothing", "", "", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE, NAN, 0},
        {"noughts", "", "", 0, 0, 0, 0, NULL, BW_LOCATED_NONE, NAN, 0},
        {"blank code", "  ", "", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE, NAN, 0},
        {"code", " w ", "", SAID_NOT, SAID_NOT, "W", BW_LOCATED_BEAT, NAN, 0},
        {"code and a point in it", "W", "", SAID_NOT, LONLAT_W, "W", BW_LOCATED_BEAT, -3.2, 0},
        {"code and a point elsewhere", "W", "", GRID_E, SAID_NOT, "W", BW_LOCATED_BEAT, -3.178,
         ELSEWHERE},
        {"code and a point outside", "W", "", SAID_NOT, LONLAT_OUT, "W", BW_LOCATED_BEAT, -4,
         ELSEWHERE},
        {"code before postcode", "W", "CF10 1AA", SAID_NOT, SAID_NOT, "W", BW_LOCATED_BEAT, NAN, 0},
        {"grid", "", "", GRID_E, SAID_NOT, "E", BW_LOCATED_COORDINATES, -3.178, 0},
        {"grid before degrees", "", "", GRID_E, LONLAT_W, "E", BW_LOCATED_COORDINATES, -3.178, 0},
        {"easting alone", "", "", 318278, NAN, SAID_NOT, NULL, BW_LOCATED_NONE, NAN, 0},
        {"degrees", "", "", SAID_NOT, LONLAT_W, "W", BW_LOCATED_COORDINATES, -3.2, 0},
        {"on the border", "", "", SAID_NOT, -3.18, 51.5, "E", BW_LOCATED_COORDINATES, -3.18, 0},
        {"degrees before postcode", "", "CF10 1AA", 0, 0, LONLAT_W, "W", BW_LOCATED_COORDINATES,
         -3.2, 0},
        {"postcode", "", "cf101aa", SAID_NOT, SAID_NOT, "E", BW_LOCATED_POSTCODE, -3.1, 0},
        {"postcode after a point outside", "", "CF10 1AA", SAID_NOT, LONLAT_OUT, "E",
         BW_LOCATED_POSTCODE, -3.1, 0},
        {"postcode outside", "", "SA1 1AA", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE, -3.9,
         OUTSIDE},
        {"all outside", "", "SA1 1AA", SAID_NOT, LONLAT_OUT, NULL, BW_LOCATED_NONE, -4, OUTSIDE},
        {"postcode not in the table", "", "CF10 1AB", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE,
         NAN, 0},
        {"no postcode", "", "nowhere", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE, NAN, 0},
        {"unknown code", "X", "", SAID_NOT, SAID_NOT, NULL, BW_LOCATED_NONE, NAN, UNKNOWN},
        {"unknown code, then degrees", "X", "", SAID_NOT, LONLAT_W, "W", BW_LOCATED_COORDINATES,
         -3.2, UNKNOWN},
        {"unknown code, point outside", "X", "", SAID_NOT, LONLAT_OUT, NULL, BW_LOCATED_NONE, -4,
         UNKNOWN | OUTSIDE},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_place_hint hint = hint_of(rows[i].code, rows[i].postcode);
        struct bw_location got;
        int says;

        hint.easting_m = rows[i].easting;
        hint.northing_m = rows[i].northing;
        hint.lon_deg = rows[i].lon;
        hint.lat_deg = rows[i].lat;
        bw_locate(&f->locator, &hint, 100, &got);
        says =
            got.is_unknown_code * UNKNOWN + got.is_elsewhere * ELSEWHERE + got.is_outside * OUTSIDE;
        if (strcmp(got.beat == NULL ? "" : got.beat, rows[i].beat == NULL ? "" : rows[i].beat) !=
                0 ||
            got.located_by != rows[i].by || !is_near(got.lon_deg, rows[i].at_lon) ||
            isnan(got.lon_deg) != isnan(got.lat_deg) || says != rows[i].says)
            fail_msg("%s: '%s' by %s at %g, says %d", rows[i].what,
                     got.beat == NULL ? "" : got.beat, bw_located_by_name(got.located_by),
                     got.lon_deg, says);
    }
}

static void without_a_set_in_force_there_is_a_point_but_no_beat(void **state)
{
    struct fixture *f = *state;
    struct bw_place_hint hint = hint_of("W", "CF10 1AA");
    struct bw_location got;

    bw_locate(&f->locator, &hint, 99, &got);
    assert_null(got.beat);
    assert_int_equal(got.located_by, BW_LOCATED_NONE);
    assert_true(is_near(got.lon_deg, -3.1));
    assert_true(got.is_outside);
    assert_false(got.is_unknown_code);
}

static void a_site_without_postcodes_and_grid_goes_by_the_rest(void **state)
{
    struct fixture *f = *state;
    struct bw_locator locator = {.beat_sets = f->sets};
    struct bw_place_hint hint = hint_of("", "CF10 1AA");
    struct bw_location got;

    hint.easting_m = 318278;
    hint.northing_m = 176229;
    bw_locate(&locator, &hint, 100, &got);
    assert_null(got.beat);
    assert_true(isnan(got.lon_deg));
    assert_false(got.is_outside);
}

static void a_text_is_asked_last(void **state)
{
    static const struct bw_place
        west = {.id = "1", .name = "Copper Heron", .lon_deg = -3.2, .lat_deg = 51.5},
        away = {.id = "2", .name = "Silver Otter", .lon_deg = -4, .lat_deg = 52};
    struct bw_place_hint hint = hint_of("", "");
    struct fixture *f = *state;
    struct bw_locator locator = f->locator;
    struct bw_err err = BW_ERR_INIT;
    struct bw_gazetteer *gazetteer;
    struct bw_location got;

    bw_gazetteer_open(&gazetteer);
    assert_int_equal(bw_gazetteer_add(gazetteer, &west, bw_text_of(""), &err), BW_OK);
    assert_int_equal(bw_gazetteer_add(gazetteer, &away, bw_text_of(""), &err), BW_OK);
    assert_int_equal(bw_gazetteer_seal(gazetteer, &err), BW_OK);
    locator.gazetteer = gazetteer;
    locator.place_threshold = BW_GAZETTEER_THRESHOLD;
    hint.place_text = (struct bw_pii){"o/s coper heron", 15};
    bw_locate(&locator, &hint, 200, &got);
    assert_string_equal(got.beat, "W");
    assert_int_equal(got.located_by, BW_LOCATED_PLACE);
    assert_string_equal(got.place->id, "1");
    assert_true(got.lon_deg == -3.2);
    hint.postcode = bw_text_of("CF10 1AA");
    bw_locate(&locator, &hint, 200, &got);
    assert_int_equal(got.located_by, BW_LOCATED_POSTCODE);
    assert_null(got.place);
    hint.postcode = bw_text_of("");
    hint.place_text = (struct bw_pii){"Silver Otter", 12};
    bw_locate(&locator, &hint, 200, &got);
    assert_null(got.beat);
    assert_true(got.is_outside && got.lon_deg == -4);
    hint.place_text = (struct bw_pii){"at home", 7};
    bw_locate(&locator, &hint, 200, &got);
    assert_int_equal(got.located_by, BW_LOCATED_NONE);
    assert_null(got.place);
    bw_gazetteer_close(gazetteer);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_ways_are_asked_in_their_order),
        TEST(a_text_is_asked_last),
        TEST(without_a_set_in_force_there_is_a_point_but_no_beat),
        TEST(a_site_without_postcodes_and_grid_goes_by_the_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
