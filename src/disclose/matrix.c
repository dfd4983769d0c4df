/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/disclose/matrix.h"

#include <stdlib.h>
#include <string.h>

#define DIMENSIONS_MAX BW_MATRIX_DIMENSIONS_MAX

/* With blanks, because "35+" is a usual name of an age. */
#define SEPARATOR " + "

#define ATOMS_MAX ((size_t)4 * 1000 * 1000)
#define ENTRIES_MAX ((size_t)64 * 1000 * 1000)

struct part {
    const char *name;
    const char *part;
};

struct dimension {
    const char *name;
    const char **values;
    size_t count, cap;
    size_t last; /* found: tables are sorted by something, mostly */
    struct part *parts;
    size_t part_count, part_cap;
    bool *is_in; /* of the cell that is spread, by value */
    size_t *list;
    size_t list_count;
};

struct bw_matrix {
    struct bw_arena *arena;
    struct dimension dimensions[DIMENSIONS_MAX];
    size_t dimension_count;
    struct bw_matrix_cell *cells;
    size_t cell_count, cell_cap;
};

struct bw_matrix *bw_matrix_new(struct bw_arena *arena)
{
    struct bw_matrix *matrix = bw_arena_alloc(arena, 1, sizeof(*matrix));

    matrix->arena = arena;
    return matrix;
}

size_t bw_matrix_dimension_count(const struct bw_matrix *matrix)
{
    return matrix->dimension_count;
}

enum bw_status bw_matrix_dimension(struct bw_matrix *matrix, const char *name, size_t *ret_number,
                                   struct bw_err *err)
{
    for (size_t i = 0; i < matrix->dimension_count; i++) {
        if (strcmp(matrix->dimensions[i].name, name) == 0) {
            *ret_number = i;
            return BW_OK;
        }
    }
    if (matrix->dimension_count == DIMENSIONS_MAX)
        return bw_fail(err, BW_ERANGE, "dimension '%s': more than %d", name, DIMENSIONS_MAX);
    matrix->dimensions[matrix->dimension_count].name = name;
    *ret_number = matrix->dimension_count++;
    return BW_OK;
}

void bw_matrix_add_part(struct bw_matrix *matrix, size_t number, const char *name, const char *part)
{
    struct dimension *dimension = &matrix->dimensions[number];

    dimension->parts = bw_arena_grow(matrix->arena, dimension->parts, dimension->part_count,
                                     &dimension->part_cap, sizeof(*dimension->parts));
    dimension->parts[dimension->part_count++] = (struct part){name, part};
}

static bool is_sum(const struct dimension *dimension, const char *value, size_t len)
{
    for (size_t i = 0; i < dimension->part_count; i++) {
        if (strlen(dimension->parts[i].name) == len &&
            memcmp(dimension->parts[i].name, value, len) == 0)
            return true;
    }
    return false;
}

static size_t find_value(struct bw_matrix *matrix, struct dimension *dimension, const char *value,
                         size_t len)
{
    for (size_t i = 0; i < dimension->count; i++) {
        const size_t at = (dimension->last + i) % dimension->count;

        if (strncmp(dimension->values[at], value, len) == 0 && dimension->values[at][len] == '\0')
            return dimension->last = at;
    }
    dimension->values = bw_arena_grow(matrix->arena, dimension->values, dimension->count,
                                      &dimension->cap, sizeof(*dimension->values));
    dimension->values[dimension->count] = bw_arena_strndup(matrix->arena, value, len);
    dimension->last = dimension->count;
    return dimension->count++;
}

typedef void each_fn(struct bw_matrix *matrix, struct dimension *dimension, size_t value);

/* Every value that `text` stands for; sums may hold sums, to a depth that ends where they turn in
 * a circle. */
static void each_value(struct bw_matrix *matrix, struct dimension *dimension, const char *text,
                       int depth, each_fn *fn)
{
    while (text != NULL && depth < DIMENSIONS_MAX) {
        const char *plus = strstr(text, SEPARATOR);
        const size_t len = plus == NULL ? strlen(text) : (size_t)(plus - text);

        if (!is_sum(dimension, text, len)) {
            fn(matrix, dimension, find_value(matrix, dimension, text, len));
        } else {
            for (size_t i = 0; i < dimension->part_count; i++) {
                if (strlen(dimension->parts[i].name) == len &&
                    memcmp(dimension->parts[i].name, text, len) == 0)
                    each_value(matrix, dimension, dimension->parts[i].part, depth + 1, fn);
            }
        }
        text = plus == NULL ? NULL : plus + strlen(SEPARATOR);
    }
}

static void see_value(struct bw_matrix *matrix, struct dimension *dimension, size_t value)
{
    (void)matrix;
    (void)dimension;
    (void)value;
}

static void list_value(struct bw_matrix *matrix, struct dimension *dimension, size_t value)
{
    (void)matrix;
    if (!dimension->is_in[value])
        dimension->list[dimension->list_count++] = value;
    dimension->is_in[value] = true;
}

void bw_matrix_add_cell(struct bw_matrix *matrix, const struct bw_matrix_cell *cell)
{
    const char **values =
        bw_arena_alloc(matrix->arena, matrix->dimension_count + 1, sizeof(*values));

    for (size_t i = 0; i < matrix->dimension_count; i++) {
        values[i] =
            cell->values[i] == NULL ? NULL : bw_arena_strdup(matrix->arena, cell->values[i]);
        each_value(matrix, &matrix->dimensions[i], values[i], 0, see_value);
    }
    matrix->cells = bw_arena_grow(matrix->arena, matrix->cells, matrix->cell_count,
                                  &matrix->cell_cap, sizeof(*matrix->cells));
    matrix->cells[matrix->cell_count] = *cell;
    matrix->cells[matrix->cell_count++].values = values;
}

static void list_values(struct bw_matrix *matrix, struct dimension *dimension, const char *text)
{
    memset(dimension->is_in, 0, dimension->count * sizeof(*dimension->is_in));
    dimension->list_count = 0;
    if (text != NULL) {
        each_value(matrix, dimension, text, 0, list_value);
        return;
    }
    for (size_t i = 0; i < dimension->count; i++)
        list_value(matrix, dimension, i);
}

/* All combinations of the values that are listed. */
static size_t *combine(struct bw_matrix *matrix, size_t *ret_count)
{
    size_t *atoms;
    size_t count = 1;

    for (size_t i = 0; i < matrix->dimension_count; i++)
        count *= matrix->dimensions[i].list_count;
    atoms = bw_arena_alloc(matrix->arena, count, sizeof(*atoms));
    for (size_t i = 0; i < count; i++) {
        size_t rest = i;
        size_t atom = 0;

        for (size_t j = 0; j < matrix->dimension_count; j++) {
            const struct dimension *dimension = &matrix->dimensions[j];

            atom = atom * dimension->count + dimension->list[rest % dimension->list_count];
            rest /= dimension->list_count;
        }
        atoms[i] = atom;
    }
    *ret_count = count;
    return atoms;
}

/* Dimensions of which only the whole is ever given have one value. */
static enum bw_status count_atoms(struct bw_matrix *matrix, size_t *ret_count, struct bw_err *err)
{
    size_t count = 1;

    for (size_t i = 0; i < matrix->dimension_count; i++) {
        struct dimension *dimension = &matrix->dimensions[i];

        if (dimension->count == 0)
            find_value(matrix, dimension, "", 0);
        if (count > ATOMS_MAX / dimension->count)
            return bw_fail(err, BW_ERANGE, "dimension '%s': more than %zu combinations of values",
                           dimension->name, ATOMS_MAX);
        count *= dimension->count;
        dimension->is_in = bw_arena_alloc(matrix->arena, dimension->count, sizeof(bool));
        dimension->list = bw_arena_alloc(matrix->arena, dimension->count, sizeof(size_t));
    }
    *ret_count = count;
    return BW_OK;
}

enum bw_status bw_matrix_tables(struct bw_matrix *matrix, struct bw_attack_tables *ret_tables,
                                struct bw_err *err)
{
    struct bw_attack_cell *cells =
        bw_arena_alloc(matrix->arena, matrix->cell_count + 1, sizeof(*cells));
    size_t atom_count = 0;
    size_t entries = 0;
    enum bw_status status = count_atoms(matrix, &atom_count, err);

    for (size_t i = 0; status == BW_OK && i < matrix->cell_count; i++) {
        for (size_t j = 0; j < matrix->dimension_count; j++)
            list_values(matrix, &matrix->dimensions[j], matrix->cells[i].values[j]);
        cells[i] = (struct bw_attack_cell){.low = matrix->cells[i].low,
                                           .high = matrix->cells[i].high,
                                           .is_asked = matrix->cells[i].is_asked};
        cells[i].atoms = combine(matrix, &cells[i].atom_count);
        entries += cells[i].atom_count;
        if (entries > ENTRIES_MAX)
            status = bw_fail(err, BW_ERANGE, "the tables have too many sums to be solved");
    }
    if (status != BW_OK)
        return status;
    *ret_tables = (struct bw_attack_tables){
        .atom_count = atom_count, .cells = cells, .cell_count = matrix->cell_count};
    return BW_OK;
}
