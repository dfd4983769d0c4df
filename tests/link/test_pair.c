/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/pair.h"
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

static struct bw_link_found find(struct bw_arena *arena, const struct bw_link_record *records,
                                 size_t count)
{
    const struct bw_link_windows windows = BW_LINK_WINDOWS_INIT;
    struct bw_link_found found;

    bw_link_find(arena, records, count, &windows, &found);
    return found;
}

/* The one pair of two events by the same NHS number and birth day, or NULL. */
static const struct bw_link_pair *find_two(struct bw_arena *arena, const struct bw_event *a,
                                           const struct bw_event *b)
{
    struct bw_link_person person = nobody();
    struct bw_link_record records[2] = {{.event = a, .person = &person},
                                        {.event = b, .person = &person}};
    struct bw_link_found found;

    person.nhs_number = NUMBER_A;
    person.birth_day = day_of(1990, 2, 3);
    found = find(arena, records, 2);
    assert_true(found.pair_count <= 1);
    return found.pair_count == 1 ? &found.pairs[0] : NULL;
}

static void two_services_meet_only_inside_their_window(void **state)
{
    static const struct {
        const char *what;
        enum bw_source a, b;
        int64_t a_after_b_min;
        bool is_pair;
    } rows[] = {
        {"ED an hour before the call", BW_SOURCE_ED, BW_SOURCE_AMBULANCE, -60, true},
        {"ED more than an hour before", BW_SOURCE_ED, BW_SOURCE_AMBULANCE, -61, false},
        {"ED twelve hours after the call", BW_SOURCE_ED, BW_SOURCE_AMBULANCE, 12 * HOUR, true},
        {"ED later than that", BW_SOURCE_ED, BW_SOURCE_AMBULANCE, 12 * HOUR + 1, false},
        {"ED a day before the police", BW_SOURCE_ED, BW_SOURCE_POLICE, -DAY, true},
        {"ED more than a day before", BW_SOURCE_ED, BW_SOURCE_POLICE, -DAY - 1, false},
        {"ED three days after the police", BW_SOURCE_ED, BW_SOURCE_POLICE, 3 * DAY, true},
        {"ED later than that", BW_SOURCE_ED, BW_SOURCE_POLICE, 3 * DAY + 1, false},
        {"call a day before the police", BW_SOURCE_AMBULANCE, BW_SOURCE_POLICE, -DAY, true},
        {"call more than a day before", BW_SOURCE_AMBULANCE, BW_SOURCE_POLICE, -DAY - 1, false},
        {"call three days after", BW_SOURCE_AMBULANCE, BW_SOURCE_POLICE, 3 * DAY, true},
        {"call later than that", BW_SOURCE_AMBULANCE, BW_SOURCE_POLICE, 3 * DAY + 1, false},
        {"two of one source", BW_SOURCE_ED, BW_SOURCE_ED, 0, false},
    };
    const int64_t noon = at(2026, 2, 28, 12, 0);

    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_event a = event_at(rows[i].a, noon + rows[i].a_after_b_min);
        const struct bw_event b = event_at(rows[i].b, noon);
        const struct bw_link_pair *pair = find_two(*state, &a, &b);

        if ((pair != NULL) != rows[i].is_pair)
            fail_msg("%s", rows[i].what);
        if (pair != NULL)
            assert_int_equal(pair->gap_min, llabs(rows[i].a_after_b_min));
    }
}

static void the_arrival_is_the_time_of_a_health_service(void **state)
{
    const int64_t noon = at(2026, 2, 1, 12, 0);
    struct bw_event ed = event_at(BW_SOURCE_ED, noon - 20 * DAY);
    struct bw_event police = event_at(BW_SOURCE_POLICE, noon);

    ed.arrived_utc = noon + 90;
    assert_int_equal(find_two(*state, &ed, &police)->gap_min, 90);
    ed.arrived_utc = noon;
    ed.when.from_utc = ed.when.to_utc = noon;
    police.arrived_utc = noon + 30 * DAY;
    assert_int_equal(find_two(*state, &ed, &police)->gap_min, 0);
}

static void a_range_is_near_from_either_end_and_as_far_as_its_far_end(void **state)
{
    const int64_t noon = at(2026, 2, 1, 12, 0);
    const struct bw_event ed = event_at(BW_SOURCE_ED, noon);
    struct bw_event police = event_at(BW_SOURCE_POLICE, noon);

    police.when.from_utc = noon - 10 * DAY;
    police.when.to_utc = noon - 3 * DAY;
    assert_int_equal(find_two(*state, &ed, &police)->gap_min, 10 * DAY);
    police.when.to_utc--;
    assert_null(find_two(*state, &ed, &police));
    police.when.from_utc = noon + DAY;
    police.when.to_utc = noon + 5 * DAY;
    assert_int_equal(find_two(*state, &ed, &police)->gap_min, 5 * DAY);
    police.when.from_utc++;
    assert_null(find_two(*state, &ed, &police));
}

static void a_time_known_to_the_month_is_in_no_pair(void **state)
{
    const struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 12, 0));
    struct bw_event police = event_at(BW_SOURCE_POLICE, at(2026, 2, 1, 12, 0));

    assert_non_null(find_two(*state, &ed, &police));
    police.when.precision = BW_PRECISION_MONTH;
    assert_null(find_two(*state, &ed, &police));
}

struct who {
    const char *nhs_number, *forename, *surname;
    int year, month, day; /* year 0: no birth day */
    bool is_weak;
    int sex;
};

static struct bw_link_person person_of(const struct who *who)
{
    return (struct bw_link_person){
        .nhs_number = who->nhs_number,
        .forename = who->forename,
        .surname = who->surname,
        .birth_day = who->year == 0 ? BW_DAY_NONE : day_of(who->year, who->month, who->day),
        .is_weak_birth_day = who->is_weak,
        .sex = who->sex,
    };
}

static void the_rules_decide_who_is_one_person(void **state)
{
    static const struct {
        const char *what;
        struct who a, b;
        enum bw_link_tier tier;
        const char *rule; /* NULL: no pair */
    } rows[] = {
        {"number and birth day",
         {NUMBER_A, NULL, NULL, 1990, 2, 3, false, 0},
         {NUMBER_A, NULL, NULL, 1990, 2, 3, false, 0},
         BW_TIER_NHS_NUMBER,
         "nhs_number+birth_date"},
        {"number and surname",
         {NUMBER_A, NULL, "JONES", 0, 0, 0, false, 0},
         {NUMBER_A, "ANN", "JONES", 1990, 2, 3, false, 0},
         BW_TIER_NHS_NUMBER,
         "nhs_number+surname"},
        {"number, sex and birth year",
         {NUMBER_A, NULL, NULL, 1990, 2, 3, false, BW_SEX_F},
         {NUMBER_A, NULL, NULL, 1990, 2, 4, false, BW_SEX_F},
         BW_TIER_NHS_NUMBER,
         "nhs_number+sex+birth_year"},
        {"number and sex, other birth year",
         {NUMBER_A, NULL, NULL, 1990, 2, 3, false, BW_SEX_F},
         {NUMBER_A, NULL, NULL, 1991, 2, 3, false, BW_SEX_F},
         0,
         NULL},
        {"number and birth year, sex not known",
         {NUMBER_A, NULL, NULL, 1990, 2, 3, false, 0},
         {NUMBER_A, NULL, NULL, 1990, 2, 4, false, 0},
         0,
         NULL},
        {"number alone",
         {NUMBER_A, NULL, NULL, 0, 0, 0, false, 0},
         {NUMBER_A, NULL, NULL, 0, 0, 0, false, 0},
         0,
         NULL},
        {"number and surname, day and month changed places",
         {NUMBER_A, NULL, "JONES", 1990, 2, 3, false, 0},
         {NUMBER_A, NULL, "JONES", 1990, 3, 2, false, 0},
         BW_TIER_NHS_NUMBER,
         "nhs_number+surname"},
        {"number and surname, day and month differ",
         {NUMBER_A, NULL, "JONES", 1990, 2, 3, false, 0},
         {NUMBER_A, NULL, "JONES", 1990, 4, 5, false, 0},
         0,
         NULL},
        {"29 February against the year after",
         {NUMBER_A, NULL, "JONES", 1992, 2, 29, false, 0},
         {NUMBER_A, NULL, "JONES", 1993, 3, 1, false, 0},
         0,
         NULL},
        {"names and birth day",
         {NULL, "ANN", "JONES", 1990, 2, 3, false, 0},
         {NUMBER_A, "ANN", "JONES", 1990, 2, 3, false, 0},
         BW_TIER_PERSON,
         "forename+surname+birth_date"},
        {"names and birth day, two numbers",
         {NUMBER_B, "ANN", "JONES", 1990, 2, 3, false, 0},
         {NUMBER_A, "ANN", "JONES", 1990, 2, 3, false, 0},
         0,
         NULL},
        {"names and a weak birth day",
         {NULL, "ANN", "JONES", 1990, 1, 1, true, 0},
         {NULL, "ANN", "JONES", 1990, 1, 1, true, 0},
         0,
         NULL},
        {"names and a birth day that one holds for weak",
         {NULL, "ANN", "JONES", 1990, 1, 1, true, 0},
         {NULL, "ANN", "JONES", 1990, 1, 1, false, 0},
         0,
         NULL},
        {"names without birth day",
         {NULL, "ANN", "JONES", 0, 0, 0, false, 0},
         {NULL, "ANN", "JONES", 0, 0, 0, false, 0},
         0,
         NULL},
        {"letters of the names that moved",
         {NULL, "ANN", "AJONES", 1990, 2, 3, false, 0},
         {NULL, "ANNA", "JONES", 1990, 2, 3, false, 0},
         0,
         NULL},
        {"surname missing",
         {NULL, "ANN", NULL, 1990, 2, 3, false, 0},
         {NULL, "ANN", NULL, 1990, 2, 3, false, 0},
         0,
         NULL},
    };
    const struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 12, 0));
    const struct bw_event police = event_at(BW_SOURCE_POLICE, at(2026, 2, 1, 11, 0));

    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_link_person a = person_of(&rows[i].a);
        const struct bw_link_person b = person_of(&rows[i].b);
        const struct bw_link_record records[] = {{.event = &police, .person = &a},
                                                 {.event = &ed, .person = &b}};
        const struct bw_link_found found = find(*state, records, 2);

        if (found.pair_count != (rows[i].rule != NULL))
            fail_msg("%s: %zu pairs", rows[i].what, found.pair_count);
        if (rows[i].rule == NULL)
            continue;
        assert_string_equal(found.pairs[0].rule, rows[i].rule);
        assert_int_equal(found.pairs[0].tier, rows[i].tier);
        assert_int_equal(found.pairs[0].a, 1);
        assert_int_equal(found.pairs[0].b, 0);
        assert_true(found.pairs[0].is_person_too);
    }
}

static void a_record_number_links_within_its_source_and_window(void **state)
{
    struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 13, 0));
    struct bw_event call = event_at(BW_SOURCE_AMBULANCE, at(2026, 2, 1, 12, 0));
    const struct bw_link_record records[] = {{.event = &ed}, {.event = &call}};
    struct bw_link_found found;

    call.record_token = ed.ref_token = token(7);
    ed.ref_source = BW_SOURCE_AMBULANCE;
    found = find(*state, records, 2);
    assert_int_equal(found.pair_count, 1);
    assert_string_equal(found.pairs[0].rule, "event_ref");
    assert_int_equal(found.pairs[0].tier, BW_TIER_EVENT_REF);
    assert_false(found.pairs[0].is_person_too);
    ed.ref_source = BW_SOURCE_POLICE;
    assert_int_equal(find(*state, records, 2).pair_count, 0);
    ed.ref_source = BW_SOURCE_AMBULANCE;
    ed.when.from_utc = ed.when.to_utc += 12 * HOUR;
    assert_int_equal(find(*state, records, 2).pair_count, 0);
}

static void a_record_number_may_be_that_of_the_call_that_records_share(void **state)
{
    struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 13, 0));
    struct bw_event call = event_at(BW_SOURCE_AMBULANCE, at(2026, 2, 1, 12, 0));
    const struct bw_link_record records[] = {{.event = &ed}, {.event = &call}};

    call.record_token = token(6);
    call.group_token = ed.ref_token = token(7);
    ed.ref_source = BW_SOURCE_AMBULANCE;
    assert_int_equal(find(*state, records, 2).pair_count, 1);
    /* A record that is its own group is found once. */
    call.record_token = token(7);
    assert_int_equal(find(*state, records, 2).pair_count, 1);
    call.record_token = call.group_token = token(8);
    assert_int_equal(find(*state, records, 2).pair_count, 0);
}

static void a_record_number_yields_to_two_numbers_of_people(void **state)
{
    struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 13, 0));
    struct bw_event call = event_at(BW_SOURCE_AMBULANCE, at(2026, 2, 1, 12, 0));
    struct bw_link_person a = nobody();
    struct bw_link_person b = nobody();
    const struct bw_link_record records[] = {{.event = &ed, .person = &a},
                                             {.event = &call, .person = &b}};

    /* Each names the other: still one pair. */
    call.record_token = ed.ref_token = token(7);
    ed.record_token = call.ref_token = token(8);
    ed.ref_source = BW_SOURCE_AMBULANCE;
    call.ref_source = BW_SOURCE_ED;
    a.nhs_number = b.nhs_number = NUMBER_A;
    a.surname = b.surname = "JONES";
    assert_int_equal(find(*state, records, 2).pair_count, 1);
    assert_string_equal(find(*state, records, 2).pairs[0].rule, "event_ref+person");
    b.nhs_number = NUMBER_B;
    assert_int_equal(find(*state, records, 2).pair_count, 0);
}

static void a_key_that_too_many_share_is_reported_and_gives_nothing(void **state)
{
    enum { EACH = 101 };
    struct bw_event ed = event_at(BW_SOURCE_ED, at(2026, 2, 1, 13, 0));
    struct bw_event police = event_at(BW_SOURCE_POLICE, at(2026, 2, 1, 12, 0));
    struct bw_link_person person = nobody();
    struct bw_link_record records[2 * EACH];
    struct bw_link_found found;

    person.nhs_number = NUMBER_A;
    person.surname = "JONES";
    for (size_t i = 0; i < 2 * EACH; i++)
        records[i] =
            (struct bw_link_record){.event = i % 2 == 0 ? &ed : &police, .person = &person};
    found = find(*state, records, 200);
    assert_int_equal(found.pair_count, 10000);
    assert_int_equal(found.lost_pairs, 0);
    found = find(*state, records, 202);
    assert_int_equal(found.pair_count, 0);
    assert_int_equal(found.lost_pairs, EACH * EACH);
}

static void no_records_make_no_pairs(void **state)
{
    const struct bw_link_found found = find(*state, NULL, 0);

    assert_int_equal(found.pair_count, 0);
    assert_int_equal(found.lost_pairs, 0);
}

/* Every pair, one by one, by the rules as the header states them. */
static size_t count_slowly(const struct world *world)
{
    const struct bw_link_windows w = BW_LINK_WINDOWS_INIT;
    size_t count = 0;

    for (size_t i = 0; i < world->count; i++) {
        for (size_t k = 0; k < world->count; k++) {
            const struct bw_event *a = world->records[i].event;
            const struct bw_event *b = world->records[k].event;
            const struct bw_link_person *p = world->records[i].person;
            const struct bw_link_person *q = world->records[k].person;
            const bool is_call = b->source == BW_SOURCE_AMBULANCE;
            const bool has_arrival = b->source != BW_SOURCE_POLICE && b->arrived_utc != INT64_MIN;
            const int64_t from = a->arrived_utc != INT64_MIN ? a->arrived_utc : a->when.from_utc;
            const int64_t to = a->arrived_utc != INT64_MIN ? a->arrived_utc : a->when.to_utc;
            const int64_t base_from = has_arrival ? b->arrived_utc : b->when.from_utc;
            const int64_t base_to = has_arrival ? b->arrived_utc : b->when.to_utc;
            const bool is_ref =
                (!bw_id_is_none(&a->ref_token) && a->ref_source == b->source &&
                 memcmp(&a->ref_token, &b->record_token, sizeof(struct bw_id)) == 0) ||
                (!bw_id_is_none(&b->ref_token) && b->ref_source == a->source &&
                 memcmp(&b->ref_token, &a->record_token, sizeof(struct bw_id)) == 0);

            if (a->source >= b->source || bw_link_is_other_number(p, q) ||
                from - base_to > (is_call ? w.call_after_min : w.after_min) ||
                to - base_from < -(is_call ? w.call_before_min : w.before_min))
                continue;
            count += is_ref || bw_link_number_rule(p, q) != NULL || bw_link_name_rule(p, q) != NULL;
        }
    }
    return count;
}

static void find_finds_what_comparing_everything_finds(void **state)
{
    static struct world world;

    for (uint64_t seed = 1; seed <= 10; seed++) {
        make_world(&world, seed, 300);
        assert_int_equal(find(*state, world.records, world.count).pair_count, count_slowly(&world));
        assert_true(count_slowly(&world) > 100);
        bw_arena_reset(*state);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_services_meet_only_inside_their_window),
        TEST(the_arrival_is_the_time_of_a_health_service),
        TEST(a_range_is_near_from_either_end_and_as_far_as_its_far_end),
        TEST(a_time_known_to_the_month_is_in_no_pair),
        TEST(the_rules_decide_who_is_one_person),
        TEST(a_record_number_links_within_its_source_and_window),
        TEST(a_record_number_may_be_that_of_the_call_that_records_share),
        TEST(a_record_number_yields_to_two_numbers_of_people),
        TEST(a_key_that_too_many_share_is_reported_and_gives_nothing),
        TEST(no_records_make_no_pairs),
        TEST(find_finds_what_comparing_everything_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
