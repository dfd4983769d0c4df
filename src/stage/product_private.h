/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_PRODUCT_PRIVATE_H
#define BW_STAGE_PRODUCT_PRIVATE_H

#include "beatwise/report/agreed.h"
#include "beatwise/stage/breaks.h"
#include "beatwise/stage/product.h"
#include "beatwise/store/store_result.h"

/*
 * product_private.h - what the parts of a product share.
 */

/* The one step from exact counts to what may be read: fills all but the group, which is there. */
void bw_product_print(const struct bw_quarter_data *data, const struct bw_beat_exact *beats,
                      size_t count, struct bw_product *product);

/* The counts of a beat, from what `rank` kept. */
void bw_product_fill_exact(struct bw_beat_exact *exact, const struct bw_tally *tally);

/* Cells of the quarter and the three before it that were released keep their printed form; `exact`
 * is by number of the beat.  BW_EIO. */
enum bw_status bw_product_load_released(struct bw_quarter_data *data, struct bw_quarter quarter,
                                        struct bw_beat_exact *exact,
                                        struct bw_err *err) BW_MUST_CHECK;

/* Whether a beat is in both groups. */
bool bw_product_is_overlapping(const struct bw_quarter_data *data, const struct bw_group_conf *a,
                               const struct bw_group_conf *b);

/* Fills data->past, data->last and, where something was agreed, data->history; a quarter that was
 * never ranked, or by a version without counts by quarter, stays empty.  Fails with BW_EIO.
 */
enum bw_status bw_product_load_past(struct bw_quarter_data *data, const struct bw_breaks *breaks,
                                    struct bw_err *err) BW_MUST_CHECK;

/* The cells of the same quarter of earlier years as they were printed then, by number of the beat;
 * NULL where none can be compared. */
const struct bw_beat_past *bw_product_print_past(const struct bw_quarter_data *data,
                                                 enum bw_profile profile);

/* How good the last list was, from printed cells; NULL where that cannot be said: no last quarter,
 * a beat without this one, five beats or fewer, fewer than BW_SHARE_BASE incidents. */
const struct bw_score *bw_product_score(const struct bw_quarter_data *data,
                                        const struct bw_printed_table *now,
                                        const struct bw_beat_past *past);

/* What was agreed for places of the group and what is known of it; by the file's order. */
size_t bw_product_agreed(const struct bw_quarter_data *data, const struct bw_printed_table *group,
                         const struct bw_agreed **ret_agreed);

#endif
