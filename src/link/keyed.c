/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/keyed.h"

#include "beatwise/link/block.h"

/* A match key is nearly unique: one that brings together more is none. */
#define KEY_PAIRS_MAX 1000

struct finder {
    const struct bw_keyed_request *request;
    struct bw_arena *arena;
    struct bw_choice *choices;
    size_t count;
    size_t cap;
};

static void consider(void *ctx, uint32_t a, uint32_t b)
{
    struct finder *finder = ctx;
    const struct bw_keyed_request *request = finder->request;
    int64_t shared = 0;

    if (request->is_near != NULL && !request->is_near(request->near_ctx, a, b))
        return;
    for (size_t i = 0; i < request->token_count; i++)
        shared += request->tokens[i][a] != 0 && request->tokens[i][a] == request->tokens[i][b];
    if (shared == 0)
        return; /* only the half of the token that blocks go by */
    finder->choices = bw_arena_grow(finder->arena, finder->choices, finder->count, &finder->cap,
                                    sizeof(*finder->choices));
    finder->choices[finder->count++] = (struct bw_choice){.a = a, .b = b, .score = shared};
}

void bw_keyed_find(struct bw_arena *arena, const struct bw_keyed_request *request,
                   struct bw_choice **ret_choices, size_t *ret_count, int64_t *ret_lost)
{
    struct bw_arena *work = bw_arena_new();
    struct finder finder = {.request = request, .arena = arena};
    const size_t stride = request->token_count;
    uint32_t *keys = bw_arena_alloc(work, stride * request->count, sizeof(*keys));
    int64_t lost = 0;

    for (size_t i = 0; i < request->token_count; i++) {
        struct bw_arena *batch = bw_arena_new();
        struct bw_block_request blocks = {.keys = keys,
                                          .stride = stride,
                                          .pass = i,
                                          .count = request->count,
                                          .sides = request->sides,
                                          .is_within = request->is_within,
                                          .max_pairs = KEY_PAIRS_MAX,
                                          .threads = 1,
                                          .pair_fn = consider,
                                          .ctxs = {&finder}};
        struct bw_block_result result;

        for (size_t k = 0; k < request->count; k++)
            keys[k * stride + i] =
                request->tokens[i][k] == 0 ? 0 : (uint32_t)(request->tokens[i][k] >> 32) | 1U;
        bw_block_run(batch, &blocks, &result);
        lost += result.lost;
        bw_arena_free(batch);
    }
    bw_arena_free(work);
    *ret_choices = finder.choices;
    *ret_count = finder.count;
    *ret_lost = lost;
}
