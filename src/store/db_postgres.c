/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_postgres_private.h"

/* PostgreSQL 12 has had no fixes since November 2024. */
#define OLDEST_SERVER 130000
#define CONNECT_MS 30000

#define SQLSTATE_LEN 5
#define TEMP_TEXT_MAX 4096

/* What libpq says, in one line. */
static void words_of(const char *text, char *ret_words, size_t size)
{
    size_t len = 0;

    for (; *text != '\0' && len + 1 < size; text++) {
        bool is_blank = isspace((unsigned char)*text) != 0;

        if (is_blank && (len == 0 || ret_words[len - 1] == ' '))
            continue;
        ret_words[len++] = is_blank ? ' ' : *text;
    }
    while (len > 0 && ret_words[len - 1] == ' ')
        len--;
    ret_words[len] = '\0';
}

static enum bw_status fail_lost(struct bw_pg_db *db, struct bw_err *err)
{
    db->is_lost = true;
    bw_fail(err, BW_ETRANSFER, "the connection to '%s' was lost", db->name);
    return bw_fail_hint(err, "what was not finished was not stored; run the command again");
}

static bool is_class(const char *code, const char *class)
{
    return strncmp(code, class, strlen(class)) == 0;
}

static enum bw_status fail_read_only(const struct bw_pg_db *db, struct bw_err *err)
{
    bw_fail(err, BW_EIO, "'%s' is read only", db->name);
    return bw_fail_hint(err, "name the server that takes writes, or ask who runs it "
                             "(default_transaction_read_only)");
}

/* Codes: PostgreSQL's documentation, appendix A. */
static enum bw_status fail_code(struct bw_pg_db *db, const char *code, const char *words,
                                struct bw_err *err)
{
    if (is_class(code, "08") || is_class(code, "57P0"))
        return fail_lost(db, err);
    if (is_class(code, "53100")) {
        bw_fail(err, BW_EIO, "no space left for '%s': %s", db->name, words);
        return bw_fail_hint(err, "make room on the server and run the command again");
    }
    if (is_class(code, "25006"))
        return fail_read_only(db, err);
    if (is_class(code, "42501")) {
        bw_fail(err, BW_EREFUSED, "'%s' does not allow that: %s", db->name, words);
        return bw_fail_hint(err, "which role may do what: postgresql-roles.sql in the manual");
    }
    if (is_class(code, "55P03") || is_class(code, "40"))
        return bw_fail(err, BW_EBUSY, "another run is writing '%s': %s", db->name, words);
    /* The data itself: the words could repeat some of it. */
    if (is_class(code, "22"))
        return bw_fail(err, BW_EIO, "cannot use '%s': SQLSTATE %s", db->name, code);
    return bw_fail(err, BW_EIO, "cannot use '%s': %s", db->name, words);
}

enum bw_status bw_pg_fail(struct bw_pg_db *db, const PGresult *result, struct bw_err *err)
{
    const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    char words[200];

    if (PQstatus(db->conn) == CONNECTION_BAD)
        return fail_lost(db, err);
    words_of(text == NULL ? PQerrorMessage(db->conn) : text, words, sizeof(words));
    return fail_code(db, code == NULL ? "" : code, words, err);
}

enum bw_status bw_pg_run(struct bw_pg_db *db, const char *sql, PGresult **ret_result,
                         struct bw_err *err)
{
    enum bw_status status = bw_pg_load_flush(db, err);
    PGresult *result;
    ExecStatusType code;

    if (status != BW_OK)
        return status;
    result = PQexec(db->conn, sql);
    code = PQresultStatus(result);
    if (code != PGRES_COMMAND_OK && code != PGRES_TUPLES_OK)
        status = bw_pg_fail(db, result, err);
    if (status == BW_OK && ret_result != NULL)
        *ret_result = result;
    else
        PQclear(result);
    return status;
}

static enum bw_status exec(struct bw_db *base, const char *sql, struct bw_err *err)
{
    return bw_pg_run(bw_pg_db_of(base), sql, NULL, err);
}

/* To PostgreSQL a temporary table is a write; texts sent as one are one transaction. */
static enum bw_status exec_temp(struct bw_db *base, const char *sql, struct bw_err *err)
{
    struct bw_buf text;
    enum bw_status status;

    bw_buf_init(&text, TEMP_TEXT_MAX);
    bw_buf_printf(&text, "SET TRANSACTION READ WRITE; %s", sql);
    status = bw_pg_run(bw_pg_db_of(base), bw_buf_text(&text), NULL, err);
    bw_buf_clear(&text);
    return status;
}

/* The SQLSTATE in what a connection that failed says (PQERRORS_SQLSTATE: "FATAL:  28P01"), or "":
 * the last word of that form behind a colon. */
static void connect_code(const struct bw_pg_db *db, char code[SQLSTATE_LEN + 1])
{
    static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char words[400];
    char *rest = words;
    bool is_behind_colon = false;
    const char *word;

    words_of(PQerrorMessage(db->conn), words, sizeof(words));
    code[0] = '\0';
    while ((word = strsep(&rest, " ")) != NULL) {
        size_t len = strlen(word);

        if (is_behind_colon && len == SQLSTATE_LEN && strspn(word, signs) == len)
            memcpy(code, word, SQLSTATE_LEN + 1);
        is_behind_colon = len > 0 && word[len - 1] == ':';
    }
}

static enum bw_status fail_connect(struct bw_pg_db *db, bool is_late, struct bw_err *err)
{
    char code[SQLSTATE_LEN + 1];
    char words[300];

    connect_code(db, code);
    words_of(PQerrorMessage(db->conn), words, sizeof(words));
    if (is_class(code, "28") || PQconnectionNeedsPassword(db->conn)) {
        bw_fail(err, BW_EREFUSED, "'%s' does not let the user '%s' in (%s)", db->name,
                PQuser(db->conn), code[0] == '\0' ? "it asks for a password" : code);
        return bw_fail_hint(err, "passwords come from ~/.pgpass or a service file, never from "
                                 "site.yaml; see doc/postgresql.md");
    }
    if (is_class(code, "3D000")) {
        bw_fail(err, BW_ECONFIG, "the server of '%s' has no database of that name", db->name);
        return bw_fail_hint(err, "createdb --encoding=UTF8 makes one");
    }
    if (code[0] != '\0')
        return bw_fail(err, BW_ETRANSFER, "'%s' takes no connection now (SQLSTATE %s)", db->name,
                       code);
    return bw_fail(err, BW_ETRANSFER, "cannot reach '%s': %s", db->name,
                   is_late ? "no answer in 30 seconds" : words);
}

/* libpq's own waiting does not let its errors be shortened to codes, which are the same in every
 * language. */
static enum bw_status wait_connected(struct bw_pg_db *db, struct bw_err *err)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    PQsetErrorVerbosity(db->conn, PQERRORS_SQLSTATE);
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        struct pollfd wait = {.fd = PQsocket(db->conn),
                              .events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT};
        int ready = wait.fd < 0 ? -1 : poll(&wait, 1, CONNECT_MS);

        if (ready == 0 || (ready < 0 && errno != EINTR))
            return fail_connect(db, ready == 0, err);
        state = PQconnectPoll(db->conn);
    }
    if (state == PGRES_POLLING_FAILED)
        return fail_connect(db, false, err);
    PQsetErrorVerbosity(db->conn, PQERRORS_DEFAULT);
    return BW_OK;
}

static void ignore_notice(void *unused, const char *text)
{
    (void)unused;
    (void)text;
}

/* A url can hold a password, and site.yaml is read by many; libpq's words could repeat it. */
static enum bw_status check_url(const char *url, struct bw_err *err)
{
    static const char *const secret[] = {"password", "sslpassword"};
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool is_secret = false;

    if (options == NULL)
        return bw_fail(err, BW_ECONFIG, "`store` is no URL that PostgreSQL knows");
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
            is_secret = is_secret || (strcmp(option->keyword, secret[i]) == 0 &&
                                      option->val != NULL && option->val[0] != '\0');
    }
    PQconninfoFree(options);
    if (!is_secret)
        return BW_OK;
    bw_fail(err, BW_EREFUSED, "`store` holds a password");
    return bw_fail_hint(err, "keep it in ~/.pgpass or a service file, and change it: it was in "
                             "the open");
}

static enum bw_status make_name(struct bw_pg_db *db, struct bw_err *err)
{
    const char *host = PQhost(db->conn);
    const char *port = PQport(db->conn);
    const char *database = PQdb(db->conn);
    char name[300];

    snprintf(name, sizeof(name), "postgresql://%s:%s/%s", host == NULL ? "" : host,
             port == NULL ? "" : port, database == NULL ? "" : database);
    db->name = strdup(name);
    return db->name == NULL ? bw_fail(err, BW_EIO, "cannot open the store: out of memory") : BW_OK;
}

static enum bw_status connect_db(struct bw_pg_db *db, struct bw_err *err)
{
    const char *const words[] = {"dbname", "client_encoding", "application_name", NULL};
    const char *const values[] = {db->url, "UTF8", "beatwise", NULL};
    enum bw_status status;

    db->conn = PQconnectStartParams(words, values, 1);
    if (db->conn == NULL)
        return bw_fail(err, BW_EIO, "cannot open the store: out of memory");
    PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
    status = make_name(db, err);
    if (status != BW_OK)
        return status;
    if (PQstatus(db->conn) == CONNECTION_BAD)
        return fail_connect(db, false, err);
    return wait_connected(db, err);
}

static enum bw_status check_server(struct bw_pg_db *db, struct bw_err *err)
{
    int version = PQserverVersion(db->conn);
    const char *encoding = PQparameterStatus(db->conn, "server_encoding");

    if (version < OLDEST_SERVER)
        return bw_fail(err, BW_ECONFIG, "'%s' is PostgreSQL %d.%d; %d is the oldest that will do",
                       db->name, version / 10000, version % 10000, OLDEST_SERVER / 10000);
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0) {
        bw_fail(err, BW_ECONFIG, "the database '%s' is not in UTF-8", db->name);
        return bw_fail_hint(err, "createdb --encoding=UTF8 --template=template0 makes one");
    }
    return BW_OK;
}

/*
 * Waiting for an extract that comes slowly is not idling; a run whose machine died keeps its locks
 * for two minutes, not two hours; whoever waits for another run does not do so for ever.
 */
static const char set_up_text[] =
    "SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0;"
    "SET lock_timeout = '60s'; SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10;"
    "SET tcp_keepalives_count = 6; SET client_min_messages = warning;"
    "SELECT current_schema(), current_setting('transaction_read_only')";

static enum bw_status set_up(struct bw_pg_db *db, struct bw_err *err)
{
    PGresult *result = NULL;
    enum bw_status status = bw_pg_run(db, set_up_text, &result, err);

    if (status != BW_OK)
        return status;
    if (PQgetisnull(result, 0, 0)) {
        bw_fail(err, BW_ECONFIG, "no schema of the search path is in '%s'", db->name);
        bw_fail_hint(err, "postgresql-roles.sql in the manual makes one");
    } else if ((db->schema = strdup(PQgetvalue(result, 0, 0))) == NULL) {
        bw_fail(err, BW_EIO, "cannot open the store: out of memory");
    } else if (db->mode == BW_STORE_WRITE && strcmp(PQgetvalue(result, 0, 1), "on") == 0) {
        fail_read_only(db, err);
    }
    status = err->status;
    PQclear(result);
    if (status == BW_OK && db->mode == BW_STORE_READ)
        status = bw_pg_run(db, "SET default_transaction_read_only = on", NULL, err);
    return status;
}

static void close_db(struct bw_db *base)
{
    struct bw_pg_db *db = bw_pg_db_of(base);

    if (db->latest != NULL)
        close_db(db->latest);
    PQfinish(db->conn);
    free(db->schema);
    free(db->name);
    free(db->url);
    free(db);
}

static enum bw_status open_db(struct bw_db **ret_db, const char *place, enum bw_store_mode mode,
                              struct bw_err *err)
{
    size_t size = strlen(bw_db_postgres.scheme) + strlen(place) + 1;
    struct bw_pg_db *db = calloc(1, sizeof(*db));
    struct bw_err ok = BW_ERR_INIT;
    enum bw_status status;

    if (db == NULL || (db->url = malloc(size)) == NULL) {
        free(db);
        return bw_fail(err, BW_EIO, "cannot open the store: out of memory");
    }
    *err = ok;
    snprintf(db->url, size, "%s%s", bw_db_postgres.scheme, place);
    db->base.engine = &bw_db_postgres;
    db->mode = mode;
    status = check_url(db->url, err);
    if (status == BW_OK)
        status = connect_db(db, err);
    if (status == BW_OK)
        status = check_server(db, err);
    if (status == BW_OK)
        status = set_up(db, err);
    if (status != BW_OK) {
        close_db(&db->base);
        return status;
    }
    *ret_db = &db->base;
    return BW_OK;
}

static const char *name_of(const struct bw_db *db)
{
    return ((const struct bw_pg_db *)db)->name;
}

static bool is_lost(const struct bw_db *db)
{
    return ((const struct bw_pg_db *)db)->is_lost;
}

/*
 * A store is a schema in which `meta` is ours: a name and a value.  Tables of others beside none of
 * ours: somebody else's schema; those of an extension (PostGIS) do not count.
 */
static const char claimed_text[] =
    "SELECT (SELECT count(*) FROM pg_attribute a"
    "  WHERE a.attrelid = to_regclass(quote_ident(current_schema()) || '.meta')"
    "  AND a.attnum > 0 AND a.attname IN ('name', 'value')),"
    " (SELECT count(*) FROM pg_class c WHERE c.relnamespace = quote_ident(current_schema())"
    "::regnamespace AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_depend d"
    "  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))";

static enum bw_status is_claimed(struct bw_db *base, bool *ret_is_claimed, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    PGresult *result = NULL;
    enum bw_status status = bw_pg_run(db, claimed_text, &result, err);
    bool has_meta, has_tables;

    if (status != BW_OK)
        return status;
    has_meta = strcmp(PQgetvalue(result, 0, 0), "2") == 0;
    has_tables = strcmp(PQgetvalue(result, 0, 1), "0") != 0;
    PQclear(result);
    if (has_tables && !has_meta) {
        bw_fail(err, BW_ECONFIG, "'%s' holds tables of another program in the schema '%s'",
                db->name, db->schema);
        return bw_fail_hint(err, "give the store a database or schema of its own");
    }
    *ret_is_claimed = has_meta;
    return BW_OK;
}

static enum bw_status claim(struct bw_db *db, struct bw_err *err)
{
    (void)db;
    (void)err;
    return BW_OK;
}

/* With Citus there are several machines; without, this does nothing. */
static enum bw_status spread(struct bw_db *base, const char *table, enum bw_spread how,
                             const char *column, struct bw_err *err)
{
    static const char has_citus[] = "SELECT count(*) FROM pg_extension WHERE extname = 'citus'";
    struct bw_pg_db *db = bw_pg_db_of(base);
    PGresult *result = NULL;
    bool is_spread;
    char sql[200];
    enum bw_status status = bw_pg_run(db, has_citus, &result, err);

    if (status != BW_OK)
        return status;
    is_spread = strcmp(PQgetvalue(result, 0, 0), "0") != 0;
    PQclear(result);
    if (!is_spread || how == BW_SPREAD_ONE)
        return BW_OK;
    if (how == BW_SPREAD_COPY)
        snprintf(sql, sizeof(sql), "SELECT create_reference_table('%s')", table);
    else
        snprintf(sql, sizeof(sql), "SELECT create_distributed_table('%s', '%s')", table, column);
    return bw_pg_run(db, sql, NULL, err);
}

/* All that a transaction reads is of one moment, as on SQLite. */
static enum bw_status begin(struct bw_db *base, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    enum bw_status status = exec(base, "BEGIN ISOLATION LEVEL REPEATABLE READ", err);

    if (status == BW_OK && db->mode == BW_STORE_WRITE)
        status = bw_pg_share_store(db, err);
    if (status != BW_OK && !db->is_lost)
        PQclear(PQexec(db->conn, "ROLLBACK"));
    return status;
}

static enum bw_status commit(struct bw_db *base, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    PGresult *result = NULL;
    enum bw_status status = bw_pg_run(db, "COMMIT", &result, err);

    /* After a statement that failed, COMMIT rolls back and calls that a success. */
    if (status == BW_OK && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        status = bw_fail(err, BW_EIO, "cannot use '%s': the transaction had failed", db->name);
    PQclear(result);
    if (status == BW_OK)
        bw_pg_end_alone(db);
    return status;
}

static void rollback(struct bw_db *base)
{
    struct bw_pg_db *db = bw_pg_db_of(base);

    bw_pg_load_forget(db);
    if (!db->is_lost)
        PQclear(PQexec(db->conn, "ROLLBACK"));
    bw_pg_end_alone(db);
}

static enum bw_status latest(struct bw_db *base, struct bw_db **ret_db, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    enum bw_status status = BW_OK;

    if (db->latest == NULL)
        status = open_db(&db->latest, db->url + strlen(bw_db_postgres.scheme), BW_STORE_READ, err);
    if (status == BW_OK)
        *ret_db = db->latest;
    return status;
}

/*
 * PostgreSQL looks a reference up row by row, which takes as long as the rest of a load; and the
 * one extract whose rows are loaded was entered in the same transaction (bw_store_extract_start),
 * and extracts are never removed.
 */
/* FULL writes the table anew; the log of the server and its archive are the server's to clear. */
static enum bw_status scrub(struct bw_db *base, struct bw_err *err)
{
    enum bw_status status = exec(base, "VACUUM (FULL) event", err);

    return status == BW_OK ? exec(base, "VACUUM (FULL) extract", err) : status;
}

const struct bw_db_engine bw_db_postgres = {
    .scheme = "postgresql:",
    .types = {.i64 = "bigint",
              .f64 = "double precision",
              .bytes = "bytea",
              .strict = "",
              .clustered = "",
              .of_extract = ""},
    .open = open_db,
    .close = close_db,
    .name = name_of,
    .is_lost = is_lost,
    .lock = bw_pg_lock,
    .lock_part = bw_pg_lock_part,
    .unlock_parts = bw_pg_unlock_parts,
    .is_claimed = is_claimed,
    .claim = claim,
    .spread = spread,
    .begin = begin,
    .begin_alone = bw_pg_begin_alone,
    .commit = commit,
    .rollback = rollback,
    .hold = bw_pg_hold,
    .latest = latest,
    .scrub = scrub,
    .exec = exec,
    .exec_temp = exec_temp,
    .prepare = bw_pg_prepare,
    .prepare_load = bw_pg_prepare_load,
    .finalize = bw_pg_finalize,
    .bind_i64 = bw_pg_bind_i64,
    .bind_f64 = bw_pg_bind_f64,
    .bind_text = bw_pg_bind_text,
    .bind_bytes = bw_pg_bind_bytes,
    .bind_null = bw_pg_bind_null,
    .step = bw_pg_step,
    .reset = bw_pg_reset,
    .changes = bw_pg_changes,
    .column_is_null = bw_pg_column_is_null,
    .column_i64 = bw_pg_column_i64,
    .column_f64 = bw_pg_column_f64,
    .column_text = bw_pg_column_text,
    .column_bytes = bw_pg_column_bytes,
};
