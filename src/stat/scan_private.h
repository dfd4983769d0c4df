/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SCAN_PRIVATE_H
#define BW_STAT_SCAN_PRIVATE_H

#include <stdbool.h>

#include "beatwise/stat/scan.h"

/*
 * scan_private.h - what both scans share: the frame of a search, and its runs and replicates.
 */
struct scan_frame {
    size_t count;
    double *expected;  /* scaled to the events; 0: left out */
    double *remaining; /* expected of this and all later beats */
    double *people;
    double people_max;
    double events; /* their sum, over the dispersion */
    double events_min;
    size_t beats_max;
    bool *is_used; /* in a run found before */
};

struct scan_best {
    double llr; /* 0: none found */
    double events, expected, people;
    size_t *members;
    size_t member_count;
};

/* Finds the best set; where `best->members` is NULL only the ratio is wanted. */
typedef void scan_search(void *search, const double *events, struct scan_best *best);

struct scan_method {
    scan_search *find;
    void *search;
    struct scan_frame *frame;
};

/* Kulldorff's ratio of `events` where `expected` of `all` are expected; 0 where not above it. */
double bw_scan_llr(double events, double expected, double all);

/* No set with so many events over expected has a ratio above this: cheap, no logarithm. */
static inline double scan_llr_bound(double events, double expected, double all)
{
    const double over = events - expected;

    return events < all ? over * over / 2 * (1 / expected + 1 / (all - events)) : 1e300;
}

/* False: there are no events or nobody. */
bool bw_scan_frame_init(struct bw_arena *arena, struct scan_frame *frame,
                        const struct bw_scan_beat *beats, size_t count,
                        const struct bw_scan_options *options, double **ret_events);

size_t bw_scan_runs(struct bw_arena *arena, const struct scan_method *method, const double *events,
                    const struct bw_scan_options *options, struct bw_run **ret_runs);

#endif
