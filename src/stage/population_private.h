/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_POPULATION_PRIVATE_H
#define BW_STAGE_POPULATION_PRIVATE_H

#include "beatwise/base/err.h"
#include "beatwise/conf/site.h"
#include "beatwise/geo/beat_sets.h"

/*
 * population_private.h - what is odd about a population file.
 */
struct bw_population_check {
    size_t unknown_count; /* rows of beats that are in no boundary set */
    int64_t unknown_line; /* the first of them */
    size_t beat_count;    /* of the set */
    size_t without_count; /* of those, the ones without residents */
};

/* Fails as bw_ground_population does. */
enum bw_status bw_population_check(const struct bw_site *site, const struct bw_beat_sets *sets,
                                   const struct bw_beat_set *set, int year,
                                   struct bw_population_check *ret_check,
                                   struct bw_err *err) BW_MUST_CHECK;

/* The small areas that the population is counted by, in `arena`.  Fails as bw_ground_open does. */
enum bw_status bw_small_areas_open(struct bw_beat_set **ret_small, struct bw_arena *arena,
                                   const struct bw_site *site, struct bw_err *err) BW_MUST_CHECK;

/*
 * People by small area (-1: not said) brought to the beats of `set`, by population-weighted
 * centroids or by area of overlap; -1 for a beat that gets none.  `is_told`: says in the log which
 * it was, and what share of the people brought live in small areas that straddle beats: those are
 * spread or put in one beat by a rule, and may live in another.  Fails as bw_sheet_read does.
 */
enum bw_status bw_small_areas_bring(const struct bw_beat_set *small, const int64_t *persons,
                                    struct bw_arena *arena, const struct bw_site *site,
                                    const struct bw_beat_set *set, bool is_told,
                                    int64_t **ret_persons, struct bw_err *err) BW_MUST_CHECK;

#endif
