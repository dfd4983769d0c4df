/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/pair.h"

#include <assert.h>
#include <stdlib.h>

/* A record under one of its keys.  Keys are 64-bit digests: what they bring together is compared in
 * full afterwards, so two keys that fall together cost time and nothing else. */
struct entry {
    uint64_t key;
    uint32_t record;
    uint8_t source;
};

struct search {
    struct bw_arena *arena;
    const struct bw_link_record *records;
    const struct bw_link_windows *windows;
    struct entry *entries;
    size_t entry_count;
    size_t entry_cap;
    struct bw_link_pair *pairs;
    size_t pair_count;
    size_t pair_cap;
    int64_t lost_pairs;
};

struct span {
    int64_t from_utc;
    int64_t to_utc;
};

/* FNV-1a, 64 bits (Fowler, Noll and Vo). */
#define DIGEST_START 0xCBF29CE484222325U

static uint64_t digest(uint64_t so_far, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;

    for (size_t i = 0; i < len; i++)
        so_far = (so_far ^ byte[i]) * 0x100000001B3U;
    return so_far;
}

/* With the NUL, which keeps "AN"+"NA" and "ANN"+"A" apart. */
static uint64_t digest_text(uint64_t so_far, const char *text)
{
    do
        so_far = digest(so_far, text, 1);
    while (*text++ != '\0');
    return so_far;
}

static uint64_t digest_tier(enum bw_link_tier tier)
{
    const unsigned char number = (unsigned char)tier;

    return digest(DIGEST_START, &number, 1);
}

static uint64_t reference_key(enum bw_source source, const struct bw_id *token)
{
    const unsigned char number = (unsigned char)source;

    return digest(digest(digest_tier(BW_TIER_EVENT_REF), &number, 1), token->bytes, BW_ID_BYTES);
}

static void add_entry(struct search *search, size_t record, uint64_t key)
{
    search->entries = bw_arena_grow(search->arena, search->entries, search->entry_count,
                                    &search->entry_cap, sizeof(*search->entries));
    search->entries[search->entry_count++] =
        (struct entry){.key = key,
                       .record = (uint32_t)record,
                       .source = (uint8_t)search->records[record].event->source};
}

static void add_keys(struct search *search, size_t at)
{
    const struct bw_event *event = search->records[at].event;
    const struct bw_link_person *person = search->records[at].person;

    if (event->when.precision == BW_PRECISION_MONTH)
        return;
    if (!bw_id_is_none(&event->record_token))
        add_entry(search, at, reference_key(event->source, &event->record_token));
    if (!bw_id_is_none(&event->group_token) &&
        bw_id_cmp(&event->group_token, &event->record_token) != 0)
        add_entry(search, at, reference_key(event->source, &event->group_token));
    if (!bw_id_is_none(&event->ref_token) && event->ref_source != event->source)
        add_entry(search, at, reference_key(event->ref_source, &event->ref_token));
    if (person == NULL)
        return;
    if (person->nhs_number != NULL)
        add_entry(search, at, digest_text(digest_tier(BW_TIER_NHS_NUMBER), person->nhs_number));
    if (person->forename != NULL && person->surname != NULL && person->birth_day != BW_DAY_NONE &&
        !person->is_weak_birth_day) {
        uint64_t key = digest_text(digest_tier(BW_TIER_PERSON), person->surname);

        key = digest_text(key, person->forename);
        add_entry(search, at, digest(key, &person->birth_day, sizeof(person->birth_day)));
    }
}

static struct span span_of(const struct bw_event *event)
{
    if (event->source != BW_SOURCE_POLICE && event->arrived_utc != BW_MINUTE_NONE)
        return (struct span){event->arrived_utc, event->arrived_utc};
    return (struct span){event->when.from_utc, event->when.to_utc};
}

/* Of ED, call and police the later named is the one whose time the window is laid around. */
bool bw_link_is_near(const struct bw_event *a, const struct bw_event *b,
                     const struct bw_link_windows *windows, int64_t *ret_gap_min)
{
    const bool is_call = b->source == BW_SOURCE_AMBULANCE;
    const int64_t before_min = is_call ? windows->call_before_min : windows->before_min;
    const int64_t after_min = is_call ? windows->call_after_min : windows->after_min;
    const struct span seen = span_of(a);
    const struct span about = span_of(b);
    const int64_t least_min = seen.from_utc - about.to_utc;
    const int64_t most_min = seen.to_utc - about.from_utc;

    *ret_gap_min = llabs(least_min) > llabs(most_min) ? llabs(least_min) : llabs(most_min);
    return a->when.precision != BW_PRECISION_MONTH && b->when.precision != BW_PRECISION_MONTH &&
           least_min <= after_min && most_min >= -before_min;
}

int64_t bw_link_time_of(const struct bw_event *event)
{
    return span_of(event).from_utc;
}

static bool is_reference(const struct bw_event *from, const struct bw_event *to)
{
    return !bw_id_is_none(&from->ref_token) && from->ref_source == to->source &&
           (bw_id_cmp(&from->ref_token, &to->record_token) == 0 ||
            bw_id_cmp(&from->ref_token, &to->group_token) == 0);
}

/* Fills tier and rule; false where no tier holds. */
static bool find_tier(const struct bw_link_record *a, const struct bw_link_record *b,
                      struct bw_link_pair *pair)
{
    const char *number_rule = bw_link_number_rule(a->person, b->person);
    const char *rule = number_rule != NULL ? number_rule : bw_link_name_rule(a->person, b->person);

    if (bw_link_is_other_number(a->person, b->person))
        return false;
    pair->is_person_too = rule != NULL;
    if (is_reference(a->event, b->event) || is_reference(b->event, a->event)) {
        pair->tier = BW_TIER_EVENT_REF;
        pair->rule = rule != NULL ? "event_ref+person" : "event_ref";
        return true;
    }
    pair->tier = number_rule != NULL ? BW_TIER_NHS_NUMBER : BW_TIER_PERSON;
    pair->rule = rule;
    return rule != NULL;
}

static void consider(struct search *search, size_t a, size_t b)
{
    const struct bw_link_record *first = &search->records[a];
    const struct bw_link_record *second = &search->records[b];
    struct bw_link_pair pair = {.a = a, .b = b};

    if (!bw_link_is_near(first->event, second->event, search->windows, &pair.gap_min) ||
        !find_tier(first, second, &pair))
        return;
    search->pairs = bw_arena_grow(search->arena, search->pairs, search->pair_count,
                                  &search->pair_cap, sizeof(*search->pairs));
    search->pairs[search->pair_count++] = pair;
}

/* 0: the source, which comes last in the order and so is sorted by first; then the key's bytes. */
#define SORT_PASSES 9

static size_t digit_of(const struct entry *entry, int pass)
{
    return pass == 0 ? entry->source : (size_t)(entry->key >> (8 * (pass - 1))) & 0xFF;
}

static void sort_pass(const struct entry *from, struct entry *to, size_t count, int pass)
{
    size_t starts[257] = {0};

    for (size_t i = 0; i < count; i++)
        starts[digit_of(&from[i], pass) + 1]++;
    for (size_t digit = 1; digit < 256; digit++)
        starts[digit] += starts[digit - 1];
    for (size_t i = 0; i < count; i++)
        to[starts[digit_of(&from[i], pass)]++] = from[i];
}

/*
 * By key, source and record: stable passes over what was added by record.  Not qsort(), which in
 * glibc works in memory of its own and gives it back unwiped, and keys are made of identifiers.
 */
static void sort_entries(struct search *search)
{
    struct entry *from = search->entries;
    struct entry *to = bw_arena_alloc(search->arena, search->entry_count, sizeof(*to));

    for (int pass = 0; pass < SORT_PASSES; pass++) {
        struct entry *sorted = to;

        sort_pass(from, to, search->entry_count, pass);
        to = from;
        from = sorted;
    }
    search->entries = from;
}

/* The entries of one key: sources in order, each against those after it. */
static void search_block(struct search *search, const struct entry *block, size_t len)
{
    int64_t number = 0;
    size_t from = 0;

    for (size_t i = 0, start = 0; i < len; i++) {
        if (block[i].source != block[start].source)
            start = i;
        number += (int64_t)start;
    }
    if (number > BW_LINK_BLOCK_PAIRS_MAX) {
        search->lost_pairs += number;
        return;
    }
    for (size_t i = 1; i < len; i++) {
        if (block[i].source != block[i - 1].source)
            from = i;
        for (size_t k = 0; k < from; k++)
            consider(search, block[k].record, block[i].record);
    }
}

static void search_blocks(struct search *search)
{
    const struct entry *entries = search->entries;

    for (size_t i = 0, end; i < search->entry_count; i = end) {
        for (end = i + 1; end < search->entry_count && entries[end].key == entries[i].key;)
            end++;
        search_block(search, entries + i, end - i);
    }
}

static int cmp_pair(const void *x, const void *y)
{
    const struct bw_link_pair *a = x;
    const struct bw_link_pair *b = y;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* What two keys brought together is there twice, the same. */
static size_t drop_repeats(struct bw_link_pair *pairs, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (kept == 0 || cmp_pair(&pairs[kept - 1], &pairs[i]) != 0)
            pairs[kept++] = pairs[i];
    return kept;
}

void bw_link_find(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                  const struct bw_link_windows *windows, struct bw_link_found *ret_found)
{
    struct search search = {.arena = arena, .records = records, .windows = windows};

    assert(count < UINT32_MAX);
    for (size_t i = 0; i < count; i++)
        add_keys(&search, i);
    sort_entries(&search);
    search_blocks(&search);
    if (search.pair_count > 0)
        qsort(search.pairs, search.pair_count, sizeof(*search.pairs), cmp_pair);
    *ret_found = (struct bw_link_found){
        .pairs = search.pairs,
        .pair_count = drop_repeats(search.pairs, search.pair_count),
        .lost_pairs = search.lost_pairs,
    };
}
