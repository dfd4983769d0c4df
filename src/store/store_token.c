/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_token.h"

#include "event_row_private.h"

enum { ROWS, SET, PERSONS, KEYS_SET };
static const char *const texts[] = {
    [ROWS] = "SELECT line, event_id, person_id, record_token, group_token, ref_token, match_keys"
             " FROM event WHERE extract_id = $1 ORDER BY line",
    [SET] = "UPDATE event SET person_id = $4, record_token = $5, group_token = $6,"
            " ref_token = $7, match_keys = $8"
            " WHERE extract_id = $1 AND line = $2 AND event_id = $3",
    [PERSONS] = "SELECT person_id, match_keys FROM event WHERE extract_id = $1"
                " AND match_keys IS NOT NULL AND person_id IS NOT NULL ORDER BY line",
    [KEYS_SET] = "UPDATE event SET match_keys = $4"
                 " WHERE extract_id = $1 AND line = $2 AND event_id = $3",
};
const struct bw_sql_texts bw_store_token_texts = {texts, sizeof(texts) / sizeof(texts[0])};

struct row {
    int64_t line;
    struct bw_id event_id;
    struct bw_event_tokens tokens;
};

/* The match keys in a column; their names belong to the handle. */
static enum bw_status get_keys(struct bw_store *store, struct bw_stmt *stmt, int column,
                               struct bw_arena *arena, struct bw_event_tokens *tokens,
                               struct bw_err *err)
{
    struct bw_stored_event event = {.key_count = 0};
    size_t len = 0;
    const void *bytes = get_bytes(stmt, column, &len);
    enum bw_status status = bw_key_unpack(store, arena, bytes, len, &event, err);

    if (status != BW_OK)
        return status;
    tokens->keys = bw_arena_alloc(arena, event.key_count + 1, sizeof(*tokens->keys));
    for (size_t i = 0; i < event.key_count; i++)
        tokens->keys[i] = event.keys[i];
    tokens->key_count = event.key_count;
    return BW_OK;
}

static enum bw_status read_rows(struct bw_store *store, struct bw_arena *arena,
                                const struct bw_id *extract_id, struct row **ret_rows,
                                size_t *ret_count, struct bw_err *err)
{
    struct row *rows = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[ROWS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        struct row *row;

        rows = bw_arena_grow(arena, rows, count, &cap, sizeof(*rows));
        row = &rows[count++];
        *row = (struct row){.line = get_i64(stmt, 0),
                            .event_id = bw_store_get_id(stmt, 1),
                            .tokens = {.person_id = bw_store_get_id(stmt, 2),
                                       .record_token = bw_store_get_id(stmt, 3),
                                       .group_token = bw_store_get_id(stmt, 4),
                                       .ref_token = bw_store_get_id(stmt, 5)}};
        status = get_keys(store, stmt, 6, arena, &row->tokens, err);
        if (status != BW_OK) {
            stmt->db->engine->reset(stmt);
            return status;
        }
    }
    *ret_rows = rows;
    *ret_count = count;
    return status;
}

static enum bw_status write_row(struct bw_store *store, const struct bw_id *extract_id,
                                const struct row *row, struct bw_err *err)
{
    const struct bw_event_tokens *tokens = &row->tokens;
    unsigned char packed[BW_EVENT_KEYS * BW_PACKED_KEY_BYTES];
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_key_pack(store, tokens->keys, tokens->key_count, packed, err);

    if (status == BW_OK)
        status = bw_store_use(store, texts[SET], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, extract_id);
    bind_i64(stmt, 2, row->line);
    bind_id(stmt, 3, &row->event_id);
    bind_id(stmt, 4, &tokens->person_id);
    bind_id(stmt, 5, &tokens->record_token);
    bind_id(stmt, 6, &tokens->group_token);
    bind_id(stmt, 7, &tokens->ref_token);
    bind_bytes(stmt, 8, tokens->key_count == 0 ? NULL : packed,
               tokens->key_count * BW_PACKED_KEY_BYTES);
    return bw_store_run(stmt, err);
}

/* An extract at a time: its rows are read before any is written. */
static enum bw_status rewrite_extract(struct bw_store *store, const struct bw_id *extract_id,
                                      bw_token_fn *fn, void *ctx, int64_t *io_events,
                                      struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct row *rows = NULL;
    size_t count = 0;
    enum bw_status status = read_rows(store, arena, extract_id, &rows, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        fn(ctx, &rows[i].tokens);
        status = write_row(store, extract_id, &rows[i], err);
    }
    *io_events += (int64_t)count;
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_store_tokens_rewrite(struct bw_store *store, bw_token_fn *fn, void *ctx,
                                       int64_t *ret_events, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_extract *extracts = NULL;
    int64_t events = 0;
    size_t count = 0;
    enum bw_status status =
        bw_store_extract_list(store, arena, (struct bw_quarter){0}, &extracts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++)
        status = rewrite_extract(store, &extracts[i].extract_id, fn, ctx, &events, err);
    bw_arena_free(arena);
    /* The index of records that `evaluate` makes is of the old tokens. */
    store->has_record_index = false;
    if (status == BW_OK)
        *ret_events = events;
    return status;
}

static enum bw_status read_persons(struct bw_store *store, const struct bw_id *extract_id,
                                   bw_person_fn *fn, void *ctx, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[PERSONS], &stmt, err);

    if (status == BW_OK)
        bind_id(stmt, 1, extract_id);
    while (status == BW_OK && (status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        struct bw_event_tokens tokens = {.key_count = 0};
        struct bw_id person = bw_store_get_id(stmt, 0);

        status = get_keys(store, stmt, 1, arena, &tokens, err);
        if (status == BW_OK)
            fn(ctx, &person, tokens.keys, tokens.key_count);
        else
            stmt->db->engine->reset(stmt);
        bw_arena_reset(arena);
    }
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_store_persons_read(struct bw_store *store, struct bw_quarter first,
                                     struct bw_quarter last, struct bw_quarter other,
                                     bw_person_fn *fn, void *ctx, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_store_extract_list(store, arena, (struct bw_quarter){0}, &extracts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const int index = bw_quarter_index(extracts[i].quarter);

        if (index >= bw_quarter_index(first) && index <= bw_quarter_index(last) &&
            index != bw_quarter_index(other))
            status = read_persons(store, &extracts[i].extract_id, fn, ctx, err);
    }
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_store_match_keys_set(struct bw_store *store, const struct bw_stored_event *event,
                                       const struct bw_match_key *keys, size_t key_count,
                                       struct bw_err *err)
{
    unsigned char packed[BW_EVENT_KEYS * BW_PACKED_KEY_BYTES];
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_key_pack(store, keys, key_count, packed, err);

    if (status == BW_OK)
        status = bw_store_use(store, texts[KEYS_SET], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &event->extract_id);
    bind_i64(stmt, 2, event->event.line);
    bind_id(stmt, 3, &event->event.event_id);
    bind_bytes(stmt, 4, key_count == 0 ? NULL : packed, key_count * BW_PACKED_KEY_BYTES);
    return bw_store_run(stmt, err);
}
