/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BENCH_GRID_H
#define BW_BENCH_GRID_H

#include "beatwise/stat/neighbour.h"

/* Squares in rows of `width` that touch at sides and corners: more connected sets than any real
 * map. */
struct bw_neighbours grid_of(struct bw_arena *arena, size_t count, size_t width);

#endif
