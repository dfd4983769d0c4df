/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_history.h"

#include "synth_draw.h"

#define DAY_MIN ((int64_t)1440)

/* Victims an act, times 100: 88 % of acts have one, 10 % two, 2 % three. */
#define VICTIMS_PER_100_ACTS 114

static uint64_t key_of(struct bw_quarter quarter, uint64_t number)
{
    return (uint64_t)bw_quarter_index(quarter) << 32 | number;
}

static uint32_t night_weight(int32_t day)
{
    /* Monday to Sunday; more than half of assaults are on Friday to Sunday nights. */
    static const uint32_t weekdays[] = {11, 10, 11, 12, 21, 24, 13};
    struct bw_civil civil = bw_day_civil(day);
    uint32_t weight = 2 * weekdays[bw_day_weekday(day)];

    if (civil.month == 12 && civil.day == 31)
        weight *= 2;
    else if (civil.month == 12 && civil.day >= 24)
        weight += weight / 2;
    return weight;
}

void bw_synth_history_init(struct bw_synth_history *history, const struct bw_synth_area *area,
                           struct bw_quarter quarter)
{
    static const uint64_t season_percent[] = {96, 101, 105, 98};
    const struct bw_synth_plan *plan = &area->plan;
    int from_end = bw_quarter_index(plan->first) + plan->quarters - bw_quarter_index(quarter);
    uint32_t sum = 0;
    uint64_t percent;
    struct bw_rng rng;

    *history = (struct bw_synth_history){.area = area, .quarter = quarter};
    bw_rng_init_for(&rng, plan->seed, "quarter", key_of(quarter, 0));
    percent = season_percent[quarter.q - 1] + (uint64_t)bw_synth_between(&rng, 0, 6) - 3;
    history->acts = plan->incidents * percent / VICTIMS_PER_100_ACTS;
    history->first_day = bw_quarter_first_day(quarter);
    history->days = (uint32_t)(bw_quarter_last_day(quarter) - history->first_day + 1);
    history->is_latest = from_end <= 4;
    for (uint32_t i = 0; i < history->days; i++)
        history->day_sums[i] = sum += night_weight(history->first_day + (int32_t)i);
}

static int32_t night_of(const struct bw_synth_history *history, uint64_t number)
{
    uint64_t at = (2 * number + 1) * history->day_sums[history->days - 1] / (2 * history->acts);
    uint32_t low = 0;
    uint32_t high = history->days - 1;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (at < history->day_sums[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return history->first_day + (int32_t)low;
}

/* Minutes after 06:00. */
static int draw_minute(struct bw_rng *rng, int weekday, bool is_public)
{
    /* Hours from 06 on.  75 % of ambulance calls for violence come between 18:00 and 05:59 (Quigg
     * 2017, North West England). */
    static const uint16_t weekend[] = {1, 1,  2,  3,  3,  4,  5,  5,  6,  7,  8,  8,
                                       9, 11, 13, 16, 20, 26, 34, 40, 38, 26, 10, 4};
    static const uint16_t weeknight[] = {1, 2, 4, 5,  6,  6,  7,  7, 8, 12, 12, 10,
                                         9, 9, 9, 10, 11, 11, 10, 9, 5, 3,  1,  1};
    static const uint16_t home[] = {2,  3,  4,  5,  5,  5,  6,  6, 6, 7, 8, 9,
                                    10, 11, 12, 13, 13, 12, 10, 8, 5, 3, 2, 2};
    const uint16_t *hours = home;
    int hour;

    if (is_public)
        hours = weekday == 4 || weekday == 5 ? weekend : weeknight;
    hour = (int)bw_synth_weighted(rng, hours, 24);
    return hour * 60 + (int)bw_rng_below(rng, 60);
}

/* Most at once, some weeks or months later, and then they stand in a later quarter's extract. */
static const struct bw_synth_range report_lags[] = {
    {720, 2, 360},
    {180, 360, 7 * DAY_MIN},
    {70, 7 * DAY_MIN, 30 * DAY_MIN},
    {25, 30 * DAY_MIN, 120 * DAY_MIN},
    {5, 120 * DAY_MIN, 320 * DAY_MIN},
};

void bw_synth_draw_when(const struct bw_synth_history *history, uint64_t number, struct bw_rng *rng,
                        struct bw_synth_act *act, bool *ret_is_public)
{
    int32_t night = night_of(history, number);
    int64_t local;

    bw_rng_init_for(rng, history->area->plan.seed, "act", key_of(history->quarter, number));
    *ret_is_public = bw_synth_chance(rng, 5300);
    local = bw_local_of(night, 360) + draw_minute(rng, bw_day_weekday(night), *ret_is_public);
    /* The hour that does not exist in March is moved on. */
    act->at_local = bw_local_of_utc(bw_utc_of_local(local, NULL));
    act->reported_local =
        act->at_local + bw_synth_in_range(rng, report_lags, BW_SYNTH_LEN(report_lags));
}

void bw_synth_history_peek(const struct bw_synth_history *history, uint64_t number,
                           int64_t *ret_at_local, int64_t *ret_reported_local)
{
    struct bw_synth_act act;
    struct bw_rng rng;
    bool is_public;

    bw_synth_draw_when(history, number, &rng, &act, &is_public);
    *ret_at_local = act.at_local;
    *ret_reported_local = act.reported_local;
}
