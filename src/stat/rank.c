/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/rank.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

#include "gamma_draw_private.h"

/* Two beats whose gammas do not overlap but for this are surely apart: no beta function needed. */
#define SURE_TAIL 1e-15

struct place {
    struct bw_posterior posterior;
    size_t index;
    double low, high; /* all of it but SURE_TAIL on either side */
};

static int cmp_place(const void *x, const void *y)
{
    const struct bw_posterior *a = &((const struct place *)x)->posterior;
    const struct bw_posterior *b = &((const struct place *)y)->posterior;

    if (a->shape != b->shape)
        return a->shape > b->shape ? -1 : 1;
    return (a->rate > b->rate) - (a->rate < b->rate);
}

static struct place *sort_places(struct bw_arena *arena, const struct bw_posterior *posteriors,
                                 size_t count)
{
    struct place *places = bw_arena_alloc(arena, count, sizeof(*places));

    for (size_t i = 0; i < count; i++) {
        const struct bw_posterior *p = &posteriors[i];

        assert(p->shape > 0 && p->rate > 0);
        places[i] = (struct place){
            .posterior = *p,
            .index = i,
            .low = qgamma(SURE_TAIL, p->shape, 1 / p->rate, 1, 0),
            .high = qgamma(SURE_TAIL, p->shape, 1 / p->rate, 0, 0),
        };
    }
    qsort(places, count, sizeof(*places), cmp_place);
    return places;
}

/* P(b > a) */
static double p_higher(const struct place *a, const struct place *b)
{
    const double share = a->posterior.rate / (a->posterior.rate + b->posterior.rate);

    if (cmp_place(a, b) == 0)
        return 0.5;
    if (a->low >= b->high)
        return 0;
    if (b->low >= a->high)
        return 1;
    return pbeta(share, a->posterior.shape, b->posterior.shape, 1, 0);
}

static void expect_places(const struct place *places, size_t count, double *ret_expected)
{
    for (size_t i = 0; i < count; i++)
        ret_expected[places[i].index] = 1;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            const double p = p_higher(&places[i], &places[j]);

            ret_expected[places[i].index] += p;
            ret_expected[places[j].index] += 1 - p;
        }
    }
    /* Equal beats were summed in another order: they have one answer. */
    for (size_t i = 1; i < count; i++) {
        if (cmp_place(&places[i - 1], &places[i]) == 0)
            ret_expected[places[i].index] = ret_expected[places[i - 1].index];
    }
}

void bw_rank_expected(struct bw_arena *arena, const struct bw_posterior *posteriors, size_t count,
                      double *ret_expected)
{
    if (count > 0)
        expect_places(sort_places(arena, posteriors, count), count, ret_expected);
}

/* A draw and whose it is; `bits` orders as the value does, because it is not negative. */
struct drawn {
    uint32_t bits;
    uint32_t place;
};

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

/* Sorts by falling value: three passes of counting, 11 bits each. */
static void sort_drawn(struct drawn *drawn, struct drawn *spare, size_t count)
{
    struct drawn *from = drawn;
    struct drawn *to = spare;

    for (int pass = 0; pass < 3; pass++) {
        uint32_t starts[DIGITS] = {0};
        uint32_t start = 0;

        for (size_t i = 0; i < count; i++)
            starts[~from[i].bits >> (pass * DIGIT_BITS) & (DIGITS - 1)]++;
        for (size_t i = 0; i < DIGITS; i++) {
            const uint32_t here = starts[i];

            starts[i] = start;
            start += here;
        }
        for (size_t i = 0; i < count; i++)
            to[starts[~from[i].bits >> (pass * DIGIT_BITS) & (DIGITS - 1)]++] = from[i];
        from = to;
        to = from == drawn ? spare : drawn;
    }
    memcpy(drawn, spare, count * sizeof(*drawn));
}

/* tallies[place * count + rank - 1] is how many draws gave the place that rank. */
static uint16_t *tally_draws(struct bw_arena *arena, const struct place *places, size_t count,
                             const struct bw_rank_options *options)
{
    uint16_t *tallies = bw_arena_alloc(arena, count * count, sizeof(*tallies));
    struct drawn *drawn = bw_arena_alloc(arena, count, sizeof(*drawn));
    struct drawn *spare = bw_arena_alloc(arena, count, sizeof(*spare));
    struct bw_normal_draw normal = {.has_spare = false};
    struct bw_rng rng;

    bw_rng_init_for(&rng, options->seed, "rank", 0);
    for (int draw = 0; draw < options->draws; draw++) {
        for (size_t i = 0; i < count; i++) {
            const struct bw_posterior *p = &places[i].posterior;
            const float value = (float)(bw_gamma_draw(p->shape, &normal, &rng) / p->rate);

            memcpy(&drawn[i].bits, &value, sizeof(value));
            drawn[i].place = (uint32_t)i;
        }
        sort_drawn(drawn, spare, count);
        for (size_t rank = 0; rank < count; rank++)
            tallies[drawn[rank].place * count + rank]++;
    }
    return tallies;
}

/* The rank at which `share` of `total` draws is reached. */
static int rank_at(const uint64_t *sums, size_t count, double share, double total)
{
    uint64_t seen = 0;

    for (size_t rank = 0; rank < count; rank++) {
        seen += sums[rank];
        if ((double)seen >= share * total)
            return (int)rank + 1;
    }
    return (int)count;
}

/* Equal beats, `first` up to `end`, share what they drew. */
static struct bw_rank rank_equals(const uint16_t *tallies, size_t count, size_t first, size_t end,
                                  const struct bw_rank_options *options, uint64_t *sums)
{
    const double total = (double)options->draws * (double)(end - first);
    const double tail = (1 - options->confidence) / 2;
    struct bw_rank rank = {.expected = 0};
    uint64_t top = 0;

    memset(sums, 0, count * sizeof(*sums));
    for (size_t i = first; i < end; i++) {
        for (size_t at = 0; at < count; at++)
            sums[at] += tallies[i * count + at];
    }
    for (size_t at = 0; at < count && at < options->take; at++)
        top += sums[at];
    rank.low = rank_at(sums, count, tail, total);
    rank.high = rank_at(sums, count, 1 - tail, total);
    rank.p_top = (double)top / total;
    return rank;
}

bool bw_rank_beats(struct bw_arena *arena, const struct bw_posterior *posteriors, size_t count,
                   const struct bw_rank_options *options, struct bw_rank *ret_ranks)
{
    struct place *places;
    uint16_t *tallies;
    uint64_t *sums;
    double *expected;

    assert(options->draws >= 1 && options->draws <= BW_RANK_DRAWS_MAX);
    assert(options->confidence > 0 && options->confidence < 1);
    for (size_t i = 0; i < count; i++) {
        if (posteriors[i].shape <= 0)
            return false;
    }
    if (count == 0)
        return false;
    places = sort_places(arena, posteriors, count);
    expected = bw_arena_alloc(arena, count, sizeof(*expected));
    sums = bw_arena_alloc(arena, count, sizeof(*sums));
    expect_places(places, count, expected);
    tallies = tally_draws(arena, places, count, options);
    for (size_t first = 0, end; first < count; first = end) {
        struct bw_rank rank;

        for (end = first + 1; end < count && cmp_place(&places[first], &places[end]) == 0;)
            end++;
        rank = rank_equals(tallies, count, first, end, options, sums);
        for (size_t i = first; i < end; i++) {
            ret_ranks[places[i].index] = rank;
            ret_ranks[places[i].index].expected = expected[places[i].index];
        }
    }
    return true;
}
