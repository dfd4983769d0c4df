/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/assign.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "beatwise/link/choose.h"
#include "beatwise/link/weigh.h"

#define SCORE_OF_BIT 1024.0

/* More than any number of bits that weights can say of one part. */
#define TIER_BITS 1e4
#define PERSON_TOO_BITS 1e3

/* Weights above it are certain, and a pair must not win by being more so than another. */
#define WEIGHT_BITS_MAX 60.0

struct item {
    struct bw_link_pair pair;
    const struct bw_link_record *a, *b;
    int64_t score;
};

struct work {
    const struct bw_link_record *records;
    const struct bw_link_recur *recur;
    struct item *items; /* best first */
    size_t item_count;
    bool *is_taken; /* record and other source */
    bool *is_chosen;
    bool *is_clear;
    struct bw_link_chosen *links;
    size_t link_count;
};

/*
 * Delays thin out about as the reciprocal of the hours, from one hour on; chance pairs lie anywhere
 * in the window.  What the one says more than the other, for the 96 hours of the preset window:
 * 96 / (ln(97) (1 + hours)).
 */
#define NO_GAP_BITS 4.4

static double bits_of_gap(int64_t gap_min)
{
    return NO_GAP_BITS - log2(1.0 + (double)gap_min / 60.0);
}

/* That the two are one incident, if they are one person. */
static double bits_of_time(const struct work *work, const struct bw_link_pair *pair)
{
    return work->recur == NULL ? bits_of_gap(pair->gap_min)
                               : bw_link_recur_bits(work->recur, work->records[pair->a].event,
                                                    work->records[pair->b].event);
}

/* The nearer of two that are as likely is taken. */
#define NEARER_BITS_A_DAY 0.1

static double bits_of(const struct work *work, const struct bw_link_pair *pair)
{
    const double weight = pair->weight > WEIGHT_BITS_MAX ? WEIGHT_BITS_MAX : pair->weight;

    return weight + bits_of_time(work, pair);
}

static int64_t score_of(const struct work *work, const struct bw_link_pair *pair)
{
    double bits = bits_of(work, pair) - NEARER_BITS_A_DAY * (double)pair->gap_min / (24.0 * 60.0);

    if (pair->tier == BW_TIER_TIME_PLACE)
        bits -= TIER_BITS; /* only where nothing else is */
    if (pair->tier < BW_TIER_PERSON)
        bits += pair->tier == BW_TIER_EVENT_REF ? TIER_BITS * TIER_BITS : TIER_BITS;
    if (pair->tier == BW_TIER_EVENT_REF && pair->is_person_too)
        bits += PERSON_TOO_BITS * TIER_BITS;
    return llround(bits * SCORE_OF_BIT);
}

/* The position comes last, and so decides only between records that differ in nothing. */
static int cmp_item(const void *x, const void *y)
{
    const struct item *a = x;
    const struct item *b = y;
    int by;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    by = bw_link_record_cmp(a->a, b->a);
    if (by == 0)
        by = bw_link_record_cmp(a->b, b->b);
    if (by != 0)
        return by;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    return (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

static bool is_one_person(const void *ctx, uint32_t x, uint32_t y)
{
    const struct bw_link_record *records = ctx;

    return bw_link_number_rule(records[x].person, records[y].person) != NULL ||
           bw_link_name_rule(records[x].person, records[y].person) != NULL;
}

static enum bw_variant variant_of(const struct work *work, const struct bw_link_pair *pair)
{
    const bool is_again = work->recur != NULL && bits_of_time(work, pair) < 0.0;

    switch (pair->tier) {
    case BW_TIER_EVENT_REF:
        return BW_VARIANT_STRICT;
    case BW_TIER_NHS_NUMBER:
        return is_again ? BW_VARIANT_LOOSE : BW_VARIANT_STRICT;
    case BW_TIER_PERSON:
        if (is_again)
            return BW_VARIANT_LOOSE;
        if (pair->weight >= BW_LINK_STRICT_BITS)
            return BW_VARIANT_STRICT;
        return bits_of(work, pair) >= 0.0 ? BW_VARIANT_BASE : BW_VARIANT_LOOSE;
    case BW_TIER_TIME_PLACE:
        break;
    }
    return BW_VARIANT_LOOSE;
}

/* The pairs of two sources, those that may be in base. */
static void choose_between(struct work *work, size_t record_count, enum bw_source a,
                           enum bw_source b)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_choice *choices = bw_arena_alloc(arena, work->item_count, sizeof(*choices));
    size_t *items = bw_arena_alloc(arena, work->item_count, sizeof(*items));
    const struct bw_choose_same same = {is_one_person, work->records};
    struct bw_choose_result result;
    size_t count = 0;

    for (size_t i = 0; i < work->item_count; i++) {
        const struct item *item = &work->items[i];

        if (item->a->event->source != a || item->b->event->source != b)
            continue;
        items[count] = i;
        choices[count++] = (struct bw_choice){
            .a = (uint32_t)item->pair.a, .b = (uint32_t)item->pair.b, .score = item->score};
    }
    bw_choose(arena, choices, count, record_count, same, &result);
    for (size_t i = 0; i < count; i++) {
        work->is_chosen[items[i]] = choices[i].is_chosen;
        work->is_clear[items[i]] =
            choices[i].is_chosen && choices[i].lead >= llround(BW_LINK_LEAD_BITS * SCORE_OF_BIT);
    }
    bw_arena_free(arena);
}

static bool *place_of(struct work *work, size_t record, const struct bw_link_record *partner)
{
    return &work->is_taken[record * BW_SOURCES + (size_t)partner->event->source];
}

static void keep(struct work *work, const struct item *item, enum bw_variant variant)
{
    *place_of(work, item->pair.a, item->b) = true;
    *place_of(work, item->pair.b, item->a) = true;
    work->links[work->link_count++] =
        (struct bw_link_chosen){.pair = item->pair, .variant = variant};
}

/* Strict ones first, then base; what is left, where both are free, loose. */
static void keep_all(struct work *work)
{
    for (int variant = 0; variant < BW_VARIANT_LOOSE; variant++)
        for (size_t i = 0; i < work->item_count; i++)
            if (work->is_clear[i] && (int)variant_of(work, &work->items[i].pair) == variant)
                keep(work, &work->items[i], (enum bw_variant)variant);
    for (int is_chosen = 1; is_chosen >= 0; is_chosen--) {
        for (size_t i = 0; i < work->item_count; i++) {
            const struct item *item = &work->items[i];

            if (work->is_chosen[i] == (is_chosen == 1) && !*place_of(work, item->pair.a, item->b) &&
                !*place_of(work, item->pair.b, item->a))
                keep(work, item, BW_VARIANT_LOOSE);
        }
    }
}

void bw_link_assign(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                    const struct bw_link_found *found, const struct bw_link_recur *recur,
                    struct bw_link_chosen **ret_links, size_t *ret_count)
{
    const size_t pairs = found->pair_count;
    struct work work = {
        .records = records,
        .recur = recur,
        .items = bw_arena_alloc(arena, pairs, sizeof(struct item)),
        .item_count = pairs,
        .is_taken = bw_arena_alloc(arena, count * BW_SOURCES, sizeof(bool)),
        .is_chosen = bw_arena_alloc(arena, pairs, sizeof(bool)),
        .is_clear = bw_arena_alloc(arena, pairs, sizeof(bool)),
        .links = bw_arena_alloc(arena, pairs, sizeof(struct bw_link_chosen)),
    };

    for (size_t i = 0; i < pairs; i++)
        work.items[i] = (struct item){.pair = found->pairs[i],
                                      .a = &records[found->pairs[i].a],
                                      .b = &records[found->pairs[i].b],
                                      .score = score_of(&work, &found->pairs[i])};
    if (pairs > 0)
        qsort(work.items, pairs, sizeof(*work.items), cmp_item);
    for (int a = 0; a < BW_SOURCES; a++)
        for (int b = a + 1; b < BW_SOURCES; b++)
            choose_between(&work, count, (enum bw_source)a, (enum bw_source)b);
    keep_all(&work);
    *ret_links = work.links;
    *ret_count = work.link_count;
}
