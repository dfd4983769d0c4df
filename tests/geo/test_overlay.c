/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/day.h"
#include "beatwise/geo/overlay.h"

struct box {
    const char *code;
    double west, south, east, north;
};

static struct bw_beat_set *open_boxes(struct bw_arena *arena, const struct box *boxes, size_t len)
{
    const struct bw_boundary_source source = {.place = "boxes",
                                              .from_day = BW_DAY_NONE,
                                              .until_day = BW_DAY_NONE,
                                              .code = "code",
                                              .crs = "EPSG:4326"};
    struct bw_err err = BW_ERR_INIT;
    struct bw_beat_set *set = NULL;
    struct bw_buf buf;

    bw_buf_init(&buf, 1 << 16);
    bw_buf_puts(&buf, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < len; i++)
        bw_buf_printf(&buf,
                      "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%s\"},\"geometry\":{"
                      "\"type\":\"Polygon\",\"coordinates\":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],"
                      "[%g,%g]]]}}",
                      i == 0 ? "" : ",", boxes[i].code, boxes[i].west, boxes[i].south,
                      boxes[i].east, boxes[i].south, boxes[i].east, boxes[i].north, boxes[i].west,
                      boxes[i].north, boxes[i].west, boxes[i].south);
    bw_buf_puts(&buf, "]}");
    if (bw_beat_set_open(&set, arena, &source, bw_text_of(bw_buf_text(&buf)), &err) != BW_OK)
        fail_msg("%s", err.text);
    bw_buf_clear(&buf);
    return set;
}

static void shares_are_those_of_the_area(void **state)
{
    static const struct box beats[] = {{"A", 0, 50, 1, 51}, {"B", 1, 50, 2, 51}};
    static const struct box small[] = {
        {"1", 0.1, 50.1, 0.2, 50.2},    /* within A */
        {"2", 0.7, 50.5, 1.1, 50.6},    /* three quarters in A */
        {"3", 1.5, 50.5, 2.5, 50.6},    /* half in B, half outside */
        {"4", 5, 50, 6, 51},            /* outside */
        {"5", 0.5, 50.5, 1.0004, 50.6}, /* a sliver in B */
    };
    static const struct {
        size_t area, beat;
        double share;
    } wanted[] = {{0, 0, 1}, {1, 0, 0.75}, {1, 1, 0.25}, {2, 1, 0.5}, {4, 0, 0.5 / 0.5004}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_set *beat_set = open_boxes(arena, beats, 2);
    struct bw_beat_set *small_set = open_boxes(arena, small, 5);
    struct bw_overlay overlay;

    (void)state;
    bw_overlay_find(arena, small_set, beat_set, &overlay);
    assert_int_equal(overlay.count, 5);
    assert_int_equal(overlay.first[5], 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(overlay.first[wanted[i].area] <= i && i < overlay.first[wanted[i].area + 1]);
        assert_int_equal(overlay.items[i].beat, wanted[i].beat);
        assert_true(fabs(overlay.items[i].share - wanted[i].share) < 1e-9);
    }
    bw_beat_set_close(small_set);
    bw_beat_set_close(beat_set);
    bw_arena_free(arena);
}

static void beats_that_overlap_share_what_there_is(void **state)
{
    static const struct box beats[] = {{"A", 0, 50, 1, 51}, {"B", 0, 50, 1, 51}};
    static const struct box small[] = {{"1", 0.1, 50.1, 0.2, 50.2}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_set *beat_set = open_boxes(arena, beats, 2);
    struct bw_beat_set *small_set = open_boxes(arena, small, 1);
    struct bw_overlay overlay;

    (void)state;
    bw_overlay_find(arena, small_set, beat_set, &overlay);
    assert_int_equal(overlay.first[1], 2);
    assert_true(fabs(overlay.items[0].share - 0.5) < 1e-9);
    assert_true(fabs(overlay.items[1].share - 0.5) < 1e-9);
    bw_beat_set_close(small_set);
    bw_beat_set_close(beat_set);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_those_of_the_area),
        cmocka_unit_test(beats_that_overlap_share_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
