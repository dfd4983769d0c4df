/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_LOG_H
#define BW_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/base/err.h"

/*
 * log.h - what is said to the operator on stderr, beside the primary output on stdout.
 *
 * Only commands and stages log; pure layers return values.  The run log in the store, not this,
 * is the record of what happened.
 *
 * Privacy: the same rule as for errors: places and counts, never values.
 */
enum bw_log_level {
    BW_LOG_ERROR,
    BW_LOG_WARN,
    BW_LOG_INFO,
    BW_LOG_DEBUG,
};

/* The highest level that is printed; main() sets it from --quiet and --verbose.  Preset: info. */
void bw_log_set_level(enum bw_log_level level);

void bw_log_print(enum bw_log_level level, const char *fmt, ...) BW_PRINTF(2, 3);

/*
 * One line that is drawn over, on a terminal only, from two seconds after the first call on and at
 * most ten times a second.  `end` wipes it.
 */
struct bw_progress {
    int64_t started_ms;
    int64_t drawn_ms;
    bool is_drawn;
};

void bw_progress_print(struct bw_progress *progress, const char *fmt, ...) BW_PRINTF(2, 3);
void bw_progress_end(struct bw_progress *progress);

#endif
