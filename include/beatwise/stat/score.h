/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SCORE_H
#define BW_STAT_SCORE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/stat/rate.h"

/*
 * score.h - how good the last list was: what share of this quarter's events fell in its top beats,
 * beside the best that any list of so many beats could have held, and what the same beats held a
 * year ago.
 */
struct bw_score_beat {
    double now;      /* events of this quarter */
    double year_ago; /* of the same quarter a year before */
    bool was_top;    /* among the top five of the last release */
    bool has_year_ago;
};

struct bw_score {
    size_t top_count;
    struct bw_rate now; /* shares, 0 to 1, Wilson's limits; none where there are no events */
    struct bw_rate best;
    struct bw_rate year_ago; /* also none where a beat has no figure a year ago */
};

struct bw_score bw_score_of(struct bw_arena *arena, const struct bw_score_beat *beats, size_t count,
                            double confidence);

/*
 * Prediction accuracy index of a list, place by place (Chainey 2008; R's ptools).  The order is by
 * what was predicted for each unit of area, the most first; among equals the fewest events come
 * first, so that ties do not flatter.
 */
struct bw_pai_beat {
    double predicted;
    double events;
    double area; /* above 0 */
};

struct bw_pai {
    size_t index;     /* of the beat at this place */
    double event_sum; /* of this and the places before */
    double area_sum;
    double pai; /* share of events over share of area; 0 where there are no events */
    double pei; /* over that of the best list of so many beats; 0 where there are no events */
    double rri; /* predicted over events so far; 0 where there are none */
};

void bw_pai_of(struct bw_arena *arena, const struct bw_pai_beat *beats, size_t count,
               struct bw_pai *ret_places);

#endif
