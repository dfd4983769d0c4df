/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/shrink.h"

static const struct bw_shrink_options plain = {0, 1};

static struct bw_beat_events *read_beats(struct bw_arena *arena, const struct table *table)
{
    struct bw_beat_events *beats = bw_arena_alloc(arena, table->rows, sizeof(*beats));

    for (size_t row = 0; row < table->rows; row++)
        beats[row] = (struct bw_beat_events){cell(table, row, "cases"), cell(table, row, "pop")};
    return beats;
}

static void the_prior_is_marshalls(void **state)
{
    static const struct {
        const char *dataset, *file;
    } sets[] = {
        {"beats40", "rank_beats40_marshall_expected.csv"},
        {"ncsids74", "ncsids74_queen_expected.csv"},
    };
    struct bw_arena *arena = bw_arena_new();
    const struct table rankability = table_read(arena, "rankability.csv");

    (void)state;
    for (size_t i = 0; i < LEN(sets); i++) {
        const struct table table = table_read(arena, sets[i].file);
        const size_t row = find_row(&rankability, "dataset", sets[i].dataset);
        const struct bw_beat_events *beats = read_beats(arena, &table);
        const struct bw_prior prior = bw_prior_fit(arena, beats, table.rows, &plain);

        assert_true(prior.has_value && prior.is_apart);
        assert_int_equal(prior.beat_count, cell(&rankability, row, "n"));
        assert_cell(&rankability, row, "overall_rate", prior.mean);
        assert_cell(&rankability, row, "a_between_var", prior.between);
        assert_cell(&rankability, row, "rankability_median",
                    bw_prior_rankability(arena, &prior, beats, table.rows));
    }
    bw_arena_free(arena);
}

static void posteriors_are_those_of_the_reference(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "rank_beats40_marshall_expected.csv");
    const struct bw_beat_events *beats = read_beats(arena, &table);
    const struct bw_prior prior = bw_prior_fit(arena, beats, table.rows, &plain);

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const struct bw_posterior posterior = bw_posterior_of(&prior, &beats[row]);
        const struct bw_rate interval = bw_posterior_interval(&posterior, 0.95);
        const struct bw_rate ninety = bw_posterior_interval(&posterior, 0.90);

        assert_cell(&table, row, "post_shape", posterior.shape);
        assert_cell(&table, row, "post_rate", posterior.rate);
        assert_cell(&table, row, "post_mean", interval.value);
        assert_cell(&table, row, "q025", interval.low);
        assert_cell(&table, row, "q975", interval.high);
        assert_cell(&table, row, "q05", ninety.low);
        assert_cell(&table, row, "q95", ninety.high);
        assert_cell(&table, row, "p_above_average", bw_posterior_above(&posterior, prior.mean));
        assert_cell(&table, row, "p_above_1_5x_average",
                    bw_posterior_above(&posterior, 1.5 * prior.mean));
    }
    bw_arena_free(arena);
}

static void shrunk_rates_are_those_of_spdep(void **state)
{
    static const char *const files[] = {"ncsids74_queen_expected.csv",
                                        "ncsids74_ncCR85_expected.csv"};
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < LEN(files); i++) {
        const struct table table = table_read(arena, files[i]);
        const struct bw_beat_events *beats = read_beats(arena, &table);
        const struct bw_prior prior = bw_prior_fit(arena, beats, table.rows, &plain);

        assert_int_equal(table.rows, 100);
        for (size_t row = 0; row < table.rows; row++)
            assert_cell(&table, row, "ebest_poisson", bw_posterior_of(&prior, &beats[row]).mean);
    }
    bw_arena_free(arena);
}

static void beats_that_differ_by_chance_are_not_apart(void **state)
{
    static const struct bw_beat_events beats[] = {{10, 1}, {12, 1}, {9, 1}, {11, 1}, {10, 1}};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_prior prior = bw_prior_fit(arena, beats, LEN(beats), &plain);
    const struct bw_posterior posterior = bw_posterior_of(&prior, &beats[1]);

    (void)state;
    assert_true(prior.has_value);
    assert_false(prior.is_apart);
    assert_true(prior.between == 0 && prior.excess < 0);
    assert_true(posterior.shape == 0);
    assert_close(posterior.mean, 10.4, 1e-12, "mean", 0);
    assert_false(bw_posterior_interval(&posterior, 0.95).has_value);
    assert_true(bw_posterior_above(&posterior, 3) == 0);
    assert_true(bw_posterior_wide(&prior, &beats[1]).shape == 0);
    assert_true(bw_prior_rankability(arena, &prior, beats, LEN(beats)) == 0);
    bw_arena_free(arena);
}

static void areas_without_events_people_or_others_have_no_prior(void **state)
{
    static const struct bw_beat_events nothing[] = {{0, 3}, {0, 2}};
    static const struct bw_beat_events nobody[] = {{4, 0}, {5, -1}, {6, INFINITY}, {7, NAN}};
    static const struct bw_beat_events one[] = {{4, 2}, {5, 0}};
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    assert_false(bw_prior_fit(arena, nothing, 2, &plain).has_value);
    assert_false(bw_prior_fit(arena, nobody, 4, &plain).has_value);
    assert_false(bw_prior_fit(arena, one, 2, &plain).has_value);
    assert_false(bw_prior_fit(arena, NULL, 0, &plain).has_value);
    bw_arena_free(arena);
}

static void a_beat_without_exposure_gets_the_prior(void **state)
{
    static const struct bw_beat_events beats[] = {{10, 1}, {40, 1}, {3, 1}, {25, 1}, {7, 0}};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_prior prior = bw_prior_fit(arena, beats, LEN(beats), &plain);

    (void)state;
    assert_int_equal(prior.beat_count, 4);
    assert_close(bw_posterior_of(&prior, &beats[4]).mean, prior.mean, 1e-12, "mean", 0);
    assert_close(bw_posterior_wide(&prior, &beats[4]).mean, prior.mean, 1e-12, "mean", 0);
    bw_arena_free(arena);
}

static void winsorising_draws_in_one_beat_that_stands_out(void **state)
{
    struct bw_beat_events beats[60];
    struct bw_arena *arena = bw_arena_new();
    struct bw_prior raw;
    struct bw_prior drawn;

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i] = (struct bw_beat_events){20 + (double)(i * 7 % 30), 1};
    beats[17].events = 900;
    raw = bw_prior_fit(arena, beats, LEN(beats), &plain);
    drawn = bw_prior_fit(arena, beats, LEN(beats), &(struct bw_shrink_options){BW_WINSORISED, 1});
    assert_true(drawn.between < raw.between / 10);
    assert_true(drawn.mean == raw.mean);
    bw_arena_free(arena);
}

static void one_high_beat_among_equals_is_told_apart(void **state)
{
    static const struct bw_shrink_options options = {BW_WINSORISED, 1};
    struct bw_beat_events beats[100];
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i] = (struct bw_beat_events){60, 1};
    assert_false(bw_prior_fit(arena, beats, LEN(beats), &options).is_apart);
    /* The others by a little more than chance, which must not be taken for all there is. */
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i].events += i % 2 == 0 ? 8 : -8;
    beats[40].events = 180;
    assert_true(bw_prior_fit(arena, beats, LEN(beats), &options).between >
                0.9 * bw_prior_fit(arena, beats, LEN(beats), &plain).between);
    bw_arena_free(arena);
}

static void shuffling_changes_no_bit_and_scaling_no_order(void **state)
{
    static const struct bw_shrink_options options = {BW_WINSORISED, 1.5};
    struct bw_beat_events beats[41];
    struct bw_beat_events back[LEN(beats)];
    struct bw_beat_events scaled[LEN(beats)];
    struct bw_arena *arena = bw_arena_new();
    struct bw_prior prior;
    struct bw_prior other;
    struct bw_prior of_scaled;

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++) {
        beats[i] = (struct bw_beat_events){5 + (double)(i * i % 37), 0.7 + (double)(i % 9) / 3};
        back[LEN(beats) - 1 - i] = beats[i];
        scaled[i] = (struct bw_beat_events){beats[i].events, beats[i].exposure * 1000};
    }
    prior = bw_prior_fit(arena, beats, LEN(beats), &options);
    other = bw_prior_fit(arena, back, LEN(beats), &options);
    of_scaled = bw_prior_fit(arena, scaled, LEN(beats), &options);
    assert_memory_equal(&prior, &other, sizeof(prior));
    for (size_t i = 0; i < LEN(beats); i++)
        assert_close(bw_posterior_wide(&of_scaled, &scaled[i]).mean * 1000,
                     bw_posterior_wide(&prior, &beats[i]).mean, 1e-9, "scaled", i);
    bw_arena_free(arena);
}

static void merging_two_beats_adds_their_counts_and_keeps_the_site(void **state)
{
    struct bw_beat_events beats[30];
    struct bw_arena *arena = bw_arena_new();
    struct bw_prior apart;
    struct bw_prior merged;

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i] = (struct bw_beat_events){10 + (double)(i * 11 % 29), 1};
    apart = bw_prior_fit(arena, beats, LEN(beats), &plain);
    beats[4].events += beats[29].events;
    beats[4].exposure += beats[29].exposure;
    merged = bw_prior_fit(arena, beats, LEN(beats) - 1, &plain);
    assert_close(merged.mean, apart.mean, 1e-12, "site", 0);
    assert_int_equal(merged.beat_count, 29);
    bw_arena_free(arena);
}

static void not_knowing_the_prior_widens_the_interval_and_keeps_the_mean(void **state)
{
    struct bw_beat_events beats[24];
    struct bw_arena *arena = bw_arena_new();
    struct bw_prior prior;
    double weights = 0;

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i] = (struct bw_beat_events){4 + (double)(i * 5 % 13), 1};
    prior = bw_prior_fit(arena, beats, LEN(beats), &plain);
    assert_true(prior.is_apart);
    for (size_t k = 0; k < BW_PRIOR_POINTS; k++)
        weights += prior.points[k].weight;
    assert_close(weights, 1, 1e-12, "weights", 0);
    for (size_t i = 0; i < LEN(beats); i++) {
        const struct bw_posterior known = bw_posterior_of(&prior, &beats[i]);
        const struct bw_posterior wide = bw_posterior_wide(&prior, &beats[i]);

        assert_close(wide.mean, known.mean, 1e-12, "mean", i);
        assert_close(wide.shape / wide.rate, known.mean, 1e-9, "mean", i);
        assert_true(wide.shape < known.shape);
    }
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prior_is_marshalls),
        cmocka_unit_test(posteriors_are_those_of_the_reference),
        cmocka_unit_test(shrunk_rates_are_those_of_spdep),
        cmocka_unit_test(beats_that_differ_by_chance_are_not_apart),
        cmocka_unit_test(areas_without_events_people_or_others_have_no_prior),
        cmocka_unit_test(a_beat_without_exposure_gets_the_prior),
        cmocka_unit_test(winsorising_draws_in_one_beat_that_stands_out),
        cmocka_unit_test(one_high_beat_among_equals_is_told_apart),
        cmocka_unit_test(shuffling_changes_no_bit_and_scaling_no_order),
        cmocka_unit_test(merging_two_beats_adds_their_counts_and_keeps_the_site),
        cmocka_unit_test(not_knowing_the_prior_widens_the_interval_and_keeps_the_mean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
