/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/day.h"

#include <stdio.h>
#include <string.h>

#define MINUTES_A_DAY 1440

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool bw_civil_is_valid(struct bw_civil civil)
{
    return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 &&
           civil.day >= 1 && civil.day <= days_in_month(civil.year, civil.month);
}

/* Years run from March, so that the leap day is the last of its year. */
int32_t bw_day_of(struct bw_civil civil)
{
    int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
    int64_t month = (civil.month + 9) % 12;
    int64_t days = year * 365 + year / 4 - year / 100 + year / 400;

    return (int32_t)(days + (month * 153 + 2) / 5 + civil.day - 1 - 719468);
}

struct bw_civil bw_day_civil(int32_t day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;

    return (struct bw_civil){
        .year = (int)(year_of_era + era * 400 + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int bw_day_weekday(int32_t day)
{
    /* 1970-01-01 was a Thursday. */
    return (int)(((int64_t)day + 3) - floor_div((int64_t)day + 3, 7) * 7);
}

int64_t bw_local_of(int32_t day, int minute_of_day)
{
    return (int64_t)day * MINUTES_A_DAY + minute_of_day;
}

int32_t bw_local_day(int64_t local)
{
    return (int32_t)floor_div(local, MINUTES_A_DAY);
}

int bw_local_hour(int64_t local)
{
    return (int)((local - (int64_t)bw_local_day(local) * MINUTES_A_DAY) / 60);
}

int32_t bw_local_night(int64_t local)
{
    return bw_local_day(local - 6 * 60);
}

/* The instant, in UTC minutes, at which the clocks change in this month of this year. */
static int64_t clock_change(int year, int month)
{
    int32_t last = bw_day_of((struct bw_civil){year, month, 31});

    return bw_local_of(last - (bw_day_weekday(last) + 1) % 7, 60);
}

static bool is_summer(int64_t utc)
{
    int year = bw_day_civil(bw_local_day(utc)).year;

    return utc >= clock_change(year, 3) && utc < clock_change(year, 10);
}

int64_t bw_utc_of_local(int64_t local, bool *ret_is_moved)
{
    bool is_moved = false;
    int64_t utc;

    if (is_summer(local - 60)) {
        utc = local - 60;
    } else {
        utc = local;
        /* 01:00 to 01:59 of the March day: not summer an hour ago, summer already now. */
        is_moved = is_summer(local);
    }
    if (ret_is_moved != NULL)
        *ret_is_moved = is_moved;
    return utc;
}

int64_t bw_local_of_utc(int64_t utc)
{
    return is_summer(utc) ? utc + 60 : utc;
}

bool bw_quarter_parse(struct bw_text text, struct bw_quarter *ret_quarter)
{
    int year = 0;

    if (text.len != 6 || text.ptr[4] != 'Q' || text.ptr[5] < '1' || text.ptr[5] > '4')
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        year = year * 10 + (text.ptr[i] - '0');
    }
    if (year < 1900)
        return false;
    *ret_quarter = (struct bw_quarter){year, text.ptr[5] - '0'};
    return true;
}

void bw_quarter_format(struct bw_quarter quarter, char text[8])
{
    snprintf(text, 8, "%04uQ%u", (unsigned)quarter.year % 10000, (unsigned)quarter.q % 10);
}

struct bw_quarter bw_quarter_of_day(int32_t day)
{
    struct bw_civil civil = bw_day_civil(day);

    return (struct bw_quarter){civil.year, (civil.month - 1) / 3 + 1};
}

int32_t bw_quarter_first_day(struct bw_quarter quarter)
{
    return bw_day_of((struct bw_civil){quarter.year, quarter.q * 3 - 2, 1});
}

int32_t bw_quarter_last_day(struct bw_quarter quarter)
{
    return bw_quarter_first_day(bw_quarter_add(quarter, 1)) - 1;
}

struct bw_quarter bw_quarter_add(struct bw_quarter quarter, int by)
{
    int index = bw_quarter_index(quarter) + by;

    return (struct bw_quarter){index / 4, index % 4 + 1};
}

int bw_quarter_index(struct bw_quarter quarter)
{
    return quarter.year * 4 + quarter.q - 1;
}

int32_t bw_month_of_day(int32_t day)
{
    struct bw_civil civil = bw_day_civil(day);

    return civil.year * 12 + civil.month - 1;
}

int32_t bw_month_first_day(int32_t month)
{
    return bw_day_of((struct bw_civil){month / 12, month % 12 + 1, 1});
}

void bw_month_format(int32_t month, char text[8])
{
    snprintf(text, 8, "%04u-%02u", (unsigned)month / 12 % 10000, (unsigned)month % 12 + 1);
}

void bw_day_format(int32_t day, char text[11])
{
    struct bw_civil civil = bw_day_civil(day);

    snprintf(text, 11, "%04u-%02u-%02u", (unsigned)civil.year % 10000, (unsigned)civil.month % 100,
             (unsigned)civil.day % 100);
}

/* What has been read of a time so far. */
struct parts {
    struct bw_civil civil;
    int hour;
    int minute;
    bool is_hour_12; /* %I: 12, 1 to 11 of a half day */
    bool is_pm;
    int zone_min; /* east of Greenwich */
    bool has_zone;
};

/* Reads `min` to `max` digits. */
static bool read_digits(struct bw_text *rest, size_t min, size_t max, int *ret_value)
{
    size_t n = 0;
    int value = 0;

    while (n < max && n < rest->len && rest->ptr[n] >= '0' && rest->ptr[n] <= '9')
        value = value * 10 + (rest->ptr[n++] - '0');
    if (n < min)
        return false;
    rest->ptr += n;
    rest->len -= n;
    *ret_value = value;
    return true;
}

static bool read_month_name(struct bw_text *rest, int *ret_month)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct bw_text name = bw_text_of(names[i]);

        for (size_t len = name.len;; len = 3) {
            if (rest->len >= len && bw_text_is_equal_fold((struct bw_text){rest->ptr, len},
                                                          (struct bw_text){name.ptr, len})) {
                rest->ptr += len;
                rest->len -= len;
                *ret_month = i + 1;
                return true;
            }
            if (len == 3)
                break;
        }
    }
    return false;
}

/* "Z", "+01:00", "+0100" or "+01". */
static bool read_zone(struct bw_text *rest, struct parts *parts)
{
    int hours = 0;
    int minutes = 0;
    bool has_colon;
    int sign;

    if (rest->len > 0 && (rest->ptr[0] == 'Z' || rest->ptr[0] == 'z')) {
        rest->ptr++;
        rest->len--;
    } else {
        if (rest->len == 0 || (rest->ptr[0] != '+' && rest->ptr[0] != '-'))
            return false;
        sign = rest->ptr[0] == '-' ? -1 : 1;
        rest->ptr++;
        rest->len--;
        if (!read_digits(rest, 2, 2, &hours))
            return false;
        has_colon = rest->len > 0 && rest->ptr[0] == ':';
        if (has_colon) {
            rest->ptr++;
            rest->len--;
        }
        if ((has_colon || rest->len > 0) && !read_digits(rest, 2, 2, &minutes))
            return false;
        if (hours > 14 || minutes > 59)
            return false;
        parts->zone_min = sign * (hours * 60 + minutes);
    }
    parts->has_zone = true;
    return true;
}

static bool read_pattern(struct bw_text *rest, const char *pattern, struct parts *parts);

/* AM or PM */
static bool read_half_day(struct bw_text *rest, bool *ret_is_pm)
{
    struct bw_text half = {rest->ptr, 2};

    if (rest->len < 2 ||
        !(bw_text_is_equal_fold(half, BW_TEXT("am")) || bw_text_is_equal_fold(half, BW_TEXT("pm"))))
        return false;
    *ret_is_pm = bw_text_is_equal_fold(half, BW_TEXT("pm"));
    rest->ptr += 2;
    rest->len -= 2;
    return true;
}

static bool read_conversion(struct bw_text *rest, char conversion, struct parts *parts)
{
    int ignored;

    switch (conversion) {
    case 'Y':
        return read_digits(rest, 4, 4, &parts->civil.year);
    case 'y':
        /* POSIX: 69 to 99 are 1969 to 1999. */
        if (!read_digits(rest, 2, 2, &parts->civil.year))
            return false;
        parts->civil.year += parts->civil.year >= 69 ? 1900 : 2000;
        return true;
    case 'm':
        return read_digits(rest, 1, 2, &parts->civil.month);
    case 'b':
    case 'B':
        return read_month_name(rest, &parts->civil.month);
    case 'd':
    case 'e':
        return read_digits(rest, 1, 2, &parts->civil.day);
    case 'F':
        return read_pattern(rest, "%Y-%m-%d", parts);
    case 'T':
        return read_pattern(rest, "%H:%M:%S", parts);
    case 'R':
        return read_pattern(rest, "%H:%M", parts);
    case 'I':
        parts->is_hour_12 = true;
        return read_digits(rest, 1, 2, &parts->hour) && parts->hour >= 1 && parts->hour <= 12;
    case 'p':
        return read_half_day(rest, &parts->is_pm);
    case 'H':
        return read_digits(rest, 1, 2, &parts->hour);
    case 'M':
        return read_digits(rest, 2, 2, &parts->minute);
    case 'S':
        return read_digits(rest, 2, 2, &ignored) && ignored <= 60;
    case 'f':
        return read_digits(rest, 1, 9, &ignored);
    case 'z':
    case 'Z':
        return read_zone(rest, parts);
    default:
        return false;
    }
}

static bool read_pattern(struct bw_text *rest, const char *pattern, struct parts *parts)
{
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '%' && pattern[1] != '\0') {
            if (!read_conversion(rest, *++pattern, parts))
                return false;
        } else {
            if (rest->len == 0 || rest->ptr[0] != *pattern)
                return false;
            rest->ptr++;
            rest->len--;
        }
    }
    return true;
}

static bool read_iso(struct bw_text *rest, struct parts *parts)
{
    if (!read_pattern(rest, "%Y-%m", parts))
        return false;
    if (rest->len == 0)
        return true;
    if (!read_pattern(rest, "-%d", parts))
        return false;
    if (rest->len == 0)
        return true;
    if (rest->ptr[0] != 'T' && rest->ptr[0] != ' ')
        return false;
    rest->ptr++;
    rest->len--;
    if (!read_pattern(rest, "%H:%M", parts))
        return false;
    if (rest->len > 0 && rest->ptr[0] == ':' && !read_pattern(rest, ":%S", parts))
        return false;
    if (rest->len > 0 && rest->ptr[0] == '.' && !read_pattern(rest, ".%f", parts))
        return false;
    return rest->len == 0 || read_zone(rest, parts);
}

bool bw_time_parse(struct bw_text text, const char *pattern, int64_t *ret_local)
{
    /* What a pattern does not name; only a time of day leaves the date out. */
    struct parts parts = {.civil = {1970, 1, 1}};
    bool is_iso =
        *pattern == '\0' || strcmp(pattern, "default") == 0 || strcmp(pattern, "any") == 0;
    int64_t local;

    if (!(is_iso ? read_iso(&text, &parts) : read_pattern(&text, pattern, &parts)) || text.len != 0)
        return false;
    if (!bw_civil_is_valid(parts.civil) || parts.hour > 23 || parts.minute > 59)
        return false;
    if (parts.is_hour_12)
        parts.hour = parts.hour % 12 + (parts.is_pm ? 12 : 0);
    local = bw_local_of(bw_day_of(parts.civil), parts.hour * 60 + parts.minute);
    if (parts.has_zone) {
        local = bw_local_of_utc(local - parts.zone_min);
        /* On the first and the last day a zone can lead out of the years there are. */
        if (!bw_civil_is_valid(bw_day_civil(bw_local_day(local))))
            return false;
    }
    *ret_local = local;
    return true;
}
