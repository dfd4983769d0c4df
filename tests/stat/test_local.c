/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/fdr.h"
#include "beatwise/stat/local.h"

/* The beats of `table` and their neighbours, by the index of their rows. */
static struct bw_neighbours read_neighbours(struct bw_arena *arena, const struct table *table,
                                            const char *name)
{
    const struct table links = table_read(arena, name);
    struct bw_neighbour_pair *pairs = bw_arena_alloc(arena, links.rows, sizeof(*pairs));

    for (size_t row = 0; row < links.rows; row++)
        pairs[row] =
            (struct bw_neighbour_pair){find_row(table, "id", cell_text(&links, row, "id")),
                                       find_row(table, "id", cell_text(&links, row, "neighbour"))};
    return bw_neighbours_of_pairs(arena, table->rows, pairs, links.rows);
}

static const struct {
    const char *dataset, *file, *neighbours;
} sets[] = {
    {"ncsids74_queen", "ncsids74_queen_expected.csv", "ncsids74_queen_neighbours.csv"},
    {"ncsids74_ncCR85", "ncsids74_ncCR85_expected.csv", "ncsids74_ncCR85_neighbours.csv"},
};
static const char *const variables[] = {"raw_rate", "ebest_poisson"};

static void gi_star_is_that_of_spdep(void **state)
{
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < LEN(sets) * LEN(variables); i++) {
        const struct table table = table_read(arena, sets[i / 2].file);
        const struct bw_neighbours neighbours =
            read_neighbours(arena, &table, sets[i / 2].neighbours);
        double values[100];
        struct bw_local local[100];
        char name[64];

        assert_int_equal(table.rows, 100);
        for (size_t row = 0; row < table.rows; row++)
            values[row] = cell(&table, row, variables[i % 2]);
        bw_local_gi_star(arena, &neighbours, values, local);
        for (size_t row = 0; row < table.rows; row++) {
            assert_true(local[row].has_value);
            snprintf(name, sizeof(name), "%s__Gstar_B", variables[i % 2]);
            assert_cell(&table, row, name, local[row].z);
            snprintf(name, sizeof(name), "%s__Gstar_B_p2", variables[i % 2]);
            assert_cell(&table, row, name, local[row].p);
            snprintf(name, sizeof(name), "%s__Gstar_B_fdr", variables[i % 2]);
            assert_cell(&table, row, name, local[row].q);
        }
    }
    bw_arena_free(arena);
}

static void gi_star_is_that_of_the_permuted_table(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "perm_ncsids74_queen.csv");
    const struct bw_neighbours neighbours =
        read_neighbours(arena, &table, "ncsids74_queen_neighbours.csv");
    double values[100];
    struct bw_local local[100];

    (void)state;
    for (size_t row = 0; row < table.rows; row++)
        values[row] = cell(&table, row, "value");
    bw_local_gi_star(arena, &neighbours, values, local);
    for (size_t row = 0; row < table.rows; row++)
        assert_cell(&table, row, "Gstar_z", local[row].z);
    bw_arena_free(arena);
}

static void morans_i_is_that_of_spdep(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table expected = table_read(arena, "global_autocorrelation_expected.csv");
    int found = 0;

    (void)state;
    for (size_t row = 0; row < expected.rows; row++) {
        for (size_t i = 0; i < LEN(sets) * LEN(variables); i++) {
            const struct table table = table_read(arena, sets[i / 2].file);
            const bool is_row = strcmp(cell_text(&expected, row, "style"), "W") == 0;
            double values[100];
            struct bw_neighbours neighbours;
            struct bw_moran moran;

            if (strcmp(cell_text(&expected, row, "dataset"), sets[i / 2].dataset) != 0 ||
                strcmp(cell_text(&expected, row, "variable"), variables[i % 2]) != 0)
                continue;
            neighbours = read_neighbours(arena, &table, sets[i / 2].neighbours);
            for (size_t k = 0; k < table.rows; k++)
                values[k] = cell(&table, k, variables[i % 2]);
            moran = bw_moran_of(&neighbours, values, is_row ? BW_WEIGHTS_ROW : BW_WEIGHTS_BINARY);
            assert_true(moran.has_value);
            assert_cell(&expected, row, "moran_I", moran.i);
            assert_cell(&expected, row, "EI", moran.expected);
            assert_cell(&expected, row, "VI_random", moran.variance);
            assert_cell(&expected, row, "z_random", moran.z);
            assert_cell(&expected, row, "p_greater_random", moran.p);
            found++;
        }
    }
    assert_true(found >= 4);
    bw_arena_free(arena);
}

static void rates_made_comparable_are_those_of_spdep(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "ebi_ncsids74_queen.csv");
    const struct table expected = table_read(arena, "global_autocorrelation_expected.csv");
    const struct bw_neighbours neighbours =
        read_neighbours(arena, &table, "ncsids74_queen_neighbours.csv");
    struct bw_beat_events beats[100];
    double values[100];
    struct bw_prior prior;

    (void)state;
    for (size_t row = 0; row < table.rows; row++)
        beats[row] = (struct bw_beat_events){cell(&table, row, "cases"), cell(&table, row, "pop")};
    prior = bw_prior_fit(arena, beats, 100, &(struct bw_shrink_options){0, 1});
    bw_local_ebi(&prior, beats, 100, values);
    for (size_t row = 0; row < table.rows; row++)
        assert_cell(&table, row, "z_assuncao_reis", values[row]);
    assert_cell(&expected, 0, "EBI_W", bw_moran_of(&neighbours, values, BW_WEIGHTS_ROW).i);
    bw_arena_free(arena);
}

static void islands_and_equal_values_have_a_stated_answer(void **state)
{
    static const struct bw_neighbour_pair pairs[] = {{0, 1}, {1, 0}, {1, 2}, {2, 2}, {0, 1}};
    static const struct bw_neighbour_pair all[] = {{0, 1}, {1, 2}, {0, 2}};
    static const double values[] = {5, 4, 3, 9, 1};
    static const double equal[] = {0.1, 0.1, 0.1, 0.1, 0.1};
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours neighbours = bw_neighbours_of_pairs(arena, 5, pairs, LEN(pairs));
    const struct bw_neighbours none = bw_neighbours_of_pairs(arena, 5, NULL, 0);
    const struct bw_neighbours full = bw_neighbours_of_pairs(arena, 3, all, LEN(all));
    struct bw_local local[5];

    (void)state;
    assert_int_equal(bw_neighbours_island_count(&neighbours), 2);
    assert_int_equal(neighbours.start[5], 4);
    bw_local_gi_star(arena, &neighbours, values, local);
    assert_false(local[0].is_island);
    assert_true(local[3].is_island && local[3].has_value);
    /* (9 - 4.4) / sd, the moments over n */
    assert_close(local[3].z, 4.6 / sqrt(35.2 / 5), 1e-12, "island", 3);
    bw_local_gi_star(arena, &neighbours, equal, local);
    for (size_t i = 0; i < 5; i++)
        assert_true(!local[i].has_value && local[i].z == 0 && local[i].q == 0);
    bw_local_gi_star(arena, &full, values, local);
    assert_false(local[0].has_value);
    assert_false(bw_moran_of(&none, values, BW_WEIGHTS_ROW).has_value);
    assert_false(bw_moran_of(&neighbours, equal, BW_WEIGHTS_ROW).has_value);
    assert_false(bw_moran_of(&full, values, BW_WEIGHTS_BINARY).has_value);
    bw_arena_free(arena);
}

static void a_quiet_beat_beside_a_high_one_is_not_hot(void **state)
{
    const struct bw_local high = {.has_value = true, .z = 4, .q = 0.01};
    const struct bw_local low = {.has_value = true, .z = -4, .q = 0.01};

    (void)state;
    assert_true(bw_local_is_hot(&high, 12, 10, 0.05));
    assert_false(bw_local_is_hot(&high, 9, 10, 0.05));
    assert_false(bw_local_is_hot(&low, 12, 10, 0.05));
    assert_false(bw_local_is_hot(&high, 12, 10, 0.001));
    assert_false(bw_local_is_hot(&(struct bw_local){.q = 0}, 12, 10, 0.05));
}

static void q_values_are_those_of_benjamini_and_hochberg(void **state)
{
    static const double p[] = {0.01, 0.04, BW_NO_TEST, 0.03, 0.005, 1};
    /* R: p.adjust(c(.01, .04, .03, .005, 1), "BH") */
    static const double expected[] = {0.025, 0.05, BW_NO_TEST, 0.05, 0.025, 1};
    struct bw_arena *arena = bw_arena_new();
    double q[LEN(p)];

    (void)state;
    bw_fdr_adjust(arena, p, LEN(p), q);
    for (size_t i = 0; i < LEN(p); i++)
        assert_close(q[i], expected[i], 1e-12, "q", i);
    bw_fdr_adjust(arena, NULL, 0, NULL);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gi_star_is_that_of_spdep),
        cmocka_unit_test(gi_star_is_that_of_the_permuted_table),
        cmocka_unit_test(morans_i_is_that_of_spdep),
        cmocka_unit_test(rates_made_comparable_are_those_of_spdep),
        cmocka_unit_test(islands_and_equal_values_have_a_stated_answer),
        cmocka_unit_test(a_quiet_beat_beside_a_high_one_is_not_hot),
        cmocka_unit_test(q_values_are_those_of_benjamini_and_hochberg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
