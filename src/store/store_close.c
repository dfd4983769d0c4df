/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_close.h"

#include <assert.h>
#include <stdlib.h>

#include "store_private.h"

enum {
    STATE,
    SET,
    LIST,
    REDUCE,
    UNCARRY,
    SEALS_OF,
    SEAL_SET,
    EXTRACT_SEAL_SET,
    LINKS_OF,
    MEMBERS,
    RECORDS
};
static const char *const texts[] = {
    [STATE] = "SELECT is_cleared FROM quarter_closed WHERE quarter = $1",
    [SET] = "INSERT INTO quarter_closed (quarter, is_cleared) VALUES ($1, $2)"
            " ON CONFLICT (quarter) DO UPDATE SET is_cleared = excluded.is_cleared",
    [LIST] = "SELECT k.quarter, c.is_cleared FROM quarter_key k"
             " LEFT JOIN quarter_closed c ON c.quarter = k.quarter ORDER BY k.quarter",
    [REDUCE] = "UPDATE event SET sealed = NULL, lon_deg = NULL, lat_deg = NULL,"
               " from_utc = from_utc - from_utc % 60, to_utc = to_utc - to_utc % 60 + 59,"
               " arrived_utc = arrived_utc - arrived_utc % 60 WHERE extract_id = $1",
    [UNCARRY] = "UPDATE event SET sealed = NULL WHERE extract_id = $1 AND sealed IS NOT NULL",
    [SEALS_OF] = "SELECT count(*) FROM event WHERE extract_id = $1 AND sealed IS NOT NULL",
    [SEAL_SET] = "UPDATE event SET sealed = $4"
                 " WHERE extract_id = $1 AND line = $2 AND event_id = $3",
    [EXTRACT_SEAL_SET] = "UPDATE extract SET sealed_key = $2 WHERE extract_id = $1",
    [LINKS_OF] = "SELECT a, b, tier, variant, weight, rule FROM link WHERE quarter = $1",
    [MEMBERS] = "SELECT DISTINCT event_id FROM incident_event WHERE quarter = $1",
    [RECORDS] = "SELECT record_token, event_id, person_id, line FROM event"
                " WHERE extract_id = $1 AND record_token IS NOT NULL",
};
const struct bw_sql_texts bw_store_close_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_quarter_state state_of(struct bw_stmt *stmt, int column)
{
    if (get_is_null(stmt, column))
        return BW_QUARTER_OPEN;
    return get_i64(stmt, column) == 0 ? BW_QUARTER_EMPTIED : BW_QUARTER_CLOSED;
}

enum bw_status bw_store_quarter_state(struct bw_store *store, struct bw_quarter quarter,
                                      enum bw_quarter_state *ret_state, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[STATE], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    *ret_state = has_row ? state_of(stmt, 0) : BW_QUARTER_OPEN;
    stmt->db->engine->reset(stmt);
    return BW_OK;
}

enum bw_status bw_store_quarter_set(struct bw_store *store, struct bw_quarter quarter,
                                    enum bw_quarter_state state, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[SET], &stmt, err);

    assert(state != BW_QUARTER_OPEN);
    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    bind_i64(stmt, 2, state == BW_QUARTER_CLOSED);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_quarter_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_store_quarter **ret_quarters, size_t *ret_count,
                                     struct bw_err *err)
{
    struct bw_store_quarter *quarters = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        quarters = bw_arena_grow(arena, quarters, count, &cap, sizeof(*quarters));
        quarters[count++] = (struct bw_store_quarter){.quarter = bw_store_get_quarter(stmt, 0),
                                                      .state = state_of(stmt, 1)};
    }
    if (status != BW_OK)
        return status;
    *ret_quarters = quarters;
    *ret_count = count;
    return BW_OK;
}

static enum bw_status run_extract(struct bw_store *store, const char *sql,
                                  const struct bw_id *extract_id, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, sql, &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    return bw_store_run(stmt, err);
}

/* An extract at a time: tables that are spread take no sub-select in an UPDATE. */
static enum bw_status run_extracts(struct bw_store *store, const char *sql,
                                   struct bw_quarter quarter, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    enum bw_status status = bw_store_extract_list(store, arena, quarter, &extracts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++)
        status = run_extract(store, sql, &extracts[i].extract_id, err);
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_store_events_reduce(struct bw_store *store, struct bw_quarter quarter,
                                      struct bw_err *err)
{
    const struct bw_quarter before = bw_quarter_add(quarter, -1);
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    enum bw_status status = run_extracts(store, texts[REDUCE], quarter, err);

    if (status == BW_OK)
        status = bw_store_quarter_state(store, before, &state, err);
    if (status == BW_OK && state != BW_QUARTER_OPEN)
        status = run_extracts(store, texts[UNCARRY], before, err);
    return status;
}

static enum bw_status count_seals(struct bw_store *store, const struct bw_id *extract_id,
                                  int64_t *io_count, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[SEALS_OF], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    *io_count += has_row ? get_i64(stmt, 0) : 0;
    stmt->db->engine->reset(stmt);
    return BW_OK;
}

enum bw_status bw_store_has_seals(struct bw_store *store, struct bw_quarter quarter, bool *ret_has,
                                  struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_extract *extracts = NULL;
    int64_t seals = 0;
    size_t count = 0;
    enum bw_status status = bw_store_extract_list(store, arena, quarter, &extracts, &count, err);

    for (size_t i = 0; status == BW_OK && seals == 0 && i < count; i++)
        status = count_seals(store, &extracts[i].extract_id, &seals, err);
    bw_arena_free(arena);
    if (status == BW_OK)
        *ret_has = seals > 0;
    return status;
}

enum bw_status bw_store_seal_set(struct bw_store *store, const struct bw_stored_event *event,
                                 const unsigned char *sealed, size_t sealed_len, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[SEAL_SET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &event->extract_id);
    bind_i64(stmt, 2, event->event.line);
    bind_id(stmt, 3, &event->event.event_id);
    bind_bytes(stmt, 4, sealed, sealed_len);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_extract_seal_set(struct bw_store *store, const struct bw_id *extract_id,
                                         const unsigned char sealed_key[BW_SEALED_KEY_BYTES],
                                         struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[EXTRACT_SEAL_SET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    bind_bytes(stmt, 2, sealed_key, BW_SEALED_KEY_BYTES);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_scrub(struct bw_store *store, struct bw_err *err)
{
    assert(!store->is_in_transaction);
    return store->db->engine->scrub(store->db, err);
}

enum bw_status bw_store_links_of(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_quarter quarter, struct bw_link **ret_links,
                                 size_t *ret_count, struct bw_err *err)
{
    struct bw_link *links = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LINKS_OF], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        links = bw_arena_grow(arena, links, count, &cap, sizeof(*links));
        links[count++] = (struct bw_link){.a = bw_store_get_id(stmt, 0),
                                          .b = bw_store_get_id(stmt, 1),
                                          .tier = (enum bw_link_tier)get_int(stmt, 2),
                                          .variant = (enum bw_variant)get_int(stmt, 3),
                                          .weight = get_f64(stmt, 4),
                                          .rule = bw_store_get_strdup(stmt, 5, arena)};
    }
    if (status != BW_OK)
        return status;
    *ret_links = links;
    *ret_count = count;
    return BW_OK;
}

static int cmp_ids(const void *a, const void *b)
{
    return bw_id_cmp(a, b);
}

enum bw_status bw_store_incident_events(struct bw_store *store, struct bw_arena *arena,
                                        struct bw_quarter quarter, struct bw_id **ret_ids,
                                        size_t *ret_count, struct bw_err *err)
{
    struct bw_id *ids = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[MEMBERS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        ids = bw_arena_grow(arena, ids, count, &cap, sizeof(*ids));
        ids[count++] = bw_store_get_id(stmt, 0);
    }
    if (status != BW_OK)
        return status;
    if (count > 0)
        qsort(ids, count, sizeof(*ids), cmp_ids);
    *ret_ids = ids;
    *ret_count = count;
    return BW_OK;
}

static int cmp_records(const void *x, const void *y)
{
    const struct bw_record_ids *a = x;
    const struct bw_record_ids *b = y;
    const int by = bw_id_cmp(&a->record_token, &b->record_token);

    return by != 0 ? by : (a->line > b->line) - (a->line < b->line);
}

enum bw_status bw_store_record_ids(struct bw_store *store, struct bw_arena *arena,
                                   const struct bw_id *extract_id, struct bw_record_ids **ret_ids,
                                   size_t *ret_count, struct bw_err *err)
{
    struct bw_record_ids *ids = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[RECORDS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        ids = bw_arena_grow(arena, ids, count, &cap, sizeof(*ids));
        ids[count++] = (struct bw_record_ids){.record_token = bw_store_get_id(stmt, 0),
                                              .event_id = bw_store_get_id(stmt, 1),
                                              .person_id = bw_store_get_id(stmt, 2),
                                              .line = get_i64(stmt, 3)};
    }
    if (status != BW_OK)
        return status;
    if (count > 0)
        qsort(ids, count, sizeof(*ids), cmp_records);
    *ret_ids = ids;
    *ret_count = count;
    return BW_OK;
}
