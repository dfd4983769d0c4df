/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/standing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/report/figure.h"
#include "beatwise/stat/scan.h"
#include "standing_private.h"

#define CONFIDENCE 0.95
#define RUNS_MAX 20

double bw_standing_events(enum bw_profile profile, struct bw_printed cell)
{
    if (cell.kind == BW_CELL_SUPPRESSED)
        return (double)bw_profile_rule(profile)->constant;
    return (double)cell.number;
}

/* What the beats of the site say, in its order. */
struct site {
    struct bw_arena *arena;
    const struct bw_printed_table *table;
    struct bw_beat_events *events;
    struct bw_prior prior;
    struct bw_posterior *posteriors;
};

static struct site site_of(struct bw_arena *arena, const struct bw_printed_table *table)
{
    const struct bw_shrink_options options = {BW_WINSORISED, 1.0};
    struct site site = {.arena = arena, .table = table};

    site.events = bw_arena_alloc(arena, table->beat_count, sizeof(*site.events));
    site.posteriors = bw_arena_alloc(arena, table->beat_count, sizeof(*site.posteriors));
    for (size_t i = 0; i < table->beat_count; i++) {
        const struct bw_beat_printed *beat = &table->beats[i];

        if (beat->incidents_12m.kind != BW_CELL_NOT_SUPPLIED)
            site.events[i] = (struct bw_beat_events){
                bw_standing_events(table->profile, beat->incidents_12m), beat->months};
    }
    site.prior = bw_prior_fit(arena, site.events, table->beat_count, &options);
    for (size_t i = 0; i < table->beat_count; i++)
        site.posteriors[i] = bw_posterior_wide(&site.prior, &site.events[i]);
    return site;
}

static int cmp_code(const void *key, const void *beat)
{
    return strcmp(key, ((const struct bw_beat_printed *)beat)->beat);
}

/* Where each beat of the group is in the site's table; both are by code. */
static size_t *find_in_site(struct bw_arena *arena, const struct bw_printed_table *group,
                            const struct bw_printed_table *site)
{
    size_t *at = bw_arena_alloc(arena, group->beat_count, sizeof(*at));

    for (size_t i = 0; i < group->beat_count; i++) {
        const struct bw_beat_printed *found = bsearch(
            group->beats[i].beat, site->beats, site->beat_count, sizeof(*site->beats), cmp_code);

        assert(found != NULL);
        at[i] = (size_t)(found - site->beats);
    }
    return at;
}

/* The beats that are compared: those that were counted. */
static size_t pick(const struct site *site, const size_t *at, size_t count, size_t *ret_picked,
                   struct bw_posterior *ret_posteriors)
{
    size_t picked = 0;

    for (size_t i = 0; i < count; i++) {
        const size_t beat = at == NULL ? i : at[i];

        if (site->events[beat].exposure <= 0)
            continue;
        ret_posteriors[picked] = site->posteriors[beat];
        ret_picked[picked++] = i;
    }
    return picked;
}

/* Ranks by index of `at`, or of the site where that is NULL; false: none can be given. */
static bool rank(const struct site *site, const size_t *at, size_t count,
                 const struct bw_rank_options *options, struct bw_rank *ret_ranks)
{
    struct bw_posterior *posteriors = bw_arena_alloc(site->arena, count + 1, sizeof(*posteriors));
    struct bw_rank *ranks = bw_arena_alloc(site->arena, count + 1, sizeof(*ranks));
    size_t *picked = bw_arena_alloc(site->arena, count + 1, sizeof(*picked));
    const size_t compared = pick(site, at, count, picked, posteriors);

    if (!bw_rank_beats(site->arena, posteriors, compared, options, ranks))
        return false;
    for (size_t i = 0; i < compared; i++)
        ret_ranks[picked[i]] = ranks[i];
    return true;
}

static void fill_rank(struct bw_standing *standing, const struct bw_rank *among_all, double p_top)
{
    standing->tier = bw_rank_tier_of(p_top);
    standing->expected = bw_figure_of(among_all->expected);
    standing->low = bw_figure_of(among_all->low);
    standing->high = bw_figure_of(among_all->high);
    standing->p_top = bw_figure_of(p_top);
}

static bool fill_ranks(const struct site *site, const struct bw_printed_table *group,
                       const size_t *at, const struct bw_hotspot_basis *basis,
                       struct bw_standings *standings)
{
    const size_t site_count = site->table->beat_count;
    const size_t count = group->beat_count;
    const struct bw_rank_options options = {standings->take, CONFIDENCE, basis->draws, basis->seed};
    struct bw_rank *all = bw_arena_alloc(site->arena, site_count + 1, sizeof(*all));
    struct bw_rank *own = bw_arena_alloc(site->arena, count + 1, sizeof(*own));

    if (!rank(site, NULL, site_count, &options, all))
        return false;
    if (count != site_count && !rank(site, at, count, &options, own))
        return true; /* none of the group's was counted */
    for (size_t i = 0; i < count; i++) {
        if (group->beats[i].incidents_12m.kind == BW_CELL_NUMBER)
            fill_rank(&standings->beats[i], &all[at[i]],
                      count == site_count ? all[at[i]].p_top : own[i].p_top);
    }
    return true;
}

/* Whether residents are known of every beat; else a run's limit is of so many beats in a hundred.
 */
static bool has_people(const struct bw_printed_table *site)
{
    for (size_t i = 0; i < site->beat_count; i++) {
        if (site->beats[i].population < 0)
            return false;
    }
    return true;
}

static void fill_runs(const struct site *site, const struct bw_printed_table *group,
                      const size_t *at, const struct bw_hotspot_basis *basis,
                      struct bw_standings *standings)
{
    const struct bw_scan_options options = {.beats_max = BW_SCAN_BEATS,
                                            .people_max = BW_SCAN_PEOPLE,
                                            .events_min = BW_SCAN_EVENTS_MIN,
                                            .dispersion = 1.0,
                                            .replicates = BW_SCAN_REPLICATES,
                                            .seed = basis->seed,
                                            .runs_max = RUNS_MAX};
    const size_t count = site->table->beat_count;
    const bool is_by_people = has_people(site->table);
    const struct bw_neighbours neighbours =
        bw_neighbours_of_pairs(site->arena, count, basis->pairs, basis->pair_count);
    struct bw_scan_beat *beats = bw_arena_alloc(site->arena, count, sizeof(*beats));
    bool *is_in_run = bw_arena_alloc(site->arena, count, sizeof(*is_in_run));
    struct bw_run *runs;
    size_t run_count;

    for (size_t i = 0; i < count; i++)
        beats[i] = (struct bw_scan_beat){
            .events = site->events[i].events,
            .expected = site->events[i].exposure,
            .people = is_by_people ? (double)site->table->beats[i].population : 1.0};
    run_count = bw_scan_flexible(site->arena, beats, &neighbours, &options, &runs);
    for (size_t i = 0; i < run_count; i++) {
        for (size_t j = 0; runs[i].p <= BW_RUN_P_MAX && j < runs[i].member_count; j++)
            is_in_run[runs[i].members[j]] = runs[i].member_count > 1;
    }
    for (size_t i = 0; i < group->beat_count; i++) {
        if (group->beats[i].incidents_12m.kind == BW_CELL_NUMBER)
            standings->beats[i].run = bw_figure_of(is_in_run[at[i]] ? 1.0 : 0.0);
    }
}

struct bw_standings bw_standings_of(struct bw_arena *arena, const struct bw_printed_table *group,
                                    const struct bw_hotspot_basis *basis)
{
    const struct bw_printed_table *whole = basis->site == NULL ? group : basis->site;
    const struct site site = site_of(arena, whole);
    const size_t *at = find_in_site(arena, group, whole);
    const struct bw_figure none = bw_figure_without(BW_CELL_NOT_APPLICABLE);
    struct bw_standings standings = {
        .order = site.prior.beat_count < BW_RANK_BEATS_MIN ? BW_ORDER_FEW : BW_ORDER_RANKED,
        .beats = bw_arena_alloc(arena, group->beat_count, sizeof(*standings.beats)),
        .rankability = none,
        .take = basis->take > 0 ? basis->take : bw_rank_take(group->beat_count)};

    for (size_t i = 0; i < group->beat_count; i++)
        standings.beats[i] = (struct bw_standing){
            .tier = group->beats[i].incidents_12m.kind == BW_CELL_NUMBER ? BW_RANK_NO_TIER
                                                                         : BW_RANK_NOT_RANKED,
            .expected = none,
            .low = none,
            .high = none,
            .p_top = none,
            .run = none};
    if (basis->past != NULL)
        bw_standing_changes(arena, group, at, basis, standings.beats);
    if (standings.order == BW_ORDER_FEW)
        return standings;
    standings.rankability =
        bw_figure_of(bw_prior_rankability(arena, &site.prior, site.events, whole->beat_count));
    if (!site.prior.is_apart || !fill_ranks(&site, group, at, basis, &standings))
        standings.order = BW_ORDER_ALIKE;
    if (basis->pair_count > 0)
        fill_runs(&site, group, at, basis, &standings);
    return standings;
}
