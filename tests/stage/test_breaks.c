/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include "beatwise/stage/breaks.h"

static const char *const feeds[] = {"ed", "police"};

static enum bw_status read(struct folder *f, const char *text, struct bw_breaks *breaks)
{
    const char *path = put(f, "breaks.csv", text);

    f->err = BW_ERR_INIT;
    return bw_breaks_read(f->arena, path, feeds, LEN(feeds), breaks, &f->err);
}

static void a_break_lies_between_quarters_that_are_recorded_otherwise(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *what, *feed;
        struct bw_quarter from, to;
        bool is_between;
    } rows[] = {
        {"before and after", "ed", {2024, 1}, {2025, 2}, true},
        {"the quarter that begins with it", "ed", {2025, 2}, {2025, 3}, false},
        {"up to that", "ed", {2025, 1}, {2025, 2}, true},
        {"both before", "ed", {2024, 4}, {2025, 1}, false},
        {"another feed", "police", {2024, 1}, {2025, 2}, false},
        {"of all feeds", "police", {2022, 4}, {2023, 4}, true},
        {"a quarter with a break within and what follows", "police", {2023, 1}, {2023, 2}, true},
        {"a quarter with a break within and what goes before",
         "police",
         {2022, 4},
         {2023, 1},
         true},
    };
    struct bw_breaks breaks;

    assert_ok(read(f, "what,feed,date\nNew triage system,ed,2025-04-01\nAll moved,,2023-02-14\n",
                   &breaks));
    assert_int_equal(breaks.count, 2);
    assert_string_equal(breaks.items[0].what, "New triage system");
    for (size_t i = 0; i < LEN(rows); i++) {
        if (bw_breaks_between(&breaks, rows[i].feed, rows[i].from, rows[i].to) !=
            rows[i].is_between)
            fail_msg("%s", rows[i].what);
    }
}

static void a_row_that_cannot_be_used_is_named(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"feed,date,what\ned,2025-04-01,New system\nAE,2025-04-01,x\n",
         "breaks.csv:3: column 'feed': no feed of the site has this name\n"
         "hint: leave it empty for a change that is of all feeds"},
        {"feed,date,what\ned,01/04/2025,New system\n",
         "breaks.csv:2: column 'date': a date like 2025-04-01 was expected"},
        {"feed,date,what\ned,2025-04-01,\n", "breaks.csv:2: column 'what': say what changed"},
        {"feed,date\ned,2025-04-01\n", "breaks.csv:1: column 'what' is missing"},
    };
    struct bw_breaks breaks;

    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(read(f, rows[i].text, &breaks), BW_EFORMAT);
        if (strcmp(text_below(f, &f->err), rows[i].message) != 0)
            fail_msg("%zu: %s", i, text_below(f, &f->err));
    }
}

static void no_file_is_no_break_and_one_that_is_missing_is_said(void **state)
{
    struct folder *f = *state;
    struct bw_breaks breaks;

    assert_ok(bw_breaks_read(f->arena, NULL, feeds, LEN(feeds), &breaks, &f->err));
    assert_int_equal(breaks.count, 0);
    assert_int_equal(bw_breaks_read(f->arena, bw_arena_printf(f->arena, "%s/none", f->dir), feeds,
                                    LEN(feeds), &breaks, &f->err),
                     BW_ENOTFOUND);
    assert_non_null(strstr(f->err.text, "look at 'breaks' in site.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_break_lies_between_quarters_that_are_recorded_otherwise,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_row_that_cannot_be_used_is_named, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(no_file_is_no_break_and_one_that_is_missing_is_said,
                                        make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
