/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_STORE_H
#define BW_STAGE_STAGE_STORE_H

#include "beatwise/base/arena.h"
#include "beatwise/store/store_copy.h"

/*
 * stage_store.h - what is done to a store as a whole.
 */

/* Makes the site's store, or brings it up to date; needs no keys.  As bw_store_open. */
enum bw_status bw_stage_store_init(struct bw_arena *arena, const char *site_dir,
                                   const char **ret_url, struct bw_err *err) BW_MUST_CHECK;

struct bw_store_move {
    const char *site_dir, *from_url, *to_url;
};

/*
 * Copies the store `from_url` to `to_url` while nobody else writes either; as bw_store_open,
 * bw_store_lock and bw_store_copy.  Where the keys of the site in `site_dir` are those of the
 * store, its run log has an entry of that, in both; else `ret_is_logged` is false.
 */
enum bw_status bw_stage_store_copy(struct bw_arena *arena, const struct bw_store_move *move,
                                   struct bw_store_copied **ret_tables, size_t *ret_count,
                                   bool *ret_is_logged, struct bw_err *err) BW_MUST_CHECK;

#endif
