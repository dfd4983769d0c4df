/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_TOKEN_SET_PRIVATE_H
#define BW_STORE_TOKEN_SET_PRIVATE_H

#include "beatwise/base/arena.h"
#include "beatwise/model/event.h"

/*
 * token_set_private.h - the duplicate tokens of the extract that is being loaded, and the records
 * that other extracts of its feed hold.
 *
 * In memory, because they are of use to that one transaction only, and because a unique index on
 * random bytes took as long as the events themselves (doc/decisions.md).
 *
 * Memory: 16 bytes a place, at most half of the places used.  A zeroed set is empty; clear gives
 * the memory back.
 */
struct bw_token_set {
    struct bw_arena *arena;
    struct bw_id *places; /* open addressing; none: free */
    size_t cap;           /* a power of 2, or 0 */
    size_t count;
};

/* Whether `token` was not in the set, and now is.  None is always new. */
bool bw_token_set_add(struct bw_token_set *set, const struct bw_id *token);

bool bw_token_set_has(const struct bw_token_set *set, const struct bw_id *token);

void bw_token_set_clear(struct bw_token_set *set);

#endif
