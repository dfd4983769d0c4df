/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_BREAKS_H
#define BW_STAGE_BREAKS_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

/*
 * breaks.h - the site's list of known changes of recording, breaks.csv: feed, date, what.
 *
 * No comparison crosses one.  A row without a feed is of all of them; a date within a quarter makes
 * that quarter one that is recorded in two ways, which is compared with nothing before or after.
 */
struct bw_break {
    const char *feed; /* "": all */
    int32_t day;      /* the first that is recorded in the new way */
    const char *what;
};

struct bw_breaks {
    struct bw_break *items; /* as in the file */
    size_t count;
};

/*
 * `path` NULL: none.  Lives in `arena`.  Fails as bw_sheet_read does, with BW_EFORMAT naming file,
 * line and column (a feed that is not in `feeds`, a date, no text), BW_ENOTFOUND with a hint.
 */
enum bw_status bw_breaks_read(struct bw_arena *arena, const char *path, const char *const *feeds,
                              size_t feed_count, struct bw_breaks *ret_breaks,
                              struct bw_err *err) BW_MUST_CHECK;

/* Whether `feed` was recorded otherwise in `from` than in `to`, or partly so in either. */
bool bw_breaks_between(const struct bw_breaks *breaks, const char *feed, struct bw_quarter from,
                       struct bw_quarter to);

#endif
