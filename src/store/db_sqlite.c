/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "db_private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beatwise/base/file.h"

/* How long a reader is waited for. */
#define SCRUB_WAIT_MS 5000
/* "BtWs", by which file(1) and we know the file. */
#define APPLICATION_ID 0x42745773
#define MAX_PARAMETERS 64
/* KiB, negative as SQLite wants it.  A load keeps its pages until they fill the cache, whatever
 * that is; a stage that joins tables is faster with more. */
#define USUAL_CACHE "-65536"
#define LOADING_CACHE "-12288"

struct sqlite_db {
    struct bw_db base;
    sqlite3 *handle;
    char *path;
    int lock_fd; /* -1: not taken */
};

struct sqlite_stmt {
    struct bw_stmt base;
    sqlite3_stmt *handle;
    int failed;                          /* the code of a bind that failed, until the next step */
    unsigned char index[MAX_PARAMETERS]; /* of parameter $n, SQLite's index; 0: not in the text */
    struct bound {
        enum { BOUND_OTHER, BOUND_NULL, BOUND_I64 } kind;
        int64_t number;
    } bound[MAX_PARAMETERS]; /* by $n: a row mostly has the numbers of the row before */
};

static struct sqlite_db *db_of(struct bw_db *db)
{
    return (struct sqlite_db *)db;
}

static struct sqlite_stmt *stmt_of(struct bw_stmt *stmt)
{
    return (struct sqlite_stmt *)stmt;
}

static enum bw_status fail_foreign(const struct sqlite_db *db, struct bw_err *err)
{
    bw_fail(err, BW_ECONFIG, "'%s' is not a store of this program", db->path);
    return bw_fail_hint(err, "name another path under `store` in site.yaml");
}

/* SQLite's texts name tables and columns, never values. */
static enum bw_status fail(struct sqlite_db *db, int code, struct bw_err *err)
{
    const char *words = sqlite3_errmsg(db->handle);

    switch (code & 0xFF) {
    case SQLITE_FULL:
        bw_fail(err, BW_EIO, "no space left for '%s': %s", db->path, words);
        return bw_fail_hint(err, "make room on that disk and run the command again");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return bw_fail(err, BW_EBUSY, "another run is writing '%s': %s", db->path, words);
    case SQLITE_NOTADB:
        return fail_foreign(db, err);
    case SQLITE_CORRUPT:
        bw_fail(err, BW_EIO, "'%s' is damaged: %s", db->path, words);
        return bw_fail_hint(err, "put a copy in its place");
    default:
        if (sqlite3_system_errno(db->handle) == ENOSPC)
            return bw_fail(err, BW_EIO, "no space left for '%s': %s", db->path, words);
        return bw_fail(err, BW_EIO, "cannot use '%s': %s", db->path, words);
    }
}

static enum bw_status exec(struct bw_db *base, const char *sql, struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? BW_OK : fail(db, code, err);
}

static int compare_bytes(void *unused, int a_len, const void *a, int b_len, const void *b)
{
    int min = a_len < b_len ? a_len : b_len;
    int order = memcmp(a, b, (size_t)min);

    (void)unused;
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static enum bw_status check_place(const char *path, enum bw_store_mode mode, struct bw_err *err)
{
    char *copy = strdup(path);
    bool is_remote = copy == NULL || bw_file_is_on_network(dirname(copy));

    free(copy);
    if (is_remote) {
        bw_fail(err, BW_ECONFIG, "the store '%s' is on a network drive, where locks lie", path);
        return bw_fail_hint(err, "put it on a disk of this machine");
    }
    if (mode == BW_STORE_READ && !bw_file_is_there(path)) {
        bw_fail(err, BW_ENOTFOUND, "there is no store '%s'", path);
        return bw_fail_hint(err, "`beatwise collect` makes it");
    }
    return BW_OK;
}

/* SQLite would make the file with the mode that the umask leaves; its -wal and -shm follow it. */
static enum bw_status make_file(const char *path, struct bw_err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return bw_fail(err, BW_EIO, "cannot open the store '%s': %s", path, strerror(errno));
    close(fd);
    return BW_OK;
}

/*
 * No trust in a schema that somebody else may have written, nothing of a row in a temporary file,
 * nothing left in freed pages, and a commit that returned is on disk.  The size of a page is that
 * of a file that is made now: rows of an event are 450 bytes, and with the preset 4096 every ninth
 * of them is a write and a step of the tree.
 */
static enum bw_status set_up(struct sqlite_db *db, enum bw_store_mode mode, struct bw_err *err)
{
    enum bw_status status;
    int code;

    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_busy_timeout(db->handle, 0);
    code = sqlite3_create_collation_v2(db->handle, "C", SQLITE_UTF8, NULL, compare_bytes, NULL);
    if (code != SQLITE_OK)
        return fail(db, code, err);
    status = exec(&db->base,
                  "PRAGMA page_size = 16384; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; "
                  "PRAGMA temp_store = MEMORY;"
                  "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL;"
                  "PRAGMA cache_size = " USUAL_CACHE "; PRAGMA journal_size_limit = 67108864",
                  err);
    if (status == BW_OK && mode == BW_STORE_READ)
        return exec(&db->base, "SELECT count(*) FROM sqlite_master", err);
    return status;
}

static void close_db(struct bw_db *base)
{
    struct sqlite_db *db = db_of(base);

    sqlite3_close_v2(db->handle);
    /* Not removed: another run may have it open, and would then hold a lock that nobody sees. */
    if (db->lock_fd >= 0)
        close(db->lock_fd);
    free(db->path);
    free(db);
}

static enum bw_status open_db(struct bw_db **ret_db, const char *path, enum bw_store_mode mode,
                              struct bw_err *err)
{
    int flags = mode == BW_STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    struct sqlite_db *db;
    enum bw_status status = check_place(path, mode, err);
    int code;

    if (status == BW_OK && mode == BW_STORE_WRITE)
        status = make_file(path, err);
    if (status != BW_OK)
        return status;
    db = calloc(1, sizeof(*db));
    if (db == NULL || (db->path = strdup(path)) == NULL) {
        free(db);
        return bw_fail(err, BW_EIO, "cannot open the store '%s': out of memory", path);
    }
    db->base.engine = &bw_db_sqlite;
    db->lock_fd = -1;
    code = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    status = code == SQLITE_OK ? set_up(db, mode, err) : fail(db, code, err);
    if (status != BW_OK) {
        close_db(&db->base);
        return status;
    }
    *ret_db = &db->base;
    return BW_OK;
}

static enum bw_status set_loading(struct bw_db *base, bool is_loading, struct bw_err *err)
{
    return exec(base,
                is_loading ? "PRAGMA cache_size = " LOADING_CACHE
                           : "PRAGMA cache_size = " USUAL_CACHE,
                err);
}

static const char *name_of(const struct bw_db *db)
{
    return ((const struct sqlite_db *)db)->path;
}

/* "another run holds 'store.db': process 123 on HOST, 'collect 2026Q1'", from "123 HOST WHAT". */
static enum bw_status fail_held(const struct sqlite_db *db, int fd, struct bw_err *err)
{
    char text[256];
    char *rest = NULL;
    ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
    const char *pid, *host, *what;

    text[len > 0 ? len : 0] = '\0';
    pid = strtok_r(text, " ", &rest);
    host = pid == NULL ? NULL : strtok_r(NULL, " ", &rest);
    what = host == NULL ? NULL : strtok_r(NULL, "\n", &rest);
    if (what == NULL)
        return bw_fail(err, BW_EBUSY, "another run holds '%s'", db->path);
    return bw_fail(err, BW_EBUSY, "another run holds '%s': process %s on %s, '%s'", db->path, pid,
                   host, what);
}

static enum bw_status write_holder(const struct sqlite_db *db, const char *what, struct bw_err *err)
{
    char host[HOST_NAME_MAX + 1] = "this-machine";
    char text[256];
    int len;

    gethostname(host, sizeof(host) - 1);
    len = snprintf(text, sizeof(text), "%ld %s %s\n", (long)getpid(), host, what);
    if (len >= (int)sizeof(text))
        len = (int)sizeof(text) - 1;
    if (ftruncate(db->lock_fd, 0) != 0 || pwrite(db->lock_fd, text, (size_t)len, 0) != len)
        return bw_fail(err, BW_EIO, "cannot write '%s.lock': %s", db->path, strerror(errno));
    return BW_OK;
}

static enum bw_status lock(struct bw_db *base, const char *what, struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    char path[PATH_MAX];
    int fd;

    if (db->lock_fd >= 0)
        return write_holder(db, what, err);
    if (snprintf(path, sizeof(path), "%s.lock", db->path) >= (int)sizeof(path))
        return bw_fail(err, BW_EIO, "cannot lock '%s': %s", db->path, strerror(ENAMETOOLONG));
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return bw_fail(err, BW_EIO, "cannot open '%s': %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        enum bw_status status = errno == EWOULDBLOCK ? fail_held(db, fd, err)
                                                     : bw_fail(err, BW_EIO, "cannot lock '%s': %s",
                                                               path, strerror(errno));
        close(fd);
        return status;
    }
    db->lock_fd = fd;
    return write_holder(db, what, err);
}

/* The lock is that of the whole store: its parts are held with it. */
static enum bw_status lock_part(struct bw_db *db, const char *part, enum bw_store_share share,
                                struct bw_err *err)
{
    (void)db;
    (void)part;
    (void)share;
    (void)err;
    return BW_OK;
}

static void unlock_parts(struct bw_db *db)
{
    (void)db;
}

static bool is_lost(const struct bw_db *db)
{
    (void)db;
    return false;
}

static enum bw_status read_number(struct sqlite_db *db, const char *sql, int64_t *ret_number,
                                  struct bw_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        *ret_number = sqlite3_column_int64(stmt, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return code == SQLITE_OK ? BW_OK : fail(db, code, err);
}

static enum bw_status is_claimed(struct bw_db *base, bool *ret_is_claimed, struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    int64_t id = 0;
    int64_t objects = 0;
    enum bw_status status = read_number(db, "PRAGMA application_id", &id, err);

    if (status == BW_OK)
        status = read_number(db, "SELECT count(*) FROM sqlite_master", &objects, err);
    if (status != BW_OK)
        return status;
    if (id != APPLICATION_ID && (id != 0 || objects != 0))
        return fail_foreign(db, err);
    *ret_is_claimed = id == APPLICATION_ID;
    return BW_OK;
}

static enum bw_status claim(struct bw_db *base, struct bw_err *err)
{
    char sql[64];

    snprintf(sql, sizeof(sql), "PRAGMA application_id = %d", APPLICATION_ID);
    return exec(base, sql, err);
}

static enum bw_status spread(struct bw_db *db, const char *table, enum bw_spread how,
                             const char *column, struct bw_err *err)
{
    (void)db;
    (void)table;
    (void)how;
    (void)column;
    (void)err;
    return BW_OK;
}

static enum bw_status begin(struct bw_db *base, struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    enum bw_status status;

    if (sqlite3_db_readonly(db->handle, "main") == 1)
        return exec(base, "BEGIN", err);
    /* WAL: whoever reads goes on reading what was there.  Nothing happens where it is on. */
    status = exec(base, "PRAGMA journal_mode = WAL", err);
    return status == BW_OK ? exec(base, "BEGIN IMMEDIATE", err) : status;
}

static enum bw_status begin_alone(struct bw_db *db, const char *name, struct bw_err *err)
{
    (void)name;
    return begin(db, err);
}

/* Whoever writes is the only one. */
static enum bw_status hold(struct bw_db *db, const char *name, struct bw_err *err)
{
    (void)db;
    (void)name;
    (void)err;
    return BW_OK;
}

static enum bw_status latest(struct bw_db *db, struct bw_db **ret_db, struct bw_err *err)
{
    (void)err;
    *ret_db = db;
    return BW_OK;
}

static enum bw_status commit(struct bw_db *base, struct bw_err *err)
{
    return exec(base, "COMMIT", err);
}

/* After some failures SQLite has rolled back by itself. */
static void rollback(struct bw_db *base)
{
    struct sqlite_db *db = db_of(base);

    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

/*
 * To SQLite "$3" is a name: it gets the next free index, and "$1::int" is a name as well, which
 * would silently be NULL.  So indexes are looked up by name, and any other name is a bug.
 */
static void map_parameters(struct sqlite_stmt *stmt)
{
    int count = sqlite3_bind_parameter_count(stmt->handle);

    for (int i = 1; i <= count; i++) {
        const char *name = sqlite3_bind_parameter_name(stmt->handle, i);
        char *end = NULL;
        long n = name == NULL || *name != '$' ? 0 : strtol(name + 1, &end, 10);
        bool is_numbered = n >= 1 && n < MAX_PARAMETERS && *end == '\0';

        assert(is_numbered);
        if (!is_numbered) {
            stmt->failed = SQLITE_RANGE;
            return;
        }
        stmt->index[n] = (unsigned char)i;
    }
}

static enum bw_status prepare(struct bw_db *base, const char *sql, struct bw_stmt **ret_stmt,
                              struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    struct sqlite_stmt *stmt = calloc(1, sizeof(*stmt));
    int code;

    if (stmt == NULL)
        return fail(db, SQLITE_NOMEM, err);
    code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle, NULL);
    if (code != SQLITE_OK) {
        free(stmt);
        return fail(db, code, err);
    }
    stmt->base.db = base;
    map_parameters(stmt);
    *ret_stmt = &stmt->base;
    return BW_OK;
}

static void finalize(struct bw_stmt *stmt)
{
    sqlite3_finalize(stmt_of(stmt)->handle);
    free(stmt);
}

/* The index of $n; 0, at which a bind fails, where the text has none. */
static int index_of(const struct sqlite_stmt *stmt, int n)
{
    assert(n > 0 && n < MAX_PARAMETERS && stmt->index[n] != 0);
    return stmt->index[n];
}

static void keep(struct sqlite_stmt *stmt, int code)
{
    if (code != SQLITE_OK && stmt->failed == SQLITE_OK)
        stmt->failed = code;
}

/* Whether $n is that already; it is then, unless the bind fails. */
static bool is_bound(struct sqlite_stmt *stmt, int n, struct bound value)
{
    struct bound *bound = &stmt->bound[n];

    if (bound->kind == value.kind && bound->number == value.number && value.kind != BOUND_OTHER)
        return true;
    *bound = value;
    return false;
}

static void bind_i64(struct bw_stmt *base, int n, int64_t value)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    const int index = index_of(stmt, n);

    if (!is_bound(stmt, n, (struct bound){BOUND_I64, value}))
        keep(stmt, sqlite3_bind_int64(stmt->handle, index, value));
}

static void bind_f64(struct bw_stmt *base, int n, double value)
{
    struct sqlite_stmt *stmt = stmt_of(base);

    stmt->bound[n].kind = BOUND_OTHER;
    keep(stmt, sqlite3_bind_double(stmt->handle, index_of(stmt, n), value));
}

static void bind_text(struct bw_stmt *base, int n, const char *text)
{
    struct sqlite_stmt *stmt = stmt_of(base);

    stmt->bound[n].kind = BOUND_OTHER;
    keep(stmt, sqlite3_bind_text(stmt->handle, index_of(stmt, n), text, -1, SQLITE_STATIC));
}

static void bind_bytes(struct bw_stmt *base, int n, const void *bytes, size_t len)
{
    struct sqlite_stmt *stmt = stmt_of(base);

    stmt->bound[n].kind = BOUND_OTHER;
    keep(stmt, sqlite3_bind_blob64(stmt->handle, index_of(stmt, n), bytes, len, SQLITE_STATIC));
}

static void bind_null(struct bw_stmt *base, int n)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    const int index = index_of(stmt, n);

    if (!is_bound(stmt, n, (struct bound){BOUND_NULL, 0}))
        keep(stmt, sqlite3_bind_null(stmt->handle, index));
}

static enum bw_status step(struct bw_stmt *base, bool *ret_has_row, struct bw_err *err)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    int code = stmt->failed != SQLITE_OK ? stmt->failed : sqlite3_step(stmt->handle);

    if (stmt->failed != SQLITE_OK)
        memset(stmt->bound, 0, sizeof(stmt->bound));
    stmt->failed = SQLITE_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail(db_of(base->db), code, err);
    *ret_has_row = code == SQLITE_ROW;
    return BW_OK;
}

static void reset(struct bw_stmt *stmt)
{
    sqlite3_reset(stmt_of(stmt)->handle);
}

static int64_t changes(struct bw_stmt *stmt)
{
    return sqlite3_changes64(db_of(stmt->db)->handle);
}

static bool column_is_null(struct bw_stmt *stmt, int i)
{
    return sqlite3_column_type(stmt_of(stmt)->handle, i) == SQLITE_NULL;
}

static int64_t column_i64(struct bw_stmt *stmt, int i)
{
    return sqlite3_column_int64(stmt_of(stmt)->handle, i);
}

static double column_f64(struct bw_stmt *stmt, int i)
{
    return sqlite3_column_double(stmt_of(stmt)->handle, i);
}

static const char *column_text(struct bw_stmt *stmt, int i)
{
    return (const char *)sqlite3_column_text(stmt_of(stmt)->handle, i);
}

static const void *column_bytes(struct bw_stmt *stmt, int i, size_t *ret_len)
{
    const void *bytes = sqlite3_column_blob(stmt_of(stmt)->handle, i);

    *ret_len = (size_t)sqlite3_column_bytes(stmt_of(stmt)->handle, i);
    return bytes;
}

/* The log of writes still holds the pages as they were; secure_delete sees to the database. */
static enum bw_status empty_wal(struct sqlite_db *db, struct bw_err *err)
{
    int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

    return code == SQLITE_OK ? BW_OK : fail(db, code, err);
}

/* VACUUM too: a page that was split keeps what it had given away in its unused part. */
static enum bw_status scrub(struct bw_db *base, struct bw_err *err)
{
    struct sqlite_db *db = db_of(base);
    enum bw_status status;

    sqlite3_busy_timeout(db->handle, SCRUB_WAIT_MS);
    status = empty_wal(db, err);
    if (status == BW_OK)
        status = exec(base, "VACUUM", err);
    if (status == BW_OK)
        status = empty_wal(db, err);
    sqlite3_busy_timeout(db->handle, 0);
    return status;
}

const struct bw_db_engine bw_db_sqlite = {
    .scheme = "sqlite:",
    .types = {.i64 = "INTEGER",
              .f64 = "REAL",
              .bytes = "BLOB",
              .strict = "STRICT",
              .clustered = "STRICT, WITHOUT ROWID",
              .of_extract = "REFERENCES extract (extract_id)"},
    .open = open_db,
    .close = close_db,
    .name = name_of,
    .is_lost = is_lost,
    .lock = lock,
    .lock_part = lock_part,
    .unlock_parts = unlock_parts,
    .is_claimed = is_claimed,
    .claim = claim,
    .spread = spread,
    .begin = begin,
    .begin_alone = begin_alone,
    .commit = commit,
    .rollback = rollback,
    .set_loading = set_loading,
    .hold = hold,
    .latest = latest,
    .scrub = scrub,
    .exec = exec,
    .exec_temp = exec,
    .prepare = prepare,
    .prepare_load = prepare,
    .finalize = finalize,
    .bind_i64 = bind_i64,
    .bind_f64 = bind_f64,
    .bind_text = bind_text,
    .bind_bytes = bind_bytes,
    .bind_null = bind_null,
    .step = step,
    .reset = reset,
    .changes = changes,
    .column_is_null = column_is_null,
    .column_i64 = column_i64,
    .column_f64 = column_f64,
    .column_text = column_text,
    .column_bytes = column_bytes,
};
