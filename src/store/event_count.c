/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_count_private.h"

#include <string.h>

#define FIRST_CAP ((size_t)1 << 10)

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t mix(const char *beat, int32_t month)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint32_t)month;

    for (; *beat != '\0'; beat++)
        hash = (hash ^ (unsigned char)*beat) * UINT64_C(1099511628211);
    return hash ^ hash >> 32;
}

static struct bw_event_count *place_of(const struct bw_event_counts *counts, const char *beat,
                                       int32_t month)
{
    size_t at = (size_t)mix(beat, month) & (counts->cap - 1);

    while (counts->places[at].beat != NULL &&
           (counts->places[at].month != month || strcmp(counts->places[at].beat, beat) != 0))
        at = (at + 1) & (counts->cap - 1);
    return &counts->places[at];
}

static void grow(struct bw_event_counts *counts)
{
    const struct bw_event_counts old = *counts;

    if (counts->arena == NULL)
        counts->arena = bw_arena_new();
    counts->cap = old.cap == 0 ? FIRST_CAP : old.cap * 2;
    counts->places = bw_arena_alloc(counts->arena, counts->cap, sizeof(*counts->places));
    for (size_t i = 0; i < old.cap; i++) {
        if (old.places[i].beat != NULL)
            *place_of(counts, old.places[i].beat, old.places[i].month) = old.places[i];
    }
}

void bw_event_counts_add(struct bw_event_counts *counts, const char *beat, int32_t month)
{
    struct bw_event_count *place;

    if (counts->count * 2 >= counts->cap)
        grow(counts);
    place = place_of(counts, beat == NULL ? "" : beat, month);
    if (place->beat == NULL) {
        *place = (struct bw_event_count){
            .beat = beat == NULL ? "" : bw_arena_strdup(counts->arena, beat), .month = month};
        counts->count++;
    }
    place->events++;
}

void bw_event_counts_clear(struct bw_event_counts *counts)
{
    bw_arena_free(counts->arena);
    *counts = (struct bw_event_counts){0};
}
