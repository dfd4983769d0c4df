/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_DB_PRIVATE_H
#define BW_STORE_DB_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/store/store.h"

/*
 * db_private.h - what the store needs of a database engine: db_sqlite.c is one, the db_postgres*.c
 * are the other.
 *
 * A back end extends struct bw_db and struct bw_stmt by having them as first member.  It turns
 * the engine's codes into ours, here and nowhere else, and appends the engine's words only where
 * these cannot hold a value of a row.
 *
 * Parameters are written $1 to $n and bound by that number; columns count from 0.  A bind cannot
 * fail by itself: what went wrong is said by the next step.  Bound text and bytes, and those of a
 * column, are borrowed until the next step, reset or finalize.
 */
struct bw_db {
    const struct bw_db_engine *engine;
};

struct bw_stmt {
    struct bw_db *db;
};

/* What the tokens of a table's text stand for (schema.c). */
struct bw_db_types {
    const char *i64;
    const char *f64;
    const char *bytes;
    const char *strict;     /* after the columns of a table */
    const char *clustered;  /* the same, of a table that is kept in the order of its primary key */
    const char *of_extract; /* a reference to extract, in tables that are loaded */
};

/* How a table is spread where a store is spread over machines (Citus). */
enum bw_spread {
    BW_SPREAD_KEY,  /* over all, by the column named: it is in every key of the table */
    BW_SPREAD_COPY, /* a whole copy on each */
    BW_SPREAD_ONE,  /* on the first one */
};

struct bw_db_engine {
    const char *scheme; /* "sqlite:" */
    const struct bw_db_types types;

    /* `place` is what follows the scheme.  The statuses of bw_store_open. */
    enum bw_status (*open)(struct bw_db **ret_db, const char *place, enum bw_store_mode mode,
                           struct bw_err *err);
    void (*close)(struct bw_db *db);
    const char *(*name)(const struct bw_db *db); /* as messages call it */
    bool (*is_lost)(const struct bw_db *db);     /* the connection broke: nothing works any more */

    /* As bw_store_lock, bw_store_lock_part and bw_store_unlock_parts. */
    enum bw_status (*lock)(struct bw_db *db, const char *what, struct bw_err *err);
    enum bw_status (*lock_part)(struct bw_db *db, const char *part, enum bw_store_share share,
                                struct bw_err *err);
    void (*unlock_parts)(struct bw_db *db);

    /* Whether it holds a store, and, within a transaction, to make it one.  BW_ECONFIG: it is
     * something else. */
    enum bw_status (*is_claimed)(struct bw_db *db, bool *ret_is_claimed, struct bw_err *err);
    enum bw_status (*claim)(struct bw_db *db, struct bw_err *err);

    /* Within the transaction that made the table: spreads it over machines, where the engine has
     * several.  `column` is NULL but for BW_SPREAD_KEY. */
    enum bw_status (*spread)(struct bw_db *db, const char *table, enum bw_spread spread,
                             const char *column, struct bw_err *err);

    enum bw_status (*begin)(struct bw_db *db, struct bw_err *err);
    enum bw_status (*begin_alone)(struct bw_db *db, const char *name, struct bw_err *err);
    enum bw_status (*commit)(struct bw_db *db, struct bw_err *err);
    void (*rollback)(struct bw_db *db);

    /* NULL, or: an extract is being loaded, in order and without reading much, so that memory for
     * pages is of no use; or no longer. */
    enum bw_status (*set_loading)(struct bw_db *db, bool is_loading, struct bw_err *err);

    /*
     * Within a transaction: from here to its end no other has `name`; and a handle that reads what
     * is committed now, where the transaction reads what was at its begin.  It belongs to `db` and
     * is `db` itself where an engine has one writer.
     */
    enum bw_status (*hold)(struct bw_db *db, const char *name, struct bw_err *err);
    enum bw_status (*latest)(struct bw_db *db, struct bw_db **ret_db, struct bw_err *err);

    /* Outside transactions: what was deleted or overwritten is in no file of the engine any more,
     * as far as it is the engine's to say.  BW_EBUSY: another run reads just now. */
    enum bw_status (*scrub)(struct bw_db *db, struct bw_err *err);

    enum bw_status (*exec)(struct bw_db *db, const char *sql, struct bw_err *err);
    /* Makes tables that only this handle sees, in read mode too. */
    enum bw_status (*exec_temp)(struct bw_db *db, const char *sql, struct bw_err *err);
    enum bw_status (*prepare)(struct bw_db *db, const char *sql, struct bw_stmt **ret_stmt,
                              struct bw_err *err);
    /*
     * The same for many rows: "INSERT INTO TABLE (COLUMNS) VALUES ($1, $2, ..)" with each column's
     * parameter in its place.  A step may only gather its row: the rows are in the table when the
     * next statement of another kind is executed, and what is wrong with one is said by any call
     * up to the commit.
     */
    enum bw_status (*prepare_load)(struct bw_db *db, const char *sql, struct bw_stmt **ret_stmt,
                                   struct bw_err *err);
    void (*finalize)(struct bw_stmt *stmt);

    void (*bind_i64)(struct bw_stmt *stmt, int n, int64_t value);
    void (*bind_f64)(struct bw_stmt *stmt, int n, double value);
    void (*bind_text)(struct bw_stmt *stmt, int n, const char *text); /* NULL is NULL */
    void (*bind_bytes)(struct bw_stmt *stmt, int n, const void *bytes, size_t len); /* likewise */
    void (*bind_null)(struct bw_stmt *stmt, int n);

    enum bw_status (*step)(struct bw_stmt *stmt, bool *ret_has_row, struct bw_err *err);
    void (*reset)(struct bw_stmt *stmt); /* bound values stay */
    int64_t (*changes)(struct bw_stmt *stmt);

    bool (*column_is_null)(struct bw_stmt *stmt, int i);
    int64_t (*column_i64)(struct bw_stmt *stmt, int i);
    double (*column_f64)(struct bw_stmt *stmt, int i);
    const char *(*column_text)(struct bw_stmt *stmt, int i); /* NULL is NULL */
    const void *(*column_bytes)(struct bw_stmt *stmt, int i, size_t *ret_len);
};

extern const struct bw_db_engine bw_db_sqlite;
#if HAVE_LIBPQ
extern const struct bw_db_engine bw_db_postgres;
#endif

#endif
