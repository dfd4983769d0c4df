/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader_private.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/file.h"
#include "beatwise/base/scrub.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/decode.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/stage/supply.h"

/* Between the threads: enough that neither waits for the other's every step, and no more. */
#define BYTES_PARTS 4
#define BYTES_PART_BYTES ((size_t)256 * 1024)
#define PASSWORD_MAX_BYTES ((size_t)4096)
#define RECORD_PARTS 4
#define RECORD_PART_BYTES ((size_t)64 * 1024)

struct reading {
    const struct bw_reader_request *request;
    struct bw_arena *arena;
    struct bw_reader_result result;
    struct bw_csv_limits limits;
    struct bw_text *cells; /* of the record that is being read */
    struct bw_tally tally;
    struct bw_row row;
    struct bw_hash hash; /* of all files, where the description has one */
};

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

struct bw_reject bw_reader_reject(const struct bw_feed_desc *feed, int64_t line,
                                  const struct bw_map_verdict *verdict)
{
    return (struct bw_reject){
        .file = verdict->file,
        .line = line,
        .column = verdict->field < 0 ? NULL : feed->fields[verdict->field].name,
        .reason = verdict->reason,
    };
}

static void note_first_reject(struct reading *reading, const struct bw_reader_file *file,
                              const struct bw_reject *reject)
{
    reading->result.first_reject = *reject;
    if (reading->request->url_count > 1)
        reading->result.first_reject_file = file->place;
}

static enum bw_status judge(struct reading *reading, const struct bw_reader_file *file,
                            const struct bw_record *record, struct bw_err *err)
{
    const struct bw_reader_request *request = reading->request;
    const struct bw_csv_row row = {record->line, record->count, reading->cells};
    struct bw_row_counts *counts = &reading->result.counts;
    struct bw_map_verdict verdict = record->verdict;

    counts->violence++;
    bw_map_read(file->map, &row, &reading->row, &verdict);
    verdict.file = (int)file->number + 1;
    /* An arrival that cannot be read leaves the month to the incident. */
    if (verdict.outcome == BW_MAP_KEPT && verdict.month < 0)
        verdict.month =
            bw_month_of_day(bw_local_day(bw_local_of_utc(reading->row.event.when.from_utc)));
    bw_tally_add(&reading->tally, verdict.month);
    counts->moved_times += verdict.is_time_moved;
    if (verdict.outcome == BW_MAP_OUTSIDE_QUARTER) {
        counts->outside_quarter++;
        return BW_OK;
    }
    if (verdict.outcome == BW_MAP_REJECT) {
        counts->rejects++;
        counts->reject_by_reason[verdict.reason]++;
        if (counts->rejects == 1) {
            const struct bw_reject first = bw_reader_reject(request->feed, record->line, &verdict);

            note_first_reject(reading, file, &first);
        }
        return request->row_fn(request->ctx, record->line, NULL, &verdict, err);
    }
    counts->late += reading->row.event.is_late;
    return request->row_fn(request->ctx, record->line, &reading->row, &verdict, err);
}

/* Until no more come, or one cannot be handed on. */
static enum bw_status take_records(struct reading *reading, struct bw_reader_file *file,
                                   struct bw_err *err)
{
    enum bw_status status = BW_OK;
    struct bw_text part;

    while (status == BW_OK && bw_ring_next(file->records, &part)) {
        while (status == BW_OK && part.len > 0) {
            struct bw_record record;

            bw_record_read(&part, &record, reading->cells);
            status = judge(reading, file, &record, err);
        }
        file->shown_kept = reading->result.counts.violence - reading->result.counts.rejects -
                           reading->result.counts.outside_quarter;
        file->shown_rejects = reading->result.counts.rejects;
    }
    bw_ring_stop(file->records);
    return status;
}

/* Signals are for the thread that the program began with. */
static bool start(pthread_t *ret_thread, void *(*run)(void *), struct bw_reader_file *file)
{
    sigset_t all, before;
    bool is_started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    is_started = pthread_create(ret_thread, NULL, run, file) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

/* Runs all three threads to their end. */
static enum bw_status run_threads(struct reading *reading, struct bw_reader_file *file,
                                  struct bw_err *err)
{
    pthread_t bytes, rows;
    enum bw_status status;

    if (!start(&bytes, bw_reader_bytes_run, file))
        return bw_fail(err, BW_EIO, "cannot start a thread");
    if (!start(&rows, bw_reader_rows_run, file)) {
        bw_ring_stop(file->bytes);
        pthread_join(bytes, NULL);
        return bw_fail(err, BW_EIO, "cannot start a thread");
    }
    status = take_records(reading, file, err);
    pthread_join(rows, NULL);
    pthread_join(bytes, NULL);
    if (status != BW_OK)
        return status;
    if (file->rows_failed.status != BW_OK) {
        *err = file->rows_failed;
        return bw_fail_in(err, "'%s'", file->place);
    }
    if (file->bytes_failed.status != BW_OK) {
        *err = file->bytes_failed;
        return err->status;
    }
    if (file->byte_count == 0)
        return bw_fail(err, BW_EFORMAT, "'%s': the file is empty: a header row was expected",
                       file->place);
    if (!bw_map_has_header(file->map))
        return bw_fail(err, BW_EFORMAT, "'%s': there is no header row", file->place);
    return BW_OK;
}

/* The password that opens zip archives of this feed; left as it is where there is none. */
static enum bw_status read_zip_password(struct reading *reading, const char **password,
                                        struct bw_err *err)
{
    const char *path = reading->request->feed->credentials.zip_password_file;
    struct bw_text line;
    char *text;
    size_t len;

    if (path == NULL)
        return BW_OK;
    if (bw_file_read(reading->arena, path, PASSWORD_MAX_BYTES, &text, &len, err) != BW_OK)
        return bw_fail_in(err, "credentials.zip_password_file");
    line = (struct bw_text){text, strcspn(text, "\r\n")};
    if (line.len == 0 || bw_text_trim((struct bw_text){text, len}).len > line.len)
        return bw_fail(err, BW_ECONFIG, "credentials.zip_password_file: '%s' must be one line",
                       path);
    text[line.len] = '\0';
    *password = text;
    return BW_OK;
}

/* Gives the threads what they need. */
static enum bw_status open_file(struct reading *reading, struct bw_reader_file *file,
                                struct bw_err *err)
{
    const struct bw_feed_desc *feed = reading->request->feed;
    const int64_t *settings = reading->request->site->settings.of;
    const struct bw_inflate_limits limits = {.max_bytes = settings[BW_SETTING_FETCH_MAX_BYTES],
                                             .max_ratio = settings[BW_SETTING_FETCH_MAX_RATIO]};

    const char *password = NULL;
    enum bw_status status = read_zip_password(reading, &password, err);

    if (status != BW_OK)
        return status;
    bw_digest_init(&file->digest);
    bw_tally_init(&file->tally, reading->request->quarter);
    file->hash = feed->hash == NULL ? NULL : &reading->hash;
    file->map = bw_map_new(reading->arena, feed, reading->request->quarter);
    bw_map_note_codes(file->map, reading->result.codes);
    file->csv = bw_csv_open(reading->arena, feed, reading->limits, bw_reader_select_row, file);
    file->bytes = bw_ring_open(BYTES_PARTS, BYTES_PART_BYTES, SIZE_MAX / 4);
    file->records = bw_ring_open(RECORD_PARTS, RECORD_PART_BYTES, bw_record_max(reading->limits));
    file->inflate =
        bw_inflate_open(reading->arena, limits, (struct bw_sink){bw_reader_take_inflated, file});
    bw_inflate_set_zip_password(file->inflate, password);
    return bw_decode_open(reading->arena, feed->encoding, (struct bw_sink){bw_csv_push, file->csv},
                          &file->decode, err);
}

static void close_file(struct bw_reader_file *file)
{
    bw_decode_close(file->decode);
    bw_csv_close(file->csv);
    bw_ring_close(file->records);
    bw_ring_close(file->bytes);
    /* The digest holds the last bytes of a file that failed. */
    sodium_memzero(&file->digest, sizeof(file->digest));
}

static void add_quality(struct reading *reading, const struct bw_map *map)
{
    const struct bw_map_quality *quality = bw_map_quality(map);
    struct bw_reader_result *result = &reading->result;

    for (size_t i = 0; i < reading->request->feed->field_count; i++) {
        result->unmapped += quality[i].unmapped;
        result->unreadable += quality[i].unreadable;
        result->columns[i].missing += quality[i].missing;
        result->columns[i].unreadable += quality[i].unreadable;
        result->columns[i].unmapped += quality[i].unmapped;
        result->column_files[i] += bw_map_has_field(map, i);
    }
    if (result->extra_column_count == 0)
        result->extra_columns =
            (const char **)bw_map_extra_columns(map, &result->extra_column_count);
}

/* The checksum that the supplier keeps beside the file. */
static enum bw_status check_digest(struct reading *reading, const struct bw_reader_file *file,
                                   const char *hex, struct bw_err *err)
{
    const struct bw_reader_request *request = reading->request;
    enum bw_status status;

    if (request->is_file_at_hand)
        return BW_OK;
    status = bw_supply_check_digest(reading->arena, request->site, request->feed, request->quarter,
                                    file->url, file->number, hex, err);
    return status == BW_OK ? BW_OK : bw_fail_in(err, "'%s'", file->place);
}

/* The file `number`, to its end; its digest into `hex`. */
static enum bw_status read_file(struct reading *reading, size_t number, char hex[BW_DIGEST_HEX],
                                struct bw_err *err)
{
    const char *url = reading->request->urls[number];
    struct bw_reader_file file = {.request = reading->request,
                                  .number = number,
                                  .url = url,
                                  .place = place_of(reading->arena, url)};
    struct bw_row_counts *counts = &reading->result.counts;
    enum bw_status status = open_file(reading, &file, err);

    if (status == BW_OK)
        status = run_threads(reading, &file, err);
    reading->result.bytes += file.byte_count;
    reading->result.replaced += file.decode == NULL ? 0 : bw_decode_replaced(file.decode);
    reading->result.must_restart = file.transferred.must_restart;
    reading->result.origins[number] =
        (struct bw_reader_origin){status == BW_OK, file.transferred.file};
    counts->rows += file.row_count;
    counts->excluded += file.excluded;
    bw_tally_merge(&reading->tally, &file.tally);
    if (status == BW_OK) {
        bw_digest_end(&file.digest, hex);
        add_quality(reading, file.map);
        status = check_digest(reading, &file, hex, err);
    }
    close_file(&file);
    return status;
}

bool bw_reader_is_all_outside(const struct bw_row_counts *counts)
{
    return counts->outside_quarter > 0 &&
           counts->outside_quarter + counts->rejects == counts->violence;
}

const char *bw_reader_first_reject(struct bw_arena *arena, const struct bw_reader_result *result)
{
    const struct bw_reject *reject = &result->first_reject;
    const char *file = result->first_reject_file;
    const char *place =
        file == NULL ? bw_arena_printf(arena, "line %lld", (long long)reject->line)
                     : bw_arena_printf(arena, "'%s' line %lld", file, (long long)reject->line);

    return reject->column == NULL
               ? bw_arena_printf(arena, "%s (%s)", place, bw_reject_name(reject->reason))
               : bw_arena_printf(arena, "%s, column '%s' (%s)", place, reject->column,
                                 bw_reject_name(reject->reason));
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
static enum bw_status check_whole(struct reading *reading, struct bw_err *err)
{
    const struct bw_feed_desc *feed = reading->request->feed;
    const struct bw_row_counts *counts = &reading->result.counts;

    if (feed->bytes >= 0 && reading->result.bytes != feed->bytes)
        return bw_fail(err, BW_EFORMAT, "%lld bytes, but the description says %lld",
                       (long long)reading->result.bytes, (long long)feed->bytes);
    if (feed->hash != NULL && !bw_hash_is_as_expected(&reading->hash))
        return bw_fail(err, BW_EFORMAT, "the %s differs from `hash` in the description",
                       bw_hash_name(reading->hash.kind));
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
                       "is %s",
                       (long long)counts->rejects, (long long)counts->violence,
                       100 * feed->max_reject_share,
                       bw_reader_first_reject(reading->arena, &reading->result));
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

static void list_months(struct reading *reading)
{
    struct bw_reader_result *result = &reading->result;

    for (size_t i = 0; i < BW_READER_MONTHS; i++) {
        if (reading->tally.months[i] > 0)
            result->months[result->month_count++] = (struct bw_month_rows){
                .month = reading->tally.first_month + (int32_t)i, .rows = reading->tally.months[i]};
    }
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
        enum bw_status status;

        if (request->file_at != NULL)
            *request->file_at = i;
        status = read_file(reading, i, hex, err);

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
    reading->result.most_rows_quarter = bw_tally_most(&reading->tally);
    list_months(reading);
    return check_whole(reading, err);
}

enum bw_status bw_reader_run(struct bw_arena *arena, const struct bw_reader_request *request,
                             struct bw_reader_result *ret_result, struct bw_err *err)
{
    const int64_t *settings = request->site->settings.of;
    struct reading reading = {
        .request = request,
        .arena = arena,
        .limits = {.max_line = (size_t)settings[BW_SETTING_FETCH_MAX_LINE],
                   .max_fields = (size_t)settings[BW_SETTING_FETCH_MAX_FIELDS]},
    };
    enum bw_status status;

    if (request->feed->hash != NULL && !bw_hash_parse(request->feed->hash, &reading.hash))
        return bw_fail(err, BW_ECONFIG, "%s: `hash` is none", request->feed->file);
    reading.cells = bw_arena_alloc(arena, reading.limits.max_fields, sizeof(*reading.cells));
    bw_tally_init(&reading.tally, request->quarter);
    reading.result.columns =
        bw_arena_alloc(arena, request->feed->field_count, sizeof(struct bw_map_quality));
    reading.result.column_files = bw_arena_alloc(arena, request->feed->field_count, sizeof(size_t));
    reading.result.codes = bw_arena_alloc(arena, 1, sizeof(struct bw_codes));
    reading.result.origins =
        bw_arena_alloc(arena, request->url_count, sizeof(struct bw_reader_origin));
    status = read_all(&reading, err);
    if (status == BW_OK) {
        *ret_result = reading.result;
    } else {
        ret_result->must_restart = reading.result.must_restart;
        bw_fail_in(err, "feed '%s'", request->feed->name);
    }
    /* Pieces of rows lie where the calls below had their variables: wiped once, not by each. */
    sodium_memzero(&reading, sizeof(reading));
    bw_scrub(BW_READER_STACK_BYTES);
    return status;
}
