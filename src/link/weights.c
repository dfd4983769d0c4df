/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/weights.h"

#include <math.h>
#include <string.h>

#define ALL_FIELDS ((1U << BW_LINK_FIELDS) - 1)

/* Rounds of expectation and maximisation; it stands still long before. */
#define ROUNDS 60

/* How many pairs the common shares count for beside those that were learnt from. */
#define PRIOR_PAIRS 10.0

/* Added to each level's count of random pairs, so that none has u = 0. */
#define U_PRIOR 0.5

/*
 * Our own guess of the errors of names and dates typed in two services, in the range that the
 * error model of the Office for National Statistics' synthetic4linkage gives for two captures.
 */
static const double common_m[BW_LINK_FIELDS][BW_LINK_LEVELS] = {
    [BW_FIELD_FORENAME] = {0.80, 0.05, 0.05, 0.03, 0.03, 0.035, 0.005, 0},
    [BW_FIELD_SURNAME] = {0.85, 0.02, 0.05, 0.02, 0.02, 0.04, 0, 0},
    [BW_FIELD_BIRTH] = {0.88, 0.01, 0.05, 0.03, 0.01, 0.01, 0.01, 0},
    [BW_FIELD_POSTCODE] = {0.75, 0.06, 0.02, 0.05, 0.12, 0, 0, 0},
    [BW_FIELD_SEX] = {0.99, 0.01, 0, 0, 0, 0, 0, 0},
};
static const double common_u[BW_LINK_FIELDS][BW_LINK_LEVELS] = {
    [BW_FIELD_FORENAME] = {0.007, 0.003, 0.003, 0.005, 0.02, 0.96175, 0.00025, 0},
    [BW_FIELD_SURNAME] = {0.003, 0.0005, 0.002, 0.0035, 0.02, 0.971, 0, 0},
    [BW_FIELD_BIRTH] = {0.00004, 0.00002, 0.0005, 0.003, 0.0125, 0.98384, 0.0001, 0},
    [BW_FIELD_POSTCODE] = {0.0001, 0.0002, 0.001, 0.01, 0.9887, 0, 0, 0},
    [BW_FIELD_SEX] = {0.5, 0.5, 0, 0, 0, 0, 0, 0},
};

static double likelihood(double shares[BW_LINK_FIELDS][BW_LINK_LEVELS], uint32_t pattern,
                         unsigned fields)
{
    double product = 1.0;

    for (int field = 0; field < BW_LINK_FIELDS; field++) {
        const unsigned level = bw_link_level(pattern, (enum bw_link_field)field);

        if ((fields >> field & 1) != 0 && level != BW_LEVEL_MISSING)
            product *= shares[field][level];
    }
    return product;
}

static void add_expected(double expected[BW_LINK_FIELDS][BW_LINK_LEVELS], uint32_t pattern,
                         unsigned fields, double pairs)
{
    for (int field = 0; field < BW_LINK_FIELDS; field++)
        if ((fields >> field & 1) != 0)
            expected[field][bw_link_level(pattern, (enum bw_link_field)field)] += pairs;
}

void bw_link_weights_start(struct bw_link_weights *weights)
{
    *weights = (struct bw_link_weights){.is_fallback = true};
    memcpy(weights->m, common_m, sizeof(common_m));
    memcpy(weights->u, common_u, sizeof(common_u));
}

void bw_link_weights_set_random(struct bw_link_weights *weights, const int64_t *patterns,
                                double share)
{
    double counts[BW_LINK_FIELDS][BW_LINK_LEVELS] = {{0}};

    for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++) {
        double one;
        double two;

        if (patterns[i] == 0)
            continue;
        one = share * likelihood(weights->m, i, ALL_FIELDS);
        two = (1.0 - share) * likelihood(weights->u, i, ALL_FIELDS);
        add_expected(counts, i, ALL_FIELDS,
                     (double)patterns[i] * (one + two > 0.0 ? two / (one + two) : 1.0));
    }
    for (int field = 0; field < BW_LINK_FIELDS; field++) {
        double sum = 0.0;

        for (int level = 0; level < BW_LEVEL_MISSING; level++) {
            /* The common share fills in, a little, what no random pair shows. */
            counts[field][level] += U_PRIOR * common_u[field][level];
            sum += counts[field][level];
        }
        for (int level = 0; level < BW_LEVEL_MISSING; level++)
            weights->u[field][level] = counts[field][level] / sum;
    }
}

/* m that fits `expected`, held a little by the common one. */
static void fit(double m[BW_LINK_FIELDS][BW_LINK_LEVELS],
                double expected[BW_LINK_FIELDS][BW_LINK_LEVELS])
{
    for (int field = 0; field < BW_LINK_FIELDS; field++) {
        double sum = PRIOR_PAIRS;

        for (int level = 0; level < BW_LEVEL_MISSING; level++)
            sum += expected[field][level];
        for (int level = 0; level < BW_LEVEL_MISSING; level++)
            m[field][level] = (expected[field][level] + PRIOR_PAIRS * common_m[field][level]) / sum;
    }
}

void bw_link_weights_learn(struct bw_link_weights *weights, const int64_t *patterns,
                           unsigned fields, struct bw_link_learning *learning)
{
    double m[BW_LINK_FIELDS][BW_LINK_LEVELS];
    double expected[BW_LINK_FIELDS][BW_LINK_LEVELS];
    double share = 0.1;
    double matched = 0.0;
    double all = 0.0;

    memcpy(m, weights->m, sizeof(m));
    for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++)
        all += (double)patterns[i];
    if (all <= 0.0)
        return;
    for (int round = 0; round < ROUNDS; round++) {
        matched = 0.0;
        memset(expected, 0, sizeof(expected));
        for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++) {
            double one;
            double two;

            if (patterns[i] == 0)
                continue;
            one = share * likelihood(m, i, fields);
            two = (1.0 - share) * likelihood(weights->u, i, fields);
            one = (double)patterns[i] * (one + two > 0.0 ? one / (one + two) : 0.0);
            matched += one;
            add_expected(expected, i, fields, one);
        }
        share = (matched + 0.01) / (all + 0.02);
        fit(m, expected);
    }
    learning->pairs += matched;
    for (int field = 0; field < BW_LINK_FIELDS; field++)
        for (int level = 0; level < BW_LINK_LEVELS; level++)
            learning->expected[field][level] += expected[field][level];
}

void bw_link_weights_finish(struct bw_link_weights *weights, struct bw_link_learning *learning)
{
    weights->learnt_from = learning->pairs;
    weights->is_fallback = learning->pairs < BW_LINK_LEARN_MIN;
    if (!weights->is_fallback)
        fit(weights->m, learning->expected);
}

double bw_link_weights_of(const struct bw_link_weights *weights, uint32_t pattern)
{
    double bits = 0.0;

    for (int field = 0; field < BW_LINK_FIELDS; field++) {
        const unsigned level = bw_link_level(pattern, (enum bw_link_field)field);

        if (level != BW_LEVEL_MISSING && weights->m[field][level] > 0.0 &&
            weights->u[field][level] > 0.0)
            bits += log2(weights->m[field][level] / weights->u[field][level]);
    }
    return bits;
}

double bw_link_weights_before(const struct bw_link_weights *weights)
{
    return log2(weights->share / (1.0 - weights->share));
}

void bw_link_weights_set_share(struct bw_link_weights *weights, const int64_t *patterns,
                               double all_pairs, double most_pairs)
{
    double matched = most_pairs;

    if (all_pairs < 1.0)
        all_pairs = 1.0;
    for (int round = 0; round < ROUNDS; round++) {
        const double before = matched / all_pairs;
        const double odds = before < 0.5 ? before / (1.0 - before) : 1.0;

        matched = 0.0;
        for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++) {
            double ratio;

            if (patterns[i] == 0)
                continue;
            ratio = odds * exp2(bw_link_weights_of(weights, i));
            matched += (double)patterns[i] * ratio / (1.0 + ratio);
        }
        if (matched > most_pairs)
            matched = most_pairs;
        if (matched < 0.5)
            matched = 0.5;
    }
    weights->share = matched / all_pairs < 0.5 ? matched / all_pairs : 0.5;
}
