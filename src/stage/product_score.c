/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/score.h"

#include <string.h>

#include "beatwise/stat/order.h"
#include "product_private.h"

#define CONFIDENCE 0.95
#define TOP 5

/* What a printed cell counts for. */
static double events_of(enum bw_profile profile, struct bw_printed cell)
{
    return cell.kind == BW_CELL_SUPPRESSED ? (double)bw_profile_rule(profile)->constant
                                           : (double)cell.number;
}

static size_t number_of(const struct bw_quarter_data *data, const struct bw_beat_printed *beat)
{
    return (size_t)bw_beat_set_find_code(data->set, bw_text_of(beat->beat));
}

/* The first beats of the last list: by count for each common month, as their expected ranks are. */
static bool find_top(struct bw_arena *arena, const struct bw_printed_table *before,
                     const struct bw_printed_table *now, const struct bw_quarter_data *data,
                     struct bw_score_beat *beats)
{
    struct bw_ordered *ordered = bw_arena_alloc(arena, now->beat_count, sizeof(*ordered));
    size_t top = 0;

    for (size_t i = 0; i < now->beat_count; i++) {
        const struct bw_beat_printed *then = &before->beats[number_of(data, &now->beats[i])];

        ordered[i] =
            (struct bw_ordered){.code = then->beat, .count = then->incidents_12m, .index = i};
        /* 27720 is a multiple of all numbers of months up to 12. */
        if (then->incidents_12m.kind == BW_CELL_NUMBER)
            ordered[i].count.number *= 27720 / then->months;
    }
    bw_order_beats(ordered, now->beat_count);
    for (size_t i = 0; i < now->beat_count; i++) {
        if (ordered[i].place < 1 || ordered[i].place > TOP)
            continue;
        beats[ordered[i].index].was_top = true;
        top++;
    }
    return top == TOP;
}

const struct bw_score *bw_product_score(const struct bw_quarter_data *data,
                                        const struct bw_printed_table *now,
                                        const struct bw_beat_past *past)
{
    struct bw_arena *arena = data->session->arena;
    struct bw_score_beat *beats = bw_arena_alloc(arena, now->beat_count, sizeof(*beats));
    struct bw_score *score = bw_arena_alloc(arena, 1, sizeof(*score));
    const struct bw_printed_table *before;
    double sum = 0.0;

    if (data->last.exact == NULL || now->beat_count <= TOP)
        return NULL;
    before = bw_print_table(arena, bw_quarter_add(data->quarter, -1), now->profile,
                            data->last.exact, data->beat_count);
    for (size_t i = 0; i < now->beat_count; i++) {
        const struct bw_printed cell = now->beats[i].incidents_quarter;
        const struct bw_printed ago = past == NULL
                                          ? bw_print_not_supplied()
                                          : past[number_of(data, &now->beats[i])].incidents[0];

        if (cell.kind == BW_CELL_NOT_SUPPLIED)
            return NULL;
        beats[i] = (struct bw_score_beat){.now = events_of(now->profile, cell),
                                          .year_ago = events_of(now->profile, ago),
                                          .has_year_ago = ago.kind != BW_CELL_NOT_SUPPLIED};
        sum += beats[i].now;
    }
    if (sum < BW_SHARE_BASE || !find_top(arena, before, now, data, beats))
        return NULL;
    *score = bw_score_of(arena, beats, now->beat_count, CONFIDENCE);
    return score->now.has_value ? score : NULL;
}
