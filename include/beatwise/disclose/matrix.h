/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_DISCLOSE_MATRIX_H
#define BW_DISCLOSE_MATRIX_H

#include "beatwise/disclose/attack.h"

/*
 * matrix.h - cells of any number of tables, named by dimensions and values, as sums of common
 * atoms: what attack.h solves.
 *
 * An atom is one value of every dimension.  A table that has not a dimension sums over all of its
 * values that any table has.
 *
 * Memory: names of dimensions, of sums and of parts are borrowed; all else lives in the matrix's
 * arena.
 */
struct bw_matrix;

#define BW_MATRIX_DIMENSIONS_MAX 16

struct bw_matrix_cell {
    /* Of each dimension, by its number: "2024Q1", "2024Q1 + 2024Q2", the name of a sum, or NULL for
     * all.  Values that are seen here are values of the dimension from then on. */
    const char *const *values;
    int64_t low, high; /* as in struct bw_attack_cell */
    bool is_asked;
};

struct bw_matrix *bw_matrix_new(struct bw_arena *arena);

/* The number of the dimension, which is added where it is new.  Fails with BW_ERANGE (more than
 * 16). */
enum bw_status bw_matrix_dimension(struct bw_matrix *matrix, const char *name, size_t *ret_number,
                                   struct bw_err *err) BW_MUST_CHECK;

/* `name` stands for `part`, and for other parts with which this was called. */
void bw_matrix_add_part(struct bw_matrix *matrix, size_t dimension, const char *name,
                        const char *part);

/* After all dimensions and parts; `cell->values` has one entry a dimension and is copied, with its
 * texts. */
void bw_matrix_add_cell(struct bw_matrix *matrix, const struct bw_matrix_cell *cell);

size_t bw_matrix_dimension_count(const struct bw_matrix *matrix);

/* The cells as sums of atoms, in the order in which they were added.  Fails with BW_ERANGE where
 * dimensions have more combinations than can be solved. */
enum bw_status bw_matrix_tables(struct bw_matrix *matrix, struct bw_attack_tables *ret_tables,
                                struct bw_err *err) BW_MUST_CHECK;

#endif
