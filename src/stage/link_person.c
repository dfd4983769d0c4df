/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "beatwise/ident/token.h"
#include "link_private.h"

/* Who holds a person id: the incident of that number, or a call by itself. */
struct holder {
    struct bw_id person;
    size_t number;
};

static int cmp_holders(const void *x, const void *y)
{
    const struct holder *a = x;
    const struct holder *b = y;
    const int by = bw_id_cmp(&a->person, &b->person);

    return by != 0 ? by : (a->number > b->number) - (a->number < b->number);
}

/* The events of an incident or, counted on behind these, of a call. */
static size_t members_of(const struct bw_link_result *result, size_t number,
                         const size_t **ret_members)
{
    if (number >= result->incident_count) {
        *ret_members = &result->calls[number - result->incident_count];
        return 1;
    }
    *ret_members = result->incidents[number].members;
    return result->incidents[number].member_count;
}

/* An id in several incidents comes from links of before that no longer hold: all of them but the
 * first are parted from it. */
static bool *find_parted(struct bw_arena *arena, struct bw_link_events events,
                         const struct bw_link_result *result)
{
    const size_t numbers = result->incident_count + result->call_count;
    bool *is_parted = bw_arena_alloc(arena, numbers, sizeof(*is_parted));
    struct holder *holders = bw_arena_alloc(arena, events.count, sizeof(*holders));
    size_t count = 0;

    for (size_t i = 0; i < numbers; i++) {
        const size_t *members;
        const size_t member_count = members_of(result, i, &members);

        for (size_t k = 0; k < member_count; k++)
            holders[count++] = (struct holder){events.events[members[k]].event.person_id, i};
    }
    if (count > 0)
        qsort(holders, count, sizeof(*holders), cmp_holders);
    for (size_t i = 1; i < count; i++) {
        if (bw_id_cmp(&holders[i].person, &holders[i - 1].person) == 0 &&
            holders[i].number != holders[i - 1].number)
            is_parted[holders[i].number] = true;
    }
    return is_parted;
}

static enum bw_status set_person(struct bw_store *store, struct bw_stored_event *event,
                                 const struct bw_id *person, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    if (bw_id_cmp(&event->event.person_id, person) != 0)
        status = bw_store_person_set(store, event, person, err);
    event->event.person_id = *person;
    return status;
}

enum bw_status bw_link_join_persons(struct bw_store *store, struct bw_arena *arena,
                                    struct bw_link_events events,
                                    const struct bw_link_result *result, struct bw_err *err)
{
    const bool *is_parted = find_parted(arena, events, result);
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < result->incident_count + result->call_count; i++) {
        const size_t *members;
        const size_t count = members_of(result, i, &members);
        struct bw_id person = events.events[members[0]].event.person_id;

        if (is_parted[i])
            bw_id_random(&person);
        for (size_t k = 0; status == BW_OK && k < count; k++)
            status = set_person(store, &events.events[members[k]], &person, err);
    }
    return status;
}
