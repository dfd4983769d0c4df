/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_STORE_FIXTURE_H
#define BW_TESTS_STORE_FIXTURE_H

/* clang-format off: cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../src/store/store_private.h"
#include "beatwise/base/file.h"
#include "beatwise/store/store_event.h"

/*
 * fixture.h - a folder of its own with a store in it, and invented rows.
 *
 * Where BEATWISE_TEST_STORE is the URL of a PostgreSQL server (without parameters), the store is in
 * a schema of its own there.
 */
struct fixture {
    char dir[200];
    char path[256]; /* of the store, or the server, as messages name it */
    char url[500];
    bool is_postgres;
    struct bw_store *store;
    struct bw_arena *arena;
    struct bw_err err;
};

#define assert_ok(status)                                                                          \
    do {                                                                                           \
        if ((status) != BW_OK)                                                                     \
            fail_msg("%s", f->err.text);                                                           \
    } while (0)

/* For what only a file can be, or SQL of SQLite alone. */
#define SQLITE_ONLY(f)                                                                             \
    do {                                                                                           \
        if ((f)->is_postgres)                                                                      \
            skip();                                                                                \
    } while (0)
#if HAVE_LIBPQ
/* Runs one text on the server, outside of any store. */
static inline void exec_on_server(struct fixture *f, const char *sql)
{
    const char *url = getenv("BEATWISE_TEST_STORE");
    struct bw_db *db = NULL;

    assert_ok(bw_db_postgres.open(&db, url + strlen("postgresql:"), BW_STORE_WRITE, &f->err));
    snprintf(f->path, sizeof(f->path), "%s", bw_db_postgres.name(db));
    assert_ok(bw_db_postgres.exec(db, sql, &f->err));
    bw_db_postgres.close(db);
}

static inline void make_schema(struct fixture *f)
{
    const char *name = strrchr(f->dir, '/') + strlen("/bw-store-");
    char sql[300];

    f->is_postgres = true;
    snprintf(sql, sizeof(sql), "CREATE SCHEMA \"bw_%s\"", name);
    exec_on_server(f, sql);
    snprintf(f->url, sizeof(f->url), "%s?options=-csearch_path%%3D%%22bw_%s%%22",
             getenv("BEATWISE_TEST_STORE"), name);
}

static inline void remove_schema(struct fixture *f)
{
    char sql[300];

    snprintf(sql, sizeof(sql), "DROP SCHEMA IF EXISTS \"bw_%s\" CASCADE",
             strrchr(f->dir, '/') + strlen("/bw-store-"));
    exec_on_server(f, sql);
}
#endif

static inline int make_folder(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    const char *tmp = getenv("TMPDIR");

    snprintf(f->dir, sizeof(f->dir), "%s/bw-store-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof(f->path), "%s/store.db", f->dir);
    snprintf(f->url, sizeof(f->url), "sqlite:%s", f->path);
    f->arena = bw_arena_new();
    f->err = BW_ERR_INIT;
#if HAVE_LIBPQ
    if (getenv("BEATWISE_TEST_STORE") != NULL)
        make_schema(f);
#endif
    *state = f;
    return 0;
}

static inline int make_store(void **state)
{
    struct fixture *f;

    make_folder(state);
    f = *state;
    assert_ok(bw_store_open(&f->store, f->url, BW_STORE_WRITE, &f->err));
    return 0;
}

static inline int remove_all(void **state)
{
    struct fixture *f = *state;

    bw_store_close(f->store);
#if HAVE_LIBPQ
    if (f->is_postgres)
        remove_schema(f);
#endif
    assert_ok(bw_file_remove_tree(f->dir, &f->err));
    bw_arena_free(f->arena);
    free(f);
    return 0;
}

static inline void reopen(struct fixture *f, enum bw_store_mode mode)
{
    bw_store_close(f->store);
    f->store = NULL;
    assert_ok(bw_store_open(&f->store, f->url, mode, &f->err));
}

/* An id that is the number `n`, first byte first so that order is that of numbers. */
static inline struct bw_id id_of(unsigned n)
{
    struct bw_id id = {{0}};

    id.bytes[0] = (unsigned char)(n >> 8);
    id.bytes[1] = (unsigned char)n;
    id.bytes[15] = 1;
    return id;
}

static inline struct bw_extract extract_of(unsigned n, const char *feed, enum bw_source source,
                                           struct bw_quarter quarter)
{
    struct bw_extract extract = {.extract_id = id_of(n),
                                 .feed = feed,
                                 .source = source,
                                 .quarter = quarter,
                                 .sha256 = "aa",
                                 .description = "bb",
                                 .bytes = 1000};

    memset(extract.sealed_key, (int)n, sizeof(extract.sealed_key));
    return extract;
}

/* An event at local noon of a day in the middle of the month; ids from `n`. */
static inline struct bw_event event_of(unsigned n, enum bw_source source, int32_t month,
                                       const char *beat)
{
    int64_t utc = bw_utc_of_local(bw_local_of(bw_month_first_day(month) + 14, 720), NULL);
    struct bw_event event = {.event_id = id_of(n),
                             .duplicate_token = id_of(n),
                             .record_token = id_of(n),
                             .person_id = id_of(n),
                             .source = source,
                             .line = n + 1,
                             .when = {.from_utc = utc, .to_utc = utc},
                             .arrived_utc = BW_MINUTE_NONE,
                             .beat = beat,
                             .lon_deg = (double)NAN,
                             .lat_deg = (double)NAN};

    return event;
}

static inline void start(struct fixture *f, const struct bw_extract *extract)
{
    int version = 0;

    assert_ok(bw_store_begin(f->store, &f->err));
    assert_ok(bw_store_extract_start(f->store, extract, &version, &f->err));
}

static inline bool add(struct fixture *f, const struct bw_extract *extract,
                       const struct bw_event *event)
{
    bool is_duplicate = false;

    assert_ok(
        bw_store_event_add(f->store, extract, event, NULL, 0, NULL, 0, &is_duplicate, &f->err));
    return is_duplicate;
}

static inline void end(struct fixture *f, const struct bw_extract *extract)
{
    assert_ok(bw_store_extract_end(f->store, extract, NULL, 0, &f->err));
    assert_ok(bw_store_commit(f->store, &f->err));
}

/* What "SELECT ..." of one number gives. */
static inline int64_t number_of_sql(struct fixture *f, const char *sql)
{
    const struct bw_db_engine *engine = f->store->db->engine;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    int64_t number;

    assert_ok(engine->prepare(f->store->db, sql, &stmt, &f->err));
    assert_ok(engine->step(stmt, &has_row, &f->err));
    assert_true(has_row);
    number = engine->column_i64(stmt, 0);
    engine->finalize(stmt);
    return number;
}

/* x'0102', as SQLite writes bytes, becomes what PostgreSQL does. */
static inline void exec_sql(struct fixture *f, const char *sql)
{
    char text[1000] = "";
    size_t len = 0;

    for (; f->is_postgres && *sql != '\0'; sql++) {
        if (strncmp(sql, " x'", 3) == 0) {
            len += (size_t)snprintf(text + len, sizeof(text) - len, " '\\x");
            sql += 2;
        } else {
            text[len++] = *sql;
        }
    }
    if (f->is_postgres)
        sql = text;
    assert_ok(f->store->db->engine->exec(f->store->db, sql, &f->err));
}

/* Takes out what the steps after the first have made. */
static inline void back_to_version_1(struct fixture *f)
{
    static const char *const later[] = {
        "DROP TABLE event_count",
        "DROP TABLE incident_count",
        "DROP TABLE call_count",
        "DROP TABLE quality_fact",
        "DROP TABLE quality_column",
        "DROP TABLE quality_code",
        "DROP TABLE extract_file",
        "ALTER TABLE reject DROP COLUMN file",
        "ALTER TABLE reject DROP COLUMN field",
        "DROP TABLE quarter_closed",
        "ALTER TABLE event DROP COLUMN place_id",
        "ALTER TABLE tally DROP COLUMN strict_known_12m",
        "ALTER TABLE tally DROP COLUMN strict_no_record_12m",
        "ALTER TABLE tally DROP COLUMN loose_known_12m",
        "ALTER TABLE tally DROP COLUMN loose_no_record_12m",
        "DROP TABLE tally_quarter",
        "DROP TABLE released",
        "DROP TABLE released_cell",
    };

    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        exec_sql(f, later[i]);
    assert_ok(bw_store_meta_set(f->store, "schema_version", "1", &f->err));
}

#endif
