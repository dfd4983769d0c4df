/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/record.h"

#include <math.h>
#include <string.h>

#include "beatwise/base/day.h"

#define CMP(a, b) (((a) > (b)) - ((a) < (b)))

static bool is_same_text(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool has_birth_days(const struct bw_link_person *a, const struct bw_link_person *b)
{
    return a != NULL && b != NULL && a->birth_day != BW_DAY_NONE && b->birth_day != BW_DAY_NONE;
}

bool bw_link_is_other_number(const struct bw_link_person *a, const struct bw_link_person *b)
{
    return a != NULL && b != NULL && a->nhs_number != NULL && b->nhs_number != NULL &&
           strcmp(a->nhs_number, b->nhs_number) != 0;
}

bool bw_link_is_other_birth_day(const struct bw_link_person *a, const struct bw_link_person *b)
{
    struct bw_civil x;
    struct bw_civil y;

    if (!has_birth_days(a, b) || a->birth_day == b->birth_day)
        return false;
    x = bw_day_civil(a->birth_day);
    y = bw_day_civil(b->birth_day);
    if (x.year == y.year &&
        (a->is_weak_birth_day || b->is_weak_birth_day || (x.month == y.day && x.day == y.month)))
        return false;
    return (x.year != y.year) + (x.month != y.month) + (x.day != y.day) > 1;
}

static bool is_same_birth_year(const struct bw_link_person *a, const struct bw_link_person *b)
{
    return has_birth_days(a, b) &&
           bw_day_civil(a->birth_day).year == bw_day_civil(b->birth_day).year;
}

const char *bw_link_number_rule(const struct bw_link_person *a, const struct bw_link_person *b)
{
    if (a == NULL || b == NULL || !is_same_text(a->nhs_number, b->nhs_number) ||
        bw_link_is_other_birth_day(a, b))
        return NULL;
    if (has_birth_days(a, b) && a->birth_day == b->birth_day)
        return "nhs_number+birth_date";
    if (is_same_text(a->surname, b->surname))
        return "nhs_number+surname";
    if (a->sex != BW_SEX_UNKNOWN && a->sex == b->sex && is_same_birth_year(a, b))
        return "nhs_number+sex+birth_year";
    return NULL;
}

const char *bw_link_name_rule(const struct bw_link_person *a, const struct bw_link_person *b)
{
    if (!has_birth_days(a, b) || a->birth_day != b->birth_day || a->is_weak_birth_day ||
        b->is_weak_birth_day || bw_link_is_other_number(a, b))
        return NULL;
    return is_same_text(a->forename, b->forename) && is_same_text(a->surname, b->surname)
               ? "forename+surname+birth_date"
               : NULL;
}

/* NULL before any text. */
static int cmp_text(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* NaN, which means no point, before any number. */
static int cmp_degrees(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(b) - isnan(a);
    return CMP(a, b);
}

static int cmp_when(const struct bw_event *a, const struct bw_event *b)
{
    int by = CMP(a->when.from_utc, b->when.from_utc);

    if (by == 0)
        by = CMP(a->when.to_utc, b->when.to_utc);
    if (by == 0)
        by = CMP(a->arrived_utc, b->arrived_utc);
    if (by == 0)
        by = CMP(a->when.precision, b->when.precision);
    return by != 0 ? by : CMP(a->when.is_arrival, b->when.is_arrival);
}

static int cmp_person(const struct bw_link_person *a, const struct bw_link_person *b)
{
    int by;

    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    by = cmp_text(a->nhs_number, b->nhs_number);
    if (by == 0)
        by = cmp_text(a->surname, b->surname);
    if (by == 0)
        by = cmp_text(a->forename, b->forename);
    if (by == 0)
        by = cmp_text(a->postcode, b->postcode);
    if (by == 0)
        by = CMP(a->birth_day, b->birth_day);
    if (by == 0)
        by = CMP(a->is_weak_birth_day, b->is_weak_birth_day);
    return by != 0 ? by : CMP(a->sex, b->sex);
}

static int cmp_place(const struct bw_event *a, const struct bw_event *b)
{
    int by = cmp_text(a->beat, b->beat);

    if (by == 0)
        by = CMP(a->located_by, b->located_by);
    if (by == 0)
        by = cmp_degrees(a->lon_deg, b->lon_deg);
    if (by == 0)
        by = cmp_degrees(a->lat_deg, b->lat_deg);
    return by;
}

static int cmp_what(const struct bw_event *a, const struct bw_event *b)
{
    const int pairs[][2] = {
        {(int)a->place_type, (int)b->place_type},
        {(int)a->method, (int)b->method},
        {(int)a->relationship, (int)b->relationship},
        {(int)a->severity, (int)b->severity},
        {(int)a->sex, (int)b->sex},
        {(int)a->age_band, (int)b->age_band},
        {(int)a->alcohol, (int)b->alcohol},
        {(int)a->police_told, (int)b->police_told},
        {a->is_linkable, b->is_linkable},
        {a->is_late, b->is_late},
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (pairs[i][0] != pairs[i][1])
            return CMP(pairs[i][0], pairs[i][1]);
    return cmp_text(a->feed, b->feed);
}

int bw_link_record_side(const struct bw_link_record *record)
{
    return record->event != NULL ? (int)record->event->source : record->file;
}

int bw_link_record_cmp(const struct bw_link_record *a, const struct bw_link_record *b)
{
    int by = CMP(bw_link_record_side(a), bw_link_record_side(b));

    if (by != 0 || a->event == NULL || b->event == NULL)
        return by != 0 ? by : cmp_person(a->person, b->person);
    by = cmp_when(a->event, b->event);
    if (by == 0)
        by = cmp_person(a->person, b->person);
    if (by == 0)
        by = cmp_place(a->event, b->event);
    return by != 0 ? by : cmp_what(a->event, b->event);
}
