/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "token_set_private.h"

#include <string.h>

#define FIRST_CAP ((size_t)1 << 10)

/* Tokens are keyed and so as good as random; the multiplications are for those that are not. */
static uint64_t print_of(const struct bw_id *token)
{
    uint64_t low, high;

    memcpy(&low, token->bytes, sizeof(low));
    memcpy(&high, token->bytes + sizeof(low), sizeof(high));
    low = (low ^ (high * UINT64_C(0x9E3779B97F4A7C15))) * UINT64_C(0xD6E8FEB86659FD93);
    low ^= low >> 32;
    return low == 0 ? 1 : low;
}

/* Where `print` is in its segment, or the free place where it belongs. */
static size_t place_of(const struct bw_token_segment *segment, uint64_t print)
{
    size_t at = (size_t)print & (segment->cap - 1);

    while (segment->places[at] != 0 && segment->places[at] != print)
        at = (at + 1) & (segment->cap - 1);
    return at;
}

static void grow(struct bw_token_segment *segment)
{
    struct bw_token_segment larger = {.arena = bw_arena_new(), .count = segment->count};

    larger.cap = segment->cap == 0 ? FIRST_CAP : segment->cap * 2;
    larger.places = bw_arena_alloc(larger.arena, larger.cap, sizeof(*larger.places));
    for (size_t i = 0; i < segment->cap; i++) {
        if (segment->places[i] != 0)
            larger.places[place_of(&larger, segment->places[i])] = segment->places[i];
    }
    bw_arena_free(segment->arena);
    *segment = larger;
}

bool bw_token_set_add(struct bw_token_set *set, const struct bw_id *token)
{
    const uint64_t print = print_of(token);
    /* The top bits, of which the place in the segment knows nothing. */
    struct bw_token_segment *segment = &set->segments[print >> 58];
    size_t at;

    if (bw_id_is_none(token))
        return true;
    if (segment->count * 4 >= segment->cap * 3)
        grow(segment);
    at = place_of(segment, print);
    if (segment->places[at] != 0)
        return false;
    segment->places[at] = print;
    segment->count++;
    return true;
}

bool bw_token_set_has(const struct bw_token_set *set, const struct bw_id *token)
{
    const uint64_t print = print_of(token);
    const struct bw_token_segment *segment = &set->segments[print >> 58];

    return segment->cap > 0 && segment->places[place_of(segment, print)] != 0;
}

void bw_token_set_clear(struct bw_token_set *set)
{
    for (size_t i = 0; i < BW_TOKEN_SEGMENTS; i++)
        bw_arena_free(set->segments[i].arena);
    *set = (struct bw_token_set){0};
}
