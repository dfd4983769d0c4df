/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../src/store/event_row_private.h"
#include "../../src/store/schema_private.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_network_drive;

bool __wrap_bw_file_is_on_network(const char *path);
bool __wrap_bw_file_is_on_network(const char *path)
{
    (void)path;
    return is_network_drive;
}

/* "%s" in `text` stands for the store's path. */
static void expect_error(struct fixture *f, enum bw_status got, enum bw_status status,
                         const char *before, const char *after)
{
    char text[512];

    snprintf(text, sizeof(text), "%s%s%s", before, f->path, after);
    assert_int_equal(got, status);
    assert_int_equal(f->err.status, status);
    assert_string_equal(f->err.text, text);
}

static void reading_needs_a_store(void **state)
{
    struct fixture *f = *state;

    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err), BW_ENOTFOUND,
                 f->is_postgres ? "there is no store in '" : "there is no store '",
                 "'\nhint: `beatwise collect` makes it");
    assert_null(f->store);
    assert_false(bw_file_is_there(f->path));
}

static void a_new_store_is_the_owners_and_has_an_id_that_stays(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    struct bw_id id = *bw_store_id(f->store);

    assert_false(bw_id_is_none(&id));
    if (!f->is_postgres) {
        assert_int_equal(stat(f->path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    reopen(f, BW_STORE_READ);
    assert_int_equal(bw_id_cmp(&id, bw_store_id(f->store)), 0);
    reopen(f, BW_STORE_WRITE);
    assert_int_equal(bw_id_cmp(&id, bw_store_id(f->store)), 0);
}

static void the_engine_is_set_to_keep_what_was_committed(void **state)
{
    static const struct {
        const char *sql;
        int64_t value;
    } rows[] = {
        {"SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1},
        {"PRAGMA synchronous", 2},
        {"PRAGMA foreign_keys", 1},
        {"PRAGMA secure_delete", 1},
        {"PRAGMA temp_store", 2},
        {"PRAGMA trusted_schema", 0},
        {"PRAGMA application_id", 0x42745773},
    };
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (number_of_sql(f, rows[i].sql) != rows[i].value)
            fail_msg("%s", rows[i].sql);
    }
}

static void every_text_can_be_prepared(void **state)
{
    static const struct bw_sql_texts *const subjects[] = {
        &bw_store_texts,         &bw_made_texts,
        &bw_key_pack_texts,      &bw_store_event_texts,
        &bw_store_extract_texts, &bw_store_link_texts,
        &bw_store_result_texts,  &bw_store_audit_texts,
        &bw_store_quality_texts, &bw_store_extract_file_texts,
        &bw_store_close_texts,   &bw_store_token_texts,
        &bw_store_ledger_texts};
    struct fixture *f = *state;
    const struct bw_db_engine *engine = f->store->db->engine;
    size_t count = 0;

    exec_sql(f, f->is_postgres ? "CREATE TEMP TABLE record_place (record_token bytea, feed text,"
                                 " quarter bigint, extract_id bytea, line bigint, event_id bytea)"
                               : "CREATE TEMP TABLE record_place (record_token, feed, quarter,"
                                 " extract_id, line, event_id)");
    exec_sql(f, "CREATE TEMP TABLE person_change AS SELECT extract_id, line, event_id, person_id"
                " FROM event");
    for (size_t i = 0; i < COUNT(subjects); i++) {
        for (size_t k = 0; k < subjects[i]->count; k++, count++) {
            struct bw_stmt *stmt = NULL;

            assert_non_null(subjects[i]->texts[k]);
            assert_ok(engine->prepare(f->store->db, subjects[i]->texts[k], &stmt, &f->err));
            engine->finalize(stmt);
        }
    }
    assert_true(count < BW_STORE_STMTS);
}

/* Binds left to right, runs, and says whether $1 came back as a number. */
static bool is_number_now(struct fixture *f, struct bw_stmt *stmt, int64_t number)
{
    bool has_row = false;
    bool is_it;

    assert_ok(bw_store_next(stmt, &has_row, &f->err));
    assert_true(has_row);
    is_it = !get_is_null(stmt, 0) && get_i64(stmt, 0) == number;
    stmt->db->engine->reset(stmt);
    return is_it;
}

static void a_value_is_the_last_that_was_bound(void **state)
{
    struct fixture *f = *state;
    struct bw_stmt *stmt = NULL;

    assert_ok(bw_store_use(f->store, "SELECT CAST($1 AS bigint)", &stmt, &f->err));
    bind_i64(stmt, 1, 0);
    assert_true(is_number_now(f, stmt, 0));
    bind_i64(stmt, 1, 0);
    assert_true(is_number_now(f, stmt, 0));
    assert_true(is_number_now(f, stmt, 0));
    stmt->db->engine->bind_null(stmt, 1);
    assert_false(is_number_now(f, stmt, 0));
    stmt->db->engine->bind_null(stmt, 1);
    assert_false(is_number_now(f, stmt, 0));
    bind_i64(stmt, 1, 7);
    assert_true(is_number_now(f, stmt, 7));
    bind_text(stmt, 1, NULL);
    assert_false(is_number_now(f, stmt, 7));
    bind_i64(stmt, 1, 7);
    assert_true(is_number_now(f, stmt, 7));
    bind_i64(stmt, 1, 8);
    bind_i64(stmt, 1, 7);
    assert_true(is_number_now(f, stmt, 7));
}

static void parameters_are_bound_by_number_whatever_their_order(void **state)
{
    struct fixture *f = *state;
    const struct bw_db_engine *engine = f->store->db->engine;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;

    assert_ok(engine->prepare(
        f->store->db, "SELECT CAST($3 AS bigint), CAST($1 AS bigint), $3, CAST($2 AS bigint)",
        &stmt, &f->err));
    for (int n = 1; n <= 3; n++)
        engine->bind_i64(stmt, n, n * 10);
    assert_ok(engine->step(stmt, &has_row, &f->err));
    assert_int_equal(engine->column_i64(stmt, 0), 30);
    assert_int_equal(engine->column_i64(stmt, 1), 10);
    assert_int_equal(engine->column_i64(stmt, 2), 30);
    assert_int_equal(engine->column_i64(stmt, 3), 20);
    engine->finalize(stmt);
}

static void collation_c_orders_by_bytes(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(number_of_sql(f, "WITH t AS (SELECT 'a' AS x, 1 AS n UNION ALL SELECT 'B', 2"
                                      " UNION ALL SELECT 'ab', 3)"
                                      " SELECT n FROM t ORDER BY x COLLATE \"C\" LIMIT 1"),
                     2);
    assert_int_equal(number_of_sql(f, "SELECT 'a' < 'ab' COLLATE \"C\""), 1);
}

static void every_table_names_how_it_is_spread(void **state)
{
    struct fixture *f = *state;
    char sql[300];

    SQLITE_ONLY(f);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM sqlite_master WHERE type = 'table'"),
                     bw_schema_spread_count);
    for (size_t i = 0; i < bw_schema_spread_count; i++) {
        const struct bw_table_spread *spread = &bw_schema_spread[i];

        snprintf(sql, sizeof(sql), "SELECT count(*) FROM pragma_table_info('%s')", spread->table);
        assert_true(number_of_sql(f, sql) > 0);
        assert_int_equal(spread->spread == BW_SPREAD_KEY, spread->column != NULL);
        if (spread->column == NULL)
            continue;
        snprintf(sql, sizeof(sql),
                 "SELECT count(*) FROM pragma_table_info('%s') WHERE name = '%s' AND pk > 0",
                 spread->table, spread->column);
        assert_int_equal(number_of_sql(f, sql), 1);
    }
}

static void meta_values_are_kept_replaced_and_rolled_back(void **state)
{
    struct fixture *f = *state;
    const char *value = "x";

    assert_ok(bw_store_meta_get(f->store, f->arena, "key_check", &value, &f->err));
    assert_null(value);
    assert_ok(bw_store_meta_set(f->store, "key_check", "one", &f->err));
    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_meta_set(f->store, "key_check", "two", &f->err));
    bw_store_rollback(f->store);
    bw_store_rollback(f->store);
    assert_ok(bw_store_meta_get(f->store, f->arena, "key_check", &value, &f->err));
    assert_string_equal(value, "one");
    assert_ok(bw_store_meta_set(f->store, "key_check", "three", &f->err));
    reopen(f, BW_STORE_READ);
    assert_ok(bw_store_meta_get(f->store, f->arena, "key_check", &value, &f->err));
    assert_string_equal(value, "three");
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *f = *state;

    reopen(f, BW_STORE_READ);
    if (f->is_postgres)
        expect_error(f, bw_store_meta_set(f->store, "a", "b", &f->err), BW_EIO, "'",
                     "' is read only\nhint: name the server that takes writes, or ask who runs it "
                     "(default_transaction_read_only)");
    else
        expect_error(f, bw_store_meta_set(f->store, "a", "b", &f->err), BW_EIO, "cannot use '",
                     "': attempt to write a readonly database");
}

static void a_reader_sees_one_moment_while_another_writes(void **state)
{
    struct fixture *f = *state;
    struct bw_store *reader = NULL;
    const char *value = NULL;

    assert_ok(bw_store_meta_set(f->store, "a", "old", &f->err));
    assert_ok(bw_store_open(&reader, f->url, BW_STORE_READ, &f->err));
    assert_ok(bw_store_begin(reader, &f->err));
    assert_ok(bw_store_meta_get(reader, f->arena, "a", &value, &f->err));
    assert_ok(bw_store_meta_set(f->store, "a", "new", &f->err));
    assert_ok(bw_store_meta_get(reader, f->arena, "a", &value, &f->err));
    assert_string_equal(value, "old");
    assert_ok(bw_store_commit(reader, &f->err));
    assert_ok(bw_store_meta_get(reader, f->arena, "a", &value, &f->err));
    assert_string_equal(value, "new");
    bw_store_close(reader);
}

static void a_second_writer_is_told_that_it_is_busy(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other = NULL;

    SQLITE_ONLY(f);
    assert_ok(bw_store_open(&other, f->url, BW_STORE_WRITE, &f->err));
    assert_ok(bw_store_begin(f->store, &f->err));
    expect_error(f, bw_store_begin(other, &f->err), BW_EBUSY, "another run is writing '",
                 "': database is locked");
    bw_store_close(other);
}

static void urls_of_other_kinds_are_refused_without_printing_them(void **state)
{
    static const struct {
        const char *url, *text;
    } rows[] = {
#if !HAVE_LIBPQ
        {"postgresql://u:secret@host/db",
         "a store of kind 'postgresql:' is not built into this program\n"
         "hint: write `store: sqlite:PATH`, or build it with libpq"},
#endif
        {"mysql:host", "there is no store of kind 'mysql:'\n"
                       "hint: write `store: sqlite:PATH` or `store: postgresql://HOST/DATABASE`"},
        {"store.db", "the store has no kind before its path\n"
                     "hint: write `store: sqlite:PATH` or `store: postgresql://HOST/DATABASE`"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(bw_store_open(&f->store, rows[i].url, BW_STORE_WRITE, &f->err),
                         BW_ECONFIG);
        assert_string_equal(f->err.text, rows[i].text);
    }
}

static void a_network_drive_is_refused(void **state)
{
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    is_network_drive = true;
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG,
                 "the store '",
                 "' is on a network drive, where locks lie\nhint: put it on a disk of this "
                 "machine");
    is_network_drive = false;
    assert_false(bw_file_is_there(f->path));
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    snprintf(f->path, sizeof(f->path), "%s/no/store.db", f->dir);
    snprintf(f->url, sizeof(f->url), "sqlite:%s", f->path);
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_EIO,
                 "cannot open the store '", "': No such file or directory");
}

#define FOREIGN                                                                                    \
    "' is not a store of this program\nhint: name another path under `store` in site.yaml"

static void a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
    static const char text[] = "feed,line\nnot a database, but longer than a header of one, which "
                               "has a hundred bytes, so that it is read\n";
    struct fixture *f = *state;
    char *read = NULL;
    size_t len = 0;

    SQLITE_ONLY(f);
    assert_ok(bw_file_write(f->path, text, sizeof(text) - 1, 0600, &f->err));
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG, "'",
                 FOREIGN);
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err), BW_ECONFIG, "'",
                 FOREIGN);
    assert_ok(bw_file_read(f->arena, f->path, 1000, &read, &len, &f->err));
    assert_string_equal(read, text);
}

static void run_sqlite(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_database_of_another_program_is_refused(void **state)
{
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    run_sqlite(f->path, "CREATE TABLE photo (x)");
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG, "'",
                 FOREIGN);
    run_sqlite(f->path, "DROP TABLE photo; PRAGMA application_id = 7");
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_ECONFIG, "'",
                 FOREIGN);
}

static void an_empty_file_becomes_a_store(void **state)
{
    struct fixture *f = *state;

    SQLITE_ONLY(f);
    assert_ok(bw_file_write(f->path, "", 0, 0600, &f->err));
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err), BW_ENOTFOUND,
                 "there is no store in '", "'\nhint: `beatwise collect` makes it");
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err));
}

static void a_newer_version_is_refused(void **state)
{
    struct fixture *f = *state;
    char message[160];

    snprintf(message, sizeof(message),
             "' is of version 99, this program knows up to %d\n"
             "hint: use the beatwise that wrote it, or a newer one",
             bw_schema_version());
    assert_ok(bw_store_meta_set(f->store, "schema_version", "99", &f->err));
    bw_store_close(f->store);
    f->store = NULL;
    for (int mode = BW_STORE_READ; mode <= BW_STORE_WRITE; mode++)
        expect_error(f, bw_store_open(&f->store, f->url, (enum bw_store_mode)mode, &f->err),
                     BW_ECONFIG, "the store '", message);
}

static void a_damaged_version_is_an_error(void **state)
{
    struct fixture *f = *state;

    assert_ok(bw_store_meta_set(f->store, "schema_version", "one", &f->err));
    bw_store_close(f->store);
    f->store = NULL;
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err), BW_EIO, "'",
                 "' is damaged: table 'meta' holds a value that cannot be");
}

static void migration_runs_the_steps_that_are_missing_in_order(void **state)
{
    static const char *const one[] = {"CREATE TABLE thing (a {i64}, b {bytes}) {strict}",
                                      "INSERT INTO thing (a) VALUES (1)", NULL};
    static const char *const two[] = {"ALTER TABLE thing ADD COLUMN c {f64}",
                                      "UPDATE thing SET c = a + 0.5", NULL};
    static const char *const bad[] = {"CREATE TABLE nonsense (", NULL};
    static const struct bw_schema_step steps[] = {{1, one}, {2, two}, {3, bad}};
    struct fixture *f = *state;
    struct bw_db *db = f->store->db;

    assert_ok(bw_schema_migrate(db, steps, 1, 0, &f->err));
    assert_int_equal(number_of_sql(f, f->is_postgres
                                          ? "SELECT count(*) FROM pg_attribute WHERE attnum > 0"
                                            " AND attrelid = CAST('thing' AS regclass)"
                                          : "SELECT count(*) FROM pragma_table_info('thing')"),
                     2);
    assert_ok(bw_schema_migrate(db, steps, 2, 1, &f->err));
    assert_ok(bw_schema_migrate(db, steps, 2, 2, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM thing WHERE c = 1.5"), 1);
    expect_error(f, bw_schema_migrate(db, steps, 3, 2, &f->err), BW_EIO,
                 "bringing the store to version 3: cannot use '",
                 f->is_postgres ? "': syntax error at end of input" : "': incomplete input");
}

static void the_holder_of_the_lock_is_named(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other = NULL;
    char host[200] = "";
    char path[300];
    char text[512];
    int ready[2], done[2];
    char byte = 0;
    struct stat st;
    pid_t pid;

    SQLITE_ONLY(f);
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(done), 0);
    pid = fork();
    if (pid == 0) {
        struct bw_err err;
        bool is_held = bw_store_lock(f->store, "rank 2026Q1", &err) == BW_OK &&
                       bw_store_lock(f->store, "collect 2026Q1", &err) == BW_OK;

        close(done[1]); /* so that it ends with its parent */
        _exit(is_held && write(ready[1], "x", 1) == 1 && read(done[0], &byte, 1) == 1 ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    gethostname(host, sizeof(host) - 1);
    assert_ok(bw_store_open(&other, f->url, BW_STORE_WRITE, &f->err));
    assert_int_equal(bw_store_lock(other, "link 2026Q1", &f->err), BW_EBUSY);
    snprintf(text, sizeof(text), "another run holds '%s': process %ld on %s, 'collect 2026Q1'",
             f->path, (long)pid, host);
    assert_string_equal(f->err.text, text);
    snprintf(path, sizeof(path), "%s.lock", f->path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_ok(bw_store_lock(other, "link 2026Q1", &f->err));
    bw_store_close(other);
    assert_ok(bw_store_lock(f->store, "rank 2026Q1", &f->err));
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(done[i]);
    }
}

static void a_lock_file_that_says_nothing_is_still_a_lock(void **state)
{
    struct fixture *f = *state;
    struct bw_store *other = NULL;
    char path[300];

    SQLITE_ONLY(f);
    assert_ok(bw_store_lock(f->store, "rank", &f->err));
    snprintf(path, sizeof(path), "%s.lock", f->path);
    assert_int_equal(truncate(path, 0), 0);
    assert_ok(bw_store_open(&other, f->url, BW_STORE_WRITE, &f->err));
    expect_error(f, bw_store_lock(other, "rank", &f->err), BW_EBUSY, "another run holds '", "'");
    bw_store_close(other);
}

static void a_lock_file_that_is_a_link_is_refused(void **state)
{
    struct fixture *f = *state;
    char path[300];
    char text[400];

    SQLITE_ONLY(f);
    snprintf(path, sizeof(path), "%s.lock", f->path);
    assert_int_equal(symlink("/dev/null", path), 0);
    assert_int_equal(bw_store_lock(f->store, "rank", &f->err), BW_EIO);
    snprintf(text, sizeof(text), "cannot open '%s': Too many levels of symbolic links", path);
    assert_string_equal(f->err.text, text);
}

/* Enough rows that pages leave the cache in mid-transaction. */
static void write_until_killed(struct fixture *f)
{
    struct bw_extract extract = extract_of(2, "ed", BW_SOURCE_ED, (struct bw_quarter){2026, 1});

    start(f, &extract);
    exec_sql(f, "PRAGMA cache_size = 10");
    for (unsigned i = 0; i < 5000; i++) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, 12 * 2026, "b");

        add(f, &extract, &event);
    }
    kill(getpid(), SIGKILL);
}

static void a_killed_transaction_leaves_what_was_before_it(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, (struct bw_quarter){2026, 1});
    struct bw_event event = event_of(1, BW_SOURCE_ED, 12 * 2026, "b");
    char wal[300];
    int status = 0;
    struct stat st;
    pid_t pid;

    SQLITE_ONLY(f);
    start(f, &extract);
    add(f, &extract, &event);
    end(f, &extract);
    bw_store_close(f->store);
    f->store = NULL;
    pid = fork();
    if (pid == 0) {
        if (bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err) != BW_OK)
            _exit(1);
        write_until_killed(f);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    snprintf(wal, sizeof(wal), "%s-wal", f->path);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 100000);
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err));
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 1);
    reopen(f, BW_STORE_WRITE);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 1);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM extract"), 1);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM pragma_integrity_check"
                                      " WHERE integrity_check = 'ok'"),
                     1);
}

static void a_full_disk_is_said_plainly_and_rolled_back(void **state)
{
    struct fixture *f = *state;
    struct bw_extract extract = extract_of(1, "ed", BW_SOURCE_ED, (struct bw_quarter){2026, 1});
    enum bw_status status = BW_OK;
    bool is_duplicate;

    SQLITE_ONLY(f);
    exec_sql(f, "PRAGMA max_page_count = 60");
    start(f, &extract);
    for (unsigned i = 0; i < 5000 && status == BW_OK; i++) {
        struct bw_event event = event_of(i, BW_SOURCE_ED, 12 * 2026, "b");

        status = bw_store_event_add(f->store, &extract, &event, NULL, 0, NULL, 0, &is_duplicate,
                                    &f->err);
    }
    expect_error(f, status, BW_EIO, "no space left for '",
                 "': database or disk is full\nhint: make room on that disk and run the command "
                 "again");
    bw_store_rollback(f->store);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM event"), 0);
    assert_int_equal(number_of_sql(f, "SELECT count(*) FROM extract"), 0);
}

static void a_damaged_file_is_said_to_be_damaged(void **state)
{
    struct fixture *f = *state;
    char junk[4096];
    int fd;

    SQLITE_ONLY(f);
    bw_store_close(f->store);
    f->store = NULL;
    memset(junk, 0x5A, sizeof(junk));
    fd = open(f->path, O_WRONLY);
    assert_true(fd >= 0);
    for (int page = 1; page < 30; page++)
        assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096), sizeof(junk));
    close(fd);
    expect_error(f, bw_store_open(&f->store, f->url, BW_STORE_READ, &f->err), BW_EIO, "'",
                 "' is damaged: database disk image is malformed\nhint: put a copy in its place");
}

static void closing_nothing_is_fine(void **state)
{
    (void)state;
    bw_store_close(NULL);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_all)
#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(reading_needs_a_store),
        IN_STORE(a_new_store_is_the_owners_and_has_an_id_that_stays),
        IN_STORE(the_engine_is_set_to_keep_what_was_committed),
        IN_STORE(every_text_can_be_prepared),
        IN_STORE(a_value_is_the_last_that_was_bound),
        IN_STORE(parameters_are_bound_by_number_whatever_their_order),
        IN_STORE(collation_c_orders_by_bytes),
        IN_STORE(every_table_names_how_it_is_spread),
        IN_STORE(meta_values_are_kept_replaced_and_rolled_back),
        IN_STORE(a_reader_cannot_write),
        IN_STORE(a_reader_sees_one_moment_while_another_writes),
        IN_STORE(a_second_writer_is_told_that_it_is_busy),
        IN_FOLDER(urls_of_other_kinds_are_refused_without_printing_them),
        IN_FOLDER(a_network_drive_is_refused),
        IN_FOLDER(a_folder_that_is_not_there_is_an_error),
        IN_FOLDER(a_file_that_is_no_database_is_refused_and_left_alone),
        IN_FOLDER(a_database_of_another_program_is_refused),
        IN_FOLDER(an_empty_file_becomes_a_store),
        IN_STORE(a_newer_version_is_refused),
        IN_STORE(a_damaged_version_is_an_error),
        IN_STORE(migration_runs_the_steps_that_are_missing_in_order),
        IN_STORE(the_holder_of_the_lock_is_named),
        IN_STORE(a_lock_file_that_says_nothing_is_still_a_lock),
        IN_STORE(a_lock_file_that_is_a_link_is_refused),
        IN_STORE(a_killed_transaction_leaves_what_was_before_it),
        IN_STORE(a_full_disk_is_said_plainly_and_rolled_back),
        IN_STORE(a_damaged_file_is_said_to_be_damaged),
        cmocka_unit_test(closing_nothing_is_fine),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
