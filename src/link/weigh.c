/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/weigh.h"

#include <stdlib.h>
#include <string.h>

#include "beatwise/base/day.h"

/* Two rows of days, laid half a row apart, so that what is less than a day apart meets in one. */
#define ROW_MIN (2 * 24 * 60)
#define ROWS 2

struct near {
    const struct bw_link_record *records;
    const struct bw_link_windows *windows;
};

static bool is_near(const void *ctx, size_t a, size_t b)
{
    const struct near *near = ctx;
    int64_t gap_min;

    return bw_link_is_near(near->records[a].event, near->records[b].event, near->windows, &gap_min);
}

static int cmp_minutes(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x;
    const int64_t b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

static size_t count_below(const int64_t *sorted, size_t count, int64_t limit)
{
    size_t from = 0;

    while (from < count) {
        const size_t middle = from + (count - from) / 2;

        if (sorted[middle] < limit)
            from = middle + 1;
        else
            count = middle;
    }
    return from;
}

/* The times of the events of one source, in order. */
struct times {
    int64_t *utc;
    size_t count;
};

static struct times list_times(struct bw_arena *arena, const struct bw_link_record *records,
                               size_t count, enum bw_source source)
{
    struct times times = {bw_arena_alloc(arena, count, sizeof(int64_t)), 0};

    for (size_t i = 0; i < count; i++) {
        const struct bw_event *event = records[i].event;

        if (event->source == source && event->when.precision != BW_PRECISION_MONTH)
            times.utc[times.count++] = bw_link_time_of(event);
    }
    if (times.count > 0)
        qsort(times.utc, times.count, sizeof(int64_t), cmp_minutes);
    return times;
}

/* About how many pairs are near in time, ranges taken by their start: what any one pair is to be
 * held against. */
static void count_near(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                       const struct bw_link_windows *windows, struct bw_match_request *request)
{
    struct times times[BW_SOURCES];

    for (int i = 0; i < BW_SOURCES; i++)
        times[i] = list_times(arena, records, count, (enum bw_source)i);
    for (int a = 0; a < BW_SOURCES; a++) {
        for (int b = a + 1; b < BW_SOURCES; b++) {
            const bool is_call = b == BW_SOURCE_AMBULANCE;
            const int64_t before = is_call ? windows->call_before_min : windows->before_min;
            const int64_t after = is_call ? windows->call_after_min : windows->after_min;

            for (size_t i = 0; i < times[a].count; i++)
                request->all_pairs +=
                    (double)(count_below(times[b].utc, times[b].count,
                                         times[a].utc[i] + before + 1) -
                             count_below(times[b].utc, times[b].count, times[a].utc[i] - after));
            request->most_pairs +=
                (double)(times[a].count < times[b].count ? times[a].count : times[b].count);
        }
    }
}

static void fill_place_keys(const struct bw_link_record *records, size_t count, int row,
                            uint32_t *keys)
{
    for (size_t i = 0; i < count; i++) {
        const struct bw_event *event = records[i].event;
        uint64_t key;

        if (event->beat == NULL || event->when.precision == BW_PRECISION_MONTH)
            continue;
        key = bw_link_digest(event->beat, strlen(event->beat));
        key = bw_link_mix(key,
                          (uint64_t)((bw_link_time_of(event) + row * (ROW_MIN / ROWS)) / ROW_MIN));
        keys[i] = (uint32_t)(key >> 32) | 1U;
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

static void add_matches(struct bw_arena *arena, const struct near *near,
                        const struct bw_match_result *result, struct bw_link_found *found)
{
    const size_t ruled = found->pair_count;
    struct bw_link_pair *pairs = bw_arena_alloc(arena, ruled + result->count, sizeof(*pairs));
    size_t count = ruled;

    if (ruled > 0)
        memcpy(pairs, found->pairs, ruled * sizeof(*pairs));
    for (size_t i = 0; i < result->count; i++) {
        const struct bw_match *match = &result->matches[i];
        struct bw_link_pair pair = {.a = match->a,
                                    .b = match->b,
                                    .tier = BW_TIER_PERSON,
                                    .is_person_too = true,
                                    .weight = (double)match->bits,
                                    .rule = "weighed"};
        struct bw_link_pair *known =
            ruled == 0 ? NULL : bsearch(&pair, pairs, ruled, sizeof(*pairs), cmp_pair);

        if (known != NULL) {
            known->weight = pair.weight;
        } else if (pair.weight >= BW_LINK_LOOSE_BITS &&
                   bw_link_is_near(near->records[pair.a].event, near->records[pair.b].event,
                                   near->windows, &pair.gap_min)) {
            pairs[count++] = pair;
        }
    }
    if (count > ruled)
        qsort(pairs, count, sizeof(*pairs), cmp_pair);
    found->pairs = pairs;
    found->pair_count = count;
}

void bw_link_weigh(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                   const struct bw_link_windows *windows, int threads,
                   struct bw_link_found *io_found, struct bw_link_weighed *ret_weighed)
{
    struct bw_arena *work = bw_arena_new();
    const struct near near = {records, windows};
    uint32_t *keys[ROWS];
    struct bw_match_request request = {.records = records,
                                       .count = count,
                                       .is_birth_binding = true,
                                       .threads = threads,
                                       .is_near = is_near,
                                       .near_ctx = &near,
                                       .more_keys = keys,
                                       .more_count = ROWS};
    struct bw_match_result result;

    for (int row = 0; row < ROWS; row++) {
        keys[row] = bw_arena_alloc(work, count, sizeof(**keys));
        fill_place_keys(records, count, row, keys[row]);
    }
    count_near(work, records, count, windows, &request);
    bw_match_find(work, &request, &result);
    add_matches(arena, &near, &result, io_found);
    *ret_weighed = (struct bw_link_weighed){
        .weights = result.weights, .candidates = result.candidates, .lost_pairs = result.lost};
    bw_arena_free(work);
}
