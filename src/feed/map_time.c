/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map_private.h"

#include <string.h>

#define MINUTES_A_DAY 1440
#define ISO_MONTH_LEN 7 /* 2026-01 */
#define ISO_DAY_LEN 10  /* 2026-01-31 */

static const enum bw_role time_roles[] = {
    BW_ROLE_OCCURRED,    BW_ROLE_OCCURRED_DATE, BW_ROLE_OCCURRED_TIME, BW_ROLE_OCCURRED_FROM,
    BW_ROLE_OCCURRED_TO, BW_ROLE_ARRIVED,       BW_ROLE_ARRIVED_DATE,  BW_ROLE_ARRIVED_TIME,
};

static bool is_iso(const char *format)
{
    return *format == '\0' || strcmp(format, "default") == 0 || strcmp(format, "any") == 0;
}

static bool names_any(const char *format, const char *conversions)
{
    for (const char *p = strchr(format, '%'); p != NULL && p[1] != '\0'; p = strchr(p + 2, '%')) {
        if (strchr(conversions, p[1]) != NULL)
            return true;
    }
    return false;
}

static enum bw_precision precision_of(const struct bw_field *field, struct bw_text text)
{
    if (field->type == BW_FIELD_YEARMONTH)
        return BW_PRECISION_MONTH;
    if (is_iso(field->format)) {
        if (text.len <= ISO_MONTH_LEN)
            return BW_PRECISION_MONTH;
        if (text.len <= ISO_DAY_LEN)
            return BW_PRECISION_DAY;
    } else if (!names_any(field->format, "deF")) {
        return BW_PRECISION_MONTH;
    } else if (!names_any(field->format, "HITR")) {
        return BW_PRECISION_DAY;
    }
    return field->type == BW_FIELD_DATE ? BW_PRECISION_DAY : BW_PRECISION_MINUTE;
}

/* From the first minute to the last of what a precision leaves open. */
static struct bw_map_moment spread(int64_t local, enum bw_precision precision)
{
    int32_t first = bw_local_day(local);
    int32_t last = first;

    if (precision == BW_PRECISION_MINUTE)
        return (struct bw_map_moment){true, local, local, precision};
    if (precision == BW_PRECISION_MONTH) {
        int32_t month = bw_month_of_day(first);

        first = bw_month_first_day(month);
        last = bw_month_first_day(month + 1) - 1;
    }
    return (struct bw_map_moment){true, bw_local_of(first, 0), bw_local_of(last, MINUTES_A_DAY - 1),
                                  precision};
}

struct bw_map_moment bw_map_read_moment(const struct bw_field *field, struct bw_text text)
{
    int64_t local;

    if (!bw_time_parse(text, field->format, &local) || !bw_map_is_within(field, (double)local))
        return (struct bw_map_moment){0};
    return spread(local, precision_of(field, text));
}

static struct bw_map_moment read_role(struct bw_map_reading *reading, enum bw_role role)
{
    struct bw_text text = bw_map_text(reading, role);
    struct bw_map_moment moment = {0};

    if (text.len == 0)
        return moment;
    moment = bw_map_read_moment(bw_map_field(reading->map, role), text);
    if (!moment.is_there)
        reading->cells[role] = BW_MAP_CELL_UNREADABLE;
    return moment;
}

/* bw_time_parse() takes ISO dates only; a time of day alone is 23:59 or 23:59:59. */
static bool parse_time_of_day(const struct bw_field *field, struct bw_text text, int64_t *ret_local)
{
    bool is_there = is_iso(field->format) ? bw_time_parse(text, "%H:%M", ret_local) ||
                                                bw_time_parse(text, "%H:%M:%S", ret_local)
                                          : bw_time_parse(text, field->format, ret_local);

    return is_there && bw_map_is_within(field, (double)*ret_local);
}

/* A day in one column and, where it can be read, the time of day in another. */
static struct bw_map_moment read_parts(struct bw_map_reading *reading, enum bw_role date,
                                       enum bw_role time)
{
    struct bw_map_moment moment = read_role(reading, date);
    struct bw_text text = bw_map_text(reading, time);
    int64_t minute;

    if (text.len == 0)
        return moment;
    if (!parse_time_of_day(bw_map_field(reading->map, time), text, &minute)) {
        reading->cells[time] = BW_MAP_CELL_UNREADABLE;
        return moment;
    }
    if (!moment.is_there || moment.precision == BW_PRECISION_MONTH)
        return moment;
    minute -= bw_local_of(bw_local_day(minute), 0);
    return spread(bw_local_of(bw_local_day(moment.from_local), (int)minute), BW_PRECISION_MINUTE);
}

/* An end before the beginning is no end: it is counted as unreadable. */
static struct bw_map_moment read_range(struct bw_map_reading *reading)
{
    struct bw_map_moment from = read_role(reading, BW_ROLE_OCCURRED_FROM);
    struct bw_map_moment to = read_role(reading, BW_ROLE_OCCURRED_TO);

    if (!from.is_there || !to.is_there)
        return from.is_there ? from : to;
    if (to.to_local < from.from_local) {
        reading->cells[BW_ROLE_OCCURRED_TO] = BW_MAP_CELL_UNREADABLE;
        return from;
    }
    if (to.to_local > from.to_local)
        from.to_local = to.to_local;
    if (to.precision > from.precision)
        from.precision = to.precision;
    return from;
}

static int64_t utc_of(struct bw_map_reading *reading, int64_t local)
{
    bool is_moved;
    int64_t utc = bw_utc_of_local(local, &is_moved);

    reading->is_time_moved = reading->is_time_moved || is_moved;
    return utc;
}

bool bw_map_read_when(struct bw_map_reading *reading, struct bw_event *event, int32_t *ret_day)
{
    /* All are read, also where the first is enough: the quality figures tell of every column. */
    struct bw_map_moment found[] = {
        read_role(reading, BW_ROLE_OCCURRED),
        read_parts(reading, BW_ROLE_OCCURRED_DATE, BW_ROLE_OCCURRED_TIME),
        read_range(reading),
        read_role(reading, BW_ROLE_ARRIVED),
        read_parts(reading, BW_ROLE_ARRIVED_DATE, BW_ROLE_ARRIVED_TIME),
    };
    size_t first = 0;

    while (first < 5 && !found[first].is_there)
        first++;
    if (first == 5)
        return false;
    *ret_day = bw_local_day(found[first].from_local);
    event->when = (struct bw_when){
        .from_utc = utc_of(reading, found[first].from_local),
        .to_utc = utc_of(reading, found[first].to_local),
        .precision = found[first].precision,
        .is_arrival = first >= 3,
    };
    event->arrived_utc = BW_MINUTE_NONE;
    for (size_t i = 5; i-- > 3;) {
        /* A day alone says nothing of how long after the event somebody arrived. */
        if (found[i].is_there && found[i].precision == BW_PRECISION_MINUTE)
            event->arrived_utc = utc_of(reading, found[i].from_local);
    }
    return true;
}

enum bw_reject_reason bw_map_time_reason(const struct bw_map_reading *reading, int *ret_field)
{
    const struct bw_map *map = reading->map;
    enum bw_reject_reason reason = BW_REJECT_NO_TIME;

    *ret_field = -1;
    for (size_t i = 0; i < sizeof(time_roles) / sizeof(time_roles[0]); i++) {
        enum bw_role role = time_roles[i];
        int field = map->field_of[role];

        if (reading->cells[role] == BW_MAP_CELL_MISSING && *ret_field < 0)
            *ret_field = field;
        if (reading->cells[role] != BW_MAP_CELL_UNREADABLE)
            continue;
        if (reason == BW_REJECT_NO_TIME)
            *ret_field = field;
        reason = BW_REJECT_BAD_TIME;
        if (bw_map_has_bad_bytes(reading->row->cells[map->columns[field]])) {
            *ret_field = field;
            return BW_REJECT_ENCODING;
        }
    }
    return reason;
}
