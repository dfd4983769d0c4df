/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_CODES_H
#define BW_FEED_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/text.h"

/*
 * codes.h - the codes of an extract that map to nothing, counted, so that somebody can say what
 * they mean.
 *
 * Privacy: a column of codes may hold anything, also a name or a postcode that slipped into it.
 * Only what looks like a code is noted: up to 8 characters, letters, digits and - _ . / alone, no
 * postcode, no date, fewer than 6 digits.  Of those, only what bw_code_is_shown says may be printed
 * or stored: a word of more than 3 letters without a digit may be a name until it was met often.
 *
 * Memory: of fixed size; what finds no room is counted in `others`.
 */
#define BW_CODES_MAX 256
#define BW_CODE_BYTES 9 /* 8 characters and NUL */
#define BW_CODE_WORD_ROWS 5

struct bw_code_seen {
    size_t field; /* of the description */
    char code[BW_CODE_BYTES];
    int64_t rows;
};

struct bw_codes {
    struct bw_code_seen seen[BW_CODES_MAX]; /* in the order in which they were met */
    size_t count;
    int64_t others; /* cells that look like no code, or found no room */
};

bool bw_code_looks_like_one(struct bw_text cell);

/* Counts a cell of a field that mapped to nothing. */
void bw_codes_add(struct bw_codes *codes, size_t field, struct bw_text cell);

bool bw_code_is_shown(const struct bw_code_seen *seen);

/* Those that are shown first, by field, then the most frequent, then by code; returns how many. */
size_t bw_codes_sort(struct bw_codes *codes);

#endif
