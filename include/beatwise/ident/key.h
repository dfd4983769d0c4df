/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_KEY_H
#define BW_IDENT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/base/day.h"
#include "beatwise/base/err.h"
#include "beatwise/model/event.h"

/*
 * key.h - the folder of keys: the site key, the key shared with suppliers, the quarters' secret
 * keys and the head of each log.
 *
 * This is the one place of the layer that reads and writes files: a key that went through other
 * hands on its way would be a key with more copies.  The folder is checked before anything in it
 * is read.  Each of these is BW_EREFUSED, with the rule and what to do: folder or file belongs to
 * another user, can be read by others, is a link (symbolic or a second name), is inside a folder
 * that holds what the keys protect, inside a git work tree, on a network drive.
 *
 * Order: make once a site; open; close.
 * Memory: keys are in guarded, locked memory, read-only once open, and wiped at close.
 * Privacy: whoever has the site key and the store can test a guess about a known person; whoever
 * has a quarter's secret key and the store reads that quarter's names.
 */
struct bw_keyring;
struct bw_quarter_secret;

/*
 * Rotation, in this order: next_make; rewrite what is stored by bw_token_chain and the check value
 * in one transaction; next_take.  The files of the next epoch lie beside the others from before
 * the transaction until after it, so that whatever the store says after a stop, its keys are
 * there: those of site.key, or those that recover finds.
 *
 * next_make: a new random site key, which keeps of the old one only what tokens went through and
 * the key of the log.  `is_forgetting`: a new shared key too, and nothing of the old but the log's.
 * Fails with BW_ERANGE (too many epochs for one chain) and as open does.
 */
enum bw_status bw_keyring_next_make(const struct bw_keyring *ring, bool is_forgetting,
                                    struct bw_keyring **ret_next, struct bw_err *err) BW_MUST_CHECK;

/* Puts them in the place of the old, which are overwritten.  Fails with BW_EIO. */
enum bw_status bw_keyring_next_take(const struct bw_keyring *next,
                                    struct bw_err *err) BW_MUST_CHECK;

/*
 * Where the keys in place are not those of the store: takes those of a rotation that was stopped
 * after its transaction.  BW_ENOTFOUND: there are none that fit.  Fails as open does.
 */
enum bw_status bw_keyring_recover(const char *dir, const char *const *forbidden_dirs,
                                  const char *check_value, struct bw_keyring **ret_ring,
                                  struct bw_err *err) BW_MUST_CHECK;

/*
 * For a supplier: the shared key as a file of mode 0600.  Fails with BW_EREFUSED (there is a file
 * of that name; inside one of `forbidden_dirs`, a git work tree or on a network drive) or BW_EIO.
 */
enum bw_status bw_keyring_shared_write(const struct bw_keyring *ring, const char *path,
                                       const char *const *forbidden_dirs,
                                       struct bw_err *err) BW_MUST_CHECK;

/* At the supplier: opens such a file, by the rules that hold for a file in the folder of keys.  The
 * ring makes inner match keys and has an id; no other call takes it. */
enum bw_status bw_keyring_open_shared(struct bw_keyring **ret_ring, const char *path,
                                      struct bw_err *err) BW_MUST_CHECK;

/* Of the shared key: tokens of another epoch than the hub's match nothing. */
uint32_t bw_keyring_shared_epoch(const struct bw_keyring *ring);

#define BW_QUARTER_PUBLIC_BYTES 32
#define BW_KEY_CHECK_TEXT 33 /* 32 hex digits and NUL */
#define BW_KEY_ID_TEXT 64

/*
 * Makes the folder (mode 0700), site.key and shared.key.  Fails with
 *   BW_EREFUSED  one of them is there already (nothing is changed), or a rule above
 *   BW_EIO       the folder or a file cannot be written
 */
enum bw_status bw_keyring_make(const char *dir, const char *const *forbidden_dirs,
                               struct bw_err *err) BW_MUST_CHECK;

/*
 * `forbidden_dirs` ends with NULL: the site, the store's folder, the outputs; those that do not
 * exist are passed over.  Fails with
 *   BW_ENOTFOUND  folder or file is missing; the hint names `beatwise key new`
 *   BW_EREFUSED   a rule above
 *   BW_ECONFIG    a file is not a key file of this version, or is damaged
 *   BW_EIO        the system refuses memory or reading
 */
enum bw_status bw_keyring_open(struct bw_keyring **ret_ring, const char *dir,
                               const char *const *forbidden_dirs, struct bw_err *err) BW_MUST_CHECK;

/* Keys that nobody has and nothing keeps, for trying something out: match keys can be made with
 * them, nothing that goes with a folder.  BW_EIO: no protected memory. */
enum bw_status bw_keyring_open_random(struct bw_keyring **ret_ring,
                                      struct bw_err *err) BW_MUST_CHECK;

/* NULL is fine. */
void bw_keyring_close(struct bw_keyring *ring);

/* For the store's meta "key_check": the same keys and epochs give the same 32 hex digits, from
 * which nothing about the keys follows. */
void bw_keyring_check_value(const struct bw_keyring *ring, char hex[BW_KEY_CHECK_TEXT]);

/* Whether the folder is marked for backup programs to pass by (CACHEDIR.TAG), as make marks it. */
bool bw_keyring_is_kept_from_backups(const struct bw_keyring *ring);

/* To print: "site 1a2b3c4d epoch 1, shared 5e6f7a8b epoch 1". */
void bw_keyring_id(const struct bw_keyring *ring, char text[BW_KEY_ID_TEXT]);

/*
 * The public half of the quarter's key.  Where the folder has none for it, a new pair is made
 * first and its secret half is on disk before the call returns.  A caller that finds a public
 * key in the store must not call this for it: a missing file then means that the quarter is
 * closed.  Fails with BW_EIO, and as open does for a file that is there.
 */
enum bw_status bw_keyring_quarter_make(const struct bw_keyring *ring, struct bw_quarter quarter,
                                       unsigned char ret_public[BW_QUARTER_PUBLIC_BYTES],
                                       struct bw_err *err) BW_MUST_CHECK;

/* Fails with BW_ENOTFOUND (the quarter is closed, or was never open), and as open does. */
enum bw_status bw_keyring_quarter_open(const struct bw_keyring *ring, struct bw_quarter quarter,
                                       struct bw_quarter_secret **ret_secret,
                                       struct bw_err *err) BW_MUST_CHECK;

/* NULL is fine. */
void bw_quarter_secret_close(struct bw_quarter_secret *secret);

/*
 * Overwrites and removes the quarter's secret key: from now on nobody opens its seals, not with
 * an old copy of the store either.  No file is fine.  Fails with BW_EIO.
 */
enum bw_status bw_keyring_quarter_forget(const struct bw_keyring *ring, struct bw_quarter quarter,
                                         struct bw_err *err) BW_MUST_CHECK;

/* The last entry of a store's log, kept outside the store so that a log cut short is noticed. */
#define BW_HEAD_MAC_BYTES 32

struct bw_log_head {
    int64_t number; /* 0: no entry yet */
    unsigned char mac[BW_HEAD_MAC_BYTES];
};

/* Number 0 and an all-zero MAC where there is no file.  Fails as open does for a file. */
enum bw_status bw_keyring_head_get(const struct bw_keyring *ring, const struct bw_id *store_id,
                                   struct bw_log_head *ret_head, struct bw_err *err) BW_MUST_CHECK;

/* Fails with BW_EIO, and then the old head stands. */
enum bw_status bw_keyring_head_set(const struct bw_keyring *ring, const struct bw_id *store_id,
                                   const struct bw_log_head *head,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
