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

#include "beatwise/base/day.h"
#include "beatwise/base/file.h"
#include "beatwise/geo/neighbour.h"
#include "beatwise/geo/seam.h"

static const struct bw_boundary_source source = {.place = "b.geojson",
                                                 .from_day = BW_DAY_NONE,
                                                 .until_day = BW_DAY_NONE,
                                                 .code = "id",
                                                 .crs = "EPSG:27700"};

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

/* A rectangle of metres, east and north of a corner of the National Grid. */
struct box {
    const char *code;
    int west, south, east, north;
};

static struct bw_beat_set *open_boxes(struct bw_arena *arena, const struct box *boxes, size_t len)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;
    const char *json = "";

    for (size_t i = 0; i < len; i++) {
        const struct box *box = &boxes[i];
        int w = 300000 + box->west, s = 170000 + box->south, e = 300000 + box->east,
            n = 170000 + box->north;

        json = bw_arena_printf(
            arena,
            "%s%s{\"type\":\"Feature\",\"properties\":{\"id\":\"%s\"},\"geometry\":{\"type\":"
            "\"Polygon\",\"coordinates\":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}",
            json, i > 0 ? "," : "", box->code, w, s, e, s, e, n, w, n, w, s);
    }
    json = bw_arena_printf(arena, "{\"type\":\"FeatureCollection\",\"features\":[%s]}", json);
    if (bw_beat_set_open(&set, arena, &source, bw_text_of(json), &err) != BW_OK)
        fail_msg("%s", err.text);
    return set;
}

/* "A: B+ C" says that B is a rook neighbour of A and C is one by a corner only. */
static const char *say(struct bw_arena *arena, const struct bw_beat_set *set,
                       const struct bw_beat_neighbours *neighbours)
{
    const char *text = "";

    for (size_t i = 0; i < neighbours->count; i++) {
        text = bw_arena_printf(arena, "%s%s%s:", text, i > 0 ? " | " : "",
                               bw_beat_set_get(set, i)->code);
        for (size_t j = neighbours->first[i]; j < neighbours->first[i + 1]; j++)
            text = bw_arena_printf(arena, "%s %s%s", text,
                                   bw_beat_set_get(set, neighbours->items[j].beat)->code,
                                   neighbours->items[j].is_rook ? "+" : "");
    }
    return text;
}

static void check(struct bw_arena *arena, const struct box *boxes, size_t len, size_t islands,
                  const char *expected)
{
    struct bw_beat_set *set = open_boxes(arena, boxes, len);
    struct bw_beat_neighbours neighbours;

    bw_neighbours_find(arena, set, BW_NEIGHBOUR_TOLERANCE_M, &neighbours);
    assert_string_equal(say(arena, set, &neighbours), expected);
    assert_int_equal(neighbours.island_count, islands);
    bw_beat_set_close(set);
}

static void sides_are_rook_and_corners_queen(void **state)
{
    static const struct box boxes[] = {{"D", 1000, 1000, 2000, 2000},
                                       {"A", 0, 0, 1000, 1000},
                                       {"C", 0, 1000, 1000, 2000},
                                       {"B", 1000, 0, 2000, 1000}};

    check(*state, boxes, 4, 0, "A: B+ C+ D | B: A+ C D+ | C: A+ B D+ | D: A B+ C+");
}

static void a_crack_or_an_overlap_parts_no_neighbours(void **state)
{
    static const struct box boxes[] = {{"A", 0, 0, 1000, 1000},
                                       {"B", 1008, 0, 2000, 1000},  /* 8 m apart */
                                       {"C", 1990, 0, 3000, 1000},  /* 10 m over */
                                       {"D", 3012, 0, 4000, 1000}}; /* 12 m apart */

    check(*state, boxes, 4, 1, "A: B+ | B: A+ C+ | C: B+ | D:");
}

static void one_inside_another_is_its_neighbour(void **state)
{
    struct bw_arena *arena = *state;
    const char *json =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"
        "\"id\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[300000,170000],"
        "[301000,170000],[301000,171000],[300000,171000],[300000,170000]],[[300400,170400],[300400,"
        "170600],[300600,170600],[300600,170400],[300400,170400]]]}},{\"type\":\"Feature\","
        "\"properties\":{\"id\":\"B\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[["
        "300400,170400],[300600,170400],[300600,170600],[300400,170600],[300400,170400]]]}}]}";
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_neighbours neighbours;
    struct bw_beat_set *set;

    assert_int_equal(bw_beat_set_open(&set, arena, &source, bw_text_of(json), &err), BW_OK);
    bw_neighbours_find(arena, set, BW_NEIGHBOUR_TOLERANCE_M, &neighbours);
    assert_string_equal(say(arena, set, &neighbours), "A: B+ | B: A+");
    /* All of the 800 m around B. */
    assert_true(fabs(neighbours.items[0].shared_m - 800) < 8);
    assert_true(neighbours.items[0].shared_m == neighbours.items[1].shared_m);
    bw_beat_set_close(set);
}

static void one_beat_alone_is_an_island(void **state)
{
    static const struct box boxes[] = {{"A", 0, 0, 1000, 1000}};

    check(*state, boxes, 1, 1, "A:");
}

static void overlaps_and_gaps_are_found(void **state)
{
    /* Around a gap of 200 m by 500 m; A and E overlap by 50 m, A and B by a sliver of 4 m. */
    static const struct box boxes[] = {{"A", 0, 0, 1000, 1000},   {"B", 996, 0, 2000, 1000},
                                       {"C", 0, 1000, 900, 1500}, {"D", 1100, 1000, 2000, 1500},
                                       {"E", -500, 0, 50, 1500},  {"F", 50, 1500, 2000, 2000}};
    struct bw_arena *arena = *state;
    struct bw_beat_set *set = open_boxes(arena, boxes, 6);
    struct bw_seams seams;

    bw_seams_find(arena, set, BW_NEIGHBOUR_TOLERANCE_M, &seams);
    assert_int_equal(seams.len, 4);
    assert_string_equal(seams.items[0].b->code, "B");
    assert_true(seams.items[0].is_sliver && fabs(seams.items[0].width_m - 4) < 0.1);
    assert_string_equal(seams.items[1].a->code, "A");
    assert_string_equal(seams.items[1].b->code, "E");
    assert_false(seams.items[1].is_sliver);
    assert_true(fabs(seams.items[1].area_m2 / 50000 - 1) < 0.01);
    assert_string_equal(seams.items[2].a->code, "C");
    assert_int_equal(seams.items[3].kind, BW_SEAM_GAP);
    assert_true(fabs(seams.items[3].area_m2 / 100000 - 1) < 0.01);
    assert_int_equal(bw_beat_set_find(set, seams.items[3].lon_deg, seams.items[3].lat_deg), -1);
    assert_string_equal(bw_beat_set_get(set, (size_t)bw_beat_set_find(set, seams.items[1].lon_deg,
                                                                      seams.items[1].lat_deg))
                            ->code,
                        "A");
    bw_beat_set_close(set);
}

static struct bw_text read_all(struct bw_arena *arena, const char *name)
{
    const char *top = getenv("top_srcdir");
    struct bw_err err = BW_ERR_INIT;
    char *text = NULL;
    size_t len = 0;

    if (bw_file_read(
            arena,
            bw_arena_printf(arena, "%s/tests/data/statistics/%s", top == NULL ? "." : top, name),
            (size_t)1 << 20, &text, &len, &err) != BW_OK)
        fail_msg("%s", err.text);
    return (struct bw_text){text, len};
}

/* The rows "id,neighbour" of the file against the pairs that were found. */
static void compare(struct bw_arena *arena, const struct bw_beat_set *set,
                    const struct bw_beat_neighbours *neighbours, const char *name, bool is_rook)
{
    struct bw_text text = read_all(arena, name);
    size_t rows = 0, found = 0;

    for (const char *line = strchr(text.ptr, '\n'); line != NULL; line = strchr(line + 1, '\n')) {
        char id[16], other[16];
        int a, b;
        size_t j;

        if (sscanf(line, "\n%15[0-9],%15[0-9]", id, other) != 2)
            continue;
        rows++;
        a = bw_beat_set_find_code(set, bw_text_of(id));
        b = bw_beat_set_find_code(set, bw_text_of(other));
        assert_true(a >= 0 && b >= 0);
        for (j = neighbours->first[a]; j < neighbours->first[a + 1]; j++) {
            if (neighbours->items[j].beat == (size_t)b &&
                (neighbours->items[j].is_rook || !is_rook))
                break;
        }
        if (j == neighbours->first[a + 1])
            fail_msg("%s: %s and %s were not found", name, id, other);
    }
    for (size_t j = 0; j < neighbours->first[neighbours->count]; j++)
        found += neighbours->items[j].is_rook || !is_rook;
    assert_int_equal(found, rows);
    print_message("# %s: %zu neighbours, the same\n", name, rows);
}

/* The 100 counties of North Carolina; their neighbours as another program found them. */
static void real_counties_have_the_neighbours_another_program_found(void **state)
{
    static const struct bw_boundary_source counties = {.place = "ncsids.geojson",
                                                       .from_day = BW_DAY_NONE,
                                                       .until_day = BW_DAY_NONE,
                                                       .code = "FIPSNO",
                                                       .crs = "EPSG:4267"};
    struct bw_arena *arena = *state;
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_neighbours neighbours;
    struct bw_beat_set *set;

    if (bw_beat_set_open(&set, arena, &counties, read_all(arena, "ncsids.geojson"), &err) != BW_OK)
        fail_msg("%s", err.text);
    bw_neighbours_find(arena, set, BW_NEIGHBOUR_TOLERANCE_M, &neighbours);
    assert_int_equal(neighbours.count, 100);
    compare(arena, set, &neighbours, "ncsids74_queen_neighbours.csv", false);
    compare(arena, set, &neighbours, "ncsids_neighbours_rook.csv", true);
    bw_beat_set_close(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sides_are_rook_and_corners_queen, setup, teardown),
        cmocka_unit_test_setup_teardown(a_crack_or_an_overlap_parts_no_neighbours, setup, teardown),
        cmocka_unit_test_setup_teardown(one_inside_another_is_its_neighbour, setup, teardown),
        cmocka_unit_test_setup_teardown(one_beat_alone_is_an_island, setup, teardown),
        cmocka_unit_test_setup_teardown(overlaps_and_gaps_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(real_counties_have_the_neighbours_another_program_found,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
