/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_LINK_PRIVATE_H
#define BW_STAGE_LINK_PRIVATE_H

#include "beatwise/link/incident.h"
#include "beatwise/store/store_link.h"

/* The events of a quarter; `members` and `calls` of a link result are positions among them. */
struct bw_link_events {
    struct bw_stored_event *events;
    size_t count;
};

/*
 * Gives the members of each incident one person id, here and in the store: that of the first
 * member, or a new one where links of before, which no longer hold, gave it to another incident
 * or call as well.  `arena` is for the work.  Fails with BW_EIO.
 */
enum bw_status bw_link_join_persons(struct bw_store *store, struct bw_arena *arena,
                                    struct bw_link_events events,
                                    const struct bw_link_result *result,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
