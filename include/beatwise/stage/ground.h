/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_GROUND_H
#define BW_STAGE_GROUND_H

#include "beatwise/base/day.h"
#include "beatwise/base/digest.h"
#include "beatwise/conf/site.h"
#include "beatwise/geo/locate.h"

/* Where the beats of the boundary set before went, by old code. */
struct bw_lookup_item {
    const char *old_code;
    const char *new_code; /* of a beat of the set */
    double share;         /* of 1 */
};

struct bw_lookup {
    struct bw_lookup_item *items;
    size_t len; /* 0: none was given */
};

/*
 * ground.h - a site's geography, opened: boundary sets, postcodes, the National Grid; and its
 * population by beat.
 */
struct bw_ground {
    struct bw_beat_sets *beat_sets;
    struct bw_lookup *lookups;           /* one a boundary set, from the set before it (carry.h) */
    struct bw_postcode_table *postcodes; /* NULL: the site has none */
    struct bw_ostn *ostn;                /* NULL: PROJ converts the National Grid */
    struct bw_crs *grid;
    struct bw_gazetteer *gazetteer; /* NULL: the site has no places */
    struct bw_locator locator;
    /* Of the files and how they are read: another one places events anew. */
    char digest[BW_DIGEST_HEX];
    char beats_digest[BW_DIGEST_HEX]; /* the same, of the boundaries alone */
};

/*
 * Warnings (a polygon repaired, features joined, postcodes skipped) go to the log.  Fails with
 * BW_ENOTFOUND, BW_EIO, BW_EFORMAT, BW_ECONFIG naming the file; then nothing is open.
 */
enum bw_status bw_ground_open(struct bw_ground *ground, struct bw_arena *arena,
                              const struct bw_site *site, struct bw_err *err) BW_MUST_CHECK;

/* Boundaries only, for what places nothing. */
enum bw_status bw_ground_open_beats(struct bw_ground *ground, struct bw_arena *arena,
                                    const struct bw_site *site, struct bw_err *err) BW_MUST_CHECK;

void bw_ground_close(struct bw_ground *ground);

/*
 * What the files of the ground must have of each other, seen before anything is collected: every
 * group's areas are in a boundary set, and the population can be read.  Warnings go to the log:
 * rows of beats that no set has, and beats without residents at the end of `quarter`.  Fails with
 * BW_ECONFIG (a group's area) or as bw_ground_population does.
 */
enum bw_status bw_ground_check(const struct bw_ground *ground, const struct bw_site *site,
                               struct bw_quarter quarter, struct bw_err *err) BW_MUST_CHECK;

/*
 * Residents of each beat of `set`, by its number: the sum over sex and age of the latest year in
 * the site's population file that is no later than `year`; -1 where the file has none.  Without
 * a file all are -1.  Rows are of different sex or age (columns sex, age, age_from, age_to,
 * age_band): the same ones a second time are an error.  Fails as bw_sheet_read does, BW_EFORMAT
 * naming file and line.
 */
enum bw_status bw_ground_population(struct bw_arena *arena, const struct bw_site *site,
                                    const struct bw_beat_set *set, int year, int64_t **ret_persons,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
