/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quarter_private.h"

#include "beatwise/store/store_event.h"

enum bw_status bw_quarter_public_key(struct bw_session *session, struct bw_quarter quarter,
                                     unsigned char ret_public[BW_QUARTER_PUBLIC_BYTES],
                                     struct bw_err *err)
{
    bool is_there = false;
    enum bw_status status =
        bw_store_quarter_key_get(session->store, quarter, ret_public, &is_there, err);

    if (status != BW_OK || is_there)
        return status;
    status = bw_keyring_quarter_make(session->keys, quarter, ret_public, err);
    if (status == BW_OK)
        status = bw_store_quarter_key_set(session->store, quarter, ret_public, err);
    return status;
}

enum bw_status bw_quarter_secret_open(struct bw_session *session, struct bw_quarter quarter,
                                      struct bw_quarter_secret **ret_secret, struct bw_err *err)
{
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    enum bw_status status = bw_store_quarter_state(session->store, quarter, &state, err);

    if (status != BW_OK)
        return status;
    return bw_keyring_quarter_open(session->keys,
                                   state == BW_QUARTER_OPEN ? quarter : bw_quarter_add(quarter, 1),
                                   ret_secret, err);
}
