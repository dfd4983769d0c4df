/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_collect.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/log.h"
#include "beatwise/ident/key.h"
#include "beatwise/ident/token.h"
#include "collect_private.h"
#include "link_share_private.h"
#include "quarter_private.h"

/* A file that changes each time it is read stops here. */
#define READS_MAX 3

static enum bw_status check_sharing(const struct bw_collect_request *request, struct bw_err *err)
{
    const struct bw_feed_desc *feed = request->feed;
    char day[11];

    if (feed->sharing_count == NULL) {
        bw_fail(err, BW_EREFUSED, "feed '%s': it has no sharing reference", feed->name);
        return bw_fail_hint(err, "name the agreement under beatwise.sharing.count in '%s'",
                            feed->file);
    }
    if (feed->review_day != BW_DAY_NONE && feed->review_day < request->today) {
        bw_day_format(feed->review_day, day);
        bw_fail(err, BW_EREFUSED, "feed '%s': its sharing agreement was due for review on %s",
                feed->name, day);
        return bw_fail_hint(err, "once it is renewed, change beatwise.sharing.review in '%s'",
                            feed->file);
    }
    return BW_OK;
}

/*
 * What the extracts of a quarter have in common is there before any of them is read, in a
 * transaction of its own: whoever collects another feed at the same time need not wait for this
 * one.
 */
static enum bw_status open_seal(struct collecting *collecting, struct bw_err *err)
{
    struct bw_session *session = collecting->session;
    unsigned char public_key[BW_PUBLIC_KEY_BYTES];
    enum bw_quarter_state state = BW_QUARTER_OPEN;
    const char *name;
    enum bw_status status = bw_store_begin_alone(session->store, "quarter key", err);

    if (status == BW_OK)
        status = bw_store_quarter_state(session->store, collecting->request->quarter, &state, err);
    if (status == BW_OK)
        status = bw_keys_retired(session, &collecting->retired, err);
    if (status == BW_OK && state == BW_QUARTER_OPEN)
        status = bw_quarter_public_key(session, collecting->request->quarter, public_key, err);
    for (size_t i = 0; status == BW_OK && (name = bw_token_key_name(i)) != NULL; i++)
        status = bw_store_match_key_add(session->store, name, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    collecting->is_closed = state != BW_QUARTER_OPEN;
    if (status != BW_OK || collecting->is_closed)
        return status;
    return bw_seal_extract_open(&collecting->seal, public_key, collecting->extract.sealed_key, err);
}

static enum bw_status lock_parts(struct collecting *collecting, struct bw_err *err)
{
    struct bw_session *session = collecting->session;
    const struct bw_quarter quarter = collecting->request->quarter;
    const char *part = bw_arena_printf(session->arena, "feed %s", collecting->request->feed->name);
    enum bw_status status = bw_session_lock_keys(session, BW_STORE_SHARED, err);

    if (status == BW_OK)
        status = bw_session_lock_part(session, part, quarter, BW_STORE_ALONE, err);
    if (status == BW_OK)
        status = bw_session_lock_part(session, "events", quarter, BW_STORE_SHARED, err);
    return status;
}

/* What shaped the events besides the extract itself: read again if any of it changes. */
static void describe(const struct collecting *collecting, char hex[BW_DIGEST_HEX])
{
    const char *feed = collecting->request->feed->digest;
    const char *ground = collecting->ground->digest;
    struct bw_digest digest;

    bw_digest_init(&digest);
    bw_digest_add(&digest, PACKAGE_VERSION, strlen(PACKAGE_VERSION));
    bw_digest_add(&digest, feed, strlen(feed));
    bw_digest_add(&digest, ground, strlen(ground));
    bw_digest_end(&digest, hex);
}

static enum bw_status read_extract(struct collecting *collecting, struct bw_arena *arena,
                                   struct bw_reader_result *result, struct bw_err *err)
{
    const struct bw_collect_request *request = collecting->request;
    struct bw_reader_request reader = {.site = collecting->session->site,
                                       .feed = request->feed,
                                       .quarter = request->quarter,
                                       .urls = collecting->urls,
                                       .url_count = collecting->url_count,
                                       .is_file_at_hand = request->file_count > 0,
                                       .row_fn = bw_collect_row,
                                       .ctx = collecting};

    return bw_reader_run(arena, &reader, result, err);
}

/* The reader's counts and months joined with what was found while storing. */
static void join_counts(struct collecting *collecting, struct bw_reader_result *result)
{
    struct bw_row_counts *counts = &result->counts;

    counts->kept = collecting->counts.kept;
    counts->duplicates = collecting->counts.duplicates;
    collecting->late_rows = counts->late;
    counts->late = collecting->counts.late;
    counts->linkable = collecting->counts.linkable;
    counts->unknown_beat = collecting->counts.unknown_beat;
    memcpy(counts->located, collecting->counts.located, sizeof(counts->located));
    for (size_t i = 0; i < result->month_count; i++) {
        result->months[i].feed = collecting->extract.feed;
        result->months[i].kept =
            collecting->kept_by_month[result->months[i].month - bw_collect_first_month(collecting)];
    }
    collecting->extract.counts = *counts;
    collecting->extract.bytes = result->bytes;
}

static json_t *counts_json(const struct bw_row_counts *counts)
{
    json_t *rejects = json_object();
    json_t *located = json_object();

    for (int i = BW_REJECT_NONE + 1; i < BW_REJECT_REASONS; i++) {
        if (counts->reject_by_reason[i] > 0)
            json_object_set_new(rejects, bw_reject_name((enum bw_reject_reason)i),
                                json_integer(counts->reject_by_reason[i]));
    }
    for (int i = 0; i < BW_LOCATED_WAYS; i++)
        json_object_set_new(located, bw_located_by_name((enum bw_located_by)i),
                            json_integer(counts->located[i]));
    return json_pack("{s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:o, s:I}", "rows", counts->rows,
                     "excluded", counts->excluded, "violence", counts->violence, "kept",
                     counts->kept, "rejects", rejects, "duplicates", counts->duplicates, "late",
                     counts->late, "outside_quarter", counts->outside_quarter, "located", located,
                     "linkable", counts->linkable);
}

/* How eastings and northings became longitudes: from one machine to another that may differ by
 * metres. */
static const char *grid_operation(const struct collecting *collecting, char text[256])
{
    const struct bw_crs *grid = collecting->ground->grid;

    if (collecting->ground->ostn != NULL)
        return "OSTN15 by its definition, 0.001 m";
    snprintf(text, 256, "%s, %g m", bw_crs_operation(grid), bw_crs_accuracy_m(grid));
    return text;
}

static enum bw_status log_extract(struct collecting *collecting, const char *outcome, int version,
                                  struct bw_err *err)
{
    const struct bw_extract *extract = &collecting->extract;
    char operation[256];
    char quarter[8];

    bw_quarter_format(extract->quarter, quarter);
    return bw_session_log(collecting->session, "collect",
                          json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:I, s:s, s:o}", "feed",
                                    extract->feed, "quarter", quarter, "outcome", outcome,
                                    "extract_version", version, "sha256", extract->sha256,
                                    "description", extract->description, "bytes", extract->bytes,
                                    "grid", grid_operation(collecting, operation), "counts",
                                    counts_json(&extract->counts)),
                          err);
}

static void warn(const struct collecting *collecting, const struct bw_reader_result *result)
{
    const char *feed = collecting->extract.feed;
    char quarter[8];

    bw_quarter_format(result->most_rows_quarter, quarter);
    if (collecting->counts.unknown_beat > 0)
        bw_log_print(BW_LOG_WARN,
                     "feed '%s', line %lld: the beat code is in no boundary set (%lld rows in all)",
                     feed, (long long)collecting->first_unknown_beat_line,
                     (long long)collecting->counts.unknown_beat);
    if (2 * (result->counts.outside_quarter + collecting->late_rows) > result->counts.violence)
        bw_log_print(BW_LOG_WARN,
                     "feed '%s': most violence rows are not from the quarter: %lld came late, %lld "
                     "are outside and left out; most rows are from %s: is it the right file?",
                     feed, (long long)collecting->late_rows,
                     (long long)result->counts.outside_quarter, quarter);
    if (result->replaced > 0)
        bw_log_print(BW_LOG_WARN, "feed '%s': %lld places are not in the encoding '%s'", feed,
                     (long long)result->replaced, collecting->request->feed->encoding);
    if (result->missing_urls > 0)
        bw_log_print(BW_LOG_WARN, "feed '%s': %zu of its monthly files are not there", feed,
                     result->missing_urls);
    if (result->counts.rejects > 0)
        bw_log_print(BW_LOG_INFO,
                     "feed '%s': %lld violence rows could not be used, the first is %s", feed,
                     (long long)result->counts.rejects,
                     bw_reader_first_reject(collecting->session->arena, result));
    if (result->counts.violence == 0)
        bw_log_print(BW_LOG_WARN, "feed '%s': none of %lld rows is violence by the rules of '%s'",
                     feed, (long long)result->counts.rows, collecting->request->feed->file);
    if (result->unmapped + result->unreadable > 0)
        bw_log_print(BW_LOG_INFO,
                     "feed '%s': %lld codes map to nothing, %lld cells could not be read; see "
                     "'beatwise check'",
                     feed, (long long)result->unmapped, (long long)result->unreadable);
    if (collecting->is_closed && result->counts.linkable > 0)
        bw_log_print(BW_LOG_WARN,
                     "feed '%s': the quarter is closed: no identifiers were kept, %lld events can "
                     "be linked by match keys only",
                     feed, (long long)result->counts.linkable);
}

/* Everything between begin and commit. */
static enum bw_status collect_inside(struct collecting *collecting, struct bw_arena *arena,
                                     const struct bw_extract *current,
                                     struct bw_collect_result *result, struct bw_err *err)
{
    struct bw_extract *extract = &collecting->extract;
    struct bw_store *store = collecting->session->store;
    struct bw_reader_result read = {0};
    struct bw_quality quality;
    enum bw_status status = BW_OK;

    if (collecting->is_closed && current != NULL)
        status = bw_store_record_ids(store, arena, &current->extract_id, &collecting->known,
                                     &collecting->known_count, err);
    collecting->is_known_taken = bw_arena_alloc(arena, collecting->known_count + 1, sizeof(bool));
    if (status == BW_OK)
        status = bw_store_extract_start(store, extract, &result->version, err);
    if (status == BW_OK)
        status = read_extract(collecting, arena, &read, err);
    collecting->must_restart = read.must_restart;
    if (status != BW_OK)
        return status;
    collecting->origins = read.origins;
    join_counts(collecting, &read);
    extract->sha256 = bw_arena_strdup(arena, read.sha256);
    result->counts = read.counts;
    if (current != NULL && strcmp(current->sha256, extract->sha256) == 0 &&
        strcmp(current->description, extract->description) == 0) {
        result->outcome = BW_COLLECT_UNCHANGED;
        return BW_OK;
    }
    result->outcome = current == NULL ? BW_COLLECT_STORED : BW_COLLECT_SUPERSEDED;
    warn(collecting, &read);
    bw_quality_make(arena, collecting->request->feed, &read, &collecting->quality,
                    collecting->delivered_s, &quality);
    status = bw_store_quality_put(store, &extract->extract_id, &quality, err);
    if (status == BW_OK)
        status = bw_store_extract_end(store, extract, read.months, read.month_count, err);
    if (status == BW_OK)
        status = bw_collect_keep_files(collecting, arena, &extract->extract_id, err);
    if (status == BW_OK)
        status = log_extract(collecting, current == NULL ? "stored" : "superseded", result->version,
                             err);
    return status;
}

/* Begins, and reads; once more from the first byte where the file changed meanwhile. */
static enum bw_status collect_whole(struct collecting *collecting, struct bw_arena *arena,
                                    const struct bw_extract *current,
                                    struct bw_collect_result *result, struct bw_err *err)
{
    struct bw_store *store = collecting->session->store;

    for (int reads = 1;; reads++) {
        enum bw_status status = bw_store_begin(store, err);

        if (status == BW_OK)
            status = collect_inside(collecting, arena, current, result, err);
        if (status == BW_OK || !collecting->must_restart || reads == READS_MAX)
            return status;
        bw_log_print(BW_LOG_WARN, "%s; it is fetched anew", err->text);
        *err = BW_ERR_INIT;
        bw_store_rollback(store);
        collecting->counts = (struct bw_row_counts){0};
        collecting->quality =
            (struct bw_quality_tally){.delivered_day = collecting->quality.delivered_day};
        collecting->late_rows = 0;
        memset(collecting->kept_by_month, 0, sizeof(collecting->kept_by_month));
        collecting->first_unknown_beat_line = 0;
        collecting->must_restart = false;
    }
}

/* The same again: nothing stays of this reading but a line in the log, and what the server says of
 * its files now. */
static enum bw_status keep_current(struct collecting *collecting, struct bw_arena *arena,
                                   const struct bw_extract *current,
                                   struct bw_collect_result *result, struct bw_err *err)
{
    struct bw_store *store = collecting->session->store;
    enum bw_status status;

    bw_store_rollback(store);
    result->version = current->version;
    status = bw_store_begin(store, err);
    if (status == BW_OK && collecting->origins != NULL)
        status = bw_collect_keep_files(collecting, arena, &current->extract_id, err);
    if (status == BW_OK)
        status = log_extract(collecting, "unchanged", current->version, err);
    return status;
}

/* Whether what there is now is what `current` was read from; then it need not be read. */
static enum bw_status is_same(const struct collecting *collecting, struct bw_arena *arena,
                              const struct bw_extract *current, bool *ret_is_same,
                              struct bw_err *err)
{
    enum bw_status status;

    *ret_is_same = false;
    if (current == NULL || strcmp(current->description, collecting->extract.description) != 0)
        return BW_OK;
    status = bw_collect_ask_supplier(collecting, arena, current, ret_is_same, err);
    if (status == BW_OK && !*ret_is_same)
        *ret_is_same = bw_collect_is_same(collecting, current);
    return status;
}

/* What is known of it without reading its rows. */
static void take_over(struct collecting *collecting, const struct bw_extract *current,
                      struct bw_collect_result *result)
{
    collecting->extract.sha256 = current->sha256;
    collecting->extract.bytes = current->bytes;
    collecting->extract.counts = current->counts;
    result->counts = current->counts;
    result->outcome = BW_COLLECT_UNCHANGED;
}

static enum bw_status collect(struct collecting *collecting, struct bw_arena *arena,
                              struct bw_collect_result *ret_result, struct bw_err *err)
{
    struct bw_session *session = collecting->session;
    struct bw_collect_result result = {0};
    struct bw_extract *current = NULL;
    bool is_unchanged = false;
    enum bw_status status = check_sharing(collecting->request, err);

    if (status == BW_OK)
        status = lock_parts(collecting, err);
    if (status == BW_OK)
        status = open_seal(collecting, err);
    if (status == BW_OK)
        status = bw_store_extract_find(session->store, arena, collecting->request->feed->name,
                                       collecting->request->quarter, &current, err);
    if (status == BW_OK)
        status = bw_collect_find_urls(collecting, arena, err);
    if (status == BW_OK)
        status = is_same(collecting, arena, current, &is_unchanged, err);
    if (status == BW_OK && is_unchanged)
        take_over(collecting, current, &result);
    else if (status == BW_OK)
        status = collect_whole(collecting, arena, current, &result, err);
    if (status == BW_OK && result.outcome == BW_COLLECT_UNCHANGED)
        status = keep_current(collecting, arena, current, &result, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK)
        status = bw_session_log_seal(session, err);
    if (status == BW_OK)
        *ret_result = result;
    bw_store_rollback(session->store);
    bw_store_unlock_parts(session->store);
    return status;
}

enum bw_status bw_stage_collect(struct bw_session *session, const struct bw_ground *ground,
                                const struct bw_collect_request *request,
                                struct bw_collect_result *ret_result, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct collecting collecting = {
        .session = session, .ground = ground, .request = request, .delivered_s = bw_clock_utc_s()};
    char description[BW_DIGEST_HEX];
    enum bw_status status;

    collecting.quality.delivered_day = bw_local_day(bw_local_of_utc(collecting.delivered_s / 60));
    describe(&collecting, description);
    collecting.extract = (struct bw_extract){
        .feed = request->feed->name,
        .source = (enum bw_source)request->feed->source,
        .quarter = request->quarter,
        .description = description,
        .sha256 = "",
        .first_month = bw_month_of_day(bw_feed_desc_first_day(request->feed, request->quarter))};
    bw_id_random(&collecting.extract.extract_id);
    status = collect(&collecting, arena, ret_result, err);
    bw_seal_close(collecting.seal);
    if (status != BW_OK)
        bw_session_log_failure(session, "collect", request->feed->name, request->quarter, err);
    bw_arena_free(arena);
    return status;
}
