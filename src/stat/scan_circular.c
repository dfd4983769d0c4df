/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <stdlib.h>

#include "beatwise/stat/scan.h"
#include "scan_private.h"

/* The windows about one beat are the first 1, 2, ... of its list. */
struct circular {
    const struct scan_frame *frame;
    const size_t *start;
    const uint32_t *list;
};

static void note(const struct circular *search, size_t centre, size_t end, struct scan_best *best)
{
    if (best->members == NULL)
        return;
    best->member_count = end - search->start[centre] + 1;
    best->people = 0;
    for (size_t i = 0; i < best->member_count; i++) {
        best->members[i] = search->list[search->start[centre] + i];
        best->people += search->frame->people[best->members[i]];
    }
}

static void find_circle(void *state, const double *events, struct scan_best *best)
{
    const struct circular *search = state;
    const struct scan_frame *frame = search->frame;

    for (size_t centre = 0; centre < frame->count; centre++) {
        double c = 0;
        double e = 0;

        for (size_t i = search->start[centre]; i < search->start[centre + 1]; i++) {
            const size_t beat = search->list[i];
            double llr;

            if (frame->is_used[beat])
                break;
            c += events[beat];
            e += frame->expected[beat];
            if (c <= e || c < frame->events_min || scan_llr_bound(c, e, frame->events) <= best->llr)
                continue;
            llr = bw_scan_llr(c, e, frame->events);
            /* The same window from another centre has its sum in another order. */
            if (llr <= best->llr * (1 + 1e-12))
                continue;
            best->llr = llr;
            best->events = c;
            best->expected = e;
            note(search, centre, i, best);
        }
    }
}

struct near {
    double square;
    uint32_t beat;
};

static int cmp_near(const void *x, const void *y)
{
    const struct near *a = x;
    const struct near *b = y;

    if (a->square != b->square)
        return a->square < b->square ? -1 : 1;
    return (a->beat > b->beat) - (a->beat < b->beat);
}

/* How many of the nearest fit the limits. */
static size_t count_fitting(const struct scan_frame *frame, const struct near *nearest, size_t kept)
{
    double people = 0;
    size_t i;

    for (i = 0; i < kept; i++) {
        people += frame->people[nearest[i].beat];
        if (people > frame->people_max || (frame->beats_max > 0 && i >= frame->beats_max))
            break;
    }
    return i;
}

size_t bw_scan_circular(struct bw_arena *arena, const struct bw_scan_beat *beats, size_t count,
                        const struct bw_scan_point *points, const struct bw_scan_options *options,
                        struct bw_run **ret_runs)
{
    struct scan_frame frame;
    struct near *nearest = bw_arena_alloc(arena, count + 1, sizeof(*nearest));
    size_t *start = bw_arena_alloc(arena, count + 1, sizeof(*start));
    struct circular search = {.frame = &frame, .start = start};
    const struct scan_method method = {.find = find_circle, .search = &search, .frame = &frame};
    uint32_t *list = NULL;
    size_t cap = 0;
    size_t len = 0;
    double *events;

    if (!bw_scan_frame_init(arena, &frame, beats, count, options, &events)) {
        *ret_runs = NULL;
        return 0;
    }
    for (size_t centre = 0; centre < count; centre++) {
        size_t kept = 0;
        size_t fitting;

        for (size_t i = 0; i < count; i++) {
            const double east = points[i].east - points[centre].east;
            const double north = points[i].north - points[centre].north;

            if (frame.expected[i] > 0)
                nearest[kept++] =
                    (struct near){i == centre ? -1 : east * east + north * north, (uint32_t)i};
        }
        qsort(nearest, kept, sizeof(*nearest), cmp_near);
        fitting = frame.expected[centre] > 0 ? count_fitting(&frame, nearest, kept) : 0;
        for (size_t i = 0; i < fitting; i++) {
            list = bw_arena_grow(arena, list, len, &cap, sizeof(*list));
            list[len++] = nearest[i].beat;
        }
        start[centre + 1] = len;
    }
    search.list = list;
    return bw_scan_runs(arena, &method, events, options, ret_runs);
}
