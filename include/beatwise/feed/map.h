/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_MAP_H
#define BW_FEED_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/feed/codes.h"
#include "beatwise/feed/csv.h"
#include "beatwise/model/event.h"
#include "beatwise/model/reject.h"

/*
 * map.h - a row of an extract to an event, or to the reason why not.
 *
 * A row is judged in this order: its number of cells, `exclude`, `violence`; only a violence row is
 * looked at further, so that the others cost next to nothing.  A violence row without a usable
 * time is a reject.  Any other cell that cannot be read (also one that holds U+FFFD) becomes
 * missing and is counted by column; the row stays.
 *
 * Order: new, read_header while needs_header, then row.
 * Memory: a struct bw_row points into the cells it was made from and lives no longer.
 * Privacy: without a sharing reference for linkage the identity, references and tokens of a row
 * stay empty; its birth date is used for the age band and forgotten.
 */
struct bw_map;

enum bw_map_outcome {
    BW_MAP_KEPT,            /* ret_row holds the event */
    BW_MAP_EXCLUDED,        /* not to be counted at all */
    BW_MAP_NOT_VIOLENCE,    /* counted and forgotten */
    BW_MAP_REJECT,          /* verdict.reason says why */
    BW_MAP_OUTSIDE_QUARTER, /* violence, but too early or too late for the extract */
};
#define BW_MAP_OUTCOMES 5

struct bw_map_verdict {
    enum bw_map_outcome outcome;
    enum bw_reject_reason reason; /* of BW_MAP_REJECT */
    /* Of BW_MAP_REJECT: the field of the description that is to blame; -1: the row as a whole.
     * Without any time, the field that would tell it best. */
    int field;
    int file;      /* of the extract's, in their order, from 1: told by who reads them, else 0 */
    int32_t month; /* of the row's time (months since year 0), or -1: not readable */
    bool is_time_moved; /* a local time that does not exist was moved on an hour */
};

/* What became of one column's cells, over the kept rows. */
struct bw_map_quality {
    int64_t missing;    /* empty, or a missing value */
    int64_t unreadable; /* not in the form described, or not in the encoding */
    int64_t unmapped;   /* a code that no category is given for */
};

/* `desc` must outlive the map.  Nothing is taken from the arena once the header is read. */
struct bw_map *bw_map_new(struct bw_arena *arena, const struct bw_feed_desc *desc,
                          struct bw_quarter quarter);

/* Whether the next row is for read_header: a header row, one above it, or later one that the
 * dialect says is a comment. */
bool bw_map_needs_header(const struct bw_map *map);

/* Whether the columns are known. */
bool bw_map_has_header(const struct bw_map *map);

/*
 * Finds the columns by name: any order, byte order mark, outer blanks and case ignored.  Fails
 * with BW_EFORMAT: a column that is described is not there (unless optional) or there twice; none
 * is there; none that `violence` looks at is there.
 */
enum bw_status bw_map_read_header(struct bw_map *map, const struct bw_csv_row *header,
                                  struct bw_err *err) BW_MUST_CHECK;

/*
 * The two halves of judging a row, which may run in two threads, each in one: `select` looks at the
 * cells that the rules are about, and its BW_MAP_KEPT means a violence row; `read` reads all of
 * such a row, which must have its cells still, and gives the last word.
 */
void bw_map_select(struct bw_map *map, const struct bw_csv_row *row,
                   struct bw_map_verdict *ret_verdict);
void bw_map_read(struct bw_map *map, const struct bw_csv_row *row, struct bw_row *ret_row,
                 struct bw_map_verdict *verdict);

/* Both; `ret_row` is filled where the outcome is BW_MAP_KEPT.  Returns the outcome. */
enum bw_map_outcome bw_map_row(struct bw_map *map, const struct bw_csv_row *row,
                               struct bw_row *ret_row, struct bw_map_verdict *ret_verdict);

/*
 * Names of columns that the description does not know, in the order of the header.
 *
 * Privacy: where a header has lost its line end, these are the cells of the first person.  They are
 * not to be shown unless rows fit the header.
 */
const char *const *bw_map_extra_columns(const struct bw_map *map, size_t *ret_count);

/* Codes that map to nothing are noted there from now on; several maps may have one. */
void bw_map_note_codes(struct bw_map *map, struct bw_codes *codes);

/* One a field of the description, in its order. */
const struct bw_map_quality *bw_map_quality(const struct bw_map *map);

/* Whether the extract has the column of this field of the description. */
bool bw_map_has_field(const struct bw_map *map, size_t field);

#endif
