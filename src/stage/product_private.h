/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_PRODUCT_PRIVATE_H
#define BW_STAGE_PRODUCT_PRIVATE_H

#include "beatwise/stage/breaks.h"
#include "beatwise/stage/product.h"
#include "beatwise/store/store_result.h"

/*
 * product_private.h - what the parts of a product share.
 */

/* The counts of a beat, from what `rank` kept. */
void bw_product_fill_exact(struct bw_beat_exact *exact, const struct bw_tally *tally);

/* Fills data->past; a quarter that was never ranked stays empty.  Fails with BW_EIO. */
enum bw_status bw_product_load_past(struct bw_quarter_data *data, const struct bw_breaks *breaks,
                                    struct bw_err *err) BW_MUST_CHECK;

/* The cells of the same quarter of earlier years as they were printed then, by number of the beat;
 * NULL where none can be compared. */
const struct bw_beat_past *bw_product_print_past(const struct bw_quarter_data *data,
                                                 enum bw_profile profile);

#endif
