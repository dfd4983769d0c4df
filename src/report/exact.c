/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/exact.h"

#include <string.h>

#include "beatwise/report/figure.h"

#define MONTHS_A_YEAR 12

void bw_exact_figures(const struct bw_beat_exact *exact, const struct bw_hotspot_method *method,
                      struct bw_exact_figures *ret_figures)
{
    struct bw_exact_figures figures = {0};
    double per_event;
    double low;
    double high;

    for (int i = 0; i < BW_POLICE_STATUSES; i++)
        figures.incidents_12m += exact->status_12m[i];
    if (exact->months <= 0 || exact->population <= 0) {
        figures.rate_per_1000 =
            bw_figure_without(exact->months <= 0 ? BW_CELL_NOT_SUPPLIED : BW_CELL_NOT_APPLICABLE);
        figures.rate_low = figures.rate_high = figures.rate_per_1000;
        *ret_figures = figures;
        return;
    }
    per_event = 1000.0 * MONTHS_A_YEAR / ((double)exact->population * exact->months);
    method->limits(figures.incidents_12m, method->confidence, &low, &high);
    figures.rate_per_1000 = bw_figure_of((double)figures.incidents_12m * per_event);
    figures.rate_low = bw_figure_of(low * per_event);
    figures.rate_high = bw_figure_of(high * per_event);
    *ret_figures = figures;
}

const struct bw_beat_exact *bw_exact_find(const struct bw_beat_exact *exact, size_t count,
                                          const char *beat)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(exact[i].beat, beat) == 0)
            return &exact[i];
    }
    return NULL;
}
