/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/agreed.h"

#include "beatwise/report/hotspot.h"
#include "product_private.h"

#define CONFIDENCE 0.95
#define QUARTER_MONTHS 3.0

struct evaluation {
    const struct bw_quarter_data *data;
    enum bw_profile profile;
    const struct bw_agreement *item;
    int last; /* quarters back: the last that is over */
    int first;
};

static double events_of(enum bw_profile profile, struct bw_printed cell)
{
    return cell.kind == BW_CELL_SUPPRESSED ? (double)bw_profile_rule(profile)->constant
                                           : (double)cell.number;
}

/* The printed table of so many quarters back; NULL where it was never counted. */
static const struct bw_printed_table *table_of(const struct evaluation *evaluation, int back)
{
    const struct bw_quarter_data *data = evaluation->data;
    const struct bw_beat_exact *exact = back == 0           ? data->exact
                                        : back < BW_HISTORY ? data->history[back].exact
                                                            : NULL;

    return exact == NULL
               ? NULL
               : bw_print_table(data->session->arena, bw_quarter_add(data->quarter, -back),
                                evaluation->profile, exact, data->beat_count);
}

/* Adds the place's cells of a quarter; false where one is [x]. */
static bool add_after(const struct evaluation *evaluation, const bool *is_in, int back,
                      struct bw_action_period *period)
{
    const struct bw_printed_table *table = table_of(evaluation, back);

    if (table == NULL)
        return false;
    for (size_t i = 0; i < table->beat_count; i++) {
        if (!is_in[i])
            continue;
        if (table->beats[i].incidents_quarter.kind == BW_CELL_NOT_SUPPLIED)
            return false;
        period->events += events_of(evaluation->profile, table->beats[i].incidents_quarter);
        period->exposure += QUARTER_MONTHS;
    }
    return true;
}

/* The twelve months before it began: as counted, and as drawn towards the site's rate. */
static bool find_before(const struct evaluation *evaluation, struct bw_action_input *input)
{
    const struct bw_printed_table *table = table_of(evaluation, evaluation->first + 1);
    const struct bw_shrink_options options = {BW_WINSORISED, 1.0};
    struct bw_arena *arena = evaluation->data->session->arena;
    struct bw_beat_events *events;
    struct bw_prior prior;
    double variance = 0.0;

    if (table == NULL)
        return false;
    events = bw_arena_alloc(arena, table->beat_count, sizeof(*events));
    for (size_t i = 0; i < table->beat_count; i++) {
        if (table->beats[i].incidents_12m.kind != BW_CELL_NOT_SUPPLIED)
            events[i] = (struct bw_beat_events){
                events_of(evaluation->profile, table->beats[i].incidents_12m),
                table->beats[i].months};
    }
    prior = bw_prior_fit(arena, events, table->beat_count, &options);
    for (size_t i = 0; i < table->beat_count; i++) {
        const struct bw_agreement *item = evaluation->item;

        if (!item->is_place[i] && !item->is_comparison[i])
            continue;
        if (events[i].exposure <= 0)
            return false;
        if (item->is_place[i]) {
            const struct bw_posterior posterior = bw_posterior_wide(&prior, &events[i]);

            const struct bw_action_period shrunk =
                bw_action_baseline(&posterior, events[i].exposure);

            /* Variances of sums add up; a relative one is over the square. */
            variance += shrunk.log_variance * shrunk.events * shrunk.events;
            input->before.events += shrunk.events;
            input->before.exposure += events[i].exposure;
        } else {
            input->other_before.events += events[i].events;
            input->other_before.exposure += events[i].exposure;
        }
    }
    if (input->before.events > 0)
        input->before.log_variance = variance / (input->before.events * input->before.events);
    return true;
}

static bool find_input(const struct evaluation *evaluation, struct bw_action_input *input)
{
    for (int back = evaluation->last; back <= evaluation->first; back++) {
        if (!add_after(evaluation, evaluation->item->is_place, back, &input->after) ||
            !add_after(evaluation, evaluation->item->is_comparison, back, &input->other_after))
            return false;
    }
    return find_before(evaluation, input);
}

static void evaluate(const struct evaluation *evaluation, struct bw_agreed *agreed)
{
    struct bw_action_input input = {0};

    if (evaluation->first < 0) {
        agreed->state = BW_AGREED_NOT_BEGUN;
        return;
    }
    if (evaluation->item->is_comparison == NULL) {
        agreed->state = BW_AGREED_NO_COMPARISON;
        return;
    }
    agreed->state = BW_AGREED_NO_FIGURES;
    if (!find_input(evaluation, &input))
        return;
    agreed->effect = bw_action_effect(&input, CONFIDENCE, 1.0);
    if (agreed->effect.has_value)
        agreed->state = BW_AGREED_FIGURES;
}

/* All of its beats are the group's: a group is told of no other place. */
static bool is_of_group(const struct bw_quarter_data *data, const struct bw_agreement *item,
                        const struct bw_printed_table *group)
{
    size_t in_place = 0;
    size_t in_both = 0;

    for (size_t i = 0; i < data->beat_count; i++)
        in_place += item->is_place[i];
    for (size_t i = 0; i < group->beat_count; i++)
        in_both +=
            item->is_place[bw_beat_set_find_code(data->set, bw_text_of(group->beats[i].beat))];
    return in_both == in_place;
}

size_t bw_product_agreed(const struct bw_quarter_data *data, const struct bw_printed_table *group,
                         const struct bw_agreed **ret_agreed)
{
    const int now = bw_quarter_index(data->quarter);
    struct bw_agreed *agreed =
        bw_arena_alloc(data->session->arena, data->agreements.count, sizeof(*agreed));
    size_t count = 0;

    for (size_t i = 0; i < data->agreements.count; i++) {
        const struct bw_agreement *item = &data->agreements.items[i];
        const int until = item->has_until ? bw_quarter_index(item->until) : now;
        const struct evaluation evaluation = {.data = data,
                                              .profile = group->profile,
                                              .item = item,
                                              .last = until < now ? now - until : 0,
                                              .first = now - bw_quarter_index(item->from)};

        if (!is_of_group(data, item, group))
            continue;
        agreed[count] = (struct bw_agreed){.place = item->place,
                                           .what = item->what,
                                           .who = item->who,
                                           .done = item->done,
                                           .comparison = item->comparison,
                                           .from = item->from,
                                           .until = item->until,
                                           .has_until = item->has_until};
        evaluate(&evaluation, &agreed[count++]);
    }
    *ret_agreed = agreed;
    return count;
}
