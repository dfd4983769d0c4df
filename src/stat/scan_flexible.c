/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All connected sets of up to beats_max beats, each visited at most once, by branch and bound.
 *
 * Let f(c, e) = c log(c/e) - (c - e) where c > e, else 0.  As the supremum of linear functions it
 * is subadditive: f of a set is at most the sum of its beats'.  Kulldorff's ratio is f(c, e) plus
 * what the outside falls short, at most f times C / (C - c).  So a set is above `best` only if the
 * sum of its beats' f is above best (C - c) / C; its highest f is at least an equal share of that,
 * and few beats have so high a one.  A set is searched from its beat of the highest f.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/stat/scan.h"
#include "scan_private.h"

struct root {
    double f;
    uint32_t beat;
};

struct flexible {
    const struct scan_frame *frame;
    const struct bw_neighbours *neighbours;
    const size_t *ball_start; /* the beats within beats_max - 1 steps */
    const uint32_t *ball;
    double *f;
    struct root *roots;
    bool *is_met;     /* in the set, or once beside it */
    uint32_t *beside; /* a stack of beats beside the set */
    size_t beside_cap;
    /* Of the search under way */
    const double *events;
    struct scan_best *best;
    double needed_part; /* times best: less than this sum of f cannot be above it */
    struct root root;
    double most[BW_SCAN_BEATS_MAX]; /* the sum of so many of the highest f near the root */
    uint32_t set[BW_SCAN_BEATS_MAX];
};

static bool comes_before(struct root a, struct root b)
{
    return a.f != b.f ? a.f > b.f : a.beat < b.beat;
}

static int cmp_root(const void *x, const void *y)
{
    const struct root *a = x;
    const struct root *b = y;

    return comes_before(*a, *b) ? -1 : comes_before(*b, *a);
}

static int cmp_member(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x;
    const size_t b = *(const size_t *)y;

    return (a > b) - (a < b);
}

/* Sums of the set so far. */
struct part {
    size_t size;
    double f, events, expected, people;
};

/* Of equal ratios the smaller set comes first, then the one with the first beat. */
static bool is_first_of_equals(const struct scan_best *best, const size_t *members, size_t count)
{
    if (count != best->member_count)
        return count < best->member_count;
    for (size_t i = 0; i < count; i++) {
        if (members[i] != best->members[i])
            return members[i] < best->members[i];
    }
    return false;
}

static void weigh(struct flexible *search, const struct part *part)
{
    struct scan_best *best = search->best;
    const double all = search->frame->events;
    size_t members[BW_SCAN_BEATS_MAX];
    double llr;

    if (part->events <= part->expected || part->events < search->frame->events_min ||
        scan_llr_bound(part->events, part->expected, all) < best->llr * (1 - 1e-12))
        return;
    llr = bw_scan_llr(part->events, part->expected, all);
    if (llr <= 0 || llr < best->llr * (1 - 1e-12))
        return;
    if (best->members == NULL) {
        best->llr = fmax(best->llr, llr);
        return;
    }
    for (size_t i = 0; i < part->size; i++)
        members[i] = search->set[i];
    qsort(members, part->size, sizeof(*members), cmp_member);
    if (best->llr > 0 && llr <= best->llr * (1 + 1e-12) &&
        !is_first_of_equals(best, members, part->size))
        return;
    best->llr = llr;
    best->events = part->events;
    best->expected = part->expected;
    best->people = part->people;
    best->member_count = part->size;
    memcpy(best->members, members, part->size * sizeof(*members));
}

static bool may_join(const struct flexible *search, size_t beat)
{
    return !search->is_met[beat] && search->frame->expected[beat] > 0 &&
           !search->frame->is_used[beat] &&
           comes_before(search->root, (struct root){search->f[beat], (uint32_t)beat});
}

/* Puts the beats beside `beat` that were not met before on the stack. */
static size_t meet_neighbours(struct flexible *search, size_t beat, size_t top)
{
    const struct bw_neighbours *neighbours = search->neighbours;

    for (size_t i = neighbours->start[beat]; i < neighbours->start[beat + 1]; i++) {
        const size_t other = neighbours->list[i];

        if (may_join(search, other)) {
            search->is_met[other] = true;
            assert(top < search->beside_cap);
            search->beside[top++] = (uint32_t)other;
        }
    }
    return top;
}

/* Copies beside[from..top) to the top of the stack, for a larger set to go on with. */
static size_t copy_beside(struct flexible *search, size_t from, size_t top)
{
    assert(top + (top - from) <= search->beside_cap);
    memcpy(&search->beside[top], &search->beside[from], (top - from) * sizeof(*search->beside));
    return top + (top - from);
}

/*
 * Visits the set `part` and all that grow from it by beats of beside[from..top).  A beat that was
 * tried stays met, so that no later set holds it again.
 */
static void grow(struct flexible *search, const struct part *part, size_t from, size_t top)
{
    const struct scan_frame *frame = search->frame;

    weigh(search, part);
    if (part->size == frame->beats_max)
        return;
    for (size_t i = from; i < top; i++) {
        const size_t beat = search->beside[i];
        const struct part next = {
            .size = part->size + 1,
            .f = part->f + search->f[beat],
            .events = part->events + search->events[beat],
            .expected = part->expected + frame->expected[beat],
            .people = part->people + frame->people[beat],
        };
        const double reach = next.f + search->most[frame->beats_max - next.size];
        size_t end;

        if (next.people > frame->people_max || reach < search->needed_part * search->best->llr)
            continue;
        search->set[part->size] = (uint32_t)beat;
        end = meet_neighbours(search, beat, top);
        grow(search, &next, end, copy_beside(search, i + 1, end));
        for (size_t j = top; j < end; j++)
            search->is_met[search->beside[j]] = false;
    }
}

/* most[k]: the sum of the k highest f that may join the root. */
static void find_most(struct flexible *search)
{
    const size_t wanted = search->frame->beats_max - 1;
    double high[BW_SCAN_BEATS_MAX] = {0};

    for (size_t i = search->ball_start[search->root.beat];
         i < search->ball_start[search->root.beat + 1]; i++) {
        double f = search->f[search->ball[i]];

        if (wanted == 0 || f <= high[wanted - 1] || !may_join(search, search->ball[i]))
            continue;
        for (size_t k = 0; k < wanted; k++) {
            if (f > high[k]) {
                const double lower = high[k];

                high[k] = f;
                f = lower;
            }
        }
    }
    search->most[0] = 0;
    for (size_t k = 0; k < wanted; k++)
        search->most[k + 1] = search->most[k] + high[k];
}

static void search_root(struct flexible *search, struct root root)
{
    const struct scan_frame *frame = search->frame;
    const struct part part = {
        .size = 1,
        .f = root.f,
        .events = search->events[root.beat],
        .expected = frame->expected[root.beat],
        .people = frame->people[root.beat],
    };
    size_t top;

    search->root = root;
    find_most(search);
    if (part.people > frame->people_max ||
        root.f + search->most[frame->beats_max - 1] < search->needed_part * search->best->llr)
        return;
    search->set[0] = root.beat;
    search->is_met[root.beat] = true;
    top = meet_neighbours(search, root.beat, 0);
    grow(search, &part, 0, top);
    for (size_t i = 0; i < top; i++)
        search->is_met[search->beside[i]] = false;
    search->is_met[root.beat] = false;
}

/* The part of its ratio that the f of a set must at least sum to. */
static double find_needed_part(const struct scan_frame *frame, const double *events)
{
    double high[BW_SCAN_BEATS_MAX] = {0};
    double sum = 0;

    for (size_t i = 0; i < frame->count; i++) {
        double c = events[i];

        if (c <= high[frame->beats_max - 1])
            continue;
        for (size_t k = 0; k < frame->beats_max; k++) {
            if (c > high[k]) {
                const double lower = high[k];

                high[k] = c;
                c = lower;
            }
        }
    }
    for (size_t k = 0; k < frame->beats_max; k++)
        sum += high[k];
    /* A little less, for rounding. */
    return sum < frame->events ? (1 - sum / frame->events) * (1 - 1e-9) : 0;
}

static void find_set(void *state, const double *events, struct scan_best *best)
{
    struct flexible *search = state;
    const struct scan_frame *frame = search->frame;
    const double size = (double)frame->beats_max;
    double highest = 0;
    size_t kept = 0;

    search->events = events;
    search->best = best;
    search->needed_part = find_needed_part(frame, events);
    for (size_t i = 0; i < frame->count; i++) {
        const double c = events[i];
        const double e = frame->expected[i];

        search->f[i] = e > 0 && c > e ? c * log(c / e) - (c - e) : 0;
        if (search->f[i] > highest && c >= frame->events_min && !frame->is_used[i] &&
            frame->people[i] <= frame->people_max)
            highest = search->f[i];
    }
    /* The best beat alone is a set, so the roots of better ones are at least this high. */
    for (size_t i = 0; i < frame->count; i++) {
        if (search->f[i] > 0 && !frame->is_used[i] &&
            search->f[i] * size >= search->needed_part * highest)
            search->roots[kept++] = (struct root){search->f[i], (uint32_t)i};
    }
    qsort(search->roots, kept, sizeof(*search->roots), cmp_root);
    for (size_t i = 0; i < kept; i++) {
        if (search->roots[i].f * size < search->needed_part * best->llr)
            break;
        search_root(search, search->roots[i]);
    }
}

/* The beats within `steps` steps of each, by breadth; `ret_start` has count + 1 places. */
static uint32_t *find_balls(struct bw_arena *arena, const struct bw_neighbours *neighbours,
                            size_t steps, size_t *ret_start)
{
    bool *is_met = bw_arena_alloc(arena, neighbours->count + 1, sizeof(*is_met));
    uint32_t *ball = NULL;
    size_t cap = 0;
    size_t len = 0;

    for (size_t centre = 0; centre < neighbours->count; centre++) {
        const size_t first = len;
        size_t from = len;

        ball = bw_arena_grow(arena, ball, len, &cap, sizeof(*ball));
        ball[len++] = (uint32_t)centre;
        is_met[centre] = true;
        for (size_t step = 0; step < steps; step++) {
            const size_t end = len;

            for (; from < end; from++) {
                for (size_t j = neighbours->start[ball[from]];
                     j < neighbours->start[ball[from] + 1]; j++) {
                    if (is_met[neighbours->list[j]])
                        continue;
                    is_met[neighbours->list[j]] = true;
                    ball = bw_arena_grow(arena, ball, len, &cap, sizeof(*ball));
                    ball[len++] = (uint32_t)neighbours->list[j];
                }
            }
        }
        for (size_t i = first; i < len; i++)
            is_met[ball[i]] = false;
        /* The centre itself is dropped. */
        ball[first] = ball[len - 1];
        len--;
        ret_start[centre + 1] = len;
    }
    return ball;
}

size_t bw_scan_flexible(struct bw_arena *arena, const struct bw_scan_beat *beats,
                        const struct bw_neighbours *neighbours,
                        const struct bw_scan_options *options, struct bw_run **ret_runs)
{
    const size_t count = neighbours->count;
    struct scan_frame frame;
    size_t *ball_start = bw_arena_alloc(arena, count + 1, sizeof(*ball_start));
    struct flexible search = {
        .frame = &frame,
        .neighbours = neighbours,
        .ball_start = ball_start,
        .f = bw_arena_alloc(arena, count + 1, sizeof(double)),
        .roots = bw_arena_alloc(arena, count + 1, sizeof(struct root)),
        .is_met = bw_arena_alloc(arena, count + 1, sizeof(bool)),
        /* Each step copies what is beside the set, at most all beats, and adds as much. */
        .beside_cap = (2 * BW_SCAN_BEATS_MAX + 2) * (count + 1),
    };
    const struct scan_method method = {.find = find_set, .search = &search, .frame = &frame};
    double *events;

    assert(options->beats_max >= 1 && options->beats_max <= BW_SCAN_BEATS_MAX);
    if (!bw_scan_frame_init(arena, &frame, beats, count, options, &events)) {
        *ret_runs = NULL;
        return 0;
    }
    search.beside = bw_arena_alloc(arena, search.beside_cap, sizeof(*search.beside));
    search.ball = find_balls(arena, neighbours, options->beats_max - 1, ball_start);
    return bw_scan_runs(arena, &method, events, options, ret_runs);
}
