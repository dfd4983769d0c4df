/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "token_set_private.h"

#include <string.h>

#define FIRST_CAP ((size_t)1 << 12)

/* Tokens are keyed and so as good as random; the multiplication is for those that are not. */
static size_t place_of(const struct bw_token_set *set, const struct bw_id *token)
{
    uint64_t low, high;
    size_t at;

    memcpy(&low, token->bytes, sizeof(low));
    memcpy(&high, token->bytes + sizeof(low), sizeof(high));
    at = (size_t)(((low ^ (high << 1)) * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (set->cap - 1);
    while (!bw_id_is_none(&set->places[at]) && bw_id_cmp(&set->places[at], token) != 0)
        at = (at + 1) & (set->cap - 1);
    return at;
}

static void grow(struct bw_token_set *set)
{
    struct bw_token_set larger = {.arena = bw_arena_new(), .count = set->count};

    larger.cap = set->cap == 0 ? FIRST_CAP : set->cap * 2;
    larger.places = bw_arena_alloc(larger.arena, larger.cap, sizeof(struct bw_id));
    for (size_t i = 0; i < set->cap; i++) {
        if (!bw_id_is_none(&set->places[i]))
            larger.places[place_of(&larger, &set->places[i])] = set->places[i];
    }
    bw_arena_free(set->arena);
    *set = larger;
}

bool bw_token_set_add(struct bw_token_set *set, const struct bw_id *token)
{
    size_t at;

    if (bw_id_is_none(token))
        return true;
    if (set->count * 2 >= set->cap)
        grow(set);
    at = place_of(set, token);
    if (!bw_id_is_none(&set->places[at]))
        return false;
    set->places[at] = *token;
    set->count++;
    return true;
}

bool bw_token_set_has(const struct bw_token_set *set, const struct bw_id *token)
{
    return set->cap > 0 && !bw_id_is_none(&set->places[place_of(set, token)]);
}

void bw_token_set_clear(struct bw_token_set *set)
{
    bw_arena_free(set->arena);
    *set = (struct bw_token_set){0};
}
