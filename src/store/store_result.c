/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_result.h"

#include <assert.h>

#include "store_private.h"

#define TALLY_FIGURES                                                                              \
    "months, quarter_months, known_12m, no_record_12m, cannot_tell_12m, incidents_quarter, "       \
    "ed_12m,"                                                                                      \
    " ambulance_12m, police_12m, place_unknown_12m, not_public_12m, under_18_12m,"                 \
    " calls_not_linkable_12m, strict_known_12m, strict_no_record_12m, loose_known_12m,"            \
    " loose_no_record_12m"

enum {
    COUNT_INCIDENTS,
    COUNT_FEEDS,
    COUNT_CALLS,
    TALLY_CLEAR,
    TALLY_ADD,
    TALLY_LIST,
    QUARTER_CLEAR,
    QUARTER_ADD,
    QUARTER_LIST
};
static const char *const texts[] = {
    [COUNT_INCIDENTS] =
        "SELECT nullif(beat, ''), month, police_status, is_public, is_sexual, is_under_18, sources,"
        " CAST(sum(incidents) AS bigint)"
        " FROM incident_count WHERE variant = $1 AND quarter >= $5 AND quarter <= $2"
        " AND month >= $3 AND month <= $4"
        " GROUP BY beat, month, police_status, is_public, is_sexual, is_under_18, sources"
        " ORDER BY beat COLLATE \"C\" NULLS FIRST, month, police_status, is_public, is_sexual,"
        " is_under_18, sources",
    [COUNT_FEEDS] = "SELECT c.beat, x.feed, CAST(sum(c.events) AS bigint)"
                    " FROM event_count c JOIN extract x ON x.extract_id = c.extract_id"
                    " WHERE x.is_current = 1 AND x.quarter >= $3 AND x.quarter <= $4"
                    " AND c.month >= $1 AND c.month <= $2 AND c.beat <> ''"
                    " GROUP BY c.beat, x.feed"
                    " ORDER BY c.beat COLLATE \"C\" NULLS FIRST, x.feed COLLATE \"C\"",
    [COUNT_CALLS] =
        "SELECT nullif(c.beat, ''), c.month, 0, 0, 0, 0, 0, CAST(sum(c.calls) AS bigint)"
        " FROM call_count c JOIN extract x ON x.extract_id = c.extract_id"
        " WHERE x.is_current = 1 AND c.variant = $1 AND c.quarter >= $5 AND c.quarter <= $2"
        " AND c.month >= $3 AND c.month <= $4"
        " GROUP BY c.beat, c.month ORDER BY c.beat COLLATE \"C\" NULLS FIRST, c.month",
    [TALLY_CLEAR] = "DELETE FROM tally WHERE quarter = $1",
    [TALLY_ADD] = "INSERT INTO tally (quarter, number, beat, " TALLY_FIGURES ")"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,"
                  " $17, $18, $19, $20)",
    [TALLY_LIST] = "SELECT beat, " TALLY_FIGURES " FROM tally WHERE quarter = $1"
                   " ORDER BY beat COLLATE \"C\" NULLS FIRST",
    [QUARTER_CLEAR] = "DELETE FROM tally_quarter WHERE quarter = $1",
    [QUARTER_ADD] = "INSERT INTO tally_quarter (quarter, number, back, months, known, no_record,"
                    " cannot_tell) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [QUARTER_LIST] = "SELECT t.beat, q.back, q.months, q.known, q.no_record, q.cannot_tell"
                     " FROM tally_quarter q"
                     " JOIN tally t ON t.quarter = q.quarter AND t.number = q.number"
                     " WHERE q.quarter = $1 ORDER BY t.beat COLLATE \"C\" NULLS FIRST, q.back",
};
const struct bw_sql_texts bw_store_result_texts = {texts, sizeof(texts) / sizeof(texts[0])};

_Static_assert(BW_POLICE_STATUSES == 3 && BW_SOURCES == 3, "TALLY_FIGURES has a column for each");

/* The months to count, and the quarters whose extracts can hold them. */
struct span {
    enum bw_variant variant;
    struct bw_quarter last;
    int32_t from_month;
    int32_t to_month;
};

/* Months and quarters both count from year 0. */
static int64_t quarter_of_month(int32_t month)
{
    return month / 3;
}

static enum bw_status read_counts(struct bw_stmt *stmt, struct bw_arena *arena,
                                  struct bw_incident_count **ret_counts, size_t *ret_count,
                                  struct bw_err *err)
{
    struct bw_incident_count *counts = NULL;
    size_t count = 0;
    size_t cap = 0;
    bool has_row = false;
    enum bw_status status;

    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        counts = bw_arena_grow(arena, counts, count, &cap, sizeof(*counts));
        counts[count++] =
            (struct bw_incident_count){.beat = bw_store_get_strdup(stmt, 0, arena),
                                       .month = (int32_t)get_i64(stmt, 1),
                                       .status = (enum bw_police_status)get_i64(stmt, 2),
                                       .is_public = (enum bw_public)get_i64(stmt, 3),
                                       .is_sexual = get_i64(stmt, 4) != 0,
                                       .is_under_18 = get_i64(stmt, 5) != 0,
                                       .sources = (unsigned)get_i64(stmt, 6),
                                       .incidents = get_i64(stmt, 7)};
        if ((unsigned)counts[count - 1].status >= BW_POLICE_STATUSES ||
            (unsigned)counts[count - 1].is_public > BW_PUBLIC_NO) {
            stmt->db->engine->reset(stmt);
            return bw_fail(err, BW_EIO,
                           "the store is damaged: table 'incident_count' holds a value that "
                           "cannot be");
        }
    }
    if (status != BW_OK)
        return status;
    *ret_counts = counts;
    *ret_count = count;
    return BW_OK;
}

static enum bw_status use_span(struct bw_store *store, const char *sql, const struct span *span,
                               struct bw_stmt **ret_stmt, struct bw_err *err)
{
    enum bw_status status = bw_store_use(store, sql, ret_stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(*ret_stmt, 1, span->variant);
    bind_quarter(*ret_stmt, 2, span->last);
    bind_i64(*ret_stmt, 3, span->from_month);
    bind_i64(*ret_stmt, 4, span->to_month);
    /* Nothing of an extract happened after its quarter. */
    bind_i64(*ret_stmt, 5, quarter_of_month(span->from_month));
    return BW_OK;
}

enum bw_status bw_store_count_incidents(struct bw_store *store, struct bw_arena *arena,
                                        enum bw_variant variant, struct bw_quarter last,
                                        int32_t from_month, int32_t to_month,
                                        struct bw_incident_count **ret_counts, size_t *ret_count,
                                        struct bw_err *err)
{
    struct span span = {variant, last, from_month, to_month};
    struct bw_stmt *stmt = NULL;
    enum bw_status status = use_span(store, texts[COUNT_INCIDENTS], &span, &stmt, err);

    return status == BW_OK ? read_counts(stmt, arena, ret_counts, ret_count, err) : status;
}

enum bw_status bw_store_count_calls(struct bw_store *store, struct bw_arena *arena,
                                    enum bw_variant variant, struct bw_quarter last,
                                    int32_t from_month, int32_t to_month,
                                    struct bw_incident_count **ret_counts, size_t *ret_count,
                                    struct bw_err *err)
{
    struct span span = {variant, last, from_month, to_month};
    struct bw_stmt *stmt = NULL;
    enum bw_status status = use_span(store, texts[COUNT_CALLS], &span, &stmt, err);

    return status == BW_OK ? read_counts(stmt, arena, ret_counts, ret_count, err) : status;
}

enum bw_status bw_store_count_feeds(struct bw_store *store, struct bw_arena *arena,
                                    struct bw_quarter last, int32_t from_month, int32_t to_month,
                                    struct bw_feed_count **ret_counts, size_t *ret_count,
                                    struct bw_err *err)
{
    struct bw_feed_count *counts = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[COUNT_FEEDS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_i64(stmt, 1, from_month);
    bind_i64(stmt, 2, to_month);
    bind_i64(stmt, 3, quarter_of_month(from_month));
    bind_quarter(stmt, 4, last);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        counts = bw_arena_grow(arena, counts, count, &cap, sizeof(*counts));
        counts[count++] = (struct bw_feed_count){.beat = bw_store_get_strdup(stmt, 0, arena),
                                                 .feed = bw_store_get_strdup(stmt, 1, arena),
                                                 .events = get_i64(stmt, 2)};
    }
    if (status != BW_OK)
        return status;
    *ret_counts = counts;
    *ret_count = count;
    return BW_OK;
}

static void bind_tally(struct bw_stmt *stmt, const struct bw_tally *tally)
{
    bind_text(stmt, 3, tally->beat);
    bind_i64(stmt, 4, tally->months);
    bind_i64(stmt, 5, tally->quarter_months);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        bind_i64(stmt, 6 + i, tally->status_12m[i]);
    bind_i64(stmt, 9, tally->incidents_quarter);
    for (int i = 0; i < BW_SOURCES; i++)
        bind_i64(stmt, 10 + i, tally->source_12m[i]);
    bind_i64(stmt, 13, tally->place_unknown_12m);
    bind_i64(stmt, 14, tally->not_public_12m);
    bind_i64(stmt, 15, tally->under_18_12m);
    bind_i64(stmt, 16, tally->calls_not_linkable_12m);
    for (int i = 0; i < 2; i++) {
        bind_i64(stmt, 17 + i, tally->strict_12m[i]);
        bind_i64(stmt, 19 + i, tally->loose_12m[i]);
    }
}

static enum bw_status put_quarters(struct bw_store *store, struct bw_quarter quarter,
                                   const struct bw_tally *tallies, size_t count, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_run_quarter(store, texts[QUARTER_CLEAR], quarter, err);

    if (status == BW_OK)
        status = bw_store_use_load(store, texts[QUARTER_ADD], &stmt, err);
    for (size_t i = 0; i < count * BW_TALLY_QUARTERS && status == BW_OK; i++) {
        const struct bw_tally_quarter *part =
            &tallies[i / BW_TALLY_QUARTERS].quarters[i % BW_TALLY_QUARTERS];

        bind_quarter(stmt, 1, quarter);
        bind_i64(stmt, 2, (int64_t)(i / BW_TALLY_QUARTERS));
        bind_i64(stmt, 3, (int64_t)(i % BW_TALLY_QUARTERS));
        bind_i64(stmt, 4, part->months);
        for (int j = 0; j < BW_POLICE_STATUSES; j++)
            bind_i64(stmt, 5 + j, part->status[j]);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_tally_put(struct bw_store *store, struct bw_quarter quarter,
                                  const struct bw_tally *tallies, size_t count, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_run_quarter(store, texts[TALLY_CLEAR], quarter, err);

    if (status == BW_OK)
        status = bw_store_use_load(store, texts[TALLY_ADD], &stmt, err);
    for (size_t i = 0; i < count && status == BW_OK; i++) {
        bind_quarter(stmt, 1, quarter);
        bind_i64(stmt, 2, (int64_t)i);
        bind_tally(stmt, &tallies[i]);
        status = bw_store_run(stmt, err);
    }
    if (status == BW_OK)
        status = put_quarters(store, quarter, tallies, count, err);
    return status == BW_OK ? bw_made_set(store, BW_MADE_TALLIES, quarter, err) : status;
}

static void get_tally(struct bw_stmt *stmt, struct bw_arena *arena, struct bw_tally *tally)
{
    tally->beat = bw_store_get_strdup(stmt, 0, arena);
    tally->months = get_int(stmt, 1);
    tally->quarter_months = get_int(stmt, 2);
    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        tally->status_12m[i] = get_i64(stmt, 3 + i);
    tally->incidents_quarter = get_i64(stmt, 6);
    for (int i = 0; i < BW_SOURCES; i++)
        tally->source_12m[i] = get_i64(stmt, 7 + i);
    tally->place_unknown_12m = get_i64(stmt, 10);
    tally->not_public_12m = get_i64(stmt, 11);
    tally->under_18_12m = get_i64(stmt, 12);
    tally->calls_not_linkable_12m = get_i64(stmt, 13);
    for (int i = 0; i < 2; i++) {
        tally->strict_12m[i] = get_i64(stmt, 14 + i);
        tally->loose_12m[i] = get_i64(stmt, 16 + i);
    }
}

/* In the order of the tallies, four each; none where they are of a store before version 7. */
static enum bw_status get_quarters(struct bw_store *store, struct bw_quarter quarter,
                                   struct bw_tally *tallies, size_t count, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    size_t i = 0;
    char name[8];
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[QUARTER_LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        if (i == count * BW_TALLY_QUARTERS || get_int(stmt, 1) != (int)(i % BW_TALLY_QUARTERS)) {
            stmt->db->engine->reset(stmt);
            return bw_store_damaged(store, "tally_quarter", err);
        }
        tallies[i / BW_TALLY_QUARTERS].quarters[i % BW_TALLY_QUARTERS] = (struct bw_tally_quarter){
            get_int(stmt, 2), {get_i64(stmt, 3), get_i64(stmt, 4), get_i64(stmt, 5)}};
        i++;
    }
    if (status == BW_OK && i != count * BW_TALLY_QUARTERS) {
        bw_quarter_format(quarter, name);
        bw_fail(err, BW_ENOTFOUND, "%s was ranked by an older version", name);
        return bw_fail_hint(err, "run `beatwise rank --quarter %s`", name);
    }
    return status;
}

static enum bw_status check_fresh(struct bw_store *store, struct bw_quarter quarter,
                                  struct bw_err *err)
{
    enum bw_made_state state = BW_MADE_NOT;
    enum bw_status status = bw_made_state(store, BW_MADE_TALLIES, quarter, &state, err);
    char name[8];

    if (status != BW_OK || state == BW_MADE_FRESH)
        return status;
    bw_quarter_format(quarter, name);
    if (state == BW_MADE_NOT) {
        bw_fail(err, BW_ENOTFOUND, "%s is not ranked", name);
        return bw_fail_hint(err, "run `beatwise rank --quarter %s`", name);
    }
    bw_fail(err, BW_ENOTFOUND, "%s was ranked before its extracts or links changed", name);
    return bw_fail_hint(err, "run `beatwise link` and `beatwise rank --quarter %s`", name);
}

enum bw_status bw_store_tally_then(struct bw_store *store, struct bw_arena *arena,
                                   struct bw_quarter quarter, struct bw_tally **ret_tallies,
                                   size_t *ret_count, struct bw_err *err)
{
    struct bw_tally *tallies = NULL;
    size_t count = 0;
    size_t cap = 0;
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[TALLY_LIST], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        tallies = bw_arena_grow(arena, tallies, count, &cap, sizeof(*tallies));
        tallies[count] = (struct bw_tally){.months = 0};
        get_tally(stmt, arena, &tallies[count++]);
    }
    if (status == BW_OK)
        status = get_quarters(store, quarter, tallies, count, err);
    if (status != BW_OK)
        return status;
    *ret_tallies = tallies;
    *ret_count = count;
    return BW_OK;
}

enum bw_status bw_store_tally_get(struct bw_store *store, struct bw_arena *arena,
                                  struct bw_quarter quarter, struct bw_tally **ret_tallies,
                                  size_t *ret_count, struct bw_err *err)
{
    enum bw_status status = check_fresh(store, quarter, err);

    return status == BW_OK ? bw_store_tally_then(store, arena, quarter, ret_tallies, ret_count, err)
                           : status;
}
