/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_link.h"

static const struct bw_quarter q1 = {2026, 1};
static const struct bw_quarter q2 = {2026, 2};
#define JANUARY (12 * 2026)

static void a_quarters_public_key_is_kept_and_replaced(void **state)
{
    struct fixture *f = *state;
    unsigned char key[BW_PUBLIC_KEY_BYTES] = {1, 2, 3};
    unsigned char got[BW_PUBLIC_KEY_BYTES] = {0};
    bool found = true;

    assert_ok(bw_store_quarter_key_get(f->store, q1, got, &found, &f->err));
    assert_false(found);
    assert_ok(bw_store_quarter_key_set(f->store, q1, key, &f->err));
    key[31] = 9;
    assert_ok(bw_store_quarter_key_set(f->store, q1, key, &f->err));
    assert_ok(bw_store_quarter_key_get(f->store, q1, got, &found, &f->err));
    assert_true(found);
    assert_memory_equal(got, key, sizeof(key));
    assert_ok(bw_store_quarter_key_get(f->store, q2, got, &found, &f->err));
    assert_false(found);
    exec_sql(f, "UPDATE quarter_key SET public_key = x'00'");
    assert_int_equal(bw_store_quarter_key_get(f->store, q1, got, &found, &f->err), BW_EIO);
}

static void an_extract_comes_back_as_it_was_ended(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed-cardiff", BW_SOURCE_POLICE, q1);
    struct bw_extract *got = &extract;
    int64_t *counts = (int64_t *)&extract.counts;
    int version = 0;

    assert_ok(bw_store_extract_find(f->store, f->arena, "ed-cardiff", q1, &got, &f->err));
    assert_null(got);
    for (size_t i = 0; i < sizeof(extract.counts) / sizeof(int64_t); i++)
        counts[i] = (int64_t)i + 100;
    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_extract_start(f->store, &extract, &version, &f->err));
    assert_int_equal(version, 1);
    end(f, &extract);
    reopen(f, BW_STORE_READ);
    assert_ok(bw_store_extract_find(f->store, f->arena, "ed-cardiff", q1, &got, &f->err));
    assert_int_equal(bw_id_cmp(&got->extract_id, &extract.extract_id), 0);
    assert_string_equal(got->feed, "ed-cardiff");
    assert_int_equal(got->source, BW_SOURCE_POLICE);
    assert_int_equal(bw_quarter_index(got->quarter), bw_quarter_index(q1));
    assert_int_equal(got->version, 1);
    assert_string_equal(got->sha256, "aa");
    assert_string_equal(got->description, "bb");
    assert_int_equal(got->bytes, 1000);
    assert_memory_equal(got->sealed_key, extract.sealed_key, BW_SEALED_KEY_BYTES);
    assert_memory_equal(&got->counts, &extract.counts, sizeof(extract.counts));
    assert_ok(bw_store_extract_find(f->store, f->arena, "ed-cardiff", q2, &got, &f->err));
    assert_null(got);
}

static void the_files_of_an_extract_are_kept_until_it_is_superseded(void **state)
{
    static const struct bw_extract_file files[] = {
        {0, "https://drop.example/a", "W/\"v1\"", 1767225600, 7},
        {2, "sftp://drop.example/c", "", -1, -1}};
    struct fixture *f = *state;
    struct bw_extract first = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_extract second = extract_of(2, "ed", BW_SOURCE_ED, q1);
    struct bw_extract_file *got = NULL;
    size_t count = 9;

    start(f, &first);
    assert_ok(bw_store_extract_files(f->store, f->arena, &first.extract_id, &got, &count, &f->err));
    assert_int_equal(count, 0);
    assert_ok(bw_store_extract_files_set(f->store, &first.extract_id, files + 1, 1, &f->err));
    assert_ok(bw_store_extract_files_set(f->store, &first.extract_id, files, 2, &f->err));
    end(f, &first);
    assert_ok(bw_store_extract_files(f->store, f->arena, &first.extract_id, &got, &count, &f->err));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(got[i].number, files[i].number);
        assert_string_equal(got[i].place, files[i].place);
        assert_string_equal(got[i].etag, files[i].etag);
        assert_int_equal(got[i].modified_utc_s, files[i].modified_utc_s);
        assert_int_equal(got[i].bytes, files[i].bytes);
    }
    start(f, &second);
    assert_ok(bw_store_extract_files(f->store, f->arena, &first.extract_id, &got, &count, &f->err));
    assert_int_equal(count, 0);
    end(f, &second);
}

static void extracts_are_listed_by_quarter_and_feed(void **state)
{
    static const struct {
        const char *feed;
        struct bw_quarter quarter;
    } rows[] = {{"b", {2026, 2}}, {"a", {2026, 2}}, {"Z", {2026, 2}}, {"x", {2026, 1}}};
    struct fixture *f = *state;
    struct bw_extract *list = NULL;
    size_t count = 0;

    for (unsigned i = 0; i < 4; i++) {
        struct bw_extract extract = extract_of(i, rows[i].feed, BW_SOURCE_ED, rows[i].quarter);

        start(f, &extract);
        end(f, &extract);
    }
    assert_ok(bw_store_extract_list(f->store, f->arena, q2, &list, &count, &f->err));
    assert_int_equal(count, 3);
    assert_string_equal(list[0].feed, "Z");
    assert_string_equal(list[1].feed, "a");
    assert_string_equal(list[2].feed, "b");
    assert_ok(bw_store_extract_list(f->store, f->arena, (struct bw_quarter){0, 0}, &list, &count,
                                    &f->err));
    assert_int_equal(count, 4);
    assert_string_equal(list[0].feed, "x");
}

static void equal_rows_of_an_extract_are_stored_once(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_extract next = extract_of(2, "ed", BW_SOURCE_ED, q2);
    struct bw_event event = event_of(1, BW_SOURCE_ED, JANUARY, "b");
    struct bw_event other = event_of(2, BW_SOURCE_ED, JANUARY, "b");

    start(f, &extract);
    assert_false(add(f, &extract, &event));
    other.duplicate_token = event.duplicate_token;
    assert_true(add(f, &extract, &other));
    other.duplicate_token = (struct bw_id){{0}};
    assert_false(add(f, &extract, &other));
    other.event_id = id_of(3);
    assert_false(add(f, &extract, &other));
    end(f, &extract);
    start(f, &next);
    event.event_id = event.record_token = id_of(9);
    assert_false(add(f, &next, &event));
    end(f, &next);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 4);
}

static void many_tokens_are_told_apart(void **state)
{
    struct bw_token_set set = {0};
    size_t count = 0;

    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 200000; i++) {
            struct bw_id id = {{0}};

            memcpy(id.bytes, &i, sizeof(i));
            if (bw_id_is_none(&id))
                continue;
            assert_int_equal(bw_token_set_add(&set, &id), round == 0);
        }
    }
    for (size_t i = 0; i < BW_TOKEN_SEGMENTS; i++) {
        /* As much of memory as the header says, and as even as random tokens are. */
        assert_in_range(set.segments[i].cap, 200000 / BW_TOKEN_SEGMENTS, 8192);
        count += set.segments[i].count;
    }
    assert_int_equal(count, 200000 - 1); /* id 0 is none */
    bw_token_set_clear(&set);
    assert_null(set.segments[0].places);
}

static void a_rolled_back_extract_was_never_there(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_extract *got = &extract;
    struct bw_event event = event_of(1, BW_SOURCE_ED, JANUARY, "b");
    struct bw_match_key key = {"nhs_dob", id_of(7)};
    bool is_duplicate = true;

    for (int round = 0; round < 2; round++) {
        start(f, &extract);
        assert_ok(bw_store_event_add(f->store, &extract, &event, NULL, 0, &key, 1, &is_duplicate,
                                     &f->err));
        assert_false(is_duplicate);
        assert_ok(bw_store_reject_add(
            f->store, &extract, &(struct bw_reject){1, 3, "ARRIVED", BW_REJECT_NO_TIME}, &f->err));
        bw_store_rollback(f->store);
        assert_ok(bw_store_extract_find(f->store, f->arena, "ed", q1, &got, &f->err));
        assert_null(got);
        assert_int_equal(number_of_sql(f, "SELECT (SELECT count(*) FROM event)"
                                          " + (SELECT count(*) FROM reject)"
                                          " + (SELECT count(*) FROM match_key_name)"),
                         0);
    }
    start(f, &extract);
    assert_ok(
        bw_store_event_add(f->store, &extract, &event, NULL, 0, &key, 1, &is_duplicate, &f->err));
    end(f, &extract);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM match_key_name"), 1);
}

/* Adds an event of the record and says whether it was one already. */
static bool is_again(struct fixture *f, const struct bw_extract *extract, unsigned n,
                     unsigned record, int32_t month)
{
    struct bw_event event = event_of(n, BW_SOURCE_POLICE, month, "b");
    bool is_duplicate = false;

    event.record_token = record == 0 ? (struct bw_id){{0}} : id_of(record);
    event.is_late = month < JANUARY + 3;
    assert_ok(
        bw_store_event_add(f->store, extract, &event, NULL, 0, NULL, 0, &is_duplicate, &f->err));
    return is_duplicate;
}

/* Police extracts hold every crime that was touched: the same again, a quarter later. */
static void a_record_delivered_again_in_another_quarter_counts_once(void **state)
{
    struct fixture *f = *state;
    struct bw_extract first = extract_of(1, "police", BW_SOURCE_POLICE, q1);
    struct bw_extract second = extract_of(2, "police", BW_SOURCE_POLICE, q2);
    struct bw_extract other = extract_of(3, "niche", BW_SOURCE_POLICE, q2);
    struct bw_extract redone = extract_of(4, "police", BW_SOURCE_POLICE, q1);

    start(f, &first);
    assert_false(is_again(f, &first, 1, 50, JANUARY));
    assert_false(is_again(f, &first, 2, 50, JANUARY)); /* two victims of one crime */
    assert_false(is_again(f, &first, 3, 51, JANUARY + 1));
    assert_false(is_again(f, &first, 4, 0, JANUARY));
    end(f, &first);
    start(f, &second);
    assert_true(is_again(f, &second, 11, 50, JANUARY));
    assert_true(is_again(f, &second, 12, 50, JANUARY));
    assert_false(is_again(f, &second, 13, 50, JANUARY)); /* a third victim is new */
    assert_false(is_again(f, &second, 14, 51, JANUARY)); /* a number of another month */
    assert_false(is_again(f, &second, 15, 0, JANUARY));
    assert_false(is_again(f, &second, 16, 60, JANUARY + 2)); /* late, and new */
    assert_false(is_again(f, &second, 17, 61, JANUARY + 3));
    end(f, &second);
    start(f, &other); /* numbers are a feed's own */
    assert_false(is_again(f, &other, 21, 51, JANUARY + 1));
    end(f, &other);
    /* The first quarter once more: itself it does not count, what came late since it does. */
    start(f, &redone);
    assert_false(is_again(f, &redone, 31, 51, JANUARY + 1));
    assert_true(is_again(f, &redone, 32, 60, JANUARY + 2));
    assert_false(is_again(f, &redone, 33, 61, JANUARY + 3));
    end(f, &redone);
}

/* A lookback of months bounds what is remembered of a history of years. */
static void what_is_older_than_all_that_may_come_is_not_held(void **state)
{
    struct fixture *f = *state;
    struct bw_extract first = extract_of(1, "police", BW_SOURCE_POLICE, q1);
    struct bw_extract second = extract_of(2, "police", BW_SOURCE_POLICE, q2);

    start(f, &first);
    assert_false(is_again(f, &first, 1, 50, JANUARY));
    assert_false(is_again(f, &first, 2, 51, JANUARY + 1));
    end(f, &first);
    second.first_month = JANUARY + 1;
    start(f, &second);
    assert_true(is_again(f, &second, 11, 51, JANUARY + 1));
    assert_false(is_again(f, &second, 12, 50, JANUARY)); /* it cannot come: nothing is held of it */
    end(f, &second);
}

static void superseding_takes_out_what_the_old_extract_brought(void **state)
{
    struct fixture *f = *state;
    struct bw_extract old = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_extract other = extract_of(2, "cad", BW_SOURCE_AMBULANCE, q1);
    struct bw_extract new = extract_of(3, "ed", BW_SOURCE_ED, q1);
    struct bw_month_rows month = {"ed", JANUARY, 10, 5};
    struct bw_extract *got = NULL;
    struct bw_event event;
    int version = 0;

    start(f, &old);
    event = event_of(1, BW_SOURCE_ED, JANUARY, "b");
    add(f, &old, &event);
    assert_ok(bw_store_reject_add(
        f->store, &old, &(struct bw_reject){1, 3, "ARRIVED", BW_REJECT_BAD_TIME}, &f->err));
    assert_ok(bw_store_extract_end(f->store, &old, &month, 1, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
    start(f, &other);
    event = event_of(2, BW_SOURCE_AMBULANCE, JANUARY, "b");
    add(f, &other, &event);
    assert_ok(bw_store_reject_add(
        f->store, &other, &(struct bw_reject){1, 4, "ARRIVED", BW_REJECT_BAD_TIME}, &f->err));
    end(f, &other);

    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_extract_start(f->store, &new, &version, &f->err));
    assert_int_equal(version, 2);
    event = event_of(3, BW_SOURCE_ED, JANUARY, "b");
    add(f, &new, &event);
    end(f, &new);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM extract"), 3);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 2);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event WHERE line = 2"), 0);
    assert_int_equal(number_of_sql(f, "SELECT line FROM reject"), 4);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM extract_month"), 0);
    assert_ok(bw_store_extract_find(f->store, f->arena, "ed", q1, &got, &f->err));
    assert_int_equal(bw_id_cmp(&got->extract_id, &new.extract_id), 0);
    assert_int_equal(got->version, 2);
}

static void months_add_up_over_current_extracts(void **state)
{
    struct fixture *f = *state;
    struct bw_extract first = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_extract second = extract_of(2, "ed", BW_SOURCE_ED, q2);
    struct bw_extract third = extract_of(3, "cad", BW_SOURCE_AMBULANCE, q1);
    struct bw_month_rows rows[] = {{"ed", JANUARY, 10, 5}, {"ed", JANUARY + 1, 20, 6}};
    struct bw_month_rows late[] = {{"ed", JANUARY + 1, 3, 1}, {"ed", JANUARY + 3, 40, 7}};
    struct bw_month_rows *months = NULL;
    size_t count = 0;

    start(f, &first);
    assert_ok(bw_store_extract_end(f->store, &first, rows, 2, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
    start(f, &second);
    assert_ok(bw_store_extract_end(f->store, &second, late, 2, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
    start(f, &third);
    assert_ok(bw_store_extract_end(f->store, &third, rows, 1, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
    assert_ok(bw_store_months(f->store, f->arena, JANUARY, JANUARY + 2, &months, &count, &f->err));
    assert_int_equal(count, 3);
    assert_string_equal(months[0].feed, "cad");
    assert_string_equal(months[2].feed, "ed");
    assert_int_equal(months[2].month, JANUARY + 1);
    assert_int_equal(months[2].rows, 23);
    assert_int_equal(months[2].kept, 7);
}

static void a_second_event_at_the_same_place_is_an_error_of_the_engine(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_event event = event_of(1, BW_SOURCE_ED, JANUARY, "b");
    bool is_duplicate = false;
    enum bw_status status;
    char text[400];

    start(f, &extract);
    add(f, &extract, &event);
    event.duplicate_token = id_of(2);
    status =
        bw_store_event_add(f->store, &extract, &event, NULL, 0, NULL, 0, &is_duplicate, &f->err);
    /* Said at the latest by what comes after the load. */
    if (status == BW_OK)
        status = bw_store_extract_end(f->store, &extract, NULL, 0, &f->err);
    assert_int_equal(status, BW_EIO);
    snprintf(text, sizeof(text), "cannot use '%s': %s", f->path,
             f->is_postgres ? "duplicate key value violates unique constraint \"event_pkey\""
                            : "UNIQUE constraint failed: event.extract_id, event.line, "
                              "event.event_id");
    assert_string_equal(f->err.text, text);
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(a_quarters_public_key_is_kept_and_replaced),
        IN_STORE(an_extract_comes_back_as_it_was_ended),
        IN_STORE(the_files_of_an_extract_are_kept_until_it_is_superseded),
        IN_STORE(extracts_are_listed_by_quarter_and_feed),
        IN_STORE(equal_rows_of_an_extract_are_stored_once),
        cmocka_unit_test(many_tokens_are_told_apart),
        IN_STORE(a_rolled_back_extract_was_never_there),
        IN_STORE(a_record_delivered_again_in_another_quarter_counts_once),
        IN_STORE(what_is_older_than_all_that_may_come_is_not_held),
        IN_STORE(superseding_takes_out_what_the_old_extract_brought),
        IN_STORE(months_add_up_over_current_extracts),
        IN_STORE(a_second_event_at_the_same_place_is_an_error_of_the_engine),
    };

    return cmocka_run_group_tests_name("store_event", tests, NULL, NULL);
}
