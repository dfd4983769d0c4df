/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/seal.h"

#include <string.h>

#include <sodium.h>

#include "key_private.h"

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(BW_SEAL_KEY_BYTES == crypto_box_SEALBYTES + BW_KEY_BYTES, "a sealed key");
_Static_assert(BW_SEALED_MAX == NONCE_BYTES + BW_CANON_MAX + TAG_BYTES, "a sealed identity");

struct bw_seal {
    unsigned char key[BW_KEY_BYTES];
};

struct bw_unseal {
    unsigned char key[BW_KEY_BYTES];
};

enum bw_status bw_seal_extract_open(struct bw_seal **ret_seal,
                                    const unsigned char public_key[BW_QUARTER_PUBLIC_BYTES],
                                    unsigned char ret_sealed_key[BW_SEAL_KEY_BYTES],
                                    struct bw_err *err)
{
    struct bw_seal *seal = bw_key_memory(sizeof(*seal), err);

    if (seal == NULL)
        return err->status;
    randombytes_buf(seal->key, BW_KEY_BYTES);
    if (crypto_box_seal(ret_sealed_key, seal->key, BW_KEY_BYTES, public_key) != 0) {
        bw_seal_close(seal);
        return bw_fail(err, BW_EFORMAT, "the quarter's public key is none");
    }
    *ret_seal = seal;
    return BW_OK;
}

void bw_seal_event(const struct bw_seal *seal, const struct bw_id *event_id,
                   const struct bw_canon *canon, unsigned char ret_sealed[BW_SEALED_MAX],
                   size_t *ret_len)
{
    unsigned char clear[BW_CANON_MAX];
    size_t clear_len = bw_canon_write(canon, clear);
    unsigned long long cipher_len = 0;

    randombytes_buf(ret_sealed, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(ret_sealed + NONCE_BYTES, &cipher_len, clear,
                                               clear_len, event_id->bytes, BW_ID_BYTES, NULL,
                                               ret_sealed, seal->key);
    *ret_len = NONCE_BYTES + (size_t)cipher_len;
    sodium_memzero(clear, sizeof(clear));
}

void bw_seal_close(struct bw_seal *seal)
{
    sodium_free(seal);
}

enum bw_status bw_unseal_extract_open(struct bw_unseal **ret_unseal,
                                      const struct bw_quarter_secret *secret,
                                      const unsigned char sealed_key[BW_SEAL_KEY_BYTES],
                                      struct bw_err *err)
{
    struct bw_unseal *unseal = bw_key_memory(sizeof(*unseal), err);

    if (unseal == NULL)
        return err->status;
    if (crypto_box_seal_open(unseal->key, sealed_key, BW_SEAL_KEY_BYTES, secret->public_half,
                             secret->secret) != 0) {
        bw_unseal_close(unseal);
        return bw_fail(err, BW_EFORMAT,
                       "the key of the extract is damaged or was sealed to another quarter");
    }
    *ret_unseal = unseal;
    return BW_OK;
}

enum bw_status bw_unseal_event(const struct bw_unseal *unseal, const struct bw_id *event_id,
                               const unsigned char *sealed, size_t sealed_len,
                               struct bw_canon *ret_canon, struct bw_err *err)
{
    unsigned char clear[BW_CANON_MAX];
    unsigned long long clear_len = 0;
    enum bw_status status;

    if (sealed_len < NONCE_BYTES + TAG_BYTES || sealed_len > BW_SEALED_MAX ||
        crypto_aead_xchacha20poly1305_ietf_decrypt(clear, &clear_len, NULL, sealed + NONCE_BYTES,
                                                   sealed_len - NONCE_BYTES, event_id->bytes,
                                                   BW_ID_BYTES, sealed, unseal->key) != 0)
        return bw_fail(err, BW_EFORMAT,
                       "sealed identifiers are damaged or belong to another event");
    status = bw_canon_read(clear, (size_t)clear_len, ret_canon, err);
    sodium_memzero(clear, sizeof(clear));
    return status;
}

void bw_unseal_close(struct bw_unseal *unseal)
{
    sodium_free(unseal);
}
