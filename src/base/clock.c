/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/clock.h"

#include <stdio.h>
#include <time.h>

#include "beatwise/base/day.h"

int64_t bw_clock_utc_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

int64_t bw_clock_steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void bw_clock_format(int64_t utc_s, char text[21])
{
    int64_t minute = utc_s / 60;
    int64_t of_day = minute % 1440;
    char day[11];

    bw_day_format(bw_local_day(minute), day);
    snprintf(text, 21, "%sT%02u:%02u:%02uZ", day, (unsigned)of_day / 60 % 24, (unsigned)of_day % 60,
             (unsigned)(utc_s % 60) % 60);
}
