/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <libpq-fe.h>
#include <signal.h>
#include <sys/wait.h>

#include "../../src/store/db_postgres_private.h"
#include "beatwise/store/store_audit.h"

/*
 * What only a server can do or get wrong.  Without one (BEATWISE_TEST_STORE) only the first test is
 * run; tests/store/postgres.sh runs the others.
 */
static const struct bw_quarter q1 = {2026, 1};

static int server_version;

int __wrap_PQserverVersion(const PGconn *conn);
int __real_PQserverVersion(const PGconn *conn);
int __wrap_PQserverVersion(const PGconn *conn)
{
    return server_version == 0 ? __real_PQserverVersion(conn) : server_version;
}

static void expect_error(struct fixture *f, enum bw_status got, enum bw_status status,
                         const char *before, const char *after)
{
    char text[512];

    snprintf(text, sizeof(text), "%s%s%s", before, f->path, after);
    assert_int_equal(got, status);
    assert_string_equal(f->err.text, text);
}

static struct bw_store *open_other(struct fixture *f)
{
    struct bw_store *other = NULL;

    assert_ok(bw_store_open(&other, f->url, BW_STORE_WRITE, &f->err));
    return other;
}

static void a_url_that_cannot_be_used_is_refused_and_never_printed(void **state)
{
    static const char secret[] =
        "`store` holds a password\nhint: keep it in ~/.pgpass or a service "
        "file, and change it: it was in the open";
    static const struct {
        const char *what, *url;
        enum bw_status status;
        const char *text;
    } rows[] = {
        {"password", "postgresql://u:secret@127.0.0.1:1/db", BW_EREFUSED, secret},
        {"as a parameter", "postgresql://127.0.0.1:1/db?password=secret", BW_EREFUSED, secret},
        {"of the key", "postgresql://127.0.0.1:1/db?sslpassword=secret", BW_EREFUSED, secret},
        {"no url", "postgresql://u:secret@127.0.0.1:1/db?nonsense=1", BW_ECONFIG,
         "`store` is no URL that PostgreSQL knows"},
        {"nobody there", "postgresql://127.0.0.1:1/db", BW_ETRANSFER,
         "cannot reach 'postgresql://127.0.0.1:1/db': connection to server at \"127.0.0.1\", port "
         "1 failed: Connection refused Is the server running on that host and accepting TCP/IP "
         "connections?"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (bw_store_open(&f->store, rows[i].url, BW_STORE_READ, &f->err) != rows[i].status)
            fail_msg("%s: %s", rows[i].what, f->err.text);
        assert_string_equal(f->err.text, rows[i].text);
        assert_null(f->store);
    }
}

static void a_server_that_is_too_old_is_refused(void **state)
{
    struct fixture *f = *state;

    server_version = 120022;
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG, "'",
                 "' is PostgreSQL 12.22; 13 is the oldest that will do");
    server_version = 0;
}

static void tables_of_another_program_are_left_alone(void **state)
{
    struct fixture *f = *state;
    char sql[300];

    snprintf(sql, sizeof(sql), "CREATE TABLE \"bw_%s\".photo (x int)", strrchr(f->dir, '-') + 1);
    exec_on_server(f, sql);
    assert_int_equal(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG);
    assert_non_null(strstr(f->err.text, "' holds tables of another program in the schema 'bw_"));
}

static void values_of_every_kind_come_back(void **state)
{
    static const int64_t numbers[] = {0, 1, -1, INT32_MAX, INT64_MIN, INT64_MAX};
    static const double reals[] = {0, -0.5, 1e300, -51.4816};
    static const unsigned char bytes[] = {0, 255, 1, 0};
    struct fixture *f = *state;
    const struct bw_db_engine *engine;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    size_t len = 0;

    engine = f->store->db->engine;
    assert_ok(engine->prepare(f->store->db,
                              "SELECT CAST($1 AS bigint), CAST($2 AS double precision),"
                              " CAST($3 AS text), CAST($4 AS bytea), CAST(7 AS smallint),"
                              " CAST(-7 AS integer), 1 = 1, CAST($5 AS integer)",
                              &stmt, &f->err));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        engine->bind_i64(stmt, 1, numbers[i]);
        engine->bind_f64(stmt, 2, reals[i % 4]);
        engine->bind_text(stmt, 3, "Llan\xc3\xbd");
        engine->bind_bytes(stmt, 4, bytes, sizeof(bytes));
        engine->bind_i64(stmt, 5, -3);
        assert_ok(engine->step(stmt, &has_row, &f->err));
        assert_true(has_row);
        assert_int_equal(engine->column_i64(stmt, 0), numbers[i]);
        assert_true(engine->column_f64(stmt, 1) - reals[i % 4] == 0);
        assert_string_equal(engine->column_text(stmt, 2), "Llan\xc3\xbd");
        assert_memory_equal(engine->column_bytes(stmt, 3, &len), bytes, sizeof(bytes));
        assert_int_equal(len, sizeof(bytes));
        assert_int_equal(engine->column_i64(stmt, 4), 7);
        assert_int_equal(engine->column_i64(stmt, 5), -7);
        assert_int_equal(engine->column_i64(stmt, 6), 1);
        assert_int_equal(engine->column_i64(stmt, 7), -3);
        assert_ok(engine->step(stmt, &has_row, &f->err));
        assert_false(has_row);
        engine->reset(stmt);
    }
    for (int n = 1; n <= 5; n++)
        engine->bind_null(stmt, n);
    assert_ok(engine->step(stmt, &has_row, &f->err));
    for (int i = 0; i < 4; i++)
        assert_true(engine->column_is_null(stmt, i));
    assert_null(engine->column_text(stmt, 2));
    assert_null(engine->column_bytes(stmt, 3, &len));
    assert_int_equal(len, 0);
    assert_int_equal(engine->column_i64(stmt, 0), 0);
    assert_true(engine->column_f64(stmt, 1) == 0);
    engine->reset(stmt);
    engine->bind_i64(stmt, 5, INT64_MAX);
    expect_error(f, engine->step(stmt, &has_row, &f->err), BW_EIO, "cannot use '",
                 "': a number is out of range");
    engine->finalize(stmt);
}

static void what_is_wrong_with_a_value_is_said_without_it(void **state)
{
    struct fixture *f = *state;

    expect_error(f, bw_store_meta_set(f->store, "a", "secret\xff", &f->err), BW_EIO, "cannot use '",
                 "': SQLSTATE 22021");
}

/* More than goes out at once, with rows of another load and a statement in between. */
static void loads_of_two_tables_may_take_turns(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);

    start(f, &extract);
    for (unsigned i = 0; i < 6000; i++) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, 12 * 2026, "b");

        add(f, &extract, &event);
        assert_ok(bw_store_reject_add(
            f->store, &extract, &(struct bw_reject){1, i, "ARRIVED", BW_REJECT_NO_TIME}, &f->err));
        if (i == 3000)
            assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 3001);
    }
    end(f, &extract);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 6000);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM reject"), 6000);
}

static void a_load_that_is_rolled_back_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);

    for (unsigned rows = 10; rows <= 6000; rows += 5990) {
        start(f, &extract);
        for (unsigned i = 0; i < rows; i++) {
            struct bw_event event = event_of(i, BW_SOURCE_ED, 12 * 2026, "b");

            add(f, &extract, &event);
        }
        bw_store_rollback(f->store);
        assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 0);
    }
    start(f, &extract);
    end(f, &extract);
}

static void parts_are_locked_alone_or_shared(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other;
    char held[200] = "";
    char host[200] = "";

    gethostname(host, sizeof(host) - 1);
    snprintf(held, sizeof(held), "': process %ld on %.20s, 'collect 2026Q1'", (long)getpid(), host);
    other = open_other(f);
    assert_ok(bw_store_lock(f->store, "collect 2026Q1", &f->err));
    assert_ok(bw_store_lock(other, "link 2026Q1", &f->err));
    assert_ok(bw_store_lock_part(f->store, "feed ed 2026Q1", BW_STORE_ALONE, &f->err));
    assert_ok(bw_store_lock_part(f->store, "events 2026Q1", BW_STORE_SHARED, &f->err));
    assert_ok(bw_store_lock_part(other, "feed cad 2026Q1", BW_STORE_ALONE, &f->err));
    assert_ok(bw_store_lock_part(other, "events 2026Q1", BW_STORE_SHARED, &f->err));
    bw_store_unlock_parts(other);
    expect_error(f, bw_store_lock_part(other, "events 2026Q1", BW_STORE_ALONE, &f->err), BW_EBUSY,
                 "another run holds '", held);
    bw_store_unlock_parts(f->store);
    assert_ok(bw_store_lock_part(other, "events 2026Q1", BW_STORE_ALONE, &f->err));
    bw_store_close(other);
    assert_ok(bw_store_lock_part(f->store, "events 2026Q1", BW_STORE_ALONE, &f->err));
}

static void a_run_that_is_killed_leaves_no_lock(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other;
    int ready[2];
    char byte;
    pid_t pid;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        struct bw_err err = BW_ERR_INIT;

        if (bw_store_open(&other, f->url, BW_STORE_WRITE, &err) == BW_OK &&
            bw_store_lock_part(other, "feed ed 2026Q1", BW_STORE_ALONE, &err) == BW_OK &&
            write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_ok(bw_store_lock_part(f->store, "feed ed 2026Q1", BW_STORE_ALONE, &f->err));
    close(ready[0]);
    close(ready[1]);
}

static void the_last_entry_of_the_log_is_that_of_all_runs(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other;
    struct bw_log_entry entry = {.number = 1, .kind = "link", .body = "{}"};
    struct bw_log_entry last;

    other = open_other(f);
    assert_ok(bw_store_begin(f->store, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM run_log"), 0);
    assert_ok(bw_store_log_add(other, &entry, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM run_log"), 0);
    assert_ok(bw_store_log_last(f->store, &last, &f->err));
    assert_int_equal(last.number, 1);
    entry.number = 2;
    assert_ok(bw_store_log_add(f->store, &entry, &f->err));
    assert_ok(bw_store_log_last(f->store, &last, &f->err));
    assert_int_equal(last.number, 2);
    assert_ok(bw_store_commit(f->store, &f->err));
    assert_ok(bw_store_log_last(other, &last, &f->err));
    assert_int_equal(last.number, 2);
    bw_store_close(other);
}

/* Runs at once, each adding entries as bw_session_log does. */
static void many_runs_make_one_chain(void **state)
{
    enum { RUNS = 4, ENTRIES = 10 };
    struct fixture *f = *state;
    int status = 0;

    for (int run = 0; run < RUNS; run++) {
        if (fork() == 0) {
            struct bw_store *store = NULL;
            struct bw_log_entry entry = {.kind = "link", .body = "{}"};
            struct bw_err err = BW_ERR_INIT;
            bool is_good = bw_store_open(&store, f->url, BW_STORE_WRITE, &err) == BW_OK;

            for (int i = 0; i < ENTRIES && is_good; i++) {
                is_good = bw_store_begin(store, &err) == BW_OK &&
                          bw_store_log_last(store, &entry, &err) == BW_OK;
                entry =
                    (struct bw_log_entry){.number = entry.number + 1, .kind = "link", .body = "{}"};
                is_good = is_good && bw_store_log_add(store, &entry, &err) == BW_OK &&
                          bw_store_commit(store, &err) == BW_OK;
            }
            if (!is_good)
                fprintf(stderr, "%s\n", err.text);
            _exit(is_good ? 0 : 1);
        }
    }
    for (int run = 0; run < RUNS; run++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM run_log"), RUNS * ENTRIES);
    assert_int_equal(number_of_sql(f, "SELECT max(number) FROM run_log"), RUNS * ENTRIES);
}

static void many_first_runs_make_one_store(void **state)
{
    enum { RUNS = 4 };
    struct fixture *f = *state;
    int status = 0;

    for (int run = 0; run < RUNS; run++) {
        if (fork() == 0) {
            struct bw_store *store = NULL;
            struct bw_err err = BW_ERR_INIT;

            if (bw_store_open(&store, f->url, BW_STORE_WRITE, &err) == BW_OK)
                _exit(0);
            fprintf(stderr, "%s\n", err.text);
            _exit(1);
        }
    }
    for (int run = 0; run < RUNS; run++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err));
}

/* Citus itself is not in Debian: two functions in its place write down how they were called. */
static const char false_citus[] =
    "SET allow_system_table_mods = on;"
    "CREATE SCHEMA IF NOT EXISTS bw_citus; CREATE TABLE bw_citus.calls (n serial, x text);"
    "CREATE FUNCTION public.create_reference_table(t regclass) RETURNS void LANGUAGE sql AS"
    " 'INSERT INTO bw_citus.calls (x) SELECT relname FROM pg_class WHERE oid = t';"
    "CREATE FUNCTION public.create_distributed_table(t regclass, c text) RETURNS void"
    " LANGUAGE sql AS 'INSERT INTO bw_citus.calls (x) SELECT relname || '' by '' || c FROM "
    "pg_class WHERE oid = t';"
    "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)"
    " SELECT 99999, 'citus', 10, oid, false, '13' FROM pg_namespace WHERE nspname = 'public'";
static const char no_citus[] =
    "SET allow_system_table_mods = on; DELETE FROM pg_extension WHERE oid = 99999;"
    "DROP FUNCTION public.create_reference_table; DROP FUNCTION public.create_distributed_table;"
    "DROP SCHEMA bw_citus CASCADE";

static void with_citus_the_tables_are_spread(void **state)
{
    static const char expected[] =
        "SELECT count(*) FROM (SELECT string_agg(x, ', ' ORDER BY n) AS x FROM bw_citus.calls) AS c"
        " WHERE x = 'meta, extract, match_key_name, quarter_key, event by event_id, link by a,"
        " incident by incident_id, incident_event by event_id'";
    static const char *const later[] = {
        "DROP TABLE event_count",
        "DROP TABLE incident_count",
        "DROP TABLE call_count",
        "DROP TABLE quality_fact",
        "DROP TABLE quality_column",
        "DROP TABLE quality_code",
        "DROP TABLE extract_file",
        "DROP TABLE tally_quarter",
        "DROP TABLE released",
        "DROP TABLE released_cell",
        "ALTER TABLE reject DROP COLUMN file",
        "ALTER TABLE reject DROP COLUMN field",
    };
    struct fixture *f = *state;
    int64_t is_expected;
    bool is_spread_once;

    exec_on_server(f, false_citus);
    /* The functions are found behind the tables' own schema. */
    snprintf(f->url + strlen(f->url), sizeof(f->url) - strlen(f->url), "%%2Cpublic");
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err));
    is_expected = number_of_sql(f, expected);
    /* What a later version adds is on the first machine; what is spread is not spread again. */
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        exec_sql(f, later[i]);
    assert_ok(bw_store_meta_set(f->store, "schema_version", "1", &f->err));
    bw_store_close(f->store);
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err));
    is_spread_once = number_of_sql(f, expected) == 1;
    exec_on_server(f, no_citus);
    assert_int_equal(is_expected, 1);
    assert_true(is_spread_once);
}

#define LOST "' was lost\nhint: what was not finished was not stored; run the command again"

static void a_connection_that_is_lost_is_said_to_be(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, q1);
    struct bw_event event = event_of(1, BW_SOURCE_ED, 12 * 2026, "b");
    char sql[100];

    snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d)",
             PQbackendPID(((struct bw_pg_db *)f->store->db)->conn));
    start(f, &extract);
    add(f, &extract, &event);
    assert_false(bw_store_is_lost(f->store));
    exec_on_server(f, sql);
    expect_error(f, bw_store_extract_end(f->store, &extract, NULL, 0, &f->err), BW_ETRANSFER,
                 "the connection to '", LOST);
    assert_true(bw_store_is_lost(f->store));
    bw_store_rollback(f->store);
    expect_error(f, bw_store_begin(f->store, &f->err), BW_ETRANSFER, "the connection to '", LOST);
    bw_store_unlock_parts(f->store);
    reopen(f, BW_STORE_READ);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM extract"), 0);
}

static void two_who_want_the_same_row_are_told(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other;

    other = open_other(f);
    assert_ok(bw_store_meta_set(f->store, "a", "1", &f->err));
    assert_ok(bw_store_begin(other, &f->err));
    assert_ok(bw_store_meta_set(other, "b", "1", &f->err));
    assert_ok(bw_store_meta_set(f->store, "a", "2", &f->err));
    expect_error(f, bw_store_meta_set(other, "a", "3", &f->err), BW_EBUSY,
                 "another run is writing '",
                 "': could not serialize access due to concurrent update");
    assert_int_equal(bw_store_commit(other, &f->err), BW_EIO);
    bw_store_close(other);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_all)
#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest serverless[] = {
        IN_FOLDER(a_url_that_cannot_be_used_is_refused_and_never_printed),
    };
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_server_that_is_too_old_is_refused),
        IN_FOLDER(tables_of_another_program_are_left_alone),
        IN_STORE(values_of_every_kind_come_back),
        IN_STORE(what_is_wrong_with_a_value_is_said_without_it),
        IN_STORE(loads_of_two_tables_may_take_turns),
        IN_STORE(a_load_that_is_rolled_back_leaves_nothing),
        IN_STORE(parts_are_locked_alone_or_shared),
        IN_STORE(a_run_that_is_killed_leaves_no_lock),
        IN_STORE(the_last_entry_of_the_log_is_that_of_all_runs),
        IN_STORE(many_runs_make_one_chain),
        IN_FOLDER(many_first_runs_make_one_store),
        IN_FOLDER(with_citus_the_tables_are_spread),
        IN_STORE(a_connection_that_is_lost_is_said_to_be),
        IN_STORE(two_who_want_the_same_row_are_told),
    };

    if (getenv("BEATWISE_TEST_STORE") == NULL)
        return cmocka_run_group_tests_name("postgres", serverless, NULL, NULL);
    return cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
}
