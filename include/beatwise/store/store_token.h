/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_TOKEN_H
#define BW_STORE_STORE_TOKEN_H

#include "beatwise/store/store_link.h"

/*
 * store_token.h - tokens and person ids of events of all quarters: replaced when keys rotate, read
 * where somebody may have come back.
 */

/* What rewrite may replace in place. */
struct bw_event_tokens {
    struct bw_id person_id;
    struct bw_id record_token, group_token, ref_token; /* none stays none */
    struct bw_match_key *keys;
    size_t key_count; /* may be set to 0 */
};

/* Calls `fn` for every event and stores what it made of it; within a transaction. */
typedef void bw_token_fn(void *ctx, struct bw_event_tokens *tokens);
enum bw_status bw_store_tokens_rewrite(struct bw_store *store, bw_token_fn *fn, void *ctx,
                                       int64_t *ret_events, struct bw_err *err) BW_MUST_CHECK;

/* Calls `fn` for every event with match keys of the quarters from `first` to `last` but `other`, by
 * quarter, feed and line. */
typedef void bw_person_fn(void *ctx, const struct bw_id *person_id, const struct bw_match_key *keys,
                          size_t key_count);
enum bw_status bw_store_persons_read(struct bw_store *store, struct bw_quarter first,
                                     struct bw_quarter last, struct bw_quarter other,
                                     bw_person_fn *fn, void *ctx, struct bw_err *err) BW_MUST_CHECK;

/* Other match keys for an event (ids and line are read). */
enum bw_status bw_store_match_keys_set(struct bw_store *store, const struct bw_stored_event *event,
                                       const struct bw_match_key *keys, size_t key_count,
                                       struct bw_err *err) BW_MUST_CHECK;

#endif
