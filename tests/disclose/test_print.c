/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/rng.h"
#include "beatwise/disclose/print.h"

/* clang-format off */
#define C {BW_CELL_SUPPRESSED, 0}
#define X {BW_CELL_NOT_SUPPLIED, 0}
#define Z {BW_CELL_NOT_APPLICABLE, 0}
#define N(n) {BW_CELL_NUMBER, n}
/* clang-format on */

static const struct bw_quarter quarter = {2026, 1};

static void a_cell_is_hidden_or_rounded_as_its_profile_says(void **state)
{
    static const struct {
        enum bw_profile profile;
        int64_t exact;
        int64_t printed; /* -1: [c] */
    } rows[] = {
        {BW_PROFILE_HES, 0, 0},           {BW_PROFILE_HES, 1, -1},
        {BW_PROFILE_HES, 7, -1},          {BW_PROFILE_HES, 8, 10},
        {BW_PROFILE_HES, 12, 10},         {BW_PROFILE_HES, 13, 15},
        {BW_PROFILE_HES, 17, 15},         {BW_PROFILE_HES, 18, 20},
        {BW_PROFILE_HES, 123456, 123455}, {BW_PROFILE_BELOW_5, 0, 0},
        {BW_PROFILE_BELOW_5, 1, -1},      {BW_PROFILE_BELOW_5, 4, -1},
        {BW_PROFILE_BELOW_5, 5, 5},       {BW_PROFILE_BELOW_5, 7, 5},
        {BW_PROFILE_BELOW_5, 8, 10},      {BW_PROFILE_BELOW_10, 0, -1},
        {BW_PROFILE_BELOW_10, 9, -1},     {BW_PROFILE_BELOW_10, 10, 10},
        {BW_PROFILE_BELOW_10, 14, 10},    {BW_PROFILE_BELOW_10, 15, 20},
        {BW_PROFILE_BELOW_10, 24, 20},    {BW_PROFILE_BELOW_10, 25, 30},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_printed cell = bw_print_cell(rows[i].profile, rows[i].exact);

        assert_int_equal(cell.kind, rows[i].printed < 0 ? BW_CELL_SUPPRESSED : BW_CELL_NUMBER);
        assert_int_equal(cell.number, rows[i].printed < 0 ? 0 : rows[i].printed);
    }
}

static void a_total_is_the_sum_of_what_is_printed(void **state)
{
    static const struct {
        const char *what;
        enum bw_profile profile;
        struct bw_printed parts[3];
        struct bw_printed total;
    } rows[] = {
        {"numbers", BW_PROFILE_HES, {N(10), N(15), N(0)}, N(25)},
        {"all zero", BW_PROFILE_HES, {N(0), N(0), N(0)}, N(0)},
        {"hidden part counts as 5", BW_PROFILE_HES, {N(10), C, N(0)}, N(15)},
        {"as 3", BW_PROFILE_BELOW_5, {N(10), C, C}, N(16)},
        {"as 5 again", BW_PROFILE_BELOW_10, {N(10), C, C}, N(20)},
        {"nothing positive", BW_PROFILE_HES, {N(0), C, N(0)}, C},
        {"all hidden", BW_PROFILE_BELOW_10, {C, C, C}, C},
        {"one part missing", BW_PROFILE_HES, {N(10), X, C}, X},
        {"all missing", BW_PROFILE_HES, {X, X, X}, X},
        {"a part that does not apply", BW_PROFILE_HES, {N(10), Z, N(5)}, N(15)},
        {"none applies", BW_PROFILE_HES, {Z, Z, Z}, Z},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_printed total = bw_print_total(rows[i].profile, rows[i].parts, 3);

        if (total.kind != rows[i].total.kind || total.number != rows[i].total.number)
            fail_msg("%s: kind %d, %lld", rows[i].what, (int)total.kind, (long long)total.number);
    }
    assert_int_equal(bw_print_total(BW_PROFILE_HES, NULL, 0).kind, BW_CELL_NOT_APPLICABLE);
}

static void profiles_are_found_by_name(void **state)
{
    enum bw_profile profile = BW_PROFILE_HES;

    (void)state;
    assert_true(bw_profile_find(BW_TEXT("below-10"), &profile));
    assert_int_equal(profile, BW_PROFILE_BELOW_10);
    assert_false(bw_profile_find(BW_TEXT("below-7"), &profile));
    assert_int_equal(profile, BW_PROFILE_BELOW_10);
    assert_string_equal(bw_profile_rule(BW_PROFILE_HES)->name, "hes");
    assert_string_equal(bw_profile_rule(BW_PROFILE_BELOW_5)->name, "below-5");
}

static void a_beat_without_months_is_not_supplied_and_not_zero(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_beat_exact exact[] = {
        {.beat = "B",
         .name = "No months",
         .area = "",
         .is_quarter_supplied = true,
         .incidents_quarter = 20},
        {.beat = "A", .name = "No quarter", .area = "", .months = 11, .incidents_quarter = 20},
    };
    struct bw_printed_table *table = bw_print_table(arena, quarter, BW_PROFILE_HES, exact, 2);

    (void)state;
    assert_string_equal(table->beats[0].beat, "A");
    assert_int_equal(table->beats[0].incidents_12m.kind, BW_CELL_NUMBER);
    assert_int_equal(table->beats[0].incidents_quarter.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(table->beats[1].incidents_12m.kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(table->beats[1].incidents_quarter.kind, BW_CELL_NOT_SUPPLIED);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        assert_int_equal(table->beats[1].status_12m[i].kind, BW_CELL_NOT_SUPPLIED);
    assert_int_equal(bw_print_table(arena, quarter, BW_PROFILE_HES, NULL, 0)->beat_count, 0);
    bw_arena_free(arena);
}

/* 8 to 12 known, of 8 to 12 in all, would say that the hidden part is 1 to 4. */
static void one_quarter_alone_is_printed_as_the_sum_of_its_parts(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_exact exact = {.beat = "A",
                                  .name = "First quarter",
                                  .area = "",
                                  .months = 3,
                                  .is_quarter_supplied = true,
                                  .status_12m = {9, 2, 0},
                                  .incidents_quarter = 11};
    struct bw_printed_table *table = bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1);

    (void)state;
    assert_int_equal(table->beats[0].incidents_12m.number, 15);
    assert_int_equal(table->beats[0].incidents_quarter.number, 15);
    exact.months = 4;
    table = bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1);
    assert_int_equal(table->beats[0].incidents_quarter.number, 10);
    bw_arena_free(arena);
}

/* Another exact count that prints as `exact` does. */
static int64_t like(struct bw_rng *rng, enum bw_profile profile, int64_t exact)
{
    struct bw_printed cell = bw_print_cell(profile, exact);

    for (;;) {
        int64_t other = exact - 10 + (int64_t)bw_rng_below(rng, 21);
        struct bw_printed printed;

        if (other < 0)
            continue;
        printed = bw_print_cell(profile, other);
        if (printed.kind == cell.kind && printed.number == cell.number)
            return other;
    }
}

static bool is_cell_equal(struct bw_printed a, struct bw_printed b)
{
    return a.kind == b.kind && a.number == b.number;
}

static void assert_beats_equal(const struct bw_beat_printed *a, const struct bw_beat_printed *b)
{
    assert_string_equal(a->beat, b->beat);
    assert_string_equal(a->name, b->name);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        assert_true(is_cell_equal(a->status_12m[i], b->status_12m[i]));
    assert_true(is_cell_equal(a->incidents_12m, b->incidents_12m));
    assert_true(is_cell_equal(a->incidents_quarter, b->incidents_quarter));
}

static void a_quarter_is_never_more_than_its_twelve_months(void **state)
{
    static const struct {
        const char *what;
        int64_t status[BW_POLICE_STATUSES];
        int64_t quarter;
        struct bw_printed printed;
    } rows[] = {
        {"less", {40, 40, 0}, 30, {BW_CELL_NUMBER, 30}},
        {"hidden parts came to more", {8, 7, 7}, 22, {BW_CELL_NUMBER, 20}},
        {"only hidden parts", {7, 7, 7}, 21, {.kind = BW_CELL_SUPPRESSED}},
        {"only hidden parts, none in the quarter", {7, 7, 7}, 0, {BW_CELL_NUMBER, 0}},
        {"hidden itself", {40, 0, 0}, 7, {.kind = BW_CELL_SUPPRESSED}},
    };
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_beat_exact exact = {.beat = "A",
                                      .name = "A",
                                      .area = "",
                                      .months = 6,
                                      .is_quarter_supplied = true,
                                      .incidents_quarter = rows[i].quarter};
        const struct bw_printed_table *table;

        memcpy(exact.status_12m, rows[i].status, sizeof(exact.status_12m));
        table = bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1);
        if (!is_cell_equal(table->beats[0].incidents_quarter, rows[i].printed))
            fail_msg("%s", rows[i].what);
    }
    bw_arena_free(arena);
}

static void only_what_is_printed_can_be_told_from_a_table(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_rng rng;
    struct bw_beat_exact a[6];
    struct bw_beat_exact b[6];
    int differing = 0;

    (void)state;
    bw_rng_init(&rng, 11);
    for (int round = 0; round < 200; round++) {
        enum bw_profile profile = (enum bw_profile)(round % BW_PROFILES);
        struct bw_printed_table *x;
        struct bw_printed_table *y;

        for (int i = 0; i < 6; i++) {
            a[i] = (struct bw_beat_exact){.beat = bw_arena_printf(arena, "B%d", i),
                                          .name = "N",
                                          .area = "",
                                          .months = 12,
                                          .is_quarter_supplied = true};
            for (int j = 0; j < BW_POLICE_STATUSES; j++)
                a[i].status_12m[j] = (int64_t)bw_rng_below(&rng, 30);
            a[i].incidents_quarter = (int64_t)bw_rng_below(&rng, 30);
            a[i].under_18_12m = (int64_t)bw_rng_below(&rng, 9);
            b[5 - i] = a[i];
            for (int j = 0; j < BW_POLICE_STATUSES; j++)
                b[5 - i].status_12m[j] = like(&rng, profile, a[i].status_12m[j]);
            b[5 - i].incidents_quarter = like(&rng, profile, a[i].incidents_quarter);
            b[5 - i].under_18_12m = 77;
            differing += b[5 - i].incidents_quarter != a[i].incidents_quarter;
        }
        x = bw_print_table(arena, quarter, profile, a, 6);
        y = bw_print_table(arena, quarter, profile, b, 6);
        for (int i = 0; i < 6; i++)
            assert_beats_equal(&x->beats[i], &y->beats[i]);
        assert_string_equal(bw_release_id(arena, x, "all", ""), bw_release_id(arena, y, "all", ""));
    }
    assert_true(differing > 500);
    bw_arena_free(arena);
}

static void a_release_id_changes_with_cells_settings_group_and_quarter(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_exact exact = {.beat = "A",
                                  .name = "A",
                                  .area = "",
                                  .months = 12,
                                  .is_quarter_supplied = true,
                                  .status_12m = {20, 20, 0}};
    struct bw_printed_table *table = bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1);
    const char *id = bw_release_id(arena, table, "cardiff", "rank.count=public\n");
    struct bw_printed_table other = *table;

    (void)state;
    /* By another implementation: Python's hashlib.blake2b, digest_size=32. */
    assert_string_equal(id, "2026Q1-cardiff-25750b3d9cc6");
    assert_string_not_equal(id + 15,
                            bw_release_id(arena, table, "cardiff", "rank.count=all\n") + 15);
    assert_string_not_equal(id + 15,
                            bw_release_id(arena, table, "swansea", "rank.count=public\n") + 15);
    other.quarter.q = 2;
    assert_string_not_equal(id + 15,
                            bw_release_id(arena, &other, "cardiff", "rank.count=public\n") + 15);
    other = *table;
    other.profile = BW_PROFILE_BELOW_5;
    assert_string_not_equal(id + 15,
                            bw_release_id(arena, &other, "cardiff", "rank.count=public\n") + 15);
    exact.status_12m[2] = 1;
    table = bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1);
    assert_string_not_equal(id, bw_release_id(arena, table, "cardiff", "rank.count=public\n"));
    bw_arena_free(arena);
}

#define WINDOW BW_PRINT_QUARTERS

static struct bw_beat_exact with_quarters(const int64_t known[WINDOW], const int64_t none[WINDOW])
{
    struct bw_beat_exact exact = {.beat = "A",
                                  .name = "A",
                                  .area = "",
                                  .months = 12,
                                  .is_quarter_supplied = true,
                                  .has_quarters = true};

    for (int back = 0; back < WINDOW; back++)
        exact.quarters[back] =
            (struct bw_quarter_exact){.months = 3, .status = {known[back], none[back], 0}};
    return exact;
}

static void twelve_months_are_the_sum_of_printed_quarters(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct bw_beat_exact exact =
        with_quarters((int64_t[]){22, 3, 9, 0}, (int64_t[]){2, 0, 1, 6});
    const struct bw_beat_printed *beat =
        &bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1)->beats[0];

    (void)state;
    assert_int_equal(beat->quarters[0][0].number, 20);
    assert_int_equal(beat->quarters[1][0].kind, BW_CELL_SUPPRESSED);
    assert_int_equal(beat->quarters[1][0].number, 0);
    assert_int_equal(beat->status_12m[0].number, 20 + 5 + 10 + 0);
    assert_int_equal(beat->status_12m[1].kind, BW_CELL_SUPPRESSED);
    assert_int_equal(beat->status_12m[2].number, 0);
    assert_int_equal(beat->incidents_12m.number, 35 + 5);
    assert_int_equal(beat->incidents_quarter.number, 20 + 5);
    bw_arena_free(arena);
}

static void a_released_cell_stays_whatever_the_count_is_now(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_exact exact = with_quarters((int64_t[]){22, 30, 9, 0}, (int64_t[]){2, 9, 1, 6});
    const struct bw_printed released[] = {
        {BW_CELL_NUMBER, 15}, {BW_CELL_SUPPRESSED, 0}, {BW_CELL_NOT_APPLICABLE, 0}};
    const struct bw_beat_printed *beat;

    (void)state;
    exact.quarters[1].released = released;
    beat = &bw_print_table(arena, quarter, BW_PROFILE_BELOW_5, &exact, 1)->beats[0];
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        assert_true(is_cell_equal(beat->quarters[1][i], released[i]));
    assert_int_equal(beat->status_12m[0].number, 20 + 15 + 10 + 0);
    assert_int_equal(beat->incidents_quarter.number, 20 + 3);
    bw_arena_free(arena);
}

static void a_quarter_without_months_counts_for_nothing(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_beat_exact exact = with_quarters((int64_t[]){22, 30, 9, 0}, (int64_t[]){2, 9, 1, 6});
    const struct bw_beat_printed *beat;

    (void)state;
    exact.months = 9;
    exact.is_quarter_supplied = false;
    exact.quarters[0].months = 0;
    beat = &bw_print_table(arena, quarter, BW_PROFILE_HES, &exact, 1)->beats[0];
    assert_int_equal(beat->quarters[0][0].kind, BW_CELL_NOT_APPLICABLE);
    assert_int_equal(beat->status_12m[0].number, 30 + 10 + 0);
    assert_int_equal(beat->incidents_quarter.kind, BW_CELL_NOT_SUPPLIED);
    bw_arena_free(arena);
}

static void a_percentage_is_made_of_printed_cells_only(void **state)
{
    static const struct {
        const char *what;
        int64_t part, rest, base;
        enum bw_cell_kind kind;
        double percent;
    } rows[] = {
        {"a share", 52, 148, 100, BW_CELL_NUMBER, 25},
        {"a count that prints alike gives the same share", 48, 152, 100, BW_CELL_NUMBER, 25},
        {"none", 0, 200, 100, BW_CELL_NUMBER, 0},
        {"a half goes up", 25, 975, 100, BW_CELL_NUMBER, 3},
        {"the part is hidden", 7, 300, 100, BW_CELL_SUPPRESSED, 0},
        {"too few for a share", 20, 70, 100, BW_CELL_NOT_APPLICABLE, 0},
        {"of nothing", 0, 0, 0, BW_CELL_NOT_APPLICABLE, 0},
        {"all of it hidden", 3, 4, 0, BW_CELL_NOT_APPLICABLE, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_figure percent =
            bw_print_percent(BW_PROFILE_HES, rows[i].part, rows[i].rest, rows[i].base);

        print_message("# %s\n", rows[i].what);
        assert_int_equal(percent.kind, rows[i].kind);
        assert_true(percent.number == rows[i].percent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_hidden_or_rounded_as_its_profile_says),
        cmocka_unit_test(a_total_is_the_sum_of_what_is_printed),
        cmocka_unit_test(profiles_are_found_by_name),
        cmocka_unit_test(a_percentage_is_made_of_printed_cells_only),
        cmocka_unit_test(a_beat_without_months_is_not_supplied_and_not_zero),
        cmocka_unit_test(one_quarter_alone_is_printed_as_the_sum_of_its_parts),
        cmocka_unit_test(a_quarter_is_never_more_than_its_twelve_months),
        cmocka_unit_test(twelve_months_are_the_sum_of_printed_quarters),
        cmocka_unit_test(a_released_cell_stays_whatever_the_count_is_now),
        cmocka_unit_test(a_quarter_without_months_counts_for_nothing),
        cmocka_unit_test(only_what_is_printed_can_be_told_from_a_table),
        cmocka_unit_test(a_release_id_changes_with_cells_settings_group_and_quarter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
