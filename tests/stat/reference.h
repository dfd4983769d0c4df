/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TEST_STAT_REFERENCE_H
#define TEST_STAT_REFERENCE_H

/*
 * reference.h - the tables of tests/data/statistics by column name.  Included after cmocka.h.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/arena.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

struct table {
    char **cells; /* the names of the columns, then rows */
    size_t columns;
    size_t rows;
};

static inline char *read_all(struct bw_arena *arena, const char *name)
{
    char *path = bw_arena_printf(arena, "%s/tests/data/statistics/%s", getenv("top_srcdir"), name);
    FILE *file = fopen(path, "r");
    char *text;
    long size;

    if (file == NULL)
        fail_msg("no %s", path);
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    text = bw_arena_alloc(arena, (size_t)size + 1, 1);
    assert_int_equal(fread(text, 1, (size_t)size, file), size);
    fclose(file);
    return text;
}

static inline struct table table_read(struct bw_arena *arena, const char *name)
{
    char *text = read_all(arena, name);
    struct table table = {.columns = 1};
    size_t cells = 0;
    size_t lines = 0;

    for (char *c = text; *c != '\n'; c++)
        table.columns += *c == ',';
    for (char *c = text; *c != '\0'; c++)
        lines += *c == '\n';
    table.rows = lines - 1;
    table.cells = bw_arena_alloc(arena, lines * table.columns + 1, sizeof(*table.cells));
    for (char *c = text; *c != '\0'; c++) {
        size_t len = strcspn(c, ",\n");
        const bool is_end = c[len] == '\0';

        table.cells[cells++] = c;
        c[len] = '\0';
        if (is_end)
            break;
        c += len;
    }
    assert_int_equal(cells, lines * table.columns);
    return table;
}

static inline const char *cell_text(const struct table *table, size_t row, const char *column)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (strcmp(table->cells[i], column) == 0)
            return table->cells[(row + 1) * table->columns + i];
    }
    fail_msg("no column %s", column);
    return NULL;
}

/* An empty cell is NaN, "inf" is infinity. */
static inline double cell(const struct table *table, size_t row, const char *column)
{
    const char *text = cell_text(table, row, column);

    return *text == '\0' ? NAN : strtod(text, NULL);
}

static inline void assert_close(double got, double expected, double tolerance, const char *what,
                                size_t row)
{
    if (isnan(got) || fabs(got - expected) > tolerance * fmax(fabs(expected), 1e-300))
        fail_msg("row %zu, %s: %.17g, expected %.17g", row + 1, what, got, expected);
}

/* Within 1e-9 of it, relative, or 1e-12 absolute where it is all but 0. */
static inline void assert_cell(const struct table *table, size_t row, const char *column,
                               double got)
{
    const double expected = cell(table, row, column);

    if (fabs(expected) < 1e-9 && fabs(got - expected) < 1e-12)
        return;
    assert_close(got, expected, 1e-9, column, row);
}

/* The row whose `column` is `text`. */
static inline size_t find_row(const struct table *table, const char *column, const char *text)
{
    for (size_t row = 0; row < table->rows; row++) {
        if (strcmp(cell_text(table, row, column), text) == 0)
            return row;
    }
    fail_msg("no row with %s %s", column, text);
    return 0;
}

#endif
