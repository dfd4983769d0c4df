/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/profile.h"

#include <assert.h>

#include "beatwise/stat/share.h"

#define WEEK_H 168

size_t bw_week_cell(int night_weekday, int hour)
{
    const int nights = night_weekday <= 4 ? BW_NIGHTS_MON_THU : night_weekday - 4;
    int band;

    assert(night_weekday >= 1 && night_weekday <= 7 && hour >= 0 && hour <= 23);
    if (hour >= 6 && hour < 18)
        band = BW_BAND_DAY;
    else if (hour >= 18 && hour < 22)
        band = BW_BAND_EVENING;
    else
        band = hour >= 22 || hour < 2 ? BW_BAND_LATE : BW_BAND_EARLY;
    return (size_t)(nights * BW_BANDS + band);
}

static double share_of_week(size_t cell)
{
    const double nights = cell / BW_BANDS == BW_NIGHTS_MON_THU ? 4 : 1;
    const double hours = cell % BW_BANDS == BW_BAND_DAY ? 12 : 4;

    return nights * hours / WEEK_H;
}

struct bw_week bw_week_of(const double counts[BW_WEEK_CELLS], double confidence)
{
    struct bw_week profile = {.has_value = false};
    double sum = 0;
    double most = 0;

    for (size_t i = 0; i < BW_WEEK_CELLS; i++)
        sum += counts[i];
    if (sum < BW_WEEK_EVENTS_MIN)
        return profile;
    profile.has_value = true;
    for (size_t i = 0; i < BW_WEEK_CELLS; i++) {
        profile.of_week[i] = share_of_week(i);
        profile.shares[i] = bw_share_of(counts[i], sum, 1 - (1 - confidence) / BW_WEEK_CELLS);
        if (counts[i] / profile.of_week[i] > most) {
            most = counts[i] / profile.of_week[i];
            profile.peak = i;
        }
    }
    profile.has_peak = profile.shares[profile.peak].low > profile.of_week[profile.peak];
    return profile;
}

void bw_share_mix(const double *counts, size_t count, double base_min, double confidence,
                  struct bw_rate *ret_shares)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += counts[i];
    for (size_t i = 0; i < count; i++)
        ret_shares[i] = sum >= base_min ? bw_share_of(counts[i], sum, confidence)
                                        : (struct bw_rate){.has_value = false};
}
