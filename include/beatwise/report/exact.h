/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_EXACT_H
#define BW_REPORT_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/disclose/print.h"
#include "beatwise/model/cell.h"
#include "beatwise/report/hotspot.h"

/*
 * exact.h - the analyst's figures, from exact counts.
 *
 * Privacy: for the restricted back ends only; no group output includes this header.
 */
struct bw_exact_figures {
    int64_t incidents_12m;
    struct bw_figure rate_per_1000, rate_low, rate_high;
};

void bw_exact_figures(const struct bw_beat_exact *exact, const struct bw_hotspot_method *method,
                      struct bw_exact_figures *ret_figures);

/* The beat with that code among `count`, or NULL. */
const struct bw_beat_exact *bw_exact_find(const struct bw_beat_exact *exact, size_t count,
                                          const char *beat);

#endif
