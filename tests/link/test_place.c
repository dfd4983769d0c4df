/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/place.h"
#include "beatwise/link/recur.h"
#include "make_record.h"

#define EVENTS 4000

static const char *const beats[] = {"B0", "B1", "B2", "B3"};

struct town {
    struct bw_event events[EVENTS];
    struct bw_link_record records[EVENTS];
    uint32_t groups[EVENTS];
    size_t count;
};

static struct bw_event *add(struct town *town, enum bw_source source, int64_t utc, int beat)
{
    struct bw_event *event = &town->events[town->count];

    *event = event_at(source, utc);
    event->beat = beats[beat];
    event->is_linkable = source == BW_SOURCE_POLICE;
    event->sex = BW_SEX_M;
    event->age_band = BW_AGE_25_34;
    town->groups[town->count] = (uint32_t)town->count;
    town->records[town->count].event = event;
    town->count++;
    return event;
}

static struct bw_link_found place(struct bw_arena *arena, const struct town *town,
                                  struct bw_link_placed *placed)
{
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    struct bw_link_found found = {.pairs = NULL};

    bw_link_place(arena, town->records, town->count, &windows, &found, placed);
    return found;
}

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

static void one_place_and_time_make_a_pair_where_they_are_the_only_ones(void **state)
{
    static struct town town;
    const int64_t noon = at(2026, 2, 1, 12, 0);
    struct bw_link_placed placed;
    struct bw_event *police;

    memset(&town, 0, sizeof(town));
    add(&town, BW_SOURCE_AMBULANCE, noon, 1);
    police = add(&town, BW_SOURCE_POLICE, noon - 2 * HOUR, 1);
    assert_int_equal(place(*state, &town, &placed).pair_count, 1);
    assert_int_equal(placed.found[BW_SOURCE_AMBULANCE][BW_SOURCE_POLICE], 1);
    police->sex = BW_SEX_F;
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    police->sex = BW_SEX_UNKNOWN;
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    police->sex = BW_SEX_M;
    police->age_band = BW_AGE_18_24;
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    police->age_band = BW_AGE_25_34;
    police->beat = "B2";
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    police->beat = "B1";
    police->when.from_utc = police->when.to_utc = noon - 5 * HOUR;
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    police->when.from_utc = police->when.to_utc = noon;
    town.events[0].is_linkable = true; /* both say who it was */
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
    town.events[0].is_linkable = false;
    add(&town, BW_SOURCE_POLICE, noon + HOUR, 1);
    assert_int_equal(place(*state, &town, &placed).pair_count, 0);
}

/* Calls and crimes that have nothing to do with each other: as many pairs as are said to be
 * chance.  With each call a crime of its own there are many more. */
static void the_estimate_of_chance_is_what_chance_makes(void **state)
{
    static struct town town;
    struct bw_link_placed placed;
    struct bw_rng rng;
    int64_t found;

    memset(&town, 0, sizeof(town));
    bw_rng_init_for(&rng, 7, "chance", 0);
    for (int i = 0; i < 1000; i++) {
        const int64_t start = at(2026, 1, 1, 0, 0);

        add(&town, BW_SOURCE_AMBULANCE, start + (int64_t)bw_rng_below(&rng, 84 * DAY),
            (int)bw_rng_below(&rng, 4));
        add(&town, BW_SOURCE_POLICE, start + (int64_t)bw_rng_below(&rng, 84 * DAY),
            (int)bw_rng_below(&rng, 4));
    }
    place(*state, &town, &placed);
    found = placed.found[BW_SOURCE_AMBULANCE][BW_SOURCE_POLICE];
    assert_true(found > 100);
    assert_true(llabs(placed.by_chance[BW_SOURCE_AMBULANCE][BW_SOURCE_POLICE] - found) < found / 4);
}

static void who_is_often_hurt_again_is_not_linked_by_being_near(void **state)
{
    static struct town town;
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    const int64_t start = at(2026, 1, 5, 0, 0);
    struct bw_link_recur recur;
    struct bw_rng rng;

    memset(&town, 0, sizeof(town));
    bw_rng_init_for(&rng, 8, "again", 0);
    /* Of each person an attendance with its crime an hour before, and ten crimes anywhere. */
    for (uint32_t person = 0; person < 200; person++) {
        const size_t first = town.count;
        const int64_t utc = start + (int64_t)bw_rng_below(&rng, 30 * DAY);

        add(&town, BW_SOURCE_ED, utc + HOUR, 1);
        add(&town, BW_SOURCE_POLICE, utc, 1);
        for (int i = 0; i < 10; i++)
            add(&town, BW_SOURCE_POLICE, start + (int64_t)bw_rng_below(&rng, 30 * DAY), 1);
        for (size_t i = first; i < town.count; i++)
            town.groups[i] = (uint32_t)first;
    }
    bw_link_recur_learn(*state, town.records, town.count, town.groups, &windows, &recur);
    assert_true(recur.again > 1000);
    assert_true(bw_link_recur_bits(&recur, &town.events[0], &town.events[1]) > 2.0);
    town.events[1].when.from_utc = town.events[1].when.to_utc =
        town.events[0].when.from_utc - 40 * HOUR;
    assert_true(bw_link_recur_bits(&recur, &town.events[0], &town.events[1]) < 0.0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_place_and_time_make_a_pair_where_they_are_the_only_ones),
        TEST(the_estimate_of_chance_is_what_chance_makes),
        TEST(who_is_often_hurt_again_is_not_linked_by_being_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
