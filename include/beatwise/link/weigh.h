/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_WEIGH_H
#define BW_LINK_WEIGH_H

#include "beatwise/link/pair.h"

/*
 * weigh.h - pairs of events that no rule brings together, but the sum of what is known of the two
 * persons does (match.h).
 *
 * Two events near in time are weighed where they have a key of match.h in common, or beat and day.
 * Two full birth days that cannot be one forbid a pair here, as they forbid two events of one
 * person to be joined.
 */
struct bw_link_weighed {
    struct bw_link_weights weights;
    int64_t candidates; /* pairs that were looked at */
    int64_t lost_pairs; /* with a key in common that is too frequent; some are found by others */
};

/* Pairs as likely as this are kept, for the loose variant: one in eleven is right. */
#define BW_LINK_LOOSE_BITS (-3.3)

/* One in ten thousand is wrong. */
#define BW_LINK_STRICT_BITS 13.3

/*
 * Adds pairs of tier 3 with the rule "weighed" to what bw_link_find found, and gives those that it
 * found by NHS number or names their weights.  `threads` changes nothing but the time it takes.
 */
void bw_link_weigh(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                   const struct bw_link_windows *windows, int threads,
                   struct bw_link_found *io_found, struct bw_link_weighed *ret_weighed);

#endif
