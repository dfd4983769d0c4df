/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/block.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "beatwise/link/form.h"

/* Sides there are at most: the sources. */
#define SIDES 3

struct block {
    uint32_t from;
    uint32_t len;
};

struct work {
    const struct bw_block_request *request;
    uint64_t *entries; /* key, then position of the record; by key, side and position */
    size_t entry_count;
    struct block *blocks;
    size_t block_count;
};

struct part {
    const struct work *work;
    size_t from, to; /* blocks */
    void *ctx;
    pthread_t thread;
    bool is_started;
};

uint64_t *bw_block_sort(uint64_t *from, uint64_t *to, size_t count, int first_byte, int last_byte)
{
    for (int byte = first_byte; byte <= last_byte; byte++) {
        size_t starts[257] = {0};
        uint64_t *sorted = to;

        for (size_t i = 0; i < count; i++)
            starts[(from[i] >> (8 * byte) & 0xFF) + 1]++;
        for (size_t digit = 1; digit < 256; digit++)
            starts[digit] += starts[digit - 1];
        for (size_t i = 0; i < count; i++)
            to[starts[from[i] >> (8 * byte) & 0xFF]++] = from[i];
        to = from;
        from = sorted;
    }
    return from;
}

static uint32_t key_of(uint64_t entry)
{
    return (uint32_t)(entry >> 32);
}

static uint32_t record_of(uint64_t entry)
{
    return (uint32_t)entry;
}

/* By side first: stable sorting keeps the sides of a key apart. */
static void fill_entries(struct bw_arena *arena, struct work *work)
{
    const struct bw_block_request *request = work->request;
    const uint32_t *keys = request->keys + request->pass;
    uint64_t *entries = bw_arena_alloc(arena, request->count, sizeof(*entries));
    uint64_t *other = bw_arena_alloc(arena, request->count, sizeof(*other));

    for (unsigned side = 0; side < SIDES; side++)
        for (size_t i = 0; i < request->count; i++)
            if (keys[i * request->stride] != 0 && request->sides[i] == side)
                entries[work->entry_count++] = (uint64_t)keys[i * request->stride] << 32 | i;
    work->entries = bw_block_sort(entries, other, work->entry_count, 4, 7);
}

static int64_t pairs_of(const struct bw_block_request *request, const uint64_t *entries, size_t len)
{
    int64_t sizes[SIDES] = {0};
    const int64_t all = (int64_t)len;
    int64_t pairs = all * (all - 1) / 2;

    if (request->is_within)
        return pairs;
    for (size_t i = 0; i < len; i++)
        sizes[request->sides[record_of(entries[i])]]++;
    for (size_t side = 0; side < SIDES; side++)
        pairs -= sizes[side] * (sizes[side] - 1) / 2;
    return pairs;
}

static void drop_key(const struct bw_block_request *request, const uint64_t *entries, size_t len)
{
    for (size_t i = 0; i < len; i++)
        request->keys[record_of(entries[i]) * request->stride + request->pass] = 0;
}

static void find_blocks(struct bw_arena *arena, struct work *work, struct bw_block_result *result)
{
    const struct bw_block_request *request = work->request;

    work->blocks = bw_arena_alloc(arena, work->entry_count / 2 + 1, sizeof(*work->blocks));
    for (size_t i = 0, end; i < work->entry_count; i = end) {
        int64_t pairs;

        for (end = i + 1;
             end < work->entry_count && key_of(work->entries[end]) == key_of(work->entries[i]);)
            end++;
        pairs = end - i < 2 ? 0 : pairs_of(request, work->entries + i, end - i);
        if (pairs > request->max_pairs) {
            result->lost += pairs;
            drop_key(request, work->entries + i, end - i);
        } else if (pairs > 0) {
            result->pairs += pairs;
            work->blocks[work->block_count++] = (struct block){(uint32_t)i, (uint32_t)(end - i)};
        }
    }
}

/* The pass is too coarse for so many records. */
static void drop_all(struct work *work, struct bw_block_result *result)
{
    for (size_t i = 0; i < work->block_count; i++)
        drop_key(work->request, work->entries + work->blocks[i].from, work->blocks[i].len);
    result->lost += result->pairs;
    result->pairs = 0;
    work->block_count = 0;
}

/* Blocks by chance, but always the same: by their key. */
static void take_sample(struct work *work, struct bw_block_result *result)
{
    const struct bw_block_request *request = work->request;
    const uint64_t one_in = (uint64_t)(result->pairs / request->budget + 1);
    size_t kept = 0;

    result->pairs = 0;
    for (size_t i = 0; i < work->block_count; i++) {
        const struct block block = work->blocks[i];

        if (bw_link_mix(key_of(work->entries[block.from]), request->pass) % one_in != 0)
            continue;
        work->blocks[kept++] = block;
        result->pairs += pairs_of(request, work->entries + block.from, block.len);
    }
    work->block_count = kept;
}

static bool was_found(const struct bw_block_request *request, uint32_t a, uint32_t b)
{
    const uint32_t *x = request->keys + a * request->stride;
    const uint32_t *y = request->keys + b * request->stride;
    unsigned found = 0;

    /* All of them, without a jump: several at once. */
    for (size_t pass = 0; pass < request->pass; pass++)
        found |= (unsigned)(x[pass] == y[pass]) & (unsigned)(x[pass] != 0);
    return found != 0;
}

static void do_block(const struct work *work, const struct block *block, void *ctx)
{
    const struct bw_block_request *request = work->request;
    const uint64_t *entries = work->entries + block->from;
    size_t before = 0; /* entries of lower sides */

    for (size_t i = 1; i < block->len; i++) {
        const uint32_t b = record_of(entries[i]);

        if (request->sides[b] != request->sides[record_of(entries[i - 1])])
            before = i;
        for (size_t k = 0; k < (request->is_within ? i : before); k++) {
            const uint32_t a = record_of(entries[k]);

            if (!was_found(request, a, b))
                request->pair_fn(ctx, a, b);
        }
    }
}

static void *do_part(void *arg)
{
    const struct part *part = arg;

    for (size_t i = part->from; i < part->to; i++)
        do_block(part->work, &part->work->blocks[i], part->ctx);
    return NULL;
}

/* Parts of about as many pairs each, one a thread; the first is done here. */
static void do_blocks(const struct work *work, int64_t pairs)
{
    const struct bw_block_request *request = work->request;
    struct part parts[BW_LINK_THREADS_MAX] = {{0}};
    const int count = request->threads;
    int64_t done = 0;
    size_t at = 0;

    for (int i = 0; i < count; i++) {
        parts[i] = (struct part){.work = work, .from = at, .ctx = request->ctxs[i]};
        while (at < work->block_count && (i + 1 == count || done * count < pairs * (i + 1))) {
            done += pairs_of(request, work->entries + work->blocks[at].from, work->blocks[at].len);
            at++;
        }
        parts[i].to = at;
        if (i > 0)
            parts[i].is_started = pthread_create(&parts[i].thread, NULL, do_part, &parts[i]) == 0;
    }
    do_part(&parts[0]);
    for (int i = 1; i < count; i++) {
        if (parts[i].is_started)
            pthread_join(parts[i].thread, NULL);
        else
            do_part(&parts[i]); /* no thread was to be had */
    }
}

void bw_block_run(struct bw_arena *arena, const struct bw_block_request *request,
                  struct bw_block_result *ret_result)
{
    struct work work = {.request = request};
    struct bw_block_result result = {0};

    assert(request->count < UINT32_MAX && request->threads >= 1 &&
           request->threads <= BW_LINK_THREADS_MAX);
    fill_entries(arena, &work);
    find_blocks(arena, &work, &result);
    if (request->most_pairs > 0 && result.pairs > request->most_pairs)
        drop_all(&work, &result);
    if (request->budget > 0)
        take_sample(&work, &result);
    do_blocks(&work, result.pairs);
    *ret_result = result;
}
