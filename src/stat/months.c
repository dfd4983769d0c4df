/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stat/months.h"

#include <assert.h>

/* A feed with less than one event in so many says little about a beat. */
#define MATTERS_ONE_IN 10

static int count_bits(uint32_t mask)
{
    int bits = 0;

    for (; mask != 0; mask &= mask - 1)
        bits++;
    return bits;
}

static int64_t sum_events(const struct bw_feed_months *feeds, size_t feed_count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < feed_count; i++)
        sum += feeds[i].events_before;
    return sum;
}

struct bw_common_months bw_months_common(const struct bw_feed_months *feeds, size_t feed_count,
                                         int months, bool is_first_year)
{
    const int64_t total = is_first_year ? 0 : sum_events(feeds, feed_count);
    const uint32_t window = UINT32_MAX >> (BW_MONTHS_MAX - months);
    uint32_t mask = window;
    size_t mattering = 0;

    assert(months >= 1 && months <= BW_MONTHS_MAX);
    for (size_t i = 0; i < feed_count; i++) {
        const uint32_t delivered = feeds[i].delivered & window;
        const bool matters =
            total > 0 ? feeds[i].events_before * MATTERS_ONE_IN >= total : delivered != 0;

        if (!matters)
            continue;
        mattering++;
        mask &= delivered;
    }
    if (mattering == 0)
        mask = 0;
    return (struct bw_common_months){.mask = mask, .count = count_bits(mask)};
}
