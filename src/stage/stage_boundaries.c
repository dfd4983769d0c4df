/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_boundaries.h"

#include <math.h>

#include "beatwise/base/day.h"
#include "beatwise/geo/neighbour.h"
#include "beatwise/geo/seam.h"

/* Of one kind that are named, the rest is counted. */
#define NAMED_MAX 20

struct look {
    struct bw_arena *arena;
    struct bw_buf *buf;
    const struct bw_beat_set *set;
    size_t found;
};

static void add_force(const struct look *look)
{
    char from[16] = "ever", until[16] = "the next set's";

    if (bw_beat_set_from_day(look->set) != BW_DAY_NONE)
        bw_day_format(bw_beat_set_from_day(look->set), from);
    if (bw_beat_set_until_day(look->set) != BW_DAY_NONE)
        bw_day_format(bw_beat_set_until_day(look->set), until);
    bw_buf_printf(look->buf, "%s, in force from %s until %s\n", bw_beat_set_place(look->set), from,
                  until);
}

static void add_size(const struct look *look)
{
    const size_t len = bw_beat_set_count(look->set);
    double area_km2 = 0;

    for (size_t i = 0; i < len; i++)
        area_km2 += bw_beat_set_area_km2(look->set, i);
    bw_buf_printf(look->buf, "  beats %zu, together %.0f km2; coordinates: %s", len, area_km2,
                  bw_beat_set_operation(look->set));
    if (bw_beat_set_accuracy_m(look->set) > 0)
        bw_buf_printf(look->buf, ", right to %g m", bw_beat_set_accuracy_m(look->set));
    bw_buf_puts(look->buf, "\n");
}

static void add_warnings(struct look *look)
{
    for (size_t i = 0; i < bw_beat_set_count(look->set); i++)
        look->found += bw_beat_set_get(look->set, i)->is_repaired;
    for (size_t i = 0; i < bw_beat_set_warning_count(look->set); i++)
        bw_buf_printf(look->buf, "  %s\n", bw_beat_set_warning(look->set, i));
}

static void add_seam(const struct look *look, const struct bw_seam *seam)
{
    if (seam->kind == BW_SEAM_OVERLAP)
        bw_buf_printf(look->buf, "  overlap of '%s' and '%s'", seam->a->code, seam->b->code);
    else
        bw_buf_puts(look->buf, "  gap");
    bw_buf_printf(look->buf, ": %.0f m2, about %.0f m wide, at %.5f %.5f\n", seam->area_m2,
                  seam->width_m, seam->lon_deg, seam->lat_deg);
}

static void add_seams(struct look *look)
{
    size_t named[2] = {0}, slivers[2] = {0};
    struct bw_seams seams;

    bw_seams_find(look->arena, look->set, BW_NEIGHBOUR_TOLERANCE_M, &seams);
    for (size_t i = 0; i < seams.len; i++) {
        const struct bw_seam *seam = &seams.items[i];

        if (seam->is_sliver)
            slivers[seam->kind]++;
        else if (named[seam->kind]++ < NAMED_MAX)
            add_seam(look, seam);
    }
    look->found += named[BW_SEAM_OVERLAP] + named[BW_SEAM_GAP];
    bw_buf_printf(look->buf,
                  "  overlaps %zu, gaps %zu; slivers under %g m wide: %zu of overlap, %zu of gap\n",
                  named[BW_SEAM_OVERLAP], named[BW_SEAM_GAP], BW_NEIGHBOUR_TOLERANCE_M,
                  slivers[BW_SEAM_OVERLAP], slivers[BW_SEAM_GAP]);
}

static void add_islands(const struct look *look)
{
    struct bw_beat_neighbours neighbours;
    size_t named = 0;

    bw_neighbours_find(look->arena, look->set, BW_NEIGHBOUR_TOLERANCE_M, &neighbours);
    bw_buf_printf(look->buf, "  neighbours: %zu pairs of beats; beats without any: %zu",
                  neighbours.first[neighbours.count] / 2, neighbours.island_count);
    for (size_t i = 0; i < neighbours.count && named < NAMED_MAX; i++) {
        if (neighbours.first[i] == neighbours.first[i + 1])
            bw_buf_printf(look->buf, "%s'%s'", named++ == 0 ? " (" : ", ",
                          bw_beat_set_get(look->set, i)->code);
    }
    bw_buf_printf(look->buf, "%s\n",
                  named == 0 ? "" : (named < neighbours.island_count ? ", ...)" : ")"));
}

enum bw_status bw_stage_boundaries(const struct bw_ground *ground, struct bw_buf *buf,
                                   struct bw_err *err)
{
    struct look look = {.arena = bw_arena_new(), .buf = buf};

    for (size_t i = 0; i < bw_beat_sets_count(ground->beat_sets); i++) {
        look.set = bw_beat_sets_get(ground->beat_sets, i);
        add_force(&look);
        add_size(&look);
        add_warnings(&look);
        add_seams(&look);
        add_islands(&look);
    }
    bw_arena_free(look.arena);
    if (look.found > 0)
        return bw_fail(err, BW_EFOUND, "the boundaries want a look");
    return BW_OK;
}
