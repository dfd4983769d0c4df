/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_CLOCK_H
#define BW_BASE_CLOCK_H

#include <stdint.h>

/*
 * clock.h - the time now, for the run log, progress and what is late; reports read no clock.
 */

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t bw_clock_utc_s(void);

/* Milliseconds that only go forward, for measuring. */
int64_t bw_clock_steady_ms(void);

/* Writes "2026-04-02T09:15:00Z" (21 bytes with NUL). */
void bw_clock_format(int64_t utc_s, char text[21]);

#endif
