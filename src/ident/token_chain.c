/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/ident/token.h"

/* Messages at once. */
#define BATCH 32

void bw_token_mac_again(const struct bw_mac4 *mac, struct bw_id *io_tokens, size_t count)
{
    struct bw_mac4_message messages[BATCH];

    for (size_t from = 0; from < count; from += BATCH) {
        const size_t len = count - from < BATCH ? count - from : BATCH;

        memset(messages, 0, len * sizeof(*messages));
        for (size_t i = 0; i < len; i++) {
            memcpy(messages[i].bytes, io_tokens[from + i].bytes, BW_ID_BYTES);
            messages[i].len = BW_ID_BYTES;
        }
        bw_mac4_of(mac, messages, len, io_tokens + from);
    }
    sodium_memzero(messages, sizeof(messages));
}

void bw_token_chain(const struct bw_keyring *next, enum bw_token_kind kind, struct bw_id *io_tokens,
                    size_t count)
{
    bw_token_mac_again(kind == BW_TOKEN_MATCH ? &next->match_macs[next->past_count]
                                              : &next->record_macs[next->past_count],
                       io_tokens, count);
}

void bw_token_forget(const unsigned char once_key[BW_TOKEN_ONCE_BYTES], struct bw_id *io_tokens,
                     size_t count)
{
    struct bw_mac4 mac;

    bw_mac4_init(&mac, once_key);
    bw_token_mac_again(&mac, io_tokens, count);
    sodium_memzero(&mac, sizeof(mac));
}
