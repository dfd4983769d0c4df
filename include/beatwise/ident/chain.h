/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_CHAIN_H
#define BW_IDENT_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/ident/key.h"

/*
 * chain.h - the MAC that ties an entry of the run log to the one before it (BLAKE2b-256, keyed).
 *
 * An edited, inserted or moved entry breaks the MACs from there on; entries cut from the end are
 * found by the head in the folder of keys (bw_keyring_head_get).  The key outlives rotation: old
 * entries stay checkable.
 */
#define BW_CHAIN_BYTES 32

struct bw_chain_entry {
    int64_t number; /* from 1 */
    int64_t at_utc_s;
    const char *kind;
    const char *body;
    const unsigned char *previous; /* BW_CHAIN_BYTES; all zero before the first entry */
};

void bw_chain_mac(const struct bw_keyring *ring, const struct bw_chain_entry *entry,
                  unsigned char ret_mac[BW_CHAIN_BYTES]);

/* In constant time. */
bool bw_chain_is_right(const struct bw_keyring *ring, const struct bw_chain_entry *entry,
                       const unsigned char mac[BW_CHAIN_BYTES]);

#endif
