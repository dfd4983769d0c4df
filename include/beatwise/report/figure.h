/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_FIGURE_H
#define BW_REPORT_FIGURE_H

#include "beatwise/base/buf.h"
#include "beatwise/model/cell.h"

/*
 * figure.h - cells as text, the same in every back end: a number, or its symbol.
 */
void bw_printed_add(struct bw_buf *buf, struct bw_printed cell);
void bw_figure_add(struct bw_buf *buf, struct bw_figure figure, int decimals);

struct bw_figure bw_figure_of(double number);

/* A figure that is no number, for the reason that `kind` says. */
struct bw_figure bw_figure_without(enum bw_cell_kind kind);

#endif
