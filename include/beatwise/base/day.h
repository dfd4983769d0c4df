/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_DAY_H
#define BW_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/base/text.h"

/*
 * day.h - civil days, local time in Europe/London, nights and quarters.
 *
 * Units: a `day` counts days since 1970-01-01 (proleptic Gregorian); a `local` counts minutes of
 * the wall clock since 1970-01-01T00:00; a `utc` counts minutes since that instant.  Local and
 * UTC differ by 60 in summer time: from 01:00 UTC on the last Sunday of March to 01:00 UTC on the
 * last Sunday of October (Summer Time Order 2002, SI 2002/262; the rule since 1996, and taken for
 * earlier years too).
 *
 * The hour that does not exist (March) is moved on by an hour; of the hour that occurs twice
 * (October) the first, in summer time, is meant.
 */
#define BW_DAY_NONE INT32_MIN
#define BW_MINUTE_NONE INT64_MIN

struct bw_civil {
    int year;  /* 1 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

/* A calendar quarter; q is 1 to 4. */
struct bw_quarter {
    int year;
    int q;
};

bool bw_civil_is_valid(struct bw_civil civil);

/* `civil` must be valid. */
int32_t bw_day_of(struct bw_civil civil);

struct bw_civil bw_day_civil(int32_t day);

/* 0 Monday to 6 Sunday. */
int bw_day_weekday(int32_t day);

/* Minutes of the wall clock; `minute_of_day` 0 to 1439. */
int64_t bw_local_of(int32_t day, int minute_of_day);

int32_t bw_local_day(int64_t local);

/* 0 to 23. */
int bw_local_hour(int64_t local);

/* The day on which the night began: 06:00 to 05:59, so that Saturday 02:00 is Friday's night. */
int32_t bw_local_night(int64_t local);

/* `ret_is_moved`, which may be NULL, says whether the local time does not exist. */
int64_t bw_utc_of_local(int64_t local, bool *ret_is_moved);

int64_t bw_local_of_utc(int64_t utc);

/* "2026Q1"; false for anything else. */
bool bw_quarter_parse(struct bw_text text, struct bw_quarter *ret_quarter);

/* Writes "2026Q1" (7 bytes with NUL). */
void bw_quarter_format(struct bw_quarter quarter, char text[8]);

struct bw_quarter bw_quarter_of_day(int32_t day);

int32_t bw_quarter_first_day(struct bw_quarter quarter);

int32_t bw_quarter_last_day(struct bw_quarter quarter);

/* `by` may be negative. */
struct bw_quarter bw_quarter_add(struct bw_quarter quarter, int by);

/* Quarters since year 0, for counting and comparing. */
int bw_quarter_index(struct bw_quarter quarter);

/* A `month` counts months since year 0: 12 * year + month - 1. */
int32_t bw_month_of_day(int32_t day);
int32_t bw_month_first_day(int32_t month);

/* Writes "2026-01" (8 bytes with NUL). */
void bw_month_format(int32_t month, char text[8]);

/* Writes "2026-01-31" (11 bytes with NUL). */
void bw_day_format(int32_t day, char text[11]);

/*
 * Reads `text` by a pattern as Data Packages use it: %Y %y %m %b %B %d %e %F %H %I %p %M %S %T %R
 * %f %z %Z, "default" or "" for ISO 8601 ("2026-01-31", "2026-01-31T23:59[:59]", a blank for the
 * T), "any" likewise. What the pattern does not name is taken as the first (month, day) or
 * midnight.  A zone (%z or Z) is read and the time brought to Europe/London.  Ordinary digits only;
 * %d, %m, %H may have one. `ret_local` is minutes of the wall clock; seconds are cut off.
 */
bool bw_time_parse(struct bw_text text, const char *pattern, int64_t *ret_local);

#endif
