/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_FDR_H
#define BW_STAT_FDR_H

#include <stddef.h>

#include "beatwise/base/arena.h"

/*
 * fdr.h - how many of those called out are called out by chance: q values by Benjamini and
 * Hochberg (JRSS B 1995; 57: 289-300), as R's p.adjust.
 */
#define BW_NO_TEST (-1.0) /* in `p`: not tested; its q is the same, and it does not count */

/* `ret_q` has `count` places and may be `p` itself. */
void bw_fdr_adjust(struct bw_arena *arena, const double *p, size_t count, double *ret_q);

#endif
