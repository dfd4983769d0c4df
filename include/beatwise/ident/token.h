/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_TOKEN_H
#define BW_IDENT_TOKEN_H

#include <stddef.h>

#include <sodium.h>

#include "beatwise/ident/canon.h"
#include "beatwise/ident/key.h"
#include "beatwise/model/event.h"

/*
 * token.h - what a keyed function makes of identifiers: match keys, record tokens, duplicate
 * tokens; and random ids.
 *
 * A match key is over a combination of fields that is nearly unique, never over one field that is
 * shared by many: equal tokens show how often a value occurs, and that alone names the frequent
 * ones.  A combination with a missing field gives no match key.
 *
 * All tokens are BLAKE2b-128 with a key.  A match key has two layers, hub(shared(fields)): a
 * supplier holds the shared key only and cannot test a guess against the store; the inner value is
 * never stored.
 */
#define BW_TOKEN_VERSION 1
#define BW_MATCH_KEYS 16

/* `name` is static text; the same list, in byte order of the names, in every program of a version.
 */
struct bw_match_key_token {
    const char *name;
    struct bw_id token;
};

/* The match keys that `canon` has, in byte order of their names. */
void bw_token_match_keys(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_match_key_token ret_keys[BW_MATCH_KEYS], size_t *ret_count);

/*
 * The two layers one by one.  inner: with the shared key alone, as a supplier makes them.  outer:
 * what the hub stores, of inner ones, in their place; at most BW_MATCH_KEYS.
 */
void bw_token_inner_keys(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_match_key_token ret_keys[BW_MATCH_KEYS], size_t *ret_count);
void bw_token_outer_keys(const struct bw_keyring *ring, struct bw_match_key_token *io_keys,
                         size_t count);

/*
 * Stored tokens of the epoch before, in their place, as the keys of `next` (bw_keyring_next_make)
 * would have made them of the same identifiers.
 */
enum bw_token_kind { BW_TOKEN_MATCH, BW_TOKEN_RECORD };
void bw_token_chain(const struct bw_keyring *next, enum bw_token_kind kind, struct bw_id *io_tokens,
                    size_t count);

/* The same under a key that is then thrown away: which stored tokens are equal stays, and nobody
 * makes them of identifiers any more. */
#define BW_TOKEN_ONCE_BYTES 32
void bw_token_forget(const unsigned char once_key[BW_TOKEN_ONCE_BYTES], struct bw_id *io_tokens,
                     size_t count);

/* The name of a match key, or NULL past the last: for (i = 0; bw_token_key_name(i); i++). */
const char *bw_token_key_name(size_t index);

/*
 * Of a record number, of the kind of service that gave it.  Letters and digits only, without
 * case, count: "cad 0042/26" is "CAD004226".  An event_ref takes the *other* source, so that it
 * equals the token of the record it names.  Two feeds of one source that number alike have equal
 * tokens: compare feeds too.  None (all zero) where the id has no letter or digit.
 */
void bw_token_record(const struct bw_keyring *ring, enum bw_source source, struct bw_pii record_id,
                     struct bw_id *ret_token);

/* Of a crime or call that several rows share: the same tokens as of records, so that an event_ref
 * may name the call as well as one of its records. */
void bw_token_group(const struct bw_keyring *ring, enum bw_source source, struct bw_pii group_id,
                    struct bw_id *ret_token);

/*
 * Of the parts that make two rows of an extract the same row: record id and person, or all kept
 * columns.  add(a), add(b) differs from add(ab).  end wipes the state.
 */
struct bw_duplicate {
    crypto_generichash_state state;
};

void bw_duplicate_init(struct bw_duplicate *duplicate, const struct bw_keyring *ring,
                       const char *feed);
void bw_duplicate_add(struct bw_duplicate *duplicate, const void *bytes, size_t len);
void bw_duplicate_add_person(struct bw_duplicate *duplicate, const struct bw_canon *canon);
void bw_duplicate_end(struct bw_duplicate *duplicate, struct bw_id *ret_token);

/* 128 random bits, never all zero: event, person, incident and extract ids. */
void bw_id_random(struct bw_id *ret_id);

#endif
