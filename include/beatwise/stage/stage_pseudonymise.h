/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_PSEUDONYMISE_H
#define BW_STAGE_STAGE_PSEUDONYMISE_H

#include <stdio.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/base/err.h"

/*
 * stage_pseudonymise.h - at the supplier: an extract without what names a person, for the hub to
 * collect like any other.
 *
 * The rows are read and judged as the hub would, by the same description.  Only violence rows go
 * on, and of them only what the hub keeps: numbers of records, times, places as codes, points and
 * postcodes, categories, the age band as its first year, and the inner match keys (token_cell.h).
 * Names, birth dates, numbers of persons, home postcodes and texts do not, nor columns that are
 * not described.  No site and no store is needed.
 */
struct bw_pseudonymise_request {
    const char *feed_file;     /* the description */
    const char *key_file;      /* of bw_keyring_shared_write */
    const char *in;            /* path, "/dev/stdin" */
    const char *description;   /* where to write the hub's feeds/NAME.json, or NULL */
    struct bw_quarter quarter; /* rows of other quarters stay; year 0: all go */
    FILE *out;
};

struct bw_pseudonymise_result {
    int64_t rows, violence, kept, rejects;
    int64_t with_keys; /* kept, with at least one match key */
};

/*
 * Fails as bw_feed_desc_read, bw_keyring_open_shared and bw_reader_run do; with BW_EREFUSED where
 * the description names no agreement for linkage or already has tokens, BW_EIO where something
 * cannot be written.  What was written to `out` by then is no extract.
 */
enum bw_status bw_stage_pseudonymise(struct bw_arena *arena,
                                     const struct bw_pseudonymise_request *request,
                                     struct bw_pseudonymise_result *ret_result,
                                     struct bw_err *err) BW_MUST_CHECK;

#endif
