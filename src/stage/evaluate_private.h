/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_EVALUATE_PRIVATE_H
#define BW_STAGE_EVALUATE_PRIVATE_H

#include "link_private.h"

/*
 * The incidents that match keys alone would find, quarter by quarter: what is left of linkage when
 * the identifiers are gone; evaluate_keys.c.
 */
struct bw_keyed_incident {
    struct bw_id event_id;
    struct bw_id incident_id;
};

struct bw_keyed_incidents {
    struct bw_keyed_incident *items; /* by event */
    size_t count;
    size_t cap;
};

/* The list lives in `arena`.  Fails with BW_EIO. */
enum bw_status bw_keyed_incidents_find(struct bw_session *session, struct bw_arena *arena,
                                       struct bw_keyed_incidents *ret_list,
                                       struct bw_err *err) BW_MUST_CHECK;

/* None: the event is in no incident, or of no current extract. */
struct bw_id bw_keyed_incidents_of(const struct bw_keyed_incidents *list,
                                   const struct bw_id *event_id);

#endif
