/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_CLOSE_H
#define BW_STORE_STORE_CLOSE_H

#include "beatwise/store/store_link.h"

/*
 * store_close.h - the end of a quarter in the store, and what is linked after it.
 *
 * A quarter is open, then emptied (its identities are gone from the store, or sealed to the next
 * quarter), then closed (its key is gone too, and the engine has cleared its files).
 */
enum bw_quarter_state { BW_QUARTER_OPEN, BW_QUARTER_EMPTIED, BW_QUARTER_CLOSED };

struct bw_store_quarter {
    struct bw_quarter quarter;
    enum bw_quarter_state state;
};

/* BW_QUARTER_OPEN also where nothing is known of the quarter. */
enum bw_status bw_store_quarter_state(struct bw_store *store, struct bw_quarter quarter,
                                      enum bw_quarter_state *ret_state,
                                      struct bw_err *err) BW_MUST_CHECK;

/* `state` is not BW_QUARTER_OPEN. */
enum bw_status bw_store_quarter_set(struct bw_store *store, struct bw_quarter quarter,
                                    enum bw_quarter_state state, struct bw_err *err) BW_MUST_CHECK;

/* All that have a key or were closed, in `arena`, by time. */
enum bw_status bw_store_quarter_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_store_quarter **ret_quarters, size_t *ret_count,
                                     struct bw_err *err) BW_MUST_CHECK;

/*
 * Takes from the quarter's events their identities and points, and from their times the minutes:
 * an instant becomes its hour, from the first minute to the last; a range its whole hours; an
 * arrival the beginning of its hour.  Done twice, it changes nothing more.  Seals that the
 * quarter before it was given to carry over its edge go as well.
 */
enum bw_status bw_store_events_reduce(struct bw_store *store, struct bw_quarter quarter,
                                      struct bw_err *err) BW_MUST_CHECK;

/* Whether an identity of an event of the quarter is sealed, to whichever quarter's key. */
enum bw_status bw_store_has_seals(struct bw_store *store, struct bw_quarter quarter, bool *ret_has,
                                  struct bw_err *err) BW_MUST_CHECK;

/* Another seal for an event (ids and line are read), and the key of its extract's seals. */
enum bw_status bw_store_seal_set(struct bw_store *store, const struct bw_stored_event *event,
                                 const unsigned char *sealed, size_t sealed_len,
                                 struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_store_extract_seal_set(struct bw_store *store, const struct bw_id *extract_id,
                                         const unsigned char sealed_key[BW_SEALED_KEY_BYTES],
                                         struct bw_err *err) BW_MUST_CHECK;

/*
 * Outside a transaction: what was deleted and overwritten is in no file of the store any more.
 * SQLite's files are written anew; on PostgreSQL the tables are, the server's own log is not.
 * BW_EBUSY: another process is reading.
 */
enum bw_status bw_store_scrub(struct bw_store *store, struct bw_err *err) BW_MUST_CHECK;

/* The quarter's links as they were stored, in `arena`, by event ids. */
enum bw_status bw_store_links_of(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_quarter quarter, struct bw_link **ret_links,
                                 size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

/* The ids of the events that are in an incident of the quarter, in `arena`, sorted by bw_id_cmp. */
enum bw_status bw_store_incident_events(struct bw_store *store, struct bw_arena *arena,
                                        struct bw_quarter quarter, struct bw_id **ret_ids,
                                        size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

/* The records of an extract by which a later one of the same feed and quarter knows them again, in
 * `arena`, by token and line; those without a token are left out. */
struct bw_record_ids {
    struct bw_id record_token;
    struct bw_id event_id;
    struct bw_id person_id;
    int64_t line;
};
enum bw_status bw_store_record_ids(struct bw_store *store, struct bw_arena *arena,
                                   const struct bw_id *extract_id, struct bw_record_ids **ret_ids,
                                   size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

#endif
