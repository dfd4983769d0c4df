/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_ASSIGN_H
#define BW_LINK_ASSIGN_H

#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/link/pair.h"

/*
 * assign.h - from candidate pairs to links: one-to-one between any two sources.
 *
 * Better pairs go first: by tier, then those where the person agrees too, then by weight, then by
 * gap.  Among pairs that are as good as each other and share a record, none is kept, unless those
 * that compete are plainly one person: then content decides.  A record left so is not given a
 * worse partner either.  What was left in doubt is linked, one-to-one and by content, in the loose
 * variant only.
 */
struct bw_link_chosen {
    struct bw_link_pair pair;
    enum bw_variant variant; /* the strictest that holds it: tiers 1 and 2 strict, 3 base */
};

/*
 * `found` may come in any order.  The links live in `arena` in the order they were made, better
 * ones first; those of a variant are all up to the last with that `variant`.
 */
void bw_link_assign(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                    const struct bw_link_found *found, struct bw_link_chosen **ret_links,
                    size_t *ret_count);

#endif
