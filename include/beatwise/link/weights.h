/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_WEIGHTS_H
#define BW_LINK_WEIGHTS_H

#include "beatwise/link/compare.h"

/*
 * weights.h - how much each level of agreement tells: I. P. Fellegi and A. B. Sunter, A Theory for
 * Record Linkage, Journal of the American Statistical Association 64 (1969) 1183-1210.
 *
 * `m` is the share of a level among pairs of one person, `u` among pairs of two.  u comes from
 * pairs taken at random; m from pairs that agree in one field, by expectation and maximisation
 * over the counts of the patterns of the other fields (A. P. Dempster, N. M. Laird and D. B. Rubin
 * 1977), so that no order of records matters.  Where there are too few pairs of one person to
 * learn from, m stays near what is common in such files.
 *
 * Privacy: shares of levels are statistics; no person can be read from them.
 */
struct bw_link_weights {
    double m[BW_LINK_FIELDS][BW_LINK_LEVELS];
    double u[BW_LINK_FIELDS][BW_LINK_LEVELS];
    double learnt_from; /* pairs of one person, as expected, over all tables */
    bool is_fallback;   /* learnt_from is too few: m is as bw_link_weights_start gives it */
    double share;       /* of all pairs, those that are one person */
};

/* Expected pairs of one person below which nothing is learnt. */
#define BW_LINK_LEARN_MIN 50

/* m and u as is common. */
void bw_link_weights_start(struct bw_link_weights *weights);

/* u from counts of the patterns of random pairs, of which about `share` are one person: these are
 * told by what `weights` says so far, and left out. */
void bw_link_weights_set_random(struct bw_link_weights *weights, const int64_t *patterns,
                                double share);

/* What is learnt so far: expected pairs of one person, of each field by level. */
struct bw_link_learning {
    double expected[BW_LINK_FIELDS][BW_LINK_LEVELS];
    double pairs;
};

/* Adds what the patterns of a table of pairs tell of the fields of `fields` (bits 1 << field), the
 * ones that do not follow from how the pairs were chosen. */
void bw_link_weights_learn(struct bw_link_weights *weights, const int64_t *patterns,
                           unsigned fields, struct bw_link_learning *learning);

void bw_link_weights_finish(struct bw_link_weights *weights, struct bw_link_learning *learning);

/* Sets `share` of `all_pairs` pairs, of which `patterns` counts those that were looked at, the
 * others being two persons; at most `most_pairs` are one. */
void bw_link_weights_set_share(struct bw_link_weights *weights, const int64_t *patterns,
                               double all_pairs, double most_pairs);

/* Bits for (or against) one person, of the fields alone; 0 for a missing one. */
double bw_link_weights_of(const struct bw_link_weights *weights, uint32_t pattern);

/* Bits of the odds before any field is looked at. */
double bw_link_weights_before(const struct bw_link_weights *weights);

#endif
