/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_STANDING_PRIVATE_H
#define BW_REPORT_STANDING_PRIVATE_H

#include "beatwise/report/standing.h"

/*
 * standing_private.h - the parts of a beat's standing.
 */

/* What a printed cell counts for in a formula: the profile's constant where it is [c]. */
double bw_standing_events(enum bw_profile profile, struct bw_printed cell);

/* Fills `change` of the group's beats, which are in the site at `at`. */
void bw_standing_changes(struct bw_arena *arena, const struct bw_printed_table *group,
                         const size_t *at, const struct bw_hotspot_basis *basis,
                         struct bw_standing *standings);

#endif
