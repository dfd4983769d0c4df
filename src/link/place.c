/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/place.h"

#include <stdlib.h>
#include <string.h>

#include "beatwise/link/block.h"
#include "beatwise/link/form.h"

#define DAY_MIN (24 * 60)
#define TURN_MIN (84 * DAY_MIN)
#define TURNS 4

struct placing {
    const struct bw_link_record *records;
    const struct bw_link_windows *windows;
    const bool *is_taken; /* record and other source */
    int64_t first_utc;    /* from which times are turned */
    int64_t turn_min;
    struct bw_arena *arena;
    struct bw_link_pair *pairs;
    size_t count;
    size_t cap;
    uint32_t *partners; /* how many, by record and other source */
};

static struct bw_event turned(const struct placing *placing, const struct bw_event *event)
{
    struct bw_event copy = *event;
    const int64_t time = (bw_link_time_of(event) - placing->first_utc) % TURN_MIN;
    const int64_t in = time < 0 ? time + TURN_MIN : time; /* late records: in turns of before */
    const int64_t by = (in + placing->turn_min) % TURN_MIN - in;

    copy.when.from_utc += by;
    copy.when.to_utc += by;
    if (copy.arrived_utc != BW_MINUTE_NONE)
        copy.arrived_utc += by;
    return copy;
}

static void consider(void *ctx, uint32_t a, uint32_t b)
{
    struct placing *placing = ctx;
    const struct bw_event *x = placing->records[a].event;
    const struct bw_event y = turned(placing, placing->records[b].event);
    struct bw_link_pair pair = {
        .a = a, .b = b, .tier = BW_TIER_TIME_PLACE, .rule = "beat+time+sex+age"};

    if (x->is_linkable && y.is_linkable)
        return; /* who they were decides */
    if (placing->is_taken[a * BW_SOURCES + (size_t)y.source] ||
        placing->is_taken[b * BW_SOURCES + (size_t)x->source] || strcmp(x->beat, y.beat) != 0 ||
        !bw_link_is_near(x, &y, placing->windows, &pair.gap_min) ||
        pair.gap_min > BW_LINK_PLACE_GAP_MIN)
        return;
    placing->partners[a * BW_SOURCES + (size_t)y.source]++;
    placing->partners[b * BW_SOURCES + (size_t)x->source]++;
    placing->pairs = bw_arena_grow(placing->arena, placing->pairs, placing->count, &placing->cap,
                                   sizeof(*placing->pairs));
    placing->pairs[placing->count++] = pair;
}

/* Beat, sex and age band; 0 where one is not known. */
static uint32_t key_of(const struct bw_event *event)
{
    uint64_t key;

    if (event->beat == NULL || event->sex == BW_SEX_UNKNOWN || event->age_band == BW_AGE_UNKNOWN ||
        event->when.precision != BW_PRECISION_MINUTE)
        return 0;
    key = bw_link_digest(event->beat, strlen(event->beat));
    key = bw_link_mix(key, (uint64_t)event->sex * 16 + (uint64_t)event->age_band);
    return (uint32_t)(key >> 32) | 1U;
}

/* Those that are the only one both ways. */
static size_t keep_unique(struct placing *placing)
{
    size_t kept = 0;

    for (size_t i = 0; i < placing->count; i++) {
        const struct bw_link_pair *pair = &placing->pairs[i];
        const size_t a = pair->a * BW_SOURCES + placing->records[pair->b].event->source;
        const size_t b = pair->b * BW_SOURCES + placing->records[pair->a].event->source;

        if (placing->partners[a] == 1 && placing->partners[b] == 1)
            placing->pairs[kept++] = *pair;
    }
    return kept;
}

static void find_turned(struct placing *placing, size_t count, int64_t turn_min)
{
    struct bw_arena *arena = placing->arena;
    uint32_t *keys = bw_arena_alloc(arena, count, sizeof(*keys));
    uint8_t *sides = bw_arena_alloc(arena, count, 1);
    struct bw_block_request request = {.keys = keys,
                                       .stride = 1,
                                       .count = count,
                                       .sides = sides,
                                       .max_pairs = INT64_MAX,
                                       .threads = 1,
                                       .pair_fn = consider,
                                       .ctxs = {placing}};
    struct bw_block_result result;

    placing->turn_min = turn_min;
    placing->partners = bw_arena_alloc(arena, count * BW_SOURCES, sizeof(*placing->partners));
    for (size_t i = 0; i < count; i++) {
        keys[i] = key_of(placing->records[i].event);
        sides[i] = (uint8_t)placing->records[i].event->source;
    }
    bw_block_run(arena, &request, &result);
    placing->count = keep_unique(placing);
}

static void count_pairs(const struct placing *placing, int64_t counts[BW_SOURCES][BW_SOURCES])
{
    for (size_t i = 0; i < placing->count; i++)
        counts[placing->records[placing->pairs[i].a].event->source]
              [placing->records[placing->pairs[i].b].event->source]++;
}

static int cmp_counts(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x;
    const int64_t b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static void estimate_chance(const struct placing *like, size_t count, struct bw_link_placed *placed)
{
    static const int64_t days[TURNS] = {28, 35, 49, 56};
    int64_t counts[TURNS][BW_SOURCES][BW_SOURCES] = {{{0}}};

    for (int turn = 0; turn < TURNS; turn++) {
        struct placing placing = {.records = like->records,
                                  .windows = like->windows,
                                  .is_taken = like->is_taken,
                                  .first_utc = like->first_utc,
                                  .arena = bw_arena_new()};

        find_turned(&placing, count, days[turn] * DAY_MIN);
        count_pairs(&placing, counts[turn]);
        bw_arena_free(placing.arena);
    }
    for (int a = 0; a < BW_SOURCES; a++) {
        for (int b = a + 1; b < BW_SOURCES; b++) {
            int64_t of[TURNS];

            for (int turn = 0; turn < TURNS; turn++)
                of[turn] = counts[turn][a][b];
            qsort(of, TURNS, sizeof(of[0]), cmp_counts);
            placed->by_chance[a][b] = (of[1] + of[2] + 1) / 2;
        }
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

static void add_pairs(struct bw_arena *arena, const struct placing *placing,
                      struct bw_link_found *found)
{
    const size_t count = found->pair_count + placing->count;
    struct bw_link_pair *pairs = bw_arena_alloc(arena, count, sizeof(*pairs));

    if (placing->count == 0)
        return;
    if (found->pair_count > 0)
        memcpy(pairs, found->pairs, found->pair_count * sizeof(*pairs));
    memcpy(pairs + found->pair_count, placing->pairs, placing->count * sizeof(*pairs));
    qsort(pairs, count, sizeof(*pairs), cmp_pair);
    found->pairs = pairs;
    found->pair_count = count;
}

void bw_link_place(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                   const struct bw_link_windows *windows, struct bw_link_found *io_found,
                   struct bw_link_placed *ret_placed)
{
    struct bw_arena *work = bw_arena_new();
    bool *is_taken = bw_arena_alloc(work, count * BW_SOURCES, sizeof(*is_taken));
    struct placing placing = {.records = records,
                              .windows = windows,
                              .is_taken = is_taken,
                              .first_utc = INT64_MIN,
                              .arena = work};
    struct bw_link_placed placed = {{{0}}, {{0}}};

    for (size_t i = 0; i < io_found->pair_count; i++) {
        const struct bw_link_pair *pair = &io_found->pairs[i];

        is_taken[pair->a * BW_SOURCES + records[pair->b].event->source] = true;
        is_taken[pair->b * BW_SOURCES + records[pair->a].event->source] = true;
    }
    for (size_t i = 0; i < count; i++)
        if (bw_link_time_of(records[i].event) > placing.first_utc)
            placing.first_utc = bw_link_time_of(records[i].event);
    if (count > 0)
        placing.first_utc -= TURN_MIN; /* the turn ends with the last event */
    find_turned(&placing, count, 0);
    count_pairs(&placing, placed.found);
    estimate_chance(&placing, count, &placed);
    add_pairs(arena, &placing, io_found);
    bw_arena_free(work);
    *ret_placed = placed;
}
