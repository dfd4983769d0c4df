/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_H
#define BW_STORE_STORE_H

#include <stdbool.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/model/event.h"

/*
 * store.h - the site's database, whichever engine it is on.
 *
 * Order: open, lock (for whoever writes), begin, write, commit; close.  What a subject can do with
 * it stands in store_event.h, store_link.h, store_result.h, store_audit.h.  No other layer knows
 * SQL, and within this layer the texts are the subset that SQLite and PostgreSQL share.
 *
 * Every call can fail with BW_EIO (the engine's words appended: disk full, read only, damaged) and
 * leaves an open transaction to be rolled back; only further statuses are listed at a function.
 * Privacy: nothing that names a person has a type this layer would take.
 */
struct bw_store;

enum bw_store_mode {
    BW_STORE_READ,  /* must exist and be of this version */
    BW_STORE_WRITE, /* made or migrated where needed */
};

/*
 * `url` is "sqlite:PATH".  Fails with
 *   BW_ENOTFOUND  read, and there is no store: hint `beatwise collect` makes it
 *   BW_ECONFIG    not a store of this program, of a newer version than this program, an engine
 *                 that was not built in, or on a network drive (with what to do); read: of an
 *                 older version
 *   BW_EBUSY      write, it has to be made or migrated, and another process is writing
 */
enum bw_status bw_store_open(struct bw_store **ret_store, const char *url, enum bw_store_mode mode,
                             struct bw_err *err) BW_MUST_CHECK;

/* Rolls back what is open, gives the lock back and frees.  NULL is fine. */
void bw_store_close(struct bw_store *store);

/*
 * Takes the right to write until close, for `what` ("collect 2026Q1"); again: now for that.
 * BW_EBUSY: another run has it, named with its process, machine and what it does.  The lock dies
 * with its process.
 */
enum bw_status bw_store_lock(struct bw_store *store, const char *what,
                             struct bw_err *err) BW_MUST_CHECK;

/* BW_EBUSY: another process is writing.  In read mode: what is read until the end is of one
 * moment. */
enum bw_status bw_store_begin(struct bw_store *store, struct bw_err *err) BW_MUST_CHECK;

/* Where it fails, the transaction is still to be rolled back. */
enum bw_status bw_store_commit(struct bw_store *store, struct bw_err *err) BW_MUST_CHECK;

/* Always succeeds; without an open transaction it does nothing. */
void bw_store_rollback(struct bw_store *store);

/* Random, given when the store was made: two stores never have the same. */
const struct bw_id *bw_store_id(const struct bw_store *store);

/*
 * Small values of the whole store ("key_check").  get: `ret_value` NULL where there is none;
 * it lives in `arena`.
 */
enum bw_status bw_store_meta_get(struct bw_store *store, struct bw_arena *arena, const char *name,
                                 const char **ret_value, struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_store_meta_set(struct bw_store *store, const char *name, const char *value,
                                 struct bw_err *err) BW_MUST_CHECK;

#endif
