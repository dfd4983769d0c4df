/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_INCIDENT_H
#define BW_LINK_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/arena.h"
#include "beatwise/link/assign.h"

/*
 * incident.h - links joined into incidents, and what is said of each incident.
 *
 * An incident has at most one event of each source and never two NHS numbers, nor (but for a link
 * by record number) two birth days that cannot be one.  Links join best first; one that would
 * break a rule joins nothing.  An event without a link is an incident of its own, but for an
 * ambulance call without usable identifiers: it may be the same act as an ED attendance, and is
 * given back apart.
 *
 * Place: of the best located event (beat, coordinates, postcode, place; then police, ambulance,
 * ED).  Time: the earliest that an event gives for the incident, a range by its start; a date
 * without a time, an arrival that stands in and a month count only, in that order, where nothing
 * better is there.  A date's night is that day's.  Quarter: that of the extracts; month: the
 * time's, else an arrival's, where that is in the quarter, else the quarter's first.
 */
struct bw_link_quarter {
    struct bw_quarter quarter;
    enum bw_variant variant;
    bool are_police_linkable; /* the quarter has police events that could be linked */
};

struct bw_linked_incident {
    struct bw_incident incident; /* without incident_id */
    size_t member_count;         /* 1 to BW_SOURCES */
    size_t members[BW_SOURCES];  /* positions of the records, by source */
};

struct bw_link_result {
    struct bw_linked_incident *incidents; /* by their first record's position */
    size_t incident_count;
    size_t *calls; /* ambulance calls that are no incident, by position */
    size_t call_count;
};

/* `links` in the order in which bw_link_assign gives them.  The result lives in `arena`; `beat`
 * texts are the events'. */
void bw_link_incidents(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                       const struct bw_link_chosen *links, size_t link_count,
                       const struct bw_link_quarter *quarter, struct bw_link_result *ret_result);

#endif
