/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_LINK_H
#define BW_STORE_STORE_LINK_H

#include "beatwise/model/incident.h"
#include "beatwise/store/store_event.h"

/*
 * store_link.h - what `link` reads and writes of a quarter.
 *
 * One transaction a run: begin; events_of; link_clear; link_add, incident_add, person_set ...;
 * set_linked; commit.
 */

/* An event as linkage needs it. */
struct bw_stored_event {
    struct bw_event event; /* group_token, ref_token, record_token included */
    struct bw_id extract_id;
    const unsigned char *sealed; /* NULL: none, or the quarter is closed */
    size_t sealed_len;
    const struct bw_match_key *keys; /* names belong to the store handle */
    size_t key_count;
};

/* All current events of the quarter's extracts, in `arena`, by feed and line; their
 * duplicate_token is none, because it is not kept. */
enum bw_status bw_store_events_of(struct bw_store *store, struct bw_arena *arena,
                                  struct bw_quarter quarter, struct bw_stored_event **ret_events,
                                  size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

/* Removes the quarter's incidents and links; it is then not linked. */
enum bw_status bw_store_link_clear(struct bw_store *store, struct bw_quarter quarter,
                                   struct bw_err *err) BW_MUST_CHECK;

enum bw_status bw_store_link_add(struct bw_store *store, struct bw_quarter quarter,
                                 const struct bw_link *link, struct bw_err *err) BW_MUST_CHECK;

/* Stores the incident of one variant with its events; an event is in one incident a variant. */
enum bw_status bw_store_incident_add(struct bw_store *store, enum bw_variant variant,
                                     const struct bw_incident *incident,
                                     const struct bw_id *event_ids, size_t event_count,
                                     struct bw_err *err) BW_MUST_CHECK;

/* Gives the event another person id, once a run, when bw_store_set_linked is called in the same
 * transaction; `event` (ids and line are read) stays as it is. */
enum bw_status bw_store_person_set(struct bw_store *store, const struct bw_stored_event *event,
                                   const struct bw_id *person_id, struct bw_err *err) BW_MUST_CHECK;

/* Whether `link` has run for the quarter since its extracts last changed. */
enum bw_status bw_store_is_linked(struct bw_store *store, struct bw_quarter quarter,
                                  bool *ret_is_linked, struct bw_err *err) BW_MUST_CHECK;
/* Gives the events their persons, and counts the quarter's incidents and the calls that are in
 * none, for store_result.h. */
enum bw_status bw_store_set_linked(struct bw_store *store, struct bw_quarter quarter,
                                   struct bw_err *err) BW_MUST_CHECK;

/* For `evaluate`: the events of a feed by record token, and the incident and person of each. */
struct bw_evaluated_event {
    struct bw_id event_id;
    struct bw_id person_id;
    struct bw_id incident_id[BW_VARIANTS]; /* none: in no incident of that variant */
    struct bw_quarter quarter;             /* of the extract */
    enum bw_source source;
    bool is_linkable;
    enum bw_sex sex;
    enum bw_age_band age_band;
};

/*
 * `ret_event` is left alone and `ret_found` false where no current event has the token; of several
 * the first by quarter and line.  The first call makes an index in memory: events that another
 * process commits later are not in it.
 */
enum bw_status bw_store_event_find(struct bw_store *store, const char *feed,
                                   const struct bw_id *record_token,
                                   struct bw_evaluated_event *ret_event, bool *ret_found,
                                   struct bw_err *err) BW_MUST_CHECK;

#endif
