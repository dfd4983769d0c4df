/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_AREA_H
#define BW_SYNTH_SYNTH_AREA_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/rng.h"
#include "beatwise/model/category.h"
#include "beatwise/synth/synth_plan.h"

/*
 * synth_area.h - an invented county in the sea off Pembrokeshire: beats that share their borders
 * vertex by vertex, postcodes, and places with names.
 *
 * Beats lie in sectors, sectors in three divisions (bcu) and five local authorities (lad); a local
 * authority lies in one division.
 *
 * Units: metres of the British National Grid (EPSG:27700).
 * Memory: all of it lives in the arena and grows with the number of beats, never with people.
 */
#define BW_SYNTH_BCUS 3
#define BW_SYNTH_LADS 5
#define BW_SYNTH_PEOPLE_A_POSTCODE 36
#define BW_SYNTH_NO_POSTCODE UINT64_MAX /* in a beat without residents */

struct bw_synth_point {
    int32_t easting_m;
    int32_t northing_m;
};

/* What is planted in a beat, for the ranking to find. */
enum bw_synth_kind {
    BW_SYNTH_ORDINARY,
    BW_SYNTH_NIGHT,  /* night-time economy: a true hotspot of violence in public places */
    BW_SYNTH_RISING, /* like the others, and three times that in the last four quarters */
    BW_SYNTH_QUIET,  /* a seventh of the others */
};

struct bw_synth_beat {
    char code[8];
    const char *name;
    const char *name_cy;
    enum bw_synth_kind kind;
    uint32_t sector;                   /* 0 up */
    uint32_t bcu;                      /* index of bw_synth_bcus */
    uint32_t lad;                      /* index of bw_synth_lads */
    const struct bw_synth_point *ring; /* counter-clockwise; the first point is not repeated */
    size_t ring_len;
    struct bw_synth_point low, high; /* the corners of its box */
    uint32_t first_place, places;
    uint64_t first_postcode, postcodes;
};

/* A place with a name.  Streets are places too. */
struct bw_synth_place {
    uint32_t beat;
    enum bw_place_type type;
    const char *name; /* unique in the area */
    const char *name_cy;
    struct bw_synth_point at;
    uint64_t postcode;
};

struct bw_synth_area {
    struct bw_synth_plan plan;
    struct bw_synth_beat *beats;
    size_t beat_count;
    size_t sector_count;
    struct bw_synth_place *places;
    size_t place_count;
    uint64_t postcode_count;
    size_t hospitals[2]; /* indices of places */
    /* Running sums over the beats of how much violence happens there. */
    uint64_t *public_sums;        /* before the last four quarters of the plan */
    uint64_t *public_sums_latest; /* in them */
    uint64_t *home_sums;          /* in private: residents, more in poorer beats */
};

/* An area above the beats, and the action group that is made of a division. */
struct bw_synth_region {
    const char *code;
    const char *name;
    const char *name_cy;
    const char *group; /* id; NULL for a local authority */
};

extern const struct bw_synth_region bw_synth_bcus[BW_SYNTH_BCUS];
extern const struct bw_synth_region bw_synth_lads[BW_SYNTH_LADS];

/* `plan` must have passed its check; its texts are borrowed. */
struct bw_synth_area *bw_synth_area_new(struct bw_arena *arena, const struct bw_synth_plan *plan);

/* A point of the beat, drawn evenly. */
struct bw_synth_point bw_synth_area_draw(const struct bw_synth_area *area, size_t beat,
                                         struct bw_rng *rng);

/* The beat drawn by `sums`, one of the running sums above. */
size_t bw_synth_area_pick(const struct bw_synth_area *area, const uint64_t *sums,
                          struct bw_rng *rng);

/* The `nth` place of that type in the beat, counted round; -1 where it has none. */
int64_t bw_synth_area_place(const struct bw_synth_area *area, size_t beat, enum bw_place_type type,
                            uint64_t nth);

size_t bw_synth_postcode_beat(const struct bw_synth_area *area, uint64_t postcode);

/* "CY12 3AB", in an area of postcodes that does not exist; "" for none. */
void bw_synth_postcode_format(const struct bw_synth_area *area, uint64_t postcode, char text[12]);

struct bw_synth_point bw_synth_postcode_point(const struct bw_synth_area *area, uint64_t postcode);

#endif
