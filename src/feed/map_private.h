/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_MAP_PRIVATE_H
#define BW_FEED_MAP_PRIVATE_H

#include "beatwise/feed/map.h"
#include "beatwise/feed/violence.h"

/*
 * map_private.h - what map.c (columns, order of judgement), map_time.c (when) and map_cell.c (all
 * else that a cell can say) share.
 */
struct bw_map {
    const struct bw_feed_desc *desc;
    struct bw_quarter quarter;
    int32_t first_day; /* of an event of this extract */
    int32_t quarter_first_day, quarter_last_day;
    struct bw_arena *arena; /* until the header is read */
    int64_t rows_seen;
    bool is_header_read;
    struct bw_text *names; /* of the columns, where several rows name them */
    size_t name_count;
    size_t column_count;
    int *columns;           /* of each field; -1: not there */
    int field_of[BW_ROLES]; /* -1: none */
    int month_field;        /* tells the month of a row; -1: none */
    char month_text[32];    /* the last one it told, and what it was */
    size_t month_text_len;
    int32_t month_of_text;
    struct bw_violence *excludes;
    struct bw_violence *violence;
    const char **extras;
    size_t extra_count;
    struct bw_map_quality *quality;
    struct bw_codes *codes; /* that map to nothing; NULL: nobody asked */
};

/* What became of a cell. */
enum bw_map_cell {
    BW_MAP_CELL_NOT_SEEN = 0,
    BW_MAP_CELL_MISSING,
    BW_MAP_CELL_READ,
    BW_MAP_CELL_UNREADABLE,
    BW_MAP_CELL_UNMAPPED,
};

/* A row while it is read. */
struct bw_map_reading {
    const struct bw_map *map;
    const struct bw_csv_row *row;
    enum bw_map_cell cells[BW_ROLES];
    bool is_time_moved;
};

/* When a row happened, as it is read: local time. */
struct bw_map_moment {
    bool is_there;
    int64_t from_local, to_local;
    enum bw_precision precision;
};

/* Whether a cell holds U+FFFD, which decode.c puts where bytes are not in the encoding. */
bool bw_map_has_bad_bytes(struct bw_text cell);

/* The role's field, or NULL where the description or the extract has none. */
const struct bw_field *bw_map_field(const struct bw_map *map, enum bw_role role);

/* The cell of a role without outer blanks; empty where it is missing or unreadable. */
struct bw_text bw_map_text(struct bw_map_reading *reading, enum bw_role role);

/* Whether a number, or a time in local minutes, keeps to its field's bounds. */
bool bw_map_is_within(const struct bw_field *field, double value);

/* A moment by the type and format of `field`. */
struct bw_map_moment bw_map_read_moment(const struct bw_field *field, struct bw_text text);

/* `when` and `arrived_utc` of the event; `ret_day` is the local day it began on.  False: no time.
 */
bool bw_map_read_when(struct bw_map_reading *reading, struct bw_event *event, int32_t *ret_day);

/* Why there is no time, and by which field. */
enum bw_reject_reason bw_map_time_reason(const struct bw_map_reading *reading, int *ret_field);

/* Everything but `when`; `day` is the local day of the event. */
void bw_map_read_cells(struct bw_map_reading *reading, int32_t day, struct bw_row *row);

#endif
