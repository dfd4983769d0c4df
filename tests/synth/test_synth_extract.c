/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/synth/synth_extract.h"

#define MEMORY_MAX ((size_t)64 << 20)

static struct bw_arena *arena;

/* A sink that keeps everything, and looks at how much its writer holds. */
struct memory {
    struct bw_buf buf;
    const struct bw_synth_writer *writer;
    size_t writes;
};

static enum bw_status keep(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct memory *memory = ctx;

    assert_true(len > 0 && len <= 65536);
    assert_true(memory->writer->buf.cap <= 65537);
    memory->writes++;
    return bw_buf_add(&memory->buf, bytes, len, err);
}

struct table {
    char ***cells; /* by row, the header first */
    size_t rows;
    size_t columns;
};

/* Reads RFC 4180; fails the test where a row has another number of cells than the header. */
static struct table read_table(const char *text, const char *eol)
{
    struct table table = {0};
    size_t cap = 0;
    size_t eol_len = strlen(eol);

    while (*text != '\0') {
        char **row = bw_arena_alloc(arena, 32, sizeof(*row));
        size_t cells = 0;
        bool is_last = false;

        while (!is_last) {
            char *cell = bw_arena_alloc(arena, 256, 1);
            size_t len = 0;
            bool is_quoted = *text == '"';

            text += is_quoted;
            while (is_quoted ? text[0] != '"' || text[1] == '"'
                             : *text != ',' && strncmp(text, eol, eol_len) != 0) {
                assert_true(*text != '\0' && len < 255);
                text += is_quoted && *text == '"';
                cell[len++] = *text++;
            }
            text += is_quoted;
            assert_true(cells < 32);
            row[cells++] = cell;
            is_last = *text != ',';
            if (!is_last)
                text++;
        }
        assert_memory_equal(text, eol, eol_len);
        text += eol_len;
        if (table.rows == 0)
            table.columns = cells;
        assert_int_equal(cells, table.columns);
        table.cells = bw_arena_grow(arena, table.cells, table.rows, &cap, sizeof(*table.cells));
        table.cells[table.rows++] = row;
    }
    return table;
}

static const char *cell(const struct table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[0][i], column) == 0)
            return table->cells[row][i];
    fail_msg("no column %s", column);
    return "";
}

struct result {
    struct table rows;
    struct table truth;
    const char *text;
    size_t writes;
};

static struct result extract(const struct bw_synth_area *area, enum bw_source source,
                             struct bw_quarter quarter)
{
    struct bw_synth_writer writer;
    struct bw_synth_writer truth;
    struct memory rows = {.writer = &writer};
    struct memory truths = {.writer = &truth};
    struct bw_err err = BW_ERR_INIT;
    struct result result;

    bw_buf_init(&rows.buf, MEMORY_MAX);
    bw_buf_init(&truths.buf, MEMORY_MAX);
    bw_synth_writer_init(&writer, (struct bw_synth_sink){&rows, keep});
    bw_synth_writer_init(&truth, (struct bw_synth_sink){&truths, keep});
    bw_synth_truth_header(&truth);
    bw_synth_extract_write(area, source, quarter, &writer, &truth);
    assert_int_equal(bw_synth_writer_finish(&writer, &err), BW_OK);
    assert_int_equal(bw_synth_writer_finish(&truth, &err), BW_OK);
    result.text = bw_arena_strdup(arena, bw_buf_text(&rows.buf));
    result.rows = read_table(result.text, source == BW_SOURCE_POLICE ? "\r\n" : "\n");
    result.truth = read_table(bw_buf_text(&truths.buf), "\n");
    result.writes = rows.writes;
    bw_buf_clear(&rows.buf);
    bw_buf_clear(&truths.buf);
    return result;
}

static struct bw_synth_plan plan_of(uint64_t incidents, int non_violence_percent)
{
    struct bw_synth_plan plan;

    bw_synth_plan_init(&plan);
    plan.people = 40000;
    plan.incidents = incidents;
    plan.non_violence_percent = non_violence_percent;
    return plan;
}

static const char *const id_columns[] = {"ATT_NO", "INCIDENT_NO", "CRIME_NO"};

/* What the `violence` and `exclude` rules of the feed descriptions say, put another way. */
static bool is_violence(const struct table *rows, enum bw_source source, size_t i)
{
    static const char *const classes[] = {"2", "3B", "5D", "8N", "8P", "17A", "105A"};
    const char *code;

    switch (source) {
    case BW_SOURCE_ED:
        return strcmp(cell(rows, i, "INTENT"), "20") == 0;
    case BW_SOURCE_AMBULANCE:
        code = cell(rows, i, "MPDS");
        return strcmp(cell(rows, i, "STATUS"), "CANCELLED") != 0 &&
               (strtol(code, NULL, 10) == 4 || strtol(code, NULL, 10) == 27) &&
               code[strlen(code) - 1] != 'X';
    case BW_SOURCE_POLICE:
        break;
    }
    for (size_t k = 0; k < sizeof(classes) / sizeof(classes[0]); k++)
        if (strcmp(cell(rows, i, "HO_CLASS"), classes[k]) == 0)
            return strcmp(cell(rows, i, "STATUS"), "NO CRIME") != 0;
    return false;
}

static int cmp_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, each once. */
static size_t unique(const char **texts, size_t len)
{
    size_t kept = 0;

    qsort(texts, len, sizeof(*texts), cmp_text);
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
            texts[kept++] = texts[i];
    return kept;
}

static void truth_has_each_record_about_violence_once_and_no_other(void **state)
{
    struct bw_synth_plan plan = plan_of(2600, 70);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);

    (void)state;
    for (int source = 0; source < BW_SOURCES; source++) {
        struct result result = extract(area, (enum bw_source)source, (struct bw_quarter){2025, 2});
        const char **ids = bw_arena_alloc(arena, result.rows.rows, sizeof(*ids));
        const char **truths = bw_arena_alloc(arena, result.truth.rows, sizeof(*truths));
        size_t id_count = 0;

        for (size_t i = 1; i < result.rows.rows; i++)
            if (is_violence(&result.rows, (enum bw_source)source, i))
                ids[id_count++] = cell(&result.rows, i, id_columns[source]);
        for (size_t i = 1; i < result.truth.rows; i++) {
            truths[i - 1] = cell(&result.truth, i, "record_id");
            assert_string_equal(cell(&result.truth, i, "feed"),
                                bw_synth_feed_name((enum bw_source)source));
        }
        assert_int_equal(unique(truths, result.truth.rows - 1), result.truth.rows - 1);
        id_count = unique(ids, id_count);
        assert_int_equal(id_count, result.truth.rows - 1);
        assert_true(id_count > 400);
        for (size_t i = 0; i < id_count; i++)
            assert_string_equal(ids[i], truths[i]);
    }
    bw_arena_reset(arena);
}

static void no_record_stands_in_two_quarters(void **state)
{
    struct bw_synth_plan plan = plan_of(300, 50);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    const char **ids = bw_arena_alloc(arena, 100000, sizeof(*ids));

    (void)state;
    for (int source = 0; source < BW_SOURCES; source++) {
        size_t len = 0;
        size_t kept = 0;

        for (int q = 0; q < 8; q++) {
            struct result result =
                extract(area, (enum bw_source)source, bw_quarter_add(plan.first, q));
            size_t from = len;

            for (size_t i = 1; i < result.rows.rows; i++)
                ids[len++] = cell(&result.rows, i, id_columns[source]);
            len = from + unique(ids + from, len - from);
            kept += len - from;
        }
        assert_int_equal(unique(ids, len), kept);
    }
    bw_arena_reset(arena);
}

static void shares_of_missing_identifiers_are_as_published(void **state)
{
    struct bw_synth_plan plan = plan_of(12000, 0);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct result ed = extract(area, BW_SOURCE_ED, plan.first);
    struct result calls = extract(area, BW_SOURCE_AMBULANCE, plan.first);
    size_t both = 0;
    size_t nhs = 0;
    size_t named = 0;

    (void)state;
    for (size_t i = 1; i < ed.rows.rows; i++)
        both += *cell(&ed.rows, i, "NHS_NO") != '\0' && *cell(&ed.rows, i, "DOB") != '\0';
    assert_in_range(both * 1000 / ed.rows.rows, 965, 990);
    for (size_t i = 1; i < calls.rows.rows; i++) {
        nhs += *cell(&calls.rows, i, "NHS_NUMBER") != '\0';
        named += *cell(&calls.rows, i, "PATIENT") != '\0';
    }
    assert_in_range(nhs * 1000 / calls.rows.rows, 125, 165);
    assert_in_range(named * 1000 / calls.rows.rows, 280, 340);
    bw_arena_reset(arena);
}

static void rows_that_are_not_about_violence_have_their_share(void **state)
{
    static const int percents[] = {0, 50, 70, 96};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct bw_synth_plan plan = plan_of(1000, percents[k]);
        const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);

        for (int source = 0; source < BW_SOURCES; source++) {
            struct result result = extract(area, (enum bw_source)source, plan.first);
            size_t rows = result.rows.rows - 1;
            size_t others = 0;

            for (size_t i = 1; i <= rows; i++)
                others += !is_violence(&result.rows, (enum bw_source)source, i);
            /* Rows that are repeated count with those about violence. */
            assert_in_range(others * 100 + 3 * rows, (size_t)percents[k] * rows,
                            ((size_t)percents[k] + 6) * rows);
        }
        bw_arena_reset(arena);
    }
}

static void some_rows_are_repeated_late_or_broken(void **state)
{
    struct bw_synth_plan plan = plan_of(12000, 0);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct result police = extract(area, BW_SOURCE_POLICE, (struct bw_quarter){2025, 3});
    struct result calls = extract(area, BW_SOURCE_AMBULANCE, (struct bw_quarter){2025, 3});
    size_t earlier = 0;
    size_t broken = 0;
    size_t repeated = 0;
    size_t again = 0;
    size_t together = 0;

    (void)state;
    for (size_t i = 1; i < police.rows.rows; i++) {
        const char *from = cell(&police.rows, i, "COMMITTED_FROM");
        int64_t local;

        if (!bw_time_parse(bw_text_of(from), "%d-%b-%Y %H:%M", &local)) {
            broken++;
            continue;
        }
        assert_true(local > bw_local_of(bw_day_of((struct bw_civil){2024, 7, 1}), 0));
        earlier += bw_local_day(local) < bw_day_of((struct bw_civil){2025, 6, 1});
        together += i > 1 && strcmp(cell(&police.rows, i, "OCC_NO"),
                                    cell(&police.rows, i - 1, "OCC_NO")) == 0;
    }
    assert_in_range(broken * 10000 / police.rows.rows, 10, 60);
    assert_in_range(earlier * 1000 / police.rows.rows, 15, 45);
    assert_in_range(together * 1000 / police.rows.rows, 100, 180);
    for (size_t i = 2; i < calls.rows.rows; i++) {
        if (strcmp(calls.rows.cells[i][0], calls.rows.cells[i - 1][0]) != 0)
            continue;
        repeated++;
        again +=
            strcmp(cell(&calls.rows, i, "CALL_TIME"), cell(&calls.rows, i - 1, "CALL_TIME")) != 0;
        assert_string_equal(cell(&calls.rows, i, "PATIENT"), cell(&calls.rows, i - 1, "PATIENT"));
    }
    assert_in_range(repeated * 1000 / calls.rows.rows, 25, 55);
    assert_in_range(again * 1000 / calls.rows.rows, 15, 45);
    bw_arena_reset(arena);
}

static void codes_come_in_all_spellings(void **state)
{
    static const char *const needles[] = {",04A01A,", ",4A1A,",   ",4-A-1-A,", ",4-B-1,",
                                          ",27D02S,", "X,AMBER,", ",CANCELLED"};
    struct bw_synth_plan plan = plan_of(20000, 50);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct result calls = extract(area, BW_SOURCE_AMBULANCE, plan.first);

    (void)state;
    for (size_t i = 0; i < sizeof(needles) / sizeof(needles[0]); i++)
        if (strstr(calls.text, needles[i]) == NULL)
            fail_msg("%s is missing", needles[i]);
    bw_arena_reset(arena);
}

static void texts_hold_what_makes_real_extracts_hard(void **state)
{
    static const struct {
        enum bw_source source;
        const char *needle;
    } rows[] = {
        {BW_SOURCE_ED, "Llŷr"},
        {BW_SOURCE_ED, ",11/11/1811,"},
        {BW_SOURCE_ED, ",UNKNOWN,"},
        {BW_SOURCE_ED, "Stryd Fawr"},
        {BW_SOURCE_ED, "High St,"},
        {BW_SOURCE_ED, "o/s "},
        {BW_SOURCE_ED, " PH,"},
        {BW_SOURCE_POLICE, "\"01-Jan-1900\""},
        {BW_SOURCE_POLICE, "\"LLYR\""},
        {BW_SOURCE_POLICE, "\"8L\""},
        {BW_SOURCE_POLICE, "\"\"affray\"\""},
    };
    struct bw_synth_plan plan = plan_of(12000, 50);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct result results[BW_SOURCES];

    (void)state;
    for (int source = 0; source < BW_SOURCES; source++)
        results[source] = extract(area, (enum bw_source)source, plan.first);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strstr(results[rows[i].source].text, rows[i].needle) == NULL)
            fail_msg("%s is missing", rows[i].needle);
    assert_true(results[BW_SOURCE_ED].writes > 10);
    bw_arena_reset(arena);
}

/* For half of the patients whom the ambulance brought. */
static void the_ed_carries_the_number_of_the_call(void **state)
{
    struct bw_synth_plan plan = plan_of(6000, 0);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);
    struct result ed = extract(area, BW_SOURCE_ED, plan.first);
    struct result calls = extract(area, BW_SOURCE_AMBULANCE, plan.first);
    const char **ids = bw_arena_alloc(arena, calls.rows.rows, sizeof(*ids));
    size_t given = 0;
    size_t found = 0;

    (void)state;
    for (size_t i = 1; i < calls.rows.rows; i++)
        ids[i - 1] = cell(&calls.rows, i, "INCIDENT_NO");
    qsort(ids, calls.rows.rows - 1, sizeof(*ids), cmp_text);
    for (size_t i = 1; i < ed.rows.rows; i++) {
        const char *cad = cell(&ed.rows, i, "CAD");

        if (*cad == '\0')
            continue;
        given++;
        found += bsearch(&cad, ids, calls.rows.rows - 1, sizeof(*ids), cmp_text) != NULL;
    }
    assert_in_range(given * 100 / ed.rows.rows, 15, 27);
    assert_in_range(found * 1000 / given, 950, 995);
    bw_arena_reset(arena);
}

static void no_incidents_leave_the_header(void **state)
{
    struct bw_synth_plan plan = plan_of(0, 70);
    const struct bw_synth_area *area = bw_synth_area_new(arena, &plan);

    (void)state;
    for (int source = 0; source < BW_SOURCES; source++) {
        struct result result = extract(area, (enum bw_source)source, plan.first);

        assert_int_equal(result.rows.rows, 1);
        assert_int_equal(result.truth.rows, 1);
    }
    bw_arena_reset(arena);
}

static void people_fewer_than_beats_are_enough(void **state)
{
    struct bw_synth_plan plan = plan_of(500, 50);
    const struct bw_synth_area *area;

    (void)state;
    plan.people = 100;
    plan.beats = 2000;
    area = bw_synth_area_new(arena, &plan);
    for (int source = 0; source < BW_SOURCES; source++)
        assert_true(extract(area, (enum bw_source)source, plan.first).rows.rows > 100);
    bw_arena_reset(arena);
}

static int make_arena(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    bw_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truth_has_each_record_about_violence_once_and_no_other),
        cmocka_unit_test(no_record_stands_in_two_quarters),
        cmocka_unit_test(shares_of_missing_identifiers_are_as_published),
        cmocka_unit_test(rows_that_are_not_about_violence_have_their_share),
        cmocka_unit_test(some_rows_are_repeated_late_or_broken),
        cmocka_unit_test(codes_come_in_all_spellings),
        cmocka_unit_test(texts_hold_what_makes_real_extracts_hard),
        cmocka_unit_test(the_ed_carries_the_number_of_the_call),
        cmocka_unit_test(no_incidents_leave_the_header),
        cmocka_unit_test(people_fewer_than_beats_are_enough),
    };

    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
