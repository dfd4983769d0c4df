/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_PRIVATE_H
#define BW_STORE_STORE_PRIVATE_H

#include "beatwise/model/event.h"
#include "db_private.h"
#include "event_count_private.h"
#include "token_set_private.h"

/*
 * store_private.h - the handle, and the short forms in which the subjects speak to the engine.
 */
#define BW_STORE_STMTS 96      /* more than there are texts */
#define BW_STORE_KEY_NAMES 256 /* a stored match key has one byte for its name */

struct bw_prepared {
    const char *sql; /* compared as a pointer: texts are static */
    struct bw_stmt *stmt;
};

struct bw_store {
    struct bw_db *db;
    struct bw_arena *arena; /* of this handle */
    struct bw_id id;
    enum bw_store_mode mode;
    bool is_in_transaction;
    struct bw_prepared prepared[BW_STORE_STMTS];
    size_t prepared_count;
    struct bw_id loading; /* the extract that was started in this transaction, or none */
    struct bw_token_set seen;
    struct bw_event_counts counted;            /* of the same extract */
    struct bw_token_set held;                  /* records that other extracts of the feed hold */
    struct bw_token_set again;                 /* of those, the ones that were met in this one */
    const char *key_names[BW_STORE_KEY_NAMES]; /* by number; 0 is not used */
    bool has_record_index;
    bool has_person_changes; /* gathered in this transaction */
};

/* More events of one month with one number are no record, but a word that every row has. */
#define BW_STORE_ONE_RECORD 64

/* Empties the three sets. */
void bw_store_forget_records(struct bw_store *store);

/*
 * The n-th event (from 0) of a record in a month.  A supplier whose numbers begin anew each year
 * does not deliver an old record again.
 */
struct bw_id bw_store_held_record(const struct bw_id *record_token, int32_t month, uint32_t n);

/* The texts of a subject, for the test that prepares them all. */
struct bw_sql_texts {
    const char *const *texts;
    size_t count;
};
extern const struct bw_sql_texts bw_store_texts;
extern const struct bw_sql_texts bw_store_event_texts;
extern const struct bw_sql_texts bw_store_extract_texts;
extern const struct bw_sql_texts bw_store_extract_file_texts;
extern const struct bw_sql_texts bw_store_link_texts;
extern const struct bw_sql_texts bw_store_result_texts;
extern const struct bw_sql_texts bw_store_audit_texts;
extern const struct bw_sql_texts bw_store_close_texts;
extern const struct bw_sql_texts bw_store_token_texts;
extern const struct bw_sql_texts bw_store_quality_texts;
extern const struct bw_sql_texts bw_store_ledger_texts;

/* Says that an extract is being loaded, or no longer. */
enum bw_status bw_store_set_loading(struct bw_store *store, bool is_loading,
                                    struct bw_err *err) BW_MUST_CHECK;

/* What a stage made of a quarter, and of which inputs; see made.c.  Stored: never renumber. */
enum bw_made {
    BW_MADE_LINKS = 1,
    BW_MADE_TALLIES = 2,
};
enum bw_made_state {
    BW_MADE_NOT,
    BW_MADE_STALE, /* of inputs that have changed since */
    BW_MADE_FRESH,
};
extern const struct bw_sql_texts bw_made_texts;

enum bw_status bw_made_set(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                           struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_made_clear(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                             struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_made_state(struct bw_store *store, enum bw_made what, struct bw_quarter quarter,
                             enum bw_made_state *ret_state, struct bw_err *err) BW_MUST_CHECK;

/* The statement of a static text, made at its first use and kept: reset, to be bound anew. */
enum bw_status bw_store_use(struct bw_store *store, const char *sql, struct bw_stmt **ret_stmt,
                            struct bw_err *err) BW_MUST_CHECK;

/* The same for an INSERT of many rows, within a transaction: see prepare_load in db_private.h. */
enum bw_status bw_store_use_load(struct bw_store *store, const char *sql, struct bw_stmt **ret_stmt,
                                 struct bw_err *err) BW_MUST_CHECK;

/* Steps a statement that gives no rows, and resets it. */
enum bw_status bw_store_run(struct bw_stmt *stmt, struct bw_err *err) BW_MUST_CHECK;

/* Gives the next row; resets the statement after the last and on failure. */
enum bw_status bw_store_next(struct bw_stmt *stmt, bool *ret_has_row,
                             struct bw_err *err) BW_MUST_CHECK;

/* Runs `sql` with the quarter as $1. */
enum bw_status bw_store_run_quarter(struct bw_store *store, const char *sql,
                                    struct bw_quarter quarter, struct bw_err *err) BW_MUST_CHECK;

/* For a row that no run of this program can have written. */
enum bw_status bw_store_damaged(struct bw_store *store, const char *table, struct bw_err *err);

static inline void bind_i64(struct bw_stmt *stmt, int n, int64_t value)
{
    stmt->db->engine->bind_i64(stmt, n, value);
}

static inline void bind_f64(struct bw_stmt *stmt, int n, double value)
{
    stmt->db->engine->bind_f64(stmt, n, value);
}

static inline void bind_text(struct bw_stmt *stmt, int n, const char *text)
{
    stmt->db->engine->bind_text(stmt, n, text);
}

static inline void bind_bytes(struct bw_stmt *stmt, int n, const void *bytes, size_t len)
{
    stmt->db->engine->bind_bytes(stmt, n, bytes, len);
}

static inline void bind_quarter(struct bw_stmt *stmt, int n, struct bw_quarter quarter)
{
    bind_i64(stmt, n, bw_quarter_index(quarter));
}

/* None is NULL. */
static inline void bind_id(struct bw_stmt *stmt, int n, const struct bw_id *id)
{
    bind_bytes(stmt, n, bw_id_is_none(id) ? NULL : id->bytes, BW_ID_BYTES);
}

static inline bool get_is_null(struct bw_stmt *stmt, int i)
{
    return stmt->db->engine->column_is_null(stmt, i);
}

static inline int64_t get_i64(struct bw_stmt *stmt, int i)
{
    return stmt->db->engine->column_i64(stmt, i);
}

static inline int get_int(struct bw_stmt *stmt, int i)
{
    return (int)get_i64(stmt, i);
}

static inline double get_f64(struct bw_stmt *stmt, int i)
{
    return stmt->db->engine->column_f64(stmt, i);
}

static inline const char *get_text(struct bw_stmt *stmt, int i)
{
    return stmt->db->engine->column_text(stmt, i);
}

static inline const void *get_bytes(struct bw_stmt *stmt, int i, size_t *ret_len)
{
    return stmt->db->engine->column_bytes(stmt, i, ret_len);
}

/* NULL for NULL. */
char *bw_store_get_strdup(struct bw_stmt *stmt, int i, struct bw_arena *arena);

/* `len` bytes; false where the column holds another number of them. */
bool bw_store_get_fixed(struct bw_stmt *stmt, int i, unsigned char *ret_bytes, size_t len);

/* NULL, or what is no id, is none. */
struct bw_id bw_store_get_id(struct bw_stmt *stmt, int i);

struct bw_quarter bw_store_get_quarter(struct bw_stmt *stmt, int i);

#endif
