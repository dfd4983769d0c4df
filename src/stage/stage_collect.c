/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_collect.h"

#include <math.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/log.h"
#include "beatwise/ident/canon.h"
#include "beatwise/ident/key.h"
#include "beatwise/ident/seal.h"
#include "beatwise/ident/token.h"
#include "beatwise/stage/reader.h"

struct collecting {
    struct bw_session *session;
    const struct bw_ground *ground;
    const struct bw_collect_request *request;
    struct bw_extract extract;
    struct bw_seal *seal;
    struct bw_row_counts counts; /* kept, duplicates, located ...: what the reader cannot know */
    int64_t first_unknown_beat_line;
    int64_t kept_by_month[BW_READER_MONTHS];
};

/*
 * Two rows of an extract are one where record and person, or in a feed without record numbers all
 * kept columns, are the same.  A row whose number is blank in a feed that has them says nothing of
 * the kind: police.uk's anti-social behaviour has none, and two that look alike are two.
 */
static void make_duplicate_token(const struct collecting *collecting, const struct bw_row *row,
                                 const struct bw_canon *canon, struct bw_id *ret_token)
{
    const struct bw_event *event = &row->event;
    const struct bw_place_hint *place = &row->place;
    struct bw_duplicate duplicate;

    if (row->record_id.pii_len == 0 &&
        bw_feed_desc_find(collecting->request->feed, BW_ROLE_RECORD_ID) >= 0)
        return;
    bw_duplicate_init(&duplicate, collecting->session->keys, event->feed);
    bw_duplicate_add(&duplicate, row->record_id.pii_ptr, row->record_id.pii_len);
    bw_duplicate_add_person(&duplicate, canon);
    if (row->record_id.pii_len == 0) {
        const int64_t times[] = {event->when.from_utc, event->when.to_utc, event->arrived_utc};
        const unsigned kinds[] = {event->place_type, event->method,     event->relationship,
                                  event->severity,   event->sex,        event->age_band,
                                  event->alcohol,    event->police_told};
        const double where[] = {place->easting_m, place->northing_m, place->lon_deg,
                                place->lat_deg};

        bw_duplicate_add(&duplicate, times, sizeof(times));
        bw_duplicate_add(&duplicate, kinds, sizeof(kinds));
        bw_duplicate_add(&duplicate, where, sizeof(where));
        bw_duplicate_add(&duplicate, row->group_id.pii_ptr, row->group_id.pii_len);
        bw_duplicate_add(&duplicate, row->event_ref.pii_ptr, row->event_ref.pii_len);
        bw_duplicate_add(&duplicate, place->beat.ptr, place->beat.len);
        bw_duplicate_add(&duplicate, place->postcode.ptr, place->postcode.len);
        bw_duplicate_add(&duplicate, place->place_text.pii_ptr, place->place_text.pii_len);
    }
    bw_duplicate_end(&duplicate, ret_token);
}

static void give_tokens(const struct collecting *collecting, const struct bw_row *row,
                        const struct bw_canon *canon, struct bw_event *event)
{
    const struct bw_keyring *keys = collecting->session->keys;

    bw_id_random(&event->event_id);
    bw_id_random(&event->person_id);
    if (row->record_id.pii_len > 0)
        bw_token_record(keys, event->source, row->record_id, &event->record_token);
    if (row->group_id.pii_len > 0)
        bw_token_group(keys, event->source, row->group_id, &event->group_token);
    if (row->event_ref.pii_len > 0)
        bw_token_record(keys, event->ref_source, row->event_ref, &event->ref_token);
    make_duplicate_token(collecting, row, canon, &event->duplicate_token);
}

static int32_t first_month(const struct collecting *collecting)
{
    return bw_month_of_day(bw_quarter_first_day(collecting->request->quarter));
}

static void count_kept(struct collecting *collecting, const struct bw_event *event, int32_t month)
{
    const int32_t of_quarter = month - first_month(collecting);

    collecting->counts.kept++;
    collecting->counts.located[event->located_by]++;
    collecting->counts.linkable += event->is_linkable;
    collecting->counts.late += event->is_late;
    if (of_quarter >= 0 && of_quarter < BW_READER_MONTHS)
        collecting->kept_by_month[of_quarter]++;
}

static enum bw_status store_event(struct collecting *collecting, struct bw_event *event,
                                  const struct bw_canon *canon, bool *ret_is_duplicate,
                                  struct bw_err *err)
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    struct bw_match_key keys[BW_MATCH_KEYS];
    unsigned char sealed[BW_SEALED_MAX];
    size_t sealed_len = 0;
    size_t key_count;

    bw_token_match_keys(collecting->session->keys, canon, tokens, &key_count);
    for (size_t i = 0; i < key_count; i++)
        keys[i] = (struct bw_match_key){.name = tokens[i].name, .token = tokens[i].token};
    if (event->is_linkable)
        bw_seal_event(collecting->seal, &event->event_id, canon, sealed, &sealed_len);
    return bw_store_event_add(collecting->session->store, &collecting->extract, event,
                              sealed_len == 0 ? NULL : sealed, sealed_len, keys, key_count,
                              ret_is_duplicate, err);
}

static enum bw_status keep_row(void *ctx, int64_t line, const struct bw_row *row,
                               const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct collecting *collecting = ctx;
    struct bw_event event;
    struct bw_location location;
    struct bw_canon canon;
    bool is_duplicate = false;
    int32_t day;
    enum bw_status status;

    if (row == NULL)
        return bw_store_reject_add(collecting->session->store, &collecting->extract, line,
                                   verdict->reason, err);
    event = row->event;
    event.feed = collecting->extract.feed;
    event.quarter = collecting->extract.quarter;
    event.line = line;
    day = bw_local_day(bw_local_of_utc(event.when.from_utc));
    bw_locate(&collecting->ground->locator, &row->place, day, &location);
    event.beat = location.beat;
    event.located_by = location.located_by;
    event.lon_deg = location.lon_deg;
    event.lat_deg = location.lat_deg;
    bw_canon_identity(&row->identity, day, &canon);
    event.is_linkable = bw_canon_is_linkable(&canon);
    give_tokens(collecting, row, &canon, &event);
    status = store_event(collecting, &event, &canon, &is_duplicate, err);
    bw_canon_wipe(&canon);
    if (status != BW_OK)
        return status;
    if (is_duplicate) {
        collecting->counts.duplicates++;
        return BW_OK;
    }
    if (location.is_unknown_code && collecting->counts.unknown_beat++ == 0)
        collecting->first_unknown_beat_line = line;
    count_kept(collecting, &event, verdict->month);
    return BW_OK;
}

static enum bw_status check_sharing(const struct bw_collect_request *request, struct bw_err *err)
{
    const struct bw_feed_desc *feed = request->feed;
    char day[11];

    if (feed->sharing_count == NULL)
        return bw_fail(err, BW_EREFUSED,
                       "feed '%s': no sharing reference (beatwise.sharing.count in '%s')",
                       feed->name, feed->file);
    if (feed->review_day != BW_DAY_NONE && feed->review_day < request->today) {
        bw_day_format(feed->review_day, day);
        return bw_fail(err, BW_EREFUSED,
                       "feed '%s': its sharing agreement was due for review on %s", feed->name,
                       day);
    }
    return BW_OK;
}

/* The quarter's public key; made with the first extract of the quarter. */
static enum bw_status open_seal(struct collecting *collecting, struct bw_err *err)
{
    struct bw_session *session = collecting->session;
    const struct bw_quarter quarter = collecting->request->quarter;
    unsigned char public_key[BW_PUBLIC_KEY_BYTES];
    bool is_there = false;
    enum bw_status status;

    status = bw_store_quarter_key_get(session->store, quarter, public_key, &is_there, err);
    if (status == BW_OK && !is_there) {
        status = bw_keyring_quarter_make(session->keys, quarter, public_key, err);
        if (status == BW_OK)
            status = bw_store_quarter_key_set(session->store, quarter, public_key, err);
    }
    if (status != BW_OK)
        return status;
    return bw_seal_extract_open(&collecting->seal, public_key, collecting->extract.sealed_key, err);
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
                                       .urls = (const char *const *)request->files,
                                       .url_count = request->file_count,
                                       .is_file_at_hand = request->file_count > 0,
                                       .row_fn = keep_row,
                                       .ctx = collecting};
    const char *urls[3];
    enum bw_status status;

    if (request->file_count == 0) {
        reader.urls = urls;
        status = bw_feed_desc_expand(arena, request->feed, request->feed->path, request->quarter,
                                     urls, &reader.url_count, err);
        if (status != BW_OK)
            return status;
    }
    return bw_reader_run(arena, &reader, result, err);
}

/* The reader's counts and months joined with what was found while storing. */
static void join_counts(struct collecting *collecting, struct bw_reader_result *result)
{
    struct bw_row_counts *counts = &result->counts;

    counts->kept = collecting->counts.kept;
    counts->duplicates = collecting->counts.duplicates;
    counts->late = collecting->counts.late;
    counts->linkable = collecting->counts.linkable;
    counts->unknown_beat = collecting->counts.unknown_beat;
    memcpy(counts->located, collecting->counts.located, sizeof(counts->located));
    for (size_t i = 0; i < result->month_count; i++) {
        result->months[i].feed = collecting->extract.feed;
        result->months[i].kept =
            collecting->kept_by_month[result->months[i].month - first_month(collecting)];
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

static enum bw_status log_extract(struct collecting *collecting, const char *outcome, int version,
                                  struct bw_err *err)
{
    const struct bw_extract *extract = &collecting->extract;
    char quarter[8];

    bw_quarter_format(extract->quarter, quarter);
    return bw_session_log(collecting->session, "collect",
                          json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:I, s:o}", "feed",
                                    extract->feed, "quarter", quarter, "outcome", outcome,
                                    "extract_version", version, "sha256", extract->sha256,
                                    "description", extract->description, "bytes", extract->bytes,
                                    "counts", counts_json(&extract->counts)),
                          err);
}

static void warn(const struct collecting *collecting, const struct bw_reader_result *result)
{
    const char *feed = collecting->extract.feed;

    if (collecting->counts.unknown_beat > 0)
        bw_log_print(BW_LOG_WARN,
                     "feed '%s', line %lld: the beat code is in no boundary set (%lld rows in all)",
                     feed, (long long)collecting->first_unknown_beat_line,
                     (long long)collecting->counts.unknown_beat);
    if (result->replaced > 0)
        bw_log_print(BW_LOG_WARN, "feed '%s': %lld places are not in the encoding '%s'", feed,
                     (long long)result->replaced, collecting->request->feed->encoding);
    if (result->missing_urls > 0)
        bw_log_print(BW_LOG_WARN, "feed '%s': %zu of its monthly files are not there", feed,
                     result->missing_urls);
    if (result->unmapped + result->unreadable > 0)
        bw_log_print(BW_LOG_INFO,
                     "feed '%s': %lld codes map to nothing, %lld cells could not be read; see "
                     "'beatwise check'",
                     feed, (long long)result->unmapped, (long long)result->unreadable);
}

/* Everything between begin and commit. */
static enum bw_status collect_inside(struct collecting *collecting, struct bw_arena *arena,
                                     const struct bw_extract *current,
                                     struct bw_collect_result *result, struct bw_err *err)
{
    struct bw_extract *extract = &collecting->extract;
    struct bw_store *store = collecting->session->store;
    struct bw_reader_result read = {0};
    enum bw_status status;

    status = open_seal(collecting, err);
    if (status == BW_OK)
        status = bw_store_extract_start(store, extract, &result->version, err);
    if (status == BW_OK)
        status = read_extract(collecting, arena, &read, err);
    if (status != BW_OK)
        return status;
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
    status = bw_store_extract_end(store, extract, read.months, read.month_count, err);
    if (status == BW_OK)
        status = log_extract(collecting, current == NULL ? "stored" : "superseded", result->version,
                             err);
    return status;
}

/* The same again: nothing stays of this reading but a line in the log. */
static enum bw_status keep_current(struct collecting *collecting, const struct bw_extract *current,
                                   struct bw_collect_result *result, struct bw_err *err)
{
    struct bw_store *store = collecting->session->store;
    enum bw_status status;

    bw_store_rollback(store);
    result->version = current->version;
    status = bw_store_begin(store, err);
    if (status == BW_OK)
        status = log_extract(collecting, "unchanged", current->version, err);
    return status;
}

static enum bw_status collect(struct collecting *collecting, struct bw_arena *arena,
                              struct bw_collect_result *ret_result, struct bw_err *err)
{
    struct bw_session *session = collecting->session;
    struct bw_collect_result result = {0};
    struct bw_extract *current = NULL;
    enum bw_status status = check_sharing(collecting->request, err);

    if (status == BW_OK)
        status = bw_store_extract_find(session->store, arena, collecting->request->feed->name,
                                       collecting->request->quarter, &current, err);
    if (status == BW_OK)
        status = bw_store_begin(session->store, err);
    if (status == BW_OK)
        status = collect_inside(collecting, arena, current, &result, err);
    if (status == BW_OK && result.outcome == BW_COLLECT_UNCHANGED)
        status = keep_current(collecting, current, &result, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK)
        status = bw_session_log_seal(session, err);
    if (status == BW_OK)
        *ret_result = result;
    bw_store_rollback(session->store);
    return status;
}

/* A refusal or failure is part of the record too; the failure itself comes first. */
static void log_failure(struct bw_session *session, const struct bw_collect_request *request,
                        const struct bw_err *failure)
{
    struct bw_err err = BW_ERR_INIT;
    char quarter[8];

    bw_quarter_format(request->quarter, quarter);
    if (bw_session_log_alone(session, failure->status == BW_EREFUSED ? "refused" : "failed",
                             json_pack("{s:s, s:s, s:s, s:i, s:s}", "stage", "collect", "feed",
                                       request->feed->name, "quarter", quarter, "status",
                                       (int)failure->status, "message", failure->text),
                             &err) != BW_OK)
        bw_log_print(BW_LOG_ERROR, "the run log: %s", err.text);
}

enum bw_status bw_stage_collect(struct bw_session *session, const struct bw_ground *ground,
                                const struct bw_collect_request *request,
                                struct bw_collect_result *ret_result, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct collecting collecting = {.session = session, .ground = ground, .request = request};
    char description[BW_DIGEST_HEX];
    enum bw_status status;

    describe(&collecting, description);
    collecting.extract = (struct bw_extract){.feed = request->feed->name,
                                             .source = (enum bw_source)request->feed->source,
                                             .quarter = request->quarter,
                                             .description = description,
                                             .sha256 = ""};
    bw_id_random(&collecting.extract.extract_id);
    status = collect(&collecting, arena, ret_result, err);
    bw_seal_close(collecting.seal);
    if (status != BW_OK)
        log_failure(session, request, err);
    bw_arena_free(arena);
    return status;
}
