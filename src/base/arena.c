/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* Small objects share a block; a large one gets its own. */
#define BLOCK_BYTES ((size_t)32 * 1024)

struct block {
    struct block *next;
    size_t used;
    size_t cap;
    alignas(max_align_t) unsigned char bytes[];
};

struct bw_arena {
    struct block *blocks; /* the first is the one being filled */
};

static void *alloc_or_die(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL) {
        fprintf(stderr, "beatwise: out of memory (%zu bytes)\n", size);
        abort();
    }
    return memory;
}

static void free_block(struct block *block)
{
    sodium_memzero(block->bytes, block->used);
    free(block);
}

struct bw_arena *bw_arena_new(void)
{
    return alloc_or_die(sizeof(struct bw_arena));
}

static struct block *add_block(struct bw_arena *arena, size_t bytes)
{
    size_t cap = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct block *block = alloc_or_die(sizeof(*block) + cap);

    block->cap = cap;
    if (bytes > BLOCK_BYTES / 4 && arena->blocks != NULL) {
        /* Behind the first, so that its room is not lost. */
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *bw_arena_alloc(struct bw_arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    struct block *block = arena->blocks;
    size_t bytes;
    void *memory;

    if (size != 0 && count > (SIZE_MAX / 2) / size) {
        fprintf(stderr, "beatwise: out of memory (%zu x %zu bytes)\n", count, size);
        abort();
    }
    bytes = (count * size + align - 1) / align * align;
    if (bytes == 0)
        bytes = align;
    if (block == NULL || block->cap - block->used < bytes)
        block = add_block(arena, bytes);
    memory = block->bytes + block->used;
    block->used += bytes;
    return memory;
}

char *bw_arena_strndup(struct bw_arena *arena, const char *text, size_t len)
{
    char *copy = bw_arena_alloc(arena, len + 1, 1);

    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *bw_arena_strdup(struct bw_arena *arena, const char *text)
{
    return bw_arena_strndup(arena, text, strlen(text));
}

char *bw_arena_printf(struct bw_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list again;
    char *text;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    text = bw_arena_alloc(arena, (size_t)len + 1, 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return text;
}

void *bw_arena_grow(struct bw_arena *arena, void *items, size_t len, size_t *cap, size_t size)
{
    void *larger;

    if (len < *cap)
        return items;
    *cap = *cap == 0 ? 8 : *cap * 2;
    larger = bw_arena_alloc(arena, *cap, size);
    if (len > 0)
        memcpy(larger, items, len * size);
    return larger;
}

void bw_arena_reset(struct bw_arena *arena)
{
    struct block *keep = NULL;

    while (arena->blocks != NULL) {
        struct block *block = arena->blocks;

        arena->blocks = block->next;
        if (keep == NULL && block->cap == BLOCK_BYTES) {
            /* One block stays, wiped, so that a loop that resets each row does not allocate. */
            sodium_memzero(block->bytes, block->used);
            block->used = 0;
            block->next = NULL;
            keep = block;
        } else {
            free_block(block);
        }
    }
    arena->blocks = keep;
}

void bw_arena_free(struct bw_arena *arena)
{
    if (arena == NULL)
        return;
    while (arena->blocks != NULL) {
        struct block *next = arena->blocks->next;

        free_block(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}
