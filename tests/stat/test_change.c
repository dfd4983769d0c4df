/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/change.h"

#define BEATS 40

static const struct bw_change_options usual = {0.95, 0.05};

static void make_site(struct bw_change_input *beats)
{
    for (size_t i = 0; i < BEATS; i++)
        beats[i] = (struct bw_change_input){.now = 20 + (double)(i * 7 % 11),
                                            .before = 60 + (double)(i * 5 % 13),
                                            .is_comparable = true};
    bw_change_rest(beats, BEATS);
}

static void one_beat_that_rises_is_named_alone(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_change_input beats[BEATS];
    struct bw_change changes[BEATS];

    (void)state;
    make_site(beats);
    beats[17].now = 75;
    bw_change_rest(beats, BEATS);
    bw_change_beats(arena, beats, BEATS, &usual, changes);
    for (size_t i = 0; i < BEATS; i++) {
        const bool is_it = i == 17;

        assert_int_equal(changes[i].verdict == BW_CHANGE_UP_MORE, is_it);
        assert_true(changes[i].verdict != BW_CHANGE_DOWN_MORE);
        assert_true(changes[i].has_high && changes[i].low < changes[i].ratio &&
                    changes[i].ratio < changes[i].high);
    }
    assert_true(changes[17].low > 1);
    bw_arena_free(arena);
}

static void ratio_and_z_are_those_of_the_two_by_two_table(void **state)
{
    static const struct bw_change_input beats[] = {{30, 50, 400, 1000, true},
                                                   {10, 40, 420, 1010, true}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_change changes[2];
    const double phi = bw_change_beats(arena, beats, 2, &usual, changes);
    const double p0 = 400.0 / 1400;
    const double z = (30.0 / 80 - p0) / sqrt(p0 * (1 - p0) * (1.0 / 80 + 1.0 / 1400));

    (void)state;
    assert_true(phi == 1);
    assert_close(changes[0].ratio, 30.0 / 50 / (400.0 / 1000), 1e-12, "ratio", 0);
    assert_close(changes[0].p, erfc(z / sqrt(2.0)), 1e-9, "p", 0);
    /* A limit at 1 and p at 0.05 say the same. */
    assert_int_equal(changes[0].low > 1, changes[0].p < 0.05);
    assert_int_equal(changes[1].verdict, BW_CHANGE_DOWN_COULD);
    bw_arena_free(arena);
}

static void recording_that_changes_everywhere_changes_no_beat(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_change_input beats[BEATS];
    struct bw_change before[BEATS];
    struct bw_change after[BEATS];

    (void)state;
    make_site(beats);
    bw_change_beats(arena, beats, BEATS, &usual, before);
    for (size_t i = 0; i < BEATS; i++)
        beats[i].now *= 2;
    bw_change_rest(beats, BEATS);
    bw_change_beats(arena, beats, BEATS, &usual, after);
    for (size_t i = 0; i < BEATS; i++) {
        assert_close(after[i].ratio, before[i].ratio, 1e-12, "ratio", i);
        assert_true(after[i].verdict != BW_CHANGE_UP_MORE &&
                    after[i].verdict != BW_CHANGE_DOWN_MORE);
    }
    bw_arena_free(arena);
}

static void scatter_of_all_beats_widens_the_limits_of_each(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_change_input beats[BEATS];
    struct bw_change calm[BEATS];
    struct bw_change wild[BEATS];

    (void)state;
    make_site(beats);
    assert_true(bw_change_beats(arena, beats, BEATS, &usual, calm) == 1);
    for (size_t i = 1; i < BEATS; i++)
        beats[i].now += i % 2 == 0 ? 14 : -14;
    assert_true(bw_change_beats(arena, beats, BEATS, &usual, wild) > 4);
    assert_true(wild[0].low < calm[0].low && wild[0].high > calm[0].high);
    /* Limits beyond 1 and p under 0.05 say the same, with the scatter in both. */
    for (size_t i = 0; i < BEATS; i++)
        assert_int_equal(wild[i].p<0.05, wild[i].low> 1 || wild[i].high < 1);
    assert_true(wild[3].p > 0.05);
    bw_arena_free(arena);
}

static void few_and_missing_figures_are_said(void **state)
{
    static const struct {
        const char *what;
        struct bw_change_input beat;
        enum bw_change_verdict verdict;
    } rows[] = {
        {"no quarter before", {30, 0, 400, 1000, false}, BW_CHANGE_CANNOT},
        {"few", {2, 9, 400, 1000, true}, BW_CHANGE_TOO_FEW},
        {"none", {0, 0, 400, 1000, true}, BW_CHANGE_TOO_FEW},
        {"no rest", {30, 90, 0, 0, true}, BW_CHANGE_TOO_FEW},
        {"all new", {60, 0, 400, 400, true}, BW_CHANGE_UP_MORE},
        {"all gone", {0, 60, 400, 400, true}, BW_CHANGE_DOWN_MORE},
        {"as the rest", {40, 100, 400, 1000, true}, BW_CHANGE_NONE},
    };
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_change change;

        bw_change_beats(arena, &rows[i].beat, 1, &usual, &change);
        if (change.verdict != rows[i].verdict)
            fail_msg("%s: %s", rows[i].what, bw_change_words(change.verdict));
        assert_true(isfinite(change.ratio) && isfinite(change.low) && isfinite(change.high));
    }
    assert_true(bw_change_beats(arena, NULL, 0, &usual, NULL) == 1);
    bw_arena_free(arena);
}

static void breaks_lie_between_quarters(void **state)
{
    static const int breaks[] = {100, 110};

    (void)state;
    assert_false(bw_change_crosses(breaks, 2, 100, 109));
    assert_true(bw_change_crosses(breaks, 2, 99, 100));
    assert_true(bw_change_crosses(breaks, 2, 105, 113));
    assert_false(bw_change_crosses(NULL, 0, 1, 999));
}

static void verdicts_have_words(void **state)
{
    (void)state;
    assert_string_equal(bw_change_words(BW_CHANGE_UP_MORE), "up, more than chance");
    assert_string_equal(bw_change_words(BW_CHANGE_TOO_FEW), "too few to say");
    assert_string_equal(bw_change_words(BW_CHANGE_CANNOT), "cannot compare");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_beat_that_rises_is_named_alone),
        cmocka_unit_test(ratio_and_z_are_those_of_the_two_by_two_table),
        cmocka_unit_test(recording_that_changes_everywhere_changes_no_beat),
        cmocka_unit_test(scatter_of_all_beats_widens_the_limits_of_each),
        cmocka_unit_test(few_and_missing_figures_are_said),
        cmocka_unit_test(breaks_lie_between_quarters),
        cmocka_unit_test(verdicts_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
