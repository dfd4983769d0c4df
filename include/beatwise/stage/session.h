/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_SESSION_H
#define BW_STAGE_SESSION_H

#include <jansson.h>

#include "beatwise/base/arena.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/site.h"
#include "beatwise/store/store.h"

/*
 * session.h - a site that is open for work: its configuration, its keys, its store, its run log.
 *
 * A command opens a session with what it needs, calls the stages, closes it.
 *
 * Order: site, then keys, then store: a wrong key is refused before anything is written.
 */
struct bw_keyring;

enum bw_session_need {
    BW_NEED_FEEDS = 1 << 0, /* the feed descriptions are read */
    BW_NEED_KEYS = 1 << 1,  /* the folder of keys is open and fits the store */
    BW_NEED_READ = 1 << 2,  /* the store is there and open */
    BW_NEED_WRITE = 1 << 3, /* the store is made where needed, and nobody else writes; needs keys */
};

struct bw_session_request {
    const char *site_dir;
    const char **sets; /* of --set */
    size_t set_count;
    unsigned needs;
    const char *what;  /* what the run does, for whoever finds the store locked */
    const char *store; /* instead of that of the site, unless NULL */
};

struct bw_session {
    struct bw_arena *arena; /* lives as long as the session */
    struct bw_site *site;
    struct bw_feed_desc **feeds;
    size_t feed_count;
    const char **sets; /* what --set changed */
    size_t set_count;
    struct bw_keyring *keys; /* NULL unless needed */
    struct bw_store *store;  /* NULL unless needed */
};

/*
 * Fails as bw_site_read, bw_feed_desc_read_all, bw_keyring_open and bw_store_open do, with
 * BW_EBUSY where another run writes, and with BW_EREFUSED where the keys are not those that the
 * store was made with.  On failure the session is closed.
 */
enum bw_status bw_session_open(struct bw_session *session, struct bw_arena *arena,
                               const struct bw_session_request *request,
                               struct bw_err *err) BW_MUST_CHECK;

/*
 * Closes the quarters that are due (stage_close.h): bw_session_open does it where it opens the
 * store, for a command of any kind.  What goes wrong is only warned of.
 */
void bw_session_close_due(struct bw_session *session, const struct bw_session_request *request);

/* NULL members are fine. */
void bw_session_close(struct bw_session *session);

/*
 * Locks "PART QUARTER" of a store with many writers, for the length of a stage: see
 * bw_store_lock_part.  The parts: "feed NAME" for a collecting run; "events", which those who
 * collect share and `link` has alone; "rank" and "report".
 */
enum bw_status bw_session_lock_part(struct bw_session *session, const char *part,
                                    struct bw_quarter quarter, enum bw_store_share share,
                                    struct bw_err *err) BW_MUST_CHECK;

/*
 * For the length of a stage: nobody rotates the keys (BW_STORE_SHARED) or works with them
 * (BW_STORE_ALONE).  BW_EBUSY: also where they were rotated since the session was opened.
 */
enum bw_status bw_session_lock_keys(struct bw_session *session, enum bw_store_share share,
                                    struct bw_err *err) BW_MUST_CHECK;

/* Within a transaction: from its commit on the store is of the keys `next`. */
enum bw_status bw_session_set_key_check(struct bw_session *session, const struct bw_keyring *next,
                                        struct bw_err *err) BW_MUST_CHECK;

/* What the folder of keys must not lie in; ends with NULL. */
const char *const *bw_session_forbidden_dirs(struct bw_arena *arena, const struct bw_site *site);

/*
 * Adds an entry of `kind` to the chained run log; takes over `body`, an object.  Inside a
 * transaction it stands or falls with it; the caller calls bw_session_log_seal after the commit.
 * The version of the program and what --set changed are added to every entry.  BW_EIO: also where
 * `body` could not be made (NULL), so that nothing is done without its record.
 */
enum bw_status bw_session_log(struct bw_session *session, const char *kind, json_t *body,
                              struct bw_err *err) BW_MUST_CHECK;

/* A copy in which what is not UTF-8 is U+FFFD: JSON, and so the run log, takes nothing else.  For
 * texts from outside (an option, a message that was cut short). */
const char *bw_session_utf8(struct bw_session *session, const char *text);

/* Notes the last entry in the folder of keys, so that a log cut short is found out.  Runs that
 * share the folder do so one after the other. */
enum bw_status bw_session_log_seal(struct bw_session *session, struct bw_err *err) BW_MUST_CHECK;

/*
 * Notes that `stage` failed or was refused (BW_EREFUSED), for `feed` or, with NULL, as a whole. The
 * failure itself is what the caller goes on with, so where this cannot be noted it is only logged.
 * A store that is lost, or that another run holds, is left alone.
 */
void bw_session_log_failure(struct bw_session *session, const char *stage, const char *feed,
                            struct bw_quarter quarter, const struct bw_err *failure);

/* "begin; log; commit; seal" for an entry that belongs to no other transaction. */
enum bw_status bw_session_log_alone(struct bw_session *session, const char *kind, json_t *body,
                                    struct bw_err *err) BW_MUST_CHECK;

/* Whether there is a database already, where it is a file; false for one on a server. */
bool bw_site_has_store(const struct bw_site *site);

/* The feed of that name, or NULL. */
const struct bw_feed_desc *bw_session_feed(const struct bw_session *session, const char *name);

/* BW_ENOTFOUND: there is no feed of that name; a hint lists those that there are. */
enum bw_status bw_session_fail_feed(const struct bw_session *session, const char *name,
                                    struct bw_err *err);

#endif
