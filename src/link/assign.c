/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/assign.h"

#include <stdint.h>
#include <stdlib.h>

/* A place for one partner: each record has one for each other source. */
enum place { PLACE_FREE = 0, PLACE_IN_DOUBT, PLACE_TAKEN };

#define NO_OWNER SIZE_MAX

struct item {
    struct bw_link_pair pair;
    const struct bw_link_record *a, *b;
    size_t place_a, place_b;
    size_t group; /* of items that compete, while their level is worked on */
};

struct work {
    struct item *items; /* best first */
    size_t item_count;
    unsigned char *places;
    size_t *owners;     /* of each place, the first live item that wants it */
    struct item **live; /* of a level, those with both places free; by number: */
    size_t *parents;    /* union-find */
    struct bw_link_chosen *links;
    size_t link_count;
};

/* 0: neither is better. */
static int cmp_level(const struct bw_link_pair *a, const struct bw_link_pair *b)
{
    if (a->tier != b->tier)
        return a->tier < b->tier ? -1 : 1;
    if (a->is_person_too != b->is_person_too)
        return a->is_person_too ? -1 : 1;
    if (a->weight < b->weight || a->weight > b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->gap_min > b->gap_min) - (a->gap_min < b->gap_min);
}

/* The position comes last, and so decides only between records that differ in nothing. */
static int cmp_item(const void *x, const void *y)
{
    const struct item *a = x;
    const struct item *b = y;
    int by = cmp_level(&a->pair, &b->pair);

    if (by == 0)
        by = bw_link_record_cmp(a->a, b->a);
    if (by == 0)
        by = bw_link_record_cmp(a->b, b->b);
    if (by != 0)
        return by;
    if (a->pair.a != b->pair.a)
        return a->pair.a < b->pair.a ? -1 : 1;
    return (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

static int cmp_group(const void *x, const void *y)
{
    const struct item *a = *(struct item *const *)x;
    const struct item *b = *(struct item *const *)y;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a > b) - (a < b);
}

static size_t find_root(size_t *parents, size_t at)
{
    while (parents[at] != at) {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    return at;
}

/* The lower number is the root, so that a group is named by its first item. */
static void join(size_t *parents, size_t a, size_t b)
{
    const size_t root_a = find_root(parents, a);
    const size_t root_b = find_root(parents, b);

    parents[root_a < root_b ? root_b : root_a] = root_a < root_b ? root_a : root_b;
}

static enum bw_variant variant_of(enum bw_link_tier tier)
{
    switch (tier) {
    case BW_TIER_EVENT_REF:
    case BW_TIER_NHS_NUMBER:
        return BW_VARIANT_STRICT;
    case BW_TIER_PERSON:
        return BW_VARIANT_BASE;
    case BW_TIER_TIME_PLACE:
        break;
    }
    return BW_VARIANT_LOOSE;
}

static void keep(struct work *work, const struct item *item, enum bw_variant variant)
{
    work->places[item->place_a] = PLACE_TAKEN;
    work->places[item->place_b] = PLACE_TAKEN;
    work->links[work->link_count++] =
        (struct bw_link_chosen){.pair = item->pair, .variant = variant};
}

static bool is_one_person(const struct bw_link_record *a, const struct bw_link_record *b)
{
    return a == b || bw_link_number_rule(a->person, b->person) != NULL ||
           bw_link_name_rule(a->person, b->person) != NULL;
}

/* Those that compete on either side are one person: two crimes against one victim, say. */
static bool is_harmless(struct item *const *group, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (!is_one_person(group[0]->a, group[i]->a) || !is_one_person(group[0]->b, group[i]->b))
            return false;
    return true;
}

static void settle_group(struct work *work, struct item *const *group, size_t len)
{
    const bool is_clear = is_harmless(group, len);

    for (size_t i = 0; i < len; i++) {
        unsigned char *a = &work->places[group[i]->place_a];
        unsigned char *b = &work->places[group[i]->place_b];

        if (!is_clear)
            *a = *b = PLACE_IN_DOUBT;
        else if (*a == PLACE_FREE && *b == PLACE_FREE)
            keep(work, group[i], variant_of(group[i]->pair.tier));
    }
}

/* Items that want the same place compete, and so do those that compete with the same item. */
static void name_groups(struct work *work, size_t live)
{
    for (size_t i = 0; i < live; i++) {
        size_t *const owners[] = {&work->owners[work->live[i]->place_a],
                                  &work->owners[work->live[i]->place_b]};

        work->parents[i] = i;
        for (size_t k = 0; k < 2; k++) {
            if (*owners[k] == NO_OWNER)
                *owners[k] = i;
            else
                join(work->parents, i, *owners[k]);
        }
    }
    for (size_t i = 0; i < live; i++) {
        work->live[i]->group = find_root(work->parents, i);
        work->owners[work->live[i]->place_a] = NO_OWNER;
        work->owners[work->live[i]->place_b] = NO_OWNER;
    }
}

/* Pairs that are as good as each other. */
static void settle_level(struct work *work, struct item *level, size_t len)
{
    size_t live = 0;

    for (size_t i = 0; i < len; i++)
        if (work->places[level[i].place_a] == PLACE_FREE &&
            work->places[level[i].place_b] == PLACE_FREE)
            work->live[live++] = &level[i];
    if (live == 1) {
        settle_group(work, work->live, 1);
        return;
    }
    name_groups(work, live);
    if (live > 0)
        qsort(work->live, live, sizeof(struct item *), cmp_group);
    for (size_t i = 0, end; i < live; i = end) {
        for (end = i + 1; end < live && work->live[end]->group == work->live[i]->group;)
            end++;
        settle_group(work, work->live + i, end - i);
    }
}

static void settle_levels(struct work *work)
{
    struct item *items = work->items;

    for (size_t i = 0, end; i < work->item_count; i = end) {
        for (end = i + 1;
             end < work->item_count && cmp_level(&items[i].pair, &items[end].pair) == 0;)
            end++;
        settle_level(work, items + i, end - i);
    }
}

static void settle_doubts(struct work *work)
{
    for (size_t i = 0; i < work->item_count; i++)
        if (work->places[work->items[i].place_a] != PLACE_TAKEN &&
            work->places[work->items[i].place_b] != PLACE_TAKEN)
            keep(work, &work->items[i], BW_VARIANT_LOOSE);
}

static void fill(struct work *work, const struct bw_link_record *records,
                 const struct bw_link_found *found)
{
    for (size_t i = 0; i < found->pair_count; i++) {
        const struct bw_link_pair *pair = &found->pairs[i];
        const struct bw_link_record *a = &records[pair->a];
        const struct bw_link_record *b = &records[pair->b];

        work->items[i] = (struct item){
            .pair = *pair,
            .a = a,
            .b = b,
            .place_a = pair->a * BW_SOURCES + b->event->source,
            .place_b = pair->b * BW_SOURCES + a->event->source,
        };
    }
}

void bw_link_assign(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                    const struct bw_link_found *found, struct bw_link_chosen **ret_links,
                    size_t *ret_count)
{
    const size_t pairs = found->pair_count;
    struct work work = {
        .items = bw_arena_alloc(arena, pairs, sizeof(struct item)),
        .item_count = pairs,
        .places = bw_arena_alloc(arena, count * BW_SOURCES, 1),
        .owners = bw_arena_alloc(arena, count * BW_SOURCES, sizeof(size_t)),
        .live = bw_arena_alloc(arena, pairs, sizeof(struct item *)),
        .parents = bw_arena_alloc(arena, pairs, sizeof(size_t)),
        .links = bw_arena_alloc(arena, pairs, sizeof(struct bw_link_chosen)),
    };

    for (size_t i = 0; i < count * BW_SOURCES; i++)
        work.owners[i] = NO_OWNER;
    fill(&work, records, found);
    if (pairs > 0)
        qsort(work.items, pairs, sizeof(*work.items), cmp_item);
    settle_levels(&work);
    settle_doubts(&work);
    *ret_links = work.links;
    *ret_count = work.link_count;
}
