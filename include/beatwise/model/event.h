/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_EVENT_H
#define BW_MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/base/day.h"
#include "beatwise/base/text.h"
#include "beatwise/model/category.h"
#include "beatwise/model/pii.h"
#include "beatwise/model/source.h"

/*
 * event.h - one kept row: an ED attendance, an ambulance call, a police crime with one victim.
 *
 * struct bw_row is what a feed's row says, people readable, alive for that row only; struct
 * bw_event is what is stored of it, in which nobody can be read.
 */
#define BW_ID_BYTES 16

/* 128 random bits, or a keyed token.  All zero: none. */
struct bw_id {
    unsigned char bytes[BW_ID_BYTES];
};

bool bw_id_is_none(const struct bw_id *id);
int bw_id_cmp(const struct bw_id *a, const struct bw_id *b);

/* How exactly the time of an incident is known.  Stored: never renumber. */
enum bw_precision {
    BW_PRECISION_MINUTE = 0,
    BW_PRECISION_DAY = 1,   /* a date without a time: from and to span the day */
    BW_PRECISION_MONTH = 2, /* counts in its month, has no night, is never linked by time */
};

/* When it happened: one instant (from = to) or a range, UTC minutes. */
struct bw_when {
    int64_t from_utc; /* never BW_MINUTE_NONE */
    int64_t to_utc;
    enum bw_precision precision;
    bool is_arrival; /* no time of the incident was given: the arrival stands in */
};

/* How the beat of an incident was found.  Stored: never renumber. */
enum bw_located_by {
    BW_LOCATED_NONE = 0,
    BW_LOCATED_BEAT = 1,
    BW_LOCATED_COORDINATES = 2,
    BW_LOCATED_POSTCODE = 3,
    BW_LOCATED_PLACE = 4,
};
#define BW_LOCATED_WAYS 5

/* "none", "beat", "coordinates", "postcode", "place". */
const char *bw_located_by_name(enum bw_located_by by);

/*
 * What a row says of where it happened.  Slices belong to the row; empty: not said.  Place text
 * may name people, so it is not printable.
 */
struct bw_place_hint {
    struct bw_text beat;
    struct bw_text postcode; /* of the incident, or of the home where that is the place */
    struct bw_pii place_text;
    double easting_m, northing_m; /* NaN: not said */
    double lon_deg, lat_deg;      /* NaN: not said */
};

struct bw_event {
    struct bw_id event_id;
    struct bw_id record_token;    /* of record_id; none where the feed has none */
    struct bw_id duplicate_token; /* equal rows of an extract have equal ones */
    struct bw_id group_token;     /* of the crime or call that several rows share */
    struct bw_id ref_token;       /* another source's record number, as its record_token */
    enum bw_source ref_source;    /* only with ref_token */
    struct bw_id person_id;
    enum bw_source source;
    const char *feed;          /* name; belongs to the description */
    struct bw_quarter quarter; /* of the extract */
    int64_t line;              /* 1-based, in the extract */
    struct bw_when when;
    int64_t arrived_utc; /* minutes, or BW_MINUTE_NONE */
    bool is_late;        /* happened before the extract's quarter */
    bool is_linkable;    /* carries an NHS number, or a name with a birth date, or tokens */
    const char *beat;    /* code, or NULL; belongs to the boundary set */
    enum bw_located_by located_by;
    double lon_deg, lat_deg; /* while the quarter is open; NaN: no point */
    const char *place_id;    /* of the gazetteer's place that the text means, or NULL; its own */
    enum bw_place_type place_type;
    enum bw_method method;
    enum bw_relationship relationship;
    enum bw_severity severity;
    enum bw_sex sex;
    enum bw_age_band age_band;
    enum bw_yes_no alcohol;
    enum bw_yes_no police_told; /* reported_to_police or police_attended */
};

/* A row as it was read: `event` filled but for ids, tokens, beat and located_by. */
struct bw_row {
    struct bw_event event;
    struct bw_identity identity;
    struct bw_place_hint place;
    struct bw_pii record_id;
    struct bw_pii group_id;
    struct bw_pii event_ref;
    struct bw_text tokens; /* of a feed that came pseudonymised; empty otherwise */
};

#endif
