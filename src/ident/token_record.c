/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/base/text.h"
#include "beatwise/ident/token.h"

/* Names the form of what is hashed, so that no two kinds of token are ever of the same bytes. */
static const unsigned char record_form[] = "beatwise record 1";
static const unsigned char duplicate_form[] = "beatwise duplicate 1";

static bool is_kept(unsigned char c)
{
    /* Bytes of other letters stay as they are: a number written with them is another number. */
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

void bw_token_record(const struct bw_keyring *ring, enum bw_source source, struct bw_pii record_id,
                     struct bw_id *ret_token)
{
    struct bw_text text = bw_text_trim((struct bw_text){record_id.pii_ptr, record_id.pii_len});
    const unsigned char kind = (unsigned char)source;
    crypto_generichash_state state;
    bool is_empty = true;

    memset(ret_token, 0, sizeof(*ret_token));
    crypto_generichash_init(
        &state, ring->past_count > 0 ? ring->past[0].record : ring->subkeys[BW_KEY_RECORD],
        BW_KEY_BYTES, BW_ID_BYTES);
    crypto_generichash_update(&state, record_form, sizeof(record_form));
    crypto_generichash_update(&state, &kind, 1);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (!is_kept(c))
            continue;
        c = (unsigned char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        crypto_generichash_update(&state, &c, 1);
        is_empty = false;
    }
    if (!is_empty) {
        crypto_generichash_final(&state, ret_token->bytes, BW_ID_BYTES);
        for (size_t epoch = 1; epoch <= ring->past_count; epoch++)
            bw_token_mac_again(&ring->record_macs[epoch], ret_token, 1);
    }
    sodium_memzero(&state, sizeof(state));
}

void bw_token_group(const struct bw_keyring *ring, enum bw_source source, struct bw_pii group_id,
                    struct bw_id *ret_token)
{
    bw_token_record(ring, source, group_id, ret_token);
}

void bw_duplicate_init(struct bw_duplicate *duplicate, const struct bw_keyring *ring,
                       const char *feed)
{
    crypto_generichash_init(&duplicate->state, ring->subkeys[BW_KEY_DUPLICATE], BW_KEY_BYTES,
                            BW_ID_BYTES);
    crypto_generichash_update(&duplicate->state, duplicate_form, sizeof(duplicate_form));
    bw_duplicate_add(duplicate, feed, strlen(feed));
}

void bw_duplicate_add(struct bw_duplicate *duplicate, const void *bytes, size_t len)
{
    unsigned char prefix[8];

    for (int i = 0; i < 8; i++)
        prefix[i] = (unsigned char)((uint64_t)len >> (8 * i));
    crypto_generichash_update(&duplicate->state, prefix, sizeof(prefix));
    if (len > 0)
        crypto_generichash_update(&duplicate->state, bytes, len);
}

void bw_duplicate_add_person(struct bw_duplicate *duplicate, const struct bw_canon *canon)
{
    unsigned char bytes[BW_CANON_MAX];

    bw_duplicate_add(duplicate, bytes, bw_canon_write(canon, bytes));
    sodium_memzero(bytes, sizeof(bytes));
}

void bw_duplicate_end(struct bw_duplicate *duplicate, struct bw_id *ret_token)
{
    crypto_generichash_final(&duplicate->state, ret_token->bytes, BW_ID_BYTES);
    sodium_memzero(duplicate, sizeof(*duplicate));
}

void bw_id_random(struct bw_id *ret_id)
{
    do {
        randombytes_buf(ret_id->bytes, BW_ID_BYTES);
    } while (bw_id_is_none(ret_id));
}
