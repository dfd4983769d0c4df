/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "beatwise/store/store_event.h"
#include "store_private.h"

#define EXTRACT_COLUMNS                                                                            \
    "extract_id, feed, source, quarter, version, sha256, description, size_bytes, sealed_key,"     \
    " row_count, excluded, violence, kept, rejects, duplicates, late, outside_quarter,"            \
    " unknown_beat, linkable, moved_times"

enum {
    EXTRACT_FIND,
    EXTRACT_LIST,
    EXTRACT_COUNTS,
    LAST_VERSION,
    SUPERSEDE_EVENTS,
    SUPERSEDE_REJECTS,
    SUPERSEDE_MONTHS,
    SUPERSEDE_EVENT_COUNTS,
    SUPERSEDE_FILES,
    SUPERSEDE,
    EXTRACT_ADD,
    EXTRACT_END,
    COUNT_ADD,
    MONTH_ADD,
    EVENT_COUNT_ADD,
    MONTHS,
    HELD
};
static const char *const texts[] = {
    [EXTRACT_FIND] = "SELECT " EXTRACT_COLUMNS " FROM extract"
                     " WHERE feed = $1 AND quarter = $2 AND is_current = 1",
    [EXTRACT_LIST] = "SELECT " EXTRACT_COLUMNS " FROM extract"
                     " WHERE is_current = 1 AND quarter >= $1 AND quarter <= $2"
                     " ORDER BY quarter, feed COLLATE \"C\"",
    [EXTRACT_COUNTS] = "SELECT kind, number, row_count FROM extract_count WHERE extract_id = $1",
    [LAST_VERSION] =
        "SELECT coalesce(max(version), 0) FROM extract WHERE feed = $1 AND quarter = $2",
    [SUPERSEDE_EVENTS] = "DELETE FROM event WHERE extract_id = $1",
    [SUPERSEDE_REJECTS] = "DELETE FROM reject WHERE extract_id = $1",
    [SUPERSEDE_MONTHS] = "DELETE FROM extract_month WHERE extract_id = $1",
    [SUPERSEDE_EVENT_COUNTS] = "DELETE FROM event_count WHERE extract_id = $1",
    [SUPERSEDE_FILES] = "DELETE FROM extract_file WHERE extract_id = $1",
    [SUPERSEDE] = "UPDATE extract SET is_current = 0 WHERE extract_id = $1",
    [EXTRACT_ADD] =
        "INSERT INTO extract (extract_id, feed, source, quarter, version, description, sealed_key,"
        " is_current, sha256, size_bytes, row_count, excluded, violence, kept, rejects, duplicates,"
        " late, outside_quarter, unknown_beat, linkable, moved_times)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    [EXTRACT_END] =
        "UPDATE extract SET sha256 = $2, size_bytes = $3, row_count = $4, excluded = $5,"
        " violence = $6, kept = $7, rejects = $8, duplicates = $9, late = $10,"
        " outside_quarter = $11, unknown_beat = $12, linkable = $13, moved_times = $14"
        " WHERE extract_id = $1",
    [COUNT_ADD] = "INSERT INTO extract_count (extract_id, kind, number, row_count)"
                  " VALUES ($1, $2, $3, $4)",
    [MONTH_ADD] = "INSERT INTO extract_month (extract_id, month, row_count, kept)"
                  " VALUES ($1, $2, $3, $4)",
    [EVENT_COUNT_ADD] = "INSERT INTO event_count (extract_id, beat, month, events)"
                        " VALUES ($1, $2, $3, $4)",
    [MONTHS] = "SELECT x.feed, m.month, CAST(sum(m.row_count) AS bigint),"
               " CAST(sum(m.kept) AS bigint)"
               " FROM extract_month m JOIN extract x ON x.extract_id = m.extract_id"
               " WHERE x.is_current = 1 AND m.month >= $1 AND m.month <= $2"
               " GROUP BY x.feed, m.month ORDER BY x.feed COLLATE \"C\", m.month",
    [HELD] = "SELECT e.record_token, e.month FROM event e"
             " JOIN extract x ON x.extract_id = e.extract_id"
             " WHERE x.is_current = 1 AND x.feed = $1 AND e.record_token IS NOT NULL"
             " AND e.month >= $4"
             " AND (x.quarter < $2 OR (x.quarter > $3 AND e.is_late = 1))",
};
const struct bw_sql_texts bw_store_extract_texts = {texts, sizeof(texts) / sizeof(texts[0])};

/* The counts that have columns of their own, in the order of these. */
static const size_t count_offsets[] = {
    offsetof(struct bw_row_counts, rows),         offsetof(struct bw_row_counts, excluded),
    offsetof(struct bw_row_counts, violence),     offsetof(struct bw_row_counts, kept),
    offsetof(struct bw_row_counts, rejects),      offsetof(struct bw_row_counts, duplicates),
    offsetof(struct bw_row_counts, late),         offsetof(struct bw_row_counts, outside_quarter),
    offsetof(struct bw_row_counts, unknown_beat), offsetof(struct bw_row_counts, linkable),
    offsetof(struct bw_row_counts, moved_times),
};
#define COUNT_OFFSETS (sizeof(count_offsets) / sizeof(count_offsets[0]))

/* Kinds of extract_count.  Stored: never renumber. */
enum { KIND_REJECT = 1, KIND_LOCATED = 2 };

/* Columns as in EXTRACT_COLUMNS. */
static bool get_extract(struct bw_stmt *stmt, struct bw_arena *arena, struct bw_extract *extract)
{
    int64_t source = get_i64(stmt, 2);

    extract->extract_id = bw_store_get_id(stmt, 0);
    extract->feed = bw_store_get_strdup(stmt, 1, arena);
    extract->source = (enum bw_source)source;
    extract->quarter = bw_store_get_quarter(stmt, 3);
    extract->version = get_int(stmt, 4);
    extract->sha256 = bw_store_get_strdup(stmt, 5, arena);
    extract->description = bw_store_get_strdup(stmt, 6, arena);
    extract->bytes = get_i64(stmt, 7);
    for (size_t i = 0; i < COUNT_OFFSETS; i++)
        *(int64_t *)((char *)&extract->counts + count_offsets[i]) = get_i64(stmt, 9 + (int)i);
    return source >= 0 && source < BW_SOURCES &&
           bw_store_get_fixed(stmt, 8, extract->sealed_key, BW_SEALED_KEY_BYTES);
}

static enum bw_status read_counts(struct bw_store *store, struct bw_extract *extract,
                                  struct bw_err *err)
{
    struct bw_row_counts *counts = &extract->counts;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[EXTRACT_COUNTS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &extract->extract_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        int64_t kind = get_i64(stmt, 0);
        int64_t number = get_i64(stmt, 1);

        if (kind == KIND_REJECT && number >= 0 && number < BW_REJECT_REASONS)
            counts->reject_by_reason[number] = get_i64(stmt, 2);
        else if (kind == KIND_LOCATED && number >= 0 && number < BW_LOCATED_WAYS)
            counts->located[number] = get_i64(stmt, 2);
    }
    return status;
}

/* Reads the extracts that a bound statement gives. */
static enum bw_status read_extracts(struct bw_store *store, struct bw_stmt *stmt,
                                    struct bw_arena *arena, struct bw_extract **ret_extracts,
                                    size_t *ret_count, struct bw_err *err)
{
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    size_t cap = 0;
    bool has_row = false;
    enum bw_status status;

    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        extracts = bw_arena_grow(arena, extracts, count, &cap, sizeof(*extracts));
        extracts[count] = (struct bw_extract){.version = 0};
        if (!get_extract(stmt, arena, &extracts[count++])) {
            stmt->db->engine->reset(stmt);
            return bw_store_damaged(store, "extract", err);
        }
    }
    for (size_t i = 0; i < count && status == BW_OK; i++)
        status = read_counts(store, &extracts[i], err);
    if (status != BW_OK)
        return status;
    *ret_extracts = extracts;
    *ret_count = count;
    return BW_OK;
}

enum bw_status bw_store_extract_find(struct bw_store *store, struct bw_arena *arena,
                                     const char *feed, struct bw_quarter quarter,
                                     struct bw_extract **ret_extract, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    size_t count = 0;
    enum bw_status status = bw_store_use(store, texts[EXTRACT_FIND], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, feed);
    bind_quarter(stmt, 2, quarter);
    return read_extracts(store, stmt, arena, ret_extract, &count, err);
}

enum bw_status bw_store_extract_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_quarter quarter, struct bw_extract **ret_extracts,
                                     size_t *ret_count, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[EXTRACT_LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(stmt, 1, quarter.year == 0 ? 0 : bw_quarter_index(quarter));
    bind_i64(stmt, 2, quarter.year == 0 ? INT32_MAX : bw_quarter_index(quarter));
    return read_extracts(store, stmt, arena, ret_extracts, ret_count, err);
}

static enum bw_status run_id(struct bw_store *store, const char *sql, const struct bw_id *id,
                             struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, sql, &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, id);
    return bw_store_run(stmt, err);
}

/* Takes out what the extract of feed and quarter brought that has counted so far. */
static enum bw_status supersede(struct bw_store *store, const struct bw_extract *extract,
                                struct bw_err *err)
{
    static const int steps[] = {SUPERSEDE_EVENTS,       SUPERSEDE_REJECTS, SUPERSEDE_MONTHS,
                                SUPERSEDE_EVENT_COUNTS, SUPERSEDE_FILES,   SUPERSEDE};
    struct bw_stmt *stmt = NULL;
    struct bw_id old;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[EXTRACT_FIND], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, extract->feed);
    bind_quarter(stmt, 2, extract->quarter);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK || !has_row)
        return status;
    old = bw_store_get_id(stmt, 0);
    stmt->db->engine->reset(stmt);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == BW_OK; i++)
        status = run_id(store, texts[steps[i]], &old, err);
    return status;
}

static enum bw_status next_version(struct bw_store *store, const struct bw_extract *extract,
                                   int *ret_version, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[LAST_VERSION], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, extract->feed);
    bind_quarter(stmt, 2, extract->quarter);
    status = bw_store_next(stmt, &has_row, err);
    if (status != BW_OK)
        return status;
    *ret_version = get_int(stmt, 0) + 1;
    stmt->db->engine->reset(stmt);
    return BW_OK;
}

struct bw_id bw_store_held_record(const struct bw_id *record_token, int32_t month, uint32_t n)
{
    struct bw_id record = *record_token;
    uint32_t number = (uint32_t)month;

    for (size_t i = 0; i < 4; i++) {
        record.bytes[i] ^= (unsigned char)(number >> 8 * i);
        record.bytes[4 + i] ^= (unsigned char)(n >> 8 * i);
    }
    return record;
}

void bw_store_forget_records(struct bw_store *store)
{
    bw_token_set_clear(&store->seen);
    bw_token_set_clear(&store->held);
    bw_token_set_clear(&store->again);
}

/* What the feed's other quarters count already.  Of a later one only late events can be from here;
 * what is older than all that may come is not held in memory, however long the history. */
static enum bw_status read_held(struct bw_store *store, const struct bw_extract *extract,
                                struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[HELD], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, extract->feed);
    bind_quarter(stmt, 2, extract->quarter);
    bind_quarter(stmt, 3, extract->quarter);
    bind_i64(stmt, 4, extract->first_month);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        const struct bw_id token = bw_store_get_id(stmt, 0);
        const int32_t month = (int32_t)get_i64(stmt, 1);
        struct bw_id record = bw_store_held_record(&token, month, 0);

        for (uint32_t n = 1; n < BW_STORE_ONE_RECORD && !bw_token_set_add(&store->held, &record);
             n++)
            record = bw_store_held_record(&token, month, n);
    }
    return status;
}

enum bw_status bw_store_extract_start(struct bw_store *store, const struct bw_extract *extract,
                                      int *ret_version, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    int version = 0;
    enum bw_status status;

    assert(store->is_in_transaction && !bw_id_is_none(&extract->extract_id));
    status = next_version(store, extract, &version, err);
    if (status == BW_OK)
        status = supersede(store, extract, err);
    if (status == BW_OK)
        status = bw_store_use(store, texts[EXTRACT_ADD], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &extract->extract_id);
    bind_text(stmt, 2, extract->feed);
    bind_i64(stmt, 3, extract->source);
    bind_quarter(stmt, 4, extract->quarter);
    bind_i64(stmt, 5, version);
    bind_text(stmt, 6, extract->description);
    bind_bytes(stmt, 7, extract->sealed_key, BW_SEALED_KEY_BYTES);
    status = bw_store_run(stmt, err);
    if (status != BW_OK)
        return status;
    bw_event_counts_clear(&store->counted);
    bw_store_forget_records(store);
    status = read_held(store, extract, err);
    if (status != BW_OK)
        return status;
    store->loading = extract->extract_id;
    store->has_record_index = false;
    *ret_version = version;
    return bw_store_set_loading(store, true, err);
}

/* Those that are 0 have no row. */
static enum bw_status add_counts(struct bw_store *store, const struct bw_id *extract_id, int kind,
                                 const int64_t *counts, size_t len, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[COUNT_ADD], &stmt, err);

    for (size_t i = 0; i < len && status == BW_OK; i++) {
        if (counts[i] == 0)
            continue;
        bind_id(stmt, 1, extract_id);
        bind_i64(stmt, 2, kind);
        bind_i64(stmt, 3, (int64_t)i);
        bind_i64(stmt, 4, counts[i]);
        status = bw_store_run(stmt, err);
    }
    return status;
}

static enum bw_status add_months(struct bw_store *store, const struct bw_id *extract_id,
                                 const struct bw_month_rows *months, size_t count,
                                 struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[MONTH_ADD], &stmt, err);

    for (size_t i = 0; i < count && status == BW_OK; i++) {
        bind_id(stmt, 1, extract_id);
        bind_i64(stmt, 2, months[i].month);
        bind_i64(stmt, 3, months[i].rows);
        bind_i64(stmt, 4, months[i].kept);
        status = bw_store_run(stmt, err);
    }
    return status;
}

/* What rank would otherwise have to read the events for. */
static enum bw_status add_event_counts(struct bw_store *store, const struct bw_id *extract_id,
                                       struct bw_err *err)
{
    const struct bw_event_counts *counted = &store->counted;
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[EVENT_COUNT_ADD], &stmt, err);

    for (size_t i = 0; i < counted->cap && status == BW_OK; i++) {
        if (counted->places[i].beat == NULL)
            continue;
        bind_id(stmt, 1, extract_id);
        bind_text(stmt, 2, counted->places[i].beat);
        bind_i64(stmt, 3, counted->places[i].month);
        bind_i64(stmt, 4, counted->places[i].events);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_extract_end(struct bw_store *store, const struct bw_extract *extract,
                                    const struct bw_month_rows *months, size_t month_count,
                                    struct bw_err *err)
{
    const struct bw_row_counts *counts = &extract->counts;
    const struct bw_id *id = &extract->extract_id;
    struct bw_stmt *stmt = NULL;
    enum bw_status status;

    assert(bw_id_cmp(&store->loading, id) == 0);
    status = bw_store_use(store, texts[EXTRACT_END], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, id);
    bind_text(stmt, 2, extract->sha256);
    bind_i64(stmt, 3, extract->bytes);
    for (size_t i = 0; i < COUNT_OFFSETS; i++)
        bind_i64(stmt, 4 + (int)i, *(const int64_t *)((const char *)counts + count_offsets[i]));
    status = bw_store_run(stmt, err);
    if (status == BW_OK)
        status =
            add_counts(store, id, KIND_REJECT, counts->reject_by_reason, BW_REJECT_REASONS, err);
    if (status == BW_OK)
        status = add_counts(store, id, KIND_LOCATED, counts->located, BW_LOCATED_WAYS, err);
    if (status == BW_OK)
        status = add_months(store, id, months, month_count, err);
    if (status == BW_OK)
        status = add_event_counts(store, id, err);
    if (status == BW_OK)
        status = bw_store_set_loading(store, false, err);
    store->loading = (struct bw_id){{0}};
    bw_event_counts_clear(&store->counted);
    bw_store_forget_records(store);
    return status;
}

enum bw_status bw_store_months(struct bw_store *store, struct bw_arena *arena, int32_t from_month,
                               int32_t to_month, struct bw_month_rows **ret_months,
                               size_t *ret_count, struct bw_err *err)
{
    struct bw_month_rows *months = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[MONTHS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(stmt, 1, from_month);
    bind_i64(stmt, 2, to_month);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        months = bw_arena_grow(arena, months, count, &cap, sizeof(*months));
        months[count++] = (struct bw_month_rows){.feed = bw_store_get_strdup(stmt, 0, arena),
                                                 .month = (int32_t)get_i64(stmt, 1),
                                                 .rows = get_i64(stmt, 2),
                                                 .kept = get_i64(stmt, 3)};
    }
    if (status != BW_OK)
        return status;
    *ret_months = months;
    *ret_count = count;
    return BW_OK;
}
