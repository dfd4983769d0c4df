/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_SYNTH_H
#define BW_STAGE_STAGE_SYNTH_H

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/synth/synth_plan.h"

/*
 * stage_synth.h - an invented site on disk: area, descriptions, extracts, truth, and its keys.
 */

/*
 * Makes the site in `dir`, which must not exist or be empty, and a folder of keys beside it
 * (../keys/NAME).  Two calls with one plan make the same files, but for the keys.
 * Fails with BW_ERANGE (the plan), BW_EIO (also: there is something in `dir` already).
 */
enum bw_status bw_stage_synth(struct bw_arena *arena, const char *dir,
                              const struct bw_synth_plan *plan, struct bw_err *err) BW_MUST_CHECK;

/* The same without data: site.yaml, folders to fill in, and the ready descriptions that are named.
 * Fails further with BW_ENOTFOUND: there is no such description. */
enum bw_status bw_stage_init(struct bw_arena *arena, const char *dir, const char *const *feeds,
                             size_t feed_count, struct bw_err *err) BW_MUST_CHECK;

#endif
