/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_GROUND_PRIVATE_H
#define BW_STAGE_GROUND_PRIVATE_H

#include "beatwise/stage/ground.h"

/* Mixes the digest of a file, or of how one is read, into that of the ground. */
void bw_ground_mix(struct bw_ground *ground, const char *digest);

/* NULL is as "". */
void bw_ground_mix_text(struct bw_ground *ground, const char *text);

/* A file that is not there is most often a path that was mistyped: says where to look. */
enum bw_status bw_ground_fail_file(const char *key, struct bw_err *err);

/* The file of a boundary set, or the files of its folder by name. */
struct bw_ground_files {
    struct bw_boundary_file *files;
    size_t count;
    size_t bytes;               /* of all texts */
    char digest[BW_DIGEST_HEX]; /* of all files as they lie there */
};

/* All in `arena`.  BW_EFORMAT: a folder without boundaries. */
enum bw_status bw_ground_read_boundaries(struct bw_arena *arena,
                                         const struct bw_boundary_conf *conf,
                                         struct bw_ground_files *ret_files,
                                         struct bw_err *err) BW_MUST_CHECK;

/*
 * The set of these files: from what an earlier command put away beside them, or read, and, if
 * they are large, put away.  Fails as bw_beat_set_open_files does; a cache that cannot be read or
 * written is as if there were none.
 */
enum bw_status bw_ground_open_cached(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                     const struct bw_boundary_source *source,
                                     const struct bw_ground_files *files,
                                     struct bw_err *err) BW_MUST_CHECK;

/* The site's places, once its beats, grid and postcodes are open.  Fails as bw_sheet_read does. */
enum bw_status bw_ground_open_places(struct bw_ground *ground, const struct bw_site *site,
                                     struct bw_err *err) BW_MUST_CHECK;

/* From the set before to `set`.  Fails as bw_sheet_read does; BW_EFORMAT: shares beyond 1. */
enum bw_status bw_ground_open_lookup(struct bw_ground *ground, struct bw_arena *arena,
                                     const char *path, const struct bw_beat_set *set,
                                     struct bw_lookup *ret_lookup,
                                     struct bw_err *err) BW_MUST_CHECK;

/*
 * The site's postcodes, once the grid is open.  Columns that site.yaml does not name are those of
 * the ONS Postcode Directory, the National Statistics Postcode Lookup or Code-Point Open, which the
 * first row of each file tells.  Fails as bw_sheet_read does; BW_EFORMAT: none of them, or a folder
 * without files.
 */
enum bw_status bw_ground_open_postcodes(struct bw_ground *ground,
                                        const struct bw_postcode_conf *conf,
                                        struct bw_err *err) BW_MUST_CHECK;

#endif
