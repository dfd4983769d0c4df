/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_EVENT_COUNT_PRIVATE_H
#define BW_STORE_EVENT_COUNT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"

/*
 * event_count_private.h - how many events an extract has in each beat and month, while it is
 * loaded.
 *
 * Counting in the engine afterwards would read every row again, which takes half as long as to load
 * it.
 *
 * Memory: an empty one is all zero; what is added needs as much as there are beats and months;
 * clear gives it back.
 */
struct bw_event_count {
    const char *beat; /* NULL: free; "": no beat */
    int32_t month;
    int64_t events;
};

struct bw_event_counts {
    struct bw_arena *arena;
    struct bw_event_count *places; /* open addressing */
    size_t cap;                    /* a power of 2, or 0 */
    size_t count;
};

/* `beat` (copied) may be NULL. */
void bw_event_counts_add(struct bw_event_counts *counts, const char *beat, int32_t month);

void bw_event_counts_clear(struct bw_event_counts *counts);

#endif
