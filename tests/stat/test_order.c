/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/rng.h"
#include "beatwise/stat/order.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define N(value)                                                                                   \
    {                                                                                              \
        BW_CELL_NUMBER, value                                                                      \
    }
#define C                                                                                          \
    {                                                                                              \
        BW_CELL_SUPPRESSED, 0                                                                      \
    }
#define X                                                                                          \
    {                                                                                              \
        BW_CELL_NOT_SUPPLIED, 0                                                                    \
    }
#define Z                                                                                          \
    {                                                                                              \
        BW_CELL_NOT_APPLICABLE, 0                                                                  \
    }

/* In the order that is expected. */
static const struct bw_ordered expected[] = {
    {"B7", N(40), N(2.5), 0, 1, 3}, {"B2", N(12), N(9.5), 1, 2, 1}, {"B3", N(12), N(2.5), 2, 3, 3},
    {"B9", N(12), N(9.0), 3, 4, 2}, {"B1", N(11), Z, 4, 5, 0},      {"B0", N(0), N(0), 5, 6, 5},
    {"A1", C, C, 6, 0, 0},          {"A2", X, X, 7, 0, 0},          {"A3", C, N(99), 8, 0, 0},
};

static void beats_stand_by_count_then_code_and_unranked_last(void **state)
{
    struct bw_rng rng;

    (void)state;
    bw_rng_init(&rng, 1);
    for (int turn = 0; turn < 100; turn++) {
        struct bw_ordered beats[LEN(expected)];

        memcpy(beats, expected, sizeof(beats));
        for (size_t i = LEN(beats); i > 1; i--) {
            const size_t other = (size_t)bw_rng_below(&rng, i);
            const struct bw_ordered beat = beats[other];

            beats[other] = beats[i - 1];
            beats[i - 1] = beat;
        }
        for (size_t i = 0; i < LEN(beats); i++)
            beats[i].place = beats[i].rate_place = -1;
        bw_order_beats(beats, LEN(beats));
        for (size_t i = 0; i < LEN(beats); i++) {
            assert_string_equal(beats[i].code, expected[i].code);
            assert_int_equal(beats[i].index, i);
            assert_int_equal(beats[i].place, expected[i].place);
            assert_int_equal(beats[i].rate_place, expected[i].rate_place);
        }
    }
}

static void one_beat_and_no_beat_have_an_order(void **state)
{
    struct bw_ordered beat = {.code = "B1", .count = N(0), .rate = Z};

    (void)state;
    bw_order_beats(NULL, 0);
    bw_order_beats(&beat, 1);
    assert_int_equal(beat.place, 1);
    assert_int_equal(beat.rate_place, 0);
}

static void agreement_counts_those_that_are_high_by_both(void **state)
{
    (void)state;
    assert_int_equal(bw_order_agreement(expected, LEN(expected), 1), 0);
    assert_int_equal(bw_order_agreement(expected, LEN(expected), 2), 1);
    assert_int_equal(bw_order_agreement(expected, LEN(expected), 5), 4);
    assert_int_equal(bw_order_agreement(expected, LEN(expected), 99), 5);
    assert_int_equal(bw_order_agreement(NULL, 0, 5), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beats_stand_by_count_then_code_and_unranked_last),
        cmocka_unit_test(one_beat_and_no_beat_have_an_order),
        cmocka_unit_test(agreement_counts_those_that_are_high_by_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
