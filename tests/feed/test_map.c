/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/pattern.h"
#include "beatwise/feed/map.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_CELLS 40

static const struct bw_quarter quarter = {2026, 1};
static const char *missing[] = {"NULL", "11/11/1811"};
static const char *assault[] = {"assault"};
static const char *duplicate[] = {"1"};
static struct bw_code sex_codes[] = {
    {"1", "m", BW_SEX_M}, {"2", "f", BW_SEX_F}, {"X", "other", BW_SEX_OTHER}};
static struct bw_code place_codes[] = {{"10", "home", BW_PLACE_HOME},
                                       {"2", "street", BW_PLACE_STREET},
                                       {"pub", "licensed_premises", BW_PLACE_LICENSED_PREMISES}};
static struct bw_code method_codes[] = {{"K", "knife", BW_METHOD_KNIFE},
                                        {"s", "sexual", BW_METHOD_SEXUAL}};

enum {
    INTENT,
    DUPE,
    ARRIVED,
    OCCURRED,
    NHS,
    SURNAME,
    DOB,
    SEX,
    AGE,
    PLACE,
    LON,
    LAT,
    HOME,
    TOLD,
    ATTENDED,
    METHOD,
    REF,
    RECORD,
    FIELDS
};

static struct bw_field fields[FIELDS] = {
    [INTENT] = {.name = "INTENT"},
    [DUPE] = {.name = "dupe", .is_optional = true},
    [ARRIVED] = {.name = "ARRIVED",
                 .type = BW_FIELD_DATETIME,
                 .format = "%d/%m/%Y %H:%M",
                 .role = BW_ROLE_ARRIVED},
    [OCCURRED] = {.name = "INC_DT",
                  .type = BW_FIELD_DATETIME,
                  .format = "%d/%m/%Y %H:%M",
                  .role = BW_ROLE_OCCURRED,
                  .missing = missing,
                  .missing_count = 1},
    [NHS] = {.name = "NHS_NO", .role = BW_ROLE_NHS_NUMBER},
    [SURNAME] = {.name = "SURNAME",
                 .role = BW_ROLE_SURNAME,
                 .missing = missing,
                 .missing_count = 1},
    [DOB] = {.name = "DOB",
             .type = BW_FIELD_DATE,
             .format = "%d/%m/%Y",
             .role = BW_ROLE_BIRTH_DATE,
             .missing = missing,
             .missing_count = 2},
    [SEX] = {.name = "SEX", .role = BW_ROLE_SEX, .codes = sex_codes, .code_count = 3},
    [AGE] = {.name = "AGE", .role = BW_ROLE_AGE, .is_bare_number = true, .is_optional = true},
    [PLACE] = {.name = "LOC", .role = BW_ROLE_PLACE_TYPE, .codes = place_codes, .code_count = 3},
    [LON] = {.name = "LON", .role = BW_ROLE_LONGITUDE},
    [LAT] = {.name = "LAT", .role = BW_ROLE_LATITUDE},
    [HOME] = {.name = "PC", .role = BW_ROLE_HOME_POSTCODE},
    [TOLD] = {.name = "TOLD", .role = BW_ROLE_REPORTED_TO_POLICE},
    [ATTENDED] = {.name = "ATTENDED", .role = BW_ROLE_POLICE_ATTENDED},
    [METHOD] = {.name = "METHOD", .role = BW_ROLE_METHOD, .codes = method_codes, .code_count = 2},
    [REF] = {.name = "CAD", .role = BW_ROLE_EVENT_REF, .of = BW_SOURCE_AMBULANCE},
    [RECORD] = {.name = "ID", .role = BW_ROLE_RECORD_ID},
};

static struct bw_rule excludes[] = {
    {.kind = BW_RULE_IN, .field = DUPE, .values = duplicate, .value_count = 1}};
static struct bw_rule violence[] = {
    {.kind = BW_RULE_IN, .field = INTENT, .values = assault, .value_count = 1}};

static const char header[] = "ID|CAD|METHOD|ATTENDED|TOLD|PC|LAT|LON|LOC|AGE|SEX|DOB|SURNAME|"
                             "NHS_NO|INC_DT|ARRIVED|dupe|INTENT";

static struct bw_feed_desc desc_of(void)
{
    return (struct bw_feed_desc){
        .name = "ed-heath",
        .source = BW_SOURCE_ED,
        .sharing_link = "ISP 1",
        .excludes = excludes,
        .exclude_count = 1,
        .violence = violence,
        .violence_count = 1,
        .back_days = 14,
        .header_rows = 1,
        .fields = fields,
        .field_count = FIELDS,
    };
}

struct fixture {
    struct bw_arena *arena;
    struct bw_feed_desc desc;
    struct bw_map *map;
    struct bw_row row;
    struct bw_map_verdict verdict;
    struct bw_err err;
    struct bw_text cells[MAX_CELLS];
};

/* Cuts "a|b|c" into cells. */
static struct bw_csv_row row_of(struct fixture *f, const char *text)
{
    struct bw_csv_row row = {.line = 7, .cells = f->cells};

    for (;;) {
        size_t len = strcspn(text, "|");

        f->cells[row.count++] = (struct bw_text){text, len};
        if (text[len] == '\0')
            return row;
        text += len + 1;
    }
}

static enum bw_map_outcome judge(struct fixture *f, const char *text)
{
    struct bw_csv_row row = row_of(f, text);

    memset(&f->row, 0xA5, sizeof(f->row));
    return bw_map_row(f->map, &row, &f->row, &f->verdict);
}

static void open_map(struct fixture *f, const char *names)
{
    f->map = bw_map_new(f->arena, &f->desc, quarter);
    if (names != NULL) {
        struct bw_csv_row row = row_of(f, names);

        assert_true(bw_map_needs_header(f->map));
        assert_int_equal(bw_map_read_header(f->map, &row, &f->err), BW_OK);
    }
    assert_false(bw_map_needs_header(f->map));
}

static int setup(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    struct fixture *f = bw_arena_alloc(arena, 1, sizeof(*f));

    f->arena = arena;
    f->desc = desc_of();
    for (size_t i = 0; i < FIELDS; i++) {
        if (fields[i].format == NULL)
            fields[i].format = "";
    }
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    bw_arena_free(((struct fixture *)*state)->arena);
    return 0;
}

/* The cells of a row in the order of `header`, with some of them changed. */
struct change {
    int field;
    const char *text;
};

static const char *row_with(struct fixture *f, const struct change *changes, size_t count)
{
    const char *cells[FIELDS] = {"Assault",
                                 "0",
                                 "01/02/2026 03:10",
                                 "01/02/2026 01:30",
                                 "9990000018",
                                 "Price",
                                 "01/02/2008",
                                 "2",
                                 "",
                                 "2",
                                 "-3.18",
                                 "51.48",
                                 "CF10 1AA",
                                 "",
                                 "",
                                 "K",
                                 "",
                                 "R1"};
    const char *text;

    for (size_t i = 0; i < count; i++)
        cells[changes[i].field] = changes[i].text;
    text = cells[FIELDS - 1];
    for (size_t i = FIELDS - 1; i-- > 0;)
        text = bw_arena_printf(f->arena, "%s|%s", text, cells[i]);
    return text;
}

static enum bw_map_outcome judge_with(struct fixture *f, int field, const char *text)
{
    struct change change = {field, text};

    return judge(f, row_with(f, &change, 1));
}

static bool is_pii(struct bw_pii pii, const char *text)
{
    return bw_text_is_equal((struct bw_text){pii.pii_ptr, pii.pii_len}, bw_text_of(text));
}

static int64_t utc(int year, int month, int day, int minute)
{
    return bw_local_of(bw_day_of((struct bw_civil){year, month, day}), minute);
}

static void a_violence_row_becomes_an_event(void **state)
{
    struct fixture *f = *state;
    const struct bw_event *event = &f->row.event;

    open_map(f, header);
    assert_int_equal(judge_with(f, REF, " 123 "), BW_MAP_KEPT);
    assert_int_equal(f->verdict.outcome, BW_MAP_KEPT);
    assert_int_equal(f->verdict.reason, BW_REJECT_NONE);
    assert_int_equal(f->verdict.month, 2026 * 12 + 1);
    assert_false(f->verdict.is_time_moved);
    assert_int_equal(event->line, 7);
    assert_int_equal(event->source, BW_SOURCE_ED);
    assert_string_equal(event->feed, "ed-heath");
    assert_int_equal(event->quarter.year, 2026);
    assert_int_equal(event->when.from_utc, utc(2026, 2, 1, 90));
    assert_int_equal(event->when.to_utc, utc(2026, 2, 1, 90));
    assert_int_equal(event->when.precision, BW_PRECISION_MINUTE);
    assert_false(event->when.is_arrival);
    assert_int_equal(event->arrived_utc, utc(2026, 2, 1, 190));
    assert_false(event->is_late);
    assert_false(event->is_linkable);
    assert_null(event->beat);
    assert_int_equal(event->located_by, BW_LOCATED_NONE);
    assert_true(isnan(event->lon_deg));
    assert_int_equal(event->place_type, BW_PLACE_STREET);
    assert_int_equal(event->method, BW_METHOD_KNIFE);
    assert_int_equal(event->sex, BW_SEX_F);
    assert_int_equal(event->age_band, BW_AGE_18_24); /* eighteen that day */
    assert_int_equal(event->ref_source, BW_SOURCE_AMBULANCE);
    assert_true(is_pii(f->row.event_ref, "123"));
    assert_true(is_pii(f->row.record_id, "R1"));
    assert_true(is_pii(f->row.identity.nhs_number, "9990000018"));
    assert_true(is_pii(f->row.identity.surname, "Price"));
    assert_int_equal(f->row.identity.forename.pii_len, 0);
    assert_int_equal(f->row.identity.birth_day, bw_day_of((struct bw_civil){2008, 2, 1}));
    assert_int_equal(f->row.identity.sex, BW_SEX_F);
    assert_true(f->row.place.lon_deg == -3.18 && f->row.place.lat_deg == 51.48);
    assert_true(isnan(f->row.place.easting_m));
    assert_int_equal(f->row.place.postcode.len, 0); /* home, and the place is a street */
}

static void rows_are_judged_in_their_order(void **state)
{
    static const struct {
        const char *what;
        struct change changes[3];
        enum bw_map_outcome outcome;
        enum bw_reject_reason reason;
        int field;
    } rows[] = {
        {"not violence, whatever else",
         {{INTENT, "fall"}, {ARRIVED, "x"}, {OCCURRED, "x"}},
         BW_MAP_NOT_VIOLENCE,
         0,
         -1},
        {"excluded before violence", {{DUPE, " 1"}}, BW_MAP_EXCLUDED, 0, -1},
        {"no time",
         {{ARRIVED, ""}, {OCCURRED, "NULL"}},
         BW_MAP_REJECT,
         BW_REJECT_NO_TIME,
         OCCURRED},
        {"bad time",
         {{ARRIVED, ""}, {OCCURRED, "2026-02-01"}},
         BW_MAP_REJECT,
         BW_REJECT_BAD_TIME,
         OCCURRED},
        {"no such day",
         {{ARRIVED, "29/02/2026 10:00"}, {OCCURRED, ""}},
         BW_MAP_REJECT,
         BW_REJECT_BAD_TIME,
         ARRIVED},
        {"time not in the encoding",
         {{ARRIVED, ""},
          {OCCURRED, "01/02/2026\xEF\xBF\xBD"
                     "01:30"}},
         BW_MAP_REJECT,
         BW_REJECT_ENCODING,
         OCCURRED},
        {"selection not in the encoding",
         {{INTENT, "ass\xEF\xBF\xBDult"}},
         BW_MAP_REJECT,
         BW_REJECT_ENCODING,
         INTENT},
        {"the first day that is in reach", {{OCCURRED, "18/12/2025 00:00"}}, BW_MAP_KEPT, 0, -1},
        {"the day before it", {{OCCURRED, "17/12/2025 23:59"}}, BW_MAP_OUTSIDE_QUARTER, 0, -1},
        {"the last minute", {{OCCURRED, "31/03/2026 23:59"}}, BW_MAP_KEPT, 0, -1},
        {"the first of the next quarter",
         {{OCCURRED, "01/04/2026 00:00"}},
         BW_MAP_OUTSIDE_QUARTER,
         0,
         -1},
        {"a bad time, and an arrival", {{OCCURRED, "unknown"}}, BW_MAP_KEPT, 0, -1},
    };
    struct fixture *f = *state;

    open_map(f, header);
    for (size_t i = 0; i < LEN(rows); i++) {
        size_t count = 0;

        while (count < 3 && rows[i].changes[count].text != NULL)
            count++;
        if (judge(f, row_with(f, rows[i].changes, count)) != rows[i].outcome ||
            f->verdict.reason != rows[i].reason)
            fail_msg("%s: outcome %d, reason %d", rows[i].what, (int)f->verdict.outcome,
                     (int)f->verdict.reason);
        if (f->verdict.field != rows[i].field)
            fail_msg("%s: field %d", rows[i].what, f->verdict.field);
    }
    assert_int_equal(judge(f, "a|b"), BW_MAP_REJECT);
    assert_int_equal(f->verdict.reason, BW_REJECT_FIELD_COUNT);
    assert_int_equal(f->verdict.field, -1);
    assert_int_equal(f->verdict.month, -1);
    assert_int_equal(judge_with(f, INTENT, "fall"), BW_MAP_NOT_VIOLENCE);
    assert_int_equal(f->verdict.month, 2026 * 12 + 1);
    f->desc.is_all_violence = true;
    assert_int_equal(judge_with(f, INTENT, "fall"), BW_MAP_KEPT);
}

static void late_and_arrival_and_moved_times_are_said(void **state)
{
    struct fixture *f = *state;

    open_map(f, header);
    judge_with(f, OCCURRED, "31/12/2025 23:59");
    assert_true(f->row.event.is_late);
    judge_with(f, OCCURRED, "01/01/2026 00:00");
    assert_false(f->row.event.is_late);
    judge_with(f, OCCURRED, "");
    assert_true(f->row.event.when.is_arrival);
    assert_int_equal(f->row.event.when.from_utc, utc(2026, 2, 1, 190));
    judge_with(f, OCCURRED, "29/03/2026 01:30"); /* the hour that does not exist */
    assert_true(f->verdict.is_time_moved);
    assert_int_equal(f->row.event.when.from_utc, utc(2026, 3, 29, 90));
    judge_with(f, OCCURRED, "30/03/2026 00:30"); /* summer time: still the 29th in UTC */
    assert_false(f->verdict.is_time_moved);
    assert_int_equal(f->row.event.when.from_utc, utc(2026, 3, 29, 23 * 60 + 30));
}

static void without_a_reference_for_linkage_nobody_is_in_the_row(void **state)
{
    static const struct bw_identity nobody = {.birth_day = BW_DAY_NONE};
    const struct change changes[] = {{REF, "123"}, {PLACE, "10"}};
    struct fixture *f = *state;

    f->desc.sharing_link = NULL;
    f->desc.is_home_the_place = true;
    open_map(f, header);
    assert_int_equal(judge(f, row_with(f, changes, 2)), BW_MAP_KEPT);
    assert_memory_equal(&f->row.identity, &nobody, sizeof(nobody));
    assert_int_equal(f->row.event_ref.pii_len, 0);
    assert_int_equal(f->row.tokens.len, 0);
    assert_int_equal(f->row.place.postcode.len, 0);
    assert_int_equal(f->row.event.age_band, BW_AGE_18_24);
    assert_int_equal(f->row.event.sex, BW_SEX_F);
}

static void the_home_is_the_place_only_where_the_feed_says_so(void **state)
{
    struct fixture *f = *state;

    open_map(f, header);
    judge_with(f, PLACE, "10");
    assert_int_equal(f->row.place.postcode.len, 0);
    f->desc.is_home_the_place = true;
    judge_with(f, PLACE, "10");
    assert_int_equal(f->row.place.postcode.len, 8);
    judge_with(f, PLACE, "2");
    assert_int_equal(f->row.place.postcode.len, 0);
}

static void cells_become_categories(void **state)
{
    static const struct {
        struct change change;
        int expected[4]; /* sex, age band, place type, method */
    } rows[] = {
        {{SEX, "1"}, {BW_SEX_M, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{SEX, "x"}, {BW_SEX_OTHER, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{SEX, "m"}, {BW_SEX_UNKNOWN, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{DOB, "02/02/2008"}, {BW_SEX_F, BW_AGE_10_17, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{DOB, "11/11/1811"}, {BW_SEX_F, BW_AGE_UNKNOWN, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{DOB, "02/02/2026"}, {BW_SEX_F, BW_AGE_UNKNOWN, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{DOB, "01/02/1880"}, {BW_SEX_F, BW_AGE_UNKNOWN, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{AGE, "0"}, {BW_SEX_F, BW_AGE_0_9, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{AGE, "75"}, {BW_SEX_F, BW_AGE_75_UP, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{AGE, "old"}, {BW_SEX_F, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_KNIFE}},
        {{PLACE, "PUB"}, {BW_SEX_F, BW_AGE_18_24, BW_PLACE_LICENSED_PREMISES, BW_METHOD_KNIFE}},
        {{PLACE, "1"}, {BW_SEX_F, BW_AGE_18_24, BW_PLACE_UNKNOWN, BW_METHOD_KNIFE}},
        {{METHOD, "S"}, {BW_SEX_F, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_SEXUAL}},
        {{METHOD, "knife"}, {BW_SEX_F, BW_AGE_18_24, BW_PLACE_STREET, BW_METHOD_UNKNOWN}},
    };
    struct fixture *f = *state;

    open_map(f, header);
    for (size_t i = 0; i < LEN(rows); i++) {
        judge_with(f, rows[i].change.field, rows[i].change.text);
        assert_int_equal(f->row.event.sex, rows[i].expected[0]);
        assert_int_equal(f->row.event.age_band, rows[i].expected[1]);
        assert_int_equal(f->row.event.place_type, rows[i].expected[2]);
        assert_int_equal(f->row.event.method, rows[i].expected[3]);
    }
    assert_int_equal(bw_map_quality(f->map)[SEX].unmapped, 1);
    assert_int_equal(bw_map_quality(f->map)[DOB].missing, 1);
    assert_int_equal(bw_map_quality(f->map)[DOB].unreadable, 2);
    assert_int_equal(bw_map_quality(f->map)[AGE].unreadable, 1);
    assert_int_equal(bw_map_quality(f->map)[AGE].missing, 11);
    assert_int_equal(bw_map_quality(f->map)[PLACE].unmapped, 1);
}

static void words_are_understood_without_codes(void **state)
{
    static const struct {
        const char *told;
        const char *attended;
        enum bw_yes_no expected;
    } rows[] = {
        {"Y", "n", BW_YES},
        {"no", "YES", BW_YES},
        {"0", "", BW_NO},
        {"", "", BW_YES_NO_UNKNOWN},
        {"maybe", "", BW_YES_NO_UNKNOWN},
        {"true", "maybe", BW_YES},
    };
    static const char *const sexes[] = {"?", "FEMALE", "Male", "other", "1", "2", "9", "f"};
    static const int expected[] = {BW_SEX_UNKNOWN, BW_SEX_F, BW_SEX_M,       BW_SEX_OTHER,
                                   BW_SEX_M,       BW_SEX_F, BW_SEX_UNKNOWN, BW_SEX_F};
    struct fixture *f = *state;

    open_map(f, header);
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct change changes[] = {{TOLD, rows[i].told}, {ATTENDED, rows[i].attended}};

        judge(f, row_with(f, changes, 2));
        assert_int_equal(f->row.event.police_told, rows[i].expected);
    }
    fields[SEX].code_count = 0;
    for (size_t i = 0; i < LEN(sexes); i++) {
        judge_with(f, SEX, sexes[i]);
        assert_int_equal(f->row.event.sex, expected[i]);
    }
    fields[SEX].code_count = 3;
    assert_int_equal(bw_map_quality(f->map)[SEX].unmapped, 1);
}

static void an_unreadable_cell_is_missing_and_counted(void **state)
{
    const struct change changes[] = {{LON, "3,18"}, {SURNAME, "Pr\xEF\xBF\xBDs"}, {NHS, " "}};
    struct fixture *f = *state;

    open_map(f, header);
    assert_int_equal(judge(f, row_with(f, changes, 3)), BW_MAP_KEPT);
    assert_true(isnan(f->row.place.lon_deg));
    assert_int_equal(f->row.identity.surname.pii_len, 0);
    assert_int_equal(f->row.identity.nhs_number.pii_len, 0);
    judge_with(f, ARRIVED, "x");
    judge_with(f, OCCURRED, "NULL");
    judge_with(f, INTENT, "fall"); /* not kept: not counted */
    assert_int_equal(bw_map_quality(f->map)[LON].unreadable, 1);
    assert_int_equal(bw_map_quality(f->map)[SURNAME].unreadable, 1);
    assert_int_equal(bw_map_quality(f->map)[NHS].missing, 1);
    assert_int_equal(bw_map_quality(f->map)[ARRIVED].unreadable, 1);
    assert_int_equal(bw_map_quality(f->map)[OCCURRED].missing, 1);
    assert_int_equal(bw_map_quality(f->map)[INTENT].missing, 0);
}

/* A cell that its constraints forbid cannot be believed. */
static void a_cell_against_its_constraints_is_unreadable(void **state)
{
    static const char *listed[] = {"Price", "Pr\xC3\xAAs"};
    struct fixture *f = *state;
    struct bw_field own[FIELDS];
    const double from = (double)bw_local_of(bw_day_of((struct bw_civil){1900, 1, 1}), 0);
    const double from_2026 = (double)bw_local_of(bw_day_of((struct bw_civil){2026, 1, 1}), 0);
    const struct bw_constraints of_list = {
        .values = listed, .value_count = 2, .max_length = 5, .minimum = -1e9, .maximum = 1e9};
    const struct bw_constraints of_pattern = {.pattern = bw_pattern_new(f->arena, "[0-9]{10}"),
                                              .max_length = SIZE_MAX};
    const struct bw_constraints of_short = {.min_length = 3, .max_length = SIZE_MAX};
    const struct bw_constraints of_age = {.max_length = SIZE_MAX, .minimum = 1, .maximum = 110};
    const struct bw_constraints of_birth = {
        .max_length = SIZE_MAX, .minimum = from, .maximum = 1e18};
    const struct bw_constraints of_time = {
        .max_length = SIZE_MAX, .minimum = from_2026, .maximum = 1e18};
    const struct {
        int field;
        const char *text;
        bool is_read;
    } rows[] = {
        {SURNAME, "Price", true},
        {SURNAME, "Pr\xC3\xAAs", true},
        {SURNAME, "Pryce", false},
        {NHS, "9990000018", true},
        {NHS, "999000001", false},
        {RECORD, "R12", true},
        {RECORD, "R1", false},
        {AGE, "1", true},
        {AGE, "110", true},
        {AGE, "0", false},
        {AGE, "111", false},
        {AGE, "12.5", false},
        {DOB, "01/02/1900", true},
        {DOB, "31/12/1899", false},
        {ARRIVED, "01/01/2026 00:00", true},
        {ARRIVED, "31/12/2025 23:59", false},
    };

    memcpy(own, fields, sizeof(own));
    own[SURNAME].constraints = &of_list;
    own[NHS].constraints = &of_pattern;
    own[RECORD].constraints = &of_short;
    own[AGE].constraints = &of_age;
    own[DOB].constraints = &of_birth;
    own[ARRIVED].constraints = &of_time;
    f->desc.fields = own;
    for (size_t i = 0; i < LEN(rows); i++) {
        open_map(f, header);
        assert_int_equal(judge_with(f, rows[i].field, rows[i].text), BW_MAP_KEPT);
        if (bw_map_quality(f->map)[rows[i].field].unreadable == (rows[i].is_read ? 1 : 0))
            fail_msg("'%s'", rows[i].text);
    }
    assert_int_equal(f->row.event.arrived_utc, BW_MINUTE_NONE);
}

static void numbers_are_read_as_they_are_written(void **state)
{
    static const struct {
        const char *text;
        char decimal, group;
        double number; /* 0: none */
    } rows[] = {
        {"318123.5", 0, 0, 318123.5},
        {"318,123.5", 0, ',', 318123.5},
        {"318.123,5", ',', '.', 318123.5},
        {"318 123", 0, ' ', 318123},
        {"318,123", 0, 0, 0},
        {"318.123", ',', 0, 0},
        {"1,5,5", ',', 0, 0},
        {",5", 0, ',', 0},
        {"0x10", 0, 0, 0},
        {"1e400", 0, 0, 0},
        {"nan", 0, 0, 0},
        {"0000000000000000000000000000000000000000000000000000000000000000001", 0, 0, 0},
    };
    struct fixture *f = *state;
    struct bw_field own[FIELDS];

    memcpy(own, fields, sizeof(own));
    own[LON].type = BW_FIELD_NUMBER;
    own[LON].is_bare_number = true;
    f->desc.fields = own;
    for (size_t i = 0; i < LEN(rows); i++) {
        own[LON].decimal = rows[i].decimal;
        own[LON].group = rows[i].group;
        open_map(f, header);
        assert_int_equal(judge_with(f, LON, rows[i].text), BW_MAP_KEPT);
        if (rows[i].number != 0 ? f->row.place.lon_deg != rows[i].number
                                : !isnan(f->row.place.lon_deg))
            fail_msg("'%s'", rows[i].text);
    }
    own[LON].type = BW_FIELD_INTEGER;
    own[LON].decimal = own[LON].group = '\0';
    open_map(f, header);
    judge_with(f, LON, "3.5");
    assert_true(isnan(f->row.place.lon_deg));
}

static void columns_are_found_by_name(void **state)
{
    struct fixture *f = *state;
    const char *const *extras;
    size_t count;

    open_map(f, "\xEF\xBB\xBF intent |Other|arrived|INC_DT|nhs_no|SURNAME|DOB|SEX|LOC|LON|LAT|PC|"
                "TOLD|ATTENDED||METHOD|CAD|ID| |Notes");
    extras = bw_map_extra_columns(f->map, &count);
    assert_int_equal(count, 2);
    assert_string_equal(extras[0], "Other");
    assert_string_equal(extras[1], "Notes");
    assert_false(bw_map_has_field(f->map, DUPE));
    assert_true(bw_map_has_field(f->map, INTENT));
    assert_int_equal(judge(f, "assault|o|01/02/2026 03:10|||||2|||||||||||x|x"), BW_MAP_KEPT);
    assert_int_equal(f->row.event.sex, BW_SEX_F);
    assert_int_equal(bw_map_quality(f->map)[AGE].missing, 0);
}

static void a_row_of_data_is_no_header_even_where_every_column_is_optional(void **state)
{
    struct fixture *f = *state;
    struct bw_field optional[FIELDS];
    struct bw_csv_row row = row_of(f, "7|01/02/2026 03:10|Quillfeather|9990000018");

    memcpy(optional, fields, sizeof(optional));
    for (size_t i = 0; i < FIELDS; i++)
        optional[i].is_optional = true;
    f->desc.fields = optional;
    f->map = bw_map_new(f->arena, &f->desc, quarter);
    assert_int_equal(bw_map_read_header(f->map, &row, &f->err), BW_EFORMAT);
    assert_string_equal(f->err.text, "line 7: none of the columns is there");
}

static void a_header_that_does_not_fit_is_refused(void **state)
{
    static const struct {
        const char *header;
        const char *text;
    } rows[] = {
        {"a|b", "line 7: column 'INTENT' is not there\n"
                "hint: none of the columns was found: look at delimiter and header rows"},
        {"INTENT|ARRIVED|INC_DT|NHS_NO|SURNAME", "line 7: column 'DOB' is not there"},
        {"ID|CAD|METHOD|ATTENDED|TOLD|PC|LAT|LON|LOC|AGE|SEX|DOB|SURNAME|NHS_NO|INC_DT|ARRIVED|"
         "dupe|INTENT|Sex",
         "line 7: column 'SEX' is there twice"},
        {"ID|CAD|METHOD|ATTENDED|TOLD|PC|LAT|LON|LOC|AGE|SEX|DOB|SURNAME|NHS_NO|INC_DT|ARRIVED|"
         "dupe|INTENT|More|more",
         "line 7: columns 19 and 20 have one name"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_map *map = bw_map_new(f->arena, &f->desc, quarter);
        struct bw_csv_row row = row_of(f, rows[i].header);

        assert_int_equal(bw_map_read_header(map, &row, &f->err), BW_EFORMAT);
        assert_string_equal(f->err.text, rows[i].text);
    }
}

static void header_rows_may_be_two_or_none(void **state)
{
    struct fixture *f = *state;
    struct bw_csv_row title = row_of(f, "Extract of February");

    f->desc.header_rows = 2;
    f->map = bw_map_new(f->arena, &f->desc, quarter);
    assert_int_equal(bw_map_read_header(f->map, &title, &f->err), BW_OK);
    assert_true(bw_map_needs_header(f->map));
    title = row_of(f, header);
    assert_int_equal(bw_map_read_header(f->map, &title, &f->err), BW_OK);
    assert_int_equal(judge_with(f, SEX, "2"), BW_MAP_KEPT);
    f->desc.header_rows = 0;
    open_map(f, NULL);
    assert_int_equal(judge(f, "assault||01/02/2026 03:10|||||1||||||||||"), BW_MAP_KEPT);
    assert_int_equal(f->row.event.sex, BW_SEX_M);
}

static void header_rows_are_joined_and_comment_rows_passed_over(void **state)
{
    static const char *const lines[] = {"a title", "Patient||When|", "x", "Surname|Sex|Date|Time"};
    static const int comments[] = {3, 5};
    struct bw_field columns[] = {
        {.name = "when date", .type = BW_FIELD_DATE, .format = "", .role = BW_ROLE_OCCURRED_DATE},
        {.name = "Patient Surname", .role = BW_ROLE_SURNAME},
        {.name = "Sex", .role = BW_ROLE_SEX}};
    struct fixture *f = *state;
    const char *const *extras;
    size_t count;

    f->desc = (struct bw_feed_desc){.name = "x",
                                    .is_all_violence = true,
                                    .sharing_link = "ISP 1",
                                    .header_first = 2,
                                    .header_rows = 4,
                                    .header_join = " ",
                                    .comment_rows = comments,
                                    .comment_row_count = 2,
                                    .fields = columns,
                                    .field_count = 3};
    f->map = bw_map_new(f->arena, &f->desc, quarter);
    for (size_t i = 0; i < LEN(lines); i++) {
        struct bw_csv_row row = row_of(f, lines[i]);

        assert_true(bw_map_needs_header(f->map));
        assert_false(bw_map_has_header(f->map));
        assert_int_equal(bw_map_read_header(f->map, &row, &f->err), BW_OK);
    }
    assert_true(bw_map_has_header(f->map));
    assert_true(bw_map_needs_header(f->map)); /* row 5 */
    {
        struct bw_csv_row row = row_of(f, "nonsense");

        assert_int_equal(bw_map_read_header(f->map, &row, &f->err), BW_OK);
    }
    assert_false(bw_map_needs_header(f->map));
    assert_int_equal(judge(f, "Price|2|2026-02-01|x"), BW_MAP_KEPT);
    assert_int_equal(f->row.identity.surname.pii_len, 5);
    assert_int_equal(f->row.event.sex, BW_SEX_F);
    extras = bw_map_extra_columns(f->map, &count);
    assert_int_equal(count, 1);
    assert_string_equal(extras[0], "Time");
}

/* Otherwise no row were violence and nobody told. */
static void a_file_without_the_columns_of_violence_is_refused(void **state)
{
    struct fixture *f = *state;
    struct bw_field own[FIELDS];
    struct bw_csv_row row = row_of(f, "ID|CAD|METHOD|ATTENDED|TOLD|PC|LAT|LON|LOC|AGE|SEX|DOB|"
                                      "SURNAME|NHS_NO|INC_DT|ARRIVED|dupe");

    memcpy(own, fields, sizeof(own));
    own[INTENT].is_optional = true;
    f->desc.fields = own;
    f->map = bw_map_new(f->arena, &f->desc, quarter);
    assert_int_equal(bw_map_read_header(f->map, &row, &f->err), BW_EFORMAT);
    assert_string_equal(f->err.text, "line 7: no column that `violence` looks at is there");
}

/* A feed with the given time columns only; all its rows are violence. */
static enum bw_map_outcome judge_times(struct fixture *f, struct bw_field *columns, size_t count,
                                       const char *cells)
{
    f->desc = (struct bw_feed_desc){
        .name = "police",
        .source = BW_SOURCE_POLICE,
        .is_all_violence = true,
        .back_days = 14,
        .fields = columns,
        .field_count = count,
    };
    open_map(f, NULL);
    return judge(f, cells);
}

static void times_are_read_from_what_columns_there_are(void **state)
{
    struct bw_field from_to[] = {
        {.name = "f", .type = BW_FIELD_DATETIME, .format = "", .role = BW_ROLE_OCCURRED_FROM},
        {.name = "t", .type = BW_FIELD_DATETIME, .format = "", .role = BW_ROLE_OCCURRED_TO}};
    struct bw_field parts[] = {
        {.name = "d", .type = BW_FIELD_DATE, .format = "", .role = BW_ROLE_OCCURRED_DATE},
        {.name = "t", .type = BW_FIELD_TIME, .format = "", .role = BW_ROLE_OCCURRED_TIME}};
    struct bw_field arrived[] = {
        {.name = "d", .type = BW_FIELD_DATE, .format = "%d/%m/%y", .role = BW_ROLE_ARRIVED_DATE},
        {.name = "t", .type = BW_FIELD_TIME, .format = "%H%M", .role = BW_ROLE_ARRIVED_TIME}};
    struct bw_field month[] = {
        {.name = "Month", .type = BW_FIELD_YEARMONTH, .format = "", .role = BW_ROLE_OCCURRED}};
    const struct {
        const char *what;
        struct bw_field *columns;
        size_t count;
        const char *cells;
        int64_t from, to;
        enum bw_precision precision;
        int64_t arrived;
    } rows[] = {
        {"range", from_to, 2, "2026-01-01 10:00|2026-01-02 11:30", utc(2026, 1, 1, 600),
         utc(2026, 1, 2, 690), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"no end", from_to, 2, "2026-01-01 10:00|", utc(2026, 1, 1, 600), utc(2026, 1, 1, 600),
         BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"no beginning", from_to, 2, "|2026-01-02T11:30:59", utc(2026, 1, 2, 690),
         utc(2026, 1, 2, 690), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"end before beginning", from_to, 2, "2026-01-02 10:00|2026-01-01 10:00",
         utc(2026, 1, 2, 600), utc(2026, 1, 2, 600), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"range of days", from_to, 2, "2026-01-01|2026-01-02", utc(2026, 1, 1, 0),
         utc(2026, 1, 2, 1439), BW_PRECISION_DAY, BW_MINUTE_NONE},
        {"over the change of clocks", from_to, 2, "2026-03-28 12:00|2026-03-29 12:00",
         utc(2026, 3, 28, 720), utc(2026, 3, 29, 660), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"day and time", parts, 2, "2026-01-31|23:59", utc(2026, 1, 31, 1439),
         utc(2026, 1, 31, 1439), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"with seconds", parts, 2, "2026-01-31|23:59:30", utc(2026, 1, 31, 1439),
         utc(2026, 1, 31, 1439), BW_PRECISION_MINUTE, BW_MINUTE_NONE},
        {"day without time", parts, 2, "2026-01-31|", utc(2026, 1, 31, 0), utc(2026, 1, 31, 1439),
         BW_PRECISION_DAY, BW_MINUTE_NONE},
        {"day with bad time", parts, 2, "2026-01-31|late", utc(2026, 1, 31, 0),
         utc(2026, 1, 31, 1439), BW_PRECISION_DAY, BW_MINUTE_NONE},
        {"arrival in parts", arrived, 2, "31/01/26|2359", utc(2026, 1, 31, 1439),
         utc(2026, 1, 31, 1439), BW_PRECISION_MINUTE, utc(2026, 1, 31, 1439)},
        {"arrival by day", arrived, 2, "31/01/26|", utc(2026, 1, 31, 0), utc(2026, 1, 31, 1439),
         BW_PRECISION_DAY, BW_MINUTE_NONE},
        {"month", month, 1, "2026-02", utc(2026, 2, 1, 0), utc(2026, 2, 28, 1439),
         BW_PRECISION_MONTH, BW_MINUTE_NONE},
        {"month of the change of clocks", month, 1, "2026-03", utc(2026, 3, 1, 0),
         utc(2026, 3, 31, 1439 - 60), BW_PRECISION_MONTH, BW_MINUTE_NONE},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_event *event = &f->row.event;

        if (judge_times(f, rows[i].columns, rows[i].count, rows[i].cells) != BW_MAP_KEPT ||
            event->when.from_utc != rows[i].from || event->when.to_utc != rows[i].to ||
            event->when.precision != rows[i].precision || event->arrived_utc != rows[i].arrived ||
            event->when.is_arrival != (rows[i].columns == arrived))
            fail_msg("%s", rows[i].what);
    }
    assert_int_equal(judge_times(f, month, 1, "2025-12"), BW_MAP_OUTSIDE_QUARTER);
    assert_int_equal(judge_times(f, parts, 2, "|10:00"), BW_MAP_REJECT);
    assert_int_equal(f->verdict.reason, BW_REJECT_NO_TIME);
    assert_int_equal(judge_times(f, parts, 2, "x|10:00"), BW_MAP_REJECT);
    assert_int_equal(f->verdict.reason, BW_REJECT_BAD_TIME);
    assert_int_equal(judge_times(f, from_to, 2, "2026-01-02|2026-01-01"), BW_MAP_KEPT);
    assert_int_equal(bw_map_quality(f->map)[1].unreadable, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_violence_row_becomes_an_event, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_are_judged_in_their_order, setup, teardown),
        cmocka_unit_test_setup_teardown(late_and_arrival_and_moved_times_are_said, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_reference_for_linkage_nobody_is_in_the_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_home_is_the_place_only_where_the_feed_says_so, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(cells_become_categories, setup, teardown),
        cmocka_unit_test_setup_teardown(words_are_understood_without_codes, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unreadable_cell_is_missing_and_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_cell_against_its_constraints_is_unreadable, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(numbers_are_read_as_they_are_written, setup, teardown),
        cmocka_unit_test_setup_teardown(header_rows_are_joined_and_comment_rows_passed_over, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_without_the_columns_of_violence_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(columns_are_found_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_row_of_data_is_no_header_even_where_every_column_is_optional, setup, teardown),
        cmocka_unit_test_setup_teardown(a_header_that_does_not_fit_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(header_rows_may_be_two_or_none, setup, teardown),
        cmocka_unit_test_setup_teardown(times_are_read_from_what_columns_there_are, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
