/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_private.h"

/*
 * From cells to the grid by smooth maps that fold nothing over: all is pushed about by a few tenths
 * of a cell, so that the rows are lost to the eye; the corners of the county are rounded; and the
 * cells are drawn together in the middle, where the city is.
 */
#define UNIT BW_SYNTH_UNIT
#define ONE ((int64_t)1 << 20) /* half the side of the county, before it is put on the grid */
#define HALF_WIDTH_M 21000
#define HALF_HEIGHT_M 16500

struct spot {
    int64_t x, y;
};

/* A value from -UNIT to UNIT at each knot of a lattice, the same whenever it is asked for. */
static int64_t knot(const struct bw_synth_frame *frame, const char *what, int64_t i, int64_t j)
{
    struct bw_rng rng;

    bw_rng_init_for(&rng, frame->seed, what, (uint64_t)i << 32 | (uint64_t)j);
    return bw_synth_between(&rng, -UNIT, UNIT);
}

static int64_t mix(int64_t a, int64_t b, int64_t t)
{
    /* 3t^2 - 2t^3: no kinks, and nowhere steeper than one and a half. */
    return a + (b - a) * (t * t / UNIT * (3 * UNIT - 2 * t) / UNIT) / UNIT;
}

static int64_t field(const struct bw_synth_frame *frame, const char *what, int64_t side,
                     struct spot at)
{
    /* Noise may have pushed a rim a little below 0. */
    int64_t x = at.x + 4 * side;
    int64_t y = at.y + 4 * side;
    int64_t i = x / side;
    int64_t j = y / side;
    int64_t s = (x - i * side) * UNIT / side;
    int64_t t = (y - j * side) * UNIT / side;

    return mix(mix(knot(frame, what, i, j), knot(frame, what, i + 1, j), s),
               mix(knot(frame, what, i, j + 1), knot(frame, what, i + 1, j + 1), s), t);
}

/* No slope is over 3 * 0.5 / 6 + 3 * 0.2 / 2.5 = 0.49, so nothing is folded (0.51^2 > 0.49^2). */
static struct spot pushed(const struct bw_synth_frame *frame, struct spot at)
{
    /* Less where a cell is a large part of the county. */
    int64_t sixths = frame->rows < 6 ? (int64_t)frame->rows : 6;
    int64_t x =
        field(frame, "wide x", 6 * UNIT, at) / 2 + field(frame, "near x", UNIT * 5 / 2, at) / 5;
    int64_t y =
        field(frame, "wide y", 6 * UNIT, at) / 2 + field(frame, "near y", UNIT * 5 / 2, at) / 5;

    return (struct spot){at.x + x * sixths / 6, at.y + y * sixths / 6};
}

struct bw_synth_point bw_synth_warp(const struct bw_synth_frame *frame, int64_t flat_x,
                                    int64_t flat_y)
{
    struct spot spot = pushed(frame, (struct spot){flat_x, flat_y});
    int64_t x = spot.x * 2 * ONE / ((int64_t)frame->columns * UNIT) - ONE;
    int64_t y = spot.y * 2 * ONE / ((int64_t)frame->rows * UNIT) - ONE;
    int64_t xx = x * x / ONE;
    int64_t yy = y * y / ONE;
    /* Corners in (a square towards a disc), then the middle drawn together. */
    int64_t u = x * (ONE - yy * 22 / 100) / ONE;
    int64_t v = y * (ONE - xx * 22 / 100) / ONE;
    int64_t spread = ONE / 2 + (u * u / ONE + v * v / ONE) / 2;

    return (struct bw_synth_point){
        .easting_m = (int32_t)(BW_SYNTH_CENTRE_EASTING_M + u * spread / ONE * HALF_WIDTH_M / ONE),
        .northing_m =
            (int32_t)(BW_SYNTH_CENTRE_NORTHING_M + v * spread / ONE * HALF_HEIGHT_M / ONE),
    };
}
