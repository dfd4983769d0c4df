/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/scan.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "beatwise/base/rng.h"
#include "gamma_draw_private.h"
#include "scan_private.h"
#include "sum_private.h"

double bw_scan_llr(double events, double expected, double all)
{
    const double rest = all - events;
    double llr;

    if (events <= expected)
        return 0;
    llr = events * log(events / expected);
    if (rest > 0)
        llr += rest * log(rest / (all - expected));
    return llr;
}

bool bw_scan_frame_init(struct bw_arena *arena, struct scan_frame *frame,
                        const struct bw_scan_beat *beats, size_t count,
                        const struct bw_scan_options *options, double **ret_events)
{
    struct bw_sum expected = {0};
    struct bw_sum people = {0};
    double *events = bw_arena_alloc(arena, count + 1, sizeof(*events));
    double sum = 0;

    assert(options->dispersion >= 1 && options->replicates >= 1);
    *frame = (struct scan_frame){
        .count = count,
        .expected = bw_arena_alloc(arena, count + 1, sizeof(double)),
        .remaining = bw_arena_alloc(arena, count + 1, sizeof(double)),
        .people = bw_arena_alloc(arena, count + 1, sizeof(double)),
        .is_used = bw_arena_alloc(arena, count + 1, sizeof(bool)),
        .events_min = options->events_min / options->dispersion,
        .beats_max = options->beats_max,
    };
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(beats[i].expected) || beats[i].expected <= 0)
            continue;
        events[i] = beats[i].events / options->dispersion;
        frame->people[i] = beats[i].people;
        sum += beats[i].events;
        bw_sum_add(&expected, beats[i].expected);
        bw_sum_add(&people, beats[i].people);
    }
    *ret_events = events;
    frame->events = sum / options->dispersion;
    /* As much as rounding may take off a sum that is exactly the limit. */
    frame->people_max = options->people_max * bw_sum_of(&people) * (1 + 1e-12);
    if (sum <= 0 || bw_sum_of(&expected) <= 0)
        return false;
    for (size_t i = count; i-- > 0;) {
        const bool is_in = isfinite(beats[i].expected) && beats[i].expected > 0;

        frame->expected[i] = is_in ? beats[i].expected * (frame->events / bw_sum_of(&expected)) : 0;
        frame->remaining[i] = frame->remaining[i + 1] + frame->expected[i];
    }
    return true;
}

/* As many events as there are, spread as expected: a multinomial by binomials. */
static void draw_events(const struct scan_frame *frame, struct bw_rng *rng, double *events)
{
    double left = floor(frame->events + 0.5);

    for (size_t i = 0; i < frame->count; i++) {
        const double share = frame->remaining[i] > 0 ? frame->expected[i] / frame->remaining[i] : 0;

        events[i] = frame->expected[i] > 0 ? bw_binomial_draw(left, fmin(share, 1), rng) : 0;
        left -= events[i];
    }
}

static void count_replicates(struct bw_arena *arena, const struct scan_method *method,
                             const struct bw_scan_options *options, struct bw_run *runs,
                             size_t run_count)
{
    struct scan_frame *frame = method->frame;
    double *drawn = bw_arena_alloc(arena, frame->count + 1, sizeof(*drawn));

    memset(frame->is_used, 0, frame->count * sizeof(*frame->is_used));
    frame->events = floor(frame->events + 0.5);
    for (int k = 0; k < options->replicates; k++) {
        struct scan_best best = {.members = NULL};
        struct bw_rng rng;

        bw_rng_init_for(&rng, options->seed, "scan", (uint64_t)k);
        draw_events(frame, &rng, drawn);
        method->find(method->search, drawn, &best);
        for (size_t i = 0; i < run_count; i++)
            runs[i].p += best.llr >= runs[i].llr * (1 - 1e-12);
    }
    for (size_t i = 0; i < run_count; i++)
        runs[i].p = (1 + runs[i].p) / (1 + options->replicates);
}

static struct bw_run run_of(struct bw_arena *arena, const struct scan_best *best, double all)
{
    const double outside = all - best->events;
    struct bw_run run = {
        .members = bw_arena_alloc(arena, best->member_count, sizeof(*run.members)),
        .member_count = best->member_count,
        .expected = best->expected,
        .events = best->events,
        .people = best->people,
        .llr = best->llr,
    };

    memcpy(run.members, best->members, best->member_count * sizeof(*run.members));
    if (outside > 0)
        run.ratio = best->events / best->expected / (outside / (all - best->expected));
    return run;
}

size_t bw_scan_runs(struct bw_arena *arena, const struct scan_method *method, const double *events,
                    const struct bw_scan_options *options, struct bw_run **ret_runs)
{
    struct scan_frame *frame = method->frame;
    struct bw_run *runs = bw_arena_alloc(arena, options->runs_max + 1, sizeof(*runs));
    struct scan_best best = {.members =
                                 bw_arena_alloc(arena, frame->count + 1, sizeof(*best.members))};
    size_t found = 0;

    while (found < options->runs_max) {
        best.llr = 0;
        method->find(method->search, events, &best);
        if (best.llr <= 0)
            break;
        runs[found++] = run_of(arena, &best, frame->events);
        for (size_t i = 0; i < best.member_count; i++)
            frame->is_used[best.members[i]] = true;
    }
    if (found > 0)
        count_replicates(arena, method, options, runs, found);
    for (size_t i = 0; i < found; i++) {
        runs[i].events *= options->dispersion;
        runs[i].expected *= options->dispersion;
    }
    *ret_runs = runs;
    return found;
}
