/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_ARENA_H
#define BW_BASE_ARENA_H

#include <stddef.h>

/*
 * arena.h - memory that is given back all at once.
 *
 * Every object belongs to an arena, and an arena to a span of work: `run` lives as long as the
 * command, `batch` is reset after each row or record.  A function that allocates takes the arena
 * as a parameter, so a signature shows how long its result lives.
 *
 * Memory: an allocation never fails: with no memory left the program stops with a message.  Work
 * on the store is in transactions, so a stopped run is simply run again.
 * Privacy: memory is overwritten when it is given back (reset and free), because rows of people
 * pass through it.
 */
struct bw_arena;

struct bw_arena *bw_arena_new(void);

/* Zeroed memory for `count` objects of `size` bytes, aligned for any type. */
void *bw_arena_alloc(struct bw_arena *arena, size_t count, size_t size);

char *bw_arena_strdup(struct bw_arena *arena, const char *text);

/* Copies `len` bytes and adds a NUL. */
char *bw_arena_strndup(struct bw_arena *arena, const char *text, size_t len);

char *bw_arena_printf(struct bw_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Grows an array: returns `items` (of `*cap` places of `size` bytes, NULL when empty) or a larger
 * copy in `arena` with room for `len + 1`, and updates `*cap`.  The old copy stays until reset.
 */
void *bw_arena_grow(struct bw_arena *arena, void *items, size_t len, size_t *cap, size_t size);

/* Frees all that was allocated; the arena itself can be used again. */
void bw_arena_reset(struct bw_arena *arena);

/* Frees the arena and all that is in it.  NULL is fine. */
void bw_arena_free(struct bw_arena *arena);

#endif
