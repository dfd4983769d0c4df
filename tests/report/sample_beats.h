/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_REPORT_SAMPLE_BEATS_H
#define BW_TESTS_REPORT_SAMPLE_BEATS_H

#include "beatwise/report/words.h"

/*
 * sample_beats.h - invented beats that the tests of the back ends share, one of each kind, and a
 * stand-in for the limits that is easy to work out by hand: half as much, half as much again.
 */
static inline void sample_limits(int64_t count, double confidence, double *low, double *high)
{
    (void)confidence;
    *low = 0.5 * (double)count + 0.25;
    *high = 1.5 * (double)count + 0.25;
}

static const struct bw_hotspot_method sample_method = {0.95, sample_limits};

/* The figures over 80,000 are planted: no group output may hold them. */
static const struct bw_beat_exact sample_exact[] = {
    {.beat = "D1",
     .name = "Zeta",
     .area = "North",
     .population = 1000,
     .months = 12,
     .is_quarter_supplied = true,
     .status_12m = {4, 3, 0},
     .incidents_quarter = 2,
     .under_18_12m = 86421},
    {.beat = "B1",
     .name = "Harbour, \"old\"",
     .area = "North",
     .population = 4000,
     .months = 12,
     .is_quarter_supplied = true,
     .status_12m = {31, 62, 6},
     .incidents_quarter = 24,
     .source_12m = {51, 22, 31},
     .calls_not_linkable_12m = 97531},
    {.beat = "C1",
     .name = "=Castle",
     .area = "South",
     .population = -1,
     .months = 8,
     .status_12m = {20, 20, 0},
     .incidents_quarter = 9},
    {.beat = "E1", .name = "Alpha", .area = "South", .population = 2000},
    {.beat = "A1",
     .name = "Market",
     .area = "",
     .population = 2000,
     .months = 12,
     .is_quarter_supplied = true,
     .status_12m = {19, 21, 0},
     .incidents_quarter = 0},
};
#define SAMPLE_BEATS (sizeof(sample_exact) / sizeof(sample_exact[0]))

static inline struct bw_hotspot_table *sample_table(struct bw_arena *arena,
                                                    const struct bw_beat_exact *exact, size_t count)
{
    const struct bw_quarter quarter = {2026, 1};
    const struct bw_hotspot_basis basis = {.draws = BW_RANK_DRAWS, .seed = 1};

    return bw_hotspots(arena, bw_print_table(arena, quarter, BW_PROFILE_HES, exact, count), &basis,
                       &sample_method);
}

#endif
