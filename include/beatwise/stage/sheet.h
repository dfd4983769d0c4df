/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_SHEET_H
#define BW_STAGE_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/digest.h"
#include "beatwise/base/err.h"
#include "beatwise/base/text.h"

/*
 * sheet.h - the site's own files: CSV with a header (postcodes, population, truth, actions), and
 * whole texts (boundaries); plain or gzip, UTF-8.
 */

/* A row: its line and the cells of the columns that were asked for, outer blanks cut. */
typedef enum bw_status bw_sheet_row_fn(void *ctx, int64_t line, const struct bw_text *cells,
                                       struct bw_err *err);

struct bw_sheet {
    const char *path;
    const char *const *columns; /* names, found in any order; others are ignored */
    size_t column_count;        /* at most 16 */
    bw_sheet_row_fn *row_fn;
    void *ctx;
    char *digest;         /* BW_DIGEST_HEX bytes for the SHA-256 of the file, or NULL */
    size_t optional_from; /* columns from this one on may be missing: their cells are empty */
    /* NULL, or of a file without a header: the cell of each column, from 0; BW_SHEET_NONE: none. */
    const size_t *positions;
};
#define BW_SHEET_NONE SIZE_MAX

/*
 * Hands every row to `row_fn`.  Fails with BW_ENOTFOUND (no such file), BW_EIO, BW_EFORMAT naming
 * file and line (a missing column, a row with another number of cells), or as `row_fn` does, whose
 * message gets "FILE:LINE: " in front.
 */
enum bw_status bw_sheet_read(const struct bw_sheet *sheet, struct bw_err *err) BW_MUST_CHECK;

/* The cells of the first row, in `arena`; none of an empty file.  Fails as bw_sheet_read does. */
enum bw_status bw_sheet_read_first(struct bw_arena *arena, const char *path,
                                   struct bw_text **ret_cells, size_t *ret_count,
                                   struct bw_err *err) BW_MUST_CHECK;

/* The whole text of a file, inflated, at most `max` bytes; `digest` as above. */
enum bw_status bw_sheet_read_text(struct bw_arena *arena, const char *path, size_t max,
                                  char *digest, struct bw_text *ret_text,
                                  struct bw_err *err) BW_MUST_CHECK;

#endif
