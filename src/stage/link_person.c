/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/ident/token.h"
#include "link_private.h"

/* Who holds a person id: the person of that number, which is that of its first event. */
struct holder {
    struct bw_id id;
    uint32_t person;
};

static int cmp_holders(const void *x, const void *y)
{
    const struct holder *a = x;
    const struct holder *b = y;
    const int by = bw_id_cmp(&a->id, &b->id);

    return by != 0 ? by : (a->person > b->person) - (a->person < b->person);
}

static uint32_t find_root(uint32_t *parents, uint32_t at)
{
    while (parents[at] != at)
        at = parents[at] = parents[parents[at]];
    return at;
}

struct joining {
    uint32_t *parents;
    const char **numbers; /* of the NHS, by root */
};

static void join(struct joining *joining, uint32_t a, uint32_t b)
{
    const uint32_t x = find_root(joining->parents, a);
    const uint32_t y = find_root(joining->parents, b);
    const uint32_t root = x > y ? y : x;
    const char *number = joining->numbers[x] != NULL ? joining->numbers[x] : joining->numbers[y];

    if (joining->numbers[x] != NULL && joining->numbers[y] != NULL &&
        strcmp(joining->numbers[x], joining->numbers[y]) != 0)
        return;
    joining->parents[x] = joining->parents[y] = root;
    joining->numbers[root] = number;
}

static uint32_t *number_persons(struct bw_arena *arena, struct bw_link_events events,
                                const struct bw_link_result *result)
{
    struct joining joining = {bw_arena_alloc(arena, events.count, sizeof(uint32_t)),
                              bw_arena_alloc(arena, events.count, sizeof(const char *))};

    for (uint32_t i = 0; i < events.count; i++) {
        joining.parents[i] = i;
        if (events.records[i].person != NULL)
            joining.numbers[i] = events.records[i].person->nhs_number;
    }
    for (uint32_t i = 0; i < events.count; i++)
        join(&joining, i, events.groups[i]);
    for (size_t i = 0; i < result->incident_count; i++) {
        const struct bw_linked_incident *incident = &result->incidents[i];

        for (size_t k = 1; k < incident->member_count; k++)
            join(&joining, (uint32_t)incident->members[0], (uint32_t)incident->members[k]);
    }
    return joining.parents;
}

/* An id that several persons hold comes from links of before that no longer hold: all of them but
 * the first are parted from it. */
static bool *find_parted(struct bw_arena *arena, struct bw_link_events events, uint32_t *persons)
{
    bool *is_parted = bw_arena_alloc(arena, events.count, sizeof(*is_parted));
    struct holder *holders = bw_arena_alloc(arena, events.count, sizeof(*holders));

    for (uint32_t i = 0; i < events.count; i++)
        holders[i] = (struct holder){events.events[i].event.person_id, find_root(persons, i)};
    if (events.count > 0)
        qsort(holders, events.count, sizeof(*holders), cmp_holders);
    for (size_t i = 1; i < events.count; i++) {
        if (bw_id_cmp(&holders[i].id, &holders[i - 1].id) == 0 &&
            holders[i].person != holders[i - 1].person)
            is_parted[holders[i].person] = true;
    }
    return is_parted;
}

void bw_link_join_persons(struct bw_arena *arena, struct bw_link_events events,
                          const struct bw_link_result *result)
{
    uint32_t *persons = number_persons(arena, events, result);
    const bool *is_parted = find_parted(arena, events, persons);
    struct bw_id *ids = bw_arena_alloc(arena, events.count, sizeof(*ids));

    for (uint32_t i = 0; i < events.count; i++) {
        const uint32_t person = find_root(persons, i);

        /* The first event of a person comes before the others. */
        if (person == i) {
            ids[i] = events.events[i].event.person_id;
            if (is_parted[i])
                bw_id_random(&ids[i]);
        }
        events.events[i].event.person_id = ids[person];
    }
}
