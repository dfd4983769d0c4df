/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/fetch/wipe.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

/* In front of every block: how much there is to overwrite. */
struct head {
    alignas(max_align_t) size_t size;
};

void *bw_wipe_malloc(size_t size)
{
    struct head *head;

    if (size > SIZE_MAX - sizeof(*head))
        return NULL;
    head = malloc(sizeof(*head) + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    return head + 1;
}

void *bw_wipe_calloc(size_t count, size_t size)
{
    void *memory;

    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    memory = bw_wipe_malloc(count * size);
    if (memory != NULL)
        memset(memory, 0, count * size);
    return memory;
}

/* Copies rather than reallocates: realloc() would leave the old bytes behind. */
void *bw_wipe_realloc(void *memory, size_t size)
{
    void *larger;
    size_t keep;

    if (memory == NULL)
        return bw_wipe_malloc(size);
    larger = bw_wipe_malloc(size);
    if (larger == NULL)
        return NULL;
    keep = ((struct head *)memory - 1)->size;
    memcpy(larger, memory, keep < size ? keep : size);
    bw_wipe_free(memory);
    return larger;
}

char *bw_wipe_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = bw_wipe_malloc(size);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

void bw_wipe_free(void *memory)
{
    struct head *head;

    if (memory == NULL)
        return;
    head = (struct head *)memory - 1;
    sodium_memzero(memory, head->size);
    free(head);
}
