/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_MATCH_H
#define BW_LINK_MATCH_H

#include "beatwise/link/block.h"
#include "beatwise/link/form.h"
#include "beatwise/link/weights.h"

/*
 * match.h - pairs of records that may be one person, and how likely.
 *
 * Pairs come from a union of keys (both names and one thing of the birth day; birth day, or
 * postcode, and an initial; ...) and are weighed by weights.h; of a name or postcode that agrees
 * exactly, its own frequency counts instead of that of all.  Never given: two valid NHS numbers
 * that differ; with `is_birth_binding`, two full birth days that cannot be one (record.h).
 *
 * The set of matches and their bits do not depend on the order of the records or on the number of
 * threads; the order of the array does.
 */
struct bw_match_request {
    const struct bw_link_record *records;
    size_t count;
    bool is_within; /* one file is searched for repeats; else pairs are of two sides */
    bool is_birth_binding;
    int threads; /* 1 to BW_LINK_THREADS_MAX */
    /* Pairs that need not be looked at; NULL: all are.  Then `all_pairs` and `most_pairs` say how
     * many there are, and how many may be one person at most. */
    bool (*is_near)(const void *ctx, size_t a, size_t b);
    const void *near_ctx;
    double all_pairs, most_pairs;
    uint32_t *const *more_keys; /* further keys of records, as block.h has them, by pass */
    size_t more_count;
};

struct bw_match {
    uint32_t a, b; /* positions; a's side is lower, or a < b */
    uint32_t pattern;
    float bits; /* log2 of the odds that the two are one person */
};

struct bw_match_result {
    struct bw_match *matches; /* those with bits from BW_MATCH_BITS_MIN on, or one NHS number */
    size_t count;
    struct bw_link_weights weights;
    int64_t candidates; /* pairs that were looked at */
    int64_t lost;       /* pairs that had a key in common, but one too frequent */
};

/* Less likely pairs are of no use, not even as a doubt about better ones. */
#define BW_MATCH_BITS_MIN (-7.0F)

/* Pairs that one key may bring together: 141 records of one file. */
#define BW_LINK_BLOCK_PAIRS_MAX 10000

/* The result lives in `arena`. */
void bw_match_find(struct bw_arena *arena, const struct bw_match_request *request,
                   struct bw_match_result *ret_result);

#endif
