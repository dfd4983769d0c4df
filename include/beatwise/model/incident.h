/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_INCIDENT_H
#define BW_MODEL_INCIDENT_H

#include <stdint.h>

#include "beatwise/model/event.h"

/*
 * incident.h - the events that are one act of violence to one person, across sources.
 */

/* Stored and printed: never renumber.  There is no "unknown to police". */
enum bw_police_status {
    BW_POLICE_KNOWN = 0,       /* a police event, or the record says police attended or were told */
    BW_POLICE_NO_RECORD = 1,   /* no police record found, though it could have been linked */
    BW_POLICE_CANNOT_TELL = 2, /* no usable identifier, or the police did not deliver */
};
#define BW_POLICE_STATUSES 3

/* "known_to_police", "no_police_record", "cannot_tell". */
const char *bw_police_status_name(enum bw_police_status status);

/* Why two events are linked.  Stored: never renumber. */
enum bw_link_tier {
    BW_TIER_EVENT_REF = 1,  /* one carries the other's record number */
    BW_TIER_NHS_NUMBER = 2, /* valid and equal, and a second field agrees */
    BW_TIER_PERSON = 3,     /* names, birth date and the like */
    BW_TIER_TIME_PLACE = 4, /* no identifiers: same beat, close in time, age and sex agree */
};

/* Each variant holds the links of those before it. */
enum bw_variant {
    BW_VARIANT_STRICT = 0,
    BW_VARIANT_BASE = 1,
    BW_VARIANT_LOOSE = 2,
};
#define BW_VARIANTS 3

const char *bw_variant_name(enum bw_variant variant);

struct bw_link {
    struct bw_id a, b; /* event ids; a's source is before b's */
    enum bw_link_tier tier;
    enum bw_variant variant; /* the strictest that holds it */
    double weight;           /* log2 of the odds; 0 where the tier has none */
    const char *rule;        /* static text, "nhs_number+birth_date" */
};

struct bw_incident {
    struct bw_id incident_id;
    struct bw_quarter quarter; /* in which it counts */
    int32_t month;             /* in which it counts, months since year 0 */
    const char *beat;          /* or NULL: not placed */
    enum bw_located_by located_by;
    enum bw_police_status status;
    enum bw_public is_public;
    bool is_sexual;
    bool is_under_18;
    bool is_late;
    unsigned sources; /* bit 1 << enum bw_source */
    int32_t night;    /* day of the night, or BW_DAY_NONE */
    int hour;         /* 0 to 23, or -1 */
};

#endif
