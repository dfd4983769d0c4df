/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_attack.h"

#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/disclose/matrix.h"
#include "beatwise/stage/sheet.h"

#define TABLE_DIMENSIONS_MAX 14
#define COUNT_MAX INT64_C(1000000000)

/* How the tables of a folder were printed. */
struct printing {
    const char *symbol; /* of a suppressed cell */
    int64_t hidden_from, hidden_to;
    int64_t step;
};

struct table {
    struct printing printing;
    const char *path;
    const char **columns; /* the count, one a dimension, the rule where there is one */
    bool has_rule;        /* each row says how it was printed: "1-7/5" */
    size_t *dimensions;
    const char **totals; /* of each dimension: the word for all of it, or NULL */
    size_t dimension_count;
};

struct origin {
    const struct table *table;
    int64_t line;
    int64_t low, high; /* what a suppressed cell may stand for */
    const char *name;
};

struct attacking {
    struct bw_arena *arena;
    struct bw_matrix *matrix;
    struct table *tables;
    size_t table_count, table_cap;
    struct origin *origins; /* by cell */
    size_t origin_count, origin_cap;
    const struct table *reading;
    struct bw_attack_report report;
};

static enum bw_status read_printing(const struct bw_yaml *root, struct printing *printing,
                                    struct bw_err *err)
{
    static const char *const keys[] = {"symbol", "from", "to", NULL};
    const struct bw_bounds counts = {0, COUNT_MAX};
    const struct bw_bounds steps = {1, COUNT_MAX};
    const struct bw_yaml *hidden = bw_yaml_given(root, "hidden");
    enum bw_status status = BW_OK;

    *printing = (struct printing){.symbol = "[c]", .hidden_from = 1, .hidden_to = 7, .step = 1};
    if (hidden != NULL) {
        status = bw_yaml_check_keys(hidden, keys, err);
        if (status == BW_OK)
            status = bw_yaml_get_text(hidden, "symbol", &printing->symbol, err);
        if (status == BW_OK)
            status = bw_yaml_get_i64(hidden, "from", counts, &printing->hidden_from, err);
        if (status == BW_OK)
            status = bw_yaml_get_i64(hidden, "to", counts, &printing->hidden_to, err);
        if (status == BW_OK && printing->hidden_from > printing->hidden_to)
            status = bw_yaml_fail(hidden, err, "'from' is larger than 'to'");
    }
    return status == BW_OK ? bw_yaml_get_i64(root, "step", steps, &printing->step, err) : status;
}

static enum bw_status read_sums(struct attacking *attacking, const struct bw_yaml *sums,
                                size_t number, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    if (sums != NULL && sums->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(sums, err, "names with lists of their parts were expected");
    for (const struct bw_yaml *sum = sums == NULL ? NULL : sums->first;
         status == BW_OK && sum != NULL; sum = sum->next) {
        struct bw_yaml_list parts = {0};

        status = bw_yaml_get_list(attacking->arena, sums, sum->key, &parts, err);
        for (size_t i = 0; status == BW_OK && i < parts.count; i++)
            bw_matrix_add_part(attacking->matrix, number, sum->key, parts.texts[i]);
    }
    return status;
}

static enum bw_status read_dimensions(struct attacking *attacking, const struct bw_yaml *root,
                                      struct bw_err *err)
{
    static const char *const keys[] = {"total", "sums", NULL};
    const struct bw_yaml *map = NULL;
    enum bw_status status = bw_yaml_require(root, "dimensions", &map, err);

    if (status == BW_OK && map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, err, "names of dimensions were expected");
    for (const struct bw_yaml *item = status == BW_OK ? map->first : NULL;
         status == BW_OK && item != NULL; item = item->next) {
        size_t number = 0;

        if (!item->is_null)
            status = bw_yaml_check_keys(item, keys, err);
        if (status == BW_OK)
            status = bw_matrix_dimension(attacking->matrix, item->key, &number, err);
        if (status == BW_OK)
            status = read_sums(attacking, bw_yaml_given(item, "sums"), number, err);
    }
    return status;
}

static enum bw_status read_table_dimension(struct attacking *attacking, const struct bw_yaml *root,
                                           const struct bw_yaml *item, struct table *table,
                                           const char *name, struct bw_err *err)
{
    const struct bw_yaml *described = bw_yaml_find(bw_yaml_find(root, "dimensions"), name);
    const size_t at = table->dimension_count;
    enum bw_status status;

    if (described == NULL)
        return bw_yaml_fail(item, err, "'%s' is not among the dimensions", name);
    table->columns[at + 1] = name;
    status = bw_yaml_get_text(described, "total", &table->totals[at], err);
    if (status == BW_OK)
        status = bw_matrix_dimension(attacking->matrix, name, &table->dimensions[at], err);
    table->dimension_count++;
    return status;
}

static enum bw_status read_table(struct attacking *attacking, const struct bw_yaml *root,
                                 const struct bw_yaml *item, const char *dir, struct bw_err *err)
{
    static const char *const keys[] = {"file", "count", "rule", "dimensions", NULL};
    struct table table = {
        .columns =
            bw_arena_alloc(attacking->arena, TABLE_DIMENSIONS_MAX + 2, sizeof(*table.columns)),
        .dimensions =
            bw_arena_alloc(attacking->arena, TABLE_DIMENSIONS_MAX, sizeof(*table.dimensions)),
        .totals = bw_arena_alloc(attacking->arena, TABLE_DIMENSIONS_MAX, sizeof(*table.totals))};
    struct bw_yaml_list dimensions = {0};
    const char *file = NULL;
    enum bw_status status = bw_yaml_check_keys(item, keys, err);

    if (status == BW_OK)
        status = read_printing(root, &table.printing, err);
    if (status == BW_OK)
        status = bw_yaml_require_text(item, "file", &file, err);
    if (status == BW_OK)
        status = bw_yaml_require_text(item, "count", &table.columns[0], err);
    if (status == BW_OK)
        status = bw_yaml_get_list(attacking->arena, item, "dimensions", &dimensions, err);
    if (status == BW_OK && (dimensions.count == 0 || dimensions.count > TABLE_DIMENSIONS_MAX))
        status = bw_yaml_fail(item, err, "1 to %d dimensions were expected", TABLE_DIMENSIONS_MAX);
    for (size_t i = 0; status == BW_OK && i < dimensions.count; i++)
        status = read_table_dimension(attacking, root, item, &table, dimensions.texts[i], err);
    if (status == BW_OK)
        status = bw_yaml_get_text(item, "rule", &table.columns[table.dimension_count + 1], err);
    if (status != BW_OK)
        return status;
    table.has_rule = table.columns[table.dimension_count + 1] != NULL;
    table.path = bw_file_join(attacking->arena, dir, file);
    attacking->tables = bw_arena_grow(attacking->arena, attacking->tables, attacking->table_count,
                                      &attacking->table_cap, sizeof(*attacking->tables));
    attacking->tables[attacking->table_count++] = table;
    return BW_OK;
}

static enum bw_status find_description(struct attacking *attacking, const char *dir,
                                       const struct bw_yaml **ret_root, struct bw_err *err)
{
    static const char *const keys[] = {"hidden", "step", "dimensions", "tables", NULL};
    const char *described = bw_file_join(attacking->arena, dir, "attack.yaml");
    const char *package = bw_file_join(attacking->arena, dir, "datapackage.json");
    const bool is_described = bw_file_is_there(described);
    struct bw_yaml *root = NULL;
    struct bw_text text;
    enum bw_status status;

    if (!is_described && !bw_file_is_there(package)) {
        bw_fail(err, BW_ENOTFOUND, "'%s' has neither attack.yaml nor a datapackage.json", dir);
        return bw_fail_hint(err, "doc/disclosure.md says how to describe tables in attack.yaml");
    }
    status = bw_yaml_read(attacking->arena, is_described ? described : package, &text, &root, err);
    if (status != BW_OK)
        return status;
    *ret_root = root;
    if (!is_described) {
        *ret_root = bw_yaml_find(bw_yaml_find(root, "beatwise"), "attack");
        if (*ret_root == NULL)
            return bw_yaml_fail(root, err,
                                "nothing under beatwise.attack says what the tables are");
    }
    return bw_yaml_check_keys(*ret_root, keys, err);
}

static enum bw_status read_folder(struct attacking *attacking, const char *dir, struct bw_err *err)
{
    const struct bw_yaml *root = NULL;
    const struct bw_yaml *tables = NULL;
    enum bw_status status = find_description(attacking, dir, &root, err);

    if (status == BW_OK)
        status = read_dimensions(attacking, root, err);
    if (status == BW_OK)
        status = bw_yaml_require(root, "tables", &tables, err);
    if (status == BW_OK && (tables->kind != BW_YAML_SEQUENCE || tables->first == NULL))
        status = bw_yaml_fail(tables, err, "a list of tables was expected");
    for (const struct bw_yaml *item = status == BW_OK ? tables->first : NULL;
         status == BW_OK && item != NULL; item = item->next)
        status = read_table(attacking, root, item, dir, err);
    return status;
}

/* What may stand behind a number: those that round to it, and are not suppressed. */
static void range_of_number(const struct printing *printing, int64_t number, int64_t *ret_low,
                            int64_t *ret_high)
{
    int64_t low = number - printing->step / 2;
    int64_t high = number + (printing->step - 1) / 2;

    if (low < 0)
        low = 0;
    if (low >= printing->hidden_from && low <= printing->hidden_to)
        low = printing->hidden_to + 1;
    if (high >= printing->hidden_from && high <= printing->hidden_to)
        high = printing->hidden_from - 1;
    *ret_low = low;
    *ret_high = high;
}

/* "beat C0030, quarter 2026Q1" */
static const char *name_cell(struct attacking *attacking, const struct bw_text *cells)
{
    const struct table *table = attacking->reading;
    const char *name = "";

    for (size_t i = 0; i < table->dimension_count; i++)
        name = bw_arena_printf(attacking->arena, "%s%s%s %.*s", name, i == 0 ? "" : ", ",
                               table->columns[i + 1], BW_TEXT_ARGS(cells[i + 1]));
    return name;
}

/* "FROM-TO/STEP" */
static bool parse_rule(struct bw_text text, struct printing *printing)
{
    const char *dash = memchr(text.ptr, '-', text.len);
    const char *slash = memchr(text.ptr, '/', text.len);
    int64_t from, to, step;

    if (dash == NULL || slash == NULL || slash < dash ||
        !bw_text_parse_i64((struct bw_text){text.ptr, (size_t)(dash - text.ptr)}, &from) ||
        !bw_text_parse_i64((struct bw_text){dash + 1, (size_t)(slash - dash - 1)}, &to) ||
        !bw_text_parse_i64((struct bw_text){slash + 1, (size_t)(text.ptr + text.len - slash - 1)},
                           &step) ||
        from < 0 || to < from || to > COUNT_MAX || step < 1 || step > COUNT_MAX)
        return false;
    printing->hidden_from = from;
    printing->hidden_to = to;
    printing->step = step;
    return true;
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct attacking *attacking = ctx;
    const struct table *table = attacking->reading;
    struct printing of_row = table->printing;
    const struct printing *printing = &of_row;
    const char *values[BW_MATRIX_DIMENSIONS_MAX] = {NULL};
    struct origin origin = {.table = table, .line = line};
    struct bw_matrix_cell cell = {.values = values};
    int64_t number = 0;

    if (table->has_rule && !parse_rule(cells[table->dimension_count + 1], &of_row))
        return bw_fail(err, BW_EFORMAT, "column '%s': a rule like 1-7/5 was expected",
                       table->columns[table->dimension_count + 1]);
    cell.is_asked = bw_text_is_equal(cells[0], bw_text_of(printing->symbol));
    origin.low = cell.low = cell.is_asked ? printing->hidden_from : 0;
    origin.high = cell.high = cell.is_asked ? printing->hidden_to : BW_ATTACK_NO_LIMIT;
    /* Not supplied, or does not apply: nothing is known. */
    if (!cell.is_asked && (cells[0].len == 0 || cells[0].ptr[0] == '['))
        return BW_OK;
    if (!cell.is_asked) {
        if (!bw_text_parse_i64(cells[0], &number) || number < 0 || number > COUNT_MAX)
            return bw_fail(err, BW_EFORMAT, "column '%s': a count or '%s' was expected",
                           table->columns[0], printing->symbol);
        range_of_number(printing, number, &cell.low, &cell.high);
        if (cell.low > cell.high)
            return bw_fail(err, BW_EFORMAT,
                           "column '%s': no count is printed like this, by what is hidden",
                           table->columns[0]);
    }
    for (size_t i = 0; i < table->dimension_count; i++) {
        const struct bw_text value = cells[i + 1];

        if (value.len == 0)
            return bw_fail(err, BW_EFORMAT, "column '%s' is empty", table->columns[i + 1]);
        if (table->totals[i] == NULL || !bw_text_is_equal(value, bw_text_of(table->totals[i])))
            values[table->dimensions[i]] = bw_arena_strndup(attacking->arena, value.ptr, value.len);
    }
    origin.name = cell.is_asked ? name_cell(attacking, cells) : "";
    bw_matrix_add_cell(attacking->matrix, &cell);
    attacking->origins =
        bw_arena_grow(attacking->arena, attacking->origins, attacking->origin_count,
                      &attacking->origin_cap, sizeof(*attacking->origins));
    attacking->origins[attacking->origin_count++] = origin;
    return BW_OK;
}

static enum bw_status read_tables(struct attacking *attacking, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (size_t i = 0; status == BW_OK && i < attacking->table_count; i++) {
        const struct table *table = attacking->reading = &attacking->tables[i];
        const size_t column_count = table->dimension_count + 1 + table->has_rule;
        const struct bw_sheet sheet = {.path = table->path,
                                       .columns = table->columns,
                                       .column_count = column_count,
                                       .optional_from = column_count,
                                       .row_fn = add_row,
                                       .ctx = attacking};

        status = bw_sheet_read(&sheet, err);
    }
    return status;
}

static void report_cell(struct attacking *attacking, size_t number, struct bw_attack_range range,
                        struct bw_buf *buf)
{
    const struct origin *origin = &attacking->origins[number];
    struct bw_attack_report *report = &attacking->report;

    report->suppressed++;
    if (bw_attack_covers(range, origin->low, origin->high))
        return;
    report->narrowed++;
    if (range.low == range.high) {
        report->known++;
        bw_buf_printf(buf, "%s:%lld: %s: %.0f\n", origin->table->path, (long long)origin->line,
                      origin->name, range.low);
        return;
    }
    bw_buf_printf(buf, "%s:%lld: %s: %.0f to %.0f\n", origin->table->path, (long long)origin->line,
                  origin->name, range.low, range.high);
}

static enum bw_status solve(struct attacking *attacking, struct bw_buf *buf, struct bw_err *err)
{
    struct bw_attack_tables tables;
    struct bw_attack_range *ranges = NULL;
    enum bw_status status = bw_matrix_tables(attacking->matrix, &tables, err);

    if (status == BW_OK)
        status = bw_attack_run(attacking->arena, &tables, true, &ranges, err);
    if (status == BW_EFORMAT)
        return bw_fail_in(err, "the tables contradict each other (cells are numbered in order)");
    if (status != BW_OK)
        return status;
    attacking->report.cells = tables.cell_count;
    for (size_t i = 0; i < tables.cell_count; i++) {
        if (tables.cells[i].is_asked)
            report_cell(attacking, i, ranges[i], buf);
    }
    return BW_OK;
}

enum bw_status bw_stage_attack(struct bw_arena *arena, const char *const *dirs, size_t dir_count,
                               struct bw_buf *buf, struct bw_attack_report *ret_report,
                               struct bw_err *err)
{
    struct attacking attacking = {.arena = arena, .matrix = bw_matrix_new(arena)};
    enum bw_status status = BW_OK;

    for (size_t i = 0; status == BW_OK && i < dir_count; i++)
        status = read_folder(&attacking, dirs[i], err);
    if (status == BW_OK)
        status = read_tables(&attacking, err);
    if (status == BW_OK)
        status = solve(&attacking, buf, err);
    if (status == BW_OK)
        *ret_report = attacking.report;
    return status;
}
