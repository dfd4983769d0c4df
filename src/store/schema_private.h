/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_SCHEMA_PRIVATE_H
#define BW_STORE_SCHEMA_PRIVATE_H

#include "db_private.h"

/*
 * schema_private.h - the tables, as steps from one version to the next.
 *
 * A step is never changed once it was in a release; a new one is added.  Texts hold the tokens
 * {i64} {f64} {bytes} {strict} {clustered} {of_extract}.
 */
struct bw_schema_step {
    int version;              /* that the store has after it; rising; a number may be left out */
    const char *const *texts; /* ends with NULL */
};

struct bw_table_spread {
    const char *table;
    enum bw_spread spread;
    const char *column; /* of BW_SPREAD_KEY, else NULL */
};

extern const char bw_schema_meta[]; /* the table that is made before any step */
extern const struct bw_schema_step bw_schema_steps[];
extern const size_t bw_schema_step_count;
extern const struct bw_table_spread bw_schema_spread[];
extern const size_t bw_schema_spread_count;

/* The version of a store that this program reads and writes. */
int bw_schema_version(void);

/* The text with its tokens replaced, for the caller's buffer. */
struct bw_buf;
void bw_schema_write(const struct bw_db_types *types, const char *text, struct bw_buf *sql);

/* Spreads every table that a step after `from` made over the machines the engine has, in the
 * transaction that made them. */
enum bw_status bw_schema_spread_new(struct bw_db *db, int from, struct bw_err *err) BW_MUST_CHECK;

/* Runs the steps after `from`, in the transaction that is open. */
enum bw_status bw_schema_migrate(struct bw_db *db, const struct bw_schema_step *steps, size_t count,
                                 int from, struct bw_err *err) BW_MUST_CHECK;

#endif
