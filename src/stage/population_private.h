/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_POPULATION_PRIVATE_H
#define BW_STAGE_POPULATION_PRIVATE_H

#include "beatwise/base/err.h"
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
enum bw_status bw_population_check(const char *path, const struct bw_beat_sets *sets,
                                   const struct bw_beat_set *set, int year,
                                   struct bw_population_check *ret_check,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
