/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/ident/token.h"
#include "link_private.h"

/* A token that more records share than a person has records is no evidence. */
#define SHARED_MAX 40

struct entry {
    struct bw_id token;
    uint64_t bit;
    size_t record;
};

struct keyed_pair {
    size_t a, b;
    uint64_t shared;
};

uint64_t bw_link_key_bit(const char *name)
{
    for (size_t i = 0; bw_token_key_name(i) != NULL; i++) {
        if (strcmp(bw_token_key_name(i), name) == 0)
            return UINT64_C(1) << i;
    }
    return 0; /* of another version: stored by an older program */
}

static uint64_t bits_of(const char *const *names)
{
    uint64_t bits = 0;

    for (; *names != NULL; names++)
        bits |= bw_link_key_bit(*names);
    return bits;
}

/* Nothing of the forename is in them: twins at home share them. */
static const char *const of_surname[] = {"s1_dob_pc", "s2_dob_pc", NULL};

bool bw_link_keys_are_certain(uint64_t shared)
{
    static const char *const names_and_date[] = {"names_dob", NULL};
    const uint64_t with_forename = shared & ~bits_of(of_surname);
    const uint64_t number = shared & bw_link_key_bit("nhs");

    return (shared & bits_of(names_and_date)) != 0 || (number != 0 && shared != number) ||
           (with_forename & (with_forename - 1)) != 0;
}

bool bw_link_keys_are_evidence(uint64_t shared)
{
    return (shared & ~bits_of(of_surname)) != 0;
}

static int cmp_entries(const void *x, const void *y)
{
    const struct entry *a = x;
    const struct entry *b = y;
    const int by = bw_id_cmp(&a->token, &b->token);

    return by != 0 ? by : (a->record > b->record) - (a->record < b->record);
}

static int cmp_pairs(const void *x, const void *y)
{
    const struct keyed_pair *a = x;
    const struct keyed_pair *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static int cmp_found(const void *x, const void *y)
{
    const struct bw_link_pair *a = x;
    const struct bw_link_pair *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static struct entry *list_entries(struct bw_arena *arena, struct bw_link_events events,
                                  size_t *ret_count)
{
    struct entry *entries;
    size_t count = 0;

    for (size_t i = 0; i < events.count; i++)
        count += events.events[i].key_count;
    entries = bw_arena_alloc(arena, count + 1, sizeof(*entries));
    count = 0;
    for (size_t i = 0; i < events.count; i++) {
        const struct bw_stored_event *event = &events.events[i];

        for (size_t k = 0;
             event->event.when.precision != BW_PRECISION_MONTH && k < event->key_count; k++)
            entries[count++] =
                (struct entry){event->keys[k].token, bw_link_key_bit(event->keys[k].name), i};
    }
    if (count > 0)
        qsort(entries, count, sizeof(*entries), cmp_entries);
    *ret_count = count;
    return entries;
}

struct gathered {
    struct keyed_pair *pairs;
    size_t count;
    size_t cap;
};

/* Two records of different sources that only their keys can bring together. */
static bool is_wanted(const struct bw_link_record *records, const struct bw_link_keyed *keyed,
                      size_t a, size_t b)
{
    if (records[a].event->source == records[b].event->source)
        return false;
    if (keyed->is_known != NULL)
        return !keyed->is_known[a] || !keyed->is_known[b];
    return records[a].person == NULL || records[b].person == NULL;
}

/* The entries of one token. */
static void gather(struct bw_arena *arena, const struct bw_link_record *records,
                   const struct bw_link_keyed *keyed, const struct entry *entries, size_t count,
                   struct gathered *gathered)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            size_t a = entries[i].record;
            size_t b = entries[k].record;
            int64_t gap_min;

            if (records[a].event->source > records[b].event->source) {
                b = entries[i].record;
                a = entries[k].record;
            }
            if (!is_wanted(records, keyed, a, b) ||
                !bw_link_is_near(records[a].event, records[b].event, keyed->windows, &gap_min))
                continue;
            gathered->pairs = bw_arena_grow(arena, gathered->pairs, gathered->count, &gathered->cap,
                                            sizeof(*gathered->pairs));
            gathered->pairs[gathered->count++] = (struct keyed_pair){a, b, entries[i].bit};
        }
    }
}

/* Each pair once. */
static void join_pairs(struct gathered *gathered)
{
    size_t kept = 0;

    if (gathered->count > 0)
        qsort(gathered->pairs, gathered->count, sizeof(*gathered->pairs), cmp_pairs);
    for (size_t i = 0; i < gathered->count; i++) {
        if (kept > 0 && cmp_pairs(&gathered->pairs[kept - 1], &gathered->pairs[i]) == 0)
            gathered->pairs[kept - 1].shared |= gathered->pairs[i].shared;
        else
            gathered->pairs[kept++] = gathered->pairs[i];
    }
    gathered->count = kept;
}

static int count_bits(uint64_t bits)
{
    int count = 0;

    for (; bits != 0; bits &= bits - 1)
        count++;
    return count;
}

static struct bw_link_pair pair_of(const struct keyed_pair *keyed,
                                   const struct bw_link_record *records,
                                   const struct bw_link_windows *windows)
{
    struct bw_link_pair pair = {.a = keyed->a,
                                .b = keyed->b,
                                .tier = bw_link_keys_are_certain(keyed->shared) ? BW_TIER_NHS_NUMBER
                                                                                : BW_TIER_PERSON,
                                .is_person_too = true,
                                .weight = count_bits(keyed->shared),
                                .rule = "match_key"};

    bw_link_is_near(records[pair.a].event, records[pair.b].event, windows, &pair.gap_min);
    return pair;
}

void bw_link_keys_find(struct bw_arena *arena, struct bw_link_events events,
                       const struct bw_link_record *records, const struct bw_link_keyed *keyed,
                       struct bw_link_found *io_found)
{
    struct gathered gathered = {0};
    size_t entry_count = 0;
    size_t known = io_found->pair_count;
    struct entry *entries = list_entries(arena, events, &entry_count);
    struct bw_link_pair *pairs;

    for (size_t from = 0, to; from < entry_count; from = to) {
        for (to = from + 1;
             to < entry_count && bw_id_cmp(&entries[to].token, &entries[from].token) == 0; to++) {
        }
        if (to - from <= SHARED_MAX)
            gather(arena, records, keyed, entries + from, to - from, &gathered);
        else
            io_found->lost_pairs += (int64_t)((to - from) * (to - from - 1) / 2);
    }
    join_pairs(&gathered);
    pairs = bw_arena_alloc(arena, known + gathered.count + 1, sizeof(*pairs));
    if (known > 0)
        memcpy(pairs, io_found->pairs, known * sizeof(*pairs));
    for (size_t i = 0; i < gathered.count; i++) {
        const struct bw_link_pair pair = pair_of(&gathered.pairs[i], records, keyed->windows);

        if (bw_link_keys_are_evidence(gathered.pairs[i].shared) &&
            (known == 0 || bsearch(&pair, pairs, known, sizeof(*pairs), cmp_found) == NULL))
            pairs[io_found->pair_count++] = pair;
    }
    io_found->pairs = pairs;
    if (io_found->pair_count > 0)
        qsort(pairs, io_found->pair_count, sizeof(*pairs), cmp_found);
}
