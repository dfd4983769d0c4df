/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/match.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "match_private.h"

/* Pairs that one pass may bring together: the coarse keys are for files in which they are few. */
#define PASS_PAIRS 5000000
#define PASS_PAIRS_A_RECORD 10

/* What one thread finds. */
struct searcher {
    const struct search *search;
    struct bw_arena *arena;
    struct bw_link_memo *memo;
    int64_t *patterns;
    struct bw_match *matches;
    size_t count;
    size_t cap;
    int64_t candidates;
};

struct search {
    const struct bw_match_work *work;
    float *pattern_bits;
    float *forename_bits, *surname_bits, *postcode_bits; /* more for a rare word, less for others */
    float bits_min;
    struct searcher searchers[BW_LINK_THREADS_MAX];
};

static bool is_forbidden(const struct bw_match_request *request, const struct bw_link_form *a,
                         const struct bw_link_form *b, uint32_t pattern)
{
    const unsigned birth = bw_link_level(pattern, BW_FIELD_BIRTH);

    if (a->number != 0 && b->number != 0 && a->number != b->number)
        return true;
    if (!request->is_birth_binding)
        return false;
    return birth == BW_BIRTH_OTHER ||
           (birth == BW_BIRTH_YEAR && !a->is_weak_birth_day && !b->is_weak_birth_day);
}

static float bits_of(const struct search *search, const struct bw_link_form *form, uint32_t pattern)
{
    float bits = search->pattern_bits[pattern];

    if (bw_link_level(pattern, BW_FIELD_FORENAME) == BW_LEVEL_EXACT)
        bits += search->forename_bits[form->forename];
    if (bw_link_level(pattern, BW_FIELD_SURNAME) == BW_LEVEL_EXACT)
        bits += search->surname_bits[form->surname];
    if (bw_link_level(pattern, BW_FIELD_POSTCODE) == BW_LEVEL_EXACT)
        bits += search->postcode_bits[form->postcode];
    return bits;
}

static void consider(void *ctx, uint32_t a, uint32_t b)
{
    struct searcher *searcher = ctx;
    const struct search *search = searcher->search;
    const struct bw_match_request *request = search->work->request;
    const struct bw_link_form *x = &search->work->forms.forms[a];
    const struct bw_link_form *y = &search->work->forms.forms[b];
    uint32_t pattern;
    float bits;

    if (request->is_near != NULL && !request->is_near(request->near_ctx, a, b))
        return;
    searcher->candidates++;
    pattern = bw_link_compare(&search->work->forms, searcher->memo, x, y);
    if (is_forbidden(request, x, y, pattern))
        return;
    searcher->patterns[pattern]++;
    bits = bits_of(search, x, pattern);
    if (bits < search->bits_min && (x->number == 0 || x->number != y->number))
        return;
    searcher->matches = bw_arena_grow(searcher->arena, searcher->matches, searcher->count,
                                      &searcher->cap, sizeof(*searcher->matches));
    searcher->matches[searcher->count++] = (struct bw_match){a, b, pattern, bits};
}

/* Bits that a word's own frequency adds to what the frequency of all words like it says. */
static float own_bits(double u_exact, uint32_t have, size_t all)
{
    return have == 0 ? 0.0F : (float)log2(u_exact * (double)all / (double)have);
}

static void fill_bits(struct bw_arena *arena, struct search *search)
{
    const struct bw_link_forms *forms = &search->work->forms;
    const struct bw_link_weights *weights = &search->work->weights;

    search->pattern_bits = bw_arena_alloc(arena, BW_LINK_PATTERNS, sizeof(float));
    search->forename_bits = bw_arena_alloc(arena, forms->names.count, sizeof(float));
    search->surname_bits = bw_arena_alloc(arena, forms->names.count, sizeof(float));
    search->postcode_bits = bw_arena_alloc(arena, forms->postcodes.count, sizeof(float));
    for (uint32_t i = 0; i < BW_LINK_PATTERNS; i++)
        search->pattern_bits[i] = (float)bw_link_weights_of(weights, i);
    for (uint32_t i = 1; i < forms->names.count; i++) {
        const struct bw_link_word *word = &forms->names.words[i];

        search->forename_bits[i] = own_bits(weights->u[BW_FIELD_FORENAME][BW_LEVEL_EXACT],
                                            word->as_forename, forms->with_forename);
        search->surname_bits[i] = own_bits(weights->u[BW_FIELD_SURNAME][BW_LEVEL_EXACT],
                                           word->as_surname, forms->with_surname);
    }
    for (uint32_t i = 1; i < forms->postcodes.count; i++)
        search->postcode_bits[i] =
            own_bits(weights->u[BW_FIELD_POSTCODE][BW_LEVEL_EXACT],
                     forms->postcodes.words[i].as_forename, forms->with_postcode);
}

static void run_passes(struct bw_arena *arena, struct search *search,
                       struct bw_match_result *result)
{
    const struct bw_match_request *request = search->work->request;
    const size_t passes = BW_MATCH_PASSES + request->more_count;
    uint32_t *keys = bw_arena_alloc(arena, passes * request->count, sizeof(*keys));
    struct bw_block_request blocks = {.keys = keys,
                                      .stride = passes,
                                      .count = request->count,
                                      .sides = search->work->sides,
                                      .is_within = request->is_within,
                                      .max_pairs = BW_LINK_BLOCK_PAIRS_MAX,
                                      .most_pairs = PASS_PAIRS +
                                                    PASS_PAIRS_A_RECORD * (int64_t)request->count,
                                      .threads = request->threads,
                                      .pair_fn = consider};

    for (int i = 0; i < request->threads; i++)
        blocks.ctxs[i] = &search->searchers[i];
    for (size_t pass = 0; pass < passes; pass++) {
        struct bw_arena *batch = bw_arena_new();
        struct bw_block_result block_result;

        if (pass < BW_MATCH_PASSES) {
            bw_match_fill_keys(&search->work->forms, pass, passes, keys + pass);
        } else {
            for (size_t i = 0; i < request->count; i++)
                keys[i * passes + pass] = request->more_keys[pass - BW_MATCH_PASSES][i];
        }
        blocks.pass = pass;
        bw_block_run(batch, &blocks, &block_result);
        result->lost += block_result.lost;
        bw_arena_free(batch);
    }
}

/* What the threads found, one after the other, without what is too unlikely. */
static void collect(struct bw_arena *arena, struct search *search, struct bw_link_weights *weights,
                    struct bw_match_result *result, double all_pairs, double most_pairs)
{
    const int threads = search->work->request->threads;
    int64_t *patterns = search->searchers[0].patterns;
    size_t cap = 0;
    float before;

    for (int i = 0; i < threads; i++) {
        cap += search->searchers[i].count;
        result->candidates += search->searchers[i].candidates;
        for (uint32_t k = 0; i > 0 && k < BW_LINK_PATTERNS; k++)
            patterns[k] += search->searchers[i].patterns[k];
    }
    bw_link_weights_set_share(weights, patterns, all_pairs, most_pairs);
    before = (float)bw_link_weights_before(weights);
    result->matches = bw_arena_alloc(arena, cap, sizeof(*result->matches));
    for (int i = 0; i < threads; i++) {
        for (size_t k = 0; k < search->searchers[i].count; k++) {
            struct bw_match match = search->searchers[i].matches[k];
            const struct bw_link_form *a = &search->work->forms.forms[match.a];
            const struct bw_link_form *b = &search->work->forms.forms[match.b];

            match.bits += before;
            if (match.bits >= BW_MATCH_BITS_MIN || (a->number != 0 && a->number == b->number))
                result->matches[result->count++] = match;
        }
    }
    result->weights = *weights;
}

static void count_pairs(const struct bw_match_work *work, double *ret_all, double *ret_most)
{
    const int64_t *sizes = work->sizes;
    double all = 0.0;
    double most = 0.0;

    for (int i = 0; i < 3; i++) {
        if (work->request->is_within)
            all += 0.5 * (double)sizes[i] * (double)(sizes[i] - 1);
        for (int k = i + 1; k < 3; k++) {
            all += (double)sizes[i] * (double)sizes[k];
            most += (double)(sizes[i] < sizes[k] ? sizes[i] : sizes[k]);
        }
    }
    *ret_all = all;
    *ret_most = work->request->is_within ? (double)work->request->count : most;
}

static void start(struct bw_arena *arena, const struct bw_match_request *request,
                  struct bw_match_work *work)
{
    work->request = request;
    bw_link_forms_make(arena, request->records, request->count, &work->forms);
    work->sides = bw_arena_alloc(arena, request->count, 1);
    for (size_t i = 0; i < request->count; i++) {
        /* Within, a pair may be of any two, so that sides tell nothing. */
        work->sides[i] = request->is_within ? 0 : work->forms.forms[i].side;
        work->sizes[work->sides[i]]++;
    }
}

void bw_match_find(struct bw_arena *arena, const struct bw_match_request *request,
                   struct bw_match_result *ret_result)
{
    struct bw_arena *batch = bw_arena_new();
    struct bw_match_work work = {.request = NULL};
    struct search search = {.work = &work};
    struct bw_match_result result = {0};
    double all = 0.0;
    double most = 0.0;

    assert(request->threads >= 1 && request->threads <= BW_LINK_THREADS_MAX);
    start(batch, request, &work);
    count_pairs(&work, &all, &most);
    work.most_share = all > 0.0 ? most / all : 0.0;
    bw_match_learn(batch, &work);
    if (request->is_near != NULL) {
        all = request->all_pairs;
        most = request->most_pairs;
    }
    fill_bits(batch, &search);
    /* No more pairs than `most` are one person, so nothing is left out that counts later. */
    search.bits_min =
        BW_MATCH_BITS_MIN - (float)log2(most < all ? (most + 0.5) / (all + 1.0) : 1.0);
    for (int i = 0; i < request->threads; i++) {
        struct bw_arena *own = bw_arena_new();

        search.searchers[i] =
            (struct searcher){.search = &search,
                              .arena = own,
                              .memo = bw_link_memo_new(own),
                              .patterns = bw_arena_alloc(own, BW_LINK_PATTERNS, sizeof(int64_t))};
    }
    run_passes(batch, &search, &result);
    collect(arena, &search, &work.weights, &result, all, most);
    for (int i = 0; i < request->threads; i++)
        bw_arena_free(search.searchers[i].arena);
    bw_arena_free(batch);
    *ret_result = result;
}
