/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/base/rng.h"
#include "beatwise/stat/scan.h"

static const struct bw_scan_options base = {
    .beats_max = BW_SCAN_BEATS,
    .people_max = 1,
    .events_min = BW_SCAN_EVENTS_MIN,
    .dispersion = 1,
    .replicates = BW_SCAN_REPLICATES,
    .seed = 20260101,
    .runs_max = 5,
};

static bool is_member(const struct bw_run *run, size_t beat)
{
    for (size_t i = 0; i < run->member_count; i++) {
        if (run->members[i] == beat)
            return true;
    }
    return false;
}

static void assert_members(struct bw_arena *arena, const struct table *input,
                           const struct table *clusters, size_t cluster, const struct bw_run *run)
{
    const struct table members = table_read(arena, "scan_cluster_members_expected.csv");

    for (size_t row = 0; row < members.rows; row++) {
        if (cell(&members, row, "ubpop") == cell(clusters, cluster, "ubpop") &&
            cell(&members, row, "rank") == cell(clusters, cluster, "rank") &&
            strcmp(cell_text(&members, row, "dataset"), "ncsids74") == 0)
            assert_true(is_member(run, find_row(input, "id", cell_text(&members, row, "id"))));
    }
}

static void circles_are_those_of_smerc(void **state)
{
    static const double shares[] = {0.5, 0.25, 0.1};
    struct bw_arena *arena = bw_arena_new();
    const struct table input = table_read(arena, "scan_ncsids74_input.csv");
    const struct table clusters = table_read(arena, "scan_clusters_expected.csv");
    struct bw_scan_beat beats[100];
    struct bw_scan_point points[100];
    size_t compared = 0;

    (void)state;
    for (size_t row = 0; row < input.rows; row++) {
        beats[row] =
            (struct bw_scan_beat){cell(&input, row, "cases"), cell(&input, row, "expected"),
                                  cell(&input, row, "population")};
        points[row] = (struct bw_scan_point){cell(&input, row, "x"), cell(&input, row, "y")};
    }
    for (size_t i = 0; i < LEN(shares); i++) {
        struct bw_scan_options options = base;
        struct bw_run *runs;
        size_t count;

        options.beats_max = 0;
        options.people_max = shares[i];
        options.runs_max = 4;
        count = bw_scan_circular(arena, beats, input.rows, points, &options, &runs);
        for (size_t row = 0; row < clusters.rows; row++) {
            const size_t rank = (size_t)cell(&clusters, row, "rank");
            const double p = cell(&clusters, row, "p_value_mc");
            /* Both are drawn. */
            const double error = sqrt(2 * p * (1 - p) / 999);

            if (strcmp(cell_text(&clusters, row, "dataset"), "ncsids74") != 0 ||
                cell(&clusters, row, "ubpop") != shares[i] || rank > count)
                continue;
            assert_cell(&clusters, row, "llr", runs[rank - 1].llr);
            assert_cell(&clusters, row, "n_areas", (double)runs[rank - 1].member_count);
            assert_cell(&clusters, row, "cases", runs[rank - 1].events);
            assert_cell(&clusters, row, "expected", runs[rank - 1].expected);
            assert_cell(&clusters, row, "population", runs[rank - 1].people);
            assert_cell(&clusters, row, "rel_risk", runs[rank - 1].ratio);
            assert_members(arena, &input, &clusters, row, &runs[rank - 1]);
            if (fabs(runs[rank - 1].p - p) > 4 * error + 0.0021)
                fail_msg("row %zu: p %.4f, expected %.4f", row + 1, runs[rank - 1].p, p);
            compared++;
        }
    }
    assert_true(compared >= 9);
    bw_arena_free(arena);
}

static void beats_at_one_point_are_centres_of_their_own(void **state)
{
    static const struct bw_scan_point points[] = {{1, 1}, {1, 1}, {9, 9}, {20, 3}};
    static const struct bw_scan_beat beats[] = {{10, 1, 1}, {90, 1, 1}, {10, 1, 1}, {10, 1, 1}};
    struct bw_arena *arena = bw_arena_new();
    struct bw_scan_options options = base;
    struct bw_run *runs;

    (void)state;
    options.people_max = 0.25;
    options.beats_max = 0;
    assert_int_equal(bw_scan_circular(arena, beats, 4, points, &options, &runs), 1);
    assert_int_equal(runs[0].members[0], 1);
    assert_true(runs[0].events == 90);
    bw_arena_free(arena);
}

#define SIDE 6
#define GRID (SIDE * SIDE)

/* Squares that touch at sides and corners. */
static struct bw_neighbours make_grid(struct bw_arena *arena, size_t side)
{
    struct bw_neighbour_pair *pairs = bw_arena_alloc(arena, 4 * side * side, sizeof(*pairs));
    size_t count = 0;

    for (size_t i = 0; i < side * side; i++) {
        const bool has_east = i % side + 1 < side;
        const bool has_north = i + side < side * side;

        if (has_east)
            pairs[count++] = (struct bw_neighbour_pair){i, i + 1};
        if (has_north)
            pairs[count++] = (struct bw_neighbour_pair){i, i + side};
        if (has_east && has_north)
            pairs[count++] = (struct bw_neighbour_pair){i, i + side + 1};
        if (i % side > 0 && has_north)
            pairs[count++] = (struct bw_neighbour_pair){i, i + side - 1};
    }
    return bw_neighbours_of_pairs(arena, side * side, pairs, count);
}

static bool is_connected(const struct bw_neighbours *neighbours, uint64_t set)
{
    uint64_t reached = set & (~set + 1);

    for (uint64_t before = 0; reached != before;) {
        before = reached;
        for (size_t i = 0; i < neighbours->count; i++) {
            if (!(reached >> i & 1))
                continue;
            for (size_t j = neighbours->start[i]; j < neighbours->start[i + 1]; j++)
                reached |= set & (uint64_t)1 << neighbours->list[j];
        }
    }
    return reached == set;
}

static double llr_of(double c, double e, double all)
{
    return c <= e ? 0 : c * log(c / e) + (all > c ? (all - c) * log((all - c) / (all - e)) : 0);
}

/* The best of all connected sets of up to 4 beats, one by one. */
static double search_all(const struct bw_neighbours *neighbours, const struct bw_scan_beat *beats,
                         double people_max, uint64_t *ret_set)
{
    double all = 0, expected = 0, people = 0, best = 0;
    const size_t n = neighbours->count;

    for (size_t i = 0; i < n; i++) {
        all += beats[i].events;
        expected += beats[i].expected;
        people += beats[i].people;
    }
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a; b < n; b++) {
            for (size_t c = b; c < n; c++) {
                for (size_t d = c; d < n; d++) {
                    const uint64_t set =
                        (uint64_t)1 << a | (uint64_t)1 << b | (uint64_t)1 << c | (uint64_t)1 << d;
                    double sums[3] = {0};
                    double llr;

                    for (size_t i = 0; i < n; i++) {
                        if (set >> i & 1) {
                            sums[0] += beats[i].events;
                            sums[1] += beats[i].expected * all / expected;
                            sums[2] += beats[i].people;
                        }
                    }
                    llr = llr_of(sums[0], sums[1], all);
                    if (llr > best * (1 + 1e-12) && sums[2] <= people_max * people &&
                        sums[0] >= 2 && is_connected(neighbours, set)) {
                        best = llr;
                        *ret_set = set;
                    }
                }
            }
        }
    }
    return best;
}

static void the_flexible_search_misses_no_set(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours neighbours = make_grid(arena, SIDE);
    struct bw_rng rng;

    (void)state;
    bw_rng_init(&rng, 7);
    for (int site = 0; site < 12; site++) {
        struct bw_scan_options options = base;
        struct bw_scan_beat beats[GRID];
        struct bw_run *runs;
        uint64_t set = 0;
        uint64_t found = 0;
        double best;

        for (size_t i = 0; i < GRID; i++) {
            const double mean = 1 + (double)(bw_rng_below(&rng, 12));

            beats[i].expected = mean * (1 + bw_rng_unit(&rng));
            beats[i].events = (double)bw_rng_below(&rng, site < 4 ? 3 : (uint64_t)(3 * mean));
            beats[i].people = 100 + (double)bw_rng_below(&rng, 900);
        }
        options.beats_max = 4;
        options.people_max = site % 2 == 0 ? 1 : 0.08;
        options.replicates = 1;
        options.runs_max = 1;
        best = search_all(&neighbours, beats, options.people_max, &set);
        assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 1);
        assert_close(runs[0].llr, best, 1e-9, "ratio", (size_t)site);
        for (size_t i = 0; i < runs[0].member_count; i++)
            found |= (uint64_t)1 << runs[0].members[i];
        assert_true(found == set);
    }
    bw_arena_free(arena);
}

/* A level site with a street of four high beats. */
static void make_street(struct bw_scan_beat *beats)
{
    static const size_t street[] = {7, 8, 14, 20};

    for (size_t i = 0; i < GRID; i++)
        beats[i] = (struct bw_scan_beat){20 + (double)(i * 5 % 7) - 3, 1, 100};
    for (size_t i = 0; i < LEN(street); i++)
        beats[street[i]].events = 55;
    beats[33].events = 34;
}

static void a_street_of_high_beats_is_one_run(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours neighbours = make_grid(arena, SIDE);
    struct bw_scan_options options = base;
    struct bw_scan_beat beats[GRID];
    struct bw_run *runs;
    struct bw_run *again;
    size_t count;

    (void)state;
    make_street(beats);
    count = bw_scan_flexible(arena, beats, &neighbours, &options, &runs);
    assert_true(count >= 2);
    assert_int_equal(runs[0].member_count, 4);
    assert_true(is_member(&runs[0], 7) && is_member(&runs[0], 8) && is_member(&runs[0], 14) &&
                is_member(&runs[0], 20));
    assert_true(runs[0].p == 0.001);
    assert_true(runs[0].events == 220);
    assert_true(runs[1].p > 0.05);
    for (size_t i = 0; i < runs[1].member_count; i++)
        assert_false(is_member(&runs[0], runs[1].members[i]));
    /* The same seed, the same p; populations in another unit change nothing. */
    for (size_t i = 0; i < GRID; i++) {
        beats[i].expected *= 1000;
        beats[i].people *= 1000;
    }
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &again), count);
    for (size_t i = 0; i < count; i++)
        assert_true(again[i].p == runs[i].p && again[i].member_count == runs[i].member_count);
    options.dispersion = 2;
    bw_scan_flexible(arena, beats, &neighbours, &options, &again);
    assert_close(again[0].llr, runs[0].llr / 2, 1e-9, "ratio", 0);
    assert_true(again[0].events == 220);
    bw_arena_free(arena);
}

static void small_and_empty_sites_have_no_run(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours neighbours = make_grid(arena, 2);
    const struct bw_neighbours nobody = make_grid(arena, 0);
    struct bw_scan_beat beats[4] = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1}, {0, 1, 1}};
    struct bw_scan_options options = base;
    struct bw_run *runs;

    (void)state;
    options.replicates = 9;
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 0);
    assert_int_equal(bw_scan_flexible(arena, NULL, &nobody, &options, &runs), 0);
    assert_int_equal(bw_scan_circular(arena, NULL, 0, NULL, &options, &runs), 0);
    for (size_t i = 0; i < 4; i++)
        beats[i] = (struct bw_scan_beat){i == 2 ? 50 : 1, 0, 1};
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 0);
    for (size_t i = 0; i < 4; i++)
        beats[i].expected = NAN;
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 0);
    /* All as expected, and one beat above the share of people. */
    for (size_t i = 0; i < 4; i++)
        beats[i] = (struct bw_scan_beat){10, 1, 1};
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 0);
    beats[1].events = 90;
    assert_true(bw_scan_flexible(arena, beats, &neighbours, &options, &runs) > 0);
    options.people_max = 0.05;
    assert_int_equal(bw_scan_flexible(arena, beats, &neighbours, &options, &runs), 0);
    bw_arena_free(arena);
}

static void islands_are_runs_of_their_own(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours none = bw_neighbours_of_pairs(arena, 30, NULL, 0);
    struct bw_scan_beat beats[30];
    struct bw_run *runs;

    (void)state;
    for (size_t i = 0; i < LEN(beats); i++)
        beats[i] = (struct bw_scan_beat){i == 11 || i == 12 ? 60 : 20, 1, 1};
    assert_true(bw_scan_flexible(arena, beats, &none, &base, &runs) >= 2);
    assert_int_equal(runs[0].member_count, 1);
    assert_int_equal(runs[0].members[0], 11);
    assert_int_equal(runs[1].members[0], 12);
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_those_of_smerc),
        cmocka_unit_test(beats_at_one_point_are_centres_of_their_own),
        cmocka_unit_test(the_flexible_search_misses_no_set),
        cmocka_unit_test(a_street_of_high_beats_is_one_run),
        cmocka_unit_test(small_and_empty_sites_have_no_run),
        cmocka_unit_test(islands_are_runs_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
