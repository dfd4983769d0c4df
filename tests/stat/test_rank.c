/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/rank.h"

static const struct bw_rank_options top5 = {5, 0.95, BW_RANK_DRAWS, 20260101};

static struct bw_posterior *read_posteriors(struct bw_arena *arena, const struct table *table)
{
    struct bw_posterior *posteriors = bw_arena_alloc(arena, table->rows, sizeof(*posteriors));

    for (size_t row = 0; row < table->rows; row++)
        posteriors[row] =
            (struct bw_posterior){cell(table, row, "post_shape"), cell(table, row, "post_rate"),
                                  cell(table, row, "post_mean")};
    return posteriors;
}

static void assert_probability(const struct table *table, size_t row, const char *column,
                               double got)
{
    const double p = cell(table, row, column);
    /* Both were drawn: the reference 400,000 times, ours BW_RANK_DRAWS times. */
    const double error = sqrt(p * (1 - p) * (1.0 / 400000 + 1.0 / BW_RANK_DRAWS));

    if (fabs(got - p) > 4 * error + 1.5 / BW_RANK_DRAWS)
        fail_msg("row %zu, %s: %.5f, expected %.5f", row + 1, column, got, p);
}

static void ranks_are_those_of_the_reference(void **state)
{
    static const struct {
        size_t take;
        const char *column;
    } takes[] = {{1, "mc_p_top1"}, {3, "mc_p_top3"}, {5, "mc_p_top5"}, {4, "mc_p_top_decile"}};
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "rank_beats40_marshall_expected.csv");
    const struct bw_posterior *posteriors = read_posteriors(arena, &table);
    struct bw_rank ranks[40];

    (void)state;
    assert_int_equal(table.rows, LEN(ranks));
    for (size_t i = 0; i < LEN(takes); i++) {
        struct bw_rank_options options = top5;

        options.take = takes[i].take;
        assert_true(bw_rank_beats(arena, posteriors, table.rows, &options, ranks));
        for (size_t row = 0; row < table.rows; row++) {
            assert_cell(&table, row, "expected_rank_exact", ranks[row].expected);
            assert_probability(&table, row, takes[i].column, ranks[row].p_top);
            assert_true(abs(ranks[row].low - (int)cell(&table, row, "mc_rank_q025")) <= 1);
            assert_true(abs(ranks[row].high - (int)cell(&table, row, "mc_rank_q975")) <= 1);
        }
    }
    bw_arena_free(arena);
}

static void order_and_seed_matter_as_they_should(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "rank_beats40_marshall_expected.csv");
    const struct bw_posterior *posteriors = read_posteriors(arena, &table);
    struct bw_posterior back[40];
    struct bw_rank ranks[40];
    struct bw_rank again[40];
    struct bw_rank_options options = top5;
    bool differs = false;

    (void)state;
    for (size_t i = 0; i < LEN(back); i++)
        back[LEN(back) - 1 - i] = posteriors[i];
    assert_true(bw_rank_beats(arena, posteriors, LEN(back), &options, ranks));
    assert_true(bw_rank_beats(arena, back, LEN(back), &options, again));
    for (size_t i = 0; i < LEN(back); i++)
        assert_memory_equal(&ranks[i], &again[LEN(back) - 1 - i], sizeof(*ranks));
    options.seed++;
    assert_true(bw_rank_beats(arena, posteriors, LEN(back), &options, again));
    for (size_t i = 0; i < LEN(back); i++)
        differs = differs || ranks[i].p_top != again[i].p_top;
    assert_true(differs);
    bw_arena_free(arena);
}

static void equal_beats_have_equal_figures(void **state)
{
    struct bw_posterior posteriors[30];
    struct bw_rank ranks[30];
    struct bw_arena *arena = bw_arena_new();
    double expected = 0;

    (void)state;
    for (size_t i = 0; i < LEN(posteriors); i++)
        posteriors[i] = (struct bw_posterior){10 + (double)(i % 3), 2, 5 + (double)(i % 3) / 2};
    assert_true(bw_rank_beats(arena, posteriors, LEN(posteriors), &top5, ranks));
    for (size_t i = 3; i < LEN(posteriors); i++)
        assert_memory_equal(&ranks[i], &ranks[i % 3], sizeof(*ranks));
    for (size_t i = 0; i < LEN(posteriors); i++)
        expected += ranks[i].expected;
    assert_close(expected, 30 * 31 / 2.0, 1e-12, "sum of expected ranks", 0);
    bw_arena_free(arena);
}

static void beats_far_apart_have_sure_ranks(void **state)
{
    static const struct bw_posterior posteriors[] = {
        {1e6, 1e3, 1e3}, {1e6, 1e5, 10}, {1e6, 1e4, 100}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_rank ranks[3];
    double expected[3];
    struct bw_rank_options options = top5;

    (void)state;
    options.take = 1;
    assert_true(bw_rank_beats(arena, posteriors, 3, &options, ranks));
    bw_rank_expected(arena, posteriors, 3, expected);
    for (size_t i = 0; i < 3; i++) {
        static const int places[] = {1, 3, 2};

        assert_close(ranks[i].expected, places[i], 1e-12, "expected", i);
        assert_true(expected[i] == ranks[i].expected);
        assert_int_equal(ranks[i].low, places[i]);
        assert_int_equal(ranks[i].high, places[i]);
        assert_true(ranks[i].p_top == (places[i] == 1));
    }
    bw_arena_free(arena);
}

static void one_beat_is_first_and_none_has_no_rank(void **state)
{
    static const struct bw_posterior one[] = {{3, 2, 1.5}};
    static const struct bw_posterior flat[] = {{3, 2, 1.5}, {0, 0, 1}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_rank ranks[2] = {{.expected = -1}};

    (void)state;
    assert_false(bw_rank_beats(arena, NULL, 0, &top5, ranks));
    assert_false(bw_rank_beats(arena, flat, 2, &top5, ranks));
    assert_true(ranks[0].expected < 0);
    assert_true(bw_rank_beats(arena, one, 1, &top5, ranks));
    assert_true(ranks[0].expected == 1 && ranks[0].p_top == 1);
    assert_true(ranks[0].low == 1 && ranks[0].high == 1);
    bw_arena_free(arena);
}

static void tiers_follow_the_probability_and_order_follows_tiers(void **state)
{
    struct bw_ranked beats[] = {
        {"W7", BW_RANK_NOT_RANKED, 1, 0}, {"W2", BW_RANK_NOT_NOW, 5, 1},
        {"W5", BW_RANK_PRIORITY, 2, 2},   {"W3", BW_RANK_POSSIBLE, 2.5, 3},
        {"W1", BW_RANK_PRIORITY, 2, 4},   {"W6", BW_RANK_NOT_RANKED, 9, 5},
        {"W4", BW_RANK_PRIORITY, 1.5, 6},
    };
    static const char *const order[] = {"W4", "W1", "W5", "W3", "W2", "W6", "W7"};

    (void)state;
    assert_int_equal(bw_rank_tier_of(0.7), BW_RANK_PRIORITY);
    assert_int_equal(bw_rank_tier_of(0.6999), BW_RANK_POSSIBLE);
    assert_int_equal(bw_rank_tier_of(0.3), BW_RANK_POSSIBLE);
    assert_int_equal(bw_rank_tier_of(0.2999), BW_RANK_NOT_NOW);
    assert_int_equal(bw_rank_take(0), 2);
    assert_int_equal(bw_rank_take(12), 2);
    assert_int_equal(bw_rank_take(13), 3);
    assert_int_equal(bw_rank_take(40), 8);
    bw_ranked_sort(beats, LEN(beats));
    for (size_t i = 0; i < LEN(beats); i++)
        assert_string_equal(beats[i].code, order[i]);
    bw_ranked_sort(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_the_reference),
        cmocka_unit_test(order_and_seed_matter_as_they_should),
        cmocka_unit_test(equal_beats_have_equal_figures),
        cmocka_unit_test(beats_far_apart_have_sure_ranks),
        cmocka_unit_test(one_beat_is_first_and_none_has_no_rank),
        cmocka_unit_test(tiers_follow_the_probability_and_order_follows_tiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
