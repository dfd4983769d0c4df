/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_DB_POSTGRES_PRIVATE_H
#define BW_STORE_DB_POSTGRES_PRIVATE_H

#include <libpq-fe.h>

#include "beatwise/base/buf.h"
#include "db_private.h"

/*
 * db_postgres_private.h - what the files of the PostgreSQL back end share.
 *
 * db_postgres.c has the connection, its failures and transactions; db_postgres_lock.c who may
 * write what; db_postgres_stmt.c statements and loads.
 */
#define BW_PG_PARAMETERS 64

/* "process 123 on HOST, 'WHAT'" travels as the name of the session, which PostgreSQL cuts to 63. */
#define BW_PG_SESSION_NAME 64

struct bw_pg_stmt;

struct bw_pg_db {
    struct bw_db base;
    PGconn *conn;
    char *url;
    char *name; /* "postgresql://HOST:PORT/DATABASE" */
    char *schema;
    enum bw_store_mode mode;
    bool is_lost;
    bool is_alone; /* holds the lock `alone_key` until the transaction ends */
    int64_t alone_key;
    unsigned statements;        /* prepared so far: each gets a name */
    struct bw_pg_stmt *loads;   /* that may hold rows the server has not got yet */
    struct bw_pg_stmt *copying; /* of these, the one whose COPY is open, or NULL */
    struct bw_db *latest;       /* a second connection, or NULL */
};

static inline struct bw_pg_db *bw_pg_db_of(struct bw_db *db)
{
    return (struct bw_pg_db *)db;
}

/* Turns what `result` (NULL: there is none) and the connection say into a status of ours. */
enum bw_status bw_pg_fail(struct bw_pg_db *db, const PGresult *result, struct bw_err *err);

/* Runs one text; `ret_result` (NULL: not wanted) is the caller's to clear. */
enum bw_status bw_pg_run(struct bw_pg_db *db, const char *sql, PGresult **ret_result,
                         struct bw_err *err) BW_MUST_CHECK;

/* db_postgres_stmt.c: sends or forgets the rows of loads. */
enum bw_status bw_pg_load_flush(struct bw_pg_db *db, struct bw_err *err) BW_MUST_CHECK;
void bw_pg_load_forget(struct bw_pg_db *db);

enum bw_status bw_pg_prepare(struct bw_db *base, const char *sql, struct bw_stmt **ret_stmt,
                             struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_pg_prepare_load(struct bw_db *base, const char *sql, struct bw_stmt **ret_stmt,
                                  struct bw_err *err) BW_MUST_CHECK;
void bw_pg_finalize(struct bw_stmt *base);
void bw_pg_bind_i64(struct bw_stmt *base, int n, int64_t value);
void bw_pg_bind_f64(struct bw_stmt *base, int n, double value);
void bw_pg_bind_text(struct bw_stmt *base, int n, const char *text);
void bw_pg_bind_bytes(struct bw_stmt *base, int n, const void *bytes, size_t len);
void bw_pg_bind_null(struct bw_stmt *base, int n);
enum bw_status bw_pg_step(struct bw_stmt *base, bool *ret_has_row, struct bw_err *err);
void bw_pg_reset(struct bw_stmt *base);
int64_t bw_pg_changes(struct bw_stmt *base);
bool bw_pg_column_is_null(struct bw_stmt *base, int i);
int64_t bw_pg_column_i64(struct bw_stmt *base, int i);
double bw_pg_column_f64(struct bw_stmt *base, int i);
const char *bw_pg_column_text(struct bw_stmt *base, int i);
const void *bw_pg_column_bytes(struct bw_stmt *base, int i, size_t *ret_len);

/* db_postgres_lock.c */
enum bw_status bw_pg_lock(struct bw_db *base, const char *what, struct bw_err *err);
enum bw_status bw_pg_lock_part(struct bw_db *base, const char *part, enum bw_store_share share,
                               struct bw_err *err);
void bw_pg_unlock_parts(struct bw_db *base);

/* In the transaction that was begun: shares the whole store (BW_STORE_WHOLE) with others that
 * write. BW_EBUSY: another run has it alone. */
enum bw_status bw_pg_share_store(struct bw_pg_db *db, struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_pg_hold(struct bw_db *base, const char *name, struct bw_err *err);
enum bw_status bw_pg_begin_alone(struct bw_db *base, const char *name, struct bw_err *err);
void bw_pg_end_alone(struct bw_pg_db *db);

#endif
