/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_PLACE_H
#define BW_LINK_PLACE_H

#include "beatwise/link/pair.h"

/*
 * place.h - pairs of events of which one tells no person: one beat, close in time, sex and age band
 * known and equal, and neither has a second event like that in the other's source.
 *
 * Such links are for the loose variant only.  How many of them are chance is estimated by doing the
 * same where none can be right: the times of the later source turned on by 28, 35, 49 and 56 days
 * within 84 (whole weeks, so that a Saturday stays one), of which the median counts.
 */
#define BW_LINK_PLACE_GAP_MIN (4 * 60)

struct bw_link_placed {
    int64_t found[BW_SOURCES][BW_SOURCES];     /* of a's source and b's */
    int64_t by_chance[BW_SOURCES][BW_SOURCES]; /* as many are expected to be wrong */
};

/*
 * Adds pairs of tier 4 with the rule "beat+time+sex+age" to `io_found`; records that are in a pair
 * there with each other's source already are left out.
 */
void bw_link_place(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                   const struct bw_link_windows *windows, struct bw_link_found *io_found,
                   struct bw_link_placed *ret_placed);

#endif
