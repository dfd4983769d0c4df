/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/fdr.h"
#include "standing_private.h"

#define CONFIDENCE 0.95
#define Q_MAX 0.05
#define MASKS (1U << BW_PAST_YEARS)

static bool is_known(struct bw_printed cell)
{
    return cell.kind == BW_CELL_NUMBER || cell.kind == BW_CELL_SUPPRESSED;
}

/* Bit y: the beat can be compared with its quarter y + 1 years ago.  0: with none. */
static unsigned mask_of(const struct bw_beat_printed *beat, const struct bw_beat_past *past)
{
    unsigned mask = 0;

    for (unsigned year = 0; year < BW_PAST_YEARS; year++)
        mask |= is_known(past->incidents[year]) ? 1U << year : 0;
    return is_known(beat->incidents_quarter) ? mask : 0;
}

static double before_in(enum bw_profile profile, const struct bw_beat_past *past, unsigned mask)
{
    double sum = 0.0;

    for (unsigned year = 0; year < BW_PAST_YEARS; year++)
        sum += (mask >> year & 1) != 0 ? bw_standing_events(profile, past->incidents[year]) : 0.0;
    return sum;
}

/* The rest of a beat are the others that have the same years, and these years alone: else a year
 * that only some have would read as a change. */
static void find_inputs(const struct bw_printed_table *site, const struct bw_beat_past *past,
                        struct bw_change_input *inputs)
{
    double now[MASKS] = {0};
    double before[MASKS] = {0};

    for (size_t i = 0; i < site->beat_count; i++) {
        const unsigned own = mask_of(&site->beats[i], &past[i]);

        for (unsigned mask = 1; mask < MASKS; mask++) {
            if ((own & mask) != mask)
                continue;
            now[mask] += bw_standing_events(site->profile, site->beats[i].incidents_quarter);
            before[mask] += before_in(site->profile, &past[i], mask);
        }
    }
    for (size_t i = 0; i < site->beat_count; i++) {
        const unsigned own = mask_of(&site->beats[i], &past[i]);

        if (own == 0)
            continue;
        inputs[i] = (struct bw_change_input){
            .now = bw_standing_events(site->profile, site->beats[i].incidents_quarter),
            .before = before_in(site->profile, &past[i], own),
            .is_comparable = true};
        inputs[i].rest_now = now[own] - inputs[i].now;
        inputs[i].rest_before = before[own] - inputs[i].before;
    }
}

/* "up, could be chance (x 0.8 to x 2.6)". */
static const char *words_of(struct bw_arena *arena, const struct bw_change *change)
{
    const char *words = bw_change_words(change->verdict);

    if (change->verdict == BW_CHANGE_TOO_FEW || change->verdict == BW_CHANGE_CANNOT)
        return words;
    if (!change->has_high)
        return bw_arena_printf(arena, "%s (x %.1f or more)", words, change->low);
    return bw_arena_printf(arena, "%s (x %.1f to x %.1f)", words, change->low, change->high);
}

/* Which are more than chance is said over the beats of the release: those of the group. */
static void judge(struct bw_arena *arena, struct bw_change *changes, size_t count)
{
    double *q = bw_arena_alloc(arena, count, sizeof(*q));

    for (size_t i = 0; i < count; i++)
        q[i] = changes[i].verdict == BW_CHANGE_TOO_FEW || changes[i].verdict == BW_CHANGE_CANNOT
                   ? BW_NO_TEST
                   : changes[i].p;
    bw_fdr_adjust(arena, q, count, q);
    for (size_t i = 0; i < count; i++) {
        const bool is_more = q[i] >= 0 && q[i] <= Q_MAX;

        if (changes[i].verdict == BW_CHANGE_UP_MORE || changes[i].verdict == BW_CHANGE_UP_COULD)
            changes[i].verdict = is_more ? BW_CHANGE_UP_MORE : BW_CHANGE_UP_COULD;
        else if (changes[i].verdict == BW_CHANGE_DOWN_MORE ||
                 changes[i].verdict == BW_CHANGE_DOWN_COULD)
            changes[i].verdict = is_more ? BW_CHANGE_DOWN_MORE : BW_CHANGE_DOWN_COULD;
    }
}

void bw_standing_changes(struct bw_arena *arena, const struct bw_printed_table *group,
                         const size_t *at, const struct bw_hotspot_basis *basis,
                         struct bw_standing *standings)
{
    const struct bw_change_options options = {CONFIDENCE, Q_MAX};
    const struct bw_printed_table *site = basis->site == NULL ? group : basis->site;
    struct bw_change_input *inputs = bw_arena_alloc(arena, site->beat_count, sizeof(*inputs));
    struct bw_change *changes = bw_arena_alloc(arena, site->beat_count, sizeof(*changes));
    struct bw_change *own = bw_arena_alloc(arena, group->beat_count, sizeof(*own));

    find_inputs(site, basis->past, inputs);
    bw_change_beats(arena, inputs, site->beat_count, &options, changes);
    for (size_t i = 0; i < group->beat_count; i++)
        own[i] = changes[at[i]];
    judge(arena, own, group->beat_count);
    for (size_t i = 0; i < group->beat_count; i++) {
        standings[i].change = words_of(arena, &own[i]);
        standings[i].verdict = own[i].verdict;
    }
}
