/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_PSEUDONYMISE_PRIVATE_H
#define BW_STAGE_PSEUDONYMISE_PRIVATE_H

#include "beatwise/base/buf.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/ident/key.h"
#include "beatwise/model/event.h"

/*
 * pseudonymise_private.h - the columns of a pseudonymised extract: one table makes the header, the
 * cells and the hub's description.
 */
struct bw_pseudonymised {
    const struct bw_feed_desc *feed;
    const struct bw_keyring *shared;
    const struct bw_row *row;
    int32_t day; /* of the event */
    bool has_keys;
};

struct bw_pseudonym_column {
    enum bw_role role;
    const char *type;
    /* Of any of these the extract must have one for the column to be there. */
    enum bw_role of[4];
    void (*write)(struct bw_pseudonymised *from, struct bw_buf *cell);
};

extern const struct bw_pseudonym_column bw_pseudonym_columns[];
extern const size_t bw_pseudonym_column_count;

bool bw_pseudonym_has_column(const struct bw_feed_desc *feed, size_t column);

/* Writes the description by which the hub collects the result. */
enum bw_status bw_pseudonym_describe(struct bw_arena *arena, const struct bw_feed_desc *feed,
                                     const char *path, struct bw_err *err) BW_MUST_CHECK;

#endif
