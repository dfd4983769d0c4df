/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_link.h"
#include "beatwise/store/store_result.h"

static const struct bw_quarter q1 = {2026, 1};
#define JANUARY (12 * 2026)

static unsigned next_id;

static void add_incident(struct fixture *f, enum bw_variant variant, const char *beat,
                         int32_t month, struct bw_quarter quarter, enum bw_police_status status)
{
    struct bw_incident incident = {.incident_id = id_of(++next_id),
                                   .quarter = quarter,
                                   .month = month,
                                   .beat = beat,
                                   .status = status,
                                   .is_public = BW_PUBLIC_YES,
                                   .is_under_18 = true,
                                   .sources = 5};

    assert_ok(bw_store_incident_add(f->store, variant, &incident, NULL, 0, &f->err));
}

static void incidents_are_counted_by_all_that_they_agree_in(void **state)
{
    struct fixture *f = *state;
    struct bw_incident_count *counts = NULL;
    size_t count = 0;

    for (int i = 0; i < 3; i++)
        add_incident(f, BW_VARIANT_BASE, "b", JANUARY, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, "b", JANUARY, q1, BW_POLICE_CANNOT_TELL);
    add_incident(f, BW_VARIANT_BASE, "b", JANUARY - 1, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, "Z", JANUARY + 2, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, NULL, JANUARY + 2, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, "b", JANUARY, bw_quarter_add(q1, 1), BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_LOOSE, "b", JANUARY, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, "b", JANUARY + 3, q1, BW_POLICE_KNOWN);
    add_incident(f, BW_VARIANT_BASE, "b", JANUARY - 2, q1, BW_POLICE_KNOWN);
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_ok(bw_store_set_linked(f->store, bw_quarter_add(q1, 1), &f->err));
    assert_ok(bw_store_count_incidents(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY - 1,
                                       JANUARY + 2, &counts, &count, &f->err));
    assert_int_equal(count, 5);
    assert_null(counts[0].beat);
    assert_string_equal(counts[1].beat, "Z");
    assert_string_equal(counts[2].beat, "b");
    assert_int_equal(counts[2].month, JANUARY - 1);
    assert_int_equal(counts[3].month, JANUARY);
    assert_int_equal(counts[3].status, BW_POLICE_KNOWN);
    assert_int_equal(counts[3].incidents, 3);
    assert_int_equal(counts[3].is_public, BW_PUBLIC_YES);
    assert_int_equal(counts[3].sources, 5);
    assert_true(counts[3].is_under_18);
    assert_false(counts[3].is_sexual);
    assert_int_equal(counts[4].status, BW_POLICE_CANNOT_TELL);
    exec_sql(f, "UPDATE incident_count SET police_status = 9 WHERE beat = 'Z'");
    assert_int_equal(bw_store_count_incidents(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY,
                                              JANUARY + 2, &counts, &count, &f->err),
                     BW_EIO);
    assert_int_equal(count, 5);
}

/* Ambulance: 1 placed in January, 2 not placed, 3 a month late; ED: 4. */
static void load(struct fixture *f)
{
    struct bw_extract cad = extract_of(1, "cad", BW_SOURCE_AMBULANCE, q1);
    struct bw_extract ed = extract_of(2, "ed", BW_SOURCE_ED, q1);
    struct bw_event event;

    start(f, &cad);
    event = event_of(1, BW_SOURCE_AMBULANCE, JANUARY, "b");
    add(f, &cad, &event);
    event = event_of(2, BW_SOURCE_AMBULANCE, JANUARY, NULL);
    add(f, &cad, &event);
    event = event_of(3, BW_SOURCE_AMBULANCE, JANUARY - 1, "b");
    add(f, &cad, &event);
    end(f, &cad);
    start(f, &ed);
    event = event_of(4, BW_SOURCE_ED, JANUARY, "b");
    add(f, &ed, &event);
    end(f, &ed);
}

static void feeds_are_counted_where_they_are_placed(void **state)
{
    struct fixture *f = *state;
    struct bw_feed_count *counts = NULL;
    size_t count = 0;

    load(f);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 3}, JANUARY - 1,
                                   JANUARY, &counts, &count, &f->err));
    assert_int_equal(count, 2);
    assert_string_equal(counts[0].beat, "b");
    assert_string_equal(counts[0].feed, "cad");
    assert_int_equal(counts[0].events, 2);
    assert_string_equal(counts[1].feed, "ed");
    assert_int_equal(counts[1].events, 1);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 3}, JANUARY - 1,
                                   JANUARY - 1, &counts, &count, &f->err));
    assert_int_equal(count, 1);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 3}, JANUARY + 3,
                                   JANUARY + 3, &counts, &count, &f->err));
    assert_int_equal(count, 0);
}

static void what_arrives_later_changes_no_count_of_before(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract =
        extract_of(1, "police", BW_SOURCE_POLICE, (struct bw_quarter){2026, 2});
    struct bw_event event = event_of(1, BW_SOURCE_POLICE, JANUARY, "b");
    struct bw_feed_count *counts = NULL;
    size_t count = 0;

    start(f, &extract);
    add(f, &extract, &event);
    end(f, &extract);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 1}, JANUARY,
                                   JANUARY, &counts, &count, &f->err));
    assert_int_equal(count, 0);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 2}, JANUARY,
                                   JANUARY, &counts, &count, &f->err));
    assert_int_equal(count, 1);
}

static void the_month_is_that_of_the_wall_clock(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, (struct bw_quarter){2026, 3});
    struct bw_event event = event_of(1, BW_SOURCE_ED, JANUARY, "b");
    struct bw_feed_count *counts = NULL;
    size_t count = 0;

    /* 1 July 2026, 00:30 in summer time, is still June in UTC. */
    event.when.from_utc = (int64_t)bw_month_first_day(JANUARY + 6) * 1440 - 30;
    start(f, &extract);
    add(f, &extract, &event);
    end(f, &extract);
    assert_ok(bw_store_count_feeds(f->store, f->arena, (struct bw_quarter){2026, 3}, JANUARY + 6,
                                   JANUARY + 6, &counts, &count, &f->err));
    assert_int_equal(count, 1);
}

static void calls_are_counted_that_are_in_no_incident_of_the_variant(void **state)
{
    struct fixture *f = *state;
    struct bw_incident incident = {.incident_id = id_of(9), .quarter = q1, .month = JANUARY};
    struct bw_incident_count *counts = NULL;
    struct bw_id call = id_of(1);
    size_t count = 0;

    load(f);
    assert_ok(bw_store_incident_add(f->store, BW_VARIANT_BASE, &incident, &call, 1, &f->err));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_ok(bw_store_count_calls(f->store, f->arena, BW_VARIANT_STRICT, q1, JANUARY - 1, JANUARY,
                                   &counts, &count, &f->err));
    assert_int_equal(count, 3);
    assert_null(counts[0].beat);
    assert_int_equal(counts[1].month, JANUARY - 1);
    assert_int_equal(counts[2].month, JANUARY);
    assert_int_equal(counts[2].incidents, 1);
    assert_ok(bw_store_count_calls(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY, JANUARY,
                                   &counts, &count, &f->err));
    assert_int_equal(count, 1);
    assert_null(counts[0].beat);
    assert_ok(bw_store_count_calls(f->store, f->arena, BW_VARIANT_STRICT, bw_quarter_add(q1, -1),
                                   JANUARY - 1, JANUARY, &counts, &count, &f->err));
    assert_int_equal(count, 0);
}

/* An incident of one of the calls, and one that is not placed. */
static void load_linked(struct fixture *f)
{
    struct bw_incident incident = {
        .incident_id = id_of(9), .quarter = q1, .month = JANUARY, .beat = "b"};
    const struct bw_id call = id_of(1);

    load(f);
    assert_ok(bw_store_incident_add(f->store, BW_VARIANT_BASE, &incident, &call, 1, &f->err));
    incident.incident_id = id_of(10);
    incident.beat = NULL;
    assert_ok(bw_store_incident_add(f->store, BW_VARIANT_BASE, &incident, NULL, 0, &f->err));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
}

/* What is kept ready, against what it was made of. */
static void expect_ready(struct fixture *f)
{
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 4);
    assert_int_equal(number_of_sql(f, "SELECT CAST(sum(events) AS bigint) FROM event_count"), 4);
    assert_int_equal(
        number_of_sql(f, "SELECT count(*) FROM event_count c WHERE c.events <> (SELECT count(*)"
                         " FROM event e WHERE e.extract_id = c.extract_id AND e.month = c.month"
                         " AND coalesce(e.beat, '') = c.beat)"),
        0);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event_count"), 4);
    assert_int_equal(number_of_sql(f, "SELECT CAST(sum(incidents) AS bigint) FROM incident_count"),
                     2);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident_count"), 2);
    assert_int_equal(number_of_sql(f, "SELECT CAST(sum(calls) AS bigint) FROM call_count"),
                     2 + 3 + 3);
}

static void what_is_counted_beforehand_follows_the_events(void **state)
{
    struct fixture *f = *state;
    struct bw_extract next = extract_of(3, "cad", BW_SOURCE_AMBULANCE, q1);
    struct bw_event event = event_of(5, BW_SOURCE_AMBULANCE, JANUARY, "c");
    struct bw_incident_count *counts = NULL;
    struct bw_feed_count *feeds = NULL;
    size_t count = 0;

    load_linked(f);
    expect_ready(f);
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    expect_ready(f);
    /* Superseded: its calls count no more, before `link` as after it. */
    start(f, &next);
    add(f, &next, &event);
    end(f, &next);
    assert_ok(
        bw_store_count_feeds(f->store, f->arena, q1, JANUARY, JANUARY, &feeds, &count, &f->err));
    assert_int_equal(count, 2);
    assert_string_equal(feeds[1].beat, "c");
    assert_ok(bw_store_count_calls(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY - 1, JANUARY,
                                   &counts, &count, &f->err));
    assert_int_equal(count, 0);
    assert_ok(bw_store_link_clear(f->store, q1, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM incident_count"), 0);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM call_count"), 0);
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_ok(bw_store_count_calls(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY - 1, JANUARY,
                                   &counts, &count, &f->err));
    assert_int_equal(count, 1);
    assert_string_equal(counts[0].beat, "c");
}

static void a_store_of_version_1_gets_its_counts(void **state)
{
    struct fixture *f = *state;

    load_linked(f);
    back_to_version_1(f);
    bw_store_close(f->store);
    f->store = NULL;
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err));
    expect_ready(f);
}

static void put(struct fixture *f, struct bw_quarter quarter)
{
    const struct bw_tally tallies[] = {
        {"b",
         12,
         3,
         {1, 2, 3},
         4,
         {5, 6, 7},
         8,
         9,
         10,
         11,
         {12, 13},
         {14, 15},
         {{3, {1, 2, 0}}, {3, {0, 0, 3}}}},
        {"Z", 11, 2, {0, 0, 0}, 0, {0, 0, 0}, 0, 0, 0, 0, {0}, {0}, {{0}}},
        {NULL, 9, 1, {0, 0, 1}, 0, {0, 0, 0}, 0, 0, 0, 0, {0}, {0}, {{1, {0, 0, 1}}}},
    };

    assert_ok(bw_store_tally_put(f->store, quarter, tallies, 3, &f->err));
}

static enum bw_status get(struct fixture *f, struct bw_quarter quarter, struct bw_tally **ret,
                          size_t *ret_count)
{
    return bw_store_tally_get(f->store, f->arena, quarter, ret, ret_count, &f->err);
}

static void tallies_come_back_by_beat(void **state)
{
    struct fixture *f = *state;
    struct bw_tally *tallies = NULL;
    size_t count = 0;

    assert_int_equal(get(f, q1, &tallies, &count), BW_ENOTFOUND);
    assert_string_equal(f->err.text,
                        "2026Q1 is not ranked\nhint: run `beatwise rank --quarter 2026Q1`");
    put(f, q1);
    put(f, q1);
    assert_ok(get(f, q1, &tallies, &count));
    assert_int_equal(count, 3);
    assert_null(tallies[0].beat);
    assert_int_equal(tallies[0].status_12m[BW_POLICE_CANNOT_TELL], 1);
    assert_string_equal(tallies[1].beat, "Z");
    assert_string_equal(tallies[2].beat, "b");
    assert_int_equal(tallies[2].months, 12);
    assert_int_equal(tallies[2].quarter_months, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(tallies[2].status_12m[i], 1 + i);
        assert_int_equal(tallies[2].source_12m[i], 5 + i);
    }
    assert_int_equal(tallies[2].quarters[0].status[1], 2);
    assert_int_equal(tallies[2].quarters[1].months, 3);
    assert_int_equal(tallies[2].quarters[1].status[2], 3);
    assert_int_equal(tallies[0].quarters[0].status[2], 1);
    assert_int_equal(tallies[1].quarters[0].months, 0);
    assert_int_equal(tallies[2].incidents_quarter, 4);
    assert_int_equal(tallies[2].place_unknown_12m, 8);
    assert_int_equal(tallies[2].not_public_12m, 9);
    assert_int_equal(tallies[2].under_18_12m, 10);
    assert_int_equal(tallies[2].calls_not_linkable_12m, 11);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tallies[2].strict_12m[i], 12 + i);
        assert_int_equal(tallies[2].loose_12m[i], 14 + i);
    }
    assert_ok(bw_store_tally_put(f->store, q1, NULL, 0, &f->err));
    assert_ok(get(f, q1, &tallies, &count));
    assert_int_equal(count, 0);
}

static void tallies_are_stale_once_their_inputs_changed(void **state)
{
    struct fixture *f = *state;
    struct bw_quarter before = bw_quarter_add(q1, -3);
    struct bw_extract old = extract_of(11, "ed", BW_SOURCE_ED, before);
    struct bw_extract after = extract_of(12, "ed", BW_SOURCE_ED, bw_quarter_add(q1, 1));
    struct bw_tally *tallies = NULL;
    size_t count = 0;

    load(f);
    put(f, q1);
    assert_ok(get(f, q1, &tallies, &count));
    start(f, &after);
    end(f, &after);
    assert_ok(bw_store_set_linked(f->store, after.quarter, &f->err));
    assert_ok(get(f, q1, &tallies, &count));
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_int_equal(get(f, q1, &tallies, &count), BW_ENOTFOUND);
    assert_string_equal(f->err.text,
                        "2026Q1 was ranked before its extracts or links changed\n"
                        "hint: run `beatwise link` and `beatwise rank --quarter 2026Q1`");
    put(f, q1);
    assert_ok(bw_store_set_linked(f->store, q1, &f->err));
    assert_int_equal(get(f, q1, &tallies, &count), BW_ENOTFOUND);
    put(f, q1);
    start(f, &old);
    end(f, &old);
    assert_int_equal(get(f, q1, &tallies, &count), BW_ENOTFOUND);
    put(f, q1);
    assert_ok(get(f, q1, &tallies, &count));
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(incidents_are_counted_by_all_that_they_agree_in),
        IN_STORE(feeds_are_counted_where_they_are_placed),
        IN_STORE(what_arrives_later_changes_no_count_of_before),
        IN_STORE(the_month_is_that_of_the_wall_clock),
        IN_STORE(calls_are_counted_that_are_in_no_incident_of_the_variant),
        IN_STORE(what_is_counted_beforehand_follows_the_events),
        IN_STORE(a_store_of_version_1_gets_its_counts),
        IN_STORE(tallies_come_back_by_beat),
        IN_STORE(tallies_are_stale_once_their_inputs_changed),
    };

    return cmocka_run_group_tests_name("store_result", tests, NULL, NULL);
}
