/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "beatwise/geo/crs.h"
#include "beatwise/geo/ostn.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define CORNERS (BW_OSTN_EASTINGS * BW_OSTN_NORTHINGS)

static enum bw_status add(struct bw_ostn *ostn, double e, double n, double se, double sn)
{
    struct bw_err err = BW_ERR_INIT;

    return bw_ostn_add(ostn, e, n, se, sn, &err);
}

/* A degree's metres east and north, on the sphere: enough to see a shift's centimetres. */
static double metres_apart(double lon, double lat, double other_lon, double other_lat)
{
    return hypot((lat - other_lat) * 111250, (lon - other_lon) * 111320 * cos(lat * M_PI / 180));
}

/* On the meridian of the origin, eastings of the two systems differ by the shift alone. */
static void between_corners_the_shift_is_in_between(void **state)
{
    double lon = 0, lat = 0, level_lon = 0, level_lat = 0;
    struct bw_ostn *slope, *level;

    (void)state;
    bw_ostn_open(&slope);
    bw_ostn_open(&level);
    for (int e = 398; e <= 402; e++) {
        for (int n = 300; n <= 302; n++) {
            assert_int_equal(add(slope, e * 1e3, n * 1e3, 90 + 0.2 * (e - 400), -80), BW_OK);
            assert_int_equal(add(level, e * 1e3, n * 1e3, 90, -80), BW_OK);
        }
    }
    assert_int_equal(bw_ostn_count(slope), 15);
    assert_true(bw_ostn_to_lonlat(level, 400090, 301000, &level_lon, &level_lat));
    assert_true(fabs(level_lon + 2) < 1e-9);
    assert_true(bw_ostn_to_lonlat(slope, 400090, 301000, &lon, &lat));
    assert_true(metres_apart(lon, lat, level_lon, level_lat) < 1e-4);
    /* 800 m further east the slope has shifted 0.16 m more, less what it shifts by that itself. */
    assert_true(bw_ostn_to_lonlat(slope, 400890, 301000, &lon, &lat));
    assert_true(bw_ostn_to_lonlat(level, 400890, 301000, &level_lon, &level_lat));
    assert_true(fabs(metres_apart(lon, lat, level_lon, level_lat) - 0.16) < 0.001);
    bw_ostn_close(slope);
    bw_ostn_close(level);
}

static void where_a_corner_is_missing_nothing_is_said(void **state)
{
    struct bw_ostn *ostn;
    double lon = 1, lat = 2;

    (void)state;
    bw_ostn_open(&ostn);
    assert_int_equal(add(ostn, 300000, 170000, 95, -80), BW_OK);
    assert_int_equal(add(ostn, 301000, 170000, 95, -80), BW_OK);
    assert_int_equal(add(ostn, 300000, 171000, 95, -80), BW_OK);
    assert_false(bw_ostn_to_lonlat(ostn, 300500, 170500, &lon, &lat));
    assert_false(bw_ostn_to_lonlat(ostn, -5, 170500, &lon, &lat));
    assert_false(bw_ostn_to_lonlat(ostn, NAN, 170500, &lon, &lat));
    assert_false(bw_ostn_to_lonlat(ostn, 300500, 1e300, &lon, &lat));
    assert_true(lon == 1 && lat == 2);
    assert_int_equal(add(ostn, 301000, 171000, 95, -80), BW_OK);
    assert_true(bw_ostn_to_lonlat(ostn, 300500, 170500, &lon, &lat));
    assert_true(fabs(lon + 3.44) < 0.01 && fabs(lat - 51.43) < 0.01);
    bw_ostn_close(ostn);
}

static void what_is_no_corner_is_refused(void **state)
{
    static const struct {
        const char *what;
        double e, n, se, sn;
    } rows[] = {
        {"between corners", 300500, 170000, 95, -80},  {"west of the grid", -1000, 170000, 95, -80},
        {"north of the grid", 0, 1251000, 95, -80},    {"no number", NAN, 170000, 95, -80},
        {"a shift too large", 300000, 170000, 301, 0}, {"no shift", 300000, 170000, 0, -80},
        {"shift of NaN", 300000, 170000, 95, NAN},     {"again", 100000, 100000, 95, -80},
    };
    struct bw_ostn *ostn;

    (void)state;
    bw_ostn_open(&ostn);
    assert_int_equal(add(ostn, 100000, 100000, 95, -80), BW_OK);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (add(ostn, rows[i].e, rows[i].n, rows[i].se, rows[i].sn) != BW_EFORMAT)
            fail_msg("%s: was taken", rows[i].what);
    }
    assert_int_equal(bw_ostn_count(ostn), 1);
    bw_ostn_close(ostn);
}

static void only_the_national_grid_is_converted_by_it(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    double lon = 0, lat = 0, lon_without = 0, lat_without = 0;
    struct bw_ostn *ostn;
    struct bw_crs *crs;

    (void)state;
    bw_ostn_open(&ostn);
    assert_int_equal(bw_crs_open(&crs, BW_CRS_LONLAT, &err), BW_OK);
    bw_crs_use_ostn(crs, ostn);
    assert_string_equal(bw_crs_operation(crs), "none");
    bw_crs_close(crs);
    /* Where the grid covers nothing, PROJ does it. */
    assert_int_equal(bw_crs_open(&crs, BW_CRS_NATIONAL_GRID, &err), BW_OK);
    assert_true(bw_crs_to_lonlat(crs, 318278, 176229, &lon_without, &lat_without));
    bw_crs_use_ostn(crs, ostn);
    assert_true(bw_crs_to_lonlat(crs, 318278, 176229, &lon, &lat));
    assert_true(lon == lon_without && lat == lat_without);
    assert_non_null(strstr(bw_crs_operation(crs), "OSTN15"));
    bw_crs_close(crs);
    bw_ostn_close(ostn);
}

static FILE *open_reference(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[1024];

    snprintf(path, sizeof(path), "%s/../shared/reference/geo/%s", top == NULL ? "." : top, name);
    return fopen(path, "rb");
}

/* Shifts of all corners in whole millimetres above `least`, two bytes each, low byte first. */
static bool read_shifts(const char *name, double least_mm, double *shifts_m)
{
    FILE *file = open_reference(name);
    unsigned char two[2];
    gzFile gz;

    if (file == NULL)
        return false;
    gz = gzdopen(dup(fileno(file)), "rb");
    assert_non_null(gz);
    for (size_t i = 0; i < CORNERS; i++) {
        assert_int_equal(gzread(gz, two, 2), 2);
        shifts_m[i] = (two[0] + 256 * two[1] + least_mm) / 1000;
    }
    gzclose(gz);
    fclose(file);
    return true;
}

static struct bw_ostn *open_real(void)
{
    double *east = calloc(CORNERS, sizeof(*east)), *north = calloc(CORNERS, sizeof(*north));
    struct bw_ostn *ostn = NULL;

    if (read_shifts("ostn_east_shift_82140.bin.gz", 82140, east) &&
        read_shifts("ostn_north_shift_-84180.bin.gz", -84180, north)) {
        bw_ostn_open(&ostn);
        for (size_t i = 0; i < CORNERS; i++)
            assert_int_equal(add(ostn, 1e3 * (double)(i % BW_OSTN_EASTINGS),
                                 1e3 * (double)(i / BW_OSTN_EASTINGS), east[i], north[i]),
                             BW_OK);
    }
    free(east);
    free(north);
    return ostn;
}

/* The next point of Ordnance Survey's answers: lines "TP01,RESULT,lat,lon,...". */
static bool next_answer(FILE *file, double *ret_lon, double *ret_lat)
{
    char line[512];

    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "TP", 2) == 0 &&
            sscanf(line, "%*[^,],RESULT,%lf,%lf", ret_lat, ret_lon) == 2)
            return true;
    }
    return false;
}

static void ordnance_surveys_points_are_met_to_a_millimetre(void **state)
{
    FILE *input = open_reference("OSTN15_OSGM15_TestInput_OSGBtoETRS.txt");
    FILE *output = open_reference("OSTN15_OSGM15_TestOutput_OSGBtoETRS.txt");
    struct bw_ostn *ostn = input == NULL || output == NULL ? NULL : open_real();
    struct bw_err err = BW_ERR_INIT;
    double worst_mm = 0;
    struct bw_crs *crs;
    char line[512];
    int points = 0;

    (void)state;
    if (ostn == NULL) {
        print_message("# the reference data are not there\n");
        skip();
    }
    assert_int_equal(bw_crs_open(&crs, BW_CRS_NATIONAL_GRID, &err), BW_OK);
    bw_crs_use_ostn(crs, ostn);
    while (fgets(line, sizeof(line), input) != NULL) {
        double e, n, lon = 0, lat = 0, want_lon, want_lat;

        if (sscanf(line, "TP%*[^,],%lf,%lf", &e, &n) != 2)
            continue;
        assert_true(bw_crs_to_lonlat(crs, e, n, &lon, &lat));
        assert_true(next_answer(output, &want_lon, &want_lat));
        worst_mm = fmax(worst_mm, 1000 * metres_apart(lon, lat, want_lon, want_lat));
        points++;
    }
    print_message("# %d points, %.3f mm off at most\n", points, worst_mm);
    assert_int_equal(points, 40);
    assert_true(worst_mm < 1);
    bw_crs_close(crs);
    bw_ostn_close(ostn);
    fclose(input);
    fclose(output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(between_corners_the_shift_is_in_between),
        cmocka_unit_test(where_a_corner_is_missing_nothing_is_said),
        cmocka_unit_test(what_is_no_corner_is_refused),
        cmocka_unit_test(only_the_national_grid_is_converted_by_it),
        cmocka_unit_test(ordnance_surveys_points_are_met_to_a_millimetre),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
