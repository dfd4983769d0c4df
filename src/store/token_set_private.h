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
 * Of each token 8 bytes are kept: two of a million different ones are taken for one in 1 of 37
 * million extracts (n * n / 2^65).  In segments, so that one of them is copied when it grows, and
 * not the whole set beside its own copy.
 *
 * Memory: 11 to 22 bytes a token.  It is the one thing in reading an extract that grows with it,
 * and with its kept rows only.  A zeroed set is empty; clear gives the memory back.
 */
#define BW_TOKEN_SEGMENTS 64

struct bw_token_segment {
    struct bw_arena *arena;
    uint64_t *places; /* open addressing; 0: free */
    size_t cap;       /* a power of 2, or 0 */
    size_t count;
};

struct bw_token_set {
    struct bw_token_segment segments[BW_TOKEN_SEGMENTS];
};

/* Whether `token` was not in the set, and now is.  None is always new. */
bool bw_token_set_add(struct bw_token_set *set, const struct bw_id *token);

bool bw_token_set_has(const struct bw_token_set *set, const struct bw_id *token);

void bw_token_set_clear(struct bw_token_set *set);

#endif
