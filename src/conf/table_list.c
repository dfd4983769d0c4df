/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/table_list.h"

#include <string.h>

#include "beatwise/conf/yaml_value.h"

static enum bw_status read_dimensions(struct bw_arena *arena, const struct bw_yaml *map,
                                      struct bw_table_listed *table, struct bw_err *err)
{
    struct bw_yaml_list list = {0};
    enum bw_status status = bw_yaml_get_list(arena, map, "dimensions", &list, err);

    for (size_t i = 0; status == BW_OK && i < list.count; i++) {
        if (strcmp(list.texts[i], "police_status") != 0)
            return bw_yaml_fail(
                bw_yaml_find(map, "dimensions"), err,
                "police_status was expected: other figures are not printed by beat");
        table->dimensions |= BW_TABLE_POLICE_STATUS;
    }
    return status;
}

static enum bw_status read_table(struct bw_arena *arena, const struct bw_yaml *map,
                                 const struct bw_table_list *list, struct bw_table_listed *table,
                                 struct bw_err *err)
{
    static const char *const keys[] = {"name", "level", "dimensions", "window", NULL};
    const struct bw_yaml *node = NULL;
    int level = 0;
    int window = 0;
    enum bw_status status = bw_yaml_check_keys(map, keys, err);

    if (status == BW_OK)
        status = bw_yaml_require_text(map, "name", &table->name, err);
    if (status == BW_OK)
        status = bw_yaml_require(map, "level", &node, err);
    if (status == BW_OK)
        status = bw_yaml_get_choice(map, "level", "beat", &level, err);
    if (status == BW_OK)
        status = bw_yaml_require(map, "window", &node, err);
    if (status == BW_OK)
        status = bw_yaml_get_choice(map, "window", "quarter", &window, err);
    if (status == BW_OK)
        status = read_dimensions(arena, map, table, err);
    table->level = (enum bw_table_level)level;
    table->window = (enum bw_table_window)window;
    for (size_t i = 0; status == BW_OK && i < list->count; i++) {
        if (list->tables[i].level == table->level)
            status = bw_yaml_fail(map, err,
                                  "a second table of that level: two that cut the same events "
                                  "differently can be worked out from each other");
    }
    return status;
}

enum bw_status bw_table_list_parse(struct bw_arena *arena, const char *file, struct bw_text text,
                                   struct bw_table_list *ret_list, struct bw_err *err)
{
    static const char *const keys[] = {"tables", NULL};
    struct bw_table_list list = {0};
    const struct bw_yaml *tables = NULL;
    struct bw_yaml *root = NULL;
    size_t cap = 0;
    enum bw_status status = bw_yaml_parse(arena, file, text.ptr, text.len, &root, err);

    if (status == BW_OK)
        status = bw_yaml_check_keys(root, keys, err);
    if (status == BW_OK)
        status = bw_yaml_require(root, "tables", &tables, err);
    if (status == BW_OK && (tables->kind != BW_YAML_SEQUENCE || tables->first == NULL))
        status = bw_yaml_fail(tables, err, "a list of tables was expected");
    for (const struct bw_yaml *item = status == BW_OK ? tables->first : NULL;
         status == BW_OK && item != NULL; item = item->next) {
        list.tables = bw_arena_grow(arena, list.tables, list.count, &cap, sizeof(*list.tables));
        list.tables[list.count] = (struct bw_table_listed){0};
        status = read_table(arena, item, &list, &list.tables[list.count], err);
        list.count++;
    }
    if (status == BW_OK)
        *ret_list = list;
    return status;
}

bool bw_table_list_has(const struct bw_table_list *list, enum bw_table_level level,
                       unsigned dimensions, enum bw_table_window window)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->tables[i].level == level && list->tables[i].dimensions == dimensions &&
            list->tables[i].window == window)
            return true;
    }
    return false;
}
