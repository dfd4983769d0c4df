/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/geo/crs.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Metres of a degree of latitude; of longitude, times the cosine. */
#define DEGREE_M 111320.0

static struct bw_crs *open_crs(const char *name)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_crs *crs = NULL;

    if (bw_crs_open(&crs, name, &err) != BW_OK)
        fail_msg("%s", err.text);
    return crs;
}

static void longitude_and_latitude_pass_through(void **state)
{
    struct bw_crs *crs = open_crs("EPSG:4326");
    double lon = 0, lat = 0;

    (void)state;
    assert_true(bw_crs_to_lonlat(crs, -3.25, 51.5, &lon, &lat));
    assert_true(lon == -3.25 && lat == 51.5);
    assert_string_equal(bw_crs_operation(crs), "none");
    assert_true(bw_crs_accuracy_m(crs) == 0);
    bw_crs_close(crs);
}

/*
 * The projection's true origin, 49 N 2 W on the Airy ellipsoid, is E 400,000 N -100,000 (Ordnance
 * Survey, A guide to coordinate systems in Great Britain); on WGS 84 some 100 m off.
 */
static void the_national_grid_becomes_longitude_and_latitude(void **state)
{
    struct bw_crs *crs = open_crs(BW_CRS_NATIONAL_GRID);
    double lon = 0, lat = 0;

    (void)state;
    assert_true(bw_crs_to_lonlat(crs, 400000, -100000, &lon, &lat));
    assert_true(fabs(lon + 2) * DEGREE_M * cos(49 * 3.14159 / 180) < 200);
    assert_true(fabs(lat - 49) * DEGREE_M < 200);
    assert_true(bw_crs_accuracy_m(crs) > 0 && bw_crs_accuracy_m(crs) <= 5);
    assert_non_null(strstr(bw_crs_operation(crs), "OSGB"));
    print_message("# %s, %g m\n", bw_crs_operation(crs), bw_crs_accuracy_m(crs));
    bw_crs_close(crs);
}

static void what_is_no_point_is_not_converted(void **state)
{
    static const struct {
        const char *what;
        const char *crs;
        double x, y;
    } rows[] = {
        {"NaN", "EPSG:4326", NAN, 51},
        {"infinite", "EPSG:27700", 1, INFINITY},
        {"metres as degrees", "EPSG:4326", 318278, 176229},
        {"latitude", "EPSG:4326", 0, 90.5},
        {"beyond the projection", "EPSG:27700", 1e300, 1e300},
    };
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_crs *crs = open_crs(rows[i].crs);
        double lon = 1, lat = 2;

        if (bw_crs_to_lonlat(crs, rows[i].x, rows[i].y, &lon, &lat) || lon != 1 || lat != 2)
            fail_msg("%s", rows[i].what);
        bw_crs_close(crs);
    }
}

static void an_unknown_system_is_named(void **state)
{
    static const char *const names[] = {"EPSG:1", "", "National Grid of Nowhere", "+proj=noop"};
    (void)state;
    for (size_t i = 0; i < LEN(names); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_crs *crs = NULL;
        char text[128];

        assert_int_equal(bw_crs_open(&crs, names[i], &err), BW_ECONFIG);
        snprintf(text, sizeof(text), "coordinate system '%s' is not known to PROJ", names[i]);
        assert_string_equal(err.text, text);
        assert_null(crs);
    }
    bw_crs_close(NULL);
}

static void a_position_is_said_unless_nan_or_nought(void **state)
{
    (void)state;
    assert_true(bw_position_is_said(0, 51.5));
    assert_true(bw_position_is_said(-3, 0));
    assert_false(bw_position_is_said(0, 0));
    assert_false(bw_position_is_said(-0.0, 0));
    assert_false(bw_position_is_said(NAN, 51.5));
    assert_false(bw_position_is_said(-3, NAN));
    assert_false(bw_position_is_said(INFINITY, 51.5));
}

static FILE *open_reference(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[1024];

    snprintf(path, sizeof(path), "%s/../shared/reference/geo/%s", top == NULL ? "." : top, name);
    return fopen(path, "r");
}

/* The greatest distance in metres from Ordnance Survey's own results, or -1 without their files. */
static double worst_error_m(struct bw_crs *crs, size_t *ret_points)
{
    FILE *input = open_reference("OSTN15_OSGM15_TestInput_OSGBtoETRS.txt");
    FILE *output = open_reference("OSTN15_OSGM15_TestOutput_OSGBtoETRS.txt");
    double worst = -1, east, north, lat, lon, got_lon, got_lat;
    char in[256], out[512], name[16], same[16];

    *ret_points = 0;
    while (input != NULL && output != NULL && fgets(in, sizeof(in), input) != NULL) {
        if (sscanf(in, "%15[^,],%lf,%lf", name, &east, &north) != 3)
            continue;
        while (fgets(out, sizeof(out), output) != NULL &&
               sscanf(out, "%15[^,],RESULT,%lf,%lf", same, &lat, &lon) != 3)
            ;
        assert_string_equal(name, same);
        assert_true(bw_crs_to_lonlat(crs, east, north, &got_lon, &got_lat));
        worst = fmax(worst, hypot((got_lat - lat) * DEGREE_M,
                                  (got_lon - lon) * DEGREE_M * cos(lat * 3.14159265 / 180)));
        ++*ret_points;
    }
    if (input != NULL)
        fclose(input);
    if (output != NULL)
        fclose(output);
    return worst;
}

static void ordnance_surveys_points_are_met(void **state)
{
    const char *top = getenv("top_srcdir");
    char path[1024];
    size_t points = 0;

    (void)state;
    /* First as installed, then with the grid file of OSTN15. */
    for (int with_grid = 0; with_grid < 2; with_grid++) {
        struct bw_crs *crs;
        double worst;

        if (with_grid) {
            snprintf(path, sizeof(path), "%s/../shared/reference/geo:/usr/share/proj",
                     top == NULL ? "." : top);
            setenv("PROJ_DATA", path, 1);
        }
        crs = open_crs(BW_CRS_NATIONAL_GRID);
        worst = worst_error_m(crs, &points);
        print_message("# %zu points, at most %.4f m off: %s, stated %g m\n", points, worst,
                      bw_crs_operation(crs), bw_crs_accuracy_m(crs));
        bw_crs_close(crs);
        unsetenv("PROJ_DATA");
        if (points == 0)
            skip();
        assert_int_equal(points, 40);
        /* The NTv2 form of OSTN15 comes to 8 mm of Ordnance Survey's own program. */
        assert_true(worst < (with_grid ? 0.01 : 6.0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(longitude_and_latitude_pass_through),
        cmocka_unit_test(the_national_grid_becomes_longitude_and_latitude),
        cmocka_unit_test(what_is_no_point_is_not_converted),
        cmocka_unit_test(an_unknown_system_is_named),
        cmocka_unit_test(a_position_is_said_unless_nan_or_nought),
        cmocka_unit_test(ordnance_surveys_points_are_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
