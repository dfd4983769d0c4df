/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_MAC4_PRIVATE_H
#define BW_IDENT_MAC4_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/model/event.h"

/*
 * mac4_private.h - keyed BLAKE2b-128 (RFC 7693) of many short messages, four at a time.
 *
 * The same bytes as crypto_generichash() gives with a 32-byte key; a test holds the two together.
 * libsodium hashes the key's block anew for each message and one message at a time, which is four
 * times slower on match keys, where nearly all the time of a load goes.
 *
 * Privacy: a state is a key.
 */
#define BW_MAC4_BLOCK 128

struct bw_mac4 {
    uint64_t h[8]; /* after the block of the key */
};

/* Zero-padded to the block. */
struct bw_mac4_message {
    unsigned char bytes[BW_MAC4_BLOCK];
    size_t len; /* 1 to BW_MAC4_BLOCK */
};

void bw_mac4_init(struct bw_mac4 *mac, const unsigned char key[32]);

void bw_mac4_of(const struct bw_mac4 *mac, const struct bw_mac4_message *messages, size_t count,
                struct bw_id *ret_macs);

#endif
