/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/day.h"
#include "beatwise/conf/yaml_value.h"

static struct bw_arena *arena;

static int open_all(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    bw_arena_free(arena);
    return 0;
}

static const struct bw_yaml *tree(const char *text)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;

    assert_int_equal(bw_yaml_parse(arena, "f", text, strlen(text), &root, &err), BW_OK);
    return root;
}

static void an_absent_or_null_key_leaves_the_preset(void **state)
{
    static const char *const texts[] = {"b: 1", "a:", "a: null"};
    const char *text = "preset";
    bool truth = true;
    int64_t number = 7;
    int32_t day = 8;
    int index = 9;
    struct bw_yaml_list list = {NULL, 10};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct bw_yaml *map = tree(texts[i]);

        assert_int_equal(bw_yaml_get_text(map, "a", &text, &err), BW_OK);
        assert_int_equal(bw_yaml_get_bool(map, "a", &truth, &err), BW_OK);
        assert_int_equal(bw_yaml_get_i64(map, "a", (struct bw_bounds){0, 1}, &number, &err), BW_OK);
        assert_int_equal(bw_yaml_get_day(map, "a", &day, &err), BW_OK);
        assert_int_equal(bw_yaml_get_choice(map, "a", "x y", &index, &err), BW_OK);
        assert_int_equal(bw_yaml_get_list(arena, map, "a", &list, &err), BW_OK);
        assert_null(bw_yaml_given(map, "a"));
    }
    assert_string_equal(text, "preset");
    assert_true(truth);
    assert_int_equal(number, 7);
    assert_int_equal(day, 8);
    assert_int_equal(index, 9);
    assert_int_equal(list.count, 10);
}

static void values_are_read(void **state)
{
    const struct bw_yaml *map = tree("t: 'null'\nb: True\nc: false\nn: '-5'\nd: 2024-02-29\n"
                                     "w: y\nl: [p, 'q r', 3]\none: p\nnone: []\n");
    const char *text = NULL;
    bool truth = false;
    int64_t number = 0;
    int32_t day = 0;
    int index = 0;
    struct bw_yaml_list list = {0};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_yaml_require_text(map, "t", &text, &err), BW_OK);
    assert_string_equal(text, "null");
    assert_int_equal(bw_yaml_get_bool(map, "b", &truth, &err), BW_OK);
    assert_true(truth);
    assert_int_equal(bw_yaml_get_bool(map, "c", &truth, &err), BW_OK);
    assert_false(truth);
    assert_int_equal(bw_yaml_get_i64(map, "n", (struct bw_bounds){-5, 5}, &number, &err), BW_OK);
    assert_int_equal(number, -5);
    assert_int_equal(bw_yaml_get_day(map, "d", &day, &err), BW_OK);
    assert_int_equal(day, bw_day_of((struct bw_civil){2024, 2, 29}));
    assert_int_equal(bw_yaml_get_choice(map, "w", "x y z", &index, &err), BW_OK);
    assert_int_equal(index, 1);
    assert_int_equal(bw_yaml_get_list(arena, map, "l", &list, &err), BW_OK);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.texts[1], "q r");
    assert_int_equal(bw_yaml_get_list(arena, map, "one", &list, &err), BW_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.texts[0], "p");
    assert_int_equal(bw_yaml_get_list(arena, map, "none", &list, &err), BW_OK);
    assert_int_equal(list.count, 0);
}

static void a_wrong_value_is_told_what_was_expected(void **state)
{
    static const struct {
        const char *text;
        char type;
        const char *message;
    } rows[] = {
        {"a: ''", 't', "f:1: key 'a': a text was expected"},
        {"a: [x]", 't', "f:1: key 'a': a text was expected"},
        {"a: {b: x}", 't', "f:1: key 'a': a text was expected"},
        {"a: 'true'", 'b', "f:1: key 'a': true or false was expected"},
        {"a: 1", 'b', "f:1: key 'a': true or false was expected"},
        {"a: [true]", 'b', "f:1: key 'a': true or false was expected"},
        {"a: 6", 'n', "f:1: key 'a': a count from 1 to 5 was expected"},
        {"a: 0", 'n', "f:1: key 'a': a count from 1 to 5 was expected"},
        {"a: 1.0", 'n', "f:1: key 'a': a count from 1 to 5 was expected"},
        {"a: [1]", 'n', "f:1: key 'a': a count from 1 to 5 was expected"},
        {"a: -1", 'm', "f:1: key 'a': a count, at least 0, was expected"},
        {"a: 2023-02-29", 'd', "f:1: key 'a': a date such as 2026-01-31 was expected"},
        {"a: 2023-2-9", 'd', "f:1: key 'a': a date such as 2026-01-31 was expected"},
        {"a: 2023-02", 'd', "f:1: key 'a': a date such as 2026-01-31 was expected"},
        {"a: [1]", 'd', "f:1: key 'a': a date such as 2026-01-31 was expected"},
        {"a: z", 'c', "f:1: key 'a': one of x, y was expected"},
        {"a: 'x y'", 'c', "f:1: key 'a': one of x, y was expected"},
        {"a: ''", 'c', "f:1: key 'a': one of x, y was expected"},
        {"a: [x]", 'c', "f:1: key 'a': one of x, y was expected"},
        {"a: {b: c}", 'l', "f:1: key 'a': a list of texts was expected"},
        {"a: ''", 'l', "f:1: key 'a': a list of texts was expected"},
        {"a: [b,\n ~]", 'l', "f:2: key 'a': a list of texts was expected"},
        {"a: [[b]]", 'l', "f:1: key 'a': a list of texts was expected"},
        {"b: 1", 'r', "f:1: key 'a' is missing"},
        {"[1]", 'r', "f:1: keys with values were expected"},
    };
    const char *text = NULL;
    bool truth = false;
    int64_t number = 0;
    int32_t day = 0;
    int index = 0;
    struct bw_yaml_list list = {0};
    const struct bw_yaml *node = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct bw_yaml *map = tree(rows[i].text);
        struct bw_err err = BW_ERR_INIT;
        enum bw_status status = BW_OK;

        switch (rows[i].type) {
        case 't':
            status = bw_yaml_get_text(map, "a", &text, &err);
            break;
        case 'b':
            status = bw_yaml_get_bool(map, "a", &truth, &err);
            break;
        case 'n':
            status = bw_yaml_get_i64(map, "a", (struct bw_bounds){1, 5}, &number, &err);
            break;
        case 'm':
            status = bw_yaml_get_i64(map, "a", (struct bw_bounds){0, INT64_MAX}, &number, &err);
            break;
        case 'd':
            status = bw_yaml_get_day(map, "a", &day, &err);
            break;
        case 'c':
            status = bw_yaml_get_choice(map, "a", "x y", &index, &err);
            break;
        case 'l':
            status = bw_yaml_get_list(arena, map, "a", &list, &err);
            break;
        case 'r':
            status = bw_yaml_require(map, "a", &node, &err);
            break;
        }
        assert_int_equal(status, BW_ECONFIG);
        assert_string_equal(err.text, rows[i].message);
    }
}

static void an_unknown_key_gets_the_nearest_as_a_hint(void **state)
{
    static const char *const known[] = {"months", "history", "month", NULL};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_yaml_check_keys(tree("months: 1\nhistory: 2"), known, &err), BW_OK);
    assert_int_equal(bw_yaml_check_keys(tree("months: 1\n\nhistry: 2"), known, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f:3: key 'histry' is not known\nhint: did you mean 'history'?");
    assert_int_equal(bw_yaml_check_keys(tree("mont: 1"), known, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f:1: key 'mont' is not known\nhint: did you mean 'month'?");
    assert_int_equal(bw_yaml_check_keys(tree("hstr: 1"), known, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f:1: key 'hstr' is not known");
    assert_int_equal(bw_yaml_check_keys(tree("[a]"), known, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f:1: keys with values were expected");
}

static void distance_counts_letters_to_change(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        int distance;
    } rows[] = {
        {"", "", 0},       {"", "ab", 2},      {"abc", "abc", 0},        {"abc", "abd", 1},
        {"abc", "ab", 1},  {"abc", "xabc", 1}, {"source", "sourse", 1},  {"from", "form", 2},
        {"abc", "xyz", 3}, {"a", "abcdef", 3}, {"kitten", "sitting", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(bw_yaml_distance(rows[i].a, rows[i].b), rows[i].distance);
        assert_int_equal(bw_yaml_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
    assert_int_equal(bw_yaml_distance("a", "0123456789012345678901234567890123456789012345678901234"
                                           "567890123456789"),
                     3);
}

static void an_id_can_be_a_file_name(void **state)
{
    char text[66];

    (void)state;
    assert_true(bw_yaml_is_id("a"));
    assert_true(bw_yaml_is_id("ed-heath-2"));
    assert_false(bw_yaml_is_id(""));
    assert_false(bw_yaml_is_id("A"));
    assert_false(bw_yaml_is_id("a/b"));
    assert_false(bw_yaml_is_id(".."));
    assert_false(bw_yaml_is_id("a_b"));
    memset(text, 'a', sizeof(text));
    text[64] = '\0';
    assert_true(bw_yaml_is_id(text));
    text[64] = 'a';
    text[65] = '\0';
    assert_false(bw_yaml_is_id(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_or_null_key_leaves_the_preset),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(a_wrong_value_is_told_what_was_expected),
        cmocka_unit_test(an_unknown_key_gets_the_nearest_as_a_hint),
        cmocka_unit_test(distance_counts_letters_to_change),
        cmocka_unit_test(an_id_can_be_a_file_name),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
