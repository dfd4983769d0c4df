/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/model/source.h"
#include "guess_private.h"

#define WORD_MAX 32

/* What a column must be for a role. */
enum need {
    NEED_ANY,
    NEED_WHEN,   /* a date, a moment, a month or a time */
    NEED_NUMBER, /* most cells */
};

/*
 * Names as NHS and police systems write them; the first that fits decides.  `also` narrows `any`,
 * `but` rules out.
 */
static const struct rule {
    enum bw_role role;
    const char *any, *also, *but;
    enum need need;
} rules[] = {
    {BW_ROLE_NHS_NUMBER, "NHS|NHSNO|NHSNUMBER", NULL, "STATUS|IND|INDICATOR|TRUST|SITE|CODE",
     NEED_ANY},
    {BW_ROLE_BIRTH_DATE, "DOB|BIRTH|BIRTHDATE|BORN|DATEOFBIRTH", NULL, "STATUS|COUNTRY|PLACE",
     NEED_WHEN},
    {BW_ROLE_FORENAME, "FORENAME|FORENAMES|GIVEN|FIRSTNAME|FNAME|CHRISTIAN", NULL, NULL, NEED_ANY},
    {BW_ROLE_FORENAME, "FIRST", "NAME", NULL, NEED_ANY},
    {BW_ROLE_MIDDLE_NAME, "MIDDLE|MIDDLENAME", NULL, NULL, NEED_ANY},
    {BW_ROLE_SURNAME, "SURNAME|FAMILY|LASTNAME|SNAME", NULL, NULL, NEED_ANY},
    {BW_ROLE_SURNAME, "LAST", "NAME", NULL, NEED_ANY},
    {BW_ROLE_FULL_NAME, "FULLNAME|PATIENTNAME", NULL, NULL, NEED_ANY},
    {BW_ROLE_FULL_NAME, "NAME", "PATIENT|VICTIM|VIC|PERSON|FULL|PT", NULL, NEED_ANY},
    {BW_ROLE_PHONE, "PHONE|TELEPHONE|MOBILE|TEL", NULL, NULL, NEED_ANY},
    {BW_ROLE_INCIDENT_POSTCODE, "POSTCODE|PCODE|PC|POSTAL",
     "INC|INCIDENT|LOC|LOCATION|SCENE|CRIME|OFFENCE|INJURY|ASSAULT", NULL, NEED_ANY},
    {BW_ROLE_HOME_POSTCODE, "POSTCODE|PCODE|POSTAL", NULL, "GP|PRACTICE|TRUST|SECTOR", NEED_ANY},
    {BW_ROLE_HOME_POSTCODE, "POST", "CODE", "GP|PRACTICE", NEED_ANY},
    {BW_ROLE_SEX, "SEX|GENDER", NULL, "STATUS|OFFENCE", NEED_ANY},
    {BW_ROLE_AGE, "AGE", NULL, "BAND|GROUP", NEED_NUMBER},
    {BW_ROLE_ETHNICITY, "ETHNIC|ETHNICITY", NULL, NULL, NEED_ANY},
    {BW_ROLE_REPORTED_TO_POLICE, "REPORTED|REP|INFORMED|TOLD|AWARE", "POLICE|POL", NULL, NEED_ANY},
    {BW_ROLE_POLICE_ATTENDED, "POLICE|POL", "ATTENDED|SCENE|PRESENT|ATTENDANCE", NULL, NEED_ANY},
    {BW_ROLE_LOCAL_ID, "CRN|MRN|PAS|HOSPITAL|LOCAL|PATIENT", "NO|NUMBER|ID|IDENTIFIER", NULL,
     NEED_ANY},
    {BW_ROLE_OCCURRED_FROM, "FROM|START|EARLIEST", NULL, NULL, NEED_WHEN},
    {BW_ROLE_OCCURRED_TO, "TO|END|LATEST", NULL, NULL, NEED_WHEN},
    {BW_ROLE_ARRIVED,
     "ARRIVAL|ARRIVED|ARR|ATTENDANCE|ATTENDED|ATTEND|REPORTED|CALL|CONNECT|RECEIVED", NULL,
     "DEPARTURE", NEED_WHEN},
    {BW_ROLE_OCCURRED,
     "INCIDENT|INC|INJURY|ASSAULT|OCCURRED|OCCURRENCE|COMMITTED|OFFENCE|CRIME|EVENT|MONTH", NULL,
     NULL, NEED_WHEN},
    {BW_ROLE_BEAT, "BEAT|NEIGHBOURHOOD|NPT", NULL, "NAME", NEED_ANY},
    {BW_ROLE_EASTING, "EASTING|EAST|X|XCOORD|GRIDX", NULL, NULL, NEED_NUMBER},
    {BW_ROLE_NORTHING, "NORTHING|NORTH|Y|YCOORD|GRIDY", NULL, NULL, NEED_NUMBER},
    {BW_ROLE_LONGITUDE, "LONGITUDE|LON|LONG|LNG", NULL, NULL, NEED_NUMBER},
    {BW_ROLE_LATITUDE, "LATITUDE|LAT", NULL, NULL, NEED_NUMBER},
    {BW_ROLE_METHOD, "METHOD|WEAPON|MECHANISM|MECH", NULL, "DESC|DESCRIPTION|OTHER|ARRIVAL",
     NEED_ANY},
    {BW_ROLE_RELATIONSHIP, "RELATIONSHIP|RELATION|REL|ASSAILANT", NULL, "DESC", NEED_ANY},
    {BW_ROLE_ATTACKERS, "ATTACKERS|ASSAILANTS|OFFENDERS", NULL, NULL, NEED_ANY},
    {BW_ROLE_ALCOHOL, "ALCOHOL|ALC", NULL, "DESC", NEED_ANY},
    {BW_ROLE_SEVERITY, "SEVERITY|DISPOSAL", NULL, NULL, NEED_ANY},
    {BW_ROLE_DESTINATION, "DESTINATION|CONVEYED", "HOSPITAL|TO|DESTINATION", NULL, NEED_ANY},
    {BW_ROLE_OFFENCE, "OFFENCE|HO|HOCODE|CRIME", "CODE|CLASS|TYPE|SUBCODE", NULL, NEED_ANY},
    {BW_ROLE_PLACE_TYPE, "LOC|LOCATION|PLACE|PREMISES|PREMISE|SCENE",
     "TYPE|TYP|CODE|CAT|CATEGORY|KIND|SNOMED", "LSOA|MSOA|NAME", NEED_ANY},
    {BW_ROLE_PLACE_TYPE, "PREMISES|PREMISE", NULL, "NAME|ADDRESS|TEXT|DESC", NEED_ANY},
    {BW_ROLE_PLACE_TEXT, "LOC|LOCATION|PLACE|ADDRESS|SCENE|STREET|VENUE", NULL,
     "HOME|PATIENT|VIC|VICTIM|USUAL|LSOA|MSOA|ID|NO|NUMBER|BIRTH", NEED_ANY},
    {BW_ROLE_RECORD_ID, "URN|UID|CRIMENO|CADNO", NULL, NULL, NEED_ANY},
    {BW_ROLE_RECORD_ID,
     "ATTENDANCE|ATT|CRIME|INCIDENT|INC|CALL|RECORD|EVENT|EPISODE|CAD|UNIQUE|ROW",
     "NO|NUM|NUMBER|ID|REF|IDENTIFIER|REFERENCE", NULL, NEED_ANY},
    {BW_ROLE_RECORD_ID, "ID", NULL, "SITE|TRUST|USER|STAFF|LSOA|GP", NEED_ANY},
    {BW_ROLE_GROUP_ID, "OCC|OCCURRENCE|MASTER", "NO|NUMBER|ID|REF", NULL, NEED_ANY},
};

/* Besides the words of the rules, those that name a column of such extracts. */
static const char usual[] =
    "DATE|TIME|DT|CODE|TYPE|NAME|NUMBER|NO|ID|REF|TEXT|DESC|STATUS|CATEGORY|SITE|INTENT|MPDS|"
    "DETERMINANT|PRIORITY|OUTCOME|REASON|COMPLAINT|GROUP|DIAGNOSIS|LSOA|MSOA|CONTEXT|FLAG|FORCE";

void bw_guess_words(const char *name, char *words, size_t size)
{
    size_t len = 0;
    char before = '_';

    words[len++] = '_';
    for (const char *at = name; *at != '\0' && len + 3 < size; at++) {
        const bool is_upper = *at >= 'A' && *at <= 'Z';
        const bool is_lower = *at >= 'a' && *at <= 'z';
        const bool is_word = is_upper || is_lower || (*at >= '0' && *at <= '9');

        /* "IncLoc": a word begins at a capital that follows a small letter. */
        if (is_upper && before >= 'a' && before <= 'z')
            words[len++] = '_';
        if (is_word)
            words[len++] = is_lower ? (char)(*at - 'a' + 'A') : *at;
        else if (words[len - 1] != '_')
            words[len++] = '_';
        before = *at;
    }
    if (words[len - 1] != '_')
        words[len++] = '_';
    words[len] = '\0';
}

bool bw_guess_has(const char *words, const char *any)
{
    while (any != NULL && *any != '\0') {
        const size_t len = strcspn(any, "|");
        char word[WORD_MAX];

        snprintf(word, sizeof(word), "_%.*s_", (int)len, any);
        if (strstr(words, word) != NULL)
            return true;
        any += len + (any[len] == '|');
    }
    return false;
}

bool bw_guess_is_known(const char *words)
{
    if (bw_guess_has(words, usual))
        return true;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (bw_guess_has(words, rules[i].any))
            return true;
    }
    return false;
}

static bool is_met(const struct guess_column *column, enum need need)
{
    switch (need) {
    case NEED_ANY:
        return true;
    case NEED_WHEN:
        return column->type == BW_FIELD_DATE || column->type == BW_FIELD_DATETIME ||
               column->type == BW_FIELD_TIME || column->type == BW_FIELD_YEARMONTH;
    case NEED_NUMBER:
        return column->given > 0 && (double)column->numbers >= GUESS_MOST * (double)column->given;
    }
    return false;
}

/* A column that is called no more than who it is about holds the whole name. */
static bool is_whole_name(const char *words)
{
    return strcmp(words, "_PATIENT_") == 0 || strcmp(words, "_VICTIM_") == 0 ||
           strcmp(words, "_NAME_") == 0;
}

static enum bw_role role_by_name(const struct guess_column *column)
{
    if (is_whole_name(column->words))
        return BW_ROLE_FULL_NAME;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct rule *rule = &rules[i];

        if (bw_guess_has(column->words, rule->any) &&
            (rule->also == NULL || bw_guess_has(column->words, rule->also)) &&
            !bw_guess_has(column->words, rule->but) && is_met(column, rule->need))
            return rule->role;
    }
    return BW_ROLE_NONE;
}

/* Without a name to go by. */
static enum bw_role role_by_cells(const struct guess_column *column)
{
    return column->given > 0 && (double)column->nhs_numbers >= GUESS_MOST * (double)column->given
               ? BW_ROLE_NHS_NUMBER
               : BW_ROLE_NONE;
}

/* A date and a time of day apart have roles of their own. */
static enum bw_role fit_to_type(enum bw_role role, enum bw_field_type type)
{
    if (role == BW_ROLE_ARRIVED && type == BW_FIELD_DATE)
        return BW_ROLE_ARRIVED_DATE;
    if (role == BW_ROLE_ARRIVED && type == BW_FIELD_TIME)
        return BW_ROLE_ARRIVED_TIME;
    if (role == BW_ROLE_OCCURRED && type == BW_FIELD_DATE)
        return BW_ROLE_OCCURRED_DATE;
    if (role == BW_ROLE_OCCURRED && type == BW_FIELD_TIME)
        return BW_ROLE_OCCURRED_TIME;
    if (type == BW_FIELD_TIME)
        return BW_ROLE_NONE;
    return role;
}

/* X and Y may be either; no easting of Great Britain is as small as a degree. */
static enum bw_role fit_to_range(enum bw_role role, const struct guess_column *column)
{
    const bool is_degree = column->min >= -180 && column->max <= 180;

    if (role == BW_ROLE_EASTING && is_degree)
        return BW_ROLE_LONGITUDE;
    return role == BW_ROLE_NORTHING && is_degree ? BW_ROLE_LATITUDE : role;
}

static int find_source(const struct guess *guess)
{
    static const struct {
        enum bw_source source;
        const char *words;
    } signs[] = {
        {BW_SOURCE_AMBULANCE, "MPDS|DETERMINANT|CAD|CALL|CONVEYED|AMPDS|DISPATCH"},
        {BW_SOURCE_POLICE, "CRIME|OFFENCE|HO|VICTIM|VIC|BEAT|SUSPECT|COMMITTED"},
        {BW_SOURCE_ED, "ARRIVAL|ARRIVED|ATTENDANCE|TRIAGE|INTENT|DISPOSAL|ATT|MECHANISM"},
    };
    int best = -1;
    size_t most = 0;

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        size_t count = 0;

        for (size_t k = 0; k < guess->column_count; k++)
            count += bw_guess_has(guess->columns[k].words, signs[i].words);
        if (count > most) {
            most = count;
            best = (int)signs[i].source;
        }
    }
    return best;
}

/* The number of a call in a record of another source. */
static bool is_call_number(const struct guess *guess, const struct guess_column *column)
{
    return guess->source == BW_SOURCE_ED && bw_guess_has(column->words, "CAD|AMBULANCE") &&
           column->type == BW_FIELD_STRING && column->numbers < column->given + 1;
}

static enum bw_role role_of(const struct guess *guess, const struct guess_column *column)
{
    enum bw_role role = role_by_name(column);

    if (is_call_number(guess, column))
        role = BW_ROLE_EVENT_REF;
    if (role == BW_ROLE_NONE)
        role = role_by_cells(column);
    return fit_to_range(fit_to_type(role, column->type), column);
}

/* Beside the postcode of the person one that does not say whose it is is that of the place. */
static void part_postcodes(struct guess *guess)
{
    struct guess_column *doubtful = NULL;
    bool has_other = false;

    for (size_t i = 0; i < guess->column_count; i++) {
        struct guess_column *column = &guess->columns[i];

        if (column->role == BW_ROLE_INCIDENT_POSTCODE)
            return;
        if (role_of(guess, column) != BW_ROLE_HOME_POSTCODE)
            continue;
        if (column->is_role_doubtful && doubtful == NULL)
            doubtful = column;
        else if (!column->is_role_doubtful && !has_other) {
            has_other = true;
            column->role = BW_ROLE_HOME_POSTCODE;
        }
    }
    if (doubtful != NULL && has_other)
        doubtful->role = BW_ROLE_INCIDENT_POSTCODE;
}

static bool is_taken(const struct guess *guess, enum bw_role role, size_t before)
{
    for (size_t i = 0; i < before; i++) {
        if (guess->columns[i].role == role)
            return true;
    }
    return false;
}

static struct guess_column *find_role(struct guess *guess, enum bw_role role)
{
    for (size_t i = 0; i < guess->column_count; i++) {
        if (guess->columns[i].role == role)
            return &guess->columns[i];
    }
    return NULL;
}

/* A role that is nothing without another is taken back where that is not there, as the reader of
 * descriptions will. */
static void drop_halves(struct guess *guess)
{
    static const enum bw_role pairs[][2] = {{BW_ROLE_OCCURRED_TIME, BW_ROLE_OCCURRED_DATE},
                                            {BW_ROLE_OCCURRED_TO, BW_ROLE_OCCURRED_FROM},
                                            {BW_ROLE_ARRIVED_TIME, BW_ROLE_ARRIVED_DATE},
                                            {BW_ROLE_EASTING, BW_ROLE_NORTHING},
                                            {BW_ROLE_NORTHING, BW_ROLE_EASTING},
                                            {BW_ROLE_LONGITUDE, BW_ROLE_LATITUDE},
                                            {BW_ROLE_LATITUDE, BW_ROLE_LONGITUDE}};

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct guess_column *half = find_role(guess, pairs[i][0]);

        if (half != NULL && find_role(guess, pairs[i][1]) == NULL) {
            half->is_half = true;
            half->role = BW_ROLE_NONE;
        }
    }
}

void bw_guess_roles(struct guess *guess)
{
    guess->source = find_source(guess);
    for (size_t i = 0; i < guess->column_count; i++) {
        struct guess_column *column = &guess->columns[i];
        const enum bw_role role = role_of(guess, column);

        column->is_role_doubtful = role == BW_ROLE_HOME_POSTCODE &&
                                   !bw_guess_has(column->words, "HOME|PATIENT|USUAL|VIC|VICTIM|PT");
        if (role != BW_ROLE_NONE && !is_taken(guess, role, i))
            column->role = role;
    }
    part_postcodes(guess);
    drop_halves(guess);
}

/* Names of people stand in columns of all names: only those that say that they hold codes. */
bool bw_guess_has_codes(const struct guess_column *column)
{
    static const char holds_codes[] =
        "TYPE|CODE|CAT|CATEGORY|CLASS|GROUP|INTENT|STATUS|MECH|MECHANISM|FLAG|SEX|GENDER|METHOD|"
        "WEAPON|RELATIONSHIP|REL|RELATION|ASSAILANT|DISPOSAL|PREMISES|PREMISE|OFFENCE|HO|ALCOHOL|"
        "POLICE|MPDS|DETERMINANT|SEVERITY|COMPLAINT|REASON|POL";
    static const char of_people[] =
        "NAME|SURNAME|FORENAME|DOCTOR|CLINICIAN|NURSE|CONSULTANT|STAFF|USER|OFFICER|OIC|GP|"
        "ADDRESS|TEXT|DESC|DESCRIPTION|NOTES|COMMENT|COMMENTS|POSTCODE|PHONE|BIRTH|DOB|NHS";

    if (column->has_many_values || column->type != BW_FIELD_STRING ||
        bw_role_is_identity(column->role) || column->role == BW_ROLE_PLACE_TEXT ||
        column->role == BW_ROLE_RECORD_ID || bw_guess_has(column->words, of_people))
        return false;
    return bw_role_kind(column->role) >= 0 || bw_guess_has(column->words, holds_codes);
}
