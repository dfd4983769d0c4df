/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "match_private.h"

/* Random pairs that u is taken from, and pairs of a pass that m is taken from: enough for shares of
 * one in ten thousand. */
#define RANDOM_PAIRS 1000000
#define LEARN_PAIRS 400000

/* A frequent name brings together more, all of them two persons. */
#define LEARN_BLOCK_PAIRS_MAX 50000

/* u leaves out the pairs of one person that m tells of, m is learnt beside u: twice is enough. */
#define TURNS 3

/* Steps from a record to the one it is paired with; a prime, so that it meets all. */
#define STEP 7919

struct learner {
    const struct bw_link_forms *forms;
    struct bw_link_memo *memo;
    int64_t *patterns;
};

static void add_pattern(void *ctx, uint32_t a, uint32_t b)
{
    struct learner *learner = ctx;

    learner->patterns[bw_link_compare(learner->forms, learner->memo, &learner->forms->forms[a],
                                      &learner->forms->forms[b])]++;
}

static void learn_pass(struct bw_arena *arena, const struct bw_match_work *work, size_t pass,
                       int64_t *patterns)
{
    struct bw_arena *batch = bw_arena_new();
    uint32_t *keys = bw_arena_alloc(batch, work->forms.count, sizeof(*keys));
    struct learner learners[BW_LINK_THREADS_MAX];
    struct bw_block_request request = {.keys = keys,
                                       .stride = 1,
                                       .count = work->forms.count,
                                       .sides = work->sides,
                                       .is_within = work->request->is_within,
                                       .max_pairs = LEARN_BLOCK_PAIRS_MAX,
                                       .budget = LEARN_PAIRS,
                                       .threads = work->request->threads,
                                       .pair_fn = add_pattern};
    struct bw_block_result result;

    (void)arena;
    for (int i = 0; i < request.threads; i++) {
        learners[i] = (struct learner){
            .forms = &work->forms,
            .memo = bw_link_memo_new(batch),
            .patterns = bw_arena_alloc(batch, BW_LINK_PATTERNS, sizeof(*learners[i].patterns))};
        request.ctxs[i] = &learners[i];
    }
    bw_match_fill_learn_keys(&work->forms, pass, keys);
    bw_block_run(batch, &request, &result);
    for (int i = 0; i < request.threads; i++)
        for (uint32_t k = 0; k < BW_LINK_PATTERNS; k++)
            patterns[k] += learners[i].patterns[k];
    bw_arena_free(batch);
}

/* The records of one side by their content. */
static uint64_t *order_side(struct bw_arena *arena, const struct bw_match_work *work, unsigned side,
                            size_t *ret_count)
{
    const size_t count = work->forms.count;
    uint64_t *digests = bw_arena_alloc(arena, count, sizeof(*digests));
    uint64_t *from = bw_arena_alloc(arena, count, sizeof(*from));
    uint64_t *to = bw_arena_alloc(arena, count, sizeof(*to));
    size_t len = 0;

    for (size_t i = 0; i < count; i++) {
        digests[i] = bw_link_form_digest(&work->forms, i);
        if (work->sides[i] == side)
            from[len++] = (digests[i] & ~UINT64_C(0xFFFFFFFF)) | i;
    }
    from = bw_block_sort(from, to, len, 4, 7);
    /* Half of the digest may be equal where the rest is not. */
    for (size_t i = 1; i < len; i++) {
        const uint64_t moved = from[i];
        size_t at = i;

        for (; at > 0 && digests[(uint32_t)from[at - 1]] > digests[(uint32_t)moved]; at--)
            from[at] = from[at - 1];
        from[at] = moved;
    }
    *ret_count = len;
    return from;
}

struct row {
    const uint64_t *records;
    size_t count;
};

static void add_random(struct learner *learner, struct row a, struct row b)
{
    const size_t longest = a.count > b.count ? a.count : b.count;
    const size_t shortest = a.count > b.count ? b.count : a.count;
    size_t turns = RANDOM_PAIRS / (longest + 1) + 1;

    if (shortest == 0 || (a.records == b.records && shortest < 2))
        return;
    if (turns > shortest)
        turns = shortest;
    for (size_t turn = 0; turn < turns; turn++) {
        const size_t offset = (b.count / 3 + (turn + 1) * STEP) % b.count;

        for (size_t i = 0; i < longest; i++) {
            const uint64_t x = a.records[i % a.count];
            const uint64_t y = b.records[(i + offset) % b.count];

            if ((uint32_t)x != (uint32_t)y)
                add_pattern(learner, (uint32_t)x, (uint32_t)y);
        }
    }
}

static void count_random(const struct bw_match_work *work, int64_t *patterns)
{
    struct bw_arena *batch = bw_arena_new();
    struct learner learner = {
        .forms = &work->forms, .memo = bw_link_memo_new(batch), .patterns = patterns};
    struct row rows[3] = {{NULL, 0}};

    for (unsigned side = 0; side < 3; side++)
        if (work->sizes[side] > 0)
            rows[side].records = order_side(batch, work, side, &rows[side].count);
    if (work->request->is_within)
        add_random(&learner, rows[0], rows[0]);
    for (int a = 0; !work->request->is_within && a < 3; a++)
        for (int b = a + 1; b < 3; b++)
            add_random(&learner, rows[a], rows[b]);
    bw_arena_free(batch);
}

void bw_match_learn(struct bw_arena *arena, struct bw_match_work *work)
{
    int64_t *random = bw_arena_alloc(arena, BW_LINK_PATTERNS, sizeof(*random));
    int64_t *tables[BW_MATCH_LEARN_PASSES];
    double random_pairs = 0.0;
    double random_share = 0.0;

    bw_link_weights_start(&work->weights);
    count_random(work, random);
    for (size_t pass = 0; pass < BW_MATCH_LEARN_PASSES; pass++) {
        tables[pass] = bw_arena_alloc(arena, BW_LINK_PATTERNS, sizeof(*tables[pass]));
        learn_pass(arena, work, pass, tables[pass]);
    }
    for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++)
        random_pairs += (double)random[i];
    for (int turn = 0; turn < TURNS; turn++) {
        struct bw_link_learning learning = {.pairs = 0.0};

        bw_link_weights_set_random(&work->weights, random, random_share);
        for (size_t pass = 0; pass < BW_MATCH_LEARN_PASSES; pass++)
            bw_link_weights_learn(&work->weights, tables[pass], bw_match_learn_fields(pass),
                                  &learning);
        bw_link_weights_finish(&work->weights, &learning);
        /* As many of the random pairs are one person as of all, at most one of each record. */
        bw_link_weights_set_share(&work->weights, random, random_pairs,
                                  random_pairs * work->most_share);
        random_share = work->weights.share;
    }
}
