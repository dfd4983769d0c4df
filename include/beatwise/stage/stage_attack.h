/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_ATTACK_H
#define BW_STAGE_STAGE_ATTACK_H

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"

/*
 * stage_attack.h - what an outsider could work out from folders of tables, all taken together.
 *
 * Each folder has attack.yaml, which describes its tables (doc/disclosure.md), or is one of ours,
 * whose datapackage.json does so under `beatwise: attack:`.  No site, no key, no store is needed.
 */
struct bw_attack_report {
    size_t cells;
    size_t suppressed;
    size_t narrowed; /* suppressed cells whose range does not cover what they may stand for */
    size_t known;    /* of those, the ones that can have one value only */
};

/*
 * Adds a line for each cell that is narrowed.  Fails with BW_ENOTFOUND (no folder, no description,
 * no table), BW_ECONFIG (a description), BW_EFORMAT (a table; counts that contradict each other),
 * BW_ERANGE (too large).
 */
enum bw_status bw_stage_attack(struct bw_arena *arena, const char *const *dirs, size_t dir_count,
                               struct bw_buf *buf, struct bw_attack_report *ret_report,
                               struct bw_err *err) BW_MUST_CHECK;

#endif
