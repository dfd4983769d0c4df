/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_FEED_DESC_H
#define BW_CONF_FEED_DESC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

struct bw_pattern;

/*
 * feed_desc.h - feeds/NAME.yaml: a Data Package descriptor with one tabular resource, in the
 * spelling of v1 or v2 (https://datapackage.org), and what beatwise adds under `beatwise:`.
 *
 * Unknown keys below any `beatwise:` are errors; elsewhere they belong to the standard and are
 * ignored, unless they are nearly those of their level or stand a level too high.  Paths are as
 * seen from the working directory (a descriptor's are relative to its folder), URLs stay as they
 * are.
 */
enum bw_role {
    BW_ROLE_NONE = 0,
    /* identity */
    BW_ROLE_NHS_NUMBER,
    BW_ROLE_LOCAL_ID,
    BW_ROLE_FORENAME,
    BW_ROLE_MIDDLE_NAME,
    BW_ROLE_SURNAME,
    BW_ROLE_FULL_NAME,
    BW_ROLE_BIRTH_DATE,
    BW_ROLE_HOME_POSTCODE,
    BW_ROLE_PHONE,
    /* about the person, coarse */
    BW_ROLE_SEX,
    BW_ROLE_AGE,
    BW_ROLE_ETHNICITY,
    /* the row */
    BW_ROLE_RECORD_ID,
    BW_ROLE_GROUP_ID,
    BW_ROLE_EVENT_REF,
    /* when */
    BW_ROLE_OCCURRED,
    BW_ROLE_OCCURRED_DATE,
    BW_ROLE_OCCURRED_TIME,
    BW_ROLE_OCCURRED_FROM,
    BW_ROLE_OCCURRED_TO,
    BW_ROLE_ARRIVED,
    BW_ROLE_ARRIVED_DATE,
    BW_ROLE_ARRIVED_TIME,
    /* where */
    BW_ROLE_BEAT,
    BW_ROLE_EASTING,
    BW_ROLE_NORTHING,
    BW_ROLE_LONGITUDE,
    BW_ROLE_LATITUDE,
    BW_ROLE_INCIDENT_POSTCODE,
    BW_ROLE_PLACE_TEXT,
    BW_ROLE_PLACE_TYPE,
    /* what */
    BW_ROLE_OFFENCE,
    BW_ROLE_METHOD,
    BW_ROLE_RELATIONSHIP,
    BW_ROLE_SEVERITY,
    BW_ROLE_ALCOHOL,
    BW_ROLE_ATTACKERS,
    BW_ROLE_REPORTED_TO_POLICE,
    BW_ROLE_POLICE_ATTENDED,
    BW_ROLE_DESTINATION,
    /* already pseudonymised */
    BW_ROLE_TOKENS,
    BW_ROLES,
};

/* "nhs_number", ...; NULL for BW_ROLE_NONE. */
const char *bw_role_name(enum bw_role role);
bool bw_role_is_identity(enum bw_role role);

/* enum bw_category_kind, or -1: the role has no categories. */
int bw_role_kind(enum bw_role role);

enum bw_field_type {
    BW_FIELD_STRING,
    BW_FIELD_DATE,
    BW_FIELD_DATETIME,
    BW_FIELD_TIME,
    BW_FIELD_YEARMONTH,
    BW_FIELD_INTEGER,
    BW_FIELD_NUMBER,
    BW_FIELD_BOOLEAN,
    BW_FIELD_YEAR,
    BW_FIELD_ANY,
    BW_FIELD_OTHER, /* another type of the standard; only without a role */
};

struct bw_code {
    const char *code;     /* as the supplier writes it, compared without case */
    const char *category; /* as written; checked against the role's kind */
    int number;           /* of the category */
};

/*
 * What cells of a column must be.  One that is not so cannot be believed: it counts as unreadable,
 * the row stays.  `required` and `unique` say nothing of a single cell: an empty cell is missing
 * whatever is required, and duplicates are found by record_id.
 */
struct bw_constraints {
    const char **values; /* enum; as written, outer blanks cut */
    size_t value_count;
    const struct bw_pattern *pattern; /* or NULL */
    size_t min_length, max_length;    /* characters; SIZE_MAX: no bound */
    /* Of a number, or of a date or time in local minutes; an end that is not said is infinite. */
    double minimum, maximum;
};

struct bw_field {
    const char *name; /* of the column */
    size_t line;      /* in the descriptor */
    enum bw_field_type type;
    const char *format;   /* pattern of a date or time; "" is the default */
    const char **missing; /* missingValues that hold here; the empty cell always is */
    size_t missing_count;
    enum bw_role role;
    struct bw_code *codes; /* sorted by code */
    size_t code_count;
    bool is_optional;
    bool is_surname_first;                    /* full_name: order: surname_first */
    int of;                                   /* event_ref: enum bw_source; -1 otherwise */
    bool is_bare_number;                      /* bareNumber: true unless said */
    char decimal;                             /* decimalChar: '.' unless said */
    char group;                               /* groupChar: thousands separator; 0: none */
    const struct bw_constraints *constraints; /* or NULL */
};

/* One line of `violence:` or `exclude:`; a row fits when any line does. */
enum bw_rule_kind { BW_RULE_IN, BW_RULE_PREFIX, BW_RULE_CARD };
struct bw_rule {
    enum bw_rule_kind kind;
    size_t field; /* index in fields */
    size_t line;
    const char **values; /* in, prefix; compared without case, outer blanks cut */
    size_t value_count;
    const int *cards; /* card: MPDS protocol numbers */
    size_t card_count;
    const char **except_suffixes; /* card */
    size_t except_suffix_count;
};

enum bw_unit { BW_UNIT_ATTENDANCE, BW_UNIT_CALL, BW_UNIT_VICTIM, BW_UNIT_CRIME, BW_UNIT_PERSON };

struct bw_credentials {
    const char *client_cert, *client_key, *netrc, *token_file, *ssh_key, *known_hosts,
        *zip_password_file; /* paths, or NULL */
};

struct bw_feed_desc {
    const char *file;
    const char *name; /* lower-case letters, digits, hyphen: a file name */
    const char *title;
    const char *supplier;
    int source; /* enum bw_source */
    enum bw_unit unit;
    const char *sharing_count; /* reference; NULL where there is none */
    const char *sharing_link;  /* reference; NULL where `none` or nothing: identities dropped */
    const char **audiences;    /* group ids; NULL with count 0: none named */
    size_t audience_count;
    int32_t review_day; /* BW_DAY_NONE: not given */
    struct bw_rule *excludes;
    size_t exclude_count;
    struct bw_rule *violence;
    size_t violence_count;
    bool is_all_violence;                     /* violence: all */
    double max_reject_share;                  /* 0 to 1; 0.05 unless said */
    int64_t expect_rows_min, expect_rows_max; /* -1: not said */
    int32_t back_days; /* how long before the quarter; police: 366 unless said, else 14 */
    bool is_back_months;
    int32_t back_months;     /* with is_back_months: calendar months instead */
    int32_t late_after_days; /* 28 unless said */
    bool is_home_the_place;  /* home_is_place */
    const char *path;        /* URL or path, with its {year} {q} ... still in it */
    const char *checksums;   /* URL or path template, or NULL */
    const char *hash;        /* of the resource, as bw_hash_parse() takes it; or NULL */
    int64_t bytes;           /* -1: not said */
    const char *encoding;    /* as iconv names it; "UTF-8" unless said */
    const char *compression; /* "gz", "zip", "" ; by the path's ending unless said */
    struct bw_credentials credentials;
    /* dialect */
    char delimiter, quote; /* quote 0: none */
    char escape;           /* 0: none */
    bool is_double_quote;
    bool is_skip_initial_space;
    char comment; /* 0: none */
    /* The rows that name the columns are header_first to header_rows, their cells joined; 1 and 1
     * unless said; header_first 0: header_rows alone; header_rows 0: none, columns by order.  Rows
     * are counted without the lines that begin with `comment`. */
    int header_first, header_rows;
    const char *header_join; /* " " unless said */
    const int *comment_rows; /* ascending, rows to pass over; none of them names columns */
    size_t comment_row_count;
    struct bw_field *fields;
    size_t field_count;
    const char *timezone; /* "Europe/London" */
    char digest[65];      /* SHA-256 of the descriptor and the code lists it names */
};

/* Fails with BW_ENOTFOUND, BW_EIO, BW_ECONFIG naming file, line and key. */
enum bw_status bw_feed_desc_read(struct bw_arena *arena, const char *path,
                                 struct bw_feed_desc **ret_desc, struct bw_err *err) BW_MUST_CHECK;

/*
 * All descriptions of a site: DIR/feeds/NAME.yaml (.yml, .json), in the order of their names.  A
 * name that differs from the file's, or occurs twice, is BW_ECONFIG; no feeds at all is
 * BW_ENOTFOUND with a hint.
 */
enum bw_status bw_feed_desc_read_all(struct bw_arena *arena, const char *site_dir,
                                     struct bw_feed_desc ***ret_descs, size_t *ret_count,
                                     struct bw_err *err) BW_MUST_CHECK;

/* The index of the field with `role`, or -1. */
int bw_feed_desc_find(const struct bw_feed_desc *desc, enum bw_role role);

/*
 * A template filled in for a quarter: {year} {q} {quarter} {fy} {start} {end}; with {month}
 * ("2026-01") there are three, one a month, else one.  {fy} is "2025-26".  BW_ECONFIG: another word
 * in braces.
 */
enum bw_status bw_feed_desc_expand(struct bw_arena *arena, const struct bw_feed_desc *desc,
                                   const char *template_text, struct bw_quarter quarter,
                                   const char *ret_urls[3], size_t *ret_count,
                                   struct bw_err *err) BW_MUST_CHECK;

/* The first day an event of this feed may have happened on in an extract for `quarter`. */
int32_t bw_feed_desc_first_day(const struct bw_feed_desc *desc, struct bw_quarter quarter);

#endif
