/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STORE_STORE_EVENT_H
#define BW_STORE_STORE_EVENT_H

#include "beatwise/model/reject.h"
#include "beatwise/store/store.h"

/*
 * store_event.h - extracts and the events, seals, match keys and rejects they brought.
 *
 * One transaction an extract: begin; extract_start (which takes the extract it supersedes out,
 * events and all); event_add, reject_add ...; extract_end; commit.
 */
#define BW_PUBLIC_KEY_BYTES 32
#define BW_SEALED_KEY_BYTES 80 /* crypto_box_seal of 32 bytes */

/* What became of the rows of an extract. */
struct bw_row_counts {
    int64_t rows;     /* data rows read */
    int64_t excluded; /* by `exclude` */
    int64_t violence; /* fit `violence` */
    int64_t kept;     /* events stored */
    int64_t rejects;  /* by reason: */
    int64_t reject_by_reason[BW_REJECT_REASONS];
    int64_t duplicates;
    int64_t late;                     /* kept, happened before the quarter */
    int64_t outside_quarter;          /* violence, but before `back` or after the quarter */
    int64_t located[BW_LOCATED_WAYS]; /* kept, by how the beat was found */
    int64_t unknown_beat;             /* of those: a beat code that is in no boundary set */
    int64_t linkable;                 /* kept, with usable identifiers */
    int64_t moved_times;              /* local times that do not exist */
};

struct bw_extract {
    struct bw_id extract_id;
    const char *feed;
    enum bw_source source;
    struct bw_quarter quarter;
    int version;             /* 1, 2, ... within feed and quarter */
    const char *sha256;      /* of the bytes as sent; of several files, of their digests in order */
    const char *description; /* digest of the feed description and settings that shaped it */
    int64_t bytes;           /* as sent */
    int32_t first_month;     /* for start: of the first event that it may hold; 0: any */
    struct bw_row_counts counts;
    unsigned char sealed_key[BW_SEALED_KEY_BYTES];
};

/* Rows of one month, as the feed delivered them. */
struct bw_month_rows {
    const char *feed;
    int32_t month;
    int64_t rows; /* of any kind */
    int64_t kept;
};

/* A file that an extract was fetched from, as its server described it. */
struct bw_extract_file {
    int number;             /* of the extract's URLs, from 0 */
    const char *place;      /* its URL without user, password, query and fragment */
    const char *etag;       /* "": none */
    int64_t modified_utc_s; /* -1: not said */
    int64_t bytes;          /* -1: not said */
};

/* One match key of a person: the hub's token, under the key's name. */
struct bw_match_key {
    const char *name;
    struct bw_id token;
};

/* The public half of a quarter's key; found = false where it has none yet. */
enum bw_status bw_store_quarter_key_get(struct bw_store *store, struct bw_quarter quarter,
                                        unsigned char ret_key[BW_PUBLIC_KEY_BYTES], bool *ret_found,
                                        struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_store_quarter_key_set(struct bw_store *store, struct bw_quarter quarter,
                                        const unsigned char key[BW_PUBLIC_KEY_BYTES],
                                        struct bw_err *err) BW_MUST_CHECK;

/* Gives the match key's name its number, if it has none: before many runs at once have use for it,
 * in a short transaction (bw_store_begin_alone). */
enum bw_status bw_store_match_key_add(struct bw_store *store, const char *name,
                                      struct bw_err *err) BW_MUST_CHECK;

/* The extract that counts for feed and quarter, in `arena`, or NULL. */
enum bw_status bw_store_extract_find(struct bw_store *store, struct bw_arena *arena,
                                     const char *feed, struct bw_quarter quarter,
                                     struct bw_extract **ret_extract,
                                     struct bw_err *err) BW_MUST_CHECK;

/* All that count, of every feed, for one quarter (all quarters where quarter.year is 0), by quarter
 * and feed. */
enum bw_status bw_store_extract_list(struct bw_store *store, struct bw_arena *arena,
                                     struct bw_quarter quarter, struct bw_extract **ret_extracts,
                                     size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

/*
 * Enters `extract` (all but version, counts, sha256 and bytes are read) and removes events,
 * rejects and months of the one it supersedes, whose row stays, marked.  `ret_version` is its
 * number.
 */
enum bw_status bw_store_extract_start(struct bw_store *store, const struct bw_extract *extract,
                                      int *ret_version, struct bw_err *err) BW_MUST_CHECK;

/*
 * Stores an event with its sealed identity (NULL, 0: none) and at most 64 match keys.  The extract
 * is the one that was started in this transaction.  `ret_is_duplicate`: it has an event with that
 * duplicate_token (none is never equal), or the feed delivered the record for another quarter,
 * whose extract counts its event of that month already (of n events with one record_token n are the
 * same); nothing was stored.
 */
enum bw_status bw_store_event_add(struct bw_store *store, const struct bw_extract *extract,
                                  const struct bw_event *event, const unsigned char *sealed,
                                  size_t sealed_len, const struct bw_match_key *keys,
                                  size_t key_count, bool *ret_is_duplicate,
                                  struct bw_err *err) BW_MUST_CHECK;

enum bw_status bw_store_reject_add(struct bw_store *store, const struct bw_extract *extract,
                                   const struct bw_reject *reject,
                                   struct bw_err *err) BW_MUST_CHECK;

/* Writes sha256, bytes, counts and the months, each of which is given once; their feed is not
 * read. */
enum bw_status bw_store_extract_end(struct bw_store *store, const struct bw_extract *extract,
                                    const struct bw_month_rows *months, size_t month_count,
                                    struct bw_err *err) BW_MUST_CHECK;

/*
 * The files of an extract, by number; set replaces all there are.  Those of an extract that is
 * superseded go with its events.
 */
enum bw_status bw_store_extract_files_set(struct bw_store *store, const struct bw_id *extract_id,
                                          const struct bw_extract_file *files, size_t count,
                                          struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_store_extract_files(struct bw_store *store, struct bw_arena *arena,
                                      const struct bw_id *extract_id,
                                      struct bw_extract_file **ret_files, size_t *ret_count,
                                      struct bw_err *err) BW_MUST_CHECK;

/* What each feed's current extracts delivered from one month to another, by feed and month. */
enum bw_status bw_store_months(struct bw_store *store, struct bw_arena *arena, int32_t from_month,
                               int32_t to_month, struct bw_month_rows **ret_months,
                               size_t *ret_count, struct bw_err *err) BW_MUST_CHECK;

#endif
