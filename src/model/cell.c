/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/cell.h"

#include <stddef.h>

const char *bw_cell_symbol(enum bw_cell_kind kind)
{
    switch (kind) {
    case BW_CELL_SUPPRESSED:
        return "[c]";
    case BW_CELL_NOT_SUPPLIED:
        return "[x]";
    case BW_CELL_NOT_APPLICABLE:
        return "[z]";
    case BW_CELL_NUMBER:
        break;
    }
    return NULL;
}
