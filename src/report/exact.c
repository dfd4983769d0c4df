/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/exact.h"

#include <string.h>

#include "beatwise/report/figure.h"
#include "beatwise/stat/local.h"
#include "beatwise/stat/rank.h"

#define MONTHS_A_YEAR 12

void bw_exact_figures(const struct bw_beat_exact *exact, const struct bw_hotspot_method *method,
                      struct bw_exact_figures *ret_figures)
{
    struct bw_exact_figures figures = {0};
    double per_event;
    double low;
    double high;

    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        figures.incidents_12m += exact->status_12m[i];
    if (exact->months <= 0 || exact->population <= 0) {
        figures.rate_per_1000 =
            bw_figure_without(exact->months <= 0 ? BW_CELL_NOT_SUPPLIED : BW_CELL_NOT_APPLICABLE);
        figures.rate_low = figures.rate_high = figures.rate_per_1000;
        *ret_figures = figures;
        return;
    }
    per_event = 1000.0 * MONTHS_A_YEAR / ((double)exact->population * exact->months);
    method->limits(figures.incidents_12m, method->confidence, &low, &high);
    figures.rate_per_1000 = bw_figure_of((double)figures.incidents_12m * per_event);
    figures.rate_low = bw_figure_of(low * per_event);
    figures.rate_high = bw_figure_of(high * per_event);
    *ret_figures = figures;
}

static void fill_ratios(const struct bw_prior *prior, const struct bw_posterior *posteriors,
                        const struct bw_beat_events *events, size_t count,
                        struct bw_exact_standing *standings)
{
    for (size_t i = 0; prior->has_value && i < count; i++) {
        if (events[i].exposure > 0)
            standings[i].shrunk_ratio = bw_figure_of(posteriors[i].mean / prior->mean);
    }
}

/* Of the beats that were counted. */
static void fill_expected(struct bw_arena *arena, const struct bw_posterior *posteriors,
                          const struct bw_beat_events *events, size_t count,
                          struct bw_exact_standing *standings)
{
    struct bw_posterior *picked = bw_arena_alloc(arena, count, sizeof(*picked));
    size_t *at = bw_arena_alloc(arena, count, sizeof(*at));
    double *expected = bw_arena_alloc(arena, count, sizeof(*expected));
    size_t compared = 0;

    for (size_t i = 0; i < count; i++) {
        if (events[i].exposure <= 0)
            continue;
        at[compared] = i;
        picked[compared++] = posteriors[i];
    }
    bw_rank_expected(arena, picked, compared, expected);
    for (size_t i = 0; i < compared; i++)
        standings[at[i]].expected_rank = bw_figure_of(expected[i]);
}

static void fill_local(struct bw_arena *arena, const struct bw_posterior *posteriors,
                       const struct bw_beat_events *events, const struct bw_neighbours *neighbours,
                       struct bw_exact_standing *standings)
{
    const size_t count = neighbours->count;
    struct bw_local *local = bw_arena_alloc(arena, count, sizeof(*local));
    double *values = bw_arena_alloc(arena, count, sizeof(*values));

    /* One that was not counted stands at the mean of the prior, which its posterior is. */
    for (size_t i = 0; i < count; i++)
        values[i] = posteriors[i].mean;
    bw_local_gi_star(arena, neighbours, values, local);
    for (size_t i = 0; i < count; i++) {
        if (events[i].exposure <= 0 || !local[i].has_value)
            continue;
        standings[i].gi_z = bw_figure_of(local[i].z);
        standings[i].gi_q = bw_figure_of(local[i].q);
    }
}

struct bw_exact_standing *bw_exact_standings(struct bw_arena *arena,
                                             const struct bw_beat_exact *exact, size_t count,
                                             const struct bw_neighbour_pair *pairs,
                                             size_t pair_count)
{
    const struct bw_shrink_options options = {BW_WINSORISED, 1.0};
    struct bw_exact_standing *standings = bw_arena_alloc(arena, count, sizeof(*standings));
    struct bw_beat_events *events = bw_arena_alloc(arena, count, sizeof(*events));
    struct bw_posterior *posteriors = bw_arena_alloc(arena, count, sizeof(*posteriors));
    struct bw_prior prior;

    for (size_t i = 0; i < count; i++) {
        const struct bw_figure none =
            bw_figure_without(exact[i].months > 0 ? BW_CELL_NOT_APPLICABLE : BW_CELL_NOT_SUPPLIED);

        standings[i] = (struct bw_exact_standing){none, none, none, none};
        for (int known = 0; exact[i].months > 0 && known < BW_POLICE_STATUSES; known++)
            events[i].events += (double)exact[i].status_12m[known];
        events[i].exposure = exact[i].months;
    }
    prior = bw_prior_fit(arena, events, count, &options);
    for (size_t i = 0; i < count; i++)
        posteriors[i] = bw_posterior_wide(&prior, &events[i]);
    fill_ratios(&prior, posteriors, events, count, standings);
    if (prior.is_apart && prior.beat_count >= BW_RANK_BEATS_MIN)
        fill_expected(arena, posteriors, events, count, standings);
    if (prior.is_apart && pair_count > 0 && count >= BW_LOCAL_BEATS_MIN) {
        const struct bw_neighbours neighbours =
            bw_neighbours_of_pairs(arena, count, pairs, pair_count);

        fill_local(arena, posteriors, events, &neighbours, standings);
    }
    return standings;
}

const struct bw_beat_exact *bw_exact_find(const struct bw_beat_exact *exact, size_t count,
                                          const char *beat)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(exact[i].beat, beat) == 0)
            return &exact[i];
    }
    return NULL;
}
