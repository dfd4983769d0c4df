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
 * SQLite has one writer at a time.  PostgreSQL has many: what they must not do at once are parts,
 * which a run locks one by one.
 *
 * Every call can fail with BW_EIO (the engine's words appended: disk full, read only, damaged) and
 * leaves an open transaction to be rolled back.  On PostgreSQL it can fail with BW_ETRANSFER (the
 * connection was lost; bw_store_is_lost), BW_EREFUSED (the role may not do it) and, where two runs
 * want the same row or one waits too long for the other, BW_EBUSY.  Only further statuses are
 * listed at a function.
 * Privacy: nothing that names a person has a type this layer would take.
 */
struct bw_store;

enum bw_store_mode {
    BW_STORE_READ,  /* must exist and be of this version */
    BW_STORE_WRITE, /* made or migrated where needed */
};

/*
 * `url` is "sqlite:PATH" or one that libpq knows, "postgresql://USER@HOST:PORT/DATABASE?..".
 * Fails with
 *   BW_ENOTFOUND  read, and there is no store: hint `beatwise collect` makes it
 *   BW_ECONFIG    not a store of this program, of a newer version than this program, an engine
 *                 that was not built in, or on a network drive (with what to do); read: of an
 *                 older version; no database of that name, or a server too old
 *   BW_EREFUSED   the url holds a password, or the server does not let the user in
 *   BW_ETRANSFER  the server cannot be reached
 *   BW_EBUSY      write, it has to be made or migrated, and another process is writing
 */
enum bw_status bw_store_open(struct bw_store **ret_store, const char *url, enum bw_store_mode mode,
                             struct bw_err *err) BW_MUST_CHECK;

/* Rolls back what is open, gives the lock back and frees.  NULL is fine. */
void bw_store_close(struct bw_store *store);

/*
 * Takes the right to write until close, for `what` ("collect 2026Q1"); again: now for that.
 * BW_EBUSY: another run has it, named with its process, machine and what it does.  The lock dies
 * with its process.  Where an engine has many writers, this only tells the others `what`.
 */
enum bw_status bw_store_lock(struct bw_store *store, const char *what,
                             struct bw_err *err) BW_MUST_CHECK;

/*
 * Locks a part ("feed ed-heath 2026Q1") until bw_store_unlock_parts or close, after bw_store_lock
 * and outside transactions.  BW_EBUSY as there.  Those who share a part shut out who wants it
 * alone.
 */
#define BW_STORE_WHOLE "store" /* the part that every transaction that writes shares */
enum bw_store_share { BW_STORE_ALONE, BW_STORE_SHARED };
enum bw_status bw_store_lock_part(struct bw_store *store, const char *part,
                                  enum bw_store_share share, struct bw_err *err) BW_MUST_CHECK;

/* All of them; none is fine. */
void bw_store_unlock_parts(struct bw_store *store);

/* The connection to a server broke: no call on this handle will succeed any more. */
bool bw_store_is_lost(const struct bw_store *store);

/* BW_EBUSY: another process is writing, or has the whole store alone.  In read mode: what is read
 * until the end is of one moment. */
enum bw_status bw_store_begin(struct bw_store *store, struct bw_err *err) BW_MUST_CHECK;

/* The same for something short that two runs must not do at once: waits until no other transaction
 * begun with `name` is open. */
enum bw_status bw_store_begin_alone(struct bw_store *store, const char *name,
                                    struct bw_err *err) BW_MUST_CHECK;

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
