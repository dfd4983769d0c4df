/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/score.h"

#include <assert.h>
#include <stdlib.h>

#include "beatwise/stat/share.h"

static int cmp_falling(const void *x, const void *y)
{
    const double a = *(const double *)x;
    const double b = *(const double *)y;

    return (a < b) - (a > b);
}

struct bw_score bw_score_of(struct bw_arena *arena, const struct bw_score_beat *beats, size_t count,
                            double confidence)
{
    double *events = bw_arena_alloc(arena, count + 1, sizeof(*events));
    struct bw_score score = {.top_count = 0};
    double top = 0, all = 0, best = 0, top_before = 0, before = 0;
    bool has_year_ago = true;

    for (size_t i = 0; i < count; i++) {
        events[i] = beats[i].now;
        all += beats[i].now;
        before += beats[i].year_ago;
        has_year_ago = has_year_ago && beats[i].has_year_ago;
        if (beats[i].was_top) {
            score.top_count++;
            top += beats[i].now;
            top_before += beats[i].year_ago;
        }
    }
    if (score.top_count == 0)
        return score;
    qsort(events, count, sizeof(*events), cmp_falling);
    for (size_t i = 0; i < score.top_count; i++)
        best += events[i];
    score.now = bw_share_of(top, all, confidence);
    score.best = bw_share_of(best, all, confidence);
    if (has_year_ago)
        score.year_ago = bw_share_of(top_before, before, confidence);
    return score;
}

struct dense {
    double density; /* sorted by it, falling */
    double events;  /* then by these, rising */
    double area;
    size_t index;
};

static int cmp_dense(const void *x, const void *y)
{
    const struct dense *a = x;
    const struct dense *b = y;

    if (a->density != b->density)
        return a->density > b->density ? -1 : 1;
    if (a->events != b->events)
        return a->events < b->events ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Beats as dense as each other stay in the order of the list. */
static int cmp_best(const void *x, const void *y)
{
    const struct dense *a = x;
    const struct dense *b = y;

    if (a->density != b->density)
        return a->density > b->density ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

void bw_pai_of(struct bw_arena *arena, const struct bw_pai_beat *beats, size_t count,
               struct bw_pai *ret_places)
{
    struct dense *listed = bw_arena_alloc(arena, count + 1, sizeof(*listed));
    struct dense *best = bw_arena_alloc(arena, count + 1, sizeof(*best));
    double events = 0, area = 0, predicted = 0, best_events = 0, best_area = 0;
    struct bw_pai sums = {0};

    for (size_t i = 0; i < count; i++) {
        const struct bw_pai_beat *beat = &beats[i];

        assert(beat->area > 0);
        listed[i] = (struct dense){beat->predicted / beat->area, beat->events, beat->area, i};
        events += beat->events;
        area += beat->area;
    }
    if (count == 0)
        return;
    qsort(listed, count, sizeof(*listed), cmp_dense);
    for (size_t i = 0; i < count; i++)
        best[i] =
            (struct dense){listed[i].events / listed[i].area, listed[i].events, listed[i].area, i};
    qsort(best, count, sizeof(*best), cmp_best);
    for (size_t i = 0; i < count; i++) {
        sums.index = listed[i].index;
        sums.event_sum += listed[i].events;
        sums.area_sum += listed[i].area;
        predicted += beats[listed[i].index].predicted;
        best_events += best[i].events;
        best_area += best[i].area;
        if (events > 0) {
            sums.pai = sums.event_sum / events / (sums.area_sum / area);
            sums.pei = sums.pai / (best_events / events / (best_area / area));
        }
        sums.rri = sums.event_sum > 0 ? predicted / sums.event_sum : 0;
        ret_places[i] = sums;
    }
}
