/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "beatwise/conf/table_list.h"
#include "beatwise/report/resource.h"

static void the_list_that_is_compiled_in_has_the_table_that_is_printed(void **state)
{
    const struct bw_resource *resource = bw_resource_find("reports/tables.yaml");
    struct bw_arena *arena = bw_arena_new();
    struct bw_table_list list = {0};
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_non_null(resource);
    assert_int_equal(
        bw_table_list_parse(arena, resource->name,
                            (struct bw_text){(const char *)resource->bytes, resource->len}, &list,
                            &err),
        BW_OK);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.tables[0].name, "cells");
    assert_true(bw_table_list_has(&list, BW_TABLE_BEAT, BW_TABLE_POLICE_STATUS, BW_TABLE_QUARTER));
    assert_false(bw_table_list_has(&list, BW_TABLE_BEAT, 0, BW_TABLE_QUARTER));
    bw_arena_free(arena);
}

static void what_could_be_undone_cannot_be_listed(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"tables: [{name: a, level: beat, window: quarter},\n  {name: b, level: beat, window: "
         "quarter}]",
         "t.yaml:2: key 'tables': a second table of that level: two that cut the same events "
         "differently can be worked out from each other"},
        {"tables: [{name: a, level: beat, window: year}]",
         "t.yaml:1: key 'tables.window': one of quarter was expected"},
        {"tables: [{name: a, level: beat, window: quarter, dimensions: [age]}]",
         "t.yaml:1: key 'tables.dimensions': police_status was expected: other figures are not "
         "printed by beat"},
        {"tables: []", "t.yaml:1: key 'tables': a list of tables was expected"},
        {"tables: [{level: beat, window: quarter}]", "t.yaml:1: key 'tables.name' is missing"},
        {"tables: [{name: a, window: quarter}]", "t.yaml:1: key 'tables.level' is missing"},
    };
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_table_list list = {0};
        struct bw_err err = BW_ERR_INIT;

        assert_int_equal(
            bw_table_list_parse(arena, "t.yaml", bw_text_of(rows[i].text), &list, &err),
            BW_ECONFIG);
        assert_string_equal(err.text, rows[i].message);
        assert_null(list.tables);
    }
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_that_is_compiled_in_has_the_table_that_is_printed),
        cmocka_unit_test(what_could_be_undone_cannot_be_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
