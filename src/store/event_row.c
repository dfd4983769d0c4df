/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_row_private.h"

#include <math.h>

static void bind_minute(struct bw_stmt *stmt, int n, int64_t minute)
{
    if (minute == BW_MINUTE_NONE)
        stmt->db->engine->bind_null(stmt, n);
    else
        bind_i64(stmt, n, minute);
}

static void bind_degrees(struct bw_stmt *stmt, int n, double deg)
{
    if (isnan(deg))
        stmt->db->engine->bind_null(stmt, n);
    else
        bind_f64(stmt, n, deg);
}

static void bind_ids(struct bw_stmt *stmt, const struct bw_event *event)
{
    bind_id(stmt, 6, &event->person_id);
    bind_id(stmt, 7, &event->record_token);
    bind_id(stmt, 8, &event->group_token);
    bind_id(stmt, 9, &event->ref_token);
    if (bw_id_is_none(&event->ref_token))
        stmt->db->engine->bind_null(stmt, 10);
    else
        bind_i64(stmt, 10, event->ref_source);
}

int32_t bw_event_row_bind(struct bw_stmt *stmt, const struct bw_id *extract_id,
                          const struct bw_event *event)
{
    const int32_t month = bw_month_of_day(bw_local_day(bw_local_of_utc(event->when.from_utc)));

    bind_id(stmt, 1, &event->event_id);
    bind_id(stmt, 2, extract_id);
    bind_i64(stmt, 3, event->line);
    bind_i64(stmt, 4, event->source);
    bind_i64(stmt, 5, month);
    bind_ids(stmt, event);
    bind_i64(stmt, 11, event->when.from_utc);
    bind_i64(stmt, 12, event->when.to_utc);
    bind_i64(stmt, 13, event->when.precision);
    bind_i64(stmt, 14, event->when.is_arrival);
    bind_minute(stmt, 15, event->arrived_utc);
    bind_i64(stmt, 16, event->is_late);
    bind_i64(stmt, 17, event->is_linkable);
    bind_text(stmt, 18, event->beat);
    bind_i64(stmt, 19, event->located_by);
    bind_degrees(stmt, 20, event->lon_deg);
    bind_degrees(stmt, 21, event->lat_deg);
    bind_i64(stmt, 22, event->place_type);
    bind_i64(stmt, 23, event->method);
    bind_i64(stmt, 24, event->relationship);
    bind_i64(stmt, 25, event->severity);
    bind_i64(stmt, 26, event->sex);
    bind_i64(stmt, 27, event->age_band);
    bind_i64(stmt, 28, event->alcohol);
    bind_i64(stmt, 29, event->police_told);
    bind_text(stmt, 30, event->place_id);
    return month;
}

/* The number in column `i`, which must be below `limit`. */
static unsigned get_number(struct bw_stmt *stmt, int i, int64_t limit, bool *is_sound)
{
    int64_t number = get_i64(stmt, i);

    if (number >= 0 && number < limit)
        return (unsigned)number;
    *is_sound = false;
    return 0;
}

bool bw_event_row_is_category(enum bw_category_kind kind, int64_t number)
{
    /* Not beyond the end of the list, which the name that is NULL marks. */
    for (int i = 0; i <= number; i++) {
        if (bw_category_name(kind, i) == NULL)
            return false;
    }
    return number >= 0;
}

static unsigned get_category(struct bw_stmt *stmt, int i, enum bw_category_kind kind,
                             bool *is_sound)
{
    int64_t number = get_i64(stmt, i);

    if (bw_event_row_is_category(kind, number))
        return (unsigned)number;
    *is_sound = false;
    return 0;
}

static double get_degrees(struct bw_stmt *stmt, int i)
{
    return get_is_null(stmt, i) ? (double)NAN : get_f64(stmt, i);
}

static bool get_categories(struct bw_stmt *stmt, struct bw_event *event)
{
    bool is_sound = true;

    event->place_type =
        (enum bw_place_type)get_category(stmt, 21, BW_CATEGORY_PLACE_TYPE, &is_sound);
    event->method = (enum bw_method)get_category(stmt, 22, BW_CATEGORY_METHOD, &is_sound);
    event->relationship =
        (enum bw_relationship)get_category(stmt, 23, BW_CATEGORY_RELATIONSHIP, &is_sound);
    event->severity = (enum bw_severity)get_category(stmt, 24, BW_CATEGORY_SEVERITY, &is_sound);
    event->sex = (enum bw_sex)get_category(stmt, 25, BW_CATEGORY_SEX, &is_sound);
    event->age_band = (enum bw_age_band)get_category(stmt, 26, BW_CATEGORY_AGE_BAND, &is_sound);
    event->alcohol = (enum bw_yes_no)get_category(stmt, 27, BW_CATEGORY_YES_NO, &is_sound);
    event->police_told = (enum bw_yes_no)get_category(stmt, 28, BW_CATEGORY_YES_NO, &is_sound);
    return is_sound;
}

bool bw_event_row_get(struct bw_stmt *stmt, struct bw_arena *arena, struct bw_event *event)
{
    bool is_sound = get_categories(stmt, event);

    event->event_id = bw_store_get_id(stmt, 0);
    event->line = get_i64(stmt, 2);
    event->source = (enum bw_source)get_number(stmt, 3, BW_SOURCES, &is_sound);
    event->person_id = bw_store_get_id(stmt, 5);
    event->record_token = bw_store_get_id(stmt, 6);
    event->group_token = bw_store_get_id(stmt, 7);
    event->ref_token = bw_store_get_id(stmt, 8);
    event->ref_source = (enum bw_source)get_number(stmt, 9, BW_SOURCES, &is_sound);
    event->when.from_utc = get_i64(stmt, 10);
    event->when.to_utc = get_i64(stmt, 11);
    event->when.precision =
        (enum bw_precision)get_number(stmt, 12, BW_PRECISION_MONTH + 1, &is_sound);
    event->when.is_arrival = get_i64(stmt, 13) != 0;
    event->arrived_utc = get_is_null(stmt, 14) ? BW_MINUTE_NONE : get_i64(stmt, 14);
    event->is_late = get_i64(stmt, 15) != 0;
    event->is_linkable = get_i64(stmt, 16) != 0;
    event->beat = bw_store_get_strdup(stmt, 17, arena);
    event->located_by = (enum bw_located_by)get_number(stmt, 18, BW_LOCATED_WAYS, &is_sound);
    event->lon_deg = get_degrees(stmt, 19);
    event->lat_deg = get_degrees(stmt, 20);
    event->place_id = bw_store_get_strdup(stmt, 29, arena);
    return is_sound;
}
