/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CONF_TABLE_LIST_H
#define BW_CONF_TABLE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * table_list.h - reports/tables.yaml: the closed list of additive tables that may be printed for a
 * group.
 *
 * Two tables of one level would cut the same events differently, and windows that overlap undo
 * each other: neither can be listed.
 */
enum bw_table_dimension {
    BW_TABLE_POLICE_STATUS = 1 << 0,
};

enum bw_table_level {
    BW_TABLE_BEAT = 0,
};

enum bw_table_window {
    BW_TABLE_QUARTER = 0,
};

struct bw_table_listed {
    const char *name;
    enum bw_table_level level;
    unsigned dimensions; /* bits of enum bw_table_dimension */
    enum bw_table_window window;
};

struct bw_table_list {
    struct bw_table_listed *tables;
    size_t count;
};

/* Messages call the text `file`.  Fails with BW_ECONFIG naming file, line and key. */
enum bw_status bw_table_list_parse(struct bw_arena *arena, const char *file, struct bw_text text,
                                   struct bw_table_list *ret_list,
                                   struct bw_err *err) BW_MUST_CHECK;

/* Whether a table of exactly this level, these dimensions, this window is listed. */
bool bw_table_list_has(const struct bw_table_list *list, enum bw_table_level level,
                       unsigned dimensions, enum bw_table_window window);

#endif
