/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_LINK_SHARE_PRIVATE_H
#define BW_STAGE_LINK_SHARE_PRIVATE_H

#include <jansson.h>

#include "beatwise/stage/session.h"
#include "beatwise/ident/canon.h"
#include "link_private.h"

/*
 * link_share_private.h - shares that say whether linkage still holds: of records that can be
 * linked, and of persons for whom a match key is unique.
 */

/* A key is judged from so many persons on. */
#define BW_KEY_PERSONS_MIN 10000
/* Per 100,000. */
#define BW_KEY_UNIQUE_MIN 99900

/* Within link's transaction; `is_closed`: the share of before stays to compare with. */
enum bw_status bw_link_share_note(struct bw_session *session, struct bw_quarter quarter,
                                  bool is_closed, int64_t linkable, int64_t events,
                                  struct bw_err *err) BW_MUST_CHECK;

/* BW_EREFUSED: since the quarter was closed, the share of records that can be linked has fallen by
 * more than 10 points. */
enum bw_status bw_link_share_check(struct bw_session *session, struct bw_quarter quarter,
                                   struct bw_err *err) BW_MUST_CHECK;

/* For the run log: by key, the share of persons with a token of their own; keys of too few persons
 * are left out.  A key below 0.999 is warned of. */
json_t *bw_link_key_shares(struct bw_arena *arena, struct bw_link_events events);

/*
 * Keys that the site no longer uses, as names between blanks (" fn_md_pc names_dob "): never NULL.
 * note: those below 0.999 at the last linkage, within its transaction.  retire: within a rotation's
 * transaction, adds them to those that were retired before, and gives all.
 */
enum bw_status bw_keys_retired(struct bw_session *session, const char **ret_names,
                               struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_keys_below_note(struct bw_session *session, const json_t *shares,
                                  struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_keys_retire(struct bw_session *session, const char **ret_names,
                              struct bw_err *err) BW_MUST_CHECK;

/* Makes an event's match keys anew of `canon`, here and in the store, without the retired ones. */
enum bw_status bw_link_keys_again(struct bw_session *session, struct bw_arena *arena,
                                  const struct bw_canon *canon, const char *retired,
                                  struct bw_stored_event *event, struct bw_err *err) BW_MUST_CHECK;

bool bw_keys_has(const char *names, const char *name);

#endif
