/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema_private.h"

#include <string.h>

#include "beatwise/base/buf.h"

#define TEXT_MAX 8192

/*
 * Dates, minutes, months and quarters are numbers as in base/day.h, enums the numbers of model/,
 * yes and no are 1 and 0, ids and tokens 16 bytes.
 *
 * An event has its sealed identity and its match keys in its row, and rows lie in the order of
 * the extract: nothing with random bytes is an index while an extract is loaded, which is what
 * makes loading fast.  An event is therefore addressed by (extract_id, line, event_id).
 *
 * incident, incident_event and link do not refer to event: those of a quarter stay, as stale,
 * when an extract is superseded, until they are made anew.
 */
static const char *const version_1[] = {
    "CREATE TABLE extract ("
    " extract_id {bytes} NOT NULL PRIMARY KEY,"
    " feed text NOT NULL,"
    " source {i64} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " version {i64} NOT NULL,"
    " is_current {i64} NOT NULL CHECK (is_current IN (0, 1)),"
    " sha256 text NOT NULL,"
    " description text NOT NULL,"
    " size_bytes {i64} NOT NULL,"
    " sealed_key {bytes} NOT NULL,"
    " row_count {i64} NOT NULL,"
    " excluded {i64} NOT NULL,"
    " violence {i64} NOT NULL,"
    " kept {i64} NOT NULL,"
    " rejects {i64} NOT NULL,"
    " duplicates {i64} NOT NULL,"
    " late {i64} NOT NULL,"
    " outside_quarter {i64} NOT NULL,"
    " unknown_beat {i64} NOT NULL,"
    " linkable {i64} NOT NULL,"
    " moved_times {i64} NOT NULL,"
    " CHECK (length(extract_id) = 16),"
    " UNIQUE (feed, quarter, version)"
    ") {strict}",
    "CREATE UNIQUE INDEX extract_current ON extract (feed, quarter) WHERE is_current = 1",

    /* kind 1: rejects by reason; kind 2: kept events by how they were located */
    "CREATE TABLE extract_count ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " kind {i64} NOT NULL CHECK (kind IN (1, 2)),"
    " number {i64} NOT NULL,"
    " row_count {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, kind, number)"
    ") {clustered}",

    "CREATE TABLE extract_month ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " month {i64} NOT NULL,"
    " row_count {i64} NOT NULL,"
    " kept {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, month)"
    ") {clustered}",

    "CREATE TABLE reject ("
    " extract_id {bytes} NOT NULL {of_extract},"
    " line {i64} NOT NULL,"
    " reason {i64} NOT NULL"
    ") {strict}",
    "CREATE INDEX reject_extract ON reject (extract_id, line)",

    "CREATE TABLE event ("
    " event_id {bytes} NOT NULL,"
    " extract_id {bytes} NOT NULL {of_extract},"
    " line {i64} NOT NULL,"
    " source {i64} NOT NULL,"
    " month {i64} NOT NULL,"
    " person_id {bytes},"
    " record_token {bytes},"
    " group_token {bytes},"
    " ref_token {bytes},"
    " ref_source {i64},"
    " from_utc {i64} NOT NULL,"
    " to_utc {i64} NOT NULL,"
    " time_precision {i64} NOT NULL,"
    " is_arrival {i64} NOT NULL,"
    " arrived_utc {i64},"
    " is_late {i64} NOT NULL,"
    " is_linkable {i64} NOT NULL,"
    " beat text,"
    " located_by {i64} NOT NULL,"
    " lon_deg {f64},"
    " lat_deg {f64},"
    " place_type {i64} NOT NULL,"
    " method {i64} NOT NULL,"
    " relationship {i64} NOT NULL,"
    " severity {i64} NOT NULL,"
    " sex {i64} NOT NULL,"
    " age_band {i64} NOT NULL,"
    " alcohol {i64} NOT NULL,"
    " police_told {i64} NOT NULL,"
    " sealed {bytes},"
    " match_keys {bytes}," /* 17 bytes each: number of the name, token */
    " CHECK (length(event_id) = 16),"
    " PRIMARY KEY (extract_id, line, event_id)"
    ") {clustered}",

    "CREATE TABLE match_key_name ("
    " number {i64} NOT NULL PRIMARY KEY CHECK (number BETWEEN 1 AND 255),"
    " name text NOT NULL UNIQUE"
    ") {strict}",

    "CREATE TABLE quarter_key ("
    " quarter {i64} NOT NULL PRIMARY KEY,"
    " public_key {bytes} NOT NULL"
    ") {strict}",

    "CREATE TABLE link ("
    " a {bytes} NOT NULL,"
    " b {bytes} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " tier {i64} NOT NULL,"
    " variant {i64} NOT NULL,"
    " weight {f64} NOT NULL,"
    " rule text NOT NULL,"
    " PRIMARY KEY (a, b)"
    ") {strict}",
    "CREATE INDEX link_quarter ON link (quarter)",

    "CREATE TABLE incident ("
    " incident_id {bytes} NOT NULL,"
    " variant {i64} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " month {i64} NOT NULL,"
    " beat text,"
    " located_by {i64} NOT NULL,"
    " police_status {i64} NOT NULL,"
    " is_public {i64} NOT NULL,"
    " is_sexual {i64} NOT NULL,"
    " is_under_18 {i64} NOT NULL,"
    " is_late {i64} NOT NULL,"
    " sources {i64} NOT NULL,"
    " night {i64},"
    " hour {i64},"
    " PRIMARY KEY (incident_id, variant)"
    ") {strict}",
    "CREATE INDEX incident_quarter ON incident (quarter)",
    "CREATE INDEX incident_month ON incident (variant, month)",

    "CREATE TABLE incident_event ("
    " event_id {bytes} NOT NULL,"
    " variant {i64} NOT NULL,"
    " incident_id {bytes} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " PRIMARY KEY (event_id, variant)"
    ") {strict}",
    "CREATE INDEX incident_event_quarter ON incident_event (quarter)",

    "CREATE TABLE tally ("
    " quarter {i64} NOT NULL,"
    " number {i64} NOT NULL," /* a key, because beat may be NULL */
    " beat text,"
    " months {i64} NOT NULL,"
    " quarter_months {i64} NOT NULL,"
    " known_12m {i64} NOT NULL,"
    " no_record_12m {i64} NOT NULL,"
    " cannot_tell_12m {i64} NOT NULL,"
    " incidents_quarter {i64} NOT NULL,"
    " ed_12m {i64} NOT NULL,"
    " ambulance_12m {i64} NOT NULL,"
    " police_12m {i64} NOT NULL,"
    " place_unknown_12m {i64} NOT NULL,"
    " not_public_12m {i64} NOT NULL,"
    " under_18_12m {i64} NOT NULL,"
    " calls_not_linkable_12m {i64} NOT NULL,"
    " PRIMARY KEY (quarter, number)"
    ") {strict}",

    "CREATE TABLE made ("
    " what {i64} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " made_id {bytes} NOT NULL,"
    " PRIMARY KEY (what, quarter)"
    ") {strict}",
    "CREATE TABLE made_of ("
    " what {i64} NOT NULL,"
    " quarter {i64} NOT NULL,"
    " input_id {bytes} NOT NULL,"
    " PRIMARY KEY (what, quarter, input_id)"
    ") {clustered}",

    "CREATE TABLE run_log ("
    " number {i64} NOT NULL PRIMARY KEY,"
    " at_utc_s {i64} NOT NULL,"
    " kind text NOT NULL,"
    " body text NOT NULL,"
    " mac {bytes} NOT NULL"
    ") {strict}",
    NULL,
};

/*
 * What is counted for `rank`, so that it need not read events: by the load, for its extract, and by
 * `link`, for its quarter.  A beat of no characters is none, because a key holds no NULL.
 */
static const char *const version_2[] = {
    "CREATE TABLE event_count ("
    " extract_id {bytes} NOT NULL {of_extract},"
    " beat text NOT NULL,"
    " month {i64} NOT NULL,"
    " events {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, beat, month)"
    ") {clustered}",
    "INSERT INTO event_count (extract_id, beat, month, events)"
    " SELECT extract_id, coalesce(beat, ''), month, count(*) FROM event"
    " GROUP BY extract_id, coalesce(beat, ''), month",

    "CREATE TABLE incident_count ("
    " quarter {i64} NOT NULL,"
    " variant {i64} NOT NULL,"
    " beat text NOT NULL,"
    " month {i64} NOT NULL,"
    " police_status {i64} NOT NULL,"
    " is_public {i64} NOT NULL,"
    " is_sexual {i64} NOT NULL,"
    " is_under_18 {i64} NOT NULL,"
    " sources {i64} NOT NULL,"
    " incidents {i64} NOT NULL,"
    " PRIMARY KEY (quarter, variant, beat, month, police_status, is_public, is_sexual,"
    "  is_under_18, sources)"
    ") {clustered}",
    "INSERT INTO incident_count (quarter, variant, beat, month, police_status, is_public,"
    " is_sexual, is_under_18, sources, incidents)"
    " SELECT quarter, variant, coalesce(beat, ''), month, police_status, is_public, is_sexual,"
    " is_under_18, sources, count(*) FROM incident"
    " GROUP BY quarter, variant, coalesce(beat, ''), month, police_status, is_public, is_sexual,"
    " is_under_18, sources",

    "CREATE TABLE call_count ("
    " quarter {i64} NOT NULL,"
    " variant {i64} NOT NULL,"
    " extract_id {bytes} NOT NULL {of_extract},"
    " beat text NOT NULL,"
    " month {i64} NOT NULL,"
    " calls {i64} NOT NULL,"
    " PRIMARY KEY (quarter, variant, extract_id, beat, month)"
    ") {clustered}",
    "INSERT INTO call_count (quarter, variant, extract_id, beat, month, calls)"
    " SELECT x.quarter, v.variant, e.extract_id, coalesce(e.beat, ''), e.month, count(*)"
    " FROM event e JOIN extract x ON x.extract_id = e.extract_id"
    " JOIN (SELECT 0 AS variant UNION ALL SELECT 1 UNION ALL SELECT 2) AS v ON 1 = 1"
    " WHERE e.source = 1 AND NOT EXISTS (SELECT 1 FROM incident_event i"
    "  WHERE i.event_id = e.event_id AND i.variant = v.variant)"
    " GROUP BY x.quarter, v.variant, e.extract_id, coalesce(e.beat, ''), e.month",
    NULL,
};

/* How good an extract was, counted while it was read; no cell of it but what is taken for a code.
 */
static const char *const version_3[] = {
    "CREATE TABLE quality_fact ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " fact {i64} NOT NULL,"
    " number {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, fact)"
    ") {clustered}",

    /* role is NULL for a column that nobody described */
    "CREATE TABLE quality_column ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " number {i64} NOT NULL,"
    " name text NOT NULL,"
    " role text,"
    " is_there {i64} NOT NULL,"
    " missing {i64} NOT NULL,"
    " unreadable {i64} NOT NULL,"
    " unmapped {i64} NOT NULL,"
    " invalid {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, number)"
    ") {clustered}",

    /* name is that of the column; a code has at most 8 characters */
    "CREATE TABLE quality_code ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " number {i64} NOT NULL,"
    " name text NOT NULL,"
    " code text NOT NULL CHECK (length(code) <= 8),"
    " row_count {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, number)"
    ") {clustered}",
    NULL,
};

/* What the server said of an extract's files, so that an unchanged one is not fetched again. */
static const char *const version_4[] = {
    "CREATE TABLE extract_file ("
    " extract_id {bytes} NOT NULL REFERENCES extract (extract_id),"
    " number {i64} NOT NULL,"
    " place text NOT NULL,"
    " etag text NOT NULL,"
    " modified_utc_s {i64} NOT NULL,"
    " size_bytes {i64} NOT NULL,"
    " PRIMARY KEY (extract_id, number)"
    ") {clustered}",
    NULL,
};

/* Where a reject is, in an extract of several files: `field` is a column as the description names
 * it, NULL the row as a whole. */
static const char *const version_5[] = {
    "ALTER TABLE reject ADD COLUMN file {i64} NOT NULL DEFAULT 1",
    "ALTER TABLE reject ADD COLUMN field text",
    NULL,
};

/* Quarters that were closed; is_cleared: the key is gone too and the engine kept no old copies. */
static const char *const version_6[] = {
    "CREATE TABLE quarter_closed ("
    " quarter {i64} NOT NULL PRIMARY KEY,"
    " is_cleared {i64} NOT NULL CHECK (is_cleared IN (0, 1))"
    ") {strict}",
    NULL,
};

/* Which place of the site's list a text meant; the text is nowhere. */
static const char *const version_7[] = {
    "ALTER TABLE event ADD COLUMN place_id text",
    NULL,
};

/* The range that a rule of linking leaves, from strict to loose, beside the base's known_12m and
 * no_record_12m. */
static const char *const version_9[] = {
    "ALTER TABLE tally ADD COLUMN strict_known_12m {i64} NOT NULL DEFAULT 0",
    "ALTER TABLE tally ADD COLUMN strict_no_record_12m {i64} NOT NULL DEFAULT 0",
    "ALTER TABLE tally ADD COLUMN loose_known_12m {i64} NOT NULL DEFAULT 0",
    "ALTER TABLE tally ADD COLUMN loose_no_record_12m {i64} NOT NULL DEFAULT 0",
    NULL,
};

/*
 * The tallies by quarter, because a printed cell is of one quarter (disclose/print.h), and the
 * ledger: what was released, and every printed cell in the form that it was first released in.  A
 * cell of a release is printed, not exact.
 */
static const char *const version_10[] = {
    "CREATE TABLE tally_quarter ("
    " quarter {i64} NOT NULL,"
    " number {i64} NOT NULL,"
    " back {i64} NOT NULL CHECK (back >= 0 AND back < 4),"
    " months {i64} NOT NULL,"
    " known {i64} NOT NULL,"
    " no_record {i64} NOT NULL,"
    " cannot_tell {i64} NOT NULL,"
    " PRIMARY KEY (quarter, number, back)"
    ") {strict}",

    "CREATE TABLE released ("
    " release_id text NOT NULL PRIMARY KEY,"
    " quarter {i64} NOT NULL,"
    " group_id text NOT NULL,"
    " at_utc_s {i64} NOT NULL,"
    " is_withdrawn {i64} NOT NULL CHECK (is_withdrawn IN (0, 1))"
    ") {strict}",

    "CREATE TABLE released_cell ("
    " quarter {i64} NOT NULL,"
    " beat text NOT NULL,"
    " police_status {i64} NOT NULL,"
    " release_id text NOT NULL,"
    " profile {i64} NOT NULL,"
    " kind {i64} NOT NULL,"
    " number {i64} NOT NULL,"
    " PRIMARY KEY (quarter, beat, police_status)"
    ") {strict}",
    NULL,
};

/* Of every version, so that the version itself can be read. */
const char bw_schema_meta[] = "CREATE TABLE IF NOT EXISTS meta ("
                              " name text NOT NULL PRIMARY KEY,"
                              " value text NOT NULL"
                              ") {strict}";

const struct bw_schema_step bw_schema_steps[] = {
    {1, version_1}, {2, version_2}, {3, version_3}, {4, version_4},   {5, version_5},
    {6, version_6}, {7, version_7}, {9, version_9}, {10, version_10},
};
const size_t bw_schema_step_count = sizeof(bw_schema_steps) / sizeof(bw_schema_steps[0]);

const struct bw_table_spread bw_schema_spread[] = {
    {"meta", BW_SPREAD_COPY, NULL},
    {"extract", BW_SPREAD_COPY, NULL},
    {"extract_count", BW_SPREAD_ONE, NULL},
    {"extract_month", BW_SPREAD_ONE, NULL},
    {"extract_file", BW_SPREAD_ONE, NULL},
    {"reject", BW_SPREAD_ONE, NULL},
    {"event", BW_SPREAD_KEY, "event_id"},
    {"match_key_name", BW_SPREAD_COPY, NULL},
    {"quarter_key", BW_SPREAD_COPY, NULL},
    {"quarter_closed", BW_SPREAD_COPY, NULL},
    {"link", BW_SPREAD_KEY, "a"},
    {"incident", BW_SPREAD_KEY, "incident_id"},
    {"incident_event", BW_SPREAD_KEY, "event_id"},
    {"event_count", BW_SPREAD_ONE, NULL},
    {"incident_count", BW_SPREAD_ONE, NULL},
    {"call_count", BW_SPREAD_ONE, NULL},
    {"tally", BW_SPREAD_ONE, NULL},
    {"made", BW_SPREAD_ONE, NULL},
    {"made_of", BW_SPREAD_ONE, NULL},
    {"run_log", BW_SPREAD_ONE, NULL},
    {"quality_fact", BW_SPREAD_ONE, NULL},
    {"quality_column", BW_SPREAD_ONE, NULL},
    {"quality_code", BW_SPREAD_ONE, NULL},
    {"tally_quarter", BW_SPREAD_ONE, NULL},
    {"released", BW_SPREAD_ONE, NULL},
    {"released_cell", BW_SPREAD_ONE, NULL},
};
const size_t bw_schema_spread_count = sizeof(bw_schema_spread) / sizeof(bw_schema_spread[0]);

int bw_schema_version(void)
{
    return bw_schema_steps[bw_schema_step_count - 1].version;
}

/* The length of the token at `text`, and what it stands for; 0: none starts there. */
static size_t token_at(const struct bw_db_types *types, const char *text, const char **ret_word)
{
    const struct {
        const char *token, *word;
    } table[] = {
        {"{i64}", types->i64},
        {"{f64}", types->f64},
        {"{bytes}", types->bytes},
        {"{strict}", types->strict},
        {"{clustered}", types->clustered},
        {"{of_extract}", types->of_extract},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strncmp(text, table[i].token, strlen(table[i].token)) == 0) {
            *ret_word = table[i].word;
            return strlen(table[i].token);
        }
    }
    return 0;
}

void bw_schema_write(const struct bw_db_types *types, const char *text, struct bw_buf *sql)
{
    while (*text != '\0') {
        const char *word = NULL;
        size_t len = token_at(types, text, &word);

        if (len > 0)
            bw_buf_puts(sql, word);
        else
            bw_buf_write(sql, text, len = 1);
        text += len;
    }
}

static enum bw_status run_text(struct bw_db *db, const char *text, struct bw_err *err)
{
    enum bw_status status;
    struct bw_buf sql;

    bw_buf_init(&sql, TEXT_MAX);
    bw_schema_write(&db->engine->types, text, &sql);
    status = db->engine->exec(db, bw_buf_text(&sql), err);
    bw_buf_clear(&sql);
    return status;
}

/* Whether a step after `from` makes the table; `meta` is there before the first. */
static bool is_made_after(const char *table, int from)
{
    const size_t len = strlen(table);
    static const char create[] = "CREATE TABLE ";

    for (size_t i = 0; i < bw_schema_step_count; i++) {
        const char *const *text = bw_schema_steps[i].texts;

        for (; bw_schema_steps[i].version > from && *text != NULL; text++) {
            if (strncmp(*text, create, strlen(create)) == 0 &&
                strncmp(*text + strlen(create), table, len) == 0 &&
                (*text)[strlen(create) + len] == ' ')
                return true;
        }
    }
    return from == 0 && strcmp(table, "meta") == 0;
}

/* Whole copies first: a spread table may refer to one, which must then be one. */
enum bw_status bw_schema_spread_new(struct bw_db *db, int from, struct bw_err *err)
{
    static const enum bw_spread order[] = {BW_SPREAD_COPY, BW_SPREAD_KEY};
    enum bw_status status = BW_OK;

    for (size_t pass = 0; pass < sizeof(order) / sizeof(order[0]); pass++) {
        for (size_t i = 0; i < bw_schema_spread_count && status == BW_OK; i++) {
            const struct bw_table_spread *spread = &bw_schema_spread[i];

            if (spread->spread == order[pass] && is_made_after(spread->table, from))
                status = db->engine->spread(db, spread->table, spread->spread, spread->column, err);
        }
    }
    return status;
}

enum bw_status bw_schema_migrate(struct bw_db *db, const struct bw_schema_step *steps, size_t count,
                                 int from, struct bw_err *err)
{
    enum bw_status status = run_text(db, bw_schema_meta, err);

    for (size_t i = 0; i < count && status == BW_OK; i++) {
        if (steps[i].version <= from)
            continue;
        for (const char *const *text = steps[i].texts; *text != NULL && status == BW_OK; text++)
            status = run_text(db, *text, err);
        if (status != BW_OK)
            return bw_fail_in(err, "bringing the store to version %d", steps[i].version);
    }
    return status;
}
