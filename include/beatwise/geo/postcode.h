/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_POSTCODE_H
#define BW_GEO_POSTCODE_H

#include <stddef.h>

#include "beatwise/base/err.h"
#include "beatwise/base/text.h"
#include "beatwise/geo/crs.h"

/*
 * postcode.h - UK postcodes: their form, and where they are.
 *
 * Privacy: a postcode can be that of a victim's home.  It is never part of a message.
 */
enum bw_postcode_kind {
    BW_POSTCODE_NONE = 0,  /* not in the form of a postcode */
    BW_POSTCODE_PLACE,     /* in the form of a postcode; whether it exists, the table knows */
    BW_POSTCODE_PSEUDO,    /* ZZ99 ...: the NHS's codes for no fixed abode, abroad, not known */
    BW_POSTCODE_NOT_PLACE, /* BFPO, Girobank, BX and XX: mail is sorted by it, nobody is there */
};

#define BW_POSTCODE_BYTES 9

/*
 * Writes the postcode as "CF10 1AA"; blanks in `text` and the case of letters do not matter.
 * Nothing is guessed: an O for a 0 is no postcode.  BW_POSTCODE_NONE leaves `ret_canon` untouched.
 */
enum bw_postcode_kind bw_postcode_canon(struct bw_text text, char ret_canon[BW_POSTCODE_BYTES]);

/* What a file says of a postcode beside its position. */
enum bw_postcode_trait {
    BW_POSTCODE_TERMINATED = 1, /* no longer in use; rows go on naming it for years */
    BW_POSTCODE_LARGE_USER = 2, /* one organisation's: nobody's home */
    BW_POSTCODE_PO_BOX = 4,     /* where mail is fetched: nobody's home, and no place of an act */
};

/*
 * Where postcodes are.
 *
 * Order: open, add each row of the file, seal, find; close.
 * Memory: 24 bytes a postcode, so 43 MB for the UK's 1.8 million, and up to three times as much
 * while rows are added.
 */
struct bw_postcode_table;

/*
 * `crs` (borrowed until seal) is that of the coordinates that are added; NULL: they are longitude
 * and latitude.  More than `max_rows` are not taken.
 */
void bw_postcode_table_open(struct bw_postcode_table **ret_table, struct bw_crs *crs,
                            size_t max_rows);

/*
 * `traits` are bits of enum bw_postcode_trait.  A row without a usable postcode or without a
 * position (NaN, or both 0, as files have it for postcodes that were never surveyed) is skipped and
 * counted.  Fails with BW_ERANGE where it would be one row too many.
 */
enum bw_status bw_postcode_table_add(struct bw_postcode_table *table, struct bw_text postcode,
                                     double x, double y, unsigned traits,
                                     struct bw_err *err) BW_MUST_CHECK;

/*
 * Of several rows with one postcode, one that is in use stays before one that was terminated, then
 * the most western, the most southern among those: the order of the file does not matter.
 */
void bw_postcode_table_seal(struct bw_postcode_table *table);

size_t bw_postcode_table_count(const struct bw_postcode_table *table);
size_t bw_postcode_table_skipped(const struct bw_postcode_table *table);
/* Rows that seal dropped, their postcode being there with another position. */
size_t bw_postcode_table_conflicts(const struct bw_postcode_table *table);

enum bw_postcode_found {
    BW_POSTCODE_FOUND,
    BW_POSTCODE_UNKNOWN,  /* in the form of a postcode, but not in the table */
    BW_POSTCODE_UNUSABLE, /* none, a pseudo-postcode, or one that is no place */
};

/* The outputs are untouched unless it is found. */
enum bw_postcode_found bw_postcode_table_find(const struct bw_postcode_table *table,
                                              struct bw_text postcode, double *ret_lon_deg,
                                              double *ret_lat_deg);

/* Bits of enum bw_postcode_trait; 0 where it is not found. */
unsigned bw_postcode_table_traits(const struct bw_postcode_table *table, struct bw_text postcode);

/* NULL is fine. */
void bw_postcode_table_close(struct bw_postcode_table *table);

#endif
