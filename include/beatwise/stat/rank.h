/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_RANK_H
#define BW_STAT_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/stat/shrink.h"

/*
 * rank.h - how sure the order of beats is, from the posterior of each (stat/shrink.h), and the
 * tier that follows.
 *
 * Rank 1 is the highest true rate.  The expected rank is closed form: 1 + the sum over the others
 * of P(other > this), an incomplete beta function.  Rank interval and P(top) come from draws of the
 * seeded generator.  The beats are put into an order of their own first and those with equal
 * posteriors share their figures, so neither order nor names of the beats change a figure.
 */
#define BW_RANK_BEATS_MIN 20 /* in a site; with fewer no beat is ranked */
#define BW_RANK_DRAWS 10000
#define BW_RANK_DRAWS_MAX 65535

struct bw_rank_options {
    size_t take;       /* P(top) is of being among so many */
    double confidence; /* of the rank interval, 0.95 */
    int draws;         /* 1 to BW_RANK_DRAWS_MAX */
    uint64_t seed;     /* from the release id */
};

struct bw_rank {
    double expected;
    int low;  /* the better */
    int high; /* the worse */
    double p_top;
};

/*
 * Fills `ret_ranks[i]` for each of the beats that are compared (a group's), whose posteriors come
 * from the prior of the whole site.  False, and nothing is filled, where there is no beat or one
 * has shape 0: they cannot be told apart.  One beat has rank 1 and P(top) 1.
 */
bool bw_rank_beats(struct bw_arena *arena, const struct bw_posterior *posteriors, size_t count,
                   const struct bw_rank_options *options, struct bw_rank *ret_ranks);

/* The closed form alone, for each beat; shape of all above 0. */
void bw_rank_expected(struct bw_arena *arena, const struct bw_posterior *posteriors, size_t count,
                      double *ret_expected);

enum bw_rank_tier {
    BW_RANK_NO_TIER, /* the site cannot be ranked */
    BW_RANK_PRIORITY,
    BW_RANK_POSSIBLE,
    BW_RANK_NOT_NOW,
    BW_RANK_NOT_RANKED, /* the beat's total is [c] or [x] */
};
#define BW_RANK_PRIORITY_FROM 0.7
#define BW_RANK_POSSIBLE_FROM 0.3

enum bw_rank_tier bw_rank_tier_of(double p_top);

/* What a group can take on unless it says otherwise: the larger of 2 and a fifth, rounded. */
size_t bw_rank_take(size_t beat_count);

struct bw_ranked {
    const char *code;
    enum bw_rank_tier tier;
    double expected; /* ignored unless the tier is Priority, Possible or Not now */
    size_t index;    /* the caller's, carried along */
};

/* Sorts by tier, expected rank, code; those without a rank come last, by code. */
void bw_ranked_sort(struct bw_ranked *beats, size_t count);

#endif
