/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SCAN_H
#define BW_STAT_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/stat/neighbour.h"

/*
 * scan.h - runs of high beats that lie together, and whether chance would make as high a one
 * anywhere in the site.
 *
 * Kulldorff's likelihood ratio (Communications in Statistics 1997; 26: 1481-1496) over connected
 * sets of neighbours (Tango and Takahashi, International Journal of Health Geographics 2005; 4: 11;
 * all sets up to the limits are searched), or over circles.  p is 1 + the replicates whose best is
 * as high, over 1 + the replicates.  Further runs do not overlap with those before.
 *
 * Events in bundles: counts are divided by the dispersion (stat/repeat.h), and the replicates
 * have as many events fewer.
 *
 * Order: beats by code.  Among equal ratios the smaller run comes first, then the one with the
 * first beat.
 *
 * Memory: about 4 bytes for each two beats within `beats_max` - 1 steps of each other.
 */
struct bw_scan_beat {
    double events;
    double expected; /* in any unit: scaled so that its sum is the events; 0 or less: left out */
    double people;   /* for the limit of a run */
};

struct bw_scan_options {
    size_t beats_max;  /* of a run, 1 to BW_SCAN_BEATS_MAX; circles: 0 for no limit */
    double people_max; /* share of all people in a run, 0 to 1 */
    double events_min; /* fewer make no run */
    double dispersion; /* 1 or more */
    int replicates;
    uint64_t seed;
    size_t runs_max;
};
#define BW_SCAN_BEATS_MAX 8
#define BW_SCAN_BEATS 5
#define BW_SCAN_PEOPLE 0.05
#define BW_SCAN_REPLICATES 999
#define BW_SCAN_EVENTS_MIN 2

struct bw_run {
    size_t *members; /* connected: rising; circle: from the centre outwards */
    size_t member_count;
    double events;
    double expected; /* scaled */
    double people;
    double ratio; /* events over expected, inside over outside; 0 where all are inside */
    double llr;
    double p;
};

/*
 * The runs, highest likelihood ratio first; none where there are no events, nobody, or no beat is
 * above what is expected of it within the limits (a beat with more than `people_max` is in no run).
 * The result and its members live in `arena`.  Returns how many.
 */
size_t bw_scan_flexible(struct bw_arena *arena, const struct bw_scan_beat *beats,
                        const struct bw_neighbours *neighbours,
                        const struct bw_scan_options *options, struct bw_run **ret_runs);

struct bw_scan_point {
    double east, north; /* the same plane and unit for all */
};

/* Circles about the beats' points, for comparison with other programs. */
size_t bw_scan_circular(struct bw_arena *arena, const struct bw_scan_beat *beats, size_t count,
                        const struct bw_scan_point *points, const struct bw_scan_options *options,
                        struct bw_run **ret_runs);

#endif
