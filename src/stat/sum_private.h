/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_SUM_PRIVATE_H
#define BW_STAT_SUM_PRIVATE_H

#include <math.h>

/*
 * sum_private.h - a sum with the parts that rounding takes off kept beside it (Neumaier 1974), so
 * that it does not depend on the order of what is added but in the last bit.
 */
struct bw_sum {
    double sum;
    double lost;
};

static inline void bw_sum_add(struct bw_sum *sum, double value)
{
    const double next = sum->sum + value;

    sum->lost +=
        fabs(sum->sum) >= fabs(value) ? (sum->sum - next) + value : (value - next) + sum->sum;
    sum->sum = next;
}

static inline double bw_sum_of(const struct bw_sum *sum)
{
    return sum->sum + sum->lost;
}

#endif
