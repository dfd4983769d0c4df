/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_TRANSFER_PRIVATE_H
#define BW_FETCH_TRANSFER_PRIVATE_H

#include "beatwise/base/text.h"
#include "beatwise/fetch/transfer.h"

/*
 * transfer_private.h - the two roads of a transfer share the limit on its bytes.
 */

/* Counts and hands on; BW_ERANGE past the limit. */
enum bw_status bw_transfer_hand_on(const struct bw_transfer_request *request, struct bw_sink sink,
                                   struct bw_transfer_result *result, struct bw_text bytes,
                                   struct bw_err *err) BW_MUST_CHECK;

/* Everything but `file`; transfer_curl.c. */
enum bw_status bw_transfer_run_curl(const struct bw_transfer_request *request, struct bw_sink sink,
                                    struct bw_transfer_result *result,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
