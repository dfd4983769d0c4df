/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/score.h"

static void the_index_is_that_of_ptools(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table input = table_read(arena, "pai_input.csv");
    const struct table table = table_read(arena, "pai_expected.csv");
    struct bw_pai_beat beats[60];
    struct bw_pai places[60];

    (void)state;
    assert_int_equal(input.rows, LEN(beats));
    for (size_t row = 0; row < input.rows; row++)
        beats[row] = (struct bw_pai_beat){cell(&input, row, "prev12m"), cell(&input, row, "next_q"),
                                          cell(&input, row, "area_km2")};
    bw_pai_of(arena, beats, LEN(beats), places);
    for (size_t row = 0; row < table.rows; row++) {
        assert_cell(&table, row, "CumCount", places[row].event_sum);
        assert_cell(&table, row, "CumArea", places[row].area_sum);
        assert_cell(&table, row, "PAI", places[row].pai);
        assert_cell(&table, row, "PEI", places[row].pei);
        assert_cell(&table, row, "RRI", places[row].rri);
        assert_cell(&table, row, "Count", beats[places[row].index].events);
    }
    bw_pai_of(arena, NULL, 0, places);
    bw_arena_free(arena);
}

static void the_score_stands_beside_its_baselines(void **state)
{
    static const struct bw_score_beat beats[] = {
        {30, 20, true, true}, {10, 25, true, true}, {40, 5, false, true}, {20, 50, false, true}};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_score score = bw_score_of(arena, beats, LEN(beats), 0.95);

    (void)state;
    assert_int_equal(score.top_count, 2);
    assert_close(score.now.value, 0.40, 1e-12, "now", 0);
    assert_close(score.best.value, 0.70, 1e-12, "best", 0);
    assert_close(score.year_ago.value, 0.45, 1e-12, "year ago", 0);
    assert_true(score.now.low < 0.40 && score.now.high > 0.40);
    bw_arena_free(arena);
}

static void without_a_list_or_events_there_is_no_score(void **state)
{
    static const struct bw_score_beat no_list[] = {{3, 2, false, true}};
    static const struct bw_score_beat no_events[] = {{0, 2, true, true}, {0, 1, false, true}};
    static const struct bw_score_beat no_year[] = {{5, 0, true, false}, {5, 1, false, true}};
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    assert_false(bw_score_of(arena, no_list, 1, 0.95).now.has_value);
    assert_false(bw_score_of(arena, no_events, 2, 0.95).now.has_value);
    assert_true(bw_score_of(arena, no_events, 2, 0.95).year_ago.has_value);
    assert_true(bw_score_of(arena, no_year, 2, 0.95).now.has_value);
    assert_false(bw_score_of(arena, no_year, 2, 0.95).year_ago.has_value);
    assert_int_equal(bw_score_of(arena, NULL, 0, 0.95).top_count, 0);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_is_that_of_ptools),
        cmocka_unit_test(the_score_stands_beside_its_baselines),
        cmocka_unit_test(without_a_list_or_events_there_is_no_score),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
