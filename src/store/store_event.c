/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_event.h"

#include <assert.h>
#include <string.h>

#include "event_row_private.h"

enum { KEY_GET, KEY_SET, EVENT_ADD, REJECT_ADD };
static const char *const texts[] = {
    [KEY_GET] = "SELECT public_key FROM quarter_key WHERE quarter = $1",
    [KEY_SET] = "INSERT INTO quarter_key (quarter, public_key) VALUES ($1, $2)"
                " ON CONFLICT (quarter) DO UPDATE SET public_key = excluded.public_key",
    [EVENT_ADD] = "INSERT INTO event (" BW_EVENT_COLUMNS ") VALUES (" BW_EVENT_PARAMETERS ")",
    [REJECT_ADD] = "INSERT INTO reject (extract_id, line, reason, file, field)"
                   " VALUES ($1, $2, $3, $4, $5)",
};
const struct bw_sql_texts bw_store_event_texts = {texts, sizeof(texts) / sizeof(texts[0])};

enum bw_status bw_store_quarter_key_get(struct bw_store *store, struct bw_quarter quarter,
                                        unsigned char ret_key[BW_PUBLIC_KEY_BYTES], bool *ret_found,
                                        struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    bool is_sound = true;
    enum bw_status status = bw_store_use(store, texts[KEY_GET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    if (has_row)
        is_sound = bw_store_get_fixed(stmt, 0, ret_key, BW_PUBLIC_KEY_BYTES);
    stmt->db->engine->reset(stmt);
    if (!is_sound)
        return bw_store_damaged(store, "quarter_key", err);
    *ret_found = has_row;
    return BW_OK;
}

enum bw_status bw_store_quarter_key_set(struct bw_store *store, struct bw_quarter quarter,
                                        const unsigned char key[BW_PUBLIC_KEY_BYTES],
                                        struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[KEY_SET], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    bind_bytes(stmt, 2, key, BW_PUBLIC_KEY_BYTES);
    return bw_store_run(stmt, err);
}

/* Whether another extract of the feed counts this event already: one of its for one here. */
static bool is_again(struct bw_store *store, const struct bw_event *event)
{
    const int32_t month = bw_month_of_day(bw_local_day(bw_local_of_utc(event->when.from_utc)));
    struct bw_id record = bw_store_held_record(&event->record_token, month, 0);

    if (bw_id_is_none(&event->record_token))
        return false;
    for (uint32_t n = 1; n < BW_STORE_ONE_RECORD && bw_token_set_has(&store->held, &record); n++) {
        if (bw_token_set_add(&store->again, &record))
            return true;
        record = bw_store_held_record(&event->record_token, month, n);
    }
    return false;
}

enum bw_status bw_store_event_add(struct bw_store *store, const struct bw_extract *extract,
                                  const struct bw_event *event, const unsigned char *sealed,
                                  size_t sealed_len, const struct bw_match_key *keys,
                                  size_t key_count, bool *ret_is_duplicate, struct bw_err *err)
{
    unsigned char packed[BW_EVENT_KEYS * BW_PACKED_KEY_BYTES];
    struct bw_stmt *stmt = NULL;
    int32_t month;
    enum bw_status status;

    assert(bw_id_cmp(&store->loading, &extract->extract_id) == 0);
    if (!bw_token_set_add(&store->seen, &event->duplicate_token) || is_again(store, event)) {
        *ret_is_duplicate = true;
        return BW_OK;
    }
    status = bw_key_pack(store, keys, key_count, packed, err);
    if (status == BW_OK)
        status = bw_store_use_load(store, texts[EVENT_ADD], &stmt, err);
    if (status != BW_OK)
        return status;
    month = bw_event_row_bind(stmt, &extract->extract_id, event);
    bind_bytes(stmt, BW_EVENT_PARAMETER_SEALED, sealed_len == 0 ? NULL : sealed, sealed_len);
    bind_bytes(stmt, BW_EVENT_PARAMETER_KEYS, key_count == 0 ? NULL : packed,
               key_count * BW_PACKED_KEY_BYTES);
    status = bw_store_run(stmt, err);
    if (status != BW_OK)
        return status;
    bw_event_counts_add(&store->counted, event->beat, month);
    *ret_is_duplicate = false;
    return BW_OK;
}

enum bw_status bw_store_reject_add(struct bw_store *store, const struct bw_extract *extract,
                                   const struct bw_reject *reject, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[REJECT_ADD], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &extract->extract_id);
    bind_i64(stmt, 2, reject->line);
    bind_i64(stmt, 3, reject->reason);
    bind_i64(stmt, 4, reject->file);
    bind_text(stmt, 5, reject->column);
    return bw_store_run(stmt, err);
}
