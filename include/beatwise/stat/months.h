/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_MONTHS_H
#define BW_STAT_MONTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * months.h - the months that count for a beat: those that every feed that matters to it delivered.
 *
 * A feed matters to a beat that had at least a tenth of its placed events from it in the year
 * before.  In a first year, and for a beat without an event in the year before, all feeds matter
 * that delivered at least one of the months.
 *
 * Units: a mask has bit i for the i-th month of the window, the earliest first.
 */
#define BW_MONTHS_MAX 32

struct bw_feed_months {
    uint32_t delivered;    /* mask */
    int64_t events_before; /* the beat's placed events from this feed in the year before */
};

struct bw_common_months {
    uint32_t mask;
    int count; /* 0: no figure can be made, [x] */
};

/* `months` is the length of the window, 1 to BW_MONTHS_MAX; bits past it are ignored. */
struct bw_common_months bw_months_common(const struct bw_feed_months *feeds, size_t feed_count,
                                         int months, bool is_first_year);

#endif
