/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_CELL_H
#define BW_MODEL_CELL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * cell.h - a figure as a reader sees it.
 *
 * Privacy: a suppressed cell holds no number, so that no renderer can print one.  Only
 * disclose/print.h makes a struct bw_printed from an exact count; whatever a group gets is
 * computed from struct bw_printed and public data.
 */
enum bw_cell_kind {
    BW_CELL_NUMBER,
    BW_CELL_SUPPRESSED,     /* [c] */
    BW_CELL_NOT_SUPPLIED,   /* [x] */
    BW_CELL_NOT_APPLICABLE, /* [z] */
};

struct bw_printed {
    enum bw_cell_kind kind;
    int64_t number; /* 0 unless kind is BW_CELL_NUMBER */
};

/* A figure computed from printed cells and public data. */
struct bw_figure {
    enum bw_cell_kind kind;
    double number; /* 0 unless kind is BW_CELL_NUMBER */
};

/* "[c]", "[x]", "[z]"; NULL for a number. */
const char *bw_cell_symbol(enum bw_cell_kind kind);

#endif
