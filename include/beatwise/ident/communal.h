/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_COMMUNAL_H
#define BW_IDENT_COMMUNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"

/*
 * communal.h - home postcodes that many people have: of prisons, hostels, hospitals, police
 * stations, and those that are typed where there is none.  Who shares one is no likelier to be one
 * person.
 *
 * Learnt from a load: the most frequent hundredth of its postcodes, counted by persons, and from
 * ten persons on (CUREd dropped its most frequent 1 %, PMC9583284).
 */
#define BW_COMMUNAL_ONE_IN 100
#define BW_COMMUNAL_PERSONS_MIN 10

/* Who lives where: texts in canonical form, NULL where they are missing. */
struct bw_home {
    const char *postcode; /* NULL: not known; nobody is counted */
    const char *surname;
    const char *forename;
    int32_t birth_day;
};

/*
 * Which of `homes` have a communal postcode, by position, in `ret_is_communal`; returns how many.
 * `arena` is for the work: it holds no identifier.
 */
size_t bw_communal_find(struct bw_arena *arena, const struct bw_home *homes, size_t count,
                        bool *ret_is_communal);

#endif
