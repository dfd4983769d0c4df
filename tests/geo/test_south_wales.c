/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <zlib.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/day.h"
#include "beatwise/geo/beat.h"
#include "beatwise/geo/crs.h"
#include "beatwise/geo/postcode.h"

/*
 * Real boundaries, crimes and postcodes of South Wales (data.police.uk, Ordnance Survey; OGL), read
 * where they are.  Which polygon a point lies in was found by another program (shapely).
 */
#define FIELDS_MAX 12
#define MAX_BYTES ((size_t)16 << 20)

struct file {
    struct bw_buf bytes;
    char *at;
};

static bool read_file(const char *name, struct file *file)
{
    const char *top = getenv("top_srcdir");
    struct bw_err err = BW_ERR_INIT;
    char path[1024], chunk[65536];
    gzFile gz;
    int got;

    snprintf(path, sizeof(path), "%s/../shared/reference/geo/%s", top == NULL ? "." : top, name);
    gz = gzopen(path, "rb");
    if (gz == NULL)
        return false;
    bw_buf_init(&file->bytes, MAX_BYTES);
    while ((got = gzread(gz, chunk, sizeof(chunk))) > 0)
        assert_int_equal(bw_buf_add(&file->bytes, chunk, (size_t)got, &err), BW_OK);
    assert_int_equal(got, 0);
    gzclose(gz);
    file->at = (char *)file->bytes.bytes;
    return true;
}

/* The next line's fields; these files have no quotes. */
static bool next_line(struct file *file, const char *fields[FIELDS_MAX])
{
    size_t len = 0;

    for (size_t i = 0; i < FIELDS_MAX; i++)
        fields[i] = "";
    if (*file->at == '\0')
        return false;
    fields[len++] = file->at;
    for (; *file->at != '\0' && *file->at != '\n'; file->at++) {
        if (*file->at == '\r')
            *file->at = '\0';
        if (*file->at == ',' && len < FIELDS_MAX) {
            *file->at = '\0';
            fields[len++] = file->at + 1;
        }
    }
    if (*file->at == '\n')
        *file->at++ = '\0';
    return true;
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

struct fixture {
    struct bw_arena *arena;
    struct bw_beat_set *set; /* NULL: the data are not here */
};

static int setup(void **state)
{
    const struct bw_boundary_source source = {
        .place = "south-wales",
        .from_day = BW_DAY_NONE,
        .until_day = BW_DAY_NONE,
        .code = "neighbourhood_id",
        .name = "police_name",
        .name_cy = "ward_name_cy",
        .levels = (const char *const[]){"lad"},
        .level_properties = (const char *const[]){"lad13cd"},
        .level_count = 1,
        .crs = BW_CRS_LONLAT,
    };
    struct bw_arena *arena = bw_arena_new();
    struct fixture *f = bw_arena_alloc(arena, 1, sizeof(*f));
    struct bw_err err = BW_ERR_INIT;
    struct timespec start;
    struct file file;

    *state = f;
    f->arena = arena;
    if (!read_file("south_wales_police_neighbourhoods.geojson.gz", &file)) {
        print_message("# ../shared/reference/geo is not here: skipped\n");
        return 0;
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    if (bw_beat_set_open(&f->set, arena, &source,
                         (struct bw_text){bw_buf_text(&file.bytes), file.bytes.len},
                         &err) != BW_OK) {
        print_message("# %s\n", err.text);
        return -1;
    }
    print_message("# loaded in %.0f ms\n", seconds_since(&start) * 1e3);
    bw_buf_clear(&file.bytes);
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    bw_beat_set_close(f->set);
    bw_arena_free(f->arena);
    return 0;
}

static void the_neighbourhoods_are_loaded(void **state)
{
    struct fixture *f = *state;
    double area_km2 = 0;

    if (f->set == NULL)
        skip();
    assert_int_equal(bw_beat_set_count(f->set), 232);
    for (size_t i = 0; i < bw_beat_set_warning_count(f->set); i++)
        print_message("# %s\n", bw_beat_set_warning(f->set, i));
    for (size_t i = 0; i < bw_beat_set_count(f->set); i++)
        area_km2 += bw_beat_set_area_km2(f->set, i);
    print_message("# %.1f km2\n", area_km2);
    assert_true(area_km2 > 2000 && area_km2 < 2200); /* the force's own figure is 2,074 */
}

static void crimes_are_placed_as_another_program_places_them(void **state)
{
    struct fixture *f = *state;
    const char *fields[FIELDS_MAX];
    size_t points = 0, same = 0, in_none = 0, none_wanted = 0;
    struct file file;

    if (f->set == NULL || !read_file("south_wales_2022-05_pip.csv.gz", &file))
        skip();
    assert_true(next_line(&file, fields));
    while (next_line(&file, fields)) {
        const char *code = "";
        int beat;

        if (fields[1][0] == '\0')
            continue;
        points++;
        beat = bw_beat_set_find(f->set, strtod(fields[1], NULL), strtod(fields[2], NULL));
        if (beat >= 0)
            code = bw_beat_set_get(f->set, (size_t)beat)->code;
        in_none += beat < 0;
        none_wanted += fields[5][0] == '\0';
        if (strcmp(code, fields[5]) == 0)
            same++;
        else
            print_message("# row %s: '%s', not '%s'\n", fields[0], code, fields[5]);
    }
    bw_buf_clear(&file.bytes);
    print_message("# %zu points, %zu placed the same, %zu in no beat (%zu expected)\n", points,
                  same, in_none, none_wanted);
    assert_int_equal(points, 10953);
    assert_true(same >= 10932);
}

static void postcodes_are_found_within_the_accuracy_of_the_grid(void **state)
{
    struct fixture *f = *state;
    const char *fields[FIELDS_MAX];
    struct bw_postcode_table *table;
    struct bw_err err = BW_ERR_INIT;
    size_t rows = 0, placed = 0, same = 0;
    double worst_m = 0, sum_m = 0, elapsed_s;
    struct bw_crs *crs = NULL;
    struct timespec start;
    struct file file;

    if (f->set == NULL || !read_file("codepoint2014_wales_derived.csv.gz", &file))
        skip();
    assert_int_equal(bw_crs_open(&crs, BW_CRS_NATIONAL_GRID, &err), BW_OK);
    bw_postcode_table_open(&table, crs, 100000);
    assert_true(next_line(&file, fields));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    while (next_line(&file, fields)) {
        double lon = 0, lat = 0, want_lat = strtod(fields[4], NULL);
        double want_lon = strtod(fields[5], NULL);
        double off_m;

        assert_true(
            bw_crs_to_lonlat(crs, strtod(fields[2], NULL), strtod(fields[3], NULL), &lon, &lat));
        off_m = hypot((lat - want_lat) * 111320,
                      (lon - want_lon) * 111320 * cos(lat * 3.14159265 / 180));
        worst_m = fmax(worst_m, off_m);
        sum_m += off_m;
        rows++;
        assert_int_equal(bw_postcode_table_add(table, bw_text_of(fields[0]),
                                               strtod(fields[2], NULL), strtod(fields[3], NULL), 0,
                                               &err),
                         BW_OK);
        if (fields[10][0] != '\0') {
            int beat = bw_beat_set_find(f->set, want_lon, want_lat);

            placed++;
            same +=
                beat >= 0 && strcmp(bw_beat_set_get(f->set, (size_t)beat)->code, fields[10]) == 0;
        }
    }
    bw_postcode_table_seal(table);
    elapsed_s = seconds_since(&start);
    print_message("# %zu postcodes, off by %.2f m on average, %.2f m at most (%s, %g m); %.2f s\n",
                  rows, sum_m / (double)rows, worst_m, bw_crs_operation(crs),
                  bw_crs_accuracy_m(crs), elapsed_s);
    print_message("# %zu of %zu in the neighbourhood another program found\n", same, placed);
    assert_int_equal(rows, 86339);
    assert_int_equal(bw_postcode_table_count(table), 86339);
    assert_int_equal(bw_postcode_table_skipped(table), 0);
    assert_true(worst_m < 5);
    assert_true((double)same >= 0.9995 * (double)placed);
    bw_postcode_table_close(table);
    bw_crs_close(crs);
    bw_buf_clear(&file.bytes);
}

static void points_a_second_are_told(void **state)
{
    enum { POINTS = 200000 };
    struct fixture *f = *state;
    struct timespec start;
    size_t inside = 0;
    double elapsed_s;

    if (f->set == NULL)
        skip();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (size_t i = 0; i < POINTS; i++)
        inside += bw_beat_set_find(f->set, -4.3 + 1.3 * (double)(i % 447) / 447,
                                   51.4 + 0.4 * (double)(i / 447) / 447) >= 0;
    elapsed_s = seconds_since(&start);
    print_message("# %.0f points a second, %zu of %d in a beat\n", POINTS / elapsed_s, inside,
                  (int)POINTS);
    assert_in_range(inside, 1, POINTS - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_neighbourhoods_are_loaded),
        cmocka_unit_test(crimes_are_placed_as_another_program_places_them),
        cmocka_unit_test(postcodes_are_found_within_the_accuracy_of_the_grid),
        cmocka_unit_test(points_a_second_are_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
