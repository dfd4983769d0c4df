/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/rng.h"
#include "beatwise/link/evaluate.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static int setup(void **state)
{
    *state = bw_arena_new();
    return 0;
}

static int teardown(void **state)
{
    bw_arena_free(*state);
    return 0;
}

/* Found incident and person by number, 0: none. */
static struct bw_evaluated row(unsigned char incident, const char *true_incident,
                               unsigned char person, const char *true_person)
{
    struct bw_evaluated made = {
        .true_incident = true_incident, .true_person = true_person, .is_identified = true};

    for (size_t i = 0; i < BW_VARIANTS; i++)
        made.incident_id[i].bytes[0] = incident;
    made.person_id.bytes[0] = person;
    return made;
}

static void check(const struct bw_link_measure *measure, int64_t both, int64_t only_found,
                  int64_t only_true)
{
    assert_int_equal(measure->true_positive, both);
    assert_int_equal(measure->false_positive, only_found);
    assert_int_equal(measure->false_negative, only_true);
}

static void pairs_clusters_and_persons_are_counted(void **state)
{
    struct bw_evaluated rows[] = {
        row(1, "a", 1, "p"), row(1, "a", 1, "p"), row(1, "b", 2, "p"), /* one too many */
        row(2, "c", 3, "q"), row(0, "c", 0, "q"),                      /* parted */
        row(3, "d", 4, "r"),                                           /* right, alone */
        row(4, "e", 5, "s"), row(4, "e", 5, "s"), row(4, "e", 5, "s"), /* right */
    };
    struct bw_link_evaluation evaluation;
    const struct bw_link_measure *m;

    rows[8].is_identified = false;
    bw_link_evaluate(*state, rows, LEN(rows), &evaluation);
    m = &evaluation.variants[BW_VARIANT_BASE].pairs;
    check(m, 4, 2, 1);
    assert_true(m->precision.share_0to1 == 4.0 / 6);
    assert_true(m->recall.share_0to1 == 4.0 / 5);
    assert_true(m->f1.share_0to1 == 8.0 / 11);
    check(&evaluation.variants[BW_VARIANT_BASE].pairs_identified, 2, 2, 1);
    check(&evaluation.variants[BW_VARIANT_BASE].clusters, 2, 3, 3);
    check(&evaluation.variants[BW_VARIANT_BASE].persons, 4, 0, 3);
}

static void variants_are_measured_apart(void **state)
{
    struct bw_evaluated rows[] = {row(1, "a", 0, NULL), row(1, "a", 0, NULL)};
    struct bw_link_evaluation evaluation;

    rows[1].incident_id[BW_VARIANT_STRICT].bytes[0] = 2;
    bw_link_evaluate(*state, rows, LEN(rows), &evaluation);
    check(&evaluation.variants[BW_VARIANT_STRICT].pairs, 0, 0, 1);
    check(&evaluation.variants[BW_VARIANT_BASE].pairs, 1, 0, 0);
    check(&evaluation.variants[BW_VARIANT_LOOSE].pairs, 1, 0, 0);
}

static void rows_without_a_truth_are_left_out(void **state)
{
    const struct bw_evaluated rows[] = {row(1, "a", 1, NULL), row(1, NULL, 1, "p"),
                                        row(1, "a", 1, "p")};
    struct bw_link_evaluation evaluation;

    bw_link_evaluate(*state, rows, LEN(rows), &evaluation);
    check(&evaluation.variants[BW_VARIANT_BASE].pairs, 1, 0, 0);
    check(&evaluation.variants[BW_VARIANT_BASE].clusters, 1, 0, 0);
    check(&evaluation.variants[BW_VARIANT_BASE].persons, 1, 0, 0);
}

static void a_share_of_nothing_has_no_value(void **state)
{
    const struct bw_evaluated parted[] = {row(0, "a", 0, NULL), row(0, "a", 0, NULL)};
    struct bw_link_evaluation evaluation;
    const struct bw_link_measure *m = &evaluation.variants[BW_VARIANT_BASE].pairs;

    bw_link_evaluate(*state, NULL, 0, &evaluation);
    assert_false(m->precision.has_value);
    assert_false(m->recall.has_value);
    assert_false(m->f1.has_value);
    assert_true(m->f1.share_0to1 == 0);
    bw_link_evaluate(*state, parted, LEN(parted), &evaluation);
    assert_false(m->precision.has_value);
    assert_true(m->recall.has_value);
    assert_true(m->recall.share_0to1 == 0);
    assert_true(m->f1.has_value);
    assert_true(m->f1.share_0to1 == 0);
}

static void counting_by_groups_is_counting_pair_by_pair(void **state)
{
    static const char *const truths[] = {"a", "b", "c", "d", "e", "f", NULL};
    struct bw_rng rng;

    bw_rng_init(&rng, 5);
    for (int turn = 0; turn < 50; turn++) {
        struct bw_evaluated rows[40];
        struct bw_link_evaluation evaluation;
        int64_t both = 0, found = 0, truth = 0;

        for (size_t i = 0; i < LEN(rows); i++)
            rows[i] =
                row((unsigned char)bw_rng_below(&rng, 8), truths[bw_rng_below(&rng, 7)], 0, NULL);
        for (size_t i = 0; i < LEN(rows); i++) {
            for (size_t k = i + 1; k < LEN(rows); k++) {
                const unsigned char group = rows[i].incident_id[0].bytes[0];
                const bool is_found = group != 0 && group == rows[k].incident_id[0].bytes[0];
                const bool is_true = rows[i].true_incident == rows[k].true_incident;

                if (rows[i].true_incident == NULL || rows[k].true_incident == NULL)
                    continue;
                both += is_found && is_true;
                found += is_found;
                truth += is_true;
            }
        }
        bw_link_evaluate(*state, rows, LEN(rows), &evaluation);
        check(&evaluation.variants[0].pairs, both, found - both, truth - both);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pairs_clusters_and_persons_are_counted),      TEST(variants_are_measured_apart),
        TEST(rows_without_a_truth_are_left_out),           TEST(a_share_of_nothing_has_no_value),
        TEST(counting_by_groups_is_counting_pair_by_pair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
