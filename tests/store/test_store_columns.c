/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <sqlite3.h>

/*
 * What the store may hold.  A new column fails this test until it is added here by somebody who has
 * thought about what it tells of a person, and has said so in doc/privacy.md: identifiers are only
 * sealed; names, birth dates, postcodes, numbers and vectors made to compare them are nowhere.
 */
enum content {
    NUMBER,        /* counts, categories, times, numbers of lines */
    POINT,         /* where it happened, while the quarter is open */
    BOUNDARY_CODE, /* the code of a beat as the boundaries have it, never as a row does */
    OWN_WORDS,     /* of the program or the site's description: never of an extract */
    FILTERED,      /* of an extract: names of columns, what feed/codes.h takes for a code */
    SERVER_WORDS,  /* by which a server tells versions of a file apart */
    RANDOM_ID,     /* 16 random bytes */
    TOKEN,         /* of a keyed function */
    SEALED,        /* identifiers, encrypted */
    KEY,           /* public, or itself sealed */
};

static const struct column {
    const char *table, *name;
    enum content content;
} allowed[] = {
    {"call_count", "beat", BOUNDARY_CODE},
    {"call_count", "calls", NUMBER},
    {"call_count", "extract_id", RANDOM_ID},
    {"call_count", "month", NUMBER},
    {"call_count", "quarter", NUMBER},
    {"call_count", "variant", NUMBER},
    {"event", "age_band", NUMBER},
    {"event", "alcohol", NUMBER},
    {"event", "arrived_utc", NUMBER},
    {"event", "beat", BOUNDARY_CODE},
    {"event", "event_id", RANDOM_ID},
    {"event", "extract_id", RANDOM_ID},
    {"event", "from_utc", NUMBER},
    {"event", "group_token", TOKEN},
    {"event", "is_arrival", NUMBER},
    {"event", "is_late", NUMBER},
    {"event", "is_linkable", NUMBER},
    {"event", "lat_deg", POINT},
    {"event", "line", NUMBER},
    {"event", "located_by", NUMBER},
    {"event", "lon_deg", POINT},
    {"event", "match_keys", TOKEN},
    {"event", "method", NUMBER},
    {"event", "month", NUMBER},
    {"event", "person_id", RANDOM_ID},
    {"event", "place_id", OWN_WORDS},
    {"event", "place_type", NUMBER},
    {"event", "police_told", NUMBER},
    {"event", "record_token", TOKEN},
    {"event", "ref_source", NUMBER},
    {"event", "ref_token", TOKEN},
    {"event", "relationship", NUMBER},
    {"event", "sealed", SEALED},
    {"event", "severity", NUMBER},
    {"event", "sex", NUMBER},
    {"event", "source", NUMBER},
    {"event", "time_precision", NUMBER},
    {"event", "to_utc", NUMBER},
    {"event_count", "beat", BOUNDARY_CODE},
    {"event_count", "events", NUMBER},
    {"event_count", "extract_id", RANDOM_ID},
    {"event_count", "month", NUMBER},
    {"extract", "description", OWN_WORDS},
    {"extract", "duplicates", NUMBER},
    {"extract", "excluded", NUMBER},
    {"extract", "extract_id", RANDOM_ID},
    {"extract", "feed", OWN_WORDS},
    {"extract", "is_current", NUMBER},
    {"extract", "kept", NUMBER},
    {"extract", "late", NUMBER},
    {"extract", "linkable", NUMBER},
    {"extract", "moved_times", NUMBER},
    {"extract", "outside_quarter", NUMBER},
    {"extract", "quarter", NUMBER},
    {"extract", "rejects", NUMBER},
    {"extract", "row_count", NUMBER},
    {"extract", "sealed_key", KEY},
    {"extract", "sha256", OWN_WORDS},
    {"extract", "size_bytes", NUMBER},
    {"extract", "source", NUMBER},
    {"extract", "unknown_beat", NUMBER},
    {"extract", "version", NUMBER},
    {"extract", "violence", NUMBER},
    {"extract_count", "extract_id", RANDOM_ID},
    {"extract_count", "kind", NUMBER},
    {"extract_count", "number", NUMBER},
    {"extract_count", "row_count", NUMBER},
    {"extract_file", "etag", SERVER_WORDS},
    {"extract_file", "extract_id", RANDOM_ID},
    {"extract_file", "modified_utc_s", NUMBER},
    {"extract_file", "number", NUMBER},
    {"extract_file", "place", OWN_WORDS},
    {"extract_file", "size_bytes", NUMBER},
    {"extract_month", "extract_id", RANDOM_ID},
    {"extract_month", "kept", NUMBER},
    {"extract_month", "month", NUMBER},
    {"extract_month", "row_count", NUMBER},
    {"incident", "beat", BOUNDARY_CODE},
    {"incident", "hour", NUMBER},
    {"incident", "incident_id", RANDOM_ID},
    {"incident", "is_late", NUMBER},
    {"incident", "is_public", NUMBER},
    {"incident", "is_sexual", NUMBER},
    {"incident", "is_under_18", NUMBER},
    {"incident", "located_by", NUMBER},
    {"incident", "month", NUMBER},
    {"incident", "night", NUMBER},
    {"incident", "police_status", NUMBER},
    {"incident", "quarter", NUMBER},
    {"incident", "sources", NUMBER},
    {"incident", "variant", NUMBER},
    {"incident_count", "beat", BOUNDARY_CODE},
    {"incident_count", "incidents", NUMBER},
    {"incident_count", "is_public", NUMBER},
    {"incident_count", "is_sexual", NUMBER},
    {"incident_count", "is_under_18", NUMBER},
    {"incident_count", "month", NUMBER},
    {"incident_count", "police_status", NUMBER},
    {"incident_count", "quarter", NUMBER},
    {"incident_count", "sources", NUMBER},
    {"incident_count", "variant", NUMBER},
    {"incident_event", "event_id", RANDOM_ID},
    {"incident_event", "incident_id", RANDOM_ID},
    {"incident_event", "quarter", NUMBER},
    {"incident_event", "variant", NUMBER},
    {"link", "a", RANDOM_ID},
    {"link", "b", RANDOM_ID},
    {"link", "quarter", NUMBER},
    {"link", "rule", OWN_WORDS},
    {"link", "tier", NUMBER},
    {"link", "variant", NUMBER},
    {"link", "weight", NUMBER},
    {"made", "made_id", RANDOM_ID},
    {"made", "quarter", NUMBER},
    {"made", "what", NUMBER},
    {"made_of", "input_id", RANDOM_ID},
    {"made_of", "quarter", NUMBER},
    {"made_of", "what", NUMBER},
    {"match_key_name", "name", OWN_WORDS},
    {"match_key_name", "number", NUMBER},
    {"meta", "name", OWN_WORDS},
    {"meta", "value", OWN_WORDS},
    {"quality_code", "code", FILTERED},
    {"quality_code", "extract_id", RANDOM_ID},
    {"quality_code", "name", OWN_WORDS},
    {"quality_code", "number", NUMBER},
    {"quality_code", "row_count", NUMBER},
    {"quality_column", "extract_id", RANDOM_ID},
    {"quality_column", "invalid", NUMBER},
    {"quality_column", "is_there", NUMBER},
    {"quality_column", "missing", NUMBER},
    {"quality_column", "name", FILTERED},
    {"quality_column", "number", NUMBER},
    {"quality_column", "role", OWN_WORDS},
    {"quality_column", "unmapped", NUMBER},
    {"quality_column", "unreadable", NUMBER},
    {"quality_fact", "extract_id", RANDOM_ID},
    {"quality_fact", "fact", NUMBER},
    {"quality_fact", "number", NUMBER},
    {"quarter_closed", "is_cleared", NUMBER},
    {"quarter_closed", "quarter", NUMBER},
    {"quarter_key", "public_key", KEY},
    {"quarter_key", "quarter", NUMBER},
    {"reject", "extract_id", RANDOM_ID},
    {"reject", "field", OWN_WORDS},
    {"reject", "file", NUMBER},
    {"reject", "line", NUMBER},
    {"reject", "reason", NUMBER},
    {"run_log", "at_utc_s", NUMBER},
    {"run_log", "body", OWN_WORDS},
    {"run_log", "kind", OWN_WORDS},
    {"run_log", "mac", TOKEN},
    {"run_log", "number", NUMBER},
    {"released", "at_utc_s", NUMBER},
    {"released", "group_id", OWN_WORDS},
    {"released", "is_withdrawn", NUMBER},
    {"released", "quarter", NUMBER},
    {"released", "release_id", OWN_WORDS},
    {"released_cell", "beat", BOUNDARY_CODE},
    {"released_cell", "kind", NUMBER},
    {"released_cell", "number", NUMBER},
    {"released_cell", "police_status", NUMBER},
    {"released_cell", "profile", NUMBER},
    {"released_cell", "quarter", NUMBER},
    {"released_cell", "release_id", OWN_WORDS},
    {"tally", "ambulance_12m", NUMBER},
    {"tally", "beat", BOUNDARY_CODE},
    {"tally", "calls_not_linkable_12m", NUMBER},
    {"tally", "cannot_tell_12m", NUMBER},
    {"tally", "ed_12m", NUMBER},
    {"tally", "incidents_quarter", NUMBER},
    {"tally", "known_12m", NUMBER},
    {"tally", "loose_known_12m", NUMBER},
    {"tally", "loose_no_record_12m", NUMBER},
    {"tally", "months", NUMBER},
    {"tally", "no_record_12m", NUMBER},
    {"tally", "not_public_12m", NUMBER},
    {"tally", "number", NUMBER},
    {"tally", "place_unknown_12m", NUMBER},
    {"tally", "police_12m", NUMBER},
    {"tally", "quarter", NUMBER},
    {"tally", "quarter_months", NUMBER},
    {"tally", "strict_known_12m", NUMBER},
    {"tally", "strict_no_record_12m", NUMBER},
    {"tally", "under_18_12m", NUMBER},
    {"tally_quarter", "back", NUMBER},
    {"tally_quarter", "cannot_tell", NUMBER},
    {"tally_quarter", "known", NUMBER},
    {"tally_quarter", "months", NUMBER},
    {"tally_quarter", "no_record", NUMBER},
    {"tally_quarter", "number", NUMBER},
    {"tally_quarter", "quarter", NUMBER},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const types[] = {
    [NUMBER] = "INTEGER", [POINT] = "REAL",       [BOUNDARY_CODE] = "TEXT", [OWN_WORDS] = "TEXT",
    [RANDOM_ID] = "BLOB", [TOKEN] = "BLOB",       [SEALED] = "BLOB",        [KEY] = "BLOB",
    [FILTERED] = "TEXT",  [SERVER_WORDS] = "TEXT"};

static const struct column *find(const char *table, const char *name)
{
    for (size_t i = 0; i < COUNT(allowed); i++) {
        if (strcmp(allowed[i].table, table) == 0 && strcmp(allowed[i].name, name) == 0)
            return &allowed[i];
    }
    return NULL;
}

static sqlite3_stmt *list_columns(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT m.name, c.name, c.type FROM sqlite_schema m"
                           " JOIN pragma_table_xinfo(m.name) c"
                           " WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'",
                           -1, &stmt, NULL),
        SQLITE_OK);
    return stmt;
}

static void every_column_is_one_that_was_thought_about(void **state)
{
    struct fixture *f = *state;
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt;
    size_t count = 0;

    SQLITE_ONLY(f);
    assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    stmt = list_columns(db);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        const char *type = (const char *)sqlite3_column_text(stmt, 2);
        const struct column *column = find(table, name);
        bool is_real = column != NULL && column->content == NUMBER && strcmp(type, "REAL") == 0;

        if (column == NULL)
            fail_msg("%s.%s is not in the list of what the store may hold", table, name);
        else if (strcmp(type, types[column->content]) != 0 && !is_real)
            fail_msg("%s.%s is of type %s", table, name, type);
        count++;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    assert_int_equal(count, COUNT(allowed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_column_is_one_that_was_thought_about, make_store,
                                        remove_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
