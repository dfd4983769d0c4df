/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SHARE_H
#define BW_STAT_SHARE_H

#include "beatwise/stat/rate.h"

/*
 * share.h - a part of a whole with Wilson's limits (Wilson 1927; Newcombe 1998; PHE).
 *
 * Units: 0 to 1.
 */

/*
 * `part` of `whole`, 0 <= part <= whole; neither need be whole.  Does not apply where the whole is
 * 0 or less.
 */
struct bw_rate bw_share_of(double part, double whole, double confidence);

#endif
