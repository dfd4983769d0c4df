/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/person.h"

#include <math.h>
#include <stdlib.h>

/* Scores are whole numbers, so that sums do not depend on their order. */
#define SCORE_OF_BIT 1024.0

/* What an NHS number adds that agrees, with something else that does. */
#define NUMBER_BITS 30.0F

/* Records of one person that are all held against each other; more are hardly one person. */
#define GROUP_MAX 64

struct scored {
    uint32_t a, b;
    int64_t score;
};

struct sorting {
    struct scored pair;
    const struct bw_link_record *a, *b;
};

/* Best first; then by content, so that no order of the records matters. */
static int cmp_scored(const void *x, const void *y)
{
    const struct sorting *a = x;
    const struct sorting *b = y;
    int by;

    if (a->pair.score != b->pair.score)
        return a->pair.score > b->pair.score ? -1 : 1;
    by = bw_link_record_cmp(a->a, b->a);
    if (by == 0)
        by = bw_link_record_cmp(a->b, b->b);
    if (by == 0)
        by = (a->pair.a > b->pair.a) - (a->pair.a < b->pair.a);
    return by != 0 ? by : (a->pair.b > b->pair.b) - (a->pair.b < b->pair.b);
}

static int64_t score_of(const struct bw_link_record *records, const struct bw_match *match)
{
    float bits = match->bits;

    if (bw_link_number_rule(records[match->a].person, records[match->b].person) != NULL)
        bits += NUMBER_BITS;
    return llround((double)bits * SCORE_OF_BIT);
}

static struct sorting *sort_matches(struct bw_arena *arena, const struct bw_link_record *records,
                                    const struct bw_match_result *found)
{
    struct sorting *sorted = bw_arena_alloc(arena, found->count, sizeof(*sorted));

    for (size_t i = 0; i < found->count; i++) {
        const struct bw_match *match = &found->matches[i];
        const bool is_turned = bw_link_record_cmp(&records[match->a], &records[match->b]) > 0;

        sorted[i].pair = (struct scored){is_turned ? match->b : match->a,
                                         is_turned ? match->a : match->b, score_of(records, match)};
        sorted[i].a = &records[sorted[i].pair.a];
        sorted[i].b = &records[sorted[i].pair.b];
    }
    if (found->count > 0)
        qsort(sorted, found->count, sizeof(*sorted), cmp_scored);
    return sorted;
}

/* A ring of the members of each group. */
struct groups {
    const struct bw_link_record *records;
    bool is_birth_binding;
    uint32_t *group;
    uint32_t *next;
    uint32_t *size;
};

static struct groups start_groups(struct bw_arena *arena, const struct bw_link_record *records,
                                  size_t count, bool is_birth_binding)
{
    struct groups groups = {.records = records,
                            .is_birth_binding = is_birth_binding,
                            .group = bw_arena_alloc(arena, count, sizeof(uint32_t)),
                            .next = bw_arena_alloc(arena, count, sizeof(uint32_t)),
                            .size = bw_arena_alloc(arena, count, sizeof(uint32_t))};

    for (size_t i = 0; i < count; i++) {
        groups.group[i] = groups.next[i] = (uint32_t)i;
        groups.size[i] = 1;
    }
    return groups;
}

static bool can_join(const struct groups *groups, uint32_t a, uint32_t b)
{

    uint32_t x = a;

    if (groups->size[groups->group[a]] + groups->size[groups->group[b]] > GROUP_MAX)
        return false;
    do {
        uint32_t y = b;

        do {
            if (bw_link_is_other_number(groups->records[x].person, groups->records[y].person) ||
                (groups->is_birth_binding &&
                 bw_link_is_other_birth_day(groups->records[x].person, groups->records[y].person)))
                return false;
            y = groups->next[y];
        } while (y != b);
        x = groups->next[x];
    } while (x != a);
    return true;
}

static void join(struct groups *groups, uint32_t a, uint32_t b)
{
    const uint32_t into = groups->group[a];
    const uint32_t next = groups->next[a];
    uint32_t at = b;

    if (into == groups->group[b] || !can_join(groups, a, b))
        return;
    groups->size[into] += groups->size[groups->group[b]];
    do {
        groups->group[at] = into;
        at = groups->next[at];
    } while (at != b);
    groups->next[a] = groups->next[b];
    groups->next[b] = next;
}

static int64_t least_of(enum bw_variant variant, bool is_within)
{
    static const double bits[BW_VARIANTS] = {BW_PERSON_STRICT_BITS, BW_PERSON_BASE_BITS,
                                             BW_PERSON_LOOSE_BITS};

    if (variant == BW_VARIANT_BASE && is_within)
        return llround(BW_PERSON_BASE_BITS_WITHIN * SCORE_OF_BIT);
    return llround(bits[variant] * SCORE_OF_BIT);
}

static void join_within(struct bw_arena *arena, const struct bw_match_request *request,
                        const struct sorting *sorted, size_t count, struct bw_persons *persons)
{
    for (int variant = 0; variant < BW_VARIANTS; variant++) {
        const int64_t least = least_of((enum bw_variant)variant, true);
        struct groups groups =
            start_groups(arena, request->records, request->count, request->is_birth_binding);

        for (size_t i = 0; i < count && sorted[i].pair.score >= least; i++)
            join(&groups, sorted[i].pair.a, sorted[i].pair.b);
        persons->groups[variant] = groups.group;
    }
}

/* Of what was not chosen, or was in doubt, the best first. */
static void join_loose(struct groups *groups, const struct bw_choice *choices, size_t count)
{
    const int64_t least = least_of(BW_VARIANT_LOOSE, false);

    for (size_t i = 0; i < count && choices[i].score >= least; i++)
        if (groups->size[groups->group[choices[i].a]] == 1 &&
            groups->size[groups->group[choices[i].b]] == 1)
            join(groups, choices[i].a, choices[i].b);
}

static void join_between(struct bw_arena *arena, const struct bw_match_request *request,
                         const struct sorting *sorted, size_t count, struct bw_persons *persons)
{
    struct bw_choice *choices = bw_arena_alloc(arena, count, sizeof(*choices));
    struct bw_choose_result result;

    for (size_t i = 0; i < count; i++)
        choices[i] = (struct bw_choice){
            .a = sorted[i].pair.a, .b = sorted[i].pair.b, .score = sorted[i].pair.score};
    bw_choose(arena, choices, count, request->count, (struct bw_choose_same){NULL, NULL}, &result);
    for (int variant = 0; variant < BW_VARIANTS; variant++) {
        const int64_t least = least_of((enum bw_variant)variant, false);
        struct groups groups =
            start_groups(arena, request->records, request->count, request->is_birth_binding);

        for (size_t i = 0; i < count; i++)
            if (choices[i].is_chosen && choices[i].score >= least &&
                choices[i].lead >= llround(BW_PERSON_LEAD_BITS * SCORE_OF_BIT))
                join(&groups, choices[i].a, choices[i].b);
        if (variant == BW_VARIANT_LOOSE)
            join_loose(&groups, choices, count);
        persons->groups[variant] = groups.group;
    }
}

void bw_persons_find(struct bw_arena *arena, const struct bw_match_request *request,
                     struct bw_persons *ret_persons)
{
    struct bw_arena *work = bw_arena_new();
    struct sorting *sorted;

    bw_match_find(work, request, &ret_persons->found);
    sorted = sort_matches(work, request->records, &ret_persons->found);
    if (request->is_within)
        join_within(arena, request, sorted, ret_persons->found.count, ret_persons);
    else
        join_between(arena, request, sorted, ret_persons->found.count, ret_persons);
    ret_persons->found.matches = NULL;
    bw_arena_free(work);
}

void bw_persons_find_keyed(struct bw_arena *arena, const struct bw_keyed_request *request,
                           uint32_t **ret_groups)
{
    struct bw_arena *work = bw_arena_new();
    struct bw_link_record *nobody = bw_arena_alloc(work, request->count, sizeof(*nobody));
    struct groups groups = start_groups(arena, nobody, request->count, false);
    struct bw_choice *choices = NULL;
    struct bw_choose_result result;
    size_t count = 0;
    int64_t lost = 0;

    bw_keyed_find(work, request, &choices, &count, &lost);
    if (!request->is_within)
        bw_choose(work, choices, count, request->count, (struct bw_choose_same){NULL, NULL},
                  &result);
    for (size_t i = 0; i < count; i++)
        if (request->is_within || (choices[i].is_chosen && choices[i].lead > 0))
            join(&groups, choices[i].a, choices[i].b);
    *ret_groups = groups.group;
    bw_arena_free(work);
}
