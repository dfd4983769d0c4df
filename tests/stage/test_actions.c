/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "beatwise/geo/beat.h"
#include "beatwise/stage/actions.h"

#define SQUARE(code, lad, x0, x1)                                                                  \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code "\",\"lad\":\"" lad "\"},"            \
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[" x0 ",51],[" x1 ",51],[" x1            \
    ",52],[" x0 ",52],[" x0 ",51]]]}}"

static const char geojson[] =
    "{\"type\":\"FeatureCollection\",\"features\":[" SQUARE("C1", "L1", "-5", "-4") "," SQUARE(
        "C2", "L1", "-4", "-3") "," SQUARE("C3", "L2", "-3", "-2") "]}";
static const char *const levels[] = {"lad"};

static enum bw_status read(struct folder *f, const char *rows, struct bw_agreements *agreements)
{
    const struct bw_boundary_source source = {.place = "b.geojson",
                                              .from_day = BW_DAY_NONE,
                                              .until_day = BW_DAY_NONE,
                                              .code = "code",
                                              .levels = levels,
                                              .level_properties = levels,
                                              .level_count = 1,
                                              .crs = "EPSG:4326"};
    const char *text =
        bw_arena_printf(f->arena, "beat,area,from,until,what,who,comparison,done\n%s", rows);
    const char *path = put(f, "actions.csv", text);
    struct bw_beat_set *set;
    enum bw_status status;

    assert_ok(bw_beat_set_open(&set, f->arena, &source, bw_text_of(geojson), &f->err));
    f->err = BW_ERR_INIT;
    status = bw_agreements_read(f->arena, path, set, agreements, &f->err);
    bw_beat_set_close(set);
    return status;
}

static void a_row_is_a_beat_or_an_area_with_its_comparison(void **state)
{
    struct folder *f = *state;
    struct bw_agreements all;

    assert_ok(read(f,
                   "C1,,2025Q3,2025Q4,\"Late buses, marshals\",Council,C3,yes\n"
                   ",L1,2026Q1,,Lighting,,L2,\n"
                   "C2,,2026Q1,,Plastic glasses,Pubwatch,,\n"
                   "C1,,2026Q1,,Patrols,Police,L1,no\n",
                   &all));
    assert_int_equal(all.count, 4);
    assert_true(all.items[0].is_place[0] && !all.items[0].is_place[1]);
    assert_true(all.items[0].is_comparison[2] && !all.items[0].is_comparison[0]);
    assert_string_equal(all.items[0].what, "Late buses, marshals");
    assert_string_equal(all.items[0].done, "yes");
    assert_true(all.items[0].has_until);
    assert_true(all.items[1].is_place[0] && all.items[1].is_place[1] && !all.items[1].is_place[2]);
    assert_false(all.items[1].has_until);
    assert_null(all.items[2].is_comparison);
    /* The rest of its area: a place is not compared with itself. */
    assert_true(all.items[3].is_comparison[1] && !all.items[3].is_comparison[0]);
}

static void a_row_that_cannot_be_used_is_named(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *row, *message;
    } rows[] = {
        {"C1,L1,2025Q3,,x,,,\n", "column 'beat' or 'area': one of the two was expected"},
        {",,2025Q3,,x,,,\n", "column 'beat' or 'area': one of the two was expected"},
        {"C9,,2025Q3,,x,,,\n", "column 'beat': the boundaries have none of this code"},
        {",L9,2025Q3,,x,,,\n", "column 'area': the boundaries have none of this code"},
        {"C1,,July,,x,,,\n", "column 'from': a quarter like 2026Q1 was expected"},
        {"C1,,2025Q3,2025Q2,x,,,\n",
         "column 'until': a quarter like 2026Q1, not before 'from', was expected"},
        {"C1,,2025Q3,,,,,\n", "column 'what': say what was agreed"},
        {"C1,,2025Q3,,x,,C9,\n", "column 'comparison': no beat and no area has this code"},
        {"C1,,2025Q3,,x,,C1,\n", "column 'comparison': another place was expected"},
    };
    struct bw_agreements all;

    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(read(f, rows[i].row, &all), BW_EFORMAT);
        if (strcmp(text_below(f, &f->err),
                   bw_arena_printf(f->arena, "actions.csv:2: %s", rows[i].message)) != 0)
            fail_msg("%s: %s", rows[i].row, f->err.text);
    }
}

static void a_list_that_is_missing_is_said(void **state)
{
    struct folder *f = *state;
    struct bw_agreements all;

    assert_ok(bw_agreements_read(f->arena, NULL, NULL, &all, &f->err));
    assert_int_equal(all.count, 0);
    assert_int_equal(bw_agreements_read(f->arena, bw_arena_printf(f->arena, "%s/none", f->dir),
                                        NULL, &all, &f->err),
                     BW_ENOTFOUND);
    assert_non_null(strstr(f->err.text, "look at 'actions' in site.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_is_a_beat_or_an_area_with_its_comparison, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_row_that_cannot_be_used_is_named, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_list_that_is_missing_is_said, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
