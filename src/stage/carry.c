/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/carry.h"

#include <string.h>

struct bw_carry {
    const struct bw_ground *ground;
    size_t to;        /* number of the set */
    int64_t **given;  /* by set: items x BW_CARRY_ROUNDS */
    int64_t **passed; /* the same, kept with the first item of each old beat: incidents so far */
};

static size_t number_of(const struct bw_ground *ground, const struct bw_beat_set *set)
{
    size_t number = 0;

    while (number + 1 < bw_beat_sets_count(ground->beat_sets) &&
           bw_beat_sets_get(ground->beat_sets, number) != set)
        number++;
    return number;
}

struct bw_carry *bw_carry_new(struct bw_arena *arena, const struct bw_ground *ground,
                              const struct bw_beat_set *to)
{
    const size_t sets = bw_beat_sets_count(ground->beat_sets);
    struct bw_carry *carry = bw_arena_alloc(arena, 1, sizeof(*carry));

    carry->ground = ground;
    carry->to = number_of(ground, to);
    carry->given = bw_arena_alloc(arena, sets, sizeof(*carry->given));
    carry->passed = bw_arena_alloc(arena, sets, sizeof(*carry->passed));
    for (size_t i = 0; i < sets; i++) {
        const size_t items = ground->lookups[i].len * BW_CARRY_ROUNDS + 1;

        carry->given[i] = bw_arena_alloc(arena, items, sizeof(**carry->given));
        carry->passed[i] = bw_arena_alloc(arena, items, sizeof(**carry->passed));
    }
    return carry;
}

static int32_t last_day_of(int32_t month)
{
    return bw_month_first_day(month + 1) - 1;
}

size_t bw_carry_sets(const struct bw_carry *carry, int32_t from_month, int32_t to_month)
{
    const struct bw_beat_set *last = NULL;
    size_t sets = 0;

    for (int32_t day = bw_month_first_day(from_month); day <= last_day_of(to_month); day++) {
        const struct bw_beat_set *set = bw_beat_sets_find(carry->ground->beat_sets, day);

        sets += set != NULL && set != last;
        last = set == NULL ? last : set;
    }
    return sets;
}

/* The set that was in force in the month and has the code; of two, the later. */
static size_t set_of(const struct bw_carry *carry, struct bw_text code, int32_t month)
{
    const struct bw_beat_sets *sets = carry->ground->beat_sets;
    const struct bw_beat_set *at_end = bw_beat_sets_find(sets, last_day_of(month));
    size_t number = at_end == NULL ? carry->to : number_of(carry->ground, at_end);

    for (size_t i = number + 1; i > 0; i--) {
        if (bw_beat_set_find_code(bw_beat_sets_get(sets, i - 1), code) >= 0)
            return i - 1;
    }
    return number;
}

/* The first item of the old beat, or the lookup's length. */
static size_t find_old(const struct bw_lookup *lookup, const char *old)
{
    size_t low = 0, high = lookup->len;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;

        if (strcmp(lookup->items[mid].old_code, old) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < lookup->len && strcmp(lookup->items[low].old_code, old) == 0 ? low : lookup->len;
}

/* The successor whose turn it is, or NULL: that of what shares leave over. */
static const char *take_turn(struct bw_carry *carry, size_t set, size_t first,
                             enum bw_carry_round round)
{
    const struct bw_lookup *lookup = &carry->ground->lookups[set];
    const double turn = (double)++carry->passed[set][first * BW_CARRY_ROUNDS + round];
    double shares = 0;
    double left = turn;
    double best_wants = 0;
    size_t best = lookup->len;

    for (size_t i = first;
         i < lookup->len && strcmp(lookup->items[i].old_code, lookup->items[first].old_code) == 0;
         i++) {
        const double given = (double)carry->given[set][i * BW_CARRY_ROUNDS + round];
        const double wants = lookup->items[i].share * turn - given;

        shares += lookup->items[i].share;
        left -= given;
        if (best == lookup->len || wants > best_wants) {
            best = i;
            best_wants = wants;
        }
    }
    /* What the shares leave over is given nowhere: `left` counts this turn and those before. */
    if ((1 - shares) * turn - (left - 1) > best_wants)
        return NULL;
    carry->given[set][best * BW_CARRY_ROUNDS + round]++;
    return lookup->items[best].new_code;
}

int bw_carry_next(struct bw_carry *carry, enum bw_carry_round round, const char *beat,
                  int32_t month, bool *ret_is_carried)
{
    const struct bw_beat_sets *sets = carry->ground->beat_sets;
    size_t set = set_of(carry, bw_text_of(beat), month);

    *ret_is_carried = false;
    while (set < carry->to && beat != NULL) {
        const struct bw_lookup *lookup = &carry->ground->lookups[++set];
        const size_t first = find_old(lookup, beat);

        if (first < lookup->len) {
            beat = take_turn(carry, set, first, round);
            *ret_is_carried = true;
        }
    }
    return beat == NULL
               ? -1
               : bw_beat_set_find_code(bw_beat_sets_get(sets, carry->to), bw_text_of(beat));
}
