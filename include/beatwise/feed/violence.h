/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_VIOLENCE_H
#define BW_FEED_VIOLENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"

/*
 * violence.h - the rules that say which rows are violence, and which are not to be counted at all.
 *
 * Cells and values are compared without case (ASCII) and without outer blanks.
 */
struct bw_violence;

/* Compiles `violence:` or `exclude:` of a description, which must outlive it. */
struct bw_violence *bw_violence_new(struct bw_arena *arena, const struct bw_rule *rules,
                                    size_t rule_count);

/*
 * Whether any rule fits.  `columns` gives the column of each field of the description, -1 where
 * the extract has none: its rules fit nothing.
 */
bool bw_violence_is_fit(const struct bw_violence *violence, const struct bw_text *cells,
                        const int *columns);

/* A code of the Medical Priority Dispatch System: 04D01S is card 4, level D, number 1, suffix S. */
struct bw_mpds {
    int card;
    char level; /* A to E, O (omega); 0: only the card is given */
    int number;
    char suffix[4]; /* upper case; "": none */
};

/* Reads 04D01, 4D1, 4-D-1, "04-D-01", 04d01s, 4-D-1-S, or a card alone; false for all else. */
bool bw_mpds_parse(struct bw_text text, struct bw_mpds *ret_code);

#endif
