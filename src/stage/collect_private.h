/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_COLLECT_PRIVATE_H
#define BW_STAGE_COLLECT_PRIVATE_H

#include "beatwise/ident/seal.h"
#include "beatwise/stage/quality.h"
#include "beatwise/stage/reader.h"
#include "beatwise/stage/stage_collect.h"
#include "beatwise/store/store_close.h"

/* An extract on its way into the store. */
struct collecting {
    struct bw_session *session;
    const struct bw_ground *ground;
    const struct bw_collect_request *request;
    struct bw_extract extract;
    struct bw_seal *seal; /* NULL: the quarter is closed, identities are not kept */
    bool is_closed;
    const char *retired; /* names of match keys that the site does not use: bw_keys_retired */
    /* Of a quarter that is closed: what the extract that is superseded had, so that its records
     * keep their ids, and with these their links.  By token and line; one is taken once. */
    struct bw_record_ids *known;
    bool *is_known_taken;
    size_t known_count;
    struct bw_row_counts counts; /* kept, duplicates, located ...: what the reader cannot know */
    int64_t late_rows;           /* also those that are duplicates */
    int64_t first_unknown_beat_line;
    int64_t kept_by_month[BW_READER_MONTHS];
    struct bw_quality_tally quality;
    int64_t delivered_s; /* now */
    const char *const *urls;
    size_t url_count;
    const struct bw_reader_origin *origins; /* of the URLs, once they were read */
    bool must_restart;                      /* the file changed while it was read */
};

/* What the reader does with a row: located, pseudonymised, sealed, stored; or stored as a reject.
 * `ctx` is a struct collecting. */
enum bw_status bw_collect_row(void *ctx, int64_t line, const struct bw_row *row,
                              const struct bw_map_verdict *verdict, struct bw_err *err);

/* Where the extract is, or the files at hand; collect_source.c. */
enum bw_status bw_collect_find_urls(struct collecting *collecting, struct bw_arena *arena,
                                    struct bw_err *err) BW_MUST_CHECK;

/* Whether the servers still have what `current`, which was read in the same way, was read from. */
enum bw_status bw_collect_ask_supplier(const struct collecting *collecting, struct bw_arena *arena,
                                       const struct bw_extract *current, bool *ret_is_unchanged,
                                       struct bw_err *err) BW_MUST_CHECK;

/* Keeps what the servers said of the files, for the next time. */
enum bw_status bw_collect_keep_files(struct collecting *collecting, struct bw_arena *arena,
                                     const struct bw_id *extract_id,
                                     struct bw_err *err) BW_MUST_CHECK;

/*
 * Whether the extract is one local file with the bytes of `current`, which was read in the same
 * way: then it need not be read again.  A pipe is read once only, and so is never the same.
 */
bool bw_collect_is_same(const struct collecting *collecting, const struct bw_extract *current);

/* The first month of the extract's quarter. */
int32_t bw_collect_first_month(const struct collecting *collecting);

#endif
