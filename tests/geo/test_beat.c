/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/day.h"
#include "beatwise/base/rng.h"
#include "beatwise/geo/beat.h"
#include "beatwise/geo/beat_pack.h"
#include "beatwise/geo/beat_sets.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

#define RING_SQUARE "[[0,0],[1,0],[1,1],[0,1],[0,0]]"

/* A feature of the code with the area "W" and a geometry. */
#define FEATURE(code, type, coordinates)                                                           \
    "{\"type\":\"Feature\",\"properties\":{\"id\":" code ",\"nm\":\"Name\",\"cy\":null,"           \
    "\"lad\":\"W\"},\"geometry\":{\"type\":\"" type "\",\"coordinates\":" coordinates "}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"

/*
 * A is the west, B the east of the slanting line from (1,0) to (1.3,0.9); B has a hole, which C
 * fills; D is two islands; E is two features.
 */
#define BEAT_A FEATURE("\"A\"", "Polygon", "[[[0,0],[1,0],[1.3,0.9],[0,0.9],[0,0]]]")
#define BEAT_B                                                                                     \
    FEATURE("\"B\"", "Polygon",                                                                    \
            "[[[1.3,0.9],[1,0],[3,0],[3,0.9],[1.3,0.9]],[[2,0.3],[2,0.5],[2.2,0.5],[2.2,0.3],"     \
            "[2,0.3]]]")
#define BEAT_C FEATURE("\"C\"", "Polygon", "[[[2,0.3],[2.2,0.3],[2.2,0.5],[2,0.5],[2,0.3]]]")
#define BEAT_D                                                                                     \
    FEATURE("\"D\"", "MultiPolygon",                                                               \
            "[[[[5,0,7],[6,0,7],[6,1,7],[5,0,7]]],[[[7,0],[8,0],[8,1],[7,0]]]]")
#define BEAT_E1 FEATURE("\"E\"", "Polygon", "[[[0,2],[1,2],[1,3],[0,3],[0,2]]]")
#define BEAT_E2 FEATURE("\"E\"", "Polygon", "[[[1,2],[2,2],[2,3],[1,3],[1,2]]]")

static const char *const features[] = {BEAT_A, BEAT_B, BEAT_C, BEAT_D, BEAT_E1, BEAT_E2};

static const char *const levels[] = {"lad"};
static const char *const level_properties[] = {"lad"};
static const struct bw_boundary_source source = {
    .place = "b.geojson",
    .from_day = BW_DAY_NONE,
    .until_day = BW_DAY_NONE,
    .code = "id",
    .name = "nm",
    .name_cy = "cy",
    .levels = levels,
    .level_properties = level_properties,
    .level_count = 1,
    .crs = "EPSG:4326",
};

static int setup(void **state)
{
    *state = bw_arena_new();
    return 0;
}

static int teardown(void **state)
{
    bw_arena_free(*state);
    return 0;
}

static struct bw_beat_set *open_set(struct bw_arena *arena, const char *json)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;

    if (bw_beat_set_open(&set, arena, &source, bw_text_of(json), &err) != BW_OK)
        fail_msg("%s", err.text);
    return set;
}

/* All features, from `first` on and round. */
static struct bw_beat_set *open_rotated(struct bw_arena *arena, size_t first)
{
    const char *json = "";

    for (size_t i = 0; i < LEN(features); i++)
        json = bw_arena_printf(arena, "%s%s%s", json, i > 0 ? "," : "",
                               features[(first + i) % LEN(features)]);
    return open_set(arena, bw_arena_printf(arena, COLLECTION("%s"), json));
}

static const char *code_at(const struct bw_beat_set *set, double lon, double lat)
{
    int beat = bw_beat_set_find(set, lon, lat);

    return beat < 0 ? "-" : bw_beat_set_get(set, (size_t)beat)->code;
}

static void find_names_the_beat_that_holds_the_point(void **state)
{
    static const struct {
        const char *what;
        double lon, lat;
        const char *code;
    } rows[] = {
        {"inside", 0.5, 0.5, "A"},
        {"outer border", 0, 0.5, "A"},
        {"corner", 0, 0, "A"},
        {"end of the shared border", 1, 0, "A"},
        {"other end of it", 1.3, 0.9, "A"},
        {"just west of the slanting border", 1.0999, 0.3, "A"},
        {"just east of it", 1.1001, 0.3, "B"},
        {"in the hole, which is another's", 2.1, 0.4, "C"},
        {"border of the hole", 2, 0.4, "B"},
        {"first island", 5.9, 0.5, "D"},
        {"second island", 7.9, 0.5, "D"},
        {"between the islands", 6.5, 0.5, "-"},
        {"in the box of an island only", 5.1, 0.9, "-"},
        {"first of two features", 0.5, 2.5, "E"},
        {"second", 1.5, 2.5, "E"},
        {"on the line between them", 1, 2.5, "E"},
        {"nowhere", -3, 51, "-"},
        {"NaN", NAN, 0.5, "-"},
        {"infinite", 0.5, INFINITY, "-"},
    };

    for (size_t first = 0; first < LEN(features); first++) {
        struct bw_beat_set *set = open_rotated(*state, first);

        for (size_t i = 0; i < LEN(rows); i++) {
            if (strcmp(code_at(set, rows[i].lon, rows[i].lat), rows[i].code) != 0)
                fail_msg("%s, features from %zu: %s", rows[i].what, first,
                         code_at(set, rows[i].lon, rows[i].lat));
        }
        bw_beat_set_close(set);
    }
}

/* Points of A and B, many of them on the border as doubles can have it. */
static void random_points_lie_in_one_beat_whatever_the_order_of_the_file(void **state)
{
    struct bw_beat_set *sets[LEN(features)];
    struct bw_rng rng;
    size_t in_b = 0;

    for (size_t i = 0; i < LEN(sets); i++)
        sets[i] = open_rotated(*state, i);
    bw_rng_init(&rng, 11);
    for (size_t i = 0; i < 5000; i++) {
        double lat = bw_rng_unit(&rng) * 0.9;
        double lon = i % 2 == 0 ? bw_rng_unit(&rng) * 3 : 1 + lat / 3;
        const char *code = code_at(sets[0], lon, lat);

        if (*code != 'A' && *code != 'B' && *code != 'C')
            fail_msg("%.17g %.17g is in %s", lon, lat, code);
        for (size_t j = 1; j < LEN(sets); j++)
            assert_string_equal(code_at(sets[j], lon, lat), code);
        in_b += *code == 'B';
    }
    assert_in_range(in_b, 1000, 4000);
    for (size_t i = 0; i < LEN(sets); i++)
        bw_beat_set_close(sets[i]);
}

static void a_beat_carries_its_names_and_areas(void **state)
{
    struct bw_beat_set *set = open_set(
        *state, COLLECTION("{\"type\":\"Feature\",\"properties\":{\"id\":12.0,\"nm\":\" Bay \","
                           "\"cy\":\"Bae\",\"lad\":7,\"x\":1},\"geometry\":{\"type\":\"Polygon\","
                           "\"coordinates\":[" RING_SQUARE
                           "]}}," FEATURE("\" 11 \"", "Polygon", "[" RING_SQUARE "]")));
    const struct bw_beat *beat = bw_beat_set_get(set, 1);

    assert_int_equal(bw_beat_set_count(set), 2);
    assert_string_equal(bw_beat_set_get(set, 0)->code, "11");
    assert_null(bw_beat_set_get(set, 0)->name_cy);
    assert_string_equal(beat->code, "12");
    assert_string_equal(beat->name, "Bay");
    assert_string_equal(beat->name_cy, "Bae");
    assert_string_equal(beat->areas[0], "7");
    assert_int_equal(beat->feature_count, 1);
    assert_false(beat->is_repaired);
    assert_int_equal(bw_beat_set_find_level(set, "lad"), 0);
    assert_int_equal(bw_beat_set_find_level(set, "bcu"), -1);
    assert_int_equal(bw_beat_set_warning_count(set), 0);
    assert_string_equal(bw_beat_set_operation(set), "none");
    assert_true(bw_beat_set_accuracy_m(set) == 0);
    /* Both cover it: the lowest code has it. */
    assert_string_equal(code_at(set, 0.5, 0.5), "11");
    bw_beat_set_close(set);
}

static void find_code_cuts_blanks_and_tries_upper_case(void **state)
{
    struct bw_beat_set *set = open_set(
        *state, COLLECTION(FEATURE("\"a1\"", "Polygon", "[" RING_SQUARE "]") "," FEATURE(
                    "\"A1\"", "Polygon", "[" RING_SQUARE "]") "," FEATURE("\"B1\"", "Polygon",
                                                                          "[" RING_SQUARE "]")));
    static const struct {
        const char *text;
        int beat;
    } rows[] = {{"A1", 0}, {"a1", 2},   {" b1\t", 1}, {"B1", 1}, {"B", -1},
                {"b", -1}, {"B11", -1}, {"", -1},     {" ", -1}};

    for (size_t i = 0; i < LEN(rows); i++) {
        if (bw_beat_set_find_code(set, bw_text_of(rows[i].text)) != rows[i].beat)
            fail_msg("'%s'", rows[i].text);
    }
    assert_int_equal(bw_beat_set_find_code(set, (struct bw_text){NULL, 0}), -1);
    bw_beat_set_close(set);
}

static void features_of_one_code_are_joined_with_a_warning(void **state)
{
    struct bw_beat_set *set = open_rotated(*state, 0);
    int beat = bw_beat_set_find_code(set, BW_TEXT("E"));
    struct bw_rings rings;

    assert_int_equal(bw_beat_set_count(set), 5);
    assert_int_equal(bw_beat_set_get(set, (size_t)beat)->feature_count, 2);
    assert_int_equal(bw_beat_set_warning_count(set), 1);
    assert_string_equal(bw_beat_set_warning(set, 0), "b.geojson: beat 'E' has 2 features: joined");
    rings = bw_beat_set_rings(set, (size_t)beat, *state);
    assert_int_equal(rings.len, 1);
    bw_beat_set_close(set);
}

static void names_that_differ_are_decided_and_told(void **state)
{
    static const char other[] =
        "{\"type\":\"Feature\",\"properties\":{\"id\":\"E\",\"nm\":\"Another\",\"cy\":\"Arall\","
        "\"lad\":\"W\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" RING_SQUARE "]}}";

    for (int order = 0; order < 2; order++) {
        struct bw_beat_set *set =
            open_set(*state, bw_arena_printf(*state, COLLECTION("%s,%s"), order ? other : BEAT_E1,
                                             order ? BEAT_E1 : other));

        assert_string_equal(bw_beat_set_get(set, 0)->name, "Another");
        assert_string_equal(bw_beat_set_get(set, 0)->name_cy, "Arall");
        assert_string_equal(
            bw_beat_set_warning(set, 0),
            "b.geojson: beat 'E' has 2 features: joined, though their names differ");
        bw_beat_set_close(set);
    }
}

#define BOW_TIE FEATURE("\"X\"", "Polygon", "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]")
#define OVERLAPPING                                                                                \
    FEATURE("\"X\"", "MultiPolygon",                                                               \
            "[[[[0,0],[2,0],[2,2],[0,2],[0,0]]],[[[1,0],[3,0],[3,2],[1,2],[1,0]]]]")

static void an_invalid_polygon_is_repaired_and_named(void **state)
{
    struct bw_beat_set *set = open_set(*state, COLLECTION(BOW_TIE));

    assert_true(bw_beat_set_get(set, 0)->is_repaired);
    assert_int_equal(bw_beat_set_warning_count(set), 1);
    assert_string_equal(bw_beat_set_warning(set, 0),
                        "b.geojson: feature 1: beat 'X' is not valid (Self-intersection at "
                        "1.000000 1.000000): repaired");
    assert_string_equal(code_at(set, 0.2, 1), "X");
    assert_string_equal(code_at(set, 1.8, 1), "X");
    assert_string_equal(code_at(set, 1, 0.2), "-");
    bw_beat_set_close(set);
    set = open_set(*state, COLLECTION(OVERLAPPING));
    assert_string_equal(code_at(set, 1.5, 1), "X");
    bw_beat_set_close(set);
}

static void an_invalid_polygon_is_refused_where_the_setting_says_so(void **state)
{
    struct bw_boundary_source strict = source;
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;

    strict.is_invalid_refused = true;
    assert_int_equal(
        bw_beat_set_open(&set, *state, &strict, BW_TEXT(COLLECTION(BEAT_A "," BOW_TIE)), &err),
        BW_EFORMAT);
    assert_string_equal(err.text, "b.geojson: feature 2: beat 'X' is not valid (Self-intersection "
                                  "at 1.000000 1.000000)");
    assert_null(set);
}

static void rings_are_turned_as_geojson_has_them(void **state)
{
    struct bw_beat_set *set = open_rotated(*state, 0);
    struct bw_rings b = bw_beat_set_rings(set, 1, *state);
    struct bw_rings d = bw_beat_set_rings(set, 3, *state);

    assert_int_equal(b.len, 2);
    assert_false(b.rings[0].is_hole);
    assert_true(b.rings[1].is_hole);
    assert_int_equal(d.len, 2);
    assert_false(d.rings[0].is_hole || d.rings[1].is_hole);
    for (size_t i = 0; i < b.len; i++) {
        const double *at = b.rings[i].lonlat;
        size_t last = b.rings[i].len - 1;
        double sum = 0;

        assert_int_equal(b.rings[i].len, 5);
        assert_true(at[0] == at[2 * last] && at[1] == at[2 * last + 1]);
        for (size_t j = 0; j < last; j++)
            sum += at[2 * j] * at[2 * j + 3] - at[2 * j + 2] * at[2 * j + 1];
        assert_true(i == 0 ? sum > 0 : sum < 0);
    }
    bw_beat_set_close(set);
}

/* One degree by one degree at the equator: 12,309 km2 (R. Rapp, Geometric Geodesy I, table). */
static void areas_are_those_of_the_ellipsoid_without_the_holes(void **state)
{
    struct bw_beat_set *set =
        open_set(*state, COLLECTION(FEATURE("1", "Polygon", "[" RING_SQUARE "]") "," FEATURE(
                             "2", "Polygon",
                             "[" RING_SQUARE ",[[0.25,0.25],[0.75,0.25],[0.75,0.75],[0.25,0.75],"
                             "[0.25,0.25]]]")));

    assert_true(fabs(bw_beat_set_area_km2(set, 0) - 12309) < 2);
    assert_true(fabs(bw_beat_set_area_km2(set, 1) - 12309 * 0.75) < 2);
    bw_beat_set_close(set);
}

static void metres_of_the_national_grid_are_converted(void **state)
{
    struct bw_boundary_source grid = source;
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;

    grid.crs = "EPSG:27700";
    assert_int_equal(
        bw_beat_set_open(&set, *state, &grid,
                         BW_TEXT(COLLECTION(FEATURE("\"X\"", "Polygon",
                                                    "[[[318000,176000],[319000,176000],"
                                                    "[319000,177000],[318000,177000],"
                                                    "[318000,176000]]]"))),
                         &err),
        BW_OK);
    /* CF10 1AA is about E 318,278 N 176,229. */
    assert_string_equal(code_at(set, -3.1782, 51.4791), "X");
    assert_string_equal(code_at(set, -3.1982, 51.4791), "-");
    assert_true(fabs(bw_beat_set_area_km2(set, 0) - 1) < 0.002);
    assert_true(bw_beat_set_accuracy_m(set) > 0);
    bw_beat_set_close(set);
}

#define AT "b.geojson: "
#define MISSING_CRS_HINT                                                                           \
    "\nhint: is 'crs' of these boundaries right?  Metres of the National Grid are EPSG:27700"

static void a_file_of_another_form_is_refused_with_the_place(void **state)
{
    static const struct {
        const char *what;
        const char *json;
        const char *message;
    } rows[] = {
        {"empty", "", AT "line 1: not JSON: '[' or '{' expected near end of file"},
        {"cut off", "{\"type\":\n\"FeatureCollection\"",
         AT "line 2: not JSON: '}' expected near end of file"},
        {"bytes that a terminal would obey", "[1\x1B[2J]",
         AT "line 1: not JSON: ']' expected near '?'"},
        {"a list", "[]", AT "not a GeoJSON FeatureCollection"},
        {"one feature", BEAT_A, AT "not a GeoJSON FeatureCollection"},
        {"none", COLLECTION(""), AT "has no feature"},
        {"no feature", COLLECTION("{}"), AT "feature 1 is not of the type Feature"},
        {"no code",
         COLLECTION("{\"type\":\"Feature\",\"properties\":{\"nm\":1,\"ID\":2},\"geometry\":null}"),
         AT "feature 1 has no property 'id'\nhint: it has 'nm', 'ID'"},
        {"names that a terminal would obey",
         COLLECTION("{\"type\":\"Feature\",\"properties\":{\"nm\":1,\"\\u001b[2J\":2},"
                    "\"geometry\":null}"),
         AT "feature 1 has no property 'id'\nhint: it has 'nm', '?[2J'"},
        {"no properties", COLLECTION("{\"type\":\"Feature\",\"geometry\":null}"),
         AT "feature 1 has no property 'id'"},
        {"empty code", COLLECTION(BEAT_A "," FEATURE("\" \"", "Polygon", "[" RING_SQUARE "]")),
         AT "feature 2: property 'id' is empty"},
        {"null code", COLLECTION(FEATURE("null", "Polygon", "[" RING_SQUARE "]")),
         AT "feature 1: property 'id' is empty"},
        {"code 1.5", COLLECTION(FEATURE("1.5", "Polygon", "[" RING_SQUARE "]")),
         AT "feature 1: property 'id' is neither text nor a whole number"},
        {"code true", COLLECTION(FEATURE("true", "Polygon", "[" RING_SQUARE "]")),
         AT "feature 1: property 'id' is neither text nor a whole number"},
        {"code of two lines", COLLECTION(FEATURE("\"a\\nb\"", "Polygon", "[" RING_SQUARE "]")),
         AT "feature 1: property 'id' has a control character"},
        {"null geometry",
         COLLECTION("{\"type\":\"Feature\",\"properties\":{\"id\":1,\"nm\":1,\"cy\":1,\"lad\":1},"
                    "\"geometry\":null}"),
         AT "feature 1 has no geometry"},
        {"point", COLLECTION(FEATURE("1", "Point", "[1,2]")),
         AT "feature 1 is a Point: a beat is a Polygon or a MultiPolygon"},
        {"no ring", COLLECTION(FEATURE("1", "Polygon", "[]")),
         AT "feature 1 has a polygon without a ring"},
        {"no polygon", COLLECTION(FEATURE("1", "MultiPolygon", "[]")),
         AT "feature 1 has no polygon"},
        {"not closed", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]")),
         AT "feature 1 has a ring that is not closed: its last position must repeat its first"},
        {"short", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1,0],[0,0]]]")),
         AT "feature 1 has a ring of 3 positions: at least 4 are needed"},
        {"one number", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1],[1,1],[0,0]]]")),
         AT "feature 1: position 2 of a ring is not two numbers"},
        {"text", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1,\"0\"],[1,1],[0,0]]]")),
         AT "feature 1: position 2 of a ring is not two numbers"},
        {"metres", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1e5,0],[1e5,1e5],[0,0]]]")),
         AT "feature 1: position 2 of a ring is not on the globe when read as "
            "EPSG:4326" MISSING_CRS_HINT},
        {"no area", COLLECTION(FEATURE("1", "Polygon", "[[[0,0],[1,1],[2,2],[0,0]]]")),
         AT "feature 1: beat '1' is not valid (Self-intersection at "
            "1.000000 1.000000) and has no area"},
        {"a beat in two areas",
         COLLECTION(BEAT_A ",{\"type\":\"Feature\",\"properties\":{\"id\":\"A\",\"nm\":\"Name\","
                           "\"cy\":1,\"lad\":\"V\"},\"geometry\":{\"type\":\"Polygon\","
                           "\"coordinates\":[" RING_SQUARE "]}}"),
         AT "features 1 and 2 are both of beat 'A', but differ in property 'lad'"},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_beat_set *set = NULL;

        if (bw_beat_set_open(&set, *state, &source, bw_text_of(rows[i].json), &err) != BW_EFORMAT ||
            set != NULL || strcmp(err.text, rows[i].message) != 0)
            fail_msg("%s: %s", rows[i].what, err.text);
    }
}

static void a_byte_order_mark_is_skipped(void **state)
{
    struct bw_beat_set *set = open_set(*state, "\xEF\xBB\xBF" COLLECTION(BEAT_A));

    assert_int_equal(bw_beat_set_count(set), 1);
    bw_beat_set_close(set);
    bw_beat_set_close(NULL);
}

static void an_unknown_coordinate_system_is_a_fault_of_the_site(void **state)
{
    struct bw_boundary_source wrong = source;
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;

    wrong.crs = "EPSG:1";
    assert_int_equal(bw_beat_set_open(&set, *state, &wrong, BW_TEXT(COLLECTION(BEAT_A)), &err),
                     BW_ECONFIG);
    assert_string_equal(err.text, AT "coordinate system 'EPSG:1' is not known to PROJ");
}

static struct bw_beat_set *open_dated(struct bw_arena *arena, const char *place, int32_t from_day,
                                      int32_t until_day)
{
    struct bw_boundary_source dated = source;
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;

    dated.place = place;
    dated.from_day = from_day;
    dated.until_day = until_day;
    assert_int_equal(bw_beat_set_open(&set, arena, &dated, BW_TEXT(COLLECTION(BEAT_A)), &err),
                     BW_OK);
    return set;
}

static void the_set_in_force_on_the_day_is_found(void **state)
{
    static const struct {
        int32_t day;
        const char *place;
    } rows[] = {{-1, NULL},  {0, "one"},  {99, "one"},    {100, "two"},   {150, "two"},
                {151, NULL}, {199, NULL}, {200, "three"}, {9999, "three"}};
    struct bw_beat_sets *sets = bw_beat_sets_open(*state);
    struct bw_err err = BW_ERR_INIT;

    assert_null(bw_beat_sets_find(sets, 0));
    assert_int_equal(bw_beat_sets_add(sets, open_dated(*state, "three", 200, BW_DAY_NONE), &err),
                     BW_OK);
    assert_int_equal(bw_beat_sets_add(sets, open_dated(*state, "one", 0, BW_DAY_NONE), &err),
                     BW_OK);
    assert_int_equal(bw_beat_sets_add(sets, open_dated(*state, "two", 100, 150), &err), BW_OK);
    assert_int_equal(bw_beat_sets_count(sets), 3);
    assert_string_equal(bw_beat_set_place(bw_beat_sets_get(sets, 1)), "two");
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_beat_set *set = bw_beat_sets_find(sets, rows[i].day);

        if (set == NULL
                ? rows[i].place != NULL
                : rows[i].place == NULL || strcmp(bw_beat_set_place(set), rows[i].place) != 0)
            fail_msg("day %d", rows[i].day);
    }
    bw_beat_sets_close(sets);
    bw_beat_sets_close(NULL);
}

static void two_sets_on_one_day_are_refused(void **state)
{
    static const struct {
        int32_t from, until;
        const char *message;
    } rows[] = {
        {100, BW_DAY_NONE, "boundaries 'new' and 'old' are in force on the same day"},
        {150, BW_DAY_NONE, "boundaries 'old' and 'new' are in force on the same day"},
        {50, 100, "boundaries 'new' and 'old' are in force on the same day"},
        {BW_DAY_NONE, 120, "boundaries 'new' and 'old' are in force on the same day"},
        {200, 199, "boundaries 'new' end before they begin"},
        {151, BW_DAY_NONE, NULL},
        {50, 99, NULL},
        {BW_DAY_NONE, BW_DAY_NONE, NULL},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_beat_sets *sets = bw_beat_sets_open(*state);
        struct bw_beat_set *set = open_dated(*state, "new", rows[i].from, rows[i].until);
        struct bw_err err = BW_ERR_INIT;

        assert_int_equal(bw_beat_sets_add(sets, open_dated(*state, "old", 100, 150), &err), BW_OK);
        assert_int_equal(bw_beat_sets_add(sets, set, &err),
                         rows[i].message == NULL ? BW_OK : BW_ECONFIG);
        assert_string_equal(err.text, rows[i].message == NULL ? "" : rows[i].message);
        if (rows[i].message != NULL) {
            assert_int_equal(bw_beat_sets_count(sets), 1);
            bw_beat_set_close(set);
        }
        bw_beat_sets_close(sets);
    }
}

/* The set again from its bytes; and of bytes that were cut anywhere, an error. */
static void a_packed_set_is_the_same(void **state)
{
    struct bw_arena *arena = *state;
    struct bw_beat_set *set = open_rotated(arena, 0), *again;
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf, twice;

    bw_buf_init(&buf, (size_t)1 << 20);
    bw_buf_init(&twice, (size_t)1 << 20);
    assert_int_equal(bw_beat_set_pack(set, &buf, &err), BW_OK);
    assert_int_equal(bw_beat_set_unpack(&again, arena, &source, buf.bytes, buf.len, &err), BW_OK);
    assert_int_equal(bw_beat_set_pack(again, &twice, &err), BW_OK);
    assert_int_equal(twice.len, buf.len);
    assert_memory_equal(twice.bytes, buf.bytes, buf.len);
    for (int i = 0; i < 400; i++)
        assert_string_equal(code_at(set, 0.45 * (i % 20), 0.16 * (double)(i / 20)),
                            code_at(again, 0.45 * (i % 20), 0.16 * (double)(i / 20)));
    assert_int_equal(bw_beat_set_warning_count(again), bw_beat_set_warning_count(set));
    assert_string_equal(bw_beat_set_place(again), "b.geojson");
    bw_beat_set_close(again);
    for (size_t len = 0; len < buf.len; len++)
        assert_int_equal(bw_beat_set_unpack(&again, arena, &source, buf.bytes, len, &err),
                         BW_EFORMAT);
    bw_beat_set_close(set);
    bw_buf_clear(&buf);
    bw_buf_clear(&twice);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_packed_set_is_the_same),
        TEST(find_names_the_beat_that_holds_the_point),
        TEST(random_points_lie_in_one_beat_whatever_the_order_of_the_file),
        TEST(a_beat_carries_its_names_and_areas),
        TEST(find_code_cuts_blanks_and_tries_upper_case),
        TEST(features_of_one_code_are_joined_with_a_warning),
        TEST(names_that_differ_are_decided_and_told),
        TEST(an_invalid_polygon_is_repaired_and_named),
        TEST(an_invalid_polygon_is_refused_where_the_setting_says_so),
        TEST(rings_are_turned_as_geojson_has_them),
        TEST(areas_are_those_of_the_ellipsoid_without_the_holes),
        TEST(metres_of_the_national_grid_are_converted),
        TEST(a_file_of_another_form_is_refused_with_the_place),
        TEST(a_byte_order_mark_is_skipped),
        TEST(an_unknown_coordinate_system_is_a_fault_of_the_site),
        TEST(the_set_in_force_on_the_day_is_found),
        TEST(two_sets_on_one_day_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
