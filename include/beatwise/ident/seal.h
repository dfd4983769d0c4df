/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_SEAL_H
#define BW_IDENT_SEAL_H

#include <stddef.h>

#include "beatwise/ident/canon.h"
#include "beatwise/ident/key.h"
#include "beatwise/model/event.h"

/*
 * seal.h - identifiers of an open quarter, encrypted on their way into the store.
 *
 * An extract has a random key, itself sealed to the quarter's public key (crypto_box_seal): a
 * collector opens nothing that is stored, not even what it stored itself.  Each identity is under
 * the extract's key (XChaCha20-Poly1305, random nonce) and bound to its event id.
 *
 * Memory: keys are in guarded, locked memory and wiped at close.
 */
struct bw_seal;
struct bw_unseal;

#define BW_SEAL_KEY_BYTES 80 /* crypto_box_seal of 32 bytes: what is stored with the extract */
#define BW_SEALED_MAX (24 + BW_CANON_MAX + 16)

/*
 * `ret_sealed_key` goes with the extract.  Fails with BW_EFORMAT (`public_key` is none) or
 * BW_EIO (no memory).
 */
enum bw_status bw_seal_extract_open(struct bw_seal **ret_seal,
                                    const unsigned char public_key[BW_QUARTER_PUBLIC_BYTES],
                                    unsigned char ret_sealed_key[BW_SEAL_KEY_BYTES],
                                    struct bw_err *err) BW_MUST_CHECK;

void bw_seal_event(const struct bw_seal *seal, const struct bw_id *event_id,
                   const struct bw_canon *canon, unsigned char ret_sealed[BW_SEALED_MAX],
                   size_t *ret_len);

/* NULL is fine. */
void bw_seal_close(struct bw_seal *seal);

/* Fails with BW_EFORMAT (not sealed to this quarter, or damaged) or BW_EIO (no memory). */
enum bw_status bw_unseal_extract_open(struct bw_unseal **ret_unseal,
                                      const struct bw_quarter_secret *secret,
                                      const unsigned char sealed_key[BW_SEAL_KEY_BYTES],
                                      struct bw_err *err) BW_MUST_CHECK;

/* `ret_canon` should be in a vault.  Fails with BW_EFORMAT, and then leaves it as it was: forged,
 * damaged, of another event or of another version of canon.h. */
enum bw_status bw_unseal_event(const struct bw_unseal *unseal, const struct bw_id *event_id,
                               const unsigned char *sealed, size_t sealed_len,
                               struct bw_canon *ret_canon, struct bw_err *err) BW_MUST_CHECK;

/* NULL is fine. */
void bw_unseal_close(struct bw_unseal *unseal);

#endif
