/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db_postgres_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types of PostgreSQL, by their numbers in pg_type.dat, which never change. */
enum { PG_BOOL = 16, PG_BYTEA = 17, PG_INT8 = 20, PG_INT2 = 21, PG_INT4 = 23, PG_FLOAT8 = 701 };

/* What a load gathers before it is sent; a row more than fits. */
#define LOAD_BYTES ((size_t)256 * 1024)
#define LOAD_MAX (LOAD_BYTES + (size_t)64 * 1024 * 1024)

/* Of COPY .. (FORMAT binary): PostgreSQL's documentation, "COPY", section "Binary Format". */
static const unsigned char copy_head[19] = "PGCOPY\n\377\r\n\0";
static const unsigned char copy_end[2] = {0xFF, 0xFF};

struct bw_pg_stmt {
    struct bw_stmt base;
    char name[16];
    int count; /* of parameters */
    const char *failed;
    PGresult *result; /* of the last step, or NULL */
    int row;
    Oid types[BW_PG_PARAMETERS]; /* all from 0 on, $1 first */
    const char *values[BW_PG_PARAMETERS];
    int lengths[BW_PG_PARAMETERS];
    int formats[BW_PG_PARAMETERS];
    unsigned char numbers[BW_PG_PARAMETERS][8]; /* bound ones, as they travel */
    char *copy;                                 /* a load's COPY; NULL: no load */
    struct bw_buf rows;
    struct bw_pg_stmt *next; /* load */
};

static struct bw_pg_stmt *stmt_of(struct bw_stmt *stmt)
{
    return (struct bw_pg_stmt *)stmt;
}

/* Inline, so that a length that is known is one store and not a loop. */
static inline void put_number(unsigned char *to, uint64_t value, int len)
{
    for (int i = 0; i < len; i++)
        to[i] = (unsigned char)(value >> (8 * (len - 1 - i)));
}

static uint64_t get_number(const char *from, int len)
{
    uint64_t value = 0;

    for (int i = 0; i < len; i++)
        value = value << 8 | (unsigned char)from[i];
    return value;
}

/* The server says what the parameters are, so that numbers travel in its width. */
static enum bw_status describe(struct bw_pg_db *db, struct bw_pg_stmt *stmt, const char *sql,
                               struct bw_err *err)
{
    enum bw_status status = bw_pg_load_flush(db, err);
    PGresult *result;

    if (status != BW_OK)
        return status;
    result = PQprepare(db->conn, stmt->name, sql, 0, NULL);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        result = PQdescribePrepared(db->conn, stmt->name);
    }
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = bw_pg_fail(db, result, err);
    stmt->count = status == BW_OK ? PQnparams(result) : 0;
    assert(stmt->count <= BW_PG_PARAMETERS);
    for (int i = 0; i < stmt->count; i++) {
        stmt->types[i] = PQparamtype(result, i);
        stmt->formats[i] = 1;
    }
    PQclear(result);
    return status;
}

enum bw_status bw_pg_prepare(struct bw_db *base, const char *sql, struct bw_stmt **ret_stmt,
                             struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    struct bw_pg_stmt *stmt = calloc(1, sizeof(*stmt));
    enum bw_status status;

    if (stmt == NULL)
        return bw_fail(err, BW_EIO, "cannot use '%s': out of memory", db->name);
    stmt->base.db = base;
    snprintf(stmt->name, sizeof(stmt->name), "bw%u", db->statements++);
    bw_buf_init(&stmt->rows, LOAD_MAX);
    status = describe(db, stmt, sql, err);
    if (status != BW_OK) {
        free(stmt);
        return status;
    }
    *ret_stmt = &stmt->base;
    return BW_OK;
}

/* "COPY TABLE (COLUMNS) FROM STDIN (FORMAT binary)" of "INSERT INTO TABLE (COLUMNS) VALUES ..". */
static char *copy_of(const char *sql)
{
    static const char head[] = "INSERT INTO ";
    static const char tail[] = " FROM STDIN (FORMAT binary)";
    const char *end = strstr(sql, " VALUES ($1,");
    char *copy;
    size_t size;

    assert(end != NULL && strncmp(sql, head, strlen(head)) == 0);
    sql += strlen(head);
    size = strlen("COPY ") + (size_t)(end - sql) + sizeof(tail);
    copy = malloc(size);
    if (copy != NULL)
        snprintf(copy, size, "COPY %.*s%s", (int)(end - sql), sql, tail);
    return copy;
}

enum bw_status bw_pg_prepare_load(struct bw_db *base, const char *sql, struct bw_stmt **ret_stmt,
                                  struct bw_err *err)
{
    struct bw_pg_db *db = bw_pg_db_of(base);
    struct bw_stmt *made = NULL;
    struct bw_pg_stmt *stmt;
    enum bw_status status = bw_pg_prepare(base, sql, &made, err);

    if (status != BW_OK)
        return status;
    stmt = stmt_of(made);
    stmt->copy = copy_of(sql);
    if (stmt->copy == NULL) {
        free(stmt);
        return bw_fail(err, BW_EIO, "cannot use '%s': out of memory", db->name);
    }
    stmt->next = db->loads;
    db->loads = stmt;
    *ret_stmt = made;
    return BW_OK;
}

/* The server forgets the statement with the session. */
void bw_pg_finalize(struct bw_stmt *base)
{
    struct bw_pg_stmt *stmt = stmt_of(base);
    struct bw_pg_stmt **at = &bw_pg_db_of(base->db)->loads;

    while (*at != NULL && *at != stmt)
        at = &(*at)->next;
    if (*at != NULL)
        *at = stmt->next;
    PQclear(stmt->result);
    bw_buf_clear(&stmt->rows);
    free(stmt->copy);
    free(stmt);
}

static void bind(struct bw_pg_stmt *stmt, int n, const void *value, size_t len)
{
    assert(n > 0 && n <= stmt->count && len <= INT32_MAX);
    stmt->values[n - 1] = value;
    stmt->lengths[n - 1] = (int)len;
}

void bw_pg_bind_i64(struct bw_stmt *base, int n, int64_t value)
{
    struct bw_pg_stmt *stmt = stmt_of(base);
    unsigned char *at = stmt->numbers[n - 1];
    int len = stmt->types[n - 1] == PG_INT4 ? 4 : 8;

    assert(stmt->types[n - 1] == PG_INT4 || stmt->types[n - 1] == PG_INT8);
    if (len == 4 && (value < INT32_MIN || value > INT32_MAX))
        stmt->failed = "a number is out of range";
    if (len == 8)
        put_number(at, (uint64_t)value, 8);
    else
        put_number(at, (uint64_t)value, 4);
    bind(stmt, n, at, (size_t)len);
}

void bw_pg_bind_f64(struct bw_stmt *base, int n, double value)
{
    struct bw_pg_stmt *stmt = stmt_of(base);
    uint64_t bits;

    assert(stmt->types[n - 1] == PG_FLOAT8);
    memcpy(&bits, &value, sizeof(bits));
    put_number(stmt->numbers[n - 1], bits, 8);
    bind(stmt, n, stmt->numbers[n - 1], 8);
}

void bw_pg_bind_text(struct bw_stmt *base, int n, const char *text)
{
    bind(stmt_of(base), n, text, text == NULL ? 0 : strlen(text));
}

void bw_pg_bind_bytes(struct bw_stmt *base, int n, const void *bytes, size_t len)
{
    assert(stmt_of(base)->types[n - 1] == PG_BYTEA);
    /* To libpq a pointer that is not NULL is a value, even of no bytes, and the reverse. */
    bind(stmt_of(base), n, bytes, len);
}

void bw_pg_bind_null(struct bw_stmt *base, int n)
{
    bind(stmt_of(base), n, NULL, 0);
}

/* The server's verdict on the COPY that is open; the connection is free for statements after it. */
static enum bw_status end_copy(struct bw_pg_db *db, const char *why_not, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    PGresult *result;

    db->copying = NULL;
    if (PQputCopyEnd(db->conn, why_not) != 1)
        status = bw_pg_fail(db, NULL, err);
    while ((result = PQgetResult(db->conn)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && status == BW_OK)
            status = bw_pg_fail(db, result, err);
        PQclear(result);
    }
    return status;
}

static enum bw_status end_load(struct bw_pg_db *db, struct bw_err *err);

static enum bw_status start_copy(struct bw_pg_db *db, struct bw_pg_stmt *load, struct bw_err *err)
{
    enum bw_status status = db->copying == NULL ? BW_OK : end_load(db, err);
    PGresult *result;

    if (status != BW_OK)
        return status;
    result = PQexec(db->conn, load->copy);
    if (PQresultStatus(result) == PGRES_COPY_IN)
        db->copying = load;
    else
        status = bw_pg_fail(db, result, err);
    PQclear(result);
    if (status == BW_OK && PQputCopyData(db->conn, (const char *)copy_head, sizeof(copy_head)) != 1)
        status = bw_pg_fail(db, NULL, err);
    return status;
}

/* The server works on these while the next ones are gathered. */
static enum bw_status send_rows(struct bw_pg_db *db, struct bw_pg_stmt *load, struct bw_err *err)
{
    enum bw_status status = db->copying == load ? BW_OK : start_copy(db, load, err);

    if (status == BW_OK &&
        PQputCopyData(db->conn, (const char *)load->rows.bytes, (int)load->rows.len) != 1)
        status = bw_pg_fail(db, NULL, err);
    load->rows.len = 0;
    return status;
}

/* Ends the COPY that is open; rows of other loads stay where they are. */
static enum bw_status end_load(struct bw_pg_db *db, struct bw_err *err)
{
    struct bw_pg_stmt *load = db->copying;
    enum bw_status status = BW_OK;

    if (load->rows.len > 0)
        status = send_rows(db, load, err);
    if (status == BW_OK && PQputCopyData(db->conn, (const char *)copy_end, sizeof(copy_end)) != 1)
        status = bw_pg_fail(db, NULL, err);
    return status == BW_OK ? end_copy(db, NULL, err) : status;
}

enum bw_status bw_pg_load_flush(struct bw_pg_db *db, struct bw_err *err)
{
    enum bw_status status = db->copying == NULL ? BW_OK : end_load(db, err);

    for (struct bw_pg_stmt *load = db->loads; load != NULL && status == BW_OK; load = load->next) {
        if (load->rows.len == 0)
            continue;
        status = send_rows(db, load, err);
        if (status == BW_OK)
            status = end_load(db, err);
    }
    return status;
}

void bw_pg_load_forget(struct bw_pg_db *db)
{
    struct bw_err err = BW_ERR_INIT;

    for (struct bw_pg_stmt *load = db->loads; load != NULL; load = load->next)
        load->rows.len = 0;
    if (db->copying != NULL && !db->is_lost && end_copy(db, "rolled back", &err) == BW_OK)
        db->is_lost = true;
}

/* Appends bytes where there is room for them. */
static unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

/* The row as it travels, at `at`; behind it. */
static unsigned char *put_row(unsigned char *at, const struct bw_pg_stmt *load)
{
    static const unsigned char null[4] = {0xFF, 0xFF, 0xFF, 0xFF};

    put_number(at, (uint64_t)load->count, 2);
    at += 2;
    for (int i = 0; i < load->count; i++) {
        if (load->values[i] == NULL) {
            at = put_bytes(at, null, sizeof(null));
            continue;
        }
        put_number(at, (uint64_t)load->lengths[i], 4);
        at = put_bytes(at + 4, load->values[i], (size_t)load->lengths[i]);
    }
    return at;
}

static enum bw_status add_row(struct bw_pg_db *db, struct bw_pg_stmt *load, struct bw_err *err)
{
    struct bw_buf *rows = &load->rows;
    enum bw_status status = BW_OK;
    size_t len = 2;

    for (int i = 0; i < load->count; i++)
        len += 4 + (load->values[i] == NULL ? 0 : (size_t)load->lengths[i]);
    status = bw_buf_reserve(rows, len, err);
    if (status != BW_OK)
        return status;
    rows->len = (size_t)(put_row(rows->bytes + rows->len, load) - rows->bytes);
    return rows->len < LOAD_BYTES ? BW_OK : send_rows(db, load, err);
}

static enum bw_status execute(struct bw_pg_db *db, struct bw_pg_stmt *stmt, struct bw_err *err)
{
    ExecStatusType code;

    stmt->result = PQexecPrepared(db->conn, stmt->name, stmt->count, stmt->values, stmt->lengths,
                                  stmt->formats, 1);
    stmt->row = -1;
    code = PQresultStatus(stmt->result);
    if (code == PGRES_TUPLES_OK || code == PGRES_COMMAND_OK)
        return BW_OK;
    bw_pg_fail(db, stmt->result, err);
    PQclear(stmt->result);
    stmt->result = NULL;
    return err->status;
}

enum bw_status bw_pg_step(struct bw_stmt *base, bool *ret_has_row, struct bw_err *err)
{
    struct bw_pg_stmt *stmt = stmt_of(base);
    struct bw_pg_db *db = bw_pg_db_of(base->db);
    const char *failed = stmt->failed;
    enum bw_status status = BW_OK;

    stmt->failed = NULL;
    if (failed != NULL)
        return bw_fail(err, BW_EIO, "cannot use '%s': %s", db->name, failed);
    *ret_has_row = false;
    if (stmt->copy != NULL)
        return add_row(db, stmt, err);
    if (stmt->result == NULL) {
        status = bw_pg_load_flush(db, err);
        if (status == BW_OK)
            status = execute(db, stmt, err);
    }
    if (status == BW_OK)
        *ret_has_row = ++stmt->row < PQntuples(stmt->result);
    return status;
}

void bw_pg_reset(struct bw_stmt *base)
{
    PQclear(stmt_of(base)->result);
    stmt_of(base)->result = NULL;
}

int64_t bw_pg_changes(struct bw_stmt *base)
{
    const struct bw_pg_stmt *stmt = stmt_of(base);

    return stmt->result == NULL ? 0 : strtoll(PQcmdTuples(stmt->result), NULL, 10);
}

bool bw_pg_column_is_null(struct bw_stmt *base, int i)
{
    return PQgetisnull(stmt_of(base)->result, stmt_of(base)->row, i) == 1;
}

int64_t bw_pg_column_i64(struct bw_stmt *base, int i)
{
    const struct bw_pg_stmt *stmt = stmt_of(base);
    const char *value = PQgetvalue(stmt->result, stmt->row, i);

    if (PQgetisnull(stmt->result, stmt->row, i))
        return 0;
    switch (PQftype(stmt->result, i)) {
    case PG_BOOL:
        return *value != 0;
    case PG_INT2:
        return (int16_t)get_number(value, 2);
    case PG_INT4:
        return (int32_t)get_number(value, 4);
    default:
        assert(PQftype(stmt->result, i) == PG_INT8);
        return (int64_t)get_number(value, 8);
    }
}

double bw_pg_column_f64(struct bw_stmt *base, int i)
{
    const struct bw_pg_stmt *stmt = stmt_of(base);
    uint64_t bits;
    double value;

    if (PQgetisnull(stmt->result, stmt->row, i))
        return 0;
    assert(PQftype(stmt->result, i) == PG_FLOAT8);
    bits = get_number(PQgetvalue(stmt->result, stmt->row, i), 8);
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* libpq ends every value with a NUL. */
const char *bw_pg_column_text(struct bw_stmt *base, int i)
{
    const struct bw_pg_stmt *stmt = stmt_of(base);

    return PQgetisnull(stmt->result, stmt->row, i) ? NULL : PQgetvalue(stmt->result, stmt->row, i);
}

const void *bw_pg_column_bytes(struct bw_stmt *base, int i, size_t *ret_len)
{
    const struct bw_pg_stmt *stmt = stmt_of(base);

    *ret_len = (size_t)PQgetlength(stmt->result, stmt->row, i);
    return bw_pg_column_text(base, i);
}
