/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_GROUND_H
#define BW_STAGE_GROUND_H

#include "beatwise/base/digest.h"
#include "beatwise/conf/site.h"
#include "beatwise/geo/locate.h"

/*
 * ground.h - a site's geography, opened: boundary sets, postcodes, the National Grid; and its
 * population by beat.
 */
struct bw_ground {
    struct bw_beat_sets *beat_sets;
    struct bw_postcode_table *postcodes; /* NULL: the site has none */
    struct bw_crs *grid;
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
 * Residents of each beat of `set`, by its number: the sum over sex and age of the latest year in
 * the site's population file that is no later than `year`; -1 where the file has none.  Without
 * a file all are -1.  Fails as bw_sheet_read does, BW_EFORMAT naming file and line.
 */
enum bw_status bw_ground_population(struct bw_arena *arena, const struct bw_site *site,
                                    const struct bw_beat_set *set, int year, int64_t **ret_persons,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
