/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "beatwise/ident/canon.h"
#include "beatwise/ident/token_cell.h"
#include "pseudonymise_private.h"

static void put_text(struct bw_text text, struct bw_buf *cell)
{
    bw_buf_write(cell, text.ptr, text.len);
}

static void put_pii(struct bw_pii pii, struct bw_buf *cell)
{
    bw_buf_write(cell, pii.pii_ptr, pii.pii_len);
}

static void put_number(double number, struct bw_buf *cell)
{
    if (!isnan(number))
        bw_buf_printf(cell, "%.15g", number);
}

/* Unknown is an empty cell. */
static void put_category(enum bw_category_kind kind, unsigned number, struct bw_buf *cell)
{
    if (number != 0)
        bw_buf_puts(cell, bw_category_name(kind, (int)number));
}

static void put_moment(int64_t utc, enum bw_precision precision, struct bw_buf *cell)
{
    const int64_t local = bw_local_of_utc(utc);
    const int32_t day = bw_local_day(local);
    const int64_t minute = local - bw_local_of(day, 0);
    char text[11];

    bw_day_format(day, text);
    if (precision == BW_PRECISION_MONTH)
        text[7] = '\0';
    bw_buf_puts(cell, text);
    if (precision == BW_PRECISION_MINUTE)
        bw_buf_printf(cell, "T%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void write_record(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_pii(from->row->record_id, cell);
}

static void write_group(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_pii(from->row->group_id, cell);
}

static void write_ref(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_pii(from->row->event_ref, cell);
}

/* Where an arrival stood in, the hub lets it stand in again. */
static void write_from(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    const struct bw_when *when = &from->row->event.when;

    if (!when->is_arrival || from->row->event.arrived_utc == BW_MINUTE_NONE)
        put_moment(when->from_utc, when->precision, cell);
}

static void write_to(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    const struct bw_when *when = &from->row->event.when;

    if (!when->is_arrival || from->row->event.arrived_utc == BW_MINUTE_NONE)
        put_moment(when->to_utc, when->precision, cell);
}

static void write_arrived(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    if (from->row->event.arrived_utc != BW_MINUTE_NONE)
        put_moment(from->row->event.arrived_utc, BW_PRECISION_MINUTE, cell);
}

static void write_beat(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_text(from->row->place.beat, cell);
}

static void write_easting(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_number(from->row->place.easting_m, cell);
}

static void write_northing(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_number(from->row->place.northing_m, cell);
}

static void write_longitude(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_number(from->row->place.lon_deg, cell);
}

static void write_latitude(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_number(from->row->place.lat_deg, cell);
}

/* A home's postcode stands for the place of some acts (home_is_place): it stays here. */
static void write_postcode(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    if (from->row->place.postcode.ptr != from->row->identity.home_postcode.pii_ptr)
        put_text(from->row->place.postcode, cell);
}

static void write_place_type(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_PLACE_TYPE, from->row->event.place_type, cell);
}

static void write_method(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_METHOD, from->row->event.method, cell);
}

static void write_relationship(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_RELATIONSHIP, from->row->event.relationship, cell);
}

static void write_severity(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_SEVERITY, from->row->event.severity, cell);
}

static void write_sex(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_SEX, from->row->event.sex, cell);
}

/* The band's first year. */
static void write_age(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    const enum bw_age_band band = from->row->event.age_band;

    for (int age = 0; band != BW_AGE_UNKNOWN && age <= 75; age++) {
        if (bw_age_band_of(age) == band) {
            bw_buf_printf(cell, "%d", age);
            return;
        }
    }
}

static void write_alcohol(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_YES_NO, from->row->event.alcohol, cell);
}

static void write_told(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    put_category(BW_CATEGORY_YES_NO, from->row->event.police_told, cell);
}

static void write_tokens(struct bw_pseudonymised *from, struct bw_buf *cell)
{
    struct bw_identity identity = from->row->identity;
    struct bw_canon canon;

    if (from->row->event.source == BW_SOURCE_AMBULANCE)
        identity.home_postcode = (struct bw_pii){NULL, 0};
    bw_canon_identity(&identity, from->day, &canon);
    bw_token_cell_write(from->shared, &canon, cell);
    bw_canon_wipe(&canon);
    from->has_keys = strchr(bw_buf_text(cell), ';') != NULL;
}

#define ANY BW_ROLE_NONE

const struct bw_pseudonym_column bw_pseudonym_columns[] = {
    {BW_ROLE_RECORD_ID, "string", {BW_ROLE_RECORD_ID}, write_record},
    {BW_ROLE_GROUP_ID, "string", {BW_ROLE_GROUP_ID}, write_group},
    {BW_ROLE_EVENT_REF, "string", {BW_ROLE_EVENT_REF}, write_ref},
    {BW_ROLE_OCCURRED_FROM, "datetime", {ANY}, write_from},
    {BW_ROLE_OCCURRED_TO, "datetime", {ANY}, write_to},
    {BW_ROLE_ARRIVED, "datetime", {BW_ROLE_ARRIVED, BW_ROLE_ARRIVED_DATE}, write_arrived},
    {BW_ROLE_BEAT, "string", {BW_ROLE_BEAT}, write_beat},
    {BW_ROLE_EASTING, "number", {BW_ROLE_EASTING}, write_easting},
    {BW_ROLE_NORTHING, "number", {BW_ROLE_NORTHING}, write_northing},
    {BW_ROLE_LONGITUDE, "number", {BW_ROLE_LONGITUDE}, write_longitude},
    {BW_ROLE_LATITUDE, "number", {BW_ROLE_LATITUDE}, write_latitude},
    {BW_ROLE_INCIDENT_POSTCODE, "string", {BW_ROLE_INCIDENT_POSTCODE}, write_postcode},
    {BW_ROLE_PLACE_TYPE, "string", {BW_ROLE_PLACE_TYPE}, write_place_type},
    {BW_ROLE_METHOD, "string", {BW_ROLE_METHOD}, write_method},
    {BW_ROLE_RELATIONSHIP, "string", {BW_ROLE_RELATIONSHIP}, write_relationship},
    {BW_ROLE_SEVERITY, "string", {BW_ROLE_SEVERITY}, write_severity},
    {BW_ROLE_SEX, "string", {BW_ROLE_SEX}, write_sex},
    {BW_ROLE_AGE, "integer", {BW_ROLE_AGE, BW_ROLE_BIRTH_DATE}, write_age},
    {BW_ROLE_ALCOHOL, "string", {BW_ROLE_ALCOHOL}, write_alcohol},
    {BW_ROLE_REPORTED_TO_POLICE,
     "string",
     {BW_ROLE_REPORTED_TO_POLICE, BW_ROLE_POLICE_ATTENDED},
     write_told},
    {BW_ROLE_TOKENS, "string", {ANY}, write_tokens},
};
const size_t bw_pseudonym_column_count =
    sizeof(bw_pseudonym_columns) / sizeof(bw_pseudonym_columns[0]);

bool bw_pseudonym_has_column(const struct bw_feed_desc *feed, size_t column)
{
    const enum bw_role *of = bw_pseudonym_columns[column].of;

    if (of[0] == ANY)
        return true;
    for (size_t i = 0; i < 4 && of[i] != ANY; i++) {
        if (bw_feed_desc_find(feed, of[i]) >= 0)
            return true;
    }
    return false;
}
