/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_KEYED_H
#define BW_LINK_KEYED_H

#include "beatwise/link/choose.h"

/*
 * keyed.h - pairs of records that share match keys, where nothing else is known of the persons.
 */
struct bw_keyed_request {
    const uint64_t *const *tokens; /* of each match key one a record: its token's first 8 bytes; 0:
                                      none */
    size_t token_count;
    size_t count;         /* records */
    const uint8_t *sides; /* as in block.h */
    bool is_within;
    bool (*is_near)(const void *ctx, size_t a, size_t b); /* NULL: all are */
    const void *near_ctx;
};

/* The pairs, each once, with the number of match keys they share as the score; in `arena`.
 * `ret_lost` counts the pairs of keys that are too frequent. */
void bw_keyed_find(struct bw_arena *arena, const struct bw_keyed_request *request,
                   struct bw_choice **ret_choices, size_t *ret_count, int64_t *ret_lost);

#endif
