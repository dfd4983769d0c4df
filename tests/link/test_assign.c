/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/assign.h"
#include "make_record.h"

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

/* A scene of records that are given by source, hour, person and so on. */
struct scene {
    struct bw_event events[8];
    struct bw_link_person persons[8];
    struct bw_link_record records[8];
    size_t count;
};

static size_t add(struct scene *scene, enum bw_source source, int hour, const char *surname)
{
    const size_t i = scene->count++;

    scene->events[i] = event_at(source, at(2026, 2, 1, 0, 0) + hour * HOUR);
    scene->persons[i] = nobody();
    scene->persons[i].surname = surname;
    scene->persons[i].forename = "ANN";
    scene->persons[i].birth_day = day_of(1990, 2, 3);
    scene->records[i] =
        (struct bw_link_record){.event = &scene->events[i], .person = &scene->persons[i]};
    return i;
}

struct links {
    struct bw_link_chosen *links;
    size_t count;
};

static struct links link_all(struct bw_arena *arena, const struct bw_link_record *records,
                             size_t count)
{
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    struct bw_link_found found;
    struct links links;

    bw_link_find(arena, records, count, &windows, &found);
    bw_link_assign(arena, records, count, &found, NULL, &links.links, &links.count);
    return links;
}

/* The strictest variant that links the two, or BW_VARIANTS. */
static int variant_of(const struct links *links, size_t a, size_t b)
{
    for (size_t i = 0; i < links->count; i++)
        if (links->links[i].pair.a == a && links->links[i].pair.b == b)
            return (int)links->links[i].variant;
    return BW_VARIANTS;
}

static void the_nearest_in_time_is_linked_and_the_other_is_not(void **state)
{
    struct scene s = {.count = 0};
    const size_t ed = add(&s, BW_SOURCE_ED, 12, "JONES");
    const size_t far = add(&s, BW_SOURCE_POLICE, 7, "JONES");
    const size_t near = add(&s, BW_SOURCE_POLICE, 11, "JONES");
    const struct links links = link_all(*state, s.records, s.count);

    assert_int_equal(links.count, 1);
    assert_int_equal(variant_of(&links, ed, near), BW_VARIANT_BASE);
    assert_int_equal(variant_of(&links, ed, far), BW_VARIANTS);
}

static void a_better_tier_wins_over_a_smaller_gap(void **state)
{
    struct scene s = {.count = 0};
    const size_t ed = add(&s, BW_SOURCE_ED, 12, "JONES");
    const size_t by_name = add(&s, BW_SOURCE_POLICE, 12, "JONES");
    const size_t by_number = add(&s, BW_SOURCE_POLICE, 2, "DAVIES");
    struct links links;

    s.persons[ed].nhs_number = s.persons[by_number].nhs_number = NUMBER_A;
    links = link_all(*state, s.records, s.count);
    assert_int_equal(links.count, 1);
    assert_int_equal(variant_of(&links, ed, by_number), BW_VARIANT_STRICT);
    assert_int_equal(variant_of(&links, ed, by_name), BW_VARIANTS);
}

static void of_two_patients_of_one_call_the_person_decides(void **state)
{
    struct scene s = {.count = 0};
    const size_t other = add(&s, BW_SOURCE_ED, 12, "DAVIES");
    const size_t right = add(&s, BW_SOURCE_ED, 13, "JONES");
    const size_t call = add(&s, BW_SOURCE_AMBULANCE, 12, "JONES");
    struct links links;

    s.events[call].record_token = token(5);
    s.events[other].ref_token = s.events[right].ref_token = token(5);
    s.events[other].ref_source = s.events[right].ref_source = BW_SOURCE_AMBULANCE;
    links = link_all(*state, s.records, s.count);
    assert_int_equal(links.count, 1);
    assert_int_equal(variant_of(&links, right, call), BW_VARIANT_STRICT);
}

static void what_is_in_doubt_is_linked_in_the_loose_variant_only(void **state)
{
    struct scene s = {.count = 0};
    const size_t one = add(&s, BW_SOURCE_ED, 12, "DAVIES");
    const size_t two = add(&s, BW_SOURCE_ED, 12, "JONES");
    const size_t call = add(&s, BW_SOURCE_AMBULANCE, 12, NULL);
    struct links links;

    s.events[call].record_token = token(5);
    s.events[one].ref_token = s.events[two].ref_token = token(5);
    s.events[one].ref_source = s.events[two].ref_source = BW_SOURCE_AMBULANCE;
    links = link_all(*state, s.records, s.count);
    /* Content decides in loose: DAVIES is before JONES. */
    assert_int_equal(variant_of(&links, one, call), BW_VARIANT_LOOSE);
    assert_int_equal(variant_of(&links, two, call), BW_VARIANTS);
    assert_int_equal(links.count, 1);
}

static void a_better_use_of_one_of_them_ends_a_doubt(void **state)
{
    struct scene s = {.count = 0};
    const size_t one = add(&s, BW_SOURCE_ED, 12, "DAVIES");
    const size_t two = add(&s, BW_SOURCE_ED, 12, "JONES");
    const size_t call = add(&s, BW_SOURCE_AMBULANCE, 12, NULL);
    const size_t other = add(&s, BW_SOURCE_AMBULANCE, 11, "JONES");
    struct links links;

    s.events[call].record_token = token(5);
    s.events[one].ref_token = s.events[two].ref_token = token(5);
    s.events[one].ref_source = s.events[two].ref_source = BW_SOURCE_AMBULANCE;
    links = link_all(*state, s.records, s.count);
    /* JONES has a call of her own, so the other is that of DAVIES. */
    assert_int_equal(variant_of(&links, one, call), BW_VARIANT_STRICT);
    assert_int_equal(variant_of(&links, two, other), BW_VARIANT_BASE);
    assert_int_equal(links.count, 2);
}

static void two_crimes_against_one_victim_are_no_doubt(void **state)
{
    struct scene s = {.count = 0};
    const size_t ed = add(&s, BW_SOURCE_ED, 12, "JONES");
    const size_t second = add(&s, BW_SOURCE_POLICE, 11, "JONES");
    const size_t first = add(&s, BW_SOURCE_POLICE, 11, "JONES");
    struct links links;

    s.events[first].beat = "B1";
    s.events[second].beat = "B2";
    links = link_all(*state, s.records, s.count);
    assert_int_equal(links.count, 1);
    assert_int_equal(variant_of(&links, ed, first), BW_VARIANT_BASE);
}

static void an_event_has_one_partner_in_each_other_source(void **state)
{
    struct scene s = {.count = 0};
    const size_t ed = add(&s, BW_SOURCE_ED, 13, "JONES");
    const size_t call = add(&s, BW_SOURCE_AMBULANCE, 12, "JONES");
    const size_t police = add(&s, BW_SOURCE_POLICE, 11, "JONES");
    const struct links links = link_all(*state, s.records, s.count);

    assert_int_equal(links.count, 3);
    assert_int_equal(variant_of(&links, ed, call), BW_VARIANT_BASE);
    assert_int_equal(variant_of(&links, ed, police), BW_VARIANT_BASE);
    assert_int_equal(variant_of(&links, call, police), BW_VARIANT_BASE);
}

static void no_pairs_make_no_links(void **state)
{
    assert_int_equal(link_all(*state, NULL, 0).count, 0);
}

/* A link without positions: what is left is content. */
struct seen {
    int64_t a_line, b_line, gap_min;
    int tier, variant;
};

static int cmp_seen(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct seen));
}

static struct seen *see(struct bw_arena *arena, const struct world *world,
                        const struct links *links)
{
    struct seen *seen = bw_arena_alloc(arena, links->count, sizeof(*seen));

    for (size_t i = 0; i < links->count; i++) {
        const struct bw_link_pair *pair = &links->links[i].pair;

        seen[i].a_line = world->records[pair->a].event->line;
        seen[i].b_line = world->records[pair->b].event->line;
        seen[i].gap_min = pair->gap_min;
        seen[i].tier = (int)pair->tier;
        seen[i].variant = (int)links->links[i].variant;
    }
    if (links->count > 0)
        qsort(seen, links->count, sizeof(*seen), cmp_seen);
    return seen;
}

static void links_do_not_depend_on_the_order_of_records(void **state)
{
    static struct world world;
    struct bw_arena *again = bw_arena_new();

    for (uint64_t seed = 1; seed <= 10; seed++) {
        size_t count;
        const struct seen *first;

        make_world(&world, seed, 300);
        {
            const struct links links = link_all(*state, world.records, world.count);

            first = see(*state, &world, &links);
            count = links.count;
        }
        assert_true(count > 30);
        for (uint64_t turn = 0; turn < 10; turn++) {
            struct links links;

            shuffle(&world, turn);
            links = link_all(again, world.records, world.count);
            assert_int_equal(links.count, count);
            assert_memory_equal(see(again, &world, &links), first, count * sizeof(*first));
            bw_arena_reset(again);
        }
    }
    bw_arena_free(again);
}

static void each_variant_is_one_to_one_and_holds_the_stricter_ones(void **state)
{
    static struct world world;
    size_t by_variant[BW_VARIANTS] = {0};

    for (uint64_t seed = 1; seed <= 10; seed++) {
        static unsigned char taken[600][BW_SOURCES];
        struct links links;

        make_world(&world, seed, 300);
        links = link_all(*state, world.records, world.count);
        memset(taken, 0, sizeof(taken));
        for (size_t i = 0; i < links.count; i++) {
            const struct bw_link_pair *pair = &links.links[i].pair;
            const enum bw_source a = world.records[pair->a].event->source;
            const enum bw_source b = world.records[pair->b].event->source;

            assert_true(a < b);
            assert_false(taken[pair->a][b]++);
            assert_false(taken[pair->b][a]++);
            assert_true(i == 0 || links.links[i - 1].variant <= links.links[i].variant);
            by_variant[links.links[i].variant]++;
        }
    }
    for (size_t i = 0; i < BW_VARIANTS; i++)
        assert_true(by_variant[i] > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_nearest_in_time_is_linked_and_the_other_is_not),
        TEST(a_better_tier_wins_over_a_smaller_gap),
        TEST(of_two_patients_of_one_call_the_person_decides),
        TEST(what_is_in_doubt_is_linked_in_the_loose_variant_only),
        TEST(a_better_use_of_one_of_them_ends_a_doubt),
        TEST(two_crimes_against_one_victim_are_no_doubt),
        TEST(an_event_has_one_partner_in_each_other_source),
        TEST(no_pairs_make_no_links),
        TEST(links_do_not_depend_on_the_order_of_records),
        TEST(each_variant_is_one_to_one_and_holds_the_stricter_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
