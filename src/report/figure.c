/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/figure.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

void bw_printed_add(struct bw_buf *buf, struct bw_printed cell)
{
    if (cell.kind == BW_CELL_NUMBER)
        bw_buf_printf(buf, "%" PRId64, cell.number);
    else
        bw_buf_puts(buf, bw_cell_symbol(cell.kind));
}

void bw_figure_add(struct bw_buf *buf, struct bw_figure figure, int decimals)
{
    if (figure.kind == BW_CELL_NUMBER)
        bw_buf_printf(buf, "%.*f", decimals, figure.number);
    else
        bw_buf_puts(buf, bw_cell_symbol(figure.kind));
}

struct bw_figure bw_figure_of(double number)
{
    assert(isfinite(number));
    return (struct bw_figure){.kind = BW_CELL_NUMBER, .number = number};
}

struct bw_figure bw_figure_without(enum bw_cell_kind kind)
{
    assert(kind != BW_CELL_NUMBER);
    return (struct bw_figure){.kind = kind};
}
