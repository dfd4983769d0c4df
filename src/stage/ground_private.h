/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_GROUND_PRIVATE_H
#define BW_STAGE_GROUND_PRIVATE_H

#include "beatwise/stage/ground.h"

/* Mixes the digest of a file, or of how one is read, into that of the ground. */
void bw_ground_mix(struct bw_ground *ground, const char *digest);

/* A file that is not there is most often a path that was mistyped: says where to look. */
enum bw_status bw_ground_fail_file(const char *key, struct bw_err *err);

/*
 * The file of a boundary set, or the files of its folder by name, in `arena`; their digests are
 * mixed into that of the ground.  BW_EFORMAT: a folder without boundaries.
 */
enum bw_status bw_ground_read_boundaries(struct bw_ground *ground, struct bw_arena *arena,
                                         const struct bw_boundary_conf *conf,
                                         struct bw_boundary_file **ret_files, size_t *ret_count,
                                         struct bw_err *err) BW_MUST_CHECK;

/* The site's places, once its beats, grid and postcodes are open.  Fails as bw_sheet_read does. */
enum bw_status bw_ground_open_places(struct bw_ground *ground, const struct bw_site *site,
                                     struct bw_err *err) BW_MUST_CHECK;

#endif
