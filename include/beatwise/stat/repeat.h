/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAT_REPEAT_H
#define BW_STAT_REPEAT_H

#include <stddef.h>
#include <stdint.h>

/*
 * repeat.h - how much more than chance counts vary because some people are hurt several times.
 *
 * phi = sum of f^2 / sum of f over persons with f events each: the variance of a count of bundles
 * over its mean (compound Poisson; the non-independent events of PHEindicatormethods 2.1.0).  Each
 * person once: 1.  An event without a known person is a person with one.
 */

/* `persons[i]` is how many persons have i + 1 events.  Nobody, and no event: 1. */
double bw_repeat_dispersion(const int64_t *persons, size_t count);

#endif
