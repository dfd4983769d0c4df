/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_ASSIGN_H
#define BW_LINK_ASSIGN_H

#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/link/recur.h"

/*
 * assign.h - from candidate pairs to links: one-to-one between any two sources.
 *
 * The best choice as a whole (choose.h): a better tier outweighs any weight, then those where the
 * person agrees too, then the weight and the nearness in time together.  A link that does not
 * clearly beat another pair that it stands in the way of is in doubt, unless those that compete
 * are plainly one person: then content decides.  What was left in doubt is linked, one-to-one and
 * by content, in the loose variant only.
 */
struct bw_link_chosen {
    struct bw_link_pair pair;
    enum bw_variant variant; /* the strictest that holds it: tiers 1 and 2 and very high weights
                                strict, other weights above 0 base */
};

/* What a link must be better by, in bits, than what it stands in the way of. */
#define BW_LINK_LEAD_BITS 1.0

/*
 * `found` may come in any order.  `recur` says how likely two events of one person are one incident
 * (a link but by record number that more likely joins two is loose); NULL: the nearer the likelier.
 * The links live in `arena` in the order they were made, better ones first; those of a variant are
 * all up to the last with that `variant`.
 */
void bw_link_assign(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                    const struct bw_link_found *found, const struct bw_link_recur *recur,
                    struct bw_link_chosen **ret_links, size_t *ret_count);

#endif
