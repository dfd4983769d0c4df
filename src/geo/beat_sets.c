/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/beat_sets.h"

#include "beatwise/base/day.h"

struct bw_beat_sets {
    struct bw_arena *arena;
    struct bw_beat_set **sets; /* by first day */
    size_t len, cap;
};

struct bw_beat_sets *bw_beat_sets_open(struct bw_arena *arena)
{
    struct bw_beat_sets *sets = bw_arena_alloc(arena, 1, sizeof(*sets));

    sets->arena = arena;
    return sets;
}

static bool has_end(const struct bw_beat_set *set)
{
    return bw_beat_set_until_day(set) != BW_DAY_NONE;
}

/* `later` begins while `earlier`, whose end is given, is in force, or on the same day. */
static bool overlaps(const struct bw_beat_set *earlier, const struct bw_beat_set *later)
{
    int32_t from_day = bw_beat_set_from_day(later);

    return bw_beat_set_from_day(earlier) == from_day ||
           (has_end(earlier) && bw_beat_set_until_day(earlier) >= from_day);
}

static enum bw_status fail_overlap(const struct bw_beat_set *a, const struct bw_beat_set *b,
                                   struct bw_err *err)
{
    return bw_fail(err, BW_ECONFIG, "boundaries '%s' and '%s' are in force on the same day",
                   bw_beat_set_place(a), bw_beat_set_place(b));
}

enum bw_status bw_beat_sets_add(struct bw_beat_sets *sets, struct bw_beat_set *set,
                                struct bw_err *err)
{
    int32_t from_day = bw_beat_set_from_day(set);
    size_t at = 0;

    if (has_end(set) && bw_beat_set_until_day(set) < from_day)
        return bw_fail(err, BW_ECONFIG, "boundaries '%s' end before they begin",
                       bw_beat_set_place(set));
    while (at < sets->len && bw_beat_set_from_day(sets->sets[at]) < from_day)
        at++;
    if (at > 0 && overlaps(sets->sets[at - 1], set))
        return fail_overlap(sets->sets[at - 1], set, err);
    if (at < sets->len && overlaps(set, sets->sets[at]))
        return fail_overlap(set, sets->sets[at], err);
    sets->sets =
        bw_arena_grow(sets->arena, sets->sets, sets->len, &sets->cap, sizeof(struct bw_beat_set *));
    for (size_t i = sets->len; i > at; i--)
        sets->sets[i] = sets->sets[i - 1];
    sets->sets[at] = set;
    sets->len++;
    return BW_OK;
}

const struct bw_beat_set *bw_beat_sets_find(const struct bw_beat_sets *sets, int32_t day)
{
    const struct bw_beat_set *latest = NULL;

    for (size_t i = 0; i < sets->len && bw_beat_set_from_day(sets->sets[i]) <= day; i++)
        latest = sets->sets[i];
    if (latest != NULL && has_end(latest) && bw_beat_set_until_day(latest) < day)
        return NULL;
    return latest;
}

size_t bw_beat_sets_count(const struct bw_beat_sets *sets)
{
    return sets->len;
}

const struct bw_beat_set *bw_beat_sets_get(const struct bw_beat_sets *sets, size_t i)
{
    return sets->sets[i];
}

void bw_beat_sets_close(struct bw_beat_sets *sets)
{
    if (sets == NULL)
        return;
    for (size_t i = 0; i < sets->len; i++)
        bw_beat_set_close(sets->sets[i]);
    sets->len = 0;
}
