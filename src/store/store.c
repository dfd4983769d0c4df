/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_private.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/text.h"
#include "schema_private.h"

static const struct bw_db_engine *const engines[] = {
    &bw_db_sqlite,
#if HAVE_LIBPQ
    &bw_db_postgres,
#endif
};

enum { META_GET, META_SET };
static const char *const texts[] = {
    [META_GET] = "SELECT value FROM meta WHERE name = $1",
    [META_SET] = "INSERT INTO meta (name, value) VALUES ($1, $2)"
                 " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};
const struct bw_sql_texts bw_store_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_status use(struct bw_store *store, const char *sql, bool is_load,
                          struct bw_stmt **ret_stmt, struct bw_err *err)
{
    const struct bw_db_engine *engine = store->db->engine;
    struct bw_stmt *stmt = NULL;
    enum bw_status status;

    for (size_t i = 0; i < store->prepared_count; i++) {
        if (store->prepared[i].sql == sql) {
            engine->reset(store->prepared[i].stmt);
            *ret_stmt = store->prepared[i].stmt;
            return BW_OK;
        }
    }
    assert(store->prepared_count < BW_STORE_STMTS);
    status = is_load ? engine->prepare_load(store->db, sql, &stmt, err)
                     : engine->prepare(store->db, sql, &stmt, err);
    if (status != BW_OK)
        return status;
    store->prepared[store->prepared_count++] = (struct bw_prepared){sql, stmt};
    *ret_stmt = stmt;
    return BW_OK;
}

enum bw_status bw_store_use(struct bw_store *store, const char *sql, struct bw_stmt **ret_stmt,
                            struct bw_err *err)
{
    return use(store, sql, false, ret_stmt, err);
}

enum bw_status bw_store_use_load(struct bw_store *store, const char *sql, struct bw_stmt **ret_stmt,
                                 struct bw_err *err)
{
    return use(store, sql, true, ret_stmt, err);
}

enum bw_status bw_store_next(struct bw_stmt *stmt, bool *ret_has_row, struct bw_err *err)
{
    enum bw_status status = stmt->db->engine->step(stmt, ret_has_row, err);

    if (status != BW_OK || !*ret_has_row)
        stmt->db->engine->reset(stmt);
    return status;
}

enum bw_status bw_store_run(struct bw_stmt *stmt, struct bw_err *err)
{
    bool has_row = false;
    enum bw_status status = stmt->db->engine->step(stmt, &has_row, err);

    assert(!has_row);
    stmt->db->engine->reset(stmt);
    return status;
}

enum bw_status bw_store_run_quarter(struct bw_store *store, const char *sql,
                                    struct bw_quarter quarter, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, sql, &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_damaged(struct bw_store *store, const char *table, struct bw_err *err)
{
    return bw_fail(err, BW_EIO, "'%s' is damaged: table '%s' holds a value that cannot be",
                   store->db->engine->name(store->db), table);
}

char *bw_store_get_strdup(struct bw_stmt *stmt, int i, struct bw_arena *arena)
{
    const char *text = get_text(stmt, i);

    return text == NULL ? NULL : bw_arena_strdup(arena, text);
}

bool bw_store_get_fixed(struct bw_stmt *stmt, int i, unsigned char *ret_bytes, size_t len)
{
    size_t got = 0;
    const void *bytes = get_bytes(stmt, i, &got);

    if (bytes == NULL || got != len)
        return false;
    memcpy(ret_bytes, bytes, len);
    return true;
}

struct bw_id bw_store_get_id(struct bw_stmt *stmt, int i)
{
    struct bw_id id = {{0}};

    return bw_store_get_fixed(stmt, i, id.bytes, BW_ID_BYTES) ? id : (struct bw_id){{0}};
}

struct bw_quarter bw_store_get_quarter(struct bw_stmt *stmt, int i)
{
    /* bw_quarter_index counts from year 0 on. */
    return bw_quarter_add((struct bw_quarter){0, 1}, get_int(stmt, i));
}

enum bw_status bw_store_meta_get(struct bw_store *store, struct bw_arena *arena, const char *name,
                                 const char **ret_value, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[META_GET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, name);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    *ret_value = has_row ? bw_store_get_strdup(stmt, 0, arena) : NULL;
    stmt->db->engine->reset(stmt);
    return BW_OK;
}

enum bw_status bw_store_meta_set(struct bw_store *store, const char *name, const char *value,
                                 struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[META_SET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, name);
    bind_text(stmt, 2, value);
    return bw_store_run(stmt, err);
}

/* Reads the version that is there and the store's id; 0 where nothing was made yet. */
static enum bw_status read_version(struct bw_store *store, int *ret_version, struct bw_err *err)
{
    const char *version = NULL;
    const char *id = NULL;
    bool is_claimed = false;
    int64_t number = 0;
    enum bw_status status = store->db->engine->is_claimed(store->db, &is_claimed, err);

    *ret_version = 0;
    if (status != BW_OK || !is_claimed)
        return status;
    status = bw_store_meta_get(store, store->arena, "schema_version", &version, err);
    if (status == BW_OK)
        status = bw_store_meta_get(store, store->arena, "store_id", &id, err);
    if (status != BW_OK)
        return status;
    if (version == NULL || !bw_text_parse_i64(bw_text_of(version), &number) || number < 1 ||
        number > INT32_MAX || id == NULL ||
        !bw_text_parse_hex(bw_text_of(id), store->id.bytes, BW_ID_BYTES))
        return bw_store_damaged(store, "meta", err);
    *ret_version = (int)number;
    return BW_OK;
}

static enum bw_status make_id(struct bw_store *store, struct bw_err *err)
{
    char hex[2 * BW_ID_BYTES + 1];

    randombytes_buf(store->id.bytes, BW_ID_BYTES);
    bw_text_hex(store->id.bytes, BW_ID_BYTES, hex);
    return bw_store_meta_set(store, "store_id", hex, err);
}

/* Within one transaction, in which the version is read again: another run may have been first. */
static enum bw_status migrate(struct bw_store *store, struct bw_err *err)
{
    char text[16];
    int version = 0;
    enum bw_status status = bw_store_begin_alone(store, "schema", err);

    if (status == BW_OK)
        status = read_version(store, &version, err);
    if (status == BW_OK && version == 0)
        status = store->db->engine->claim(store->db, err);
    if (status == BW_OK)
        status = bw_schema_migrate(store->db, bw_schema_steps, bw_schema_step_count, version, err);
    if (status == BW_OK)
        status = bw_schema_spread_new(store->db, version, err);
    if (status == BW_OK && version == 0)
        status = make_id(store, err);
    snprintf(text, sizeof(text), "%d", bw_schema_version());
    if (status == BW_OK)
        status = bw_store_meta_set(store, "schema_version", text, err);
    return status == BW_OK ? bw_store_commit(store, err) : status;
}

static enum bw_status check_version(struct bw_store *store, struct bw_err *err)
{
    const char *name = store->db->engine->name(store->db);
    int version = 0;
    enum bw_status status = read_version(store, &version, err);

    if (status != BW_OK || version == bw_schema_version())
        return status;
    if (version > bw_schema_version()) {
        bw_fail(err, BW_ECONFIG, "the store '%s' is of version %d, this program knows up to %d",
                name, version, bw_schema_version());
        return bw_fail_hint(err, "use the beatwise that wrote it, or a newer one");
    }
    if (store->mode == BW_STORE_WRITE)
        return migrate(store, err);
    if (version == 0) {
        bw_fail(err, BW_ENOTFOUND, "there is no store in '%s'", name);
        return bw_fail_hint(err, "`beatwise collect` makes it");
    }
    bw_fail(err, BW_ECONFIG, "the store '%s' is of version %d, older than this program's %d", name,
            version, bw_schema_version());
    return bw_fail_hint(err, "`beatwise collect` brings it up to date");
}

/* A url may carry a password, so messages name no more than its scheme. */
static const struct bw_db_engine *find_engine(const char *url, struct bw_err *err)
{
    const char *colon = strchr(url, ':');

    for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
        if (strncmp(url, engines[i]->scheme, strlen(engines[i]->scheme)) == 0)
            return engines[i];
    }
    if (strncmp(url, "postgresql:", strlen("postgresql:")) == 0) {
        bw_fail(err, BW_ECONFIG, "a store of kind 'postgresql:' is not built into this program");
        bw_fail_hint(err, "write `store: sqlite:PATH`, or build it with libpq");
        return NULL;
    }
    if (colon == NULL)
        bw_fail(err, BW_ECONFIG, "the store has no kind before its path");
    else
        bw_fail(err, BW_ECONFIG, "there is no store of kind '%.*s:'",
                (int)(colon - url > 32 ? 32 : colon - url), url);
    bw_fail_hint(err, "write `store: sqlite:PATH` or `store: postgresql://HOST/DATABASE`");
    return NULL;
}

enum bw_status bw_store_open(struct bw_store **ret_store, const char *url, enum bw_store_mode mode,
                             struct bw_err *err)
{
    const struct bw_db_engine *engine = find_engine(url, err);
    struct bw_arena *arena;
    struct bw_store *store;
    struct bw_db *db = NULL;
    enum bw_status status;

    if (engine == NULL)
        return err->status;
    if (sodium_init() < 0)
        return bw_fail(err, BW_EIO, "the system gives no random numbers");
    status = engine->open(&db, url + strlen(engine->scheme), mode, err);
    if (status != BW_OK)
        return status;
    arena = bw_arena_new();
    store = bw_arena_alloc(arena, 1, sizeof(*store));
    store->arena = arena;
    store->db = db;
    store->mode = mode;
    status = check_version(store, err);
    if (status != BW_OK) {
        bw_store_close(store);
        return status;
    }
    *ret_store = store;
    return BW_OK;
}

void bw_store_close(struct bw_store *store)
{
    if (store == NULL)
        return;
    bw_store_rollback(store);
    for (size_t i = 0; i < store->prepared_count; i++)
        store->db->engine->finalize(store->prepared[i].stmt);
    bw_event_counts_clear(&store->counted);
    bw_store_forget_records(store);
    store->db->engine->close(store->db);
    bw_arena_free(store->arena);
}

enum bw_status bw_store_lock(struct bw_store *store, const char *what, struct bw_err *err)
{
    return store->db->engine->lock(store->db, what, err);
}

enum bw_status bw_store_lock_part(struct bw_store *store, const char *part,
                                  enum bw_store_share share, struct bw_err *err)
{
    assert(!store->is_in_transaction);
    return store->db->engine->lock_part(store->db, part, share, err);
}

void bw_store_unlock_parts(struct bw_store *store)
{
    store->db->engine->unlock_parts(store->db);
}

bool bw_store_is_lost(const struct bw_store *store)
{
    return store->db->engine->is_lost(store->db);
}

enum bw_status bw_store_begin(struct bw_store *store, struct bw_err *err)
{
    enum bw_status status;

    assert(!store->is_in_transaction);
    status = store->db->engine->begin(store->db, err);
    store->is_in_transaction = status == BW_OK;
    return status;
}

enum bw_status bw_store_begin_alone(struct bw_store *store, const char *name, struct bw_err *err)
{
    enum bw_status status;

    assert(!store->is_in_transaction);
    status = store->db->engine->begin_alone(store->db, name, err);
    store->is_in_transaction = status == BW_OK;
    return status;
}

enum bw_status bw_store_set_loading(struct bw_store *store, bool is_loading, struct bw_err *err)
{
    const struct bw_db_engine *engine = store->db->engine;

    return engine->set_loading == NULL ? BW_OK : engine->set_loading(store->db, is_loading, err);
}

/* What was known of the open transaction. */
static void forget(struct bw_store *store)
{
    struct bw_err ignored = BW_ERR_INIT;

    if (!bw_id_is_none(&store->loading) && bw_store_set_loading(store, false, &ignored) != BW_OK)
        ignored = BW_ERR_INIT; /* more memory than need be, or less */
    store->is_in_transaction = false;
    store->loading = (struct bw_id){{0}};
    bw_store_forget_records(store);
    bw_event_counts_clear(&store->counted);
    store->has_person_changes = false;
}

enum bw_status bw_store_commit(struct bw_store *store, struct bw_err *err)
{
    enum bw_status status;

    assert(store->is_in_transaction);
    status = store->db->engine->commit(store->db, err);
    if (status == BW_OK)
        forget(store);
    return status;
}

void bw_store_rollback(struct bw_store *store)
{
    if (!store->is_in_transaction)
        return;
    for (size_t i = 0; i < store->prepared_count; i++)
        store->db->engine->reset(store->prepared[i].stmt);
    store->db->engine->rollback(store->db);
    forget(store);
    /* A name that was added in it is gone. */
    memset(store->key_names, 0, sizeof(store->key_names));
    store->has_record_index = false;
}

const struct bw_id *bw_store_id(const struct bw_store *store)
{
    return &store->id;
}
