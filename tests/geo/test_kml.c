/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/day.h"
#include "beatwise/geo/beat.h"
#include "beatwise/geo/kml.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

#define SQUARE "0,0 1,0 1,1 0,1 0,0"
#define RING(kind, tuples)                                                                         \
    "<" kind "BoundaryIs><LinearRing><coordinates>" tuples "</coordinates></LinearRing></" kind    \
    "BoundaryIs>"
#define POLYGON(rings) "<Polygon>" rings "</Polygon>"
#define PLACEMARK(inside) "<Placemark id=\"p1\"><name> Gower </name>" inside "</Placemark>"
#define KML(inside)                                                                                \
    "<?xml version=\"1.0\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>" inside     \
    "</Document></kml>"

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

static enum bw_status parse(struct bw_arena *arena, const char *kml, struct bw_features *found,
                            struct bw_err *err)
{
    static const char *const names[] = {"file", "name"};
    const struct bw_feature_keys keys = {names, 2};

    return bw_kml_parse(arena, bw_text_of(kml), "AB1", &keys, found, err);
}

static void placemarks_with_polygons_are_read(void **state)
{
    static const char kml[] = "\n" KML(
        "<Placemark><name>a point</name><Point><coordinates>1,2</coordinates></Point>"
        "</Placemark>" PLACEMARK("<MultiGeometry>" POLYGON(
            RING("outer", SQUARE) RING("inner", "0.2,0.2,5 0.4,0.2,5\n\t0.4,0.4,5 0.2,0.2,5"))
                                     POLYGON(RING("outer", "5,5 6,5 6,6 5,5")) "</MultiGeometry>"));
    struct bw_err err = BW_ERR_INIT;
    struct bw_features found;

    assert_true(bw_kml_is(bw_text_of(kml)));
    if (parse(*state, kml + 1, &found, &err) != BW_OK)
        fail_msg("%s", err.text);
    assert_int_equal(found.len, 1);
    assert_int_equal(found.features[0].number, 2);
    assert_string_equal(found.features[0].values[0], "AB1");
    assert_string_equal(found.features[0].values[1], "Gower");
    assert_int_equal(found.features[0].len, 2);
    assert_int_equal(found.features[0].polygons[0].len, 2);
    assert_int_equal(found.features[0].polygons[0].rings[1].len, 4);
    assert_true(found.features[0].polygons[0].rings[1].xy[5] == 0.4);
    assert_int_equal(found.features[0].polygons[1].rings[0].len, 4);
}

static void properties_stand_in_the_extended_data_too(void **state)
{
    static const char *const names[] = {"id", "lad", "code"};
    static const char kml[] = KML(PLACEMARK(
        "<ExtendedData><Data name=\"lad\"><displayName>x</displayName><value>W06</value></Data>"
        "<SchemaData><SimpleData "
        "name=\"code\">B&amp;1</SimpleData></SchemaData></ExtendedData>" POLYGON(
            RING("outer", SQUARE))));
    const struct bw_feature_keys keys = {names, 3};
    struct bw_err err = BW_ERR_INIT;
    struct bw_features found;

    if (bw_kml_parse(*state, bw_text_of(kml), "f", &keys, &found, &err) != BW_OK)
        fail_msg("%s", err.text);
    assert_string_equal(found.features[0].values[0], "p1");
    assert_string_equal(found.features[0].values[1], "W06");
    assert_string_equal(found.features[0].values[2], "B&1");
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *kml, *says;
    } rows[] = {
        {"<kml>", "line 1: not XML"},
        {"<!DOCTYPE k [<!ENTITY a \"b\">]>\n" KML(""), "DOCTYPE"},
        {KML(""), "no Placemark with a Polygon"},
        {KML(PLACEMARK(POLYGON(""))), "without a ring"},
        {KML(PLACEMARK(POLYGON(RING("inner", SQUARE)))), "without one outer border"},
        {KML(PLACEMARK(POLYGON(RING("outer", SQUARE) RING("outer", SQUARE)))),
         "without one outer border"},
        {KML(PLACEMARK(POLYGON(RING("outer", "0,0 1,0 0,0")))), "fewer than four"},
        {KML(PLACEMARK(POLYGON(RING("outer", "0,0 1,0 1,1 0,1")))), "line 2: feature 1 has a ring "
                                                                    "that is not closed"},
        {KML(PLACEMARK(POLYGON(RING("outer", "0,0 1,0 x,1 0,0")))), "not longitude,latitude"},
        {KML(PLACEMARK(POLYGON(RING("outer", "0 1 2 0")))), "not longitude,latitude"},
        {KML("<Placemark>" POLYGON(RING("outer", SQUARE)) "</Placemark>"),
         "feature 1 has no property 'name'"},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_features found;

        if (parse(*state, rows[i].kml, &found, &err) != BW_EFORMAT ||
            strstr(err.text, rows[i].says) == NULL)
            fail_msg("%s\n said: %s", rows[i].kml, err.text);
    }
}

/* One file a beat, as data.police.uk has them; a file of GeoJSON among them. */
static void a_folder_of_files_is_one_set(void **state)
{
    static const struct bw_boundary_source source = {.place = "geo/beats",
                                                     .from_day = BW_DAY_NONE,
                                                     .until_day = BW_DAY_NONE,
                                                     .code = "file",
                                                     .crs = "EPSG:4326"};
    const struct bw_boundary_file files[] = {
        {"AB2.kml", "AB2", BW_TEXT(KML(PLACEMARK(POLYGON(RING("outer", "1,0 2,0 2,1 1,1 1,0")))))},
        {"AB1.kml", "AB1", BW_TEXT(KML(PLACEMARK(POLYGON(RING("outer", SQUARE)))))},
        {"c.geojson", "c",
         BW_TEXT("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                 "\"properties\":{\"file\":\"AB3\"},\"geometry\":{\"type\":\"Polygon\","
                 "\"coordinates\":[[[2,0],[3,0],[3,1],[2,0]]]}}]}")},
    };
    const struct bw_boundary_file broken[] = {files[0], {"AB9.kml", "AB9", BW_TEXT("<kml/>")}};
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set;

    if (bw_beat_set_open_files(&set, *state, &source, files, 3, &err) != BW_OK)
        fail_msg("%s", err.text);
    assert_int_equal(bw_beat_set_count(set), 3);
    assert_string_equal(bw_beat_set_get(set, 0)->code, "AB1");
    assert_int_equal(bw_beat_set_find(set, 1.5, 0.5), 1);
    assert_int_equal(bw_beat_set_find(set, 2.9, 0.5), 2);
    bw_beat_set_close(set);
    assert_int_equal(bw_beat_set_open_files(&set, *state, &source, broken, 2, &err), BW_EFORMAT);
    assert_non_null(strstr(err.text, "geo/beats: AB9.kml: no Placemark"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(placemarks_with_polygons_are_read),
        TEST(properties_stand_in_the_extended_data_too),
        TEST(what_is_wrong_is_said_with_its_place),
        TEST(a_folder_of_files_is_one_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
