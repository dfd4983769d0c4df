/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "synth_private.h"

/*
 * Beats are cells of rows like bricks, so that three meet at most corners, as in real maps.  All
 * sides are cut into eight by midpoint displacement; a row's line is a function of x and an
 * upright a function of y.  Both are kept so flat (slopes under 0.98 and 0.87 in units of a cell)
 * that two lines cannot cross.  Neighbours take the same points, so there is no gap and no overlap.
 * A smooth map (synth_warp.c) then takes away what is regular.
 */
#define UNIT BW_SYNTH_UNIT
#define CUTS 8

struct spot {
    int64_t x, y;
};

struct line {
    struct spot *spots;
    size_t len;
};

struct net {
    struct bw_arena *arena;
    struct bw_synth_frame frame;
    struct bw_rng rng;
    size_t rows;
    size_t columns;         /* of an average row, rounded up */
    size_t *row_cells;      /* cells in each row */
    struct line *levels;    /* rows + 1 lines from west to east */
    struct line **uprights; /* row, then number: row_cells + 1 lines from south to north */
};

static size_t rows_for(size_t beats)
{
    size_t rows = 1;

    /* The county is a quarter wider than it is high. */
    while ((rows + 1) * (rows + 1) * 5 <= beats * 4 + rows)
        rows++;
    return rows < 2 ? 2 : rows;
}

static int64_t jitter(struct net *net, int64_t most)
{
    return bw_synth_between(&net->rng, -most, most);
}

/* Foot or head of the upright `i` of `row`, before neighbours are brought together. */
static int64_t upright_x(struct net *net, size_t row, size_t i)
{
    int64_t width = (int64_t)net->columns * UNIT;
    int64_t quarters = (int64_t)i * 4 + (row % 2 == 0 ? 1 : -1);

    if (i == 0)
        return 0;
    if (i == net->row_cells[row])
        return width;
    return width * quarters / ((int64_t)net->row_cells[row] * 4) + jitter(net, UNIT * 12 / 100);
}

static void draw_upright_ends(struct net *net)
{
    for (size_t row = 0; row < net->rows; row++) {
        size_t count = net->row_cells[row] + 1;

        net->uprights[row] = bw_arena_alloc(net->arena, count, sizeof(struct line));
        for (size_t i = 0; i < count; i++) {
            struct line *upright = &net->uprights[row][i];

            upright->len = CUTS + 1;
            upright->spots = bw_arena_alloc(net->arena, upright->len, sizeof(struct spot));
            upright->spots[0].x = upright_x(net, row, i);
            upright->spots[CUTS].x = upright_x(net, row, i);
        }
    }
}

/* A head and a foot that nearly meet are made to meet: no sliver of a border is left. */
static void join_feet_to_heads(struct net *net)
{
    for (size_t row = 1; row < net->rows; row++) {
        for (size_t i = 0; i <= net->row_cells[row]; i++) {
            int64_t *foot = &net->uprights[row][i].spots[0].x;

            for (size_t j = 0; j <= net->row_cells[row - 1]; j++) {
                int64_t head = net->uprights[row - 1][j].spots[CUTS].x;

                if (*foot - head < UNIT * 15 / 100 && head - *foot < UNIT * 15 / 100)
                    *foot = head;
            }
        }
    }
}

/* Midpoint displacement of the seven points between the ends, in x or in y. */
static void wiggle(struct net *net, struct spot *spots, bool is_upright)
{
    static const int64_t per_cent[] = {10, 8, 6};
    size_t step = CUTS;

    for (size_t round = 0; step > 1; round++, step /= 2) {
        for (size_t at = step / 2; at < CUTS; at += step) {
            const struct spot *a = &spots[at - step / 2];
            const struct spot *b = &spots[at + step / 2];
            int64_t length = is_upright ? b->y - a->y : b->x - a->x;
            int64_t by = jitter(net, length * per_cent[round] / 100);

            spots[at].x = (a->x + b->x) / 2 + (is_upright ? by : 0);
            spots[at].y = (a->y + b->y) / 2 + (is_upright ? 0 : by);
        }
    }
}

/* Adds x to the sorted list unless it is there. */
static size_t insert_x(int64_t *xs, size_t len, int64_t x)
{
    size_t at = len;

    while (at > 0 && xs[at - 1] > x)
        at--;
    if (at > 0 && xs[at - 1] == x)
        return len;
    memmove(&xs[at + 1], &xs[at], (len - at) * sizeof(*xs));
    xs[at] = x;
    return len + 1;
}

/* The places along the line `level` where uprights of the row below end or of the one above begin.
 */
static size_t junctions_of(const struct net *net, size_t level, int64_t *xs)
{
    size_t len = 0;

    if (level > 0)
        for (size_t i = 0; i <= net->row_cells[level - 1]; i++)
            len = insert_x(xs, len, net->uprights[level - 1][i].spots[CUTS].x);
    if (level < net->rows)
        for (size_t i = 0; i <= net->row_cells[level]; i++)
            len = insert_x(xs, len, net->uprights[level][i].spots[0].x);
    return len;
}

static void draw_level(struct net *net, size_t level)
{
    int64_t *xs = bw_arena_alloc(net->arena, net->columns * 2 + 6, sizeof(*xs));
    size_t junctions = junctions_of(net, level, xs);
    struct line *line = &net->levels[level];

    line->len = (junctions - 1) * CUTS + 1;
    line->spots = bw_arena_alloc(net->arena, line->len, sizeof(struct spot));
    for (size_t j = 0; j < junctions; j++) {
        struct spot *spot = &line->spots[j * CUTS];
        int64_t flat = (int64_t)level * UNIT;

        *spot = (struct spot){xs[j], flat + jitter(net, UNIT / 10)};
        if (j > 0) {
            /* No steeper than one in two. */
            int64_t most = (xs[j] - xs[j - 1]) / 2;
            int64_t before = spot[-CUTS].y;

            if (spot->y > before + most)
                spot->y = before + most;
            if (spot->y < before - most)
                spot->y = before - most;
            wiggle(net, spot - CUTS, false);
        }
    }
}

static const struct spot *find_spot(const struct line *line, int64_t x)
{
    for (size_t i = 0; i < line->len; i += CUTS)
        if (line->spots[i].x == x)
            return &line->spots[i];
    assert(0 && "an upright stands on a line that does not know it");
    return NULL;
}

static void draw_uprights(struct net *net)
{
    for (size_t row = 0; row < net->rows; row++) {
        for (size_t i = 0; i <= net->row_cells[row]; i++) {
            struct spot *spots = net->uprights[row][i].spots;

            spots[0] = *find_spot(&net->levels[row], spots[0].x);
            spots[CUTS] = *find_spot(&net->levels[row + 1], spots[CUTS].x);
            wiggle(net, spots, true);
        }
    }
}

static struct bw_synth_point on_grid(const struct net *net, struct spot spot)
{
    return bw_synth_warp(&net->frame, spot.x, spot.y);
}

static void add_point(struct bw_synth_beat *beat, struct bw_synth_point *ring,
                      struct bw_synth_point at)
{
    if (beat->ring_len == 0)
        beat->low = beat->high = at;
    if (at.easting_m < beat->low.easting_m)
        beat->low.easting_m = at.easting_m;
    if (at.northing_m < beat->low.northing_m)
        beat->low.northing_m = at.northing_m;
    if (at.easting_m > beat->high.easting_m)
        beat->high.easting_m = at.easting_m;
    if (at.northing_m > beat->high.northing_m)
        beat->high.northing_m = at.northing_m;
    ring[beat->ring_len++] = at;
}

/* South side eastward, east side up, north side westward, west side down. */
static void take_ring(const struct net *net, size_t row, size_t i, struct bw_synth_beat *beat)
{
    const struct spot *west = net->uprights[row][i].spots;
    const struct spot *east = net->uprights[row][i + 1].spots;
    const struct spot *south_from = find_spot(&net->levels[row], west[0].x);
    const struct spot *south_to = find_spot(&net->levels[row], east[0].x);
    const struct spot *north_from = find_spot(&net->levels[row + 1], west[CUTS].x);
    const struct spot *north_to = find_spot(&net->levels[row + 1], east[CUTS].x);
    size_t most = (size_t)(south_to - south_from) + (size_t)(north_to - north_from) + 2 * CUTS + 2;
    struct bw_synth_point *ring = bw_arena_alloc(net->arena, most, sizeof(*ring));

    for (const struct spot *at = south_from; at < south_to; at++)
        add_point(beat, ring, on_grid(net, *at));
    for (size_t k = 0; k < CUTS; k++)
        add_point(beat, ring, on_grid(net, east[k]));
    for (const struct spot *at = north_to; at > north_from; at--)
        add_point(beat, ring, on_grid(net, *at));
    for (size_t k = CUTS; k > 0; k--)
        add_point(beat, ring, on_grid(net, west[k]));
    beat->ring = ring;
}

/* Two rows and three cells of a local authority make a sector. */
static void place_in_regions(struct net *net, struct bw_synth_area *area, size_t row, size_t i)
{
    struct bw_synth_beat *beat = &area->beats[area->beat_count];
    uint32_t bcu = (uint32_t)(i * BW_SYNTH_BCUS / net->row_cells[row]);
    bool is_north = row * 2 >= net->rows;

    beat->bcu = bcu;
    beat->lad = bcu == 1 ? 2 : (bcu == 0 ? 0U : 3U) + (is_north ? 1U : 0U);
    beat->sector = (uint32_t)((row / 2) * 10000 + (size_t)beat->lad * 1000 + i / 3);
}

/* Sector marks become numbers from 0 up, in the order in which they are met. */
static void number_sectors(struct bw_arena *arena, struct bw_synth_area *area)
{
    uint32_t *marks = bw_arena_alloc(arena, area->beat_count, sizeof(*marks));

    for (size_t i = 0; i < area->beat_count; i++) {
        size_t k = 0;

        while (k < area->sector_count && marks[k] != area->beats[i].sector)
            k++;
        if (k == area->sector_count)
            marks[area->sector_count++] = area->beats[i].sector;
        area->beats[i].sector = (uint32_t)k;
    }
}

void bw_synth_shape_beats(struct bw_arena *arena, struct bw_synth_area *area)
{
    struct net net = {.arena = arena, .rows = rows_for(area->plan.beats)};
    size_t beats = area->plan.beats;

    bw_rng_init_for(&net.rng, area->plan.seed, "shape", 0);
    net.columns = (beats + net.rows - 1) / net.rows;
    net.frame = (struct bw_synth_frame){area->plan.seed, net.columns, net.rows};
    net.row_cells = bw_arena_alloc(arena, net.rows, sizeof(size_t));
    for (size_t row = 0; row < net.rows; row++)
        net.row_cells[row] = beats * (row + 1) / net.rows - beats * row / net.rows;
    net.levels = bw_arena_alloc(arena, net.rows + 1, sizeof(struct line));
    net.uprights = bw_arena_alloc(arena, net.rows, sizeof(struct line *));
    draw_upright_ends(&net);
    join_feet_to_heads(&net);
    for (size_t level = 0; level <= net.rows; level++)
        draw_level(&net, level);
    draw_uprights(&net);
    for (size_t row = 0; row < net.rows; row++) {
        for (size_t i = 0; i < net.row_cells[row]; i++) {
            place_in_regions(&net, area, row, i);
            take_ring(&net, row, i, &area->beats[area->beat_count++]);
        }
    }
    number_sectors(arena, area);
}
