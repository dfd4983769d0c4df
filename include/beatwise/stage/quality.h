/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_QUALITY_H
#define BW_STAGE_QUALITY_H

#include "beatwise/ident/canon.h"
#include "beatwise/stage/placed.h"
#include "beatwise/stage/reader.h"
#include "beatwise/store/store_quality.h"

/*
 * quality.h - how good an extract is, counted while it is read: `collect` stores it, `check` prints
 * it.
 *
 * A cell is valid where it is there, can be read, maps to a category where it is a code, and is
 * possible: the check digit of an NHS number, a name that is no filler, a beat that is in a
 * boundary set.  What the agreement does not let us look at is not judged.
 */

/* Later ones are counted with the last. */
#define BW_QUALITY_LAG_DAYS 1000

struct bw_quality_tally {
    int64_t rows; /* kept, duplicates too */
    int64_t invalid[BW_ROLES];
    int64_t arrival_times;
    int64_t kind_of_place, postcode_ended, postcode_large; /* as in store_quality.h */
    int32_t delivered_day;
    int64_t lag_days[BW_QUALITY_LAG_DAYS + 1]; /* rows by days from event to delivery */
};

/* Counts a kept row and what was made of its identity and its place. */
void bw_quality_see(struct bw_quality_tally *tally, const struct bw_row *row,
                    const struct bw_canon *canon, const struct bw_placed *placed);

/* What is stored of it; names of columns belong to description and result. */
void bw_quality_make(struct bw_arena *arena, const struct bw_feed_desc *feed,
                     struct bw_reader_result *result, const struct bw_quality_tally *tally,
                     int64_t delivered_s, struct bw_quality *ret_quality);

/*
 * Whether columns that are not described may be named: not where most rows do not have as many
 * cells as the header, which then goes on with the cells of the first person.
 */
bool bw_quality_may_name_extras(const struct bw_row_counts *counts);

#endif
