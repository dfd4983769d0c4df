/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_WIPE_H
#define BW_FETCH_WIPE_H

#include <stddef.h>

/*
 * wipe.h - an allocator for libraries whose buffers hold rows of people: what it gets back is
 * overwritten first.
 *
 * The same contracts as malloc() and friends, NULL where there is no memory; not to be mixed with
 * them.
 */
void *bw_wipe_malloc(size_t size);
void *bw_wipe_calloc(size_t count, size_t size);
void *bw_wipe_realloc(void *memory, size_t size);
char *bw_wipe_strdup(const char *text);
void bw_wipe_free(void *memory);

#endif
