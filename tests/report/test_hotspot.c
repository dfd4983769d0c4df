/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/stat/rate.h"
#include "sample_beats.h"

static void few_beats_come_by_count_without_a_place_and_the_uncounted_by_name(void **state)
{
    static const char *const order[] = {"B1", "A1", "C1", "E1", "D1"};
    struct bw_arena *arena = bw_arena_new();
    struct bw_hotspot_table *table = sample_table(arena, sample_exact, SAMPLE_BEATS);

    (void)state;
    assert_int_equal(table->row_count, 5);
    assert_int_equal(table->order, BW_ORDER_FEW);
    assert_int_equal(table->counted_count, 3);
    assert_int_equal(table->rankability.kind, BW_CELL_NOT_APPLICABLE);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(table->rows[i].beat, order[i]);
        assert_int_equal(table->rows[i].place, 0);
        assert_int_equal(table->rows[i].expected_rank.kind, BW_CELL_NOT_APPLICABLE);
    }
    bw_arena_free(arena);
}

static void figures_are_functions_of_what_is_printed(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_hotspot *row = sample_table(arena, sample_exact, SAMPLE_BEATS)->rows;

    (void)state;
    assert_int_equal(row->incidents_12m.number, 30 + 60 + 5);
    assert_true(row->incidents_low.number == 47.0);
    assert_true(row->incidents_high.number == 143.0);
    assert_true(row->no_record_share.number == 60.0 / 90.0);
    assert_true(row->rate_per_1000.number == 95.0 * 1000 * 12 / (4000.0 * 12));
    assert_int_equal(row->rate_place, 1);
    assert_int_equal(row->flags, BW_FLAG_HIDDEN_PART);
    assert_int_equal(row->tier, BW_HOTSPOT_NOT_GIVEN);
    bw_arena_free(arena);
}

static void the_limits_of_layer_stat_fit(void **state)
{
    const struct bw_hotspot_method method = {0.95, bw_rate_limits};
    const struct bw_quarter quarter = {2026, 1};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_printed_table *printed =
        bw_print_table(arena, quarter, BW_PROFILE_HES, sample_exact, SAMPLE_BEATS);
    const struct bw_hotspot *row =
        bw_hotspots(arena, printed, &(struct bw_hotspot_basis){.draws = 1}, &method)->rows;

    (void)state;
    /* Byar's limits of 95 are 76.86 and 116.13. */
    assert_true(row->incidents_low.number == 76.0);
    assert_true(row->incidents_high.number == 117.0);
    bw_arena_free(arena);
}

static void what_cannot_be_worked_out_says_why(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_hotspot *rows = sample_table(arena, sample_exact, SAMPLE_BEATS)->rows;
    const struct bw_hotspot *castle = &rows[2];
    const struct bw_hotspot *missing = &rows[3];
    const struct bw_hotspot *hidden = &rows[4];

    (void)state;
    assert_int_equal(castle->rate_per_1000.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(castle->population.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(castle->incidents_quarter.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(castle->flags,
                     BW_FLAG_FEW_MONTHS | BW_FLAG_NO_POPULATION | BW_FLAG_NO_QUARTER);
    assert_int_equal(missing->incidents_low.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(missing->rate_per_1000.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(missing->no_record_share.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(missing->tier, BW_HOTSPOT_NOT_RANKED);
    assert_int_equal(hidden->incidents_12m.kind, BW_CELL_SUPPRESSED);
    assert_int_equal(hidden->incidents_high.kind, BW_CELL_SUPPRESSED);
    assert_int_equal(hidden->rate_per_1000.kind, BW_CELL_SUPPRESSED);
    assert_int_equal(hidden->no_record_share.kind, BW_CELL_SUPPRESSED);
    assert_int_equal(hidden->tier, BW_HOTSPOT_NOT_RANKED);
    assert_int_equal(hidden->rate_place, 0);
    bw_arena_free(arena);
}

static void a_rate_allows_for_the_months(void **state)
{
    const struct bw_beat_exact exact = {.beat = "A",
                                        .name = "A",
                                        .area = "",
                                        .population = 5000,
                                        .months = 6,
                                        .status_12m = {50, 0, 0}};
    const struct bw_beat_exact empty = {
        .beat = "A", .name = "A", .area = "", .population = 0, .months = 12};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_hotspot *row = sample_table(arena, &exact, 1)->rows;

    (void)state;
    assert_true(row->rate_per_1000.number == 20.0);
    assert_true(row->no_record_share.number == 0.0);
    row = sample_table(arena, &empty, 1)->rows;
    assert_int_equal(row->rate_per_1000.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(row->no_record_share.kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(row->place, 0);
    bw_arena_free(arena);
}

static void totals_add_printed_parts_and_say_what_is_left_out(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_hotspot_totals totals;

    (void)state;
    bw_hotspot_totals(sample_table(arena, sample_exact, SAMPLE_BEATS), &totals);
    assert_int_equal(totals.status_12m[BW_POLICE_KNOWN].number, 30 + 20 + 20 + 5);
    assert_int_equal(totals.status_12m[BW_POLICE_NO_RECORD].number, 60 + 20 + 20 + 5);
    assert_int_equal(totals.status_12m[BW_POLICE_CANNOT_TELL].kind, BW_CELL_SUPPRESSED);
    assert_int_equal(totals.incidents_12m.number, 95 + 40 + 40 + 5);
    assert_int_equal(totals.incidents_quarter.number, 25 + 0 + 5);
    assert_true(totals.no_record_share.number == 105.0 / 180.0);
    assert_int_equal(totals.hidden_count, 1);
    assert_int_equal(totals.not_supplied_count, 1);
    assert_int_equal(totals.quarter_missing_count, 2);
    assert_int_equal(totals.short_count, 1);
    bw_hotspot_totals(sample_table(arena, &sample_exact[2], 1), &totals);
    assert_int_equal(totals.no_record_share.kind, BW_CELL_NOT_APPLICABLE);
    bw_hotspot_totals(sample_table(arena, &sample_exact[3], 1), &totals);
    assert_int_equal(totals.incidents_12m.kind, BW_CELL_NOT_SUPPLIED);
    bw_hotspot_totals(sample_table(arena, NULL, 0), &totals);
    assert_int_equal(totals.incidents_12m.kind, BW_CELL_NOT_APPLICABLE);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_beats_come_by_count_without_a_place_and_the_uncounted_by_name),
        cmocka_unit_test(figures_are_functions_of_what_is_printed),
        cmocka_unit_test(the_limits_of_layer_stat_fit),
        cmocka_unit_test(what_cannot_be_worked_out_says_why),
        cmocka_unit_test(a_rate_allows_for_the_months),
        cmocka_unit_test(totals_add_printed_parts_and_say_what_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
