/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_BOUNDARIES_H
#define BW_STAGE_STAGE_BOUNDARIES_H

#include "beatwise/base/buf.h"
#include "beatwise/stage/ground.h"

/*
 * stage_boundaries.h - the boundary sets of a site looked at by themselves: what was repaired or
 * joined, where beats overlap or leave gaps, which have no neighbour.
 *
 * Adds the findings to `buf`, set by set.  BW_EFOUND: an overlap or a gap that is no sliver, or a
 * polygon that had to be repaired; a sliver, an island and joined features are only told.
 */
enum bw_status bw_stage_boundaries(const struct bw_ground *ground, struct bw_buf *buf,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
