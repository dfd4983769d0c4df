/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_QUARTER_PRIVATE_H
#define BW_STAGE_QUARTER_PRIVATE_H

#include "beatwise/ident/key.h"
#include "beatwise/stage/session.h"
#include "beatwise/store/store_close.h"

/*
 * quarter_private.h - the keys of quarters as stages use them.
 */

/* How many days of a quarter are sealed to the next one when it is closed. */
#define BW_CARRY_DAYS 14

/* The quarter's public key; made where it has none yet.  Within a transaction.  The quarter must
 * not be closed. */
enum bw_status bw_quarter_public_key(struct bw_session *session, struct bw_quarter quarter,
                                     unsigned char ret_public[BW_QUARTER_PUBLIC_BYTES],
                                     struct bw_err *err) BW_MUST_CHECK;

/*
 * What opens the seals that stand with the quarter's events now: its own secret key or, of what a
 * closed quarter has sealed over its edge, that of the next one.  BW_ENOTFOUND: nothing does.
 */
enum bw_status bw_quarter_secret_open(struct bw_session *session, struct bw_quarter quarter,
                                      struct bw_quarter_secret **ret_secret,
                                      struct bw_err *err) BW_MUST_CHECK;

#endif
