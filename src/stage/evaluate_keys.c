/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/ident/token.h"
#include "beatwise/link/incident.h"
#include "beatwise/link/keyed.h"
#include "evaluate_private.h"

struct near {
    const struct bw_link_record *records;
    const struct bw_link_windows *windows;
};

static bool is_near(const void *ctx, size_t a, size_t b)
{
    const struct near *near = ctx;
    int64_t gap_min;

    return bw_link_is_near(near->records[a].event, near->records[b].event, near->windows, &gap_min);
}

static void fill_tokens(const struct bw_stored_event *events, size_t count, const char *name,
                        uint64_t *tokens)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < events[i].key_count; k++)
            if (strcmp(events[i].keys[k].name, name) == 0)
                memcpy(&tokens[i], events[i].keys[k].token.bytes, sizeof(tokens[i]));
}

/* Those that clearly share more match keys than any other; one-to-one between two sources. */
static size_t choose_links(struct bw_arena *arena, const struct bw_link_record *records,
                           size_t count, struct bw_choice *found, size_t found_count,
                           struct bw_link_chosen *links)
{
    struct bw_choice *choices = bw_arena_alloc(arena, found_count, sizeof(*choices));
    size_t link_count = 0;

    for (int pair = 0; pair < BW_SOURCES; pair++) {
        const int a = pair == 2 ? 1 : 0;
        const int b = pair == 0 ? 1 : 2;
        struct bw_choose_result result;
        size_t len = 0;

        for (size_t i = 0; i < found_count; i++)
            if ((int)records[found[i].a].event->source == a &&
                (int)records[found[i].b].event->source == b)
                choices[len++] = found[i];
        bw_choose(arena, choices, len, count, (struct bw_choose_same){NULL, NULL}, &result);
        for (size_t i = 0; i < len; i++)
            if (choices[i].is_chosen && choices[i].lead > 0)
                links[link_count++] = (struct bw_link_chosen){
                    .pair = {.a = choices[i].a, .b = choices[i].b, .tier = BW_TIER_NHS_NUMBER},
                    .variant = BW_VARIANT_BASE};
    }
    return link_count;
}

static void add_incidents(struct bw_arena *arena, const struct bw_stored_event *events,
                          const struct bw_link_result *result, struct bw_keyed_incidents *list)
{
    for (size_t i = 0; i < result->incident_count; i++) {
        struct bw_id id;

        bw_id_random(&id);
        for (size_t k = 0; k < result->incidents[i].member_count; k++) {
            list->items =
                bw_arena_grow(arena, list->items, list->count, &list->cap, sizeof(*list->items));
            list->items[list->count++] = (struct bw_keyed_incident){
                events[result->incidents[i].members[k]].event.event_id, id};
        }
    }
}

static enum bw_status add_quarter(struct bw_session *session, struct bw_arena *arena,
                                  struct bw_quarter quarter, struct bw_keyed_incidents *list,
                                  struct bw_err *err)
{
    const struct bw_link_windows windows = bw_link_windows_of(session);
    const struct bw_link_quarter how = {.quarter = quarter, .variant = BW_VARIANT_BASE};
    struct bw_arena *work = bw_arena_new();
    uint64_t *tokens[BW_MATCH_KEYS];
    struct bw_keyed_request request = {.tokens = (const uint64_t *const *)tokens,
                                       .is_near = is_near};
    struct bw_stored_event *events = NULL;
    struct bw_link_record *records;
    struct bw_link_chosen *links;
    struct bw_link_result result;
    struct bw_choice *found = NULL;
    struct near near = {.windows = &windows};
    size_t found_count = 0;
    uint8_t *sides;
    int64_t lost = 0;
    enum bw_status status =
        bw_store_events_of(session->store, work, quarter, &events, &request.count, err);

    if (status == BW_OK) {
        records = bw_arena_alloc(work, request.count, sizeof(*records));
        sides = bw_arena_alloc(work, request.count, 1);
        for (size_t i = 0; i < request.count; i++) {
            records[i].event = &events[i].event;
            sides[i] = (uint8_t)events[i].event.source;
        }
        for (; bw_token_key_name(request.token_count) != NULL; request.token_count++) {
            tokens[request.token_count] = bw_arena_alloc(work, request.count, sizeof(uint64_t));
            fill_tokens(events, request.count, bw_token_key_name(request.token_count),
                        tokens[request.token_count]);
        }
        near.records = records;
        request.near_ctx = &near;
        request.sides = sides;
        bw_keyed_find(work, &request, &found, &found_count, &lost);
        links = bw_arena_alloc(work, found_count, sizeof(*links));
        bw_link_incidents(work, records, request.count, links,
                          choose_links(work, records, request.count, found, found_count, links),
                          &how, &result);
        add_incidents(arena, events, &result, list);
    }
    bw_arena_free(work);
    return status;
}

static int cmp_items(const void *x, const void *y)
{
    const struct bw_keyed_incident *a = x;
    const struct bw_keyed_incident *b = y;

    return bw_id_cmp(&a->event_id, &b->event_id);
}

enum bw_status bw_keyed_incidents_find(struct bw_session *session, struct bw_arena *arena,
                                       struct bw_keyed_incidents *ret_list, struct bw_err *err)
{
    struct bw_extract *extracts = NULL;
    struct bw_keyed_incidents list = {.count = 0};
    size_t count = 0;
    enum bw_status status = bw_store_extract_list(session->store, arena, (struct bw_quarter){0, 1},
                                                  &extracts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++)
        if (i == 0 ||
            bw_quarter_index(extracts[i].quarter) != bw_quarter_index(extracts[i - 1].quarter))
            status = add_quarter(session, arena, extracts[i].quarter, &list, err);
    if (status != BW_OK)
        return status;
    if (list.count > 0)
        qsort(list.items, list.count, sizeof(*list.items), cmp_items);
    *ret_list = list;
    return BW_OK;
}

struct bw_id bw_keyed_incidents_of(const struct bw_keyed_incidents *list,
                                   const struct bw_id *event_id)
{
    const struct bw_keyed_incident wanted = {.event_id = *event_id};
    const struct bw_keyed_incident *found =
        list->count == 0
            ? NULL
            : bsearch(&wanted, list->items, list->count, sizeof(*list->items), cmp_items);

    return found == NULL ? (struct bw_id){{0}} : found->incident_id;
}
