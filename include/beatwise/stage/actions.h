/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_ACTIONS_H
#define BW_STAGE_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

/*
 * actions.h - what the groups agreed to do, actions.csv: beat or area, from, until (whole
 * quarters), what, who, comparison (a beat or area, named in advance), done.
 */
struct bw_beat_set;

struct bw_agreement {
    const bool *is_place;      /* by number of the beat: where it is done */
    const bool *is_comparison; /* likewise, without those of the place; NULL: none was named */
    const char *place;         /* name of the beat, code of the area */
    const char *comparison;
    struct bw_quarter from;
    struct bw_quarter until; /* the last; `from` or later */
    bool has_until;
    const char *what;
    const char *who;
    const char *done; /* as written: "yes", "no", "in part"; "" where nothing is said */
};

struct bw_agreements {
    struct bw_agreement *items; /* as in the file */
    size_t count;
};

/*
 * `path` NULL: none.  Lives in `arena`.  Fails as bw_sheet_read does, with BW_EFORMAT naming file,
 * line and column, BW_ENOTFOUND with a hint.
 */
enum bw_status bw_agreements_read(struct bw_arena *arena, const char *path,
                                  const struct bw_beat_set *set,
                                  struct bw_agreements *ret_agreements,
                                  struct bw_err *err) BW_MUST_CHECK;

#endif
