/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "map_private.h"

#include <math.h>
#include <string.h>

#include "beatwise/base/pattern.h"
#include "beatwise/model/category.h"

/* No number that is meant is longer. */
#define NUMBER_MAX ((size_t)64)

bool bw_map_has_bad_bytes(struct bw_text cell)
{
    const char *at = cell.ptr;
    const char *end = cell.ptr + cell.len;

    while (at < end && (at = memchr(at, 0xEF, (size_t)(end - at))) != NULL) {
        if (end - at >= 3 && memcmp(at, "\xEF\xBF\xBD", 3) == 0)
            return true;
        at++;
    }
    return false;
}

const struct bw_field *bw_map_field(const struct bw_map *map, enum bw_role role)
{
    int field = map->field_of[role];

    return field < 0 || map->columns[field] < 0 ? NULL : &map->desc->fields[field];
}

static bool is_missing(const struct bw_field *field, struct bw_text text)
{
    if (text.len == 0)
        return true;
    for (size_t i = 0; i < field->missing_count; i++) {
        if (bw_text_is_equal(text, bw_text_trim(bw_text_of(field->missing[i]))))
            return true;
    }
    return false;
}

static size_t count_characters(struct bw_text text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0U) != 0x80U;
    return count;
}

/* What a cell must be as a text; bounds are judged where its number or time is known. */
static bool is_allowed(const struct bw_constraints *constraints, struct bw_text text)
{
    bool is_listed = constraints->value_count == 0;
    size_t length = count_characters(text);

    if (length < constraints->min_length || length > constraints->max_length)
        return false;
    for (size_t i = 0; i < constraints->value_count && !is_listed; i++)
        is_listed = bw_text_is_equal(text, bw_text_of(constraints->values[i]));
    return is_listed &&
           (constraints->pattern == NULL || bw_pattern_is_fit(constraints->pattern, text));
}

bool bw_map_is_within(const struct bw_field *field, double value)
{
    return field->constraints == NULL ||
           (value >= field->constraints->minimum && value <= field->constraints->maximum);
}

struct bw_text bw_map_text(struct bw_map_reading *reading, enum bw_role role)
{
    static const struct bw_text nothing = {"", 0};
    const struct bw_field *field = bw_map_field(reading->map, role);
    struct bw_text text;

    if (field == NULL)
        return nothing;
    text = bw_text_trim(reading->row->cells[reading->map->columns[reading->map->field_of[role]]]);
    if (is_missing(field, text)) {
        reading->cells[role] = BW_MAP_CELL_MISSING;
        return nothing;
    }
    if (bw_map_has_bad_bytes(text) ||
        (field->constraints != NULL && !is_allowed(field->constraints, text))) {
        reading->cells[role] = BW_MAP_CELL_UNREADABLE;
        return nothing;
    }
    reading->cells[role] = BW_MAP_CELL_READ;
    return text;
}

static struct bw_pii read_pii(struct bw_map_reading *reading, enum bw_role role)
{
    struct bw_text text = bw_map_text(reading, role);

    return (struct bw_pii){text.ptr, text.len};
}

/* Codes are sorted as they are compared: ASCII letters without case. */
static int cmp_fold(struct bw_text a, const char *b)
{
    for (size_t i = 0;; i++) {
        int x = i < a.len ? (unsigned char)a.ptr[i] : 0;
        int y = (unsigned char)b[i];

        x = x >= 'A' && x <= 'Z' ? x - 'A' + 'a' : x;
        y = y >= 'A' && y <= 'Z' ? y - 'A' + 'a' : y;
        if (x != y || y == 0)
            return i < a.len && y == 0 ? 1 : x - y;
    }
}

static bool find_code(const struct bw_field *field, struct bw_text text, int *ret_number)
{
    size_t low = 0;
    size_t high = field->code_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = cmp_fold(text, field->codes[middle].code);

        if (order == 0) {
            *ret_number = field->codes[middle].number;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* What is understood where a description gives no codes, beside the names of the categories. */
static const struct {
    enum bw_category_kind kind;
    const char *word;
    int number;
} usual_words[] = {
    {BW_CATEGORY_SEX, "female", BW_SEX_F},  {BW_CATEGORY_SEX, "male", BW_SEX_M},
    {BW_CATEGORY_SEX, "1", BW_SEX_M},       {BW_CATEGORY_SEX, "2", BW_SEX_F},
    {BW_CATEGORY_SEX, "9", BW_SEX_UNKNOWN}, {BW_CATEGORY_SEX, "0", BW_SEX_UNKNOWN},
    {BW_CATEGORY_YES_NO, "y", BW_YES},      {BW_CATEGORY_YES_NO, "n", BW_NO},
    {BW_CATEGORY_YES_NO, "true", BW_YES},   {BW_CATEGORY_YES_NO, "false", BW_NO},
    {BW_CATEGORY_YES_NO, "1", BW_YES},      {BW_CATEGORY_YES_NO, "0", BW_NO},
};

static bool find_usual(enum bw_category_kind kind, struct bw_text text, int *ret_number)
{
    for (size_t i = 0; i < sizeof(usual_words) / sizeof(usual_words[0]); i++) {
        if (usual_words[i].kind == kind &&
            bw_text_is_equal_fold(text, bw_text_of(usual_words[i].word))) {
            *ret_number = usual_words[i].number;
            return true;
        }
    }
    for (int i = 0; bw_category_name(kind, i) != NULL; i++) {
        if (bw_text_is_equal_fold(text, bw_text_of(bw_category_name(kind, i)))) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

/* 0 is "unknown" in every kind. */
static int read_category(struct bw_map_reading *reading, enum bw_role role,
                         enum bw_category_kind kind)
{
    struct bw_text text = bw_map_text(reading, role);
    const struct bw_field *field = bw_map_field(reading->map, role);
    int number = 0;

    if (text.len == 0)
        return 0;
    if (!(field->code_count > 0 ? find_code(field, text, &number)
                                : find_usual(kind, text, &number))) {
        reading->cells[role] = BW_MAP_CELL_UNMAPPED;
        if (reading->map->codes != NULL)
            bw_codes_add(reading->map->codes, (size_t)reading->map->field_of[role], text);
    }
    return number;
}

/* bareNumber: false lets text stand around a number: "45 years". */
static struct bw_text bare_digits(const struct bw_field *field, struct bw_text text)
{
    if (field->is_bare_number)
        return text;
    while (text.len > 0 && strchr("0123456789-", text.ptr[0]) == NULL) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] < '0' || text.ptr[text.len - 1] > '9'))
        text.len--;
    return text;
}

/* A number as its field writes it: 1.234,5 or 45 years.  No grouping behind the decimal mark. */
static bool parse_number(const struct bw_field *field, struct bw_text text, double *ret_number)
{
    const char decimal = field->decimal == '\0' ? '.' : field->decimal;
    char plain[NUMBER_MAX];
    size_t len = 0;
    bool is_fraction = false;

    text = bare_digits(field, text);
    if (text.len > sizeof(plain))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == field->group && c != '\0' && !is_fraction && i > 0)
            continue;
        if (c == decimal) {
            is_fraction = true;
            c = '.';
        } else if (c == '.') {
            return false;
        }
        plain[len++] = c;
    }
    if (is_fraction && field->type == BW_FIELD_INTEGER)
        return false;
    return bw_text_parse_double((struct bw_text){plain, len}, ret_number) &&
           bw_map_is_within(field, *ret_number);
}

static double read_number(struct bw_map_reading *reading, enum bw_role role)
{
    struct bw_text text = bw_map_text(reading, role);
    double number;

    if (text.len == 0)
        return (double)NAN;
    if (parse_number(bw_map_field(reading->map, role), text, &number))
        return number;
    reading->cells[role] = BW_MAP_CELL_UNREADABLE;
    return (double)NAN;
}

/* Whole years from a birth day to a day; who was born on 29 February is older on 1 March. */
static int years_between(int32_t birth_day, int32_t day)
{
    struct bw_civil born = bw_day_civil(birth_day);
    struct bw_civil now = bw_day_civil(day);
    bool is_before_birthday =
        now.month < born.month || (now.month == born.month && now.day < born.day);

    return now.year - born.year - is_before_birthday;
}

/* A birth date that makes nobody a possible age is none: 01/01/1800 is a filler, not a person. */
static int32_t read_birth_day(struct bw_map_reading *reading, int32_t day)
{
    struct bw_text text = bw_map_text(reading, BW_ROLE_BIRTH_DATE);
    const struct bw_field *field = bw_map_field(reading->map, BW_ROLE_BIRTH_DATE);
    struct bw_map_moment moment;
    int32_t birth_day;

    if (text.len == 0)
        return BW_DAY_NONE;
    moment = bw_map_read_moment(field, text);
    birth_day = bw_local_day(moment.from_local);
    if (moment.is_there && moment.precision != BW_PRECISION_MONTH && birth_day <= day &&
        bw_age_band_of(years_between(birth_day, day)) != BW_AGE_UNKNOWN)
        return birth_day;
    reading->cells[BW_ROLE_BIRTH_DATE] = BW_MAP_CELL_UNREADABLE;
    return BW_DAY_NONE;
}

static enum bw_age_band read_age(struct bw_map_reading *reading, int32_t birth_day, int32_t day)
{
    struct bw_text text = bw_map_text(reading, BW_ROLE_AGE);
    enum bw_age_band band = BW_AGE_UNKNOWN;
    double age;

    if (text.len > 0) {
        if (parse_number(bw_map_field(reading->map, BW_ROLE_AGE), text, &age) && age >= 0 &&
            age <= 200 && age == floor(age))
            band = bw_age_band_of((int)age);
        if (band != BW_AGE_UNKNOWN)
            return band;
        reading->cells[BW_ROLE_AGE] = BW_MAP_CELL_UNREADABLE;
    }
    return birth_day == BW_DAY_NONE ? BW_AGE_UNKNOWN
                                    : bw_age_band_of(years_between(birth_day, day));
}

/* Who was hurt: read for the quality figures in any case, kept only where linkage is agreed. */
static void read_identity(struct bw_map_reading *reading, int32_t birth_day, struct bw_row *row)
{
    const struct bw_field *full_name = bw_map_field(reading->map, BW_ROLE_FULL_NAME);
    const struct bw_field *ref = bw_map_field(reading->map, BW_ROLE_EVENT_REF);
    struct bw_identity identity = {
        .nhs_number = read_pii(reading, BW_ROLE_NHS_NUMBER),
        .local_id = read_pii(reading, BW_ROLE_LOCAL_ID),
        .forename = read_pii(reading, BW_ROLE_FORENAME),
        .middle_name = read_pii(reading, BW_ROLE_MIDDLE_NAME),
        .surname = read_pii(reading, BW_ROLE_SURNAME),
        .full_name = read_pii(reading, BW_ROLE_FULL_NAME),
        .is_surname_first = full_name != NULL && full_name->is_surname_first,
        .home_postcode = read_pii(reading, BW_ROLE_HOME_POSTCODE),
        .phone = read_pii(reading, BW_ROLE_PHONE),
        .birth_day = birth_day,
        .sex = (int)row->event.sex,
    };
    struct bw_pii event_ref = read_pii(reading, BW_ROLE_EVENT_REF);
    struct bw_text tokens = bw_map_text(reading, BW_ROLE_TOKENS);

    if (reading->map->desc->sharing_link == NULL)
        return;
    row->identity = identity;
    row->tokens = tokens;
    if (ref != NULL && ref->of >= 0) {
        row->event_ref = event_ref;
        row->event.ref_source = (enum bw_source)ref->of;
    }
}

static void read_place(struct bw_map_reading *reading, struct bw_row *row)
{
    const struct bw_pii *home = &row->identity.home_postcode;

    row->event.place_type =
        (enum bw_place_type)read_category(reading, BW_ROLE_PLACE_TYPE, BW_CATEGORY_PLACE_TYPE);
    row->place = (struct bw_place_hint){
        .beat = bw_map_text(reading, BW_ROLE_BEAT),
        .postcode = bw_map_text(reading, BW_ROLE_INCIDENT_POSTCODE),
        .place_text = read_pii(reading, BW_ROLE_PLACE_TEXT),
        .easting_m = read_number(reading, BW_ROLE_EASTING),
        .northing_m = read_number(reading, BW_ROLE_NORTHING),
        .lon_deg = read_number(reading, BW_ROLE_LONGITUDE),
        .lat_deg = read_number(reading, BW_ROLE_LATITUDE),
    };
    if (row->place.postcode.len == 0 && row->event.place_type == BW_PLACE_HOME &&
        reading->map->desc->is_home_the_place)
        row->place.postcode = (struct bw_text){home->pii_ptr, home->pii_len};
}

static enum bw_yes_no read_yes_no(struct bw_map_reading *reading, enum bw_role role)
{
    return (enum bw_yes_no)read_category(reading, role, BW_CATEGORY_YES_NO);
}

static void read_what(struct bw_map_reading *reading, struct bw_event *event)
{
    enum bw_yes_no told = read_yes_no(reading, BW_ROLE_REPORTED_TO_POLICE);
    enum bw_yes_no attended = read_yes_no(reading, BW_ROLE_POLICE_ATTENDED);

    event->method = (enum bw_method)read_category(reading, BW_ROLE_METHOD, BW_CATEGORY_METHOD);
    event->relationship = (enum bw_relationship)read_category(reading, BW_ROLE_RELATIONSHIP,
                                                              BW_CATEGORY_RELATIONSHIP);
    event->severity =
        (enum bw_severity)read_category(reading, BW_ROLE_SEVERITY, BW_CATEGORY_SEVERITY);
    event->alcohol = read_yes_no(reading, BW_ROLE_ALCOHOL);
    if (told == BW_YES || attended == BW_YES)
        event->police_told = BW_YES;
    else
        event->police_told = told == BW_NO || attended == BW_NO ? BW_NO : BW_YES_NO_UNKNOWN;
}

void bw_map_read_cells(struct bw_map_reading *reading, int32_t day, struct bw_row *row)
{
    static const enum bw_role not_kept[] = {BW_ROLE_ETHNICITY, BW_ROLE_OFFENCE, BW_ROLE_ATTACKERS,
                                            BW_ROLE_DESTINATION};
    int32_t birth_day = read_birth_day(reading, day);

    row->event.sex = (enum bw_sex)read_category(reading, BW_ROLE_SEX, BW_CATEGORY_SEX);
    row->event.age_band = read_age(reading, birth_day, day);
    row->identity.birth_day = BW_DAY_NONE;
    row->record_id = read_pii(reading, BW_ROLE_RECORD_ID);
    row->group_id = read_pii(reading, BW_ROLE_GROUP_ID);
    read_identity(reading, birth_day, row);
    read_place(reading, row);
    read_what(reading, &row->event);
    for (size_t i = 0; i < sizeof(not_kept) / sizeof(not_kept[0]); i++)
        bw_map_text(reading, not_kept[i]);
}
