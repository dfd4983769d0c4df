/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <ctype.h>

#include "../../src/store/event_row_private.h"
#include "../../src/store/schema_private.h"
#include "beatwise/base/buf.h"

/*
 * What Citus asks of a schema and of SQL, checked on the texts: they were found on Citus 13.2 and
 * agree with its manual, "SQL Support and Workarounds".  S is the column by which a table is
 * spread.
 *
 * 1: every table says how it is spread.
 *
 * 2: S is in the primary key, in UNIQUE, in unique indexes.
 *
 * 3: REFERENCES are to whole copies, or from S to S.  Nothing refers from a whole copy to a spread
 * table.
 *
 * 4: ON CONFLICT of a spread table names S and never changes it; nor does UPDATE.
 *
 * 5: two spread tables in one text meet in "a.S = b.S", also in UPDATE .. FROM, and there a table
 * that is not spread as well.
 *
 * 6: no recursion, grouping sets or FOR UPDATE.
 *
 * 7: no INSERT .. SELECT into a spread table, nor from one into a whole copy, which would have to
 * be right on each machine; into a table of the first machine it may be.
 *
 * 8: no outer join, and no subquery for a value: only EXISTS and what stands for a table.
 */
static const struct bw_sql_texts *const subjects[] = {
    &bw_store_texts,         &bw_made_texts,
    &bw_key_pack_texts,      &bw_store_event_texts,
    &bw_store_extract_texts, &bw_store_link_texts,
    &bw_store_result_texts,  &bw_store_audit_texts,
    &bw_store_quality_texts, &bw_store_extract_file_texts,
    &bw_store_close_texts,   &bw_store_token_texts,
    &bw_store_ledger_texts};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WORD 64

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The word at `text`, behind blanks; what follows it. */
static const char *take_word(const char *text, char word[WORD])
{
    size_t len = 0;

    while (*text == ' ')
        text++;
    while (is_word_char(text[len]) && len + 1 < WORD) {
        word[len] = text[len];
        len++;
    }
    word[len] = '\0';
    return text + len;
}

static const struct bw_table_spread *spread_of(const char *table)
{
    for (size_t i = 0; i < bw_schema_spread_count; i++) {
        if (strcmp(bw_schema_spread[i].table, table) == 0)
            return &bw_schema_spread[i];
    }
    return NULL;
}

/* Whether the list at `text`, "(a, b)", has the word. */
static bool has_in_list(const char *text, const char *wanted)
{
    char word[WORD];

    text = strchr(text, '(');
    while (text != NULL && *text != ')' && *text != '\0') {
        text = take_word(text + 1, word);
        if (strcmp(word, wanted) == 0)
            return true;
    }
    return false;
}

/* Rule 2: every list behind `words` in a table's text. */
static const char *check_keys(const char *sql, const char *words, const char *column)
{
    for (const char *at = sql; (at = strstr(at, words)) != NULL; at += strlen(words)) {
        if (at[strlen(words)] == ' ' && at[strlen(words) + 1] == '(' && !has_in_list(at, column))
            return "2: a key without the column it is spread by";
        /* Of one column, in its own line. */
        if (at[strlen(words)] != ' ' || at[strlen(words) + 1] != '(') {
            const char *line = at;
            char word[WORD];

            while (line > sql && line[-1] != ',' && line[-1] != '(')
                line--;
            take_word(line, word);
            if (strcmp(word, column) != 0)
                return "2: a key without the column it is spread by";
        }
    }
    return NULL;
}

static const char *check_references(const char *sql, const struct bw_table_spread *from)
{
    static const char words[] = "REFERENCES ";

    for (const char *at = sql; (at = strstr(at, words)) != NULL; at += strlen(words)) {
        char table[WORD];
        const struct bw_table_spread *to;

        take_word(at + strlen(words), table);
        to = spread_of(table);
        if (to == NULL)
            return "3: refers to a table that is not spread";
        if (to->spread == BW_SPREAD_COPY)
            continue;
        if (from->spread != to->spread)
            return "3: refers to a table that is spread otherwise";
        if (from->spread == BW_SPREAD_KEY && !has_in_list(at, to->column))
            return "3: refers without the column it is spread by";
    }
    return NULL;
}

/* What is wrong with a text of the schema, or NULL. */
static const char *check_schema(const char *sql)
{
    char table[WORD];
    const struct bw_table_spread *spread;
    const char *at;
    const char *wrong;

    if ((at = strstr(sql, "CREATE UNIQUE INDEX ")) == sql) {
        at = strstr(sql, " ON ");
        at = take_word(at + 4, table);
        spread = spread_of(table);
        if (spread == NULL)
            return "1: a table that does not say how it is spread";
        return spread->spread == BW_SPREAD_KEY && !has_in_list(at, spread->column)
                   ? "2: a unique index without the column it is spread by"
                   : NULL;
    }
    if (strstr(sql, "CREATE TABLE ") != sql)
        return NULL;
    at = take_word(sql + strlen("CREATE TABLE "), table);
    spread = spread_of(table);
    if (spread == NULL)
        return "1: a table that does not say how it is spread";
    wrong = check_references(at, spread);
    if (wrong != NULL || spread->spread != BW_SPREAD_KEY)
        return wrong;
    if (strstr(at, "PRIMARY KEY") == NULL)
        return "2: a spread table without a key";
    wrong = check_keys(at, "PRIMARY KEY", spread->column);
    return wrong == NULL ? check_keys(at, "UNIQUE", spread->column) : wrong;
}

/* A table that a text reads or writes, under its other name. */
struct named {
    const struct bw_table_spread *spread;
    char alias[WORD];
};

static size_t find_named(const char *sql, struct named *named, size_t max)
{
    static const char *const before[] = {"FROM ", "JOIN ", "UPDATE ", "INTO "};
    size_t count = 0;

    for (size_t i = 0; i < COUNT(before); i++) {
        for (const char *at = sql; (at = strstr(at, before[i])) != NULL; at++) {
            char table[WORD], alias[WORD];
            const char *rest = take_word(at + strlen(before[i]), table);
            const struct bw_table_spread *spread = spread_of(table);

            if (spread == NULL || spread->spread != BW_SPREAD_KEY || count == max)
                continue;
            take_word(rest, alias);
            named[count].spread = spread;
            /* An alias of ours is one small letter. */
            snprintf(named[count++].alias, WORD, "%s",
                     strlen(alias) == 1 && islower((unsigned char)alias[0]) ? alias : table);
        }
    }
    return count;
}

static bool do_meet(const char *sql, const struct named *a, const struct named *b)
{
    char one[300], other[300];

    snprintf(one, sizeof(one), "%s.%s = %s.%s", a->alias, a->spread->column, b->alias,
             b->spread->column);
    snprintf(other, sizeof(other), "%s.%s = %s.%s", b->alias, b->spread->column, a->alias,
             a->spread->column);
    return strstr(sql, one) != NULL || strstr(sql, other) != NULL;
}

/* UPDATE .. FROM: the row is sought by the column its table is spread by. */
static bool is_sought(const char *sql, const struct named *table)
{
    char by[WORD * 3];

    snprintf(by, sizeof(by), " %s.%s = ", table->alias, table->spread->column);
    return strstr(sql, by) != NULL;
}

/* Rules 5 to 8, of a text that has a spread table. */
static const char *check_shape(const char *sql, const struct named *first)
{
    static const char *const joins[] = {"LEFT ", "RIGHT ", "FULL "};
    static const char *const values[] = {" = (SELECT", ", (SELECT", "SELECT (SELECT"};
    const bool is_insert = strstr(sql, "INSERT INTO ") == sql;

    for (size_t i = 0; i < COUNT(values); i++) {
        if (strstr(sql, values[i]) != NULL)
            return "8: a subquery for a value";
    }
    if (strstr(sql, "UPDATE ") == sql && strstr(sql, " FROM ") != NULL && !is_sought(sql, first))
        return "5: UPDATE .. FROM that does not meet by the column it is spread by";
    if (is_insert && strstr(sql, "SELECT ") != NULL) {
        char table[WORD];
        const struct bw_table_spread *into;

        take_word(sql + strlen("INSERT INTO "), table);
        into = spread_of(table);
        if (into == NULL || into->spread != BW_SPREAD_ONE)
            return "7: rows of a spread table go where they cannot";
    }
    for (size_t i = 0; i < COUNT(joins); i++) {
        if (strstr(sql, joins[i]) != NULL)
            return "8: an outer join";
    }
    return NULL;
}

static const char *check_change(const char *sql, const struct bw_table_spread *spread)
{
    const char *conflict = strstr(sql, "ON CONFLICT");
    const char *set = strstr(sql, " SET ");
    char assigned[WORD + 8];

    if (conflict != NULL && strstr(sql, "INSERT") == sql && !has_in_list(conflict, spread->column))
        return "4: ON CONFLICT without the column it is spread by";
    snprintf(assigned, sizeof(assigned), " %s = ", spread->column);
    for (; set != NULL && *set != '\0' && strncmp(set, " WHERE", 6) != 0; set++) {
        if (strncmp(set, assigned, strlen(assigned)) == 0)
            return "4: changes the column it is spread by";
    }
    return NULL;
}

/* What is wrong with a text that reads or writes, or NULL. */
static const char *check_text(const char *sql)
{
    static const char *const never[] = {"RECURSIVE", "ROLLUP", "GROUPING SETS", "FOR UPDATE"};
    struct named named[8];
    size_t count = find_named(sql, named, COUNT(named));

    for (size_t i = 0; i < count; i++) {
        const char *wrong = check_change(sql, named[i].spread);

        if (wrong != NULL)
            return wrong;
        for (size_t k = 0; k < i; k++) {
            if (!do_meet(sql, &named[k], &named[i]))
                return "5: spread tables that do not meet by the columns they are spread by";
        }
    }
    for (size_t i = 0; i < COUNT(never) && count > 0; i++) {
        if (strstr(sql, never[i]) != NULL)
            return "6: not on spread tables";
    }
    return count == 0 ? NULL : check_shape(sql, &named[0]);
}

/* As a store on PostgreSQL has them: the tokens are the only thing in which engines differ. */
static void the_schema_can_be_spread(void **state)
{
    static const struct bw_db_types types = {"bigint", "double precision", "bytea", "", "", ""};
    size_t tables = 0;

    (void)state;
    for (size_t i = 0; i < bw_schema_step_count; i++) {
        for (const char *const *text = bw_schema_steps[i].texts; *text != NULL; text++) {
            const char *wrong;
            struct bw_buf sql;

            bw_buf_init(&sql, 8192);
            bw_schema_write(&types, *text, &sql);
            tables += strstr(*text, "CREATE TABLE ") == *text;
            wrong = strncmp(*text, "CREATE ", 7) == 0 ? check_schema(bw_buf_text(&sql))
                                                      : check_text(bw_buf_text(&sql));
            if (wrong != NULL)
                fail_msg("%s\n%s", wrong, bw_buf_text(&sql));
            bw_buf_clear(&sql);
        }
    }
    assert_int_equal(tables + 1, bw_schema_spread_count); /* meta is made before the steps */
}

static void every_text_can_run_on_spread_tables(void **state)
{
    size_t on_spread = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(subjects); i++) {
        for (size_t k = 0; k < subjects[i]->count; k++) {
            const char *sql = subjects[i]->texts[k];
            const char *wrong = check_text(sql);
            struct named named[8];

            if (wrong != NULL)
                fail_msg("%s\n%s", wrong, sql);
            on_spread += find_named(sql, named, COUNT(named)) > 0;
        }
    }
    assert_true(on_spread >= 14);
}

static void what_cannot_be_spread_is_found(void **state)
{
    static const struct {
        const char *sql;
        char rule;
    } rows[] = {
        {"CREATE TABLE photo (x bigint NOT NULL PRIMARY KEY)", '1'},
        {"CREATE UNIQUE INDEX photo_x ON photo (x)", '1'},
        {"CREATE TABLE event (event_id bytea, line bigint, PRIMARY KEY (line))", '2'},
        {"CREATE TABLE event (event_id bytea, line bigint PRIMARY KEY)", '2'},
        {"CREATE TABLE event (event_id bytea PRIMARY KEY, line bigint, UNIQUE (line))", '2'},
        {"CREATE TABLE event (event_id bytea)", '2'},
        {"CREATE UNIQUE INDEX event_line ON event (line)", '2'},
        {"CREATE TABLE extract (e bytea REFERENCES event (event_id))", '3'},
        {"CREATE TABLE reject (e bytea REFERENCES event (event_id))", '3'},
        {"CREATE TABLE incident_event (event_id bytea PRIMARY KEY, l bigint REFERENCES event"
         " (line))",
         '3'},
        {"CREATE TABLE incident_event (event_id bytea PRIMARY KEY, l bigint REFERENCES photo (x))",
         '3'},
        {"INSERT INTO link (a, b) VALUES ($1, $2) ON CONFLICT (b) DO NOTHING", '4'},
        {"INSERT INTO link (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING", '4'},
        {"UPDATE link SET a = $1 WHERE b = $2", '4'},
        {"UPDATE event SET line = $1, event_id = $2 WHERE line = 3", '4'},
        {"SELECT 1 FROM event e JOIN incident i ON i.incident_id = e.person_id", '5'},
        {"SELECT 1 FROM event e WHERE EXISTS (SELECT 1 FROM incident_event i WHERE"
         " i.incident_id = e.event_id)",
         '5'},
        {"WITH RECURSIVE t AS (SELECT 1 FROM link) SELECT 1", '6'},
        {"SELECT 1 FROM event FOR UPDATE", '6'},
        {"SELECT count(*) FROM event GROUP BY ROLLUP (line)", '6'},
        {"UPDATE event SET line = 1 FROM extract WHERE line = 2", '5'},
        {"UPDATE event SET line = p.line FROM change AS p WHERE event.line = p.line", '5'},
        {"INSERT INTO link (a, b) SELECT event_id, event_id FROM event", '5'},
        {"INSERT INTO link (a, b) SELECT value, value FROM meta", '7'},
        {"INSERT INTO meta (name, value) SELECT beat, beat FROM event", '7'},
        {"INSERT INTO photo (x) SELECT line FROM event", '7'},
        {"SELECT 1 FROM extract x LEFT JOIN event e ON e.extract_id = x.extract_id", '8'},
        {"UPDATE event SET person_id = (SELECT value FROM meta)", '8'},
        {"SELECT line, (SELECT max(month) FROM tally) FROM event", '8'},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *wrong = strncmp(rows[i].sql, "CREATE", 6) == 0 ? check_schema(rows[i].sql)
                                                                   : check_text(rows[i].sql);

        if (wrong == NULL || wrong[0] != rows[i].rule)
            fail_msg("%s\n%s", rows[i].sql, wrong == NULL ? "not found" : wrong);
    }
}

static void what_can_be_spread_passes(void **state)
{
    static const char *const rows[] = {
        "CREATE TABLE event (event_id bytea NOT NULL PRIMARY KEY, x bytea REFERENCES extract"
        " (extract_id))",
        "CREATE TABLE incident_event (event_id bytea, v bigint, PRIMARY KEY (event_id, v),"
        " FOREIGN KEY (event_id) REFERENCES event (event_id))",
        "CREATE UNIQUE INDEX event_line ON event (line, event_id)",
        "INSERT INTO link (a, b) VALUES ($1, $2) ON CONFLICT (a, b) DO UPDATE SET tier = 1",
        "SELECT 1 FROM event e JOIN incident_event i ON e.event_id = i.event_id",
        "UPDATE meta SET value = $1 WHERE name = $2",
        "UPDATE event SET line = p.line FROM change AS p WHERE event.event_id = p.event_id",
        "INSERT INTO tally (quarter, number) SELECT month, count(*) FROM event GROUP BY month",
        "SELECT 1 FROM extract x LEFT JOIN made m ON m.made_id = x.extract_id",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *wrong =
            strncmp(rows[i], "CREATE", 6) == 0 ? check_schema(rows[i]) : check_text(rows[i]);

        if (wrong != NULL)
            fail_msg("%s\n%s", rows[i], wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schema_can_be_spread),
        cmocka_unit_test(every_text_can_run_on_spread_tables),
        cmocka_unit_test(what_cannot_be_spread_is_found),
        cmocka_unit_test(what_can_be_spread_passes),
    };

    return cmocka_run_group_tests_name("spread", tests, NULL, NULL);
}
