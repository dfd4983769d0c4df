/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_READY_FEED_H
#define BW_STAGE_READY_FEED_H

#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"

/*
 * ready_feed.h - the ready descriptions of feeds/, compiled in: what they are called, and one of
 * them on disk.
 */

/* The name of the i-th, sorted; NULL past the last. */
const char *bw_ready_feed_name(struct bw_arena *arena, size_t i);

/* Fails with BW_ENOTFOUND: there is none of that name; the nearest, or all, are a hint. */
enum bw_status bw_ready_feed_check(struct bw_arena *arena, const char *name,
                                   struct bw_err *err) BW_MUST_CHECK;

/*
 * Writes SITE/feeds/NAME.yaml and the code lists it names into SITE/feeds/codes, which other
 * descriptions may share.
 * Fails with BW_ENOTFOUND (as above), BW_EIO.
 */
enum bw_status bw_ready_feed_write(struct bw_arena *arena, const char *site, const char *name,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
