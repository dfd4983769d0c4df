/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_DISCLOSE_ATTACK_H
#define BW_DISCLOSE_ATTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"

/*
 * attack.h - what can be worked out from additive tables: the least and the largest value that
 * every cell can have, given all the others.
 *
 * A table's cells are sums of atoms, the finest counts that no table cuts further (a beat x police
 * status x quarter).  Atoms are whole numbers, not negative; what a reader knows of a cell is a
 * range: one value where it is printed as it is, five where it is rounded, 1 to 7 where it is
 * suppressed.  Cells that share no atom, not even through others, say nothing about each other:
 * each connected component is solved by itself.
 *
 * Method: linear programming (GLPK) over the atoms, and branch and bound where `is_whole`.
 * Memory: results live in the arena; GLPK's own memory is given back before return.
 */
#define BW_ATTACK_NO_LIMIT INT64_MAX

struct bw_attack_cell {
    const size_t *atoms; /* numbers of atoms, each once */
    size_t atom_count;
    int64_t low;  /* what is known of it without the others ... */
    int64_t high; /* ... up to this, or BW_ATTACK_NO_LIMIT */
    bool is_asked;
};

struct bw_attack_tables {
    size_t atom_count;
    const int64_t *own; /* of each atom, what the attacker put in himself; NULL: nothing */
    const struct bw_attack_cell *cells;
    size_t cell_count;
};

/* Of a cell that is not asked for, as it is given. */
struct bw_attack_range {
    double low;
    double high; /* may be infinite */
};

/*
 * The ranges of the cells, in their order.  With `is_whole` atoms are whole numbers, else they may
 * be any.  Fails with BW_EFORMAT where no atoms fit all the cells (the number of one is named,
 * from 0), BW_ERANGE where whole numbers could not be searched to the end.
 */
enum bw_status bw_attack_run(struct bw_arena *arena, const struct bw_attack_tables *tables,
                             bool is_whole, struct bw_attack_range **ret_ranges,
                             struct bw_err *err) BW_MUST_CHECK;

/* Whether the whole numbers from `low` to `high` all lie in the range. */
bool bw_attack_covers(struct bw_attack_range range, int64_t low, int64_t high);

#endif
