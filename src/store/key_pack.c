/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_row_private.h"

#include <assert.h>
#include <string.h>

enum { NAMES, ADD_NAME };
static const char *const texts[] = {
    [NAMES] = "SELECT number, name FROM match_key_name ORDER BY number",
    [ADD_NAME] = "INSERT INTO match_key_name (number, name)"
                 " SELECT coalesce(max(number), 0) + 1, CAST($1 AS text) FROM match_key_name"
                 " WHERE true ON CONFLICT DO NOTHING",
};
const struct bw_sql_texts bw_key_pack_texts = {texts, sizeof(texts) / sizeof(texts[0])};

static enum bw_status read_names(struct bw_store *store, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[NAMES], &stmt, err);

    while (status == BW_OK && (status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        int64_t number = get_i64(stmt, 0);

        if (number < 1 || number >= BW_STORE_KEY_NAMES)
            return bw_store_damaged(store, "match_key_name", err);
        if (store->key_names[number] == NULL)
            store->key_names[number] = bw_store_get_strdup(stmt, 1, store->arena);
    }
    return status;
}

static bool has_number(const struct bw_store *store, unsigned number, const char *name)
{
    return store->key_names[number] != NULL && strcmp(store->key_names[number], name) == 0;
}

/* 0: not among those that were read.  `guess` is looked at first. */
static unsigned find_number(const struct bw_store *store, const char *name, unsigned guess)
{
    if (has_number(store, guess, name))
        return guess;
    for (unsigned i = 1; i < BW_STORE_KEY_NAMES && store->key_names[i] != NULL; i++) {
        if (has_number(store, i, name))
            return i;
    }
    return 0;
}

/* `*ret_number` is at first the guess. */
static enum bw_status number_of(struct bw_store *store, const char *name, unsigned *ret_number,
                                struct bw_err *err)
{
    const unsigned guess = *ret_number % BW_STORE_KEY_NAMES;
    struct bw_stmt *stmt = NULL;
    enum bw_status status = BW_OK;

    *ret_number = find_number(store, name, guess);
    if (*ret_number == 0)
        status = read_names(store, err);
    if (*ret_number == 0 && status == BW_OK)
        *ret_number = find_number(store, name, 0);
    if (*ret_number != 0 || status != BW_OK)
        return status;
    status = bw_store_use(store, texts[ADD_NAME], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, name);
    status = bw_store_run(stmt, err);
    if (status == BW_OK)
        status = read_names(store, err);
    if (status == BW_OK && (*ret_number = find_number(store, name, 0)) == 0)
        return bw_store_damaged(store, "match_key_name", err);
    return status;
}

enum bw_status bw_store_match_key_add(struct bw_store *store, const char *name, struct bw_err *err)
{
    unsigned number = 0;

    return number_of(store, name, &number, err);
}

enum bw_status bw_key_pack(struct bw_store *store, const struct bw_match_key *keys, size_t count,
                           unsigned char packed[BW_EVENT_KEYS * BW_PACKED_KEY_BYTES],
                           struct bw_err *err)
{
    unsigned number = 0;

    assert(count <= BW_EVENT_KEYS);
    for (size_t i = 0; i < count; i++) {
        enum bw_status status;

        /* Names mostly come in the order in which they got their numbers. */
        number++;
        status = number_of(store, keys[i].name, &number, err);
        if (status != BW_OK)
            return status;
        packed[i * BW_PACKED_KEY_BYTES] = (unsigned char)number;
        memcpy(packed + i * BW_PACKED_KEY_BYTES + 1, keys[i].token.bytes, BW_ID_BYTES);
    }
    return BW_OK;
}

enum bw_status bw_key_unpack(struct bw_store *store, struct bw_arena *arena,
                             const unsigned char *packed, size_t len, struct bw_stored_event *event,
                             struct bw_err *err)
{
    size_t count = len / BW_PACKED_KEY_BYTES;
    struct bw_match_key *keys = NULL;

    if (len % BW_PACKED_KEY_BYTES != 0)
        return bw_store_damaged(store, "event", err);
    if (count > 0)
        keys = bw_arena_alloc(arena, count, sizeof(*keys));
    for (size_t i = 0; i < count; i++) {
        const unsigned char *at = packed + i * BW_PACKED_KEY_BYTES;

        if (store->key_names[*at] == NULL) {
            enum bw_status status = read_names(store, err);

            if (status != BW_OK)
                return status;
        }
        if (store->key_names[*at] == NULL)
            return bw_store_damaged(store, "event", err);
        keys[i].name = store->key_names[*at];
        memcpy(keys[i].token.bytes, at + 1, BW_ID_BYTES);
    }
    event->keys = keys;
    event->key_count = count;
    return BW_OK;
}
