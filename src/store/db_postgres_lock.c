/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beatwise/base/digest.h"
#include "db_postgres_private.h"

/*
 * Locks are PostgreSQL's advisory ones: of the session, so that they go with the connection of a
 * run that died, and by number, which is made of the schema's name and the lock's.
 *
 * Who holds one stands in the name of its session, "beatwise PID HOST WHAT", which every role may
 * read in pg_stat_activity.
 */
#define SESSION_WORD "beatwise"
#define HOST_MAX 20 /* so that WHAT has some room in a session's name */

/* A run that was killed is gone for the server only when this notices; nobody should have to try
 * twice for that. */
#define PART_WAIT "SET LOCAL lock_timeout = '2s'; "

static int64_t key_of(const struct bw_pg_db *db, const char *name)
{
    struct bw_digest digest;
    char hex[BW_DIGEST_HEX];

    bw_digest_init(&digest);
    bw_digest_add(&digest, db->schema, strlen(db->schema) + 1);
    bw_digest_add(&digest, name, strlen(name));
    bw_digest_end(&digest, hex);
    hex[16] = '\0';
    return (int64_t)strtoull(hex, NULL, 16);
}

/* `what` is a text of ours and of feed names; quotes are doubled for whatever may come. */
static enum bw_status name_session(struct bw_pg_db *db, const char *what, struct bw_err *err)
{
    char host[HOST_NAME_MAX + 1] = "this-machine";
    char name[BW_PG_SESSION_NAME];
    char sql[2 * BW_PG_SESSION_NAME + 40] = "SET application_name = '";
    size_t len = strlen(sql);

    gethostname(host, sizeof(host) - 1);
    snprintf(name, sizeof(name), SESSION_WORD " %ld %.*s %s", (long)getpid(), HOST_MAX, host, what);
    len += PQescapeStringConn(db->conn, sql + len, name, strlen(name), NULL);
    snprintf(sql + len, sizeof(sql) - len, "'");
    return bw_pg_run(db, sql, NULL, err);
}

enum bw_status bw_pg_lock(struct bw_db *base, const char *what, struct bw_err *err)
{
    return name_session(bw_pg_db_of(base), what, err);
}

/* "another run holds 'postgresql://..': process 123 on HOST, 'collect 2026Q1'", from the session's
 * name; `name` is cut up. */
static enum bw_status fail_held(const struct bw_pg_db *db, char *name, struct bw_err *err)
{
    char *rest = NULL;
    const char *word = strtok_r(name, " ", &rest);
    const char *pid = word == NULL ? NULL : strtok_r(NULL, " ", &rest);
    const char *host = pid == NULL ? NULL : strtok_r(NULL, " ", &rest);
    const char *what = host == NULL ? NULL : strtok_r(NULL, "", &rest);

    if (what == NULL || strcmp(word, SESSION_WORD) != 0)
        return bw_fail(err, BW_EBUSY, "another run holds '%s'", db->name);
    return bw_fail(err, BW_EBUSY, "another run holds '%s': process %s on %s, '%s'", db->name, pid,
                   host, what);
}

/* Of several that share it, the one that has been connected longest. */
static enum bw_status find_holder(struct bw_pg_db *db, int64_t key, struct bw_err *err)
{
    PGresult *result = NULL;
    char name[BW_PG_SESSION_NAME] = "";
    char sql[512];
    enum bw_status status;

    snprintf(sql, sizeof(sql),
             "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
             " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
             " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
             " AND l.classid = %" PRIu32 " AND l.objid = %" PRIu32
             " AND l.pid <> pg_backend_pid() ORDER BY a.backend_start LIMIT 1",
             (uint32_t)((uint64_t)key >> 32), (uint32_t)key);
    status = bw_pg_run(db, sql, &result, err);
    if (status != BW_OK)
        return status;
    if (PQntuples(result) > 0)
        snprintf(name, sizeof(name), "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return fail_held(db, name, err);
}

enum bw_status bw_pg_lock_part(struct bw_db *base, const char *part, enum bw_store_share share,
                               struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    const char *kind = share == BW_STORE_SHARED ? "_shared" : "";
    int64_t key = key_of(db, part);
    char sql[160];
    enum bw_status status;

    snprintf(sql, sizeof(sql), PART_WAIT "SELECT pg_advisory_lock%s(%" PRId64 ")", kind, key);
    status = bw_pg_run(db, sql, NULL, err);
    return status == BW_EBUSY ? find_holder(db, key, err) : status;
}

/* Not waited for: what the transaction sees is of the moment before. */
enum bw_status bw_pg_share_store(struct bw_pg_db *db, struct bw_err *err)
{
    const int64_t key = key_of(db, BW_STORE_WHOLE);
    PGresult *result = NULL;
    bool is_shared;
    char sql[80];
    enum bw_status status;

    snprintf(sql, sizeof(sql), "SELECT pg_try_advisory_xact_lock_shared(%" PRId64 ")", key);
    status = bw_pg_run(db, sql, &result, err);
    if (status != BW_OK)
        return status;
    is_shared = strcmp(PQgetvalue(result, 0, 0), "t") == 0;
    PQclear(result);
    return is_shared ? BW_OK : find_holder(db, key, err);
}

void bw_pg_unlock_parts(struct bw_db *base)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    struct bw_err err = BW_ERR_INIT;

    if (!db->is_lost && bw_pg_run(db, "SELECT pg_advisory_unlock_all()", NULL, &err) != BW_OK)
        db->is_lost = true;
}

enum bw_status bw_pg_hold(struct bw_db *base, const char *name, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    char sql[80];

    snprintf(sql, sizeof(sql), "SELECT pg_advisory_xact_lock(%" PRId64 ")", key_of(db, name));
    return bw_pg_run(db, sql, NULL, err);
}

/* The lock comes before BEGIN: a transaction sees what was there at its first statement. */
enum bw_status bw_pg_begin_alone(struct bw_db *base, const char *name, struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    char sql[80];
    enum bw_status status;

    assert(!db->is_alone);
    db->alone_key = key_of(db, name);
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_lock(%" PRId64 ")", db->alone_key);
    status = bw_pg_run(db, sql, NULL, err);
    if (status != BW_OK)
        return status;
    db->is_alone = true;
    status = base->engine->begin(base, err);
    if (status != BW_OK)
        bw_pg_end_alone(db);
    return status;
}

void bw_pg_end_alone(struct bw_pg_db *db)
{
    struct bw_err err = BW_ERR_INIT;
    char sql[80];

    if (!db->is_alone)
        return;
    db->is_alone = false;
    snprintf(sql, sizeof(sql), "SELECT pg_advisory_unlock(%" PRId64 ")", db->alone_key);
    if (!db->is_lost && bw_pg_run(db, sql, NULL, &err) != BW_OK)
        db->is_lost = true;
}
