/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/store/store_token.h"
#include "link_private.h"

/*
 * Persons of the quarter are the groups of events that have one person id.  Their match keys are
 * in a sorted list; the events of the other quarters go by once, each with its id and keys.  Two
 * are one person where the keys they share are certain (bw_link_keys_are_certain); of several that
 * are, the one with most shared keys, then the earliest.
 */
struct entry {
    struct bw_id token;
    uint64_t bit;
    size_t person; /* index of the group */
};

/* Somebody that a person of the quarter may be. */
struct candidate {
    size_t person;
    struct bw_id other; /* of another quarter, or none: */
    size_t earlier;     /* a person of this quarter, by number */
    uint64_t shared;
    size_t seen; /* order in which the other was met */
};

struct returning {
    struct bw_arena *arena;
    struct entry *entries;
    size_t entry_count;
    struct candidate *candidates;
    size_t candidate_count;
    size_t candidate_cap;
    size_t seen;
};

static int cmp_entries(const void *x, const void *y)
{
    const struct entry *a = x;
    const struct entry *b = y;
    const int by = bw_id_cmp(&a->token, &b->token);

    return by != 0 ? by : (a->person > b->person) - (a->person < b->person);
}

static const struct entry *first_entry(const struct returning *returning, const struct bw_id *token)
{
    size_t low = 0;
    size_t high = returning->entry_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (bw_id_cmp(&returning->entries[middle].token, token) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return returning->entries + low;
}

static void meet(void *ctx, const struct bw_id *person_id, const struct bw_match_key *keys,
                 size_t key_count)
{
    struct returning *returning = ctx;
    const struct entry *end = returning->entries + returning->entry_count;

    returning->seen++;
    for (size_t k = 0; k < key_count; k++) {
        const struct entry *entry = first_entry(returning, &keys[k].token);

        for (; entry < end && bw_id_cmp(&entry->token, &keys[k].token) == 0; entry++) {
            returning->candidates =
                bw_arena_grow(returning->arena, returning->candidates, returning->candidate_count,
                              &returning->candidate_cap, sizeof(*returning->candidates));
            returning->candidates[returning->candidate_count++] = (struct candidate){
                entry->person, *person_id, 0, bw_link_key_bit(keys[k].name), returning->seen};
        }
    }
}

/* The quarter's own persons: of two that are one, the later takes the id of the earlier. */
static void meet_own(struct returning *returning)
{
    const struct entry *list = returning->entries;

    returning->seen++;
    for (size_t i = 0; i < returning->entry_count; i++) {
        for (size_t k = i + 1;
             k < returning->entry_count && bw_id_cmp(&list[i].token, &list[k].token) == 0; k++) {
            if (list[k].person == list[i].person)
                continue;
            returning->candidates =
                bw_arena_grow(returning->arena, returning->candidates, returning->candidate_count,
                              &returning->candidate_cap, sizeof(*returning->candidates));
            returning->candidates[returning->candidate_count++] = (struct candidate){
                list[k].person, {{0}}, list[i].person, list[i].bit, returning->seen};
        }
    }
}

static int cmp_candidates(const void *x, const void *y)
{
    const struct candidate *a = x;
    const struct candidate *b = y;

    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->earlier != b->earlier)
        return a->earlier < b->earlier ? -1 : 1;
    return bw_id_cmp(&a->other, &b->other);
}

static int count_bits(uint64_t bits)
{
    int count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

/* Each candidate once, with all that it shares. */
static void join_candidates(struct returning *returning)
{
    struct candidate *list = returning->candidates;
    size_t kept = 0;

    if (returning->candidate_count > 0)
        qsort(list, returning->candidate_count, sizeof(*list), cmp_candidates);
    for (size_t i = 0; i < returning->candidate_count; i++) {
        if (kept > 0 && cmp_candidates(&list[kept - 1], &list[i]) == 0) {
            list[kept - 1].shared |= list[i].shared;
            if (list[i].seen < list[kept - 1].seen)
                list[kept - 1].seen = list[i].seen;
        } else {
            list[kept++] = list[i];
        }
    }
    returning->candidate_count = kept;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    const int by = count_bits(a->shared) - count_bits(b->shared);

    return by != 0 ? by > 0 : a->seen < b->seen;
}

/* The persons of the quarter: number of each event's, in the order in which they come. */
static int cmp_events(const void *x, const void *y)
{
    const struct bw_stored_event *a = *(struct bw_stored_event *const *)x;
    const struct bw_stored_event *b = *(struct bw_stored_event *const *)y;
    const int by = bw_id_cmp(&a->event.person_id, &b->event.person_id);

    return by != 0 ? by : (a > b) - (a < b);
}

static size_t number_persons(struct bw_arena *arena, struct bw_link_events events, size_t *of_event)
{
    struct bw_stored_event **sorted = bw_arena_alloc(arena, events.count + 1, sizeof(*sorted));
    size_t *first = bw_arena_alloc(arena, events.count + 1, sizeof(*first));
    size_t *numbers = bw_arena_alloc(arena, events.count + 1, sizeof(*numbers));
    size_t count = 0;

    for (size_t i = 0; i < events.count; i++)
        sorted[i] = &events.events[i];
    if (events.count > 0)
        qsort(sorted, events.count, sizeof(struct bw_stored_event *), cmp_events);
    for (size_t i = 0; i < events.count; i++) {
        const bool is_new =
            i == 0 || bw_id_cmp(&sorted[i]->event.person_id, &sorted[i - 1]->event.person_id) != 0;
        const size_t at = (size_t)(sorted[i] - events.events);

        first[at] = is_new ? at : first[(size_t)(sorted[i - 1] - events.events)];
    }
    /* Random ids give no order: persons are numbered by their first event. */
    for (size_t i = 0; i < events.count; i++) {
        if (first[i] == i)
            numbers[i] = count++;
        of_event[i] = numbers[first[i]];
    }
    return count;
}

static void list_entries(struct returning *returning, struct bw_link_events events,
                         const size_t *of_event)
{
    size_t count = 0;

    for (size_t i = 0; i < events.count; i++)
        count += events.events[i].key_count;
    returning->entries = bw_arena_alloc(returning->arena, count + 1, sizeof(*returning->entries));
    for (size_t i = 0; i < events.count; i++) {
        for (size_t k = 0; k < events.events[i].key_count; k++) {
            const struct bw_match_key *key = &events.events[i].keys[k];

            returning->entries[returning->entry_count++] =
                (struct entry){key->token, bw_link_key_bit(key->name), of_event[i]};
        }
    }
    if (count > 0)
        qsort(returning->entries, count, sizeof(*returning->entries), cmp_entries);
}

/* Who each person is: an id of another quarter, or that of an earlier person of this one. */
static void decide(const struct returning *returning, struct bw_id *ids, bool *is_found)
{
    const struct candidate *best = NULL;

    for (size_t i = 0; i < returning->candidate_count; i++) {
        const struct candidate *candidate = &returning->candidates[i];

        if (best != NULL && best->person != candidate->person)
            best = NULL;
        if (!bw_link_keys_are_certain(candidate->shared) ||
            (best != NULL && !is_better(candidate, best)))
            continue;
        best = candidate;
        ids[best->person] = bw_id_is_none(&best->other) ? ids[best->earlier] : best->other;
        is_found[best->person] = true;
    }
}

enum bw_status bw_link_returning(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_quarter quarter, int months,
                                 struct bw_link_events events, int64_t *ret_returning,
                                 struct bw_err *err)
{
    const struct bw_quarter first = bw_quarter_add(quarter, -(months + 2) / 3);
    const struct bw_quarter last = bw_quarter_add(quarter, (months + 2) / 3);
    struct returning returning = {.arena = arena};
    size_t *of_event = bw_arena_alloc(arena, events.count + 1, sizeof(*of_event));
    const size_t count = number_persons(arena, events, of_event);
    struct bw_id *ids = bw_arena_alloc(arena, count + 1, sizeof(*ids));
    bool *is_found = bw_arena_alloc(arena, count + 1, sizeof(*is_found));
    enum bw_status status;

    list_entries(&returning, events, of_event);
    for (size_t i = 0; i < events.count; i++)
        ids[of_event[i]] = events.events[i].event.person_id;
    status = bw_store_persons_read(store, first, last, quarter, meet, &returning, err);
    if (status != BW_OK)
        return status;
    meet_own(&returning);
    join_candidates(&returning);
    decide(&returning, ids, is_found);
    *ret_returning = 0;
    for (size_t i = 0; i < count; i++)
        *ret_returning += is_found[i];
    for (size_t i = 0; i < events.count; i++)
        events.events[i].event.person_id = ids[of_event[i]];
    return BW_OK;
}
