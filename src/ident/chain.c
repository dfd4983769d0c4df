/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/chain.h"

#include <string.h>

#include <sodium.h>

#include "key_private.h"

static const unsigned char chain_form[] = "beatwise log 1";

static void add_u64(crypto_generichash_state *state, uint64_t value)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    crypto_generichash_update(state, bytes, sizeof(bytes));
}

static void add_text(crypto_generichash_state *state, const char *text)
{
    size_t len = strlen(text);

    add_u64(state, len);
    crypto_generichash_update(state, (const unsigned char *)text, len);
}

void bw_chain_mac(const struct bw_keyring *ring, const struct bw_chain_entry *entry,
                  unsigned char ret_mac[BW_CHAIN_BYTES])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, ring->subkeys[BW_KEY_CHAIN], BW_KEY_BYTES, BW_CHAIN_BYTES);
    crypto_generichash_update(&state, chain_form, sizeof(chain_form));
    add_u64(&state, (uint64_t)entry->number);
    add_u64(&state, (uint64_t)entry->at_utc_s);
    add_text(&state, entry->kind);
    add_text(&state, entry->body);
    crypto_generichash_update(&state, entry->previous, BW_CHAIN_BYTES);
    crypto_generichash_final(&state, ret_mac, BW_CHAIN_BYTES);
    sodium_memzero(&state, sizeof(state));
}

bool bw_chain_is_right(const struct bw_keyring *ring, const struct bw_chain_entry *entry,
                       const unsigned char mac[BW_CHAIN_BYTES])
{
    unsigned char right[BW_CHAIN_BYTES];

    bw_chain_mac(ring, entry, right);
    return sodium_memcmp(right, mac, BW_CHAIN_BYTES) == 0;
}
