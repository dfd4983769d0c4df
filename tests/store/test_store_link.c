/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_link.h"

static const struct bw_quarter q1 = {2026, 1};
static const struct bw_quarter q2 = {2026, 2};
#define JANUARY (12 * 2026)

static void load(struct fixture *f, unsigned n, const char *feed, struct bw_quarter quarter)
{
    struct bw_extract extract = extract_of(n, feed, BW_SOURCE_ED, quarter);
    struct bw_event event = event_of(n, BW_SOURCE_ED, JANUARY, "b");

    start(f, &extract);
    add(f, &extract, &event);
    end(f, &extract);
}

static bool is_linked(struct fixture *f, struct bw_quarter quarter)
{
    bool answer = false;

    assert_ok(bw_store_is_linked(f->store, quarter, &answer, &f->err));
    return answer;
}

static struct bw_event full_event(void)
{
    struct bw_event event = event_of(5, BW_SOURCE_POLICE, JANUARY, "W05\xc3\xa2");

    event.line = 77;
    event.group_token = id_of(6);
    event.ref_token = id_of(7);
    event.ref_source = BW_SOURCE_AMBULANCE;
    event.when = (struct bw_when){-5, 1000000, BW_PRECISION_DAY, true};
    event.arrived_utc = -1;
    event.is_late = true;
    event.is_linkable = true;
    event.located_by = BW_LOCATED_PLACE;
    event.lon_deg = -3.1790123456789;
    event.lat_deg = 51.4800123456789;
    event.place_type = BW_PLACE_OTHER;
    event.method = BW_METHOD_THREAT;
    event.relationship = BW_RELATIONSHIP_WORK_RELATED;
    event.severity = BW_SEVERITY_MINOR;
    event.sex = BW_SEX_OTHER;
    event.age_band = BW_AGE_75_UP;
    event.alcohol = BW_NO;
    event.police_told = BW_YES;
    return event;
}

static void expect_same(const struct bw_event *got, const struct bw_event *event)
{
    assert_memory_equal(&got->event_id, &event->event_id, BW_ID_BYTES);
    assert_memory_equal(&got->record_token, &event->record_token, BW_ID_BYTES);
    assert_memory_equal(&got->group_token, &event->group_token, BW_ID_BYTES);
    assert_memory_equal(&got->ref_token, &event->ref_token, BW_ID_BYTES);
    assert_memory_equal(&got->person_id, &event->person_id, BW_ID_BYTES);
    assert_int_equal(got->ref_source, event->ref_source);
    assert_int_equal(got->source, event->source);
    assert_int_equal(got->line, event->line);
    assert_int_equal(got->when.from_utc, event->when.from_utc);
    assert_int_equal(got->when.to_utc, event->when.to_utc);
    assert_int_equal(got->when.precision, event->when.precision);
    assert_int_equal(got->when.is_arrival, event->when.is_arrival);
    assert_int_equal(got->arrived_utc, event->arrived_utc);
    assert_int_equal(got->is_late, event->is_late);
    assert_int_equal(got->is_linkable, event->is_linkable);
    assert_int_equal(got->located_by, event->located_by);
    assert_int_equal(got->place_type, event->place_type);
    assert_int_equal(got->method, event->method);
    assert_int_equal(got->relationship, event->relationship);
    assert_int_equal(got->severity, event->severity);
    assert_int_equal(got->sex, event->sex);
    assert_int_equal(got->age_band, event->age_band);
    assert_int_equal(got->alcohol, event->alcohol);
    assert_int_equal(got->police_told, event->police_told);
}

static void an_event_comes_back_with_its_seal_and_keys(void **state)
{
    static const unsigned char sealed[] = {0, 1, 2, 255};
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "police", BW_SOURCE_POLICE, q1);
    struct bw_event event = full_event();
    struct bw_match_key keys[] = {{"nhs_dob", id_of(8)}, {"name_dob", id_of(9)}};
    struct bw_stored_event *got = NULL;
    size_t count = 0;
    bool is_duplicate = true;

    start(f, &extract);
    assert_ok(bw_store_event_add(f->store, &extract, &event, sealed, sizeof(sealed), keys, 2,
                                 &is_duplicate, &f->err));
    end(f, &extract);
    reopen(f, BW_STORE_READ);
    assert_ok(bw_store_events_of(f->store, f->arena, q1, &got, &count, &f->err));
    assert_int_equal(count, 1);
    expect_same(&got->event, &event);
    assert_string_equal(got->event.beat, "W05\xc3\xa2");
    assert_string_equal(got->event.feed, "police");
    assert_int_equal(bw_quarter_index(got->event.quarter), bw_quarter_index(q1));
    assert_true(got->event.lon_deg == event.lon_deg && got->event.lat_deg == event.lat_deg);
    assert_int_equal(bw_id_cmp(&got->extract_id, &extract.extract_id), 0);
    assert_int_equal(got->sealed_len, 4);
    assert_memory_equal(got->sealed, sealed, 4);
    assert_int_equal(got->key_count, 2);
    for (int i = 0; i < 2; i++) {
        assert_string_equal(got->keys[i].name, keys[i].name);
        assert_int_equal(bw_id_cmp(&got->keys[i].token, &keys[i].token), 0);
    }
}

static void what_an_event_does_not_have_comes_back_as_none(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_event event = event_of(1, BW_SOURCE_ED, JANUARY, NULL);
    struct bw_stored_event *got = NULL;
    size_t count = 0;

    event.person_id = event.record_token = (struct bw_id){{0}};
    start(f, &extract);
    add(f, &extract, &event);
    end(f, &extract);
    assert_ok(bw_store_events_of(f->store, f->arena, q1, &got, &count, &f->err));
    expect_same(&got->event, &event);
    assert_null(got->event.beat);
    assert_true(isnan(got->event.lon_deg) && isnan(got->event.lat_deg));
    assert_null(got->sealed);
    assert_int_equal(got->key_count, 0);
    assert_ok(bw_store_events_of(f->store, f->arena, q2, &got, &count, &f->err));
    assert_int_equal(count, 0);
}

static void events_come_by_feed_and_line(void **state)
{
    struct fixture *f = *state;
    struct bw_extract b = extract_of(1, "b", BW_SOURCE_ED, q1);
    struct bw_stored_event *got = NULL;
    size_t count = 0;

    start(f, &b);
    for (unsigned i = 3; i > 0; i--) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, JANUARY, "b");

        event.line = 10 - i;
        add(f, &b, &event);
    }
    end(f, &b);
    load(f, 9, "a", q1);
    assert_ok(bw_store_events_of(f->store, f->arena, q1, &got, &count, &f->err));
    assert_int_equal(count, 4);
    assert_string_equal(got[0].event.feed, "a");
    for (int i = 1; i < 4; i++)
        assert_int_equal(got[i].event.line, 6 + i);
}

static void an_event_with_a_number_outside_its_list_is_damage(void **state)
{
    static const char *const updates[] = {
        "UPDATE event SET sex = 99",
        "UPDATE event SET method = -1",

        "UPDATE event SET source = 3",
        "UPDATE event SET located_by = -1",
        "UPDATE event SET time_precision = 3",
        "UPDATE event SET match_keys = x'0102'",
        "UPDATE event SET match_keys = x'0900000000000000000000000000000000'",
    };
    struct fixture *f = *state;
    struct bw_stored_event *got = NULL;
    size_t count = 0;
    char text[400];

    load(f, 1, "ed", q1);
    snprintf(text, sizeof(text), "'%s' is damaged: table 'event' holds a value that cannot be",
             f->path);
    for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
        assert_ok(bw_store_begin(f->store, &f->err));
        exec_sql(f, updates[i]);
        if (bw_store_events_of(f->store, f->arena, q1, &got, &count, &f->err) != BW_EIO)
            fail_msg("%s", updates[i]);
        assert_string_equal(f->err.text, text);
        assert_null(got);
        bw_store_rollback(f->store);
    }
}

static void a_quarter_is_linked_until_its_extracts_change(void **state)
{
    struct fixture *f = *state;

    assert_false(is_linked(f, q1));
    load(f, 1, "ed", q1);
    assert_false(is_linked(f, q1));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_true(is_linked(f, q1));
    load(f, 2, "ed", q2);
    assert_true(is_linked(f, q1));
    assert_false(is_linked(f, q2));
    load(f, 3, "ed", q1);
    assert_false(is_linked(f, q1));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_true(is_linked(f, q1));
    load(f, 4, "cad", q1);
    assert_false(is_linked(f, q1));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_ok(bw_store_link_clear(f->store, q1, &f->err));
    assert_false(is_linked(f, q1));
}

static void clearing_a_quarter_leaves_the_others(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < 2; i++) {
        struct bw_quarter quarter = bw_quarter_add(q1, (int)i);
        struct bw_id ids[2] = {id_of(10 * i + 1), id_of(10 * i + 2)};
        struct bw_link link = {ids[0], ids[1], BW_TIER_PERSON, BW_VARIANT_BASE, 12.5, "name"};
        struct bw_incident incident = {.incident_id = id_of(100 + i),
                                       .quarter = quarter,
                                       .month = JANUARY,
                                       .night = BW_DAY_NONE,
                                       .hour = -1};

        assert_ok(bw_store_link_add(f->store, quarter, &link, &f->err));
        for (int variant = 0; variant < BW_VARIANTS; variant++)
            assert_ok(bw_store_incident_add(f->store, (enum bw_variant)variant, &incident, ids, 2,
                                            &f->err));
    }
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident WHERE night IS NULL"
                                      " AND hour IS NULL AND beat IS NULL"),
                     6);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM link WHERE tier = 3 AND variant = 1"
                                      " AND weight = 12.5 AND rule = 'name'"),
                     2);
    assert_ok(bw_store_link_clear(f->store, q1, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident"), 3);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident WHERE quarter = 8105"), 3);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident_event WHERE quarter = 8105"),
                     6);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident_event"), 6);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM link"), 1);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM link WHERE quarter = 8105"), 1);
}

static void an_event_is_found_by_feed_and_record(void **state)
{
    struct fixture *f = *state;
    struct bw_evaluated_event got = {.is_linkable = true};
    struct bw_stored_event *events = NULL;
    struct bw_incident incident = {.incident_id = id_of(50), .quarter = q1, .month = JANUARY};
    struct bw_id token = id_of(1);
    struct bw_id person = id_of(60);
    size_t count = 0;
    bool found = true;

    assert_ok(bw_store_event_find(f->store, "ed", &token, &got, &found, &f->err));
    assert_false(found);
    assert_true(got.is_linkable);
    load(f, 1, "ed", q1);
    load(f, 2, "cad", q1);
    assert_ok(bw_store_incident_add(f->store, BW_VARIANT_BASE, &incident, &token, 1, &f->err));
    assert_ok(bw_store_events_of(f->store, f->arena, q1, &events, &count, &f->err));
    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_person_set(f->store, &events[1], &person, &f->err));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
    assert_ok(bw_store_event_find(f->store, "ed", &token, &got, &found, &f->err));
    assert_true(found);
    assert_int_equal(bw_id_cmp(&got.event_id, &token), 0);
    assert_int_equal(bw_id_cmp(&got.person_id, &person), 0);
    assert_int_equal(bw_id_cmp(&got.incident_id[BW_VARIANT_BASE], &incident.incident_id), 0);
    assert_true(bw_id_is_none(&got.incident_id[BW_VARIANT_STRICT]));
    assert_false(got.is_linkable);
    assert_ok(bw_store_event_find(f->store, "cad", &token, &got, &found, &f->err));
    assert_false(found);
    load(f, 3, "ed", q1);
    assert_ok(bw_store_event_find(f->store, "ed", &token, &got, &found, &f->err));
    assert_false(found);
    reopen(f, BW_STORE_READ);
    token = id_of(3);
    assert_ok(bw_store_event_find(f->store, "ed", &token, &got, &found, &f->err));
    assert_true(found);
}

/* Persons 100 and on for every second event of two extracts. */
static void set_persons(struct fixture *f)
{
    struct bw_stored_event *events = NULL;
    size_t count = 0;

    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_events_of(f->store, f->arena, q1, &events, &count, &f->err));
    for (size_t i = 0; i < count; i += 2) {
        struct bw_id person = id_of(100 + (unsigned)i);

        assert_ok(bw_store_person_set(f->store, &events[i], &person, &f->err));
    }
}

static void expect_persons(struct fixture *f, unsigned first)
{
    struct bw_stored_event *events = NULL;
    size_t count = 0;

    assert_ok(bw_store_events_of(f->store, f->arena, q1, &events, &count, &f->err));
    assert_int_equal(count, 200);
    for (size_t i = 0; i < count; i++) {
        struct bw_id person = id_of(first + (unsigned)i);
        const bool is_changed = i % 2 == 0 && first != 0;

        assert_int_equal(bw_id_cmp(&events[i].event.person_id, &person) == 0, is_changed);
        assert_int_equal(events[i].event.line, i % 100);
    }
}

static void persons_are_set_when_the_quarter_is_linked(void **state)
{
    struct fixture *f = *state;

    for (unsigned n = 1; n <= 2; n++) {
        struct bw_extract extract = extract_of(n, n == 1 ? "a" : "b", BW_SOURCE_ED, q1);

        start(f, &extract);
        for (unsigned i = 0; i < 100; i++) {
            struct bw_event event = event_of(1000 * n + i, BW_SOURCE_ED, JANUARY, "b");

            event.line = i;
            add(f, &extract, &event);
        }
        end(f, &extract);
    }
    set_persons(f);
    expect_persons(f, 0);
    bw_store_rollback(f->store);
    expect_persons(f, 0);
    set_persons(f);
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    bw_store_rollback(f->store);
    expect_persons(f, 0);
    for (int round = 0; round < 2; round++) {
        set_persons(f);
        assert_ok(bw_store_set_linked(f->store, q1, &f->err));
        expect_persons(f, 100);
        assert_ok(bw_store_commit(f->store, &f->err));
        expect_persons(f, 100);
    }
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(an_event_comes_back_with_its_seal_and_keys),
        IN_STORE(what_an_event_does_not_have_comes_back_as_none),
        IN_STORE(events_come_by_feed_and_line),
        IN_STORE(an_event_with_a_number_outside_its_list_is_damage),
        IN_STORE(a_quarter_is_linked_until_its_extracts_change),
        IN_STORE(clearing_a_quarter_leaves_the_others),
        IN_STORE(an_event_is_found_by_feed_and_record),
        IN_STORE(persons_are_set_when_the_quarter_is_linked),
    };

    return cmocka_run_group_tests_name("store_link", tests, NULL, NULL);
}
