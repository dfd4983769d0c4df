/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_LINK_PRIVATE_H
#define BW_STAGE_LINK_PRIVATE_H

#include "beatwise/ident/canon.h"
#include "beatwise/ident/vault.h"
#include "beatwise/link/incident.h"
#include "beatwise/stage/session.h"
#include "beatwise/store/store_link.h"

/*
 * Persons in as little memory as they take, in vaults that are opened as they are needed.
 * link_vault.c.
 */
struct bw_link_vaults {
    bool is_swap_allowed;
    bool is_warned;
    struct bw_vault **vaults;
    size_t count;
    size_t cap;
};

/* `arena` is for the list.  Fails with BW_EREFUSED (identifiers could be written to readable swap,
 * and that is not allowed), BW_EIO. */
enum bw_status bw_link_vaults_add(struct bw_link_vaults *vaults, struct bw_arena *arena,
                                  const struct bw_canon *canon, struct bw_link_person **ret_person,
                                  struct bw_err *err) BW_MUST_CHECK;

/* Wipes all of them. */
void bw_link_vaults_close(struct bw_link_vaults *vaults);

/* How many threads compare: as many as this process may use at once, at most 8. */
int bw_link_threads(void);

/* The windows of the site's settings. */
struct bw_link_windows bw_link_windows_of(const struct bw_session *session);

/* The events of a quarter; `members` and `calls` of a link result are positions among them. */
struct bw_link_events {
    struct bw_stored_event *events;
    size_t count;
    const struct bw_link_record *records; /* with what is known of the persons */
    const uint32_t *groups;               /* of each event: equal for those of one person */
};

/*
 * Gives the events of each person one person id: those of one group and of one incident, and so on,
 * but never two with different NHS numbers.  The id is that of the first event, or a new one where
 * links of before, which no longer hold, gave it to another person as well.  `events` is changed;
 * the store is not.  `arena` is for the work.
 */
void bw_link_join_persons(struct bw_arena *arena, struct bw_link_events events,
                          const struct bw_link_result *result);

/*
 * Pairs by match keys, for records of which one side's person is not known in memory (its feed came
 * pseudonymised, or its quarter is closed); added to `io_found` unless a pair is there already.
 */
struct bw_link_keyed {
    const struct bw_link_windows *windows;
    const bool *is_known; /* or NULL: pairs of two records that are known here are left out */
};
void bw_link_keys_find(struct bw_arena *arena, struct bw_link_events events,
                       const struct bw_link_record *records, const struct bw_link_keyed *keyed,
                       struct bw_link_found *io_found);

/*
 * The links of a quarter that is closed: those that are stored, of events that are still there, and
 * for events that came since, by match keys and record numbers.
 */
enum bw_status bw_link_closed(struct bw_store *store, struct bw_arena *arena,
                              struct bw_quarter quarter, struct bw_link_events events,
                              const struct bw_link_record *records,
                              const struct bw_link_windows *windows,
                              struct bw_link_chosen **ret_links, size_t *ret_count,
                              struct bw_err *err) BW_MUST_CHECK;

/*
 * Gives the persons of the quarter the ids that they had in other quarters of the last `months`,
 * and persons of several incidents of it one id, by match keys; `events` is changed, the store is
 * not.
 */
enum bw_status bw_link_returning(struct bw_store *store, struct bw_arena *arena,
                                 struct bw_quarter quarter, int months,
                                 struct bw_link_events events, int64_t *ret_returning,
                                 struct bw_err *err) BW_MUST_CHECK;

/* What shared match keys say together, as bits by place in the list of bw_token_key_name. */
bool bw_link_keys_are_certain(uint64_t shared);
bool bw_link_keys_are_evidence(uint64_t shared);
uint64_t bw_link_key_bit(const char *name);

#endif
