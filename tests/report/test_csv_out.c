/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/report/csv_out.h"
#include "sample_beats.h"

#define MAX_BYTES 100000

static const char header[] =
    "place,beat,name,area,tier,months,incidents_12m,incidents_low,incidents_high,"
    "known_to_police_12m,no_police_record_12m,cannot_tell_12m,no_record_share,population,"
    "rate_per_1000,rate_place,expected_rank,rank_low,rank_high,p_top,incidents_quarter,change,run,"
    "flags";

static const char *const rows[] = {
    ",B1,\"Harbour, \"\"old\"\"\",North,[z],12,95,47,143,30,60,[c],0.67,4000,23.8,1,"
    "[z],[z],[z],[z],25,[z],[z],hidden_part",
    ",A1,Market,,[z],12,40,20,61,20,20,0,0.50,2000,20.0,2,[z],[z],[z],[z],0,[z],[z],",
    ",C1,'=Castle,South,[z],8,40,20,61,20,20,0,0.50,[z],[z],[z],[z],[z],[z],[z],[x],[z],[z],"
    "few_months;no_population;no_quarter",
    ",E1,Alpha,South,Not "
    "ranked,0,[x],[x],[x],[x],[x],[x],[x],2000,[x],[x],[z],[z],[z],[z],[x],[z],[z],"
    "few_months;no_quarter",
    ",D1,Zeta,North,Not ranked,12,[c],[c],[c],[c],[c],0,[c],1000,[c],[c],[z],[z],[z],[z],[c],[z],"
    "[z],",
};

static void the_table_is_written_to_the_byte(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const char *text = bw_arena_printf(arena, "%s\n%s\n%s\n%s\n%s\n%s\n", header, rows[0], rows[1],
                                       rows[2], rows[3], rows[4]);
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    bw_csv_hotspots(&buf, sample_table(arena, sample_exact, SAMPLE_BEATS));
    assert_string_equal(bw_buf_text(&buf), text);
    bw_buf_clear(&buf);
    bw_csv_hotspots(&buf, sample_table(arena, NULL, 0));
    assert_string_equal(bw_buf_text(&buf), bw_arena_printf(arena, "%s\n", header));
    bw_buf_clear(&buf);
    bw_arena_free(arena);
}

static void the_restricted_table_has_exact_columns_and_says_so_in_each_row(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    const char *text = bw_arena_printf(
        arena,
        "%s,exact_incidents_12m,exact_known_to_police_12m,exact_no_police_record_12m,"
        "exact_cannot_tell_12m,exact_incidents_quarter,exact_rate_per_1000,exact_rate_low,"
        "exact_rate_high,exact_shrunk_ratio,exact_expected_rank,calls_not_linkable_12m,"
        "under_18_12m,repeat_victims_12m,exact_police_12m,exact_ambulance_12m,exact_ed_12m,gi_z,"
        "gi_q,restricted\n"
        "%s,99,31,62,6,24,24.750,12.438,37.188,1.910,[z],97531,0,[z],31,22,51,[z],[z],RESTRICTED\n"
        "%s,40,19,21,0,0,20.000,10.125,30.125,0.798,[z],0,0,[z],0,0,0,[z],[z],RESTRICTED\n"
        "%s,40,20,20,0,[x],[z],[z],[z],1.171,[z],0,0,[z],0,0,0,[z],[z],RESTRICTED\n"
        "%s,[x],[x],[x],[x],[x],[x],[x],[x],[x],[x],[x],[x],[z],[x],[x],[x],[x],[x],RESTRICTED\n"
        "%s,7,4,3,0,2,7.000,3.750,10.750,0.175,[z],0,86421,[z],0,0,0,[z],[z],RESTRICTED\n",
        header, rows[0], rows[1], rows[2], rows[3], rows[4]);
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    bw_csv_restricted(&buf, sample_table(arena, sample_exact, SAMPLE_BEATS), sample_exact,
                      SAMPLE_BEATS, bw_exact_standings(arena, sample_exact, SAMPLE_BEATS, NULL, 0),
                      &sample_method);
    assert_string_equal(bw_buf_text(&buf), text);
    bw_buf_clear(&buf);
    bw_arena_free(arena);
}

static void no_spreadsheet_runs_a_text(void **state)
{
    static const struct {
        const char *text;
        const char *field;
    } texts[] = {
        {"Ely", "Ely"},
        {"", ""},
        {"T\xc5\xb7-du", "T\xc5\xb7-du"},
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'\t=1"},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"=1,2", "\"'=1,2\""},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {" a", "\" a\""},
    };
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, MAX_BYTES);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        bw_csv_text(&buf, texts[i].text);
        assert_string_equal(bw_buf_text(&buf), texts[i].field);
        bw_buf_clear(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_written_to_the_byte),
        cmocka_unit_test(the_restricted_table_has_exact_columns_and_says_so_in_each_row),
        cmocka_unit_test(no_spreadsheet_runs_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
