/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_QUALITY_PRIVATE_H
#define BW_STAGE_QUALITY_PRIVATE_H

#include "beatwise/base/buf.h"
#include "beatwise/store/store_quality.h"

/*
 * quality_private.h - what quality_measure.c (the figures of one extract), quality_mend.c (which of
 * them to mend) and quality_page.c (the files) share.
 */
#define BW_QUALITY_BEFORE 4 /* quarters compared with */

enum bw_measure_unit {
    BW_MEASURE_SHARE, /* count of `of` */
    BW_MEASURE_ROWS,  /* count alone; cells, columns, files likewise */
    BW_MEASURE_DAYS,
};

struct bw_measure {
    const char *name; /* "complete", ...; static text */
    enum bw_measure_unit unit;
    const char *column, *role, *detail; /* "" where it has none */
    int64_t count;
    int64_t of; /* of a share */
};

struct bw_measures {
    struct bw_measure *of; /* in a fixed order */
    size_t count;
    size_t cap;
    struct bw_arena *arena;
};

/* An extract with its quality; `quality` NULL: none for that quarter, or an old one. */
struct bw_quality_of {
    struct bw_quarter quarter;
    const struct bw_extract *extract;
    const struct bw_quality *quality;
    struct bw_measures measures;
};

/* Fills `measures` from extract and quality. */
void bw_quality_measure(struct bw_quality_of *of, struct bw_arena *arena);

/* The measure of the same name, column and detail, or NULL. */
const struct bw_measure *bw_quality_find(const struct bw_measures *measures,
                                         const struct bw_measure *like);

/* Share, rows or days; false where there is nothing to take a share of. */
bool bw_measure_value(const struct bw_measure *measure, double *ret_value);

/*
 * At most `max` sentences on what to mend, that of most rows first; `before` are the quarters
 * before, the last one first.  Returns how many.
 */
struct bw_mend {
    int64_t rows;
    const char *text;
};
size_t bw_quality_mend(const struct bw_quality_of *now, const struct bw_quality_of *before,
                       struct bw_arena *arena, struct bw_mend *mends, size_t max);

#endif
