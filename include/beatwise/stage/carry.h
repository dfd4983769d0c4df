/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_CARRY_H
#define BW_STAGE_CARRY_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/stage/ground.h"

/*
 * carry.h - counts of beats that were redrawn, brought to the beats of a later boundary set by
 * published shares (`lookup:` of the later set: columns old, new, share).
 *
 * Incidents stay whole: one after the other goes to the successor that has got least of its share,
 * so that each has its share to within one, and the sum stays what it was.  A code that the lookup
 * does not name is the beat of that code, where the later set has one; else, and for what shares
 * leave over, there is no successor.
 */

/* Of what counts are: each has a round of shares of its own. */
enum bw_carry_round {
    BW_CARRY_COUNTED,
    BW_CARRY_OTHER,
    BW_CARRY_CALLS,
    BW_CARRY_BEFORE,
    BW_CARRY_STRICT, /* by the other rules of linking */
    BW_CARRY_LOOSE,
    BW_CARRY_ROUNDS
};

struct bw_carry;

/* Counts go to the set that is in force at the end of the quarter.  `ground` is borrowed. */
struct bw_carry *bw_carry_new(struct bw_arena *arena, const struct bw_ground *ground,
                              const struct bw_beat_set *to);

/* Boundary sets in force in any of the months: more than one is to be said. */
size_t bw_carry_sets(const struct bw_carry *carry, int32_t from_month, int32_t to_month);

/* The number of the beat in which the next incident of `beat` in this month counts, or -1.
 * `ret_is_carried`: it was brought there by shares. */
int bw_carry_next(struct bw_carry *carry, enum bw_carry_round round, const char *beat,
                  int32_t month, bool *ret_is_carried);

#endif
