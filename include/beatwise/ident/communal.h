/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_COMMUNAL_H
#define BW_IDENT_COMMUNAL_H

#include "beatwise/base/arena.h"
#include "beatwise/ident/canon.h"

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

/*
 * Makes the communal postcodes of `canons` (NULL: nobody) missing; which, by position, in
 * `ret_is_cleared`, and how many.  `arena` is for the work: it holds no identifier.
 */
size_t bw_communal_clear(struct bw_arena *arena, struct bw_canon *const *canons, size_t count,
                         bool *ret_is_cleared);

#endif
