/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_BLOCK_H
#define BW_LINK_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"

/*
 * block.h - pairs of records that have a key in common, in many passes, each with a key of its own.
 *
 * A pair comes out of the first pass that finds it, and only once.  A key that brings together more
 * pairs than a ceiling says nothing: it is taken from its records, and its pairs are counted as
 * lost to this pass.  So the work grows with records and pairs, not with records squared.
 *
 * Threads work on parts of the blocks, each with a context of its own; a caller that joins these
 * in their order gets the same result from any number of threads.
 *
 * Memory: 4 bytes a record and pass, and 16 a record.
 */
#define BW_LINK_THREADS_MAX 16

struct bw_block_request {
    uint32_t *keys; /* of each record `stride`, one a pass; 0: none.  A frequent key becomes 0 */
    size_t stride;
    size_t pass;          /* the last of the keys that is looked at; those before it were done */
    size_t count;         /* of records, fewer than UINT32_MAX */
    const uint8_t *sides; /* of the records; pairs are of two sides, the lower one first */
    bool is_within;       /* of one side too */
    int64_t max_pairs;    /* the ceiling of one key */
    int64_t most_pairs;   /* of the pass; more, and it is left out as a whole; 0: any number */
    int64_t budget;       /* look at so many pairs only, of keys by chance; 0: at all */
    int threads;          /* 1 to BW_LINK_THREADS_MAX */
    /* `ctx` is the thread's, of the parts in their order. */
    void (*pair_fn)(void *ctx, uint32_t a, uint32_t b);
    void *ctxs[BW_LINK_THREADS_MAX];
};

struct bw_block_result {
    int64_t pairs; /* brought together, those of earlier passes too */
    int64_t lost;
};

/* `arena` is for the work. */
void bw_block_run(struct bw_arena *arena, const struct bw_block_request *request,
                  struct bw_block_result *ret_result);

/* Stable; `from` and `to` have room for `count`, and the sorted ones are in the one returned.  Not
 * qsort(), which in glibc works in memory of its own and gives it back unwiped. */
uint64_t *bw_block_sort(uint64_t *from, uint64_t *to, size_t count, int first_byte, int last_byte);

#endif
