/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_PROFILE_H
#define BW_STAT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/stat/rate.h"

/*
 * profile.h - when it happens: four bands of the day by four groups of nights.
 *
 * A night is 06:00 to 05:59: Saturday 02:00 belongs to Friday night.  Only times known to within
 * two hours are counted, over 36 months, for beats and areas with at least 40 of them.
 *
 * Units: shares 0 to 1; a cell's share of the week is its hours over 168.
 */
enum bw_profile_nights {
    BW_NIGHTS_MON_THU,
    BW_NIGHTS_FRI,
    BW_NIGHTS_SAT,
    BW_NIGHTS_SUN,
    BW_NIGHTS,
};

enum bw_profile_band {
    BW_BAND_DAY,     /* 06:00 to 17:59 */
    BW_BAND_EVENING, /* 18:00 to 21:59 */
    BW_BAND_LATE,    /* 22:00 to 01:59 */
    BW_BAND_EARLY,   /* 02:00 to 05:59 */
    BW_BANDS,
};
#define BW_WEEK_CELLS (BW_NIGHTS * BW_BANDS)
#define BW_WEEK_EVENTS_MIN 40

/* The cell of a night (1 Monday to 7 Sunday, as nights) and an hour (0 to 23). */
size_t bw_week_cell(int night_weekday, int hour);

struct bw_week {
    bool has_value; /* false: under BW_WEEK_EVENTS_MIN events, the rest is empty */
    struct bw_rate shares[BW_WEEK_CELLS];
    double of_week[BW_WEEK_CELLS];
    bool has_peak; /* false: "no clear peak" */
    size_t peak;   /* the cell with the most events for its hours */
};

/*
 * Counts by cell (night group x 4 + band).  The peak is named only where its lower limit is above
 * its share of the week; the limits are those of 16 cells together (Bonferroni), because the peak
 * is picked among 16.
 */
struct bw_week bw_week_of(const double counts[BW_WEEK_CELLS], double confidence);

/*
 * A mix (place type, method, age band): each share with Wilson's limits.  All without value where
 * the base is under `base_min`.
 */
void bw_share_mix(const double *counts, size_t count, double base_min, double confidence,
                  struct bw_rate *ret_shares);

#endif
