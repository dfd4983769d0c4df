/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_audit.h"

#include "store_private.h"

enum { LAST, ADD, LIST };
static const char *const texts[] = {
    [LAST] = "SELECT number, at_utc_s, mac FROM run_log ORDER BY number DESC LIMIT 1",
    [ADD] = "INSERT INTO run_log (number, at_utc_s, mac, kind, body) VALUES ($1, $2, $3, $4, $5)",
    [LIST] = "SELECT number, at_utc_s, mac, kind, body FROM run_log ORDER BY number",
};
const struct bw_sql_texts bw_store_audit_texts = {texts, sizeof(texts) / sizeof(texts[0])};

/* A MAC of another length was not written by us: all zero, so that the check of the chain names
 * the entry, which a failure here would not let it do. */
static struct bw_log_entry get_entry(struct bw_stmt *stmt)
{
    struct bw_log_entry entry = {.number = get_i64(stmt, 0), .at_utc_s = get_i64(stmt, 1)};

    if (!bw_store_get_fixed(stmt, 2, entry.mac, BW_CHAIN_MAC_BYTES))
        return (struct bw_log_entry){.number = entry.number, .at_utc_s = entry.at_utc_s};
    return entry;
}

/*
 * The last entry that others committed since this transaction began, if it is later than `last`.
 * From here to the end of the transaction nobody else adds one.
 */
static enum bw_status take_later(struct bw_store *store, struct bw_log_entry *last,
                                 struct bw_err *err)
{
    const struct bw_db_engine *engine = store->db->engine;
    struct bw_db *latest = NULL;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = engine->hold(store->db, "run log", err);

    if (status == BW_OK)
        status = engine->latest(store->db, &latest, err);
    if (status != BW_OK || latest == store->db)
        return status;
    status = engine->prepare(latest, texts[LAST], &stmt, err);
    if (status != BW_OK)
        return status;
    status = engine->step(stmt, &has_row, err);
    if (status == BW_OK && has_row && get_i64(stmt, 0) > last->number)
        *last = get_entry(stmt);
    engine->finalize(stmt);
    return status;
}

enum bw_status bw_store_log_last(struct bw_store *store, struct bw_log_entry *ret_last,
                                 struct bw_err *err)
{
    struct bw_log_entry last = {.number = 0};
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LAST], &stmt, err);

    if (status == BW_OK)
        status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    if (has_row)
        last = get_entry(stmt);
    stmt->db->engine->reset(stmt);
    if (store->is_in_transaction && store->mode == BW_STORE_WRITE)
        status = take_later(store, &last, err);
    if (status == BW_OK)
        *ret_last = last;
    return status;
}

enum bw_status bw_store_log_add(struct bw_store *store, const struct bw_log_entry *entry,
                                struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[ADD], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(stmt, 1, entry->number);
    bind_i64(stmt, 2, entry->at_utc_s);
    bind_bytes(stmt, 3, entry->mac, BW_CHAIN_MAC_BYTES);
    bind_text(stmt, 4, entry->kind);
    bind_text(stmt, 5, entry->body);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_log_list(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_log_entry **ret_entries, size_t *ret_count,
                                 struct bw_err *err)
{
    struct bw_log_entry *entries = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LIST], &stmt, err);

    while (status == BW_OK && (status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        entries = bw_arena_grow(arena, entries, count, &cap, sizeof(*entries));
        entries[count] = get_entry(stmt);
        entries[count].kind = bw_store_get_strdup(stmt, 3, arena);
        entries[count].body = bw_store_get_strdup(stmt, 4, arena);
        count++;
    }
    if (status != BW_OK)
        return status;
    *ret_entries = entries;
    *ret_count = count;
    return BW_OK;
}
