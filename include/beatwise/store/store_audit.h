/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_AUDIT_H
#define BW_STORE_STORE_AUDIT_H

#include "beatwise/store/store.h"

/*
 * store_audit.h - the run log: what ran, with what settings and inputs, what went in and came out.
 *
 * Entries are numbered from 1 and chained: each holds a MAC over its number, time, kind, body and
 * the MAC before it.  The MAC is made and checked by ident/chain.h with the site's key; this
 * module only keeps the rows.
 */
#define BW_CHAIN_MAC_BYTES 32

struct bw_log_entry {
    int64_t number;
    int64_t at_utc_s;
    const char *kind; /* "collect", "link", "refused", ... */
    const char *body; /* one line of JSON */
    unsigned char mac[BW_CHAIN_MAC_BYTES];
};

/*
 * `ret_last` has number 0 and an all-zero MAC where the log is empty; kind and body are NULL.  In a
 * transaction that writes it is the last one now, and no other run adds one before the end.
 */
enum bw_status bw_store_log_last(struct bw_store *store, struct bw_log_entry *ret_last,
                                 struct bw_err *err) BW_MUST_CHECK;

enum bw_status bw_store_log_add(struct bw_store *store, const struct bw_log_entry *entry,
                                struct bw_err *err) BW_MUST_CHECK;

/* All entries in the order of their numbers, in `arena`. */
enum bw_status bw_store_log_list(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_log_entry **ret_entries, size_t *ret_count,
                                 struct bw_err *err) BW_MUST_CHECK;

#endif
