/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/recur.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is further apart is two incidents; what is further apart still is looked at no more, because
 * people are hurt again rather soon than late. */
#define APART_MAX_MIN (14 * 24 * 60)

/* A group of more events is one key of theirs gone wrong, or takes too long to look through. */
#define GROUP_MAX 64

/* Added to counts, so that few pairs are not taken for proof. */
#define FEW 0.5

/* Ends of the bins: hours by which `a` is later than `b`; beyond the last is the last. */
static const int64_t ends_h[BW_RECUR_BINS - 1] = {-12, -6, -3, -1, 0, 1, 2, 3, 6, 12, 24, 36, 54};

struct counts {
    double near[BW_SOURCES][BW_SOURCES][BW_RECUR_PLACES][BW_RECUR_BINS];
    double apart[BW_SOURCES][BW_SOURCES][BW_RECUR_PLACES];
};

struct member {
    uint32_t group;
    uint32_t record;
};

static size_t bin_of(int64_t delay_min)
{
    size_t bin = 0;

    while (bin < BW_RECUR_BINS - 1 && delay_min >= ends_h[bin] * 60)
        bin++;
    return bin;
}

static size_t place_of(const struct bw_event *a, const struct bw_event *b)
{
    if (a->beat == NULL || b->beat == NULL)
        return 0;
    return strcmp(a->beat, b->beat) == 0 ? 2 : 1;
}

static int64_t delay_of(const struct bw_event *a, const struct bw_event *b)
{
    return bw_link_time_of(a) - bw_link_time_of(b);
}

static int cmp_members(const void *x, const void *y)
{
    const struct member *a = x;
    const struct member *b = y;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return (a->record > b->record) - (a->record < b->record);
}

static void count_pair(const struct bw_event *a, const struct bw_event *b,
                       const struct bw_link_windows *windows, struct counts *counts)
{
    const int64_t delay_min = delay_of(a, b);
    int64_t gap_min;

    if (a->when.precision == BW_PRECISION_MONTH || b->when.precision == BW_PRECISION_MONTH)
        return;
    if (bw_link_is_near(a, b, windows, &gap_min))
        counts->near[a->source][b->source][place_of(a, b)][bin_of(delay_min)] += 1.0;
    else if (llabs(delay_min) <= APART_MAX_MIN)
        counts->apart[a->source][b->source][place_of(a, b)] += 1.0;
}

static void count_groups(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                         const uint32_t *groups, const struct bw_link_windows *windows,
                         struct counts *counts)
{
    struct member *members = bw_arena_alloc(arena, count, sizeof(*members));

    for (size_t i = 0; i < count; i++)
        members[i] = (struct member){groups[i], (uint32_t)i};
    if (count > 0)
        qsort(members, count, sizeof(*members), cmp_members);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && members[end].group == members[i].group;)
            end++;
        for (size_t k = i; end - i <= GROUP_MAX && k < end; k++) {
            for (size_t l = i; l < end; l++) {
                const struct bw_event *a = records[members[k].record].event;
                const struct bw_event *b = records[members[l].record].event;

                if (a->source < b->source)
                    count_pair(a, b, windows, counts);
            }
        }
    }
}

static int cmp_minutes(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x;
    const int64_t b = *(const int64_t *)y;

    return (a > b) - (a < b);
}

/* How long the events span, in hours: twice what the middle half of them does, so that a few late
 * records stretch it no further. */
static double span_of(struct bw_arena *arena, const struct bw_link_record *records, size_t count)
{
    int64_t *times = bw_arena_alloc(arena, count, sizeof(*times));

    for (size_t i = 0; i < count; i++)
        times[i] = bw_link_time_of(records[i].event);
    if (count < 4)
        return 0.0;
    qsort(times, count, sizeof(*times), cmp_minutes);
    return 2.0 * (double)(times[count * 3 / 4] - times[count / 4]) / 60.0;
}

/* Hours of delay from `from_h` to `to_h`, both positive, of which so much can be seen: the longer
 * the delay, the fewer of the pairs have both events in the span. */
static double seen_hours(double from_h, double to_h, double span_h)
{
    if (span_h < to_h)
        span_h = to_h;
    return (to_h - from_h) - (to_h * to_h - from_h * from_h) / (2.0 * span_h);
}

/* The part of a bin that is in the window, in hours. */
static double hours_of(size_t bin, double from_h, double to_h)
{
    const double low = bin == 0 ? from_h : (double)ends_h[bin - 1];
    const double high = bin == BW_RECUR_BINS - 1 ? to_h : (double)ends_h[bin];
    const double in = (high < to_h ? high : to_h) - (low > from_h ? low : from_h);

    return in > 0.0 ? in : 0.0;
}

static void fill_bits(const struct counts *counts, const struct bw_link_windows *windows,
                      double span_h, int a, int b, struct bw_link_recur *recur)
{
    const bool is_call = b == BW_SOURCE_AMBULANCE;
    const double from_h =
        -(double)(is_call ? windows->call_before_min : windows->before_min) / 60.0;
    const double to_h = (double)(is_call ? windows->call_after_min : windows->after_min) / 60.0;
    const double apart_h = seen_hours(-from_h, APART_MAX_MIN / 60.0, span_h) +
                           seen_hours(to_h, APART_MAX_MIN / 60.0, span_h);

    for (int place = 0; place < BW_RECUR_PLACES; place++) {
        const double an_hour = counts->apart[a][b][place] / apart_h;

        recur->again += (int64_t)counts->apart[a][b][place];
        for (size_t bin = 0; bin < BW_RECUR_BINS; bin++) {
            const double again = an_hour * hours_of(bin, from_h, to_h);
            const double one = counts->near[a][b][place][bin] - again;

            recur->bits[a][b][place][bin] = log2(((one > 0.0 ? one : 0.0) + FEW) / (again + FEW));
        }
    }
}

void bw_link_recur_learn(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                         const uint32_t *groups, const struct bw_link_windows *windows,
                         struct bw_link_recur *ret_recur)
{
    struct bw_link_recur recur = {.again = 0};
    struct counts *counts = bw_arena_alloc(arena, 1, sizeof(*counts));
    const double span_h = span_of(arena, records, count);

    count_groups(arena, records, count, groups, windows, counts);
    for (int a = 0; a < BW_SOURCES; a++)
        for (int b = a + 1; b < BW_SOURCES; b++)
            fill_bits(counts, windows, span_h, a, b, &recur);
    *ret_recur = recur;
}

double bw_link_recur_bits(const struct bw_link_recur *recur, const struct bw_event *a,
                          const struct bw_event *b)
{
    return recur->bits[a->source][b->source][place_of(a, b)][bin_of(delay_of(a, b))];
}
