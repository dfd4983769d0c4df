/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_EXACT_H
#define BW_REPORT_EXACT_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/disclose/print.h"
#include "beatwise/model/cell.h"
#include "beatwise/report/hotspot.h"
#include "beatwise/stat/neighbour.h"

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

/* How a beat stands among all of the site by exact counts: [x] where it was not counted, [z] where
 * the site does not allow it. */
struct bw_exact_standing {
    struct bw_figure shrunk_ratio;  /* shrunk rate over that of the site */
    struct bw_figure expected_rank; /* from BW_RANK_BEATS_MIN beats on that can be told apart */
    struct bw_figure gi_z, gi_q;    /* of shrunk rates; from BW_LOCAL_BEATS_MIN beats on */
};

/* One a beat; `exact` are all beats of the site, `pairs` those of them that touch. */
struct bw_exact_standing *bw_exact_standings(struct bw_arena *arena,
                                             const struct bw_beat_exact *exact, size_t count,
                                             const struct bw_neighbour_pair *pairs,
                                             size_t pair_count);

/* The beat with that code among `count`, or NULL. */
const struct bw_beat_exact *bw_exact_find(const struct bw_beat_exact *exact, size_t count,
                                          const char *beat);

#endif
