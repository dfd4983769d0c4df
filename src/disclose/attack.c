/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/disclose/attack.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <glpk.h>

/* What the simplex method leaves of a whole number. */
#define TOLERANCE 1e-6

/* Longest search for whole numbers of one bound; the linear programs here are nearly networks and
 * take milliseconds. */
#define SEARCH_MS 20000

/*
 * Atoms that stand in the same cells are one variable: their sum is all that can matter.  The
 * variables and the cells of a component lie together, so that each is solved as a program of its
 * own.
 */
struct attack {
    struct bw_arena *arena;
    const struct bw_attack_tables *tables;
    bool is_whole;
    size_t *group; /* by atom: union-find of components */
    struct bw_attack_range *ranges;
};

static size_t find_group(size_t *group, size_t atom)
{
    while (group[atom] != atom) {
        group[atom] = group[group[atom]];
        atom = group[atom];
    }
    return atom;
}

static void join_atoms(struct attack *attack)
{
    const struct bw_attack_tables *tables = attack->tables;

    attack->group = bw_arena_alloc(attack->arena, tables->atom_count + 1, sizeof(size_t));
    for (size_t i = 0; i < tables->atom_count; i++)
        attack->group[i] = i;
    for (size_t i = 0; i < tables->cell_count; i++) {
        const struct bw_attack_cell *cell = &tables->cells[i];

        for (size_t j = 1; j < cell->atom_count; j++)
            attack->group[find_group(attack->group, cell->atoms[j])] =
                find_group(attack->group, cell->atoms[0]);
    }
}

struct place {
    size_t group;
    size_t cell;
};

static int cmp_places(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* Cells without atoms are no part of any component: they come last. */
static struct place *sort_cells(struct attack *attack)
{
    const struct bw_attack_tables *tables = attack->tables;
    struct place *places = bw_arena_alloc(attack->arena, tables->cell_count + 1, sizeof(*places));

    for (size_t i = 0; i < tables->cell_count; i++) {
        places[i].cell = i;
        places[i].group = tables->cells[i].atom_count == 0
                              ? SIZE_MAX
                              : find_group(attack->group, tables->cells[i].atoms[0]);
    }
    qsort(places, tables->cell_count, sizeof(*places), cmp_places);
    return places;
}

/* An atom and one of the component's cells that it stands in. */
struct entry {
    size_t atom;
    size_t row; /* in the component, from 1 */
};

static int cmp_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->atom != y->atom)
        return x->atom < y->atom ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The rows of one atom, in order. */
struct column {
    const struct entry *entries;
    size_t count;
    int64_t own;
};

static int cmp_columns(const void *a, const void *b)
{
    const struct column *x = a;
    const struct column *y = b;

    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    for (size_t i = 0; i < x->count; i++) {
        if (x->entries[i].row != y->entries[i].row)
            return x->entries[i].row < y->entries[i].row ? -1 : 1;
    }
    return 0;
}

/* The columns of the component: one for all atoms that stand in the same cells. */
static size_t find_columns(const struct attack *attack, struct bw_arena *arena,
                           const struct place *places, size_t count, struct column **ret_columns)
{
    const struct bw_attack_tables *tables = attack->tables;
    struct column *columns;
    struct entry *entries;
    size_t entry_count = 0;
    size_t column_count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        entry_count += tables->cells[places[i].cell].atom_count;
    entries = bw_arena_alloc(arena, entry_count, sizeof(*entries));
    columns = bw_arena_alloc(arena, entry_count, sizeof(*columns));
    entry_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct bw_attack_cell *cell = &tables->cells[places[i].cell];

        for (size_t j = 0; j < cell->atom_count; j++)
            entries[entry_count++] = (struct entry){.atom = cell->atoms[j], .row = i + 1};
    }
    qsort(entries, entry_count, sizeof(*entries), cmp_entries);
    for (size_t i = 0; i < entry_count; i++) {
        if (i == 0 || entries[i].atom != entries[i - 1].atom)
            columns[column_count++] =
                (struct column){.entries = &entries[i],
                                .own = tables->own == NULL ? 0 : tables->own[entries[i].atom]};
        columns[column_count - 1].count++;
    }
    qsort(columns, column_count, sizeof(*columns), cmp_columns);
    for (size_t i = 0; i < column_count; i++) {
        if (kept > 0 && cmp_columns(&columns[kept - 1], &columns[i]) == 0)
            columns[kept - 1].own += columns[i].own;
        else
            columns[kept++] = columns[i];
    }
    *ret_columns = columns;
    return kept;
}

static glp_prob *make_program(const struct attack *attack, struct bw_arena *arena,
                              const struct place *places, size_t count)
{
    struct column *columns;
    const size_t column_count = find_columns(attack, arena, places, count, &columns);
    int *rows = bw_arena_alloc(arena, count + 1, sizeof(*rows));
    double *ones = bw_arena_alloc(arena, count + 1, sizeof(*ones));
    glp_prob *program = glp_create_prob();

    glp_add_rows(program, (int)count);
    for (size_t i = 0; i < count; i++) {
        const struct bw_attack_cell *cell = &attack->tables->cells[places[i].cell];
        int kind = cell->low == cell->high ? GLP_FX : GLP_DB;

        if (cell->high == BW_ATTACK_NO_LIMIT)
            kind = GLP_LO;
        glp_set_row_bnds(program, (int)i + 1, kind, (double)cell->low, (double)cell->high);
    }
    glp_add_cols(program, (int)column_count);
    for (size_t i = 0; i < column_count; i++) {
        for (size_t j = 0; j < columns[i].count; j++) {
            rows[j + 1] = (int)columns[i].entries[j].row;
            ones[j + 1] = 1;
        }
        glp_set_mat_col(program, (int)i + 1, (int)columns[i].count, rows, ones);
        glp_set_col_bnds(program, (int)i + 1, GLP_LO, (double)columns[i].own, 0);
        if (attack->is_whole)
            glp_set_col_kind(program, (int)i + 1, GLP_IV);
    }
    return program;
}

static double tidy(double value)
{
    const double whole = floor(value + 0.5);

    return fabs(value - whole) < TOLERANCE ? whole : value;
}

static enum bw_status search_whole(glp_prob *program, size_t cell, double *ret_value,
                                   struct bw_err *err)
{
    glp_iocp how;
    int failed;

    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.tm_lim = SEARCH_MS;
    failed = glp_intopt(program, &how);
    if (failed == 0 && glp_mip_status(program) == GLP_NOFEAS)
        return bw_fail(err, BW_EFORMAT, "no whole numbers fit all cells, cell %zu among them",
                       cell);
    if (failed != 0 || glp_mip_status(program) != GLP_OPT)
        return bw_fail(err, BW_ERANGE, "cell %zu: the search for whole numbers took too long",
                       cell);
    *ret_value = glp_mip_obj_val(program);
    return BW_OK;
}

/* One end of the range of the program's objective. */
static enum bw_status solve(const struct attack *attack, glp_prob *program, size_t cell,
                            double *ret_value, struct bw_err *err)
{
    double value;
    glp_smcp how;
    int failed;

    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    failed = glp_simplex(program, &how);
    if (failed == 0 && glp_get_status(program) == GLP_UNBND) {
        *ret_value = INFINITY;
        return BW_OK;
    }
    if (failed != 0 || glp_get_status(program) != GLP_OPT)
        return bw_fail(err, BW_EFORMAT, "no counts fit all cells, cell %zu among them", cell);
    value = glp_get_obj_val(program);
    if (attack->is_whole) {
        enum bw_status status = search_whole(program, cell, &value, err);

        if (status != BW_OK)
            return status;
    }
    *ret_value = tidy(value);
    return BW_OK;
}

static enum bw_status solve_cell(struct attack *attack, glp_prob *program, size_t row, size_t cell,
                                 struct bw_err *err)
{
    const int columns = glp_get_num_cols(program);
    int *at = calloc((size_t)columns + 1, sizeof(*at));
    double *ones = calloc((size_t)columns + 1, sizeof(*ones));
    struct bw_attack_range *range = &attack->ranges[cell];
    enum bw_status status = BW_OK;
    int len;

    if (at == NULL || ones == NULL) {
        free(at);
        free(ones);
        return bw_fail(err, BW_ERANGE, "cell %zu: no memory", cell);
    }
    for (int i = 1; i <= columns; i++)
        glp_set_obj_coef(program, i, 0);
    len = glp_get_mat_row(program, (int)row, at, ones);
    for (int i = 1; i <= len; i++)
        glp_set_obj_coef(program, at[i], 1);
    glp_set_obj_dir(program, GLP_MIN);
    status = solve(attack, program, cell, &range->low, err);
    if (status == BW_OK) {
        glp_set_obj_dir(program, GLP_MAX);
        status = solve(attack, program, cell, &range->high, err);
    }
    free(at);
    free(ones);
    return status;
}

static int64_t own_of(const struct bw_attack_tables *tables, const struct bw_attack_cell *cell)
{
    int64_t own = 0;

    for (size_t i = 0; tables->own != NULL && i < cell->atom_count; i++)
        own += tables->own[cell->atoms[i]];
    return own;
}

/* What the cell says of itself; no program is needed where it shares its atoms with none. */
static enum bw_status take_given(struct attack *attack, size_t number, struct bw_err *err)
{
    const struct bw_attack_cell *cell = &attack->tables->cells[number];
    const int64_t own = own_of(attack->tables, cell);
    const int64_t low = cell->low > own ? cell->low : own;

    if (low > cell->high || cell->low < 0 || (cell->atom_count == 0 && low > 0))
        return bw_fail(err, BW_EFORMAT, "no counts fit all cells, cell %zu among them", number);
    attack->ranges[number].low = (double)low;
    attack->ranges[number].high = cell->high == BW_ATTACK_NO_LIMIT ? INFINITY : (double)cell->high;
    if (cell->atom_count == 0)
        attack->ranges[number].high = 0;
    return BW_OK;
}

static enum bw_status solve_component(struct attack *attack, const struct place *places,
                                      size_t count, struct bw_err *err)
{
    struct bw_arena *arena;
    glp_prob *program;
    bool is_asked = false;
    enum bw_status status = BW_OK;

    for (size_t i = 0; i < count; i++)
        is_asked = is_asked || attack->tables->cells[places[i].cell].is_asked;
    if (count < 2 || !is_asked)
        return BW_OK;
    arena = bw_arena_new();
    program = make_program(attack, arena, places, count);
    for (size_t i = 0; status == BW_OK && i < count; i++) {
        if (attack->tables->cells[places[i].cell].is_asked)
            status = solve_cell(attack, program, i + 1, places[i].cell, err);
    }
    glp_delete_prob(program);
    bw_arena_free(arena);
    return status;
}

enum bw_status bw_attack_run(struct bw_arena *arena, const struct bw_attack_tables *tables,
                             bool is_whole, struct bw_attack_range **ret_ranges, struct bw_err *err)
{
    struct attack attack = {.arena = arena, .tables = tables, .is_whole = is_whole};
    struct place *places;
    enum bw_status status = BW_OK;

    attack.ranges = bw_arena_alloc(arena, tables->cell_count + 1, sizeof(*attack.ranges));
    join_atoms(&attack);
    places = sort_cells(&attack);
    for (size_t i = 0; status == BW_OK && i < tables->cell_count; i++)
        status = take_given(&attack, i, err);
    glp_term_out(GLP_OFF);
    for (size_t i = 0, next = 0; status == BW_OK && i < tables->cell_count; i = next) {
        while (next < tables->cell_count && places[next].group == places[i].group)
            next++;
        if (places[i].group != SIZE_MAX)
            status = solve_component(&attack, &places[i], next - i, err);
    }
    if (status == BW_OK)
        *ret_ranges = attack.ranges;
    return status;
}

bool bw_attack_covers(struct bw_attack_range range, int64_t low, int64_t high)
{
    return range.low <= (double)low && range.high >= (double)high;
}
