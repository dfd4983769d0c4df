/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/store/store_close.h"
#include "link_private.h"

/* Where an event stands, by its id. */
struct place {
    struct bw_id event_id;
    size_t at;
};

struct closed {
    struct bw_arena *arena;
    struct bw_link_events events;
    const struct bw_link_record *records;
    struct place *places; /* sorted */
    bool *is_known;       /* was linked before */
    struct bw_link_chosen *links;
    size_t link_count;
    bool *is_taken; /* by record and other source: has a partner there */
};

static int cmp_places(const void *x, const void *y)
{
    return bw_id_cmp(&((const struct place *)x)->event_id, &((const struct place *)y)->event_id);
}

static bool *taken(struct closed *closed, size_t at, size_t other)
{
    return &closed->is_taken[at * BW_SOURCES + closed->records[other].event->source];
}

static const struct place *find(const struct closed *closed, const struct bw_id *event_id)
{
    const struct place key = {*event_id, 0};

    return bsearch(&key, closed->places, closed->events.count, sizeof(*closed->places), cmp_places);
}

static void mark_known(struct closed *closed, const struct bw_id *ids, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct place *place = find(closed, &ids[i]);

        if (place != NULL)
            closed->is_known[place->at] = true;
    }
}

/* Those of events that an extract no longer brings are gone. */
static void keep_links(struct closed *closed, const struct bw_link *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct place *a = find(closed, &links[i].a);
        const struct place *b = find(closed, &links[i].b);

        if (a == NULL || b == NULL)
            continue;
        closed->links[closed->link_count++] =
            (struct bw_link_chosen){.pair = {.a = a->at,
                                             .b = b->at,
                                             .tier = links[i].tier,
                                             .is_person_too = true,
                                             .weight = links[i].weight,
                                             .rule = links[i].rule},
                                    .variant = links[i].variant};
        *taken(closed, a->at, b->at) = *taken(closed, b->at, a->at) = true;
    }
}

/* A new pair may not part what is linked. */
static void drop_taken(struct closed *closed, struct bw_link_found *found)
{
    size_t kept = 0;

    for (size_t i = 0; i < found->pair_count; i++) {
        const struct bw_link_pair *pair = &found->pairs[i];

        if ((!closed->is_known[pair->a] || !closed->is_known[pair->b]) &&
            !*taken(closed, pair->a, pair->b) && !*taken(closed, pair->b, pair->a))
            found->pairs[kept++] = *pair;
    }
    found->pair_count = kept;
}

/* Better ones first, as bw_link_assign has them. */
static int cmp_links(const void *x, const void *y)
{
    const struct bw_link_chosen *a = x;
    const struct bw_link_chosen *b = y;

    if (a->variant != b->variant)
        return a->variant < b->variant ? -1 : 1;
    if (a->pair.tier != b->pair.tier)
        return a->pair.tier < b->pair.tier ? -1 : 1;
    if (a->pair.weight != b->pair.weight)
        return a->pair.weight > b->pair.weight ? -1 : 1;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    return (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

static void init(struct closed *closed, size_t stored)
{
    const size_t count = closed->events.count;

    closed->places = bw_arena_alloc(closed->arena, count + 1, sizeof(*closed->places));
    closed->is_known = bw_arena_alloc(closed->arena, count + 1, sizeof(*closed->is_known));
    closed->is_taken =
        bw_arena_alloc(closed->arena, (count + 1) * BW_SOURCES, sizeof(*closed->is_taken));
    /* No record has more than one partner of each source. */
    closed->links =
        bw_arena_alloc(closed->arena, stored + count * BW_SOURCES + 1, sizeof(*closed->links));
    for (size_t i = 0; i < count; i++)
        closed->places[i] = (struct place){closed->events.events[i].event.event_id, i};
    qsort(closed->places, count, sizeof(*closed->places), cmp_places);
}

enum bw_status bw_link_closed(struct bw_store *store, struct bw_arena *arena,
                              struct bw_quarter quarter, struct bw_link_events events,
                              const struct bw_link_record *records,
                              const struct bw_link_windows *windows,
                              struct bw_link_chosen **ret_links, size_t *ret_count,
                              struct bw_err *err)
{
    struct closed closed = {.arena = arena, .events = events, .records = records};
    struct bw_link_keyed keyed = {.windows = windows};
    struct bw_link_chosen *new_links = NULL;
    struct bw_link *links = NULL;
    struct bw_link_found found;
    struct bw_id *known = NULL;
    size_t stored = 0, known_count = 0, new_count = 0;
    enum bw_status status = bw_store_links_of(store, arena, quarter, &links, &stored, err);

    if (status == BW_OK)
        status = bw_store_incident_events(store, arena, quarter, &known, &known_count, err);
    if (status != BW_OK)
        return status;
    init(&closed, stored);
    mark_known(&closed, known, known_count);
    keep_links(&closed, links, stored);
    keyed.is_known = closed.is_known;
    bw_link_find(arena, records, events.count, windows, &found);
    bw_link_keys_find(arena, events, records, &keyed, &found);
    drop_taken(&closed, &found);
    bw_link_assign(arena, records, events.count, &found, NULL, &new_links, &new_count);
    if (new_count > 0)
        memcpy(closed.links + closed.link_count, new_links, new_count * sizeof(*new_links));
    closed.link_count += new_count;
    if (closed.link_count > 0)
        qsort(closed.links, closed.link_count, sizeof(*closed.links), cmp_links);
    *ret_links = closed.links;
    *ret_count = closed.link_count;
    return BW_OK;
}
