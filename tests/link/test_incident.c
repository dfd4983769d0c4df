/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/incident.h"
#include "make_record.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define ED BW_SOURCE_ED
#define CALL BW_SOURCE_AMBULANCE
#define POLICE BW_SOURCE_POLICE

static const struct bw_link_quarter base_2026q1 = {
    .quarter = {2026, 1}, .variant = BW_VARIANT_BASE, .are_police_linkable = true};

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

/* One event of each source at noon of 14 February, linked by what the test says. */
struct scene {
    struct bw_arena *arena;
    struct bw_event events[6];
    struct bw_link_person persons[6];
    struct bw_link_record records[6];
    size_t count;
    struct bw_link_chosen links[6];
    size_t link_count;
};

static size_t add(struct scene *scene, enum bw_source source)
{
    const size_t i = scene->count++;

    scene->events[i] = event_at(source, at(2026, 2, 14, 12, 0));
    scene->persons[i] = nobody();
    scene->records[i] =
        (struct bw_link_record){.event = &scene->events[i], .person = &scene->persons[i]};
    return i;
}

static void add_link(struct scene *scene, size_t a, size_t b, enum bw_link_tier tier)
{
    scene->links[scene->link_count++] = (struct bw_link_chosen){
        .pair = {.a = a, .b = b, .tier = tier},
        .variant = tier == BW_TIER_PERSON ? BW_VARIANT_BASE : BW_VARIANT_STRICT};
}

static void start_three(struct scene *scene, struct bw_arena *arena)
{
    *scene = (struct scene){.arena = arena};
    add(scene, ED);
    add(scene, CALL);
    add(scene, POLICE);
    add_link(scene, ED, CALL, BW_TIER_PERSON);
    add_link(scene, CALL, POLICE, BW_TIER_PERSON);
}

static struct bw_link_result join_with(const struct scene *scene,
                                       const struct bw_link_quarter *quarter)
{
    struct bw_link_result result;

    bw_link_incidents(scene->arena, scene->records, scene->count, scene->links, scene->link_count,
                      quarter, &result);
    return result;
}

/* The fields of the one incident. */
static struct bw_incident only(const struct scene *scene)
{
    const struct bw_link_result result = join_with(scene, &base_2026q1);

    assert_int_equal(result.incident_count, 1);
    return result.incidents[0].incident;
}

static void links_join_events_of_three_sources(void **state)
{
    struct scene scene;
    struct bw_link_result result;

    start_three(&scene, *state);
    result = join_with(&scene, &base_2026q1);
    assert_int_equal(result.incident_count, 1);
    assert_int_equal(result.call_count, 0);
    assert_int_equal(result.incidents[0].member_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(result.incidents[0].members[i], i);
    assert_int_equal(result.incidents[0].incident.sources, 7);
    assert_int_equal(result.incidents[0].incident.quarter.year, 2026);
    assert_int_equal(result.incidents[0].incident.quarter.q, 1);
}

static void a_variant_leaves_the_looser_links_out(void **state)
{
    struct bw_link_quarter strict = base_2026q1;
    struct scene scene;
    struct bw_link_result result;

    start_three(&scene, *state);
    strict.variant = BW_VARIANT_STRICT;
    scene.links[0].variant = BW_VARIANT_STRICT;
    result = join_with(&scene, &strict);
    assert_int_equal(result.incident_count, 2);
    assert_int_equal(result.incidents[0].incident.sources, 1U << ED | 1U << CALL);
    assert_int_equal(result.incidents[1].incident.sources, 1U << POLICE);
}

static void an_incident_never_has_two_attendances(void **state)
{
    struct scene scene;
    struct bw_link_result result;
    size_t second;

    start_three(&scene, *state);
    second = add(&scene, ED);
    add_link(&scene, second, POLICE, BW_TIER_PERSON);
    result = join_with(&scene, &base_2026q1);
    assert_int_equal(result.incident_count, 2);
    assert_int_equal(result.incidents[1].member_count, 1);
    assert_int_equal(result.incidents[1].members[0], second);
}

static void an_incident_never_has_two_numbers(void **state)
{
    struct scene scene;

    start_three(&scene, *state);
    scene.persons[ED].nhs_number = NUMBER_A;
    scene.persons[POLICE].nhs_number = NUMBER_B;
    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 2);
    scene.persons[POLICE].nhs_number = NUMBER_A;
    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 1);
}

static void two_birth_days_part_what_no_record_number_joins(void **state)
{
    struct scene scene;

    start_three(&scene, *state);
    scene.persons[ED].birth_day = day_of(1990, 2, 3);
    scene.persons[POLICE].birth_day = day_of(1971, 8, 9);
    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 2);
    scene.links[1].pair.tier = BW_TIER_EVENT_REF;
    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 1);
}

static void victims_of_one_crime_are_incidents_of_their_own(void **state)
{
    struct scene scene = {.arena = *state};
    const size_t one = add(&scene, POLICE);
    const size_t two = add(&scene, POLICE);

    scene.events[one].group_token = scene.events[two].group_token = token(9);
    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 2);
}

static void a_call_without_identifiers_or_link_is_given_back_apart(void **state)
{
    struct scene scene = {.arena = *state};
    const size_t call = add(&scene, CALL);
    const size_t usable = add(&scene, CALL);
    const size_t linked = add(&scene, CALL);
    const size_t ed = add(&scene, ED);
    struct bw_link_result result;

    scene.events[call].is_linkable = scene.events[linked].is_linkable = false;
    scene.events[ed].is_linkable = false;
    add_link(&scene, ed, linked, BW_TIER_EVENT_REF);
    result = join_with(&scene, &base_2026q1);
    assert_int_equal(result.call_count, 1);
    assert_int_equal(result.calls[0], call);
    assert_int_equal(result.incident_count, 2);
    assert_int_equal(result.incidents[0].members[0], usable);
    assert_int_equal(result.incidents[1].members[0], ed);
    assert_int_equal(result.incidents[1].members[1], linked);
}

static void the_place_is_that_of_the_best_located_event(void **state)
{
    static const struct {
        const char *what;
        enum bw_located_by by[BW_SOURCES];
        const char *beat; /* that of ED is E, of the call C, of the police P */
    } rows[] = {
        {"police first", {BW_LOCATED_BEAT, BW_LOCATED_BEAT, BW_LOCATED_BEAT}, "P"},
        {"then the call", {BW_LOCATED_BEAT, BW_LOCATED_BEAT, BW_LOCATED_COORDINATES}, "C"},
        {"then ED", {BW_LOCATED_BEAT, BW_LOCATED_COORDINATES, BW_LOCATED_COORDINATES}, "E"},
        {"before place", {BW_LOCATED_POSTCODE, BW_LOCATED_PLACE, BW_LOCATED_PLACE}, "E"},
        {"before none", {BW_LOCATED_PLACE, BW_LOCATED_NONE, BW_LOCATED_NONE}, "E"},
        {"none at all", {BW_LOCATED_NONE, BW_LOCATED_NONE, BW_LOCATED_NONE}, NULL},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        static const char *const beats[BW_SOURCES] = {"E", "C", "P"};
        struct scene scene;
        struct bw_incident incident;

        start_three(&scene, *state);
        for (size_t k = 0; k < BW_SOURCES; k++) {
            scene.events[k].located_by = rows[i].by[k];
            scene.events[k].beat = rows[i].by[k] == BW_LOCATED_NONE ? NULL : beats[k];
        }
        incident = only(&scene);
        if (rows[i].beat == NULL) {
            assert_null(incident.beat);
            assert_int_equal(incident.located_by, BW_LOCATED_NONE);
        } else if (incident.beat == NULL || strcmp(incident.beat, rows[i].beat) != 0) {
            fail_msg("%s", rows[i].what);
        }
    }
}

static void whether_public_is_what_the_best_source_knows(void **state)
{
    struct scene scene;

    start_three(&scene, *state);
    assert_int_equal(only(&scene).is_public, BW_PUBLIC_UNKNOWN);
    scene.events[ED].place_type = BW_PLACE_HOME;
    assert_int_equal(only(&scene).is_public, BW_PUBLIC_NO);
    scene.events[CALL].place_type = BW_PLACE_STREET;
    assert_int_equal(only(&scene).is_public, BW_PUBLIC_YES);
    scene.events[POLICE].place_type = BW_PLACE_HOME;
    assert_int_equal(only(&scene).is_public, BW_PUBLIC_NO);
}

static void any_event_makes_it_sexual_or_under_18(void **state)
{
    struct scene scene;

    start_three(&scene, *state);
    assert_false(only(&scene).is_sexual);
    assert_false(only(&scene).is_under_18);
    scene.events[CALL].method = BW_METHOD_SEXUAL;
    scene.events[POLICE].age_band = BW_AGE_18_24;
    assert_true(only(&scene).is_sexual);
    assert_false(only(&scene).is_under_18);
    scene.events[POLICE].age_band = BW_AGE_10_17;
    assert_true(only(&scene).is_under_18);
    scene.events[POLICE].age_band = BW_AGE_0_9;
    assert_true(only(&scene).is_under_18);
}

static void the_time_is_the_earliest_that_is_given_for_the_incident(void **state)
{
    struct scene scene;
    struct bw_incident incident;

    start_three(&scene, *state);
    /* Sunday 02:10 is Saturday's night. */
    scene.events[POLICE].when.from_utc = at(2026, 2, 15, 2, 10);
    scene.events[POLICE].when.to_utc = at(2026, 2, 15, 4, 9);
    scene.events[CALL].when.from_utc = scene.events[CALL].when.to_utc = at(2026, 2, 15, 3, 0);
    scene.events[ED].when = scene.events[CALL].when;
    incident = only(&scene);
    assert_int_equal(incident.night, day_of(2026, 2, 14));
    assert_int_equal(incident.hour, 2);
    assert_int_equal(incident.month, 12 * 2026 + 1);
    /* Two hours are too wide for an hour. */
    scene.events[POLICE].when.to_utc++;
    assert_int_equal(only(&scene).hour, -1);
    assert_int_equal(only(&scene).night, day_of(2026, 2, 14));
    /* An arrival that stands in yields to the times that others give. */
    scene.events[POLICE].when.is_arrival = true;
    assert_int_equal(only(&scene).hour, 3);
    /* So does a date without a time. */
    scene.events[POLICE].when.is_arrival = false;
    scene.events[POLICE].when.precision = BW_PRECISION_DAY;
    assert_int_equal(only(&scene).hour, 3);
}

static void a_date_is_its_own_night_and_a_month_has_none(void **state)
{
    struct scene scene = {.arena = *state};
    const size_t police = add(&scene, POLICE);
    struct bw_when *when = &scene.events[police].when;

    when->from_utc = at(2026, 2, 28, 0, 0);
    when->to_utc = at(2026, 2, 28, 23, 59);
    when->precision = BW_PRECISION_DAY;
    assert_int_equal(only(&scene).night, day_of(2026, 2, 28));
    assert_int_equal(only(&scene).hour, -1);
    when->from_utc = at(2026, 3, 1, 0, 0);
    when->to_utc = at(2026, 3, 31, 23, 59);
    when->precision = BW_PRECISION_MONTH;
    assert_int_equal(only(&scene).night, BW_DAY_NONE);
    assert_int_equal(only(&scene).hour, -1);
    assert_int_equal(only(&scene).month, 12 * 2026 + 2);
}

static void an_incident_counts_in_a_month_of_its_quarter(void **state)
{
    static const struct {
        const char *what;
        int year, month, day;           /* happened, 00:30 */
        int arrived_month, arrived_day; /* of 2026; 0: not known */
        int counted_month;              /* of 2026 */
        bool is_late;
    } rows[] = {
        {"first night of the quarter", 2026, 1, 1, 0, 0, 1, false},
        {"last day", 2026, 3, 31, 0, 0, 3, false},
        {"before, arrived in the quarter", 2025, 12, 31, 2, 1, 2, true},
        {"before, arrival not known", 2025, 12, 31, 0, 0, 1, true},
        {"before, arrived after", 2025, 11, 30, 4, 1, 1, true},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct scene scene = {.arena = *state};
        const size_t police = add(&scene, POLICE);
        struct bw_event *event = &scene.events[police];
        struct bw_incident incident;

        event->when.from_utc = at(rows[i].year, rows[i].month, rows[i].day, 0, 30);
        event->when.to_utc = event->when.from_utc;
        if (rows[i].arrived_month != 0)
            event->arrived_utc = at(2026, rows[i].arrived_month, rows[i].arrived_day, 9, 0);
        incident = only(&scene);
        if (incident.month != 12 * 2026 + rows[i].counted_month - 1 ||
            incident.is_late != rows[i].is_late)
            fail_msg("%s", rows[i].what);
    }
}

static void the_hour_that_occurs_twice_is_one_hour_of_the_clock(void **state)
{
    struct scene scene = {.arena = *state};
    const struct bw_link_quarter q4 = {.quarter = {2025, 4}};
    const size_t police = add(&scene, POLICE);
    struct bw_event *event = &scene.events[police];

    for (int again = 0; again < 2; again++) {
        struct bw_link_result result;

        event->when.from_utc = at(2025, 10, 26, 1, 30) + again * HOUR;
        event->when.to_utc = event->when.from_utc;
        result = join_with(&scene, &q4);
        assert_int_equal(result.incidents[0].incident.hour, 1);
        assert_int_equal(result.incidents[0].incident.night, day_of(2025, 10, 25));
    }
}

static void the_police_status_follows_from_the_events(void **state)
{
    static const struct {
        const char *what;
        bool has_police, is_linkable, are_police_linkable;
        enum bw_yes_no police_told;
        enum bw_police_status status;
    } rows[] = {
        {"a police event", true, false, false, BW_YES_NO_UNKNOWN, BW_POLICE_KNOWN},
        {"police were told", false, false, false, BW_YES, BW_POLICE_KNOWN},
        {"not found", false, true, true, BW_YES_NO_UNKNOWN, BW_POLICE_NO_RECORD},
        {"not told and not found", false, true, true, BW_NO, BW_POLICE_NO_RECORD},
        {"no identifiers", false, false, true, BW_NO, BW_POLICE_CANNOT_TELL},
        {"police did not deliver", false, true, false, BW_NO, BW_POLICE_CANNOT_TELL},
    };

    for (size_t i = 0; i < LEN(rows); i++) {
        struct scene scene = {.arena = *state};
        struct bw_link_quarter quarter = base_2026q1;
        const size_t ed = add(&scene, ED);

        scene.events[ed].is_linkable = rows[i].is_linkable;
        scene.events[ed].police_told = rows[i].police_told;
        quarter.are_police_linkable = rows[i].are_police_linkable;
        if (rows[i].has_police)
            add_link(&scene, ed, add(&scene, POLICE), BW_TIER_EVENT_REF);
        if (join_with(&scene, &quarter).incidents[0].incident.status != rows[i].status)
            fail_msg("%s", rows[i].what);
    }
}

static void no_records_make_no_incidents(void **state)
{
    const struct scene scene = {.arena = *state};

    assert_int_equal(join_with(&scene, &base_2026q1).incident_count, 0);
}

/* An incident without positions: what is left is content. */
struct seen {
    int64_t lines[BW_SOURCES];
    int64_t month, night, hour, status;
};

static int cmp_seen(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct seen));
}

static struct bw_link_result join_world(struct bw_arena *arena, const struct world *world,
                                        enum bw_variant variant)
{
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    struct bw_link_quarter quarter = base_2026q1;
    struct bw_link_found found;
    struct bw_link_chosen *links;
    struct bw_link_result result;
    size_t count;

    quarter.variant = variant;
    bw_link_find(arena, world->records, world->count, &windows, &found);
    bw_link_assign(arena, world->records, world->count, &found, NULL, &links, &count);
    bw_link_incidents(arena, world->records, world->count, links, count, &quarter, &result);
    return result;
}

static struct seen *see(struct bw_arena *arena, const struct world *world,
                        const struct bw_link_result *result)
{
    struct seen *seen = bw_arena_alloc(arena, result->incident_count, sizeof(*seen));

    for (size_t i = 0; i < result->incident_count; i++) {
        const struct bw_linked_incident *from = &result->incidents[i];

        for (size_t k = 0; k < from->member_count; k++) {
            const struct bw_event *event = world->records[from->members[k]].event;

            seen[i].lines[event->source] = event->line + 1;
        }
        seen[i].month = from->incident.month;
        seen[i].night = from->incident.night;
        seen[i].hour = from->incident.hour;
        seen[i].status = (int64_t)from->incident.status;
    }
    qsort(seen, result->incident_count, sizeof(*seen), cmp_seen);
    return seen;
}

static void incidents_do_not_depend_on_the_order_of_records(void **state)
{
    static struct world world;
    struct bw_arena *again = bw_arena_new();

    for (uint64_t seed = 1; seed <= 10; seed++) {
        const enum bw_variant variant = (enum bw_variant)(seed % BW_VARIANTS);
        struct bw_link_result result;
        const struct seen *first;
        size_t count;

        make_world(&world, seed, 300);
        result = join_world(*state, &world, variant);
        first = see(*state, &world, &result);
        count = result.incident_count;
        for (uint64_t turn = 0; turn < 10; turn++) {
            shuffle(&world, turn);
            result = join_world(again, &world, variant);
            assert_int_equal(result.incident_count, count);
            assert_memory_equal(see(again, &world, &result), first, count * sizeof(*first));
            bw_arena_reset(again);
        }
    }
    bw_arena_free(again);
}

static void every_record_is_in_one_incident_or_given_back(void **state)
{
    static struct world world;

    for (uint64_t seed = 1; seed <= 10; seed++) {
        static unsigned char seen[600];
        struct bw_link_result result;
        size_t all;

        make_world(&world, seed, 300);
        result = join_world(*state, &world, BW_VARIANT_LOOSE);
        memset(seen, 0, sizeof(seen));
        all = result.call_count;
        for (size_t i = 0; i < result.call_count; i++)
            assert_false(seen[result.calls[i]]++);
        for (size_t i = 0; i < result.incident_count; i++) {
            for (size_t k = 0; k < result.incidents[i].member_count; k++)
                assert_false(seen[result.incidents[i].members[k]]++);
            all += result.incidents[i].member_count;
        }
        assert_int_equal(all, world.count);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(links_join_events_of_three_sources),
        TEST(a_variant_leaves_the_looser_links_out),
        TEST(an_incident_never_has_two_attendances),
        TEST(an_incident_never_has_two_numbers),
        TEST(two_birth_days_part_what_no_record_number_joins),
        TEST(victims_of_one_crime_are_incidents_of_their_own),
        TEST(a_call_without_identifiers_or_link_is_given_back_apart),
        TEST(the_place_is_that_of_the_best_located_event),
        TEST(whether_public_is_what_the_best_source_knows),
        TEST(any_event_makes_it_sexual_or_under_18),
        TEST(the_time_is_the_earliest_that_is_given_for_the_incident),
        TEST(a_date_is_its_own_night_and_a_month_has_none),
        TEST(an_incident_counts_in_a_month_of_its_quarter),
        TEST(the_hour_that_occurs_twice_is_one_hour_of_the_clock),
        TEST(the_police_status_follows_from_the_events),
        TEST(no_records_make_no_incidents),
        TEST(incidents_do_not_depend_on_the_order_of_records),
        TEST(every_record_is_in_one_incident_or_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
