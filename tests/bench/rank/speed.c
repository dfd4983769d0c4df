/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Processor time of the site's figures for 2,000 beats.  With a file as argument the scan's input
 * is written there, for circles.R to do the same.
 */
#include <stdio.h>
#include <time.h>

#include "beatwise/stat/local.h"
#include "beatwise/stat/rank.h"
#include "beatwise/stat/scan.h"
#include "grid.h"
#include "truth.h"

#define BEATS 2000
#define WIDTH 45

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void show(const char *what, double from, double allowed)
{
    printf("%-44s %7.3f s  (at most %.1f)\n", what, seconds() - from, allowed);
}

static void rank(struct bw_arena *arena, const struct site *site)
{
    const struct bw_shrink_options shrink = {BW_WINSORISED, site->dispersion};
    const struct bw_rank_options options = {5, 0.95, BW_RANK_DRAWS, 1};
    struct bw_posterior *posteriors = bw_arena_alloc(arena, BEATS, sizeof(*posteriors));
    struct bw_rank *ranks = bw_arena_alloc(arena, BEATS, sizeof(*ranks));
    const double from = seconds();
    const struct bw_prior prior = bw_prior_fit(arena, site->beats, BEATS, &shrink);

    for (size_t i = 0; i < BEATS; i++)
        posteriors[i] = bw_posterior_wide(&prior, &site->beats[i]);
    if (!bw_rank_beats(arena, posteriors, BEATS, &options, ranks))
        printf("not ranked\n");
    show("rank model, 10,000 draws", from, 3);
}

static void gi_star(struct bw_arena *arena, const struct site *site,
                    const struct bw_neighbours *neighbours)
{
    struct bw_local *local = bw_arena_alloc(arena, BEATS, sizeof(*local));
    double *values = bw_arena_alloc(arena, BEATS, sizeof(*values));
    double from;

    for (size_t i = 0; i < BEATS; i++)
        values[i] = site->beats[i].events;
    from = seconds();
    bw_local_gi_star(arena, neighbours, values, local);
    show("Gi* and q values", from, 0.1);
}

static void scan(struct bw_arena *arena, const struct site *site,
                 const struct bw_neighbours *neighbours, const char *what)
{
    const struct bw_scan_options options = {
        .beats_max = BW_SCAN_BEATS,
        .people_max = BW_SCAN_PEOPLE,
        .events_min = BW_SCAN_EVENTS_MIN,
        .dispersion = 1,
        .replicates = BW_SCAN_REPLICATES,
        .seed = 1,
        .runs_max = 10,
    };
    struct bw_scan_options circles = options;
    struct bw_scan_beat *beats = bw_arena_alloc(arena, BEATS, sizeof(*beats));
    struct bw_scan_point *points = bw_arena_alloc(arena, BEATS, sizeof(*points));
    struct bw_run *runs;
    double from;

    circles.beats_max = 0;
    for (size_t i = 0; i < BEATS; i++) {
        beats[i] = (struct bw_scan_beat){site->beats[i].events, site->beats[i].exposure,
                                         site->beats[i].exposure};
        points[i] = (struct bw_scan_point){(double)(i % WIDTH), (double)(i / WIDTH)};
    }
    printf("%s\n", what);
    from = seconds();
    bw_scan_flexible(arena, beats, neighbours, &options, &runs);
    show("  flexible scan, 999 replicates", from, 2);
    printf("    ratio %.9f, p %.3f\n", runs[0].llr, runs[0].p);
    from = seconds();
    bw_scan_circular(arena, beats, BEATS, points, &circles, &runs);
    show("  circular scan, 999 replicates", from, 2);
    printf("    ratio %.9f, p %.3f\n", runs[0].llr, runs[0].p);
}

static void write_site(const struct site *site, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        return;
    fprintf(file, "x,y,cases,expected\n");
    for (size_t i = 0; i < BEATS; i++)
        fprintf(file, "%zu,%zu,%.0f,%.17g\n", i % WIDTH, i / WIDTH, site->beats[i].events,
                site->beats[i].exposure);
    fclose(file);
}

int main(int argc, char **argv)
{
    static const struct world worlds[] = {
        {BEATS, 57, 0, 1, TAILS_GAMMA, 0},
        {BEATS, 57, 0.6, 1.5, TAILS_HEAVY, 1},
    };
    struct bw_arena *arena = bw_arena_new();
    const struct bw_neighbours neighbours = grid_of(arena, BEATS, WIDTH);
    struct site sites[2];
    struct bw_rng rng;

    bw_rng_init_for(&rng, 1, "speed", 0);
    sites[0] = truth_site(arena, &rng, &worlds[0]);
    sites[1] = truth_site(arena, &rng, &worlds[1]);
    rank(arena, &sites[1]);
    gi_star(arena, &sites[1], &neighbours);
    scan(arena, &sites[0], &neighbours, "all beats alike");
    scan(arena, &sites[1], &neighbours, "beats of all sizes and rates");
    if (argc > 1)
        write_site(&sites[0], argv[1]);
    bw_arena_free(arena);
    return 0;
}
