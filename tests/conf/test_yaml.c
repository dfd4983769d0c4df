/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/file.h"
#include "beatwise/conf/yaml.h"

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

static enum bw_status parse(const char *text, struct bw_yaml **ret_root, struct bw_err *err)
{
    return bw_yaml_parse(arena, "f.yaml", text, strlen(text), ret_root, err);
}

static void a_tree_keeps_order_lines_and_kinds(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;
    const struct bw_yaml *list;
    const struct bw_yaml *item;

    (void)state;
    assert_int_equal(
        parse("# first\nb: 1\na:\n  - x\n  - {k: 'y z'}\n\nc: |\n  two\n  lines\n", &root, &err),
        BW_OK);
    assert_int_equal(root->kind, BW_YAML_MAPPING);
    assert_int_equal(root->line, 2);
    assert_string_equal(root->file, "f.yaml");
    assert_null(root->key);
    assert_null(root->parent);
    assert_string_equal(root->first->key, "b");
    assert_string_equal(root->first->text, "1");
    assert_true(root->first->is_plain);
    list = bw_yaml_find(root, "a");
    assert_ptr_equal(root->first->next, list);
    assert_int_equal(list->kind, BW_YAML_SEQUENCE);
    assert_int_equal(list->line, 3);
    assert_ptr_equal(list->parent, root);
    assert_string_equal(list->first->text, "x");
    assert_null(list->first->key);
    assert_int_equal(list->first->line, 4);
    item = bw_yaml_find(list->first->next, "k");
    assert_string_equal(item->text, "y z");
    assert_false(item->is_plain);
    assert_int_equal(item->line, 5);
    assert_null(list->first->next->next);
    assert_string_equal(bw_yaml_find(root, "c")->text, "two\nlines\n");
    assert_int_equal(bw_yaml_find(root, "c")->line, 7);
    assert_null(bw_yaml_find(root, "d"));
    assert_null(bw_yaml_find(list, "a"));
    assert_null(bw_yaml_find(NULL, "a"));
}

static void null_is_plain_and_has_many_spellings(void **state)
{
    static const struct {
        const char *text;
        int is_null;
    } rows[] = {{"a:\n", 1},      {"a: ~\n", 1},      {"a: null\n", 1}, {"a: NULL\n", 1},
                {"a: Null\n", 1}, {"a: 'null'\n", 0}, {"a: ''\n", 0},   {"a: nULL\n", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_yaml *root = NULL;

        assert_int_equal(parse(rows[i].text, &root, &err), BW_OK);
        assert_int_equal(root->first->is_null, rows[i].is_null);
    }
}

static void json_is_read_as_well(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;

    (void)state;
    assert_int_equal(
        parse("{\n\t\"a\": [1, true, null],\n\t\"b\\u00e9\": \"c\\/d\"\n}", &root, &err), BW_OK);
    assert_string_equal(bw_yaml_find(root, "a")->first->next->text, "true");
    assert_true(bw_yaml_find(root, "a")->first->next->next->is_null);
    assert_string_equal(bw_yaml_find(root, "b\xC3\xA9")->text, "c/d");
    assert_int_equal(bw_yaml_find(root, "a")->line, 2);
}

static void a_byte_order_mark_and_windows_lines_are_fine(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;

    (void)state;
    assert_int_equal(parse("\xEF\xBB\xBF"
                           "a: 1\r\nb: 2",
                           &root, &err),
                     BW_OK);
    assert_string_equal(root->first->key, "a");
    assert_string_equal(bw_yaml_find(root, "b")->text, "2");
    assert_int_equal(bw_yaml_find(root, "b")->line, 2);
}

static void what_is_not_allowed_is_named_with_its_line(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"", "f.yaml:1: the file is empty"},
        {"# nothing\n\n", "f.yaml:1: the file is empty"},
        {"a: &x 1\nb: *x\n", "f.yaml:1: anchors and aliases are not allowed"},
        {"a: 1\nb: *x\n", "f.yaml:2: anchors and aliases are not allowed"},
        {"a: 1\nb: &x [1]\n", "f.yaml:2: anchors and aliases are not allowed"},
        {"a: !!str 1\n", "f.yaml:1: tags are not allowed"},
        {"a: 1\nb: !x {c: d}\n", "f.yaml:2: tags are not allowed"},
        {"a: 1\n---\nb: 2\n", "f.yaml:2: a second document begins"},
        {"a: 1\nb: 2\na: 3\n", "f.yaml:3: key 'a': it stands here a second time"},
        {"x:\n  y:\n    a: 1\n    'a': 2\n    a: 3\n",
         "f.yaml:4: key 'x.y.a': it stands here a second time"},
        {"b: 1\na: 1\na: 2\nb: 2\n", "f.yaml:3: key 'a': it stands here a second time"},
        {"[a]: 1\n", "f.yaml:1: a key must be a text"},
        {"? \n: 2\n", "f.yaml:1: a key is missing before ':'"},
        {"\"a\\nb\": 1\n", "f.yaml:1: a key holds a control character"},
        {"a: 1\n: 2\n", "f.yaml:2: not YAML: did not find expected key\n"
                        "hint: look at the indentation, and for a quote too many"},
        {"a: \"b\\0c\"\n", "f.yaml:1: a text holds a NUL character"},
        {"a: 1\nb: [1\nc: 2\n", "f.yaml:3: not YAML: did not find expected ',' or ']'\n"
                                "hint: look for a comma or bracket too many or too few"},
        {"a: {b: 1, c: [}\n", "f.yaml:1: not YAML: did not find expected node content\n"
                              "hint: look for a comma or bracket too many or too few"},
        {"a: b: c\n", "f.yaml:1: not YAML: mapping values are not allowed in this context\n"
                      "hint: a text with a colon goes in quotes"},
        {"a:\n\tb: 2\n",
         "f.yaml:2: not YAML: found character that cannot start any token\n"
         "hint: indent with blanks, not tabs; a text that begins with @, % or ` goes in quotes"},
        {"a: 1\n\tb: 2\n", "f.yaml:2: not YAML: found a tab character that violates indentation\n"
                           "hint: indent with blanks, not tabs"},
        {"a: 1\nb: \xFF\n", "f.yaml:2: not YAML: invalid leading UTF-8 octet"},
        {"a: 1\nb: \xC3(\n", "f.yaml:2: not YAML: invalid trailing UTF-8 octet"},
        {"a: 1\n\nb: \x01\n", "f.yaml:3: not YAML: control characters are not allowed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;
        struct bw_yaml *root = NULL;

        assert_int_equal(parse(rows[i].text, &root, &err), BW_ECONFIG);
        assert_string_equal(err.text, rows[i].message);
        assert_null(root);
    }
}

static void a_nul_in_the_file_is_named_with_its_line(void **state)
{
    static const char text[] = "a: 1\nb: 2\0\nc: 3\n";
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;

    (void)state;
    assert_int_equal(bw_yaml_parse(arena, "f.yaml", text, sizeof(text) - 1, &root, &err),
                     BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:2: not YAML: control characters are not allowed");
}

static char *repeat(const char *unit, size_t count)
{
    size_t len = strlen(unit);
    char *text = bw_arena_alloc(arena, count * len + 1, 1);

    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, unit, len);
    return text;
}

static void nesting_ends_at_64(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;

    (void)state;
    assert_int_equal(
        parse(bw_arena_printf(arena, "%s%s", repeat("[", 64), repeat("]", 64)), &root, &err),
        BW_OK);
    assert_int_equal(
        parse(bw_arena_printf(arena, "%s%s", repeat("[", 65), repeat("]", 65)), &root, &err),
        BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:1: nested deeper than 64");
    assert_int_equal(parse(repeat("{a: ", 65), &root, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:1: nested deeper than 64");
    assert_int_equal(parse(repeat("[", 100000), &root, &err), BW_ECONFIG);
}

static void the_size_and_the_number_of_values_have_a_ceiling(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;
    char *text = repeat("#", BW_YAML_MAX_BYTES + 1);

    (void)state;
    assert_int_equal(parse(text, &root, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:1: the file is larger than 4 MiB");
    memcpy(text, "a: b #", 6);
    text[BW_YAML_MAX_BYTES] = '\0';
    assert_int_equal(parse(text, &root, &err), BW_OK);
    assert_int_equal(parse(repeat("- a\n", 249999), &root, &err), BW_OK);
    assert_int_equal(parse(repeat("- a\n", 250000), &root, &err), BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:250000: more than 250,000 values");
}

static void a_file_is_read_under_the_name_it_was_given(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;
    struct bw_text text;
    char path[] = "/tmp/test_yaml.XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a: 1\nb", 6), 6);
    assert_int_equal(bw_yaml_read(arena, path, &text, &root, &err), BW_ECONFIG);
    assert_non_null(strstr(err.text, bw_arena_printf(arena, "%s:", path)));
    assert_int_equal(write(fd, ": 2", 3), 3);
    assert_int_equal(bw_yaml_read(arena, path, &text, &root, &err), BW_OK);
    assert_string_equal(root->file, path);
    assert_int_equal(text.len, 9);
    assert_int_equal(ftruncate(fd, (off_t)BW_YAML_MAX_BYTES + 1), 0);
    assert_int_equal(bw_yaml_read(arena, path, &text, &root, &err), BW_ECONFIG);
    assert_string_equal(err.text,
                        bw_arena_printf(arena, "%s:1: the file is larger than 4 MiB", path));
    close(fd);
    unlink(path);
    assert_int_equal(bw_yaml_read(arena, path, &text, &root, &err), BW_ENOTFOUND);
    assert_int_equal(bw_yaml_read(arena, "/tmp", &text, &root, &err), BW_EIO);
}

static void a_place_is_named_by_its_keys(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;
    const struct bw_yaml *node;
    char path[16];

    (void)state;
    assert_int_equal(parse("a:\n  - b:\n      c: 1\n", &root, &err), BW_OK);
    node = bw_yaml_find(bw_yaml_find(bw_yaml_find(root, "a")->first, "b"), "c");
    bw_yaml_path(node, NULL, path, sizeof(path));
    assert_string_equal(path, "a.b.c");
    bw_yaml_path(node, "d", path, sizeof(path));
    assert_string_equal(path, "a.b.c.d");
    bw_yaml_path(node, "a-long-key-indeed", path, sizeof(path));
    assert_string_equal(path, "a.b.c.a-long-ke");
    assert_int_equal(bw_yaml_fail(node, &err, "%d was expected", 2), BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:3: key 'a.b.c': 2 was expected");
    assert_int_equal(bw_yaml_fail(root, &err, "no"), BW_ECONFIG);
    assert_string_equal(err.text, "f.yaml:1: no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_keeps_order_lines_and_kinds),
        cmocka_unit_test(null_is_plain_and_has_many_spellings),
        cmocka_unit_test(json_is_read_as_well),
        cmocka_unit_test(a_byte_order_mark_and_windows_lines_are_fine),
        cmocka_unit_test(what_is_not_allowed_is_named_with_its_line),
        cmocka_unit_test(a_nul_in_the_file_is_named_with_its_line),
        cmocka_unit_test(nesting_ends_at_64),
        cmocka_unit_test(the_size_and_the_number_of_values_have_a_ceiling),
        cmocka_unit_test(a_file_is_read_under_the_name_it_was_given),
        cmocka_unit_test(a_place_is_named_by_its_keys),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
