/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reference.h"
#include "beatwise/stat/overlap.h"

static void chapmans_estimate_is_that_of_the_reference(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const struct table table = table_read(arena, "capture_two_list.csv");

    (void)state;
    for (size_t row = 0; row < table.rows; row++) {
        const struct bw_chapman chapman = bw_chapman_of(
            cell(&table, row, "n1"), cell(&table, row, "n2"), cell(&table, row, "m"), 0.95);

        assert_true(chapman.has_value);
        assert_cell(&table, row, "chapman", chapman.total);
        assert_cell(&table, row, "chapman_se", chapman.error);
        assert_cell(&table, row, "wald_lower", chapman.wald_low);
        assert_cell(&table, row, "wald_upper", chapman.wald_high);
        if (!isnan(cell(&table, row, "logn_lower"))) {
            assert_cell(&table, row, "logn_lower", chapman.low);
            assert_cell(&table, row, "logn_upper", chapman.high);
        }
    }
    assert_int_equal(table.rows, 285);
    bw_arena_free(arena);
}

static void lists_that_cannot_be_have_no_estimate(void **state)
{
    (void)state;
    assert_false(bw_chapman_of(0, 5, 0, 0.95).has_value);
    assert_false(bw_chapman_of(5, 0, 0, 0.95).has_value);
    assert_false(bw_chapman_of(5, 9, 6, 0.95).has_value);
    assert_false(bw_chapman_of(NAN, 9, 6, 0.95).has_value);
    assert_false(bw_chapman_may_print(9));
    assert_true(bw_chapman_may_print(10));
    /* One list inside the other: nothing is unseen. */
    assert_true(bw_chapman_of(10, 20, 10, 0.95).low == 20);
    assert_true(bw_chapman_of(10, 20, 10, 0.95).high == 20);
}

static void the_range_is_of_whole_per_cents_on_a_base(void **state)
{
    static const struct bw_overlap_count strict = {63, 37};
    static const struct bw_overlap_count loose = {585, 415};
    static const struct bw_overlap_count small = {60, 39};
    const struct bw_overlap_range range = bw_overlap_range(&strict, &loose);

    (void)state;
    assert_true(range.has_value);
    assert_int_equal(range.low_percent, 59);
    assert_int_equal(range.high_percent, 63);
    assert_false(bw_overlap_range(&strict, &small).has_value);
    assert_false(bw_overlap_range(&(struct bw_overlap_count){0, 0}, &loose).has_value);
}

static void splits_need_recalls_that_are_alike(void **state)
{
    static const double alike[] = {0.90, 0.94, 0.92};
    static const double apart[] = {0.90, 0.96};
    static const double none[] = {0.9, -1};

    (void)state;
    assert_true(bw_overlap_may_split(alike, 3));
    assert_false(bw_overlap_may_split(apart, 2));
    assert_false(bw_overlap_may_split(none, 2));
    assert_false(bw_overlap_may_split(NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chapmans_estimate_is_that_of_the_reference),
        cmocka_unit_test(lists_that_cannot_be_have_no_estimate),
        cmocka_unit_test(the_range_is_of_whole_per_cents_on_a_base),
        cmocka_unit_test(splits_need_recalls_that_are_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
