/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <sqlite3.h>

#include "beatwise/store/store_audit.h"
#include "beatwise/store/store_link.h"
#include "beatwise/store/store_result.h"

/*
 * The engine refuses each of its calls in turn, as on a full disk: whoever made the call says so,
 * and what was begun can be taken back.  sqlite3 is wrapped (the linker's --wrap).
 */
#define JANUARY (12 * 2026)

static int calls_left = -1; /* the call that fails; -1: none */

static bool is_refused(void)
{
    return calls_left >= 0 && calls_left-- == 0;
}

int __real_sqlite3_step(sqlite3_stmt *stmt);
int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **ret_stmt, const char **ret_tail);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *ctx, char **ret_text);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **ret_stmt, const char **ret_tail);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *ctx, char **ret_text);

int __wrap_sqlite3_step(sqlite3_stmt *stmt)
{
    return is_refused() ? SQLITE_FULL : __real_sqlite3_step(stmt);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **ret_stmt, const char **ret_tail)
{
    *ret_stmt = NULL;
    return is_refused() ? SQLITE_FULL
                        : __real_sqlite3_prepare_v3(db, sql, len, flags, ret_stmt, ret_tail);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *ctx, char **ret_text)
{
    return is_refused() ? SQLITE_FULL : __real_sqlite3_exec(db, sql, row, ctx, ret_text);
}

static const struct bw_quarter q1 = {2026, 1};

#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum bw_status tried = (call);                                                             \
        if (tried != BW_OK)                                                                        \
            return tried;                                                                          \
    } while (0)

static enum bw_status write_extract(struct fixture *f)
{
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    const struct bw_month_rows months = {.month = JANUARY, .rows = 3, .kept = 2};
    const struct bw_match_key key = {.name = "name", .token = id_of(70)};
    const unsigned char public_key[BW_PUBLIC_KEY_BYTES] = {1}, sealed[4] = {1, 2, 3, 4};
    bool is_duplicate;
    int version;

    TRY(bw_store_quarter_key_set(f->store, q1, public_key, &f->err));
    TRY(bw_store_extract_start(f->store, &extract, &version, &f->err));
    for (unsigned i = 1; i <= 2; i++) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, JANUARY, "C1");

        TRY(bw_store_event_add(f->store, &extract, &event, sealed, sizeof(sealed), &key, 1,
                               &is_duplicate, &f->err));
    }
    TRY(bw_store_reject_add(f->store, &extract,
                            &(struct bw_reject){1, 9, "ARRIVED", (enum bw_reject_reason)0},
                            &f->err));
    return bw_store_extract_end(f->store, &extract, &months, 1, &f->err);
}

static enum bw_status write_results(struct fixture *f)
{
    const struct bw_id ids[2] = {id_of(1), id_of(2)};
    const struct bw_link link = {ids[0], ids[1], BW_TIER_PERSON, BW_VARIANT_BASE, 12.5, "name"};
    const struct bw_incident incident = {
        .incident_id = id_of(100), .quarter = q1, .month = JANUARY};
    const struct bw_tally tally = {.beat = "C1", .months = 1};
    const struct bw_log_entry entry = {.number = 1, .kind = "test", .body = "{}"};

    TRY(bw_store_link_clear(f->store, q1, &f->err));
    TRY(bw_store_link_add(f->store, q1, &link, &f->err));
    TRY(bw_store_incident_add(f->store, BW_VARIANT_BASE, &incident, ids, 2, &f->err));
    TRY(bw_store_set_linked(f->store, q1, &f->err));
    TRY(bw_store_tally_put(f->store, q1, &tally, 1, &f->err));
    TRY(bw_store_meta_set(f->store, "note", "x", &f->err));
    return bw_store_log_add(f->store, &entry, &f->err);
}

static enum bw_status write_all(struct fixture *f)
{
    TRY(bw_store_begin(f->store, &f->err));
    TRY(write_extract(f));
    TRY(write_results(f));
    return bw_store_commit(f->store, &f->err);
}

static enum bw_status read_extracts(struct fixture *f)
{
    unsigned char public_key[BW_PUBLIC_KEY_BYTES];
    struct bw_extract *extracts = NULL;
    struct bw_month_rows *months = NULL;
    struct bw_stored_event *events = NULL;
    const struct bw_id token = id_of(1);
    struct bw_evaluated_event found_event;
    size_t count;
    bool found;

    TRY(bw_store_quarter_key_get(f->store, q1, public_key, &found, &f->err));
    TRY(bw_store_extract_find(f->store, f->arena, "ed", q1, &extracts, &f->err));
    TRY(bw_store_extract_list(f->store, f->arena, q1, &extracts, &count, &f->err));
    TRY(bw_store_months(f->store, f->arena, JANUARY, JANUARY, &months, &count, &f->err));
    TRY(bw_store_events_of(f->store, f->arena, q1, &events, &count, &f->err));
    return bw_store_event_find(f->store, "ed", &token, &found_event, &found, &f->err);
}

static enum bw_status read_all(struct fixture *f)
{
    struct bw_incident_count *counts = NULL;
    struct bw_feed_count *feeds = NULL;
    struct bw_tally *tallies = NULL;
    struct bw_log_entry *entries = NULL, last;
    const char *value;
    size_t count;
    bool is_linked;

    TRY(read_extracts(f));
    TRY(bw_store_is_linked(f->store, q1, &is_linked, &f->err));
    TRY(bw_store_count_incidents(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY, JANUARY, &counts,
                                 &count, &f->err));
    TRY(bw_store_count_feeds(f->store, f->arena, q1, JANUARY, JANUARY, &feeds, &count, &f->err));
    TRY(bw_store_count_calls(f->store, f->arena, BW_VARIANT_BASE, q1, JANUARY, JANUARY, &counts,
                             &count, &f->err));
    TRY(bw_store_tally_get(f->store, f->arena, q1, &tallies, &count, &f->err));
    TRY(bw_store_meta_get(f->store, f->arena, "note", &value, &f->err));
    TRY(bw_store_log_last(f->store, &last, &f->err));
    return bw_store_log_list(f->store, f->arena, &entries, &count, &f->err);
}

/* Refuses the calls of `work` one after the other until it gets by; returns how many there were. */
static int refuse_each(struct fixture *f, enum bw_status (*work)(struct fixture *))
{
    for (int n = 0;; n++) {
        enum bw_status status;

        /* A handle of its own: statements that are ready already would make fewer calls. */
        reopen(f, BW_STORE_WRITE);
        f->err = BW_ERR_INIT;
        calls_left = n;
        status = work(f);
        if (calls_left >= 0) {
            calls_left = -1;
            assert_ok(status);
            return n;
        }
        if (status != BW_EIO || strstr(f->err.text, "no space left") == NULL)
            fail_msg("call %d refused: status %d, '%s'", n, (int)status, f->err.text);
        bw_store_rollback(f->store);
        if (work == write_all)
            assert_int_equal(number_of_sql(f, "SELECT (SELECT count(*) FROM extract)"
                                              " + (SELECT count(*) FROM event)"
                                              " + (SELECT count(*) FROM run_log)"),
                             0);
    }
}

static void every_refused_call_is_reported_and_taken_back(void **state)
{
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    assert_true(refuse_each(f, write_all) > 25);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 2);
    assert_true(refuse_each(f, read_all) > 20);
}

static void a_store_that_cannot_be_made_is_an_error(void **state)
{
    struct fixture *f = *state;
    int n;

    SQLITE_ONLY(f);
    for (n = 0;; n++) {
        enum bw_status status;

        calls_left = n;
        status = bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err);
        if (calls_left >= 0)
            break;
        if (status == BW_OK)
            fail_msg("call %d was refused, and nobody noticed", n);
        f->store = NULL;
    }
    calls_left = -1;
    assert_true(n > 5);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_refused_call_is_reported_and_taken_back, make_store,
                                        remove_all),
        cmocka_unit_test_setup_teardown(a_store_that_cannot_be_made_is_an_error, make_folder,
                                        remove_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
