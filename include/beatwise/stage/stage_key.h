/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_KEY_H
#define BW_STAGE_STAGE_KEY_H

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"

/*
 * stage_key.h - the folder of keys of a site.
 *
 * `dir` is the folder, or NULL: the one that site.yaml names.
 */

/* Fails as bw_site_read and bw_keyring_make do.  `ret_dir` lives in `arena`. */
enum bw_status bw_stage_key_new(struct bw_arena *arena, const char *site_dir, const char *dir,
                                const char **ret_dir, struct bw_err *err) BW_MUST_CHECK;

/* The ids of its keys, in one line. */
enum bw_status bw_stage_key_id(struct bw_arena *arena, const char *site_dir, const char *dir,
                               const char **ret_ids, struct bw_err *err) BW_MUST_CHECK;

#endif
