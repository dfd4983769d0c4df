/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/store/store_link.h"

#include <string.h>

#include "event_row_private.h"

enum {
    EVENTS_OF,
    CLEAR_LINKS,
    CLEAR_EVENTS,
    CLEAR_INCIDENTS,
    CLEAR_INCIDENT_COUNTS,
    CLEAR_CALL_COUNTS,
    COUNT_INCIDENTS,
    COUNT_CALLS,
    LINK_ADD,
    INCIDENT_ADD,
    INCIDENT_EVENT_ADD,
    PERSON_CHANGE,
    PERSON_SET,
    EVENT_FIND,
    INCIDENTS_OF,
};
static const char *const texts[] = {
    [EVENTS_OF] = "SELECT " BW_EVENT_COLUMNS " FROM event WHERE extract_id = $1 ORDER BY line",
    [CLEAR_LINKS] = "DELETE FROM link WHERE quarter = $1",
    [CLEAR_EVENTS] = "DELETE FROM incident_event WHERE quarter = $1",
    [CLEAR_INCIDENTS] = "DELETE FROM incident WHERE quarter = $1",
    [CLEAR_INCIDENT_COUNTS] = "DELETE FROM incident_count WHERE quarter = $1",
    [CLEAR_CALL_COUNTS] = "DELETE FROM call_count WHERE quarter = $1",
    [COUNT_INCIDENTS] =
        "INSERT INTO incident_count (quarter, variant, beat, month, police_status, is_public,"
        " is_sexual, is_under_18, sources, incidents)"
        " SELECT quarter, variant, coalesce(beat, ''), month, police_status, is_public,"
        " is_sexual, is_under_18, sources, count(*) FROM incident WHERE quarter = $1"
        " GROUP BY quarter, variant, coalesce(beat, ''), month, police_status, is_public,"
        " is_sexual, is_under_18, sources",
    [COUNT_CALLS] =
        "INSERT INTO call_count (quarter, variant, extract_id, beat, month, calls)"
        " SELECT x.quarter, CAST($2 AS bigint), e.extract_id, coalesce(e.beat, ''), e.month,"
        " count(*)"
        " FROM event e JOIN extract x ON x.extract_id = e.extract_id"
        " WHERE x.is_current = 1 AND x.quarter = $1 AND e.source = 1"
        " AND NOT EXISTS (SELECT 1 FROM incident_event i"
        "  WHERE i.event_id = e.event_id AND i.variant = $2)"
        " GROUP BY x.quarter, e.extract_id, coalesce(e.beat, ''), e.month",
    [LINK_ADD] = "INSERT INTO link (a, b, quarter, tier, variant, weight, rule)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [INCIDENT_ADD] = "INSERT INTO incident (incident_id, variant, quarter, month, beat, located_by,"
                     " police_status, is_public, is_sexual, is_under_18, is_late, sources, night,"
                     " hour)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    [INCIDENT_EVENT_ADD] = "INSERT INTO incident_event (event_id, variant, incident_id, quarter)"
                           " VALUES ($1, $2, $3, $4)",
    [PERSON_CHANGE] = "INSERT INTO person_change (extract_id, line, event_id, person_id)"
                      " VALUES ($1, $2, $3, $4)",
    [PERSON_SET] = "UPDATE event SET person_id = p.person_id FROM person_change AS p"
                   " WHERE event.event_id = p.event_id AND event.extract_id = p.extract_id"
                   " AND event.line = p.line",
    [EVENT_FIND] = "SELECT e.event_id, e.person_id, e.source, e.is_linkable, e.sex, e.age_band,"
                   " r.quarter"
                   " FROM record_place r JOIN event e"
                   " ON e.extract_id = r.extract_id AND e.line = r.line AND e.event_id = r.event_id"
                   " WHERE r.feed = $1 AND r.record_token = $2 ORDER BY r.quarter, r.line LIMIT 1",
    [INCIDENTS_OF] = "SELECT variant, incident_id FROM incident_event WHERE event_id = $1",
};
_Static_assert(BW_SOURCE_AMBULANCE == 1, "COUNT_CALLS names it by its number");

/* Three need a table that is made with their first use: PERSON_CHANGE and PERSON_SET
 * person_change, EVENT_FIND record_place.  The others can be prepared in any store. */
const struct bw_sql_texts bw_store_link_texts = {texts, sizeof(texts) / sizeof(texts[0])};

/* A server is asked once for all events that get another person, not once for each. */
static const char *const gather_changes =
    "DROP TABLE IF EXISTS person_change;"
    "CREATE TEMP TABLE person_change AS"
    " SELECT extract_id, line, event_id, person_id FROM event WHERE 1 = 0";

/* An index of its own in memory, because only `evaluate` looks events up by their record, and an
 * index on random bytes would double the time of every load. */
static const char *const index_records =
    "DROP TABLE IF EXISTS record_place;"
    "CREATE TEMP TABLE record_place AS"
    " SELECT e.record_token, x.feed, x.quarter, e.extract_id, e.line, e.event_id"
    " FROM event e JOIN extract x ON x.extract_id = e.extract_id"
    " WHERE x.is_current = 1 AND e.record_token IS NOT NULL;"
    "CREATE INDEX record_place_token ON record_place (record_token)";

struct event_list {
    struct bw_stored_event *events;
    size_t count;
    size_t cap;
};

static enum bw_status read_event(struct bw_store *store, struct bw_stmt *stmt,
                                 struct bw_arena *arena, struct bw_stored_event *event,
                                 struct bw_err *err)
{
    const void *bytes;
    size_t len = 0;

    if (!bw_event_row_get(stmt, arena, &event->event))
        return bw_store_damaged(store, "event", err);
    bytes = get_bytes(stmt, BW_EVENT_COLUMN_SEALED, &len);
    if (len > 0) {
        event->sealed = memcpy(bw_arena_alloc(arena, len, 1), bytes, len);
        event->sealed_len = len;
    }
    bytes = get_bytes(stmt, BW_EVENT_COLUMN_KEYS, &len);
    return bw_key_unpack(store, arena, bytes, len, event, err);
}

static enum bw_status read_extract(struct bw_store *store, struct bw_arena *arena,
                                   const struct bw_extract *extract, struct event_list *list,
                                   struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[EVENTS_OF], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &extract->extract_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        struct bw_stored_event *event;

        list->events =
            bw_arena_grow(arena, list->events, list->count, &list->cap, sizeof(*list->events));
        event = &list->events[list->count++];
        *event = (struct bw_stored_event){.extract_id = extract->extract_id};
        event->event.feed = extract->feed;
        event->event.quarter = extract->quarter;
        status = read_event(store, stmt, arena, event, err);
        if (status != BW_OK) {
            stmt->db->engine->reset(stmt);
            return status;
        }
    }
    return status;
}

enum bw_status bw_store_events_of(struct bw_store *store, struct bw_arena *arena,
                                  struct bw_quarter quarter, struct bw_stored_event **ret_events,
                                  size_t *ret_count, struct bw_err *err)
{
    struct event_list list = {0};
    struct bw_extract *extracts = NULL;
    size_t count = 0;
    enum bw_status status = bw_store_extract_list(store, arena, quarter, &extracts, &count, err);

    /* Room for all at once: an array that grows in an arena leaves its smaller selves behind. */
    for (size_t i = 0; i < count && status == BW_OK; i++)
        list.cap += extracts[i].counts.kept > 0 ? (size_t)extracts[i].counts.kept : 0;
    if (list.cap > 0)
        list.events = bw_arena_alloc(arena, list.cap, sizeof(*list.events));
    for (size_t i = 0; i < count && status == BW_OK; i++)
        status = read_extract(store, arena, &extracts[i], &list, err);
    if (status != BW_OK)
        return status;
    *ret_events = list.events;
    *ret_count = list.count;
    return BW_OK;
}

enum bw_status bw_store_link_clear(struct bw_store *store, struct bw_quarter quarter,
                                   struct bw_err *err)
{
    static const int steps[] = {CLEAR_LINKS, CLEAR_EVENTS, CLEAR_INCIDENTS, CLEAR_INCIDENT_COUNTS,
                                CLEAR_CALL_COUNTS};
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && status == BW_OK; i++)
        status = bw_store_run_quarter(store, texts[steps[i]], quarter, err);
    return status == BW_OK ? bw_made_clear(store, BW_MADE_LINKS, quarter, err) : status;
}

enum bw_status bw_store_link_add(struct bw_store *store, struct bw_quarter quarter,
                                 const struct bw_link *link, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[LINK_ADD], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &link->a);
    bind_id(stmt, 2, &link->b);
    bind_quarter(stmt, 3, quarter);
    bind_i64(stmt, 4, link->tier);
    bind_i64(stmt, 5, link->variant);
    bind_f64(stmt, 6, link->weight);
    bind_text(stmt, 7, link->rule);
    return bw_store_run(stmt, err);
}

static void bind_incident(struct bw_stmt *stmt, enum bw_variant variant,
                          const struct bw_incident *incident)
{
    bind_id(stmt, 1, &incident->incident_id);
    bind_i64(stmt, 2, variant);
    bind_quarter(stmt, 3, incident->quarter);
    bind_i64(stmt, 4, incident->month);
    bind_text(stmt, 5, incident->beat);
    bind_i64(stmt, 6, incident->located_by);
    bind_i64(stmt, 7, incident->status);
    bind_i64(stmt, 8, incident->is_public);
    bind_i64(stmt, 9, incident->is_sexual);
    bind_i64(stmt, 10, incident->is_under_18);
    bind_i64(stmt, 11, incident->is_late);
    bind_i64(stmt, 12, incident->sources);
    if (incident->night == BW_DAY_NONE)
        stmt->db->engine->bind_null(stmt, 13);
    else
        bind_i64(stmt, 13, incident->night);
    if (incident->hour < 0)
        stmt->db->engine->bind_null(stmt, 14);
    else
        bind_i64(stmt, 14, incident->hour);
}

enum bw_status bw_store_incident_add(struct bw_store *store, enum bw_variant variant,
                                     const struct bw_incident *incident,
                                     const struct bw_id *event_ids, size_t event_count,
                                     struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use_load(store, texts[INCIDENT_ADD], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_incident(stmt, variant, incident);
    status = bw_store_run(stmt, err);
    if (status == BW_OK)
        status = bw_store_use_load(store, texts[INCIDENT_EVENT_ADD], &stmt, err);
    for (size_t i = 0; i < event_count && status == BW_OK; i++) {
        bind_id(stmt, 1, &event_ids[i]);
        bind_i64(stmt, 2, variant);
        bind_id(stmt, 3, &incident->incident_id);
        bind_quarter(stmt, 4, incident->quarter);
        status = bw_store_run(stmt, err);
    }
    return status;
}

enum bw_status bw_store_person_set(struct bw_store *store, const struct bw_stored_event *event,
                                   const struct bw_id *person_id, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = BW_OK;

    if (!store->has_person_changes)
        status = store->db->engine->exec_temp(store->db, gather_changes, err);
    if (status != BW_OK)
        return status;
    store->has_person_changes = true;
    status = bw_store_use_load(store, texts[PERSON_CHANGE], &stmt, err);
    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &event->extract_id);
    bind_i64(stmt, 2, event->event.line);
    bind_id(stmt, 3, &event->event.event_id);
    bind_id(stmt, 4, person_id);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_is_linked(struct bw_store *store, struct bw_quarter quarter,
                                  bool *ret_is_linked, struct bw_err *err)
{
    enum bw_made_state state = BW_MADE_NOT;
    enum bw_status status = bw_made_state(store, BW_MADE_LINKS, quarter, &state, err);

    if (status == BW_OK)
        *ret_is_linked = state == BW_MADE_FRESH;
    return status;
}

static enum bw_status set_persons(struct bw_store *store, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status;

    if (!store->has_person_changes)
        return BW_OK;
    status = bw_store_use(store, texts[PERSON_SET], &stmt, err);
    if (status == BW_OK)
        status = bw_store_run(stmt, err);
    if (status == BW_OK)
        store->has_person_changes = false;
    return status;
}

static enum bw_status count_calls(struct bw_store *store, struct bw_quarter quarter,
                                  enum bw_variant variant, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[COUNT_CALLS], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_quarter(stmt, 1, quarter);
    bind_i64(stmt, 2, variant);
    return bw_store_run(stmt, err);
}

enum bw_status bw_store_set_linked(struct bw_store *store, struct bw_quarter quarter,
                                   struct bw_err *err)
{
    enum bw_status status = set_persons(store, err);

    if (status == BW_OK)
        status = bw_store_run_quarter(store, texts[CLEAR_INCIDENT_COUNTS], quarter, err);
    if (status == BW_OK)
        status = bw_store_run_quarter(store, texts[CLEAR_CALL_COUNTS], quarter, err);
    if (status == BW_OK)
        status = bw_store_run_quarter(store, texts[COUNT_INCIDENTS], quarter, err);
    for (int variant = 0; variant < BW_VARIANTS && status == BW_OK; variant++)
        status = count_calls(store, quarter, (enum bw_variant)variant, err);
    return status == BW_OK ? bw_made_set(store, BW_MADE_LINKS, quarter, err) : status;
}

static enum bw_status read_incidents(struct bw_store *store, struct bw_evaluated_event *event,
                                     struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    bool has_row = false;
    enum bw_status status = bw_store_use(store, texts[INCIDENTS_OF], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_id(stmt, 1, &event->event_id);
    while ((status = bw_store_next(stmt, &has_row, err)) == BW_OK && has_row) {
        int64_t variant = get_i64(stmt, 0);

        if (variant >= 0 && variant < BW_VARIANTS)
            event->incident_id[variant] = bw_store_get_id(stmt, 1);
    }
    return status;
}

static enum bw_status find_event(struct bw_store *store, const char *feed,
                                 const struct bw_id *record_token, struct bw_evaluated_event *event,
                                 bool *ret_found, struct bw_err *err)
{
    struct bw_stmt *stmt = NULL;
    enum bw_status status = bw_store_use(store, texts[EVENT_FIND], &stmt, err);

    if (status != BW_OK)
        return status;
    bind_text(stmt, 1, feed);
    bind_id(stmt, 2, record_token);
    status = bw_store_next(stmt, ret_found, err);
    if (status != BW_OK || !*ret_found)
        return status;
    event->event_id = bw_store_get_id(stmt, 0);
    event->person_id = bw_store_get_id(stmt, 1);
    event->source = (enum bw_source)get_i64(stmt, 2);
    event->is_linkable = get_i64(stmt, 3) != 0;
    event->sex = (enum bw_sex)get_i64(stmt, 4);
    event->age_band = (enum bw_age_band)get_i64(stmt, 5);
    event->quarter = bw_store_get_quarter(stmt, 6);
    stmt->db->engine->reset(stmt);
    if ((unsigned)event->source >= BW_SOURCES ||
        !bw_event_row_is_category(BW_CATEGORY_SEX, event->sex) ||
        !bw_event_row_is_category(BW_CATEGORY_AGE_BAND, event->age_band))
        return bw_store_damaged(store, "event", err);
    return BW_OK;
}

enum bw_status bw_store_event_find(struct bw_store *store, const char *feed,
                                   const struct bw_id *record_token,
                                   struct bw_evaluated_event *ret_event, bool *ret_found,
                                   struct bw_err *err)
{
    struct bw_evaluated_event event = {.source = BW_SOURCE_ED};
    bool is_found = false;
    enum bw_status status = BW_OK;

    if (!store->has_record_index)
        status = store->db->engine->exec_temp(store->db, index_records, err);
    if (status != BW_OK)
        return status;
    store->has_record_index = true;
    status = find_event(store, feed, record_token, &event, &is_found, err);
    if (status == BW_OK && is_found)
        status = read_incidents(store, &event, err);
    if (status != BW_OK)
        return status;
    if (is_found)
        *ret_event = event;
    *ret_found = is_found;
    return BW_OK;
}
