/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/reader.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/base/log.h"
#include "beatwise/base/scrub.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/decode.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/fetch/transfer.h"

/* Quarters that are told apart when asking where most rows are from. */
#define QUARTERS_MAX 32

struct reading {
    const struct bw_reader_request *request;
    struct bw_arena *arena;
    struct bw_reader_result result;
    struct bw_digest digest; /* of the file that is being read */
    struct bw_inflate *inflate;
    struct bw_map *map;
    int64_t bytes_before; /* of the files before this one */
    struct bw_row row;
    int64_t first_reject_line;
    enum bw_reject_reason first_reject;
    struct {
        int index;
        int64_t rows;
    } quarters[QUARTERS_MAX]; /* of all rows, in the order in which they were met */
    size_t quarter_count;
    int32_t run_month; /* of the last `run_rows` rows, which are not counted by month yet */
    int64_t run_rows;
    struct bw_progress progress;
};

static enum bw_status push_bytes(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct reading *reading = ctx;

    bw_digest_add(&reading->digest, bytes, len);
    reading->result.bytes += (int64_t)len;
    bw_progress_print(&reading->progress, "%s: %lld MB, %lld rows, %lld kept",
                      reading->request->feed->name, (long long)reading->result.bytes / 1000000,
                      (long long)reading->result.counts.rows,
                      (long long)reading->result.counts.violence);
    return bw_inflate_push(reading->inflate, bytes, len, err);
}

/* Months of the extract's own quarter: a late row says nothing of what its month's extract held. */
static void count_month(struct reading *reading, int32_t month, int64_t rows)
{
    struct bw_reader_result *result = &reading->result;
    const struct bw_quarter quarter = reading->request->quarter;
    size_t i = 0;

    if (month < 0 ||
        bw_quarter_index(bw_quarter_of_day(bw_month_first_day(month))) != bw_quarter_index(quarter))
        return;
    while (i < result->month_count && result->months[i].month != month)
        i++;
    if (i == result->month_count)
        result->months[result->month_count++] = (struct bw_month_rows){.month = month};
    result->months[i].rows += rows;
}

/* The quarter that most rows are from; the first that is as frequent. */
static void count_quarter(struct reading *reading, int32_t month, int64_t rows)
{
    const int index =
        month < 0 ? 0 : bw_quarter_index(bw_quarter_of_day(bw_month_first_day(month)));
    size_t i = 0;

    if (month < 0)
        return;
    while (i < reading->quarter_count && reading->quarters[i].index != index)
        i++;
    if (i == QUARTERS_MAX)
        return;
    if (i == reading->quarter_count)
        reading->quarters[reading->quarter_count++].index = index;
    reading->quarters[i].rows += rows;
}

static void count_run(struct reading *reading)
{
    if (reading->run_rows == 0)
        return;
    count_month(reading, reading->run_month, reading->run_rows);
    count_quarter(reading, reading->run_month, reading->run_rows);
    reading->run_rows = 0;
}

static struct bw_quarter most_rows_quarter(const struct reading *reading)
{
    size_t most = 0;

    for (size_t i = 1; i < reading->quarter_count; i++) {
        if (reading->quarters[i].rows > reading->quarters[most].rows)
            most = i;
    }
    return reading->quarter_count == 0
               ? (struct bw_quarter){0}
               : bw_quarter_add((struct bw_quarter){0, 1}, reading->quarters[most].index);
}

static enum bw_status judge(struct reading *reading, const struct bw_csv_row *row,
                            struct bw_err *err)
{
    const struct bw_reader_request *request = reading->request;
    struct bw_row_counts *counts = &reading->result.counts;
    struct bw_map_verdict verdict;

    counts->rows++;
    bw_map_row(reading->map, row, &reading->row, &verdict);
    /* An arrival that cannot be read leaves the month to the incident. */
    if (verdict.outcome == BW_MAP_KEPT && verdict.month < 0)
        verdict.month =
            bw_month_of_day(bw_local_day(bw_local_of_utc(reading->row.event.when.from_utc)));
    if (verdict.month != reading->run_month)
        count_run(reading);
    reading->run_month = verdict.month;
    reading->run_rows++;
    counts->moved_times += verdict.is_time_moved;
    switch (verdict.outcome) {
    case BW_MAP_EXCLUDED:
        counts->excluded++;
        return BW_OK;
    case BW_MAP_NOT_VIOLENCE:
        return BW_OK;
    case BW_MAP_OUTSIDE_QUARTER:
        counts->violence++;
        counts->outside_quarter++;
        return BW_OK;
    case BW_MAP_REJECT:
        counts->violence++;
        counts->rejects++;
        counts->reject_by_reason[verdict.reason]++;
        if (counts->rejects == 1) {
            reading->first_reject_line = row->line;
            reading->first_reject = verdict.reason;
        }
        return request->row_fn(request->ctx, row->line, NULL, &verdict, err);
    case BW_MAP_KEPT:
        counts->violence++;
        counts->late += reading->row.event.is_late;
        return request->row_fn(request->ctx, row->line, &reading->row, &verdict, err);
    }
    return BW_OK;
}

static enum bw_status read_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct reading *reading = ctx;

    return bw_map_needs_header(reading->map) ? bw_map_read_header(reading->map, row, err)
                                             : judge(reading, row, err);
}

/* How messages name the file: of a URL no more than the last part, for the rest may be secret. */
static const char *place_of(struct bw_arena *arena, const char *url)
{
    const char *scheme_end = strstr(url, "://");
    size_t len = strcspn(url, "?#");
    const char *from = url + len;

    if (scheme_end == NULL)
        return url;
    while (from > scheme_end + strlen("://") && from[-1] != '/')
        from--;
    return bw_arena_strndup(arena, from, (size_t)(url + len - from));
}

/* What shows only when the last byte was read. */
static enum bw_status end_file(struct reading *reading, struct bw_decode *decode,
                               struct bw_csv *csv, struct bw_err *err)
{
    enum bw_status status = bw_inflate_end(reading->inflate, err);

    if (status == BW_OK)
        status = bw_decode_end(decode, err);
    if (status == BW_OK)
        status = bw_csv_end(csv, err);
    count_run(reading);
    if (status == BW_OK && reading->result.bytes == reading->bytes_before)
        return bw_fail(err, BW_EFORMAT, "the file is empty: a header row was expected");
    if (status == BW_OK && bw_map_needs_header(reading->map))
        return bw_fail(err, BW_EFORMAT, "there is no header row");
    return status;
}

/* Fetches `url` through inflate and decode into `csv`. */
static enum bw_status pull(struct reading *reading, const char *url, struct bw_csv *csv,
                           struct bw_err *err)
{
    const struct bw_site *site = reading->request->site;
    const struct bw_feed_desc *feed = reading->request->feed;
    static const char *const only_file[] = {"file"};
    const bool is_at_hand = reading->request->is_file_at_hand;
    const int64_t *settings = site->settings.of;
    const struct bw_transfer_request request = {
        .url = url,
        .schemes = is_at_hand ? only_file : (const char *const *)site->schemes,
        .scheme_count = is_at_hand ? 1 : site->scheme_count,
        .ca = site->ca,
        .credentials = &feed->credentials,
        .max_bytes = settings[BW_SETTING_FETCH_MAX_BYTES],
        .timeout_s = settings[BW_SETTING_FETCH_TIMEOUT],
    };
    struct bw_transfer_result transferred;
    struct bw_decode *decode = NULL;
    enum bw_status status;

    status = bw_decode_open(reading->arena, feed->encoding, (struct bw_sink){bw_csv_push, csv},
                            &decode, err);
    if (status != BW_OK)
        return status;
    reading->inflate = bw_inflate_open(
        reading->arena,
        (struct bw_inflate_limits){.max_bytes = settings[BW_SETTING_FETCH_MAX_BYTES],
                                   .max_ratio = settings[BW_SETTING_FETCH_MAX_RATIO]},
        (struct bw_sink){bw_decode_push, decode});
    status = bw_transfer_run(&request, (struct bw_sink){push_bytes, reading}, &transferred, err);
    bw_progress_end(&reading->progress);
    if (status == BW_OK && end_file(reading, decode, csv, err) != BW_OK)
        status = bw_fail_in(err, "'%s'", place_of(reading->arena, url));
    reading->result.replaced += bw_decode_replaced(decode);
    bw_inflate_close(reading->inflate);
    bw_decode_close(decode);
    return status;
}

static void add_quality(struct reading *reading)
{
    const struct bw_map_quality *quality = bw_map_quality(reading->map);
    struct bw_reader_result *result = &reading->result;

    for (size_t i = 0; i < reading->request->feed->field_count; i++) {
        result->unmapped += quality[i].unmapped;
        result->unreadable += quality[i].unreadable;
        result->columns[i].missing += quality[i].missing;
        result->columns[i].unreadable += quality[i].unreadable;
        result->columns[i].unmapped += quality[i].unmapped;
    }
    if (result->extra_column_count == 0)
        result->extra_columns =
            (const char **)bw_map_extra_columns(reading->map, &result->extra_column_count);
}

/* One file, to its end; its digest into `hex`. */
static enum bw_status read_file(struct reading *reading, const char *url, char hex[BW_DIGEST_HEX],
                                struct bw_err *err)
{
    const struct bw_reader_request *request = reading->request;
    const int64_t *settings = request->site->settings.of;
    const struct bw_csv_limits limits = {.max_line = (size_t)settings[BW_SETTING_FETCH_MAX_LINE],
                                         .max_fields =
                                             (size_t)settings[BW_SETTING_FETCH_MAX_FIELDS]};
    struct bw_csv *csv = bw_csv_open(reading->arena, request->feed, limits, read_row, reading);
    enum bw_status status;

    bw_digest_init(&reading->digest);
    reading->bytes_before = reading->result.bytes;
    reading->map = bw_map_new(reading->arena, request->feed, request->quarter);
    status = pull(reading, url, csv, err);
    bw_csv_close(csv);
    if (status != BW_OK)
        return status;
    bw_digest_end(&reading->digest, hex);
    add_quality(reading);
    return BW_OK;
}

bool bw_reader_is_all_outside(const struct bw_row_counts *counts)
{
    return counts->outside_quarter > 0 &&
           counts->outside_quarter + counts->rejects == counts->violence;
}

/* What a mistaken file or quarter shows. */
static enum bw_status fail_outside(const struct reading *reading, struct bw_err *err)
{
    const struct bw_row_counts *counts = &reading->result.counts;
    char quarter[8];
    char most[8];

    bw_quarter_format(reading->request->quarter, quarter);
    bw_quarter_format(reading->result.most_rows_quarter, most);
    bw_fail(err, BW_EFORMAT, "none of %lld violence rows is in %s", (long long)counts->violence,
            quarter);
    return bw_fail_hint(err, "most rows are from %s: is it the right file and the right quarter?",
                        most);
}

/* Checks that need the whole extract. */
static enum bw_status check_whole(const struct reading *reading, struct bw_err *err)
{
    const struct bw_feed_desc *feed = reading->request->feed;
    const struct bw_row_counts *counts = &reading->result.counts;
    const char *hash = feed->hash;

    if (feed->bytes >= 0 && reading->result.bytes != feed->bytes)
        return bw_fail(err, BW_EFORMAT, "%lld bytes, but the description says %lld",
                       (long long)reading->result.bytes, (long long)feed->bytes);
    if (hash != NULL && strncmp(hash, "sha256:", 7) == 0)
        hash += 7;
    if (hash != NULL &&
        !bw_text_is_equal_fold(bw_text_of(hash), bw_text_of(reading->result.sha256)))
        return bw_fail(err, BW_EFORMAT, "the SHA-256 differs from `hash` in the description");
    if (counts->rows == 0)
        return bw_fail(err, BW_EFORMAT, "there is a header, but no row below it");
    if (reading->request->is_only_looked_at)
        return BW_OK;
    if ((feed->expect_rows_min >= 0 && counts->rows < feed->expect_rows_min) ||
        (feed->expect_rows_max >= 0 && counts->rows > feed->expect_rows_max))
        return bw_fail(err, BW_ERANGE, "%lld rows, but %lld to %lld were expected",
                       (long long)counts->rows, (long long)feed->expect_rows_min,
                       (long long)feed->expect_rows_max);
    if ((double)counts->rejects > feed->max_reject_share * (double)counts->violence)
        return bw_fail(err, BW_EFORMAT,
                       "%lld of %lld violence rows could not be used, more than %.3g %%; the first "
                       "is line %lld (%s)",
                       (long long)counts->rejects, (long long)counts->violence,
                       100 * feed->max_reject_share, (long long)reading->first_reject_line,
                       bw_reject_name(reading->first_reject));
    if (bw_reader_is_all_outside(counts))
        return fail_outside(reading, err);
    return BW_OK;
}

/* The same rows twice are two deliveries of one month, or a name that was typed twice.  Two files
 * without rows may well be alike. */
static enum bw_status check_other(const struct reading *reading, const char *digests, size_t count,
                                  const char *hex, struct bw_err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(digests + i * BW_DIGEST_HEX, hex) == 0)
            return bw_fail(err, BW_EFORMAT, "two of its %zu files are the same",
                           reading->request->url_count);
    }
    return BW_OK;
}

static enum bw_status read_all(struct reading *reading, struct bw_err *err)
{
    const struct bw_reader_request *request = reading->request;
    char *digests = bw_arena_alloc(reading->arena, request->url_count, BW_DIGEST_HEX);
    size_t digest_count = 0;
    struct bw_digest of_digests;
    char hex[BW_DIGEST_HEX] = "";

    bw_digest_init(&of_digests);
    for (size_t i = 0; i < request->url_count; i++) {
        const int64_t rows_before = reading->result.counts.rows;
        enum bw_status status = read_file(reading, request->urls[i], hex, err);

        /* At the source a month may be missing; a file that somebody named may not. */
        if (status == BW_ENOTFOUND && !request->is_file_at_hand &&
            ++reading->result.missing_urls < request->url_count)
            continue;
        if (status == BW_OK && reading->result.counts.rows > rows_before)
            status = check_other(reading, digests, digest_count, hex, err);
        if (status != BW_OK)
            return status;
        memcpy(digests + digest_count++ * BW_DIGEST_HEX, hex, sizeof(hex));
        bw_digest_add(&of_digests, hex, strlen(hex));
    }
    if (request->url_count == 1)
        memcpy(reading->result.sha256, hex, sizeof(hex));
    else
        bw_digest_end(&of_digests, reading->result.sha256);
    reading->result.most_rows_quarter = most_rows_quarter(reading);
    return check_whole(reading, err);
}

enum bw_status bw_reader_run(struct bw_arena *arena, const struct bw_reader_request *request,
                             struct bw_reader_result *ret_result, struct bw_err *err)
{
    struct reading reading = {.request = request, .arena = arena};
    enum bw_status status;

    reading.result.columns =
        bw_arena_alloc(arena, request->feed->field_count, sizeof(struct bw_map_quality));
    status = read_all(&reading, err);
    if (status == BW_OK)
        *ret_result = reading.result;
    else
        bw_fail_in(err, "feed '%s'", request->feed->name);
    /* The digest holds the last bytes of a file that failed; other pieces of rows lie where the
     * calls below had their variables, and are wiped once, not by each. */
    sodium_memzero(&reading, sizeof(reading));
    bw_scrub(BW_READER_STACK_BYTES);
    return status;
}
