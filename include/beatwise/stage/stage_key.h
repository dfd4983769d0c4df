/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_KEY_H
#define BW_STAGE_STAGE_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/stage/session.h"

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

/*
 * Writes the shared key for a supplier.  Fails as bw_keyring_shared_write does: where the file is
 * there, or would lie inside the site, its outputs or a git work tree.
 */
enum bw_status bw_stage_key_shared(struct bw_arena *arena, const char *site_dir, const char *dir,
                                   const char *path, struct bw_err *err) BW_MUST_CHECK;

/*
 * The next epoch of the site's keys: stored tokens are brought on to it, links before and after are
 * the same.  `is_forgetting`: instead, all that could be matched ends: match keys go, person ids
 * are drawn anew, suppliers need the new shared key.  Stopped anywhere, store and keys fit: all
 * old or all new.  Needs of the session: BW_NEED_WRITE.  Fails as bw_keyring_next_make does, and
 * with BW_EBUSY while another run is at work.
 */
enum bw_status bw_stage_key_rotate(struct bw_session *session, bool is_forgetting,
                                   int64_t *ret_events, struct bw_err *err) BW_MUST_CHECK;

#endif
