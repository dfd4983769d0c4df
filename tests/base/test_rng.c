/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/rng.h"

static void the_generator_is_xoshiro256_starstar(void **state)
{
    /* Computed apart from this code, from the definition of Blackman and Vigna. */
    static const uint64_t want[] = {
        11520U, 0U, 1509978240U, 1215971899390074240U, 1216172134540287360U, 607988272756665600U};
    struct bw_rng rng = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < 6; i++)
        assert_true(bw_rng_next(&rng) == want[i]);
}

static void a_seed_fills_the_state_by_splitmix64(void **state)
{
    static const struct {
        uint64_t seed;
        uint64_t filled[4];
        uint64_t next[4];
    } rows[] = {
        {0,
         {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec},
         {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}},
        {42,
         {0xbdd732262feb6e95, 0x28efe333b266f103, 0x47526757130f9f52, 0x581ce1ff0e4ae394},
         {0x15780b2e0c2ec716, 0x6104d9866d113a7e, 0xae17533239e499a1, 0xecb8ad4703b360a1}},
        {UINT64_MAX,
         {0xe4d971771b652c20, 0xe99ff867dbf682c9, 0x382ff84cb27281e9, 0x6d1db36ccba982d2},
         {0x8f5520d52a7ead08, 0xc476a018caa1802d, 0x81de31c0d260469e, 0xbf658d7e065f3c2f}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_rng rng;

        bw_rng_init(&rng, rows[i].seed);
        assert_memory_equal(rng.state, rows[i].filled, sizeof(rng.state));
        for (size_t j = 0; j < 4; j++)
            assert_true(bw_rng_next(&rng) == rows[i].next[j]);
    }
}

static uint64_t first_of(uint64_t seed, const char *what, uint64_t index)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, seed, what, index);
    return bw_rng_next(&rng);
}

static void streams_are_their_own(void **state)
{
    (void)state;
    assert_true(first_of(1, "person", 7) == first_of(1, "person", 7));
    assert_true(first_of(1, "person", 7) != first_of(1, "person", 8));
    assert_true(first_of(1, "person", 7) != first_of(2, "person", 7));
    assert_true(first_of(1, "person", 7) != first_of(1, "place", 7));
    assert_true(first_of(1, "ab", 7) != first_of(1, "ba", 7));
    assert_true(first_of(1, "", 0) != first_of(0, "", 1));
}

static void below_is_in_range_and_even(void **state)
{
    struct bw_rng rng;
    int counts[6] = {0};

    (void)state;
    bw_rng_init(&rng, 1);
    for (int i = 0; i < 60000; i++)
        counts[bw_rng_below(&rng, 6)]++;
    /* Five standard deviations of a binomial(60000, 1/6). */
    for (size_t i = 0; i < 6; i++)
        assert_in_range(counts[i], 10000 - 457, 10000 + 457);
    for (int i = 0; i < 100; i++) {
        assert_true(bw_rng_below(&rng, 1) == 0);
        assert_true(bw_rng_below(&rng, UINT64_MAX) < UINT64_MAX);
        assert_true(bw_rng_below(&rng, (UINT64_MAX >> 1) + 2) < (UINT64_MAX >> 1) + 2);
    }
}

static void below_draws_again_what_would_favour_small_values(void **state)
{
    const uint64_t bound = (UINT64_C(1) << 63) + 1;
    const uint64_t unfair = (UINT64_C(1) << 63) - 1; /* 2^64 modulo bound */
    struct bw_rng rng;
    struct bw_rng again;

    (void)state;
    bw_rng_init(&rng, 1);
    again = rng;
    for (int i = 0; i < 20; i++) {
        uint64_t drawn = bw_rng_next(&again);

        while (drawn < unfair)
            drawn = bw_rng_next(&again);
        assert_true(bw_rng_below(&rng, bound) == drawn % bound);
    }
}

static void unit_is_below_one(void **state)
{
    struct bw_rng rng;
    struct bw_rng top = {{0, 0, 0, 0}};
    double sum = 0;

    (void)state;
    bw_rng_init(&rng, 1);
    for (int i = 0; i < 10000; i++) {
        double value = bw_rng_unit(&rng);

        assert_true(value >= 0 && value < 1);
        sum += value;
    }
    assert_true(sum > 4850 && sum < 5150);
    assert_true(bw_rng_unit(&top) == 0);
}

static void pick_follows_the_weights(void **state)
{
    static const double weights[] = {0, 1, 0, 3, 0};
    struct bw_rng rng;
    int counts[5] = {0};

    (void)state;
    bw_rng_init(&rng, 1);
    for (int i = 0; i < 40000; i++)
        counts[bw_rng_pick(&rng, weights, 5)]++;
    assert_int_equal(counts[0] + counts[2] + counts[4], 0);
    assert_in_range(counts[1], 10000 - 433, 10000 + 433);
    assert_int_equal(bw_rng_pick(&rng, &weights[3], 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_xoshiro256_starstar),
        cmocka_unit_test(a_seed_fills_the_state_by_splitmix64),
        cmocka_unit_test(streams_are_their_own),
        cmocka_unit_test(below_is_in_range_and_even),
        cmocka_unit_test(below_draws_again_what_would_favour_small_values),
        cmocka_unit_test(unit_is_below_one),
        cmocka_unit_test(pick_follows_the_weights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
