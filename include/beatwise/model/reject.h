/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_REJECT_H
#define BW_MODEL_REJECT_H

#include <stdint.h>

/*
 * reject.h - why a violence row could not be used.  The numbers are stored: never renumber.
 *
 * A reject is counted and stored with feed, file, line and column, never with a value.
 */
enum bw_reject_reason {
    BW_REJECT_NONE = 0,
    BW_REJECT_NO_TIME,     /* neither a time of the incident nor an arrival */
    BW_REJECT_BAD_TIME,    /* there is one, but not in the form described */
    BW_REJECT_FIELD_COUNT, /* more or fewer cells than the header has */
    BW_REJECT_ENCODING,    /* bytes that are not in the described encoding */
    BW_REJECT_SELECTION,   /* the cell that says whether it is violence cannot be read */
};
#define BW_REJECT_REASONS 6

/* Where it is.  Three monthly files are one extract, so that a line alone does not tell. */
struct bw_reject {
    int file;           /* of the extract's, in their order, from 1 */
    int64_t line;       /* 1-based, in the file */
    const char *column; /* as the description names it; NULL: the row as a whole */
    enum bw_reject_reason reason;
};

/* "no_time", "bad_time", ... */
const char *bw_reject_name(enum bw_reject_reason reason);

#endif
