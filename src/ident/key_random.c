/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sodium.h>

#include "key_private.h"

enum bw_status bw_keyring_open_random(struct bw_keyring **ret_ring, struct bw_err *err)
{
    struct bw_keyring *ring = bw_key_memory(sizeof(*ring), err);

    if (ring == NULL)
        return err->status;
    ring->dir_fd = -1;
    for (int i = 0; i < BW_KEY_PURPOSES; i++)
        randombytes_buf(ring->subkeys[i], BW_KEY_BYTES);
    bw_mac4_init(&ring->shared_mac, ring->subkeys[BW_KEY_SHARED]);
    bw_mac4_init(&ring->match_macs[0], ring->subkeys[BW_KEY_MATCH]);
    bw_mac4_init(&ring->record_macs[0], ring->subkeys[BW_KEY_RECORD]);
    *ret_ring = ring;
    return BW_OK;
}
