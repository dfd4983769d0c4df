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
    int version;              /* that the store has after it; from 1 on, without a gap */
    const char *const *texts; /* ends with NULL */
};

/* How a table is spread where a store is spread over machines (Citus). */
enum bw_spread {
    BW_SPREAD_KEY,  /* over all, by the column named: it is in every key of the table */
    BW_SPREAD_COPY, /* a whole copy on each */
    BW_SPREAD_ONE,  /* on the first one */
};

struct bw_table_spread {
    const char *table;
    enum bw_spread spread;
    const char *column; /* of BW_SPREAD_KEY, else NULL */
};

extern const struct bw_schema_step bw_schema_steps[];
extern const size_t bw_schema_step_count;
extern const struct bw_table_spread bw_schema_spread[];
extern const size_t bw_schema_spread_count;

/* The version of a store that this program reads and writes. */
int bw_schema_version(void);

/* Runs the steps after `from`, in the transaction that is open. */
enum bw_status bw_schema_migrate(struct bw_db *db, const struct bw_schema_step *steps, size_t count,
                                 int from, struct bw_err *err) BW_MUST_CHECK;

#endif
