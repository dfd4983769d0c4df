/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "incident_private.h"

/* An hour of the day is said only if the time is known more closely than this. */
#define HOUR_RANGE_MIN 120

/* Whom to believe first about the place (linkage.md). */
static const enum bw_source place_order[BW_SOURCES] = {BW_SOURCE_POLICE, BW_SOURCE_AMBULANCE,
                                                       BW_SOURCE_ED};

struct view {
    const struct bw_event *of[BW_SOURCES]; /* by source; NULL: none */
};

static struct view view_of(const struct bw_link_record *records,
                           const struct bw_linked_incident *incident)
{
    struct view view = {{NULL}};

    for (size_t i = 0; i < incident->member_count; i++) {
        const struct bw_event *event = records[incident->members[i]].event;

        view.of[event->source] = event;
    }
    return view;
}

/* Lower is better. */
static int located_rank(const struct bw_event *event)
{
    if (event->beat == NULL || event->located_by == BW_LOCATED_NONE)
        return BW_LOCATED_WAYS;
    return (int)event->located_by;
}

static void describe_place(const struct view *view, struct bw_incident *incident)
{
    int best = BW_LOCATED_WAYS;

    incident->beat = NULL;
    incident->located_by = BW_LOCATED_NONE;
    incident->is_public = BW_PUBLIC_UNKNOWN;
    for (size_t i = 0; i < BW_SOURCES; i++) {
        const struct bw_event *event = view->of[place_order[i]];

        if (event == NULL)
            continue;
        if (located_rank(event) < best) {
            best = located_rank(event);
            incident->beat = event->beat;
            incident->located_by = event->located_by;
        }
        if (incident->is_public == BW_PUBLIC_UNKNOWN)
            incident->is_public = bw_place_type_is_public(event->place_type);
    }
}

/* What kind of time an event gives; lower is better. */
static int time_rank(const struct bw_when *when)
{
    if (when->precision == BW_PRECISION_MONTH)
        return 3;
    if (when->is_arrival)
        return 2;
    return when->precision == BW_PRECISION_DAY ? 1 : 0;
}

static bool is_better_time(const struct bw_when *a, const struct bw_when *b)
{
    if (time_rank(a) != time_rank(b))
        return time_rank(a) < time_rank(b);
    if (a->from_utc != b->from_utc)
        return a->from_utc < b->from_utc;
    return a->to_utc < b->to_utc;
}

static const struct bw_when *best_time(const struct view *view)
{
    const struct bw_when *best = NULL;

    for (size_t i = 0; i < BW_SOURCES; i++)
        if (view->of[i] != NULL && (best == NULL || is_better_time(&view->of[i]->when, best)))
            best = &view->of[i]->when;
    assert(best != NULL);
    return best;
}

static int32_t day_of_utc(int64_t utc)
{
    return bw_local_day(bw_local_of_utc(utc));
}

static bool is_in(struct bw_quarter quarter, int32_t day)
{
    return day >= bw_quarter_first_day(quarter) && day <= bw_quarter_last_day(quarter);
}

/* The earliest arrival in the quarter, or BW_DAY_NONE. */
static int32_t arrival_day(const struct view *view, struct bw_quarter quarter)
{
    int32_t earliest = BW_DAY_NONE;

    for (size_t i = 0; i < BW_SOURCES; i++) {
        const struct bw_event *event = view->of[i];
        int32_t day;

        if (event == NULL || event->arrived_utc == BW_MINUTE_NONE)
            continue;
        day = day_of_utc(event->arrived_utc);
        if (is_in(quarter, day) && (earliest == BW_DAY_NONE || day < earliest))
            earliest = day;
    }
    return earliest;
}

static int32_t month_of(const struct view *view, struct bw_quarter quarter, int32_t day)
{
    if (!is_in(quarter, day))
        day = arrival_day(view, quarter);
    return bw_month_of_day(day != BW_DAY_NONE ? day : bw_quarter_first_day(quarter));
}

static void describe_time(const struct view *view, struct bw_incident *incident)
{
    const struct bw_when *when = best_time(view);
    const int64_t local = bw_local_of_utc(when->from_utc);
    const int32_t day = bw_local_day(local);

    incident->month = month_of(view, incident->quarter, day);
    incident->is_late = day < bw_quarter_first_day(incident->quarter);
    incident->night = BW_DAY_NONE;
    incident->hour = -1;
    if (when->precision == BW_PRECISION_MINUTE) {
        incident->night = bw_local_night(local);
        if (when->to_utc - when->from_utc < HOUR_RANGE_MIN)
            incident->hour = bw_local_hour(local);
    } else if (when->precision == BW_PRECISION_DAY) {
        incident->night = day;
    }
}

static bool is_known_to_police(const struct view *view)
{
    if (view->of[BW_SOURCE_POLICE] != NULL)
        return true;
    for (size_t i = 0; i < BW_SOURCES; i++)
        if (view->of[i] != NULL && view->of[i]->police_told == BW_YES)
            return true;
    return false;
}

static enum bw_police_status status_of(const struct view *view, bool are_police_linkable)
{
    if (is_known_to_police(view))
        return BW_POLICE_KNOWN;
    for (size_t i = 0; are_police_linkable && i < BW_SOURCES; i++)
        if (view->of[i] != NULL && view->of[i]->is_linkable)
            return BW_POLICE_NO_RECORD;
    return BW_POLICE_CANNOT_TELL;
}

void bw_link_describe(const struct bw_link_record *records, const struct bw_link_quarter *quarter,
                      struct bw_linked_incident *incident)
{
    const struct view view = view_of(records, incident);
    struct bw_incident *out = &incident->incident;

    *out = (struct bw_incident){
        .quarter = quarter->quarter,
        .status = status_of(&view, quarter->are_police_linkable),
    };
    describe_place(&view, out);
    describe_time(&view, out);
    for (size_t i = 0; i < BW_SOURCES; i++) {
        const struct bw_event *event = view.of[i];

        if (event == NULL)
            continue;
        out->sources |= 1U << i;
        out->is_sexual = out->is_sexual || event->method == BW_METHOD_SEXUAL;
        out->is_under_18 =
            out->is_under_18 || event->age_band == BW_AGE_0_9 || event->age_band == BW_AGE_10_17;
    }
}
