/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the statistics do on invented sites whose truth is known: the tables of doc/statistics.md.
 *
 *     simulate SITES [intervals|tiers|change|space]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/stat/change.h"
#include "beatwise/stat/local.h"
#include "beatwise/stat/rank.h"
#include "beatwise/stat/scan.h"
#include "grid.h"
#include "truth.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define SEED 20260101
/* Of a rank and of a run: the tables need no more. */
#define DRAWS 1000
#define REPLICATES 199

static const double dispersions[] = {1, 1.5, 2};

struct tally {
    double hits, all;
};

static void tally(struct tally *tally, bool is_hit)
{
    tally->hits += is_hit;
    tally->all++;
}

static double percent(const struct tally *tally)
{
    return tally->all > 0 ? 100 * tally->hits / tally->all : 0;
}

static bool holds(const struct bw_rate *interval, double truth)
{
    return interval->low <= truth && truth <= interval->high;
}

struct coverage {
    struct tally count, shrunk, apart;
};

static void cover_site(struct bw_arena *arena, const struct world *world, struct bw_rng *rng,
                       struct coverage *coverage)
{
    const struct site site = truth_site(arena, rng, world);
    const struct bw_shrink_options options = {BW_WINSORISED, site.dispersion};
    const struct bw_prior prior = bw_prior_fit(arena, site.beats, world->beats, &options);

    tally(&coverage->apart, prior.is_apart);
    for (size_t i = 0; i < world->beats; i++) {
        const struct bw_rate rate =
            bw_rate_spread(site.beats[i].events, site.beats[i].exposure, 1, 0.95, site.dispersion);
        const struct bw_posterior posterior = bw_posterior_wide(&prior, &site.beats[i]);
        const struct bw_rate shrunk = bw_posterior_interval(&posterior, 0.95);

        tally(&coverage->count, holds(&rate, site.truth[i]));
        if (shrunk.has_value)
            tally(&coverage->shrunk, holds(&shrunk, site.truth[i]));
    }
}

/* For each size of site and count: the lowest and highest coverage over all other settings. */
static void intervals(struct bw_arena *arena, int sites)
{
    static const size_t sizes[] = {20, 40, 60, 100, 300};
    static const double means[] = {5, 10, 30, 100};
    static const double spreads[] = {0.3, 0.6, 1};

    printf(
        "| beats | events a beat | count limits %% | shrunk interval %% | cannot be told apart %% "
        "|\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < LEN(sizes) * LEN(means); i++) {
        struct world world = {.beats = sizes[i / LEN(means)], .expected = means[i % LEN(means)]};
        double low[3] = {100, 100, 100};
        double high[3] = {0};

        for (size_t k = 0; k < LEN(spreads) * LEN(dispersions) * 4; k++) {
            struct coverage coverage = {0};
            struct bw_rng rng;
            double found[3];

            world.spread = spreads[k % LEN(spreads)];
            world.dispersion = dispersions[k / LEN(spreads) % LEN(dispersions)];
            world.tails = k / LEN(spreads) / LEN(dispersions) % 2 == 0 ? TAILS_GAMMA : TAILS_HEAVY;
            world.has_sizes = k / LEN(spreads) / LEN(dispersions) / 2 == 1;
            bw_rng_init_for(&rng, SEED, "intervals", i * 100 + k);
            for (int site = 0; site < sites; site++) {
                cover_site(arena, &world, &rng, &coverage);
                bw_arena_reset(arena);
            }
            found[0] = percent(&coverage.count);
            found[1] = percent(&coverage.shrunk);
            found[2] = 100 - percent(&coverage.apart);
            if (getenv("SIMULATE_ALL") != NULL)
                fprintf(stderr, "%zu %g spread %g phi %g tails %d sizes %d: %.1f %.1f %.1f\n",
                        world.beats, world.expected, world.spread, world.dispersion,
                        (int)world.tails, world.has_sizes, found[0], found[1], found[2]);
            for (size_t m = 0; m < 3; m++) {
                low[m] = fmin(low[m], found[m]);
                high[m] = fmax(high[m], found[m]);
            }
        }
        printf("| %zu | %g | %.1f to %.1f | %.1f to %.1f | %.0f to %.0f |\n", world.beats,
               world.expected, low[0], high[0], low[1], high[1], low[2], high[2]);
        fflush(stdout);
    }
}

/* A group of so many of a site's beats. */
struct grouping {
    size_t group, site;
};

struct tiers {
    struct tally is_right; /* Priority beats that are truly among the first */
    struct tally is_found; /* of those truly among the first, named Priority */
    struct tally is_none;  /* groups where no beat is Priority, of all */
    struct tally is_apart;
    struct tally rank; /* rank intervals that hold the true rank */
};

static size_t true_rank(const double *truth, size_t count, size_t beat)
{
    size_t rank = 1;

    for (size_t i = 0; i < count; i++)
        rank += truth[i] > truth[beat];
    return rank;
}

static void rank_site(struct bw_arena *arena, const struct world *world, size_t group,
                      struct bw_rng *rng, struct tiers *tiers)
{
    const struct site site = truth_site(arena, rng, world);
    const struct bw_shrink_options shrink = {BW_WINSORISED, site.dispersion};
    const struct bw_prior prior = bw_prior_fit(arena, site.beats, world->beats, &shrink);
    const struct bw_rank_options options = {bw_rank_take(group), 0.95, DRAWS, bw_rng_next(rng)};
    struct bw_posterior *posteriors = bw_arena_alloc(arena, group, sizeof(*posteriors));
    struct bw_rank *ranks = bw_arena_alloc(arena, group, sizeof(*ranks));
    size_t named = 0;

    for (size_t i = 0; i < group; i++)
        posteriors[i] = bw_posterior_wide(&prior, &site.beats[i]);
    tally(&tiers->is_apart, prior.is_apart);
    if (!bw_rank_beats(arena, posteriors, group, &options, ranks)) {
        tally(&tiers->is_none, true);
        return;
    }
    for (size_t i = 0; i < group; i++) {
        const size_t rank = true_rank(site.truth, group, i);
        const bool is_priority = bw_rank_tier_of(ranks[i].p_top) == BW_RANK_PRIORITY;

        named += is_priority;
        if (is_priority)
            tally(&tiers->is_right, rank <= options.take);
        if (rank <= options.take)
            tally(&tiers->is_found, is_priority);
        tally(&tiers->rank, (int)rank >= ranks[i].low && (int)rank <= ranks[i].high);
    }
    tally(&tiers->is_none, named == 0);
}

static void tiers(struct bw_arena *arena, int sites)
{
    static const struct grouping groups[] = {{6, 60},  {6, 20},    {20, 20},  {40, 40},
                                             {60, 60}, {100, 100}, {300, 300}};
    static const double means[] = {15, 60};

    printf(
        "| group of site | events a beat | phi | tails | Priority truly in top k %% | top k named "
        "Priority %% | none named %% | rank interval %% |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < LEN(groups) * LEN(means) * LEN(dispersions) * 2; i++) {
        const struct grouping *group = &groups[i / 12];
        const struct world world = {
            .beats = group->site,
            .expected = means[i / 6 % 2],
            .spread = 0.6,
            .dispersion = dispersions[i / 2 % 3],
            .tails = i % 2 == 0 ? TAILS_GAMMA : TAILS_HEAVY,
        };
        struct tiers all = {0};
        struct bw_rng rng;

        bw_rng_init_for(&rng, SEED, "tiers", i);
        for (int site = 0; site < sites; site++) {
            rank_site(arena, &world, group->group, &rng, &all);
            bw_arena_reset(arena);
        }
        printf("| %zu of %zu | %g | %g | %s | %.0f | %.0f | %.0f | %.1f |\n", group->group,
               group->site, world.expected, world.dispersion,
               world.tails == TAILS_GAMMA ? "gamma" : "heavy", percent(&all.is_right),
               percent(&all.is_found), percent(&all.is_none), percent(&all.rank));
        fflush(stdout);
    }
}

struct changes {
    struct tally false_beats, false_sites, found, too_few;
};

/* All beats of a site change by `everywhere`, the first by `own` more. */
static void change_site(struct bw_arena *arena, const struct world *world, double everywhere,
                        double own, struct bw_rng *rng, struct changes *changes)
{
    const struct bw_change_options options = {0.95, 0.05};
    struct bw_change_input *beats = bw_arena_alloc(arena, world->beats, sizeof(*beats));
    struct bw_change *found = bw_arena_alloc(arena, world->beats, sizeof(*found));
    const struct site site = truth_site(arena, rng, world);
    int64_t persons[3] = {0};
    bool is_false = false;

    for (size_t i = 0; i < world->beats; i++) {
        const double now = site.truth[i] * everywhere * (i == 0 ? own : 1);

        beats[i].is_comparable = true;
        beats[i].now = truth_events(rng, now, world->dispersion, persons);
        for (int year = 0; year < 3; year++)
            beats[i].before += truth_events(rng, site.truth[i], world->dispersion, persons);
    }
    bw_change_rest(beats, world->beats);
    bw_change_beats(arena, beats, world->beats, &options, found);
    for (size_t i = 0; i < world->beats; i++) {
        const bool is_called =
            found[i].verdict == BW_CHANGE_UP_MORE || found[i].verdict == BW_CHANGE_DOWN_MORE;

        if (i == 0 && own > 1) {
            tally(&changes->found, found[i].verdict == BW_CHANGE_UP_MORE);
            continue;
        }
        tally(&changes->too_few, found[i].verdict == BW_CHANGE_TOO_FEW);
        tally(&changes->false_beats, is_called);
        is_false = is_false || is_called;
    }
    tally(&changes->false_sites, is_false);
}

static void change(struct bw_arena *arena, int sites)
{
    static const size_t sizes[] = {20, 40, 100};
    static const double means[] = {5, 14, 40};
    static const double owns[] = {1, 1, 1.5, 2, 3};

    printf("| beats | events a quarter | phi | false, beats %% | sites with a false one %% | so, "
           "where "
           "all record 1.5 x %% | found x 1.5 %% | found x 2 %% | found x 3 %% |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < LEN(sizes) * LEN(means) * LEN(dispersions); i++) {
        const struct world world = {
            .beats = sizes[i / 9],
            .expected = means[i / 3 % 3],
            .spread = 0.4,
            .dispersion = dispersions[i % 3],
        };
        struct changes all[LEN(owns)] = {0};
        struct bw_rng rng;

        bw_rng_init_for(&rng, SEED, "change", i);
        for (size_t k = 0; k < LEN(owns); k++) {
            for (int site = 0; site < sites; site++) {
                change_site(arena, &world, k == 1 ? 1.5 : 1, owns[k], &rng, &all[k]);
                bw_arena_reset(arena);
            }
        }
        printf("| %zu | %g | %g | %.2f | %.1f | %.1f | %.0f | %.0f | %.0f |\n", world.beats,
               world.expected, world.dispersion, percent(&all[0].false_beats),
               percent(&all[0].false_sites), percent(&all[1].false_sites), percent(&all[2].found),
               percent(&all[3].found), percent(&all[4].found));
        fflush(stdout);
    }
}

struct spaces {
    struct tally run, run_right, hot, hot_right;
};

/* Beats of equal size on a grid of `width`; four that lie together are `own` times as high. */
static void space_site(struct bw_arena *arena, const struct world *world, size_t width, double own,
                       struct bw_rng *rng, struct spaces *spaces)
{
    const struct bw_neighbours neighbours = grid_of(arena, world->beats, width);
    const size_t first = world->beats / 2 / width * width + width / 2;
    const size_t street[] = {first, first + 1, first + width + 1, first + width + 2};
    const struct bw_scan_options options = {
        .beats_max = BW_SCAN_BEATS,
        .people_max = BW_SCAN_PEOPLE,
        .events_min = BW_SCAN_EVENTS_MIN,
        .dispersion = world->dispersion,
        .replicates = REPLICATES,
        .seed = bw_rng_next(rng),
        .runs_max = 1,
    };
    struct site site = truth_site(arena, rng, world);
    struct bw_scan_beat *beats = bw_arena_alloc(arena, world->beats, sizeof(*beats));
    struct bw_local *local = bw_arena_alloc(arena, world->beats, sizeof(*local));
    double *values = bw_arena_alloc(arena, world->beats, sizeof(*values));
    struct bw_prior prior;
    struct bw_run *runs;
    int64_t persons[3] = {0};
    size_t in_street = 0;
    size_t hot = 0;
    size_t hot_in_street = 0;

    for (size_t k = 0; k < LEN(street); k++)
        site.beats[street[k]].events =
            truth_events(rng, site.truth[street[k]] * own, world->dispersion, persons);
    for (size_t i = 0; i < world->beats; i++)
        beats[i] = (struct bw_scan_beat){site.beats[i].events, 1, 1};
    if (bw_scan_flexible(arena, beats, &neighbours, &options, &runs) > 0) {
        tally(&spaces->run, runs[0].p <= 0.05);
        for (size_t m = 0; m < runs[0].member_count; m++) {
            for (size_t k = 0; k < LEN(street); k++)
                in_street += runs[0].members[m] == street[k];
        }
        /* The street has four beats; 5 % of people may allow a run of fewer. */
        tally(&spaces->run_right, runs[0].p <= 0.05 && 2 * in_street > runs[0].member_count);
    }
    prior = bw_prior_fit(arena, site.beats, world->beats,
                         &(struct bw_shrink_options){BW_WINSORISED, world->dispersion});
    if (prior.is_apart) {
        for (size_t i = 0; i < world->beats; i++)
            values[i] = bw_posterior_of(&prior, &site.beats[i]).mean;
        bw_local_gi_star(arena, &neighbours, values, local);
        for (size_t i = 0; i < world->beats; i++) {
            const struct bw_posterior posterior = bw_posterior_wide(&prior, &site.beats[i]);
            const double low = bw_posterior_interval(&posterior, 0.95).low;

            if (!bw_local_is_hot(&local[i], low, prior.mean, 0.05))
                continue;
            hot++;
            for (size_t k = 0; k < LEN(street); k++)
                hot_in_street += i == street[k];
        }
    }
    tally(&spaces->hot, hot > 0);
    tally(&spaces->hot_right, hot_in_street > 0);
}

static void space(struct bw_arena *arena, int sites)
{
    static const size_t widths[] = {7, 10, 18};
    static const size_t sizes[] = {42, 100, 306};
    static const double owns[] = {1, 1.3, 1.6, 2};

    printf("| beats | rates | phi | false run %% | run found x 1.3 %% | x 1.6 %% | x 2 %% | false "
           "Gi* %% "
           "| Gi* found x 1.6 %% | x 2 %% |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < LEN(sizes) * LEN(dispersions) * 2; i++) {
        const struct world world = {
            .beats = sizes[i / 6],
            .expected = 60,
            .spread = i % 2 == 0 ? 0 : 0.3,
            .dispersion = dispersions[i / 2 % 3],
        };
        struct spaces all[LEN(owns)] = {0};
        struct bw_rng rng;

        bw_rng_init_for(&rng, SEED, "space", i);
        for (size_t k = 0; k < LEN(owns); k++) {
            for (int site = 0; site < sites; site++) {
                space_site(arena, &world, widths[i / 6], owns[k], &rng, &all[k]);
                bw_arena_reset(arena);
            }
        }
        printf("| %zu | %s | %g | %.1f | %.0f | %.0f | %.0f | %.1f | %.0f | %.0f |\n", world.beats,
               i % 2 == 0 ? "alike" : "differ", world.dispersion, percent(&all[0].run),
               percent(&all[1].run_right), percent(&all[2].run_right), percent(&all[3].run_right),
               percent(&all[0].hot), percent(&all[2].hot_right), percent(&all[3].hot_right));
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*show)(struct bw_arena *arena, int sites);
    } tables[] = {{"intervals", intervals}, {"tiers", tiers}, {"change", change}, {"space", space}};
    const long sites = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    struct bw_arena *arena = bw_arena_new();

    for (size_t i = 0; i < LEN(tables); i++) {
        if (argc > 2 && strcmp(argv[2], tables[i].name) != 0)
            continue;
        printf("\n%s, %ld sites each\n\n", tables[i].name, sites);
        tables[i].show(arena, (int)sites);
    }
    bw_arena_free(arena);
    return 0;
}
