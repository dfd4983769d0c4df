/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_check.h"

#include <string.h>

#include "check_private.h"

static enum bw_status look_at(void *ctx, int64_t line, const struct bw_row *row,
                              const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct bw_checked *checked = ctx;
    struct bw_row_counts *counts = &checked->counts;
    const struct bw_ground *ground = checked->request->ground;
    struct bw_placed placed;
    struct bw_event event;
    struct bw_canon canon;
    int32_t day;

    (void)err;
    if (row == NULL) {
        int64_t at = counts->reject_by_reason[verdict->reason]++;

        if (at < BW_CHECK_LINES_MAX)
            checked->lines[verdict->reason][at] = (struct bw_check_line){checked->file_at, line};
        return BW_OK;
    }
    day = bw_local_day(bw_local_of_utc(row->event.when.from_utc));
    event = row->event;
    bw_place_event(ground == NULL ? NULL : &ground->locator, row, &event, &placed);
    if (checked->missed != NULL && placed.location.place == NULL)
        bw_missed_add(checked->missed, row);
    bw_canon_identity(&row->identity, day, &canon);
    bw_quality_see(&checked->tally, row, &canon, &placed);
    counts->kept++;
    counts->located[placed.location.located_by]++;
    counts->unknown_beat += placed.location.is_unknown_code;
    counts->linkable += bw_canon_is_linkable(&canon);
    bw_canon_wipe(&canon);
    return BW_OK;
}

static enum bw_status skip_row(void *ctx, int64_t line, const struct bw_row *row,
                               const struct bw_map_verdict *verdict, struct bw_err *err)
{
    (void)ctx;
    (void)line;
    (void)row;
    (void)verdict;
    (void)err;
    return BW_OK;
}

/* The quarter that was asked for, else the one that most rows of the files are from. */
static enum bw_status find_quarter(struct bw_arena *arena, struct bw_reader_request *reader,
                                   struct bw_err *err)
{
    struct bw_reader_request first = *reader;
    struct bw_reader_result result;
    enum bw_status status;

    if (reader->quarter.year != 0)
        return BW_OK;
    first.quarter = (struct bw_quarter){2000, 1};
    first.row_fn = skip_row;
    status = bw_reader_run(arena, &first, &result, err);
    if (status != BW_OK)
        return status;
    if (result.most_rows_quarter.year == 0) {
        bw_fail(err, BW_EFORMAT, "feed '%s': no row has a time that can be read",
                reader->feed->name);
        return bw_fail_hint(err, "look at the format of the time columns, or say --quarter");
    }
    reader->quarter = result.most_rows_quarter;
    return BW_OK;
}

/* What `collect` would not take, though it can be read. */
static void find_refusals(struct bw_checked *checked)
{
    const struct bw_feed_desc *feed = checked->request->feed;
    const struct bw_row_counts *counts = &checked->result.counts;
    const struct {
        bool is_so;
        const char *why;
    } refusals[] = {
        {feed->sharing_count == NULL, "there is no sharing reference (beatwise.sharing.count)"},
        {feed->review_day != BW_DAY_NONE && feed->review_day < checked->request->today,
         "its sharing agreement is past its review (beatwise.sharing.review)"},
        {(double)counts->rejects > feed->max_reject_share * (double)counts->violence,
         "too many violence rows cannot be used (beatwise.max_reject_share)"},
        {(feed->expect_rows_min >= 0 && counts->rows < feed->expect_rows_min) ||
             (feed->expect_rows_max >= 0 && counts->rows > feed->expect_rows_max),
         "there are not as many rows as beatwise.expect says"},
        {bw_reader_is_all_outside(counts), "no violence row is in the quarter"},
    };

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (refusals[i].is_so)
            checked->refusals[checked->refusal_count++] = refusals[i].why;
    }
}

const struct bw_quality_column *bw_check_column(const struct bw_checked *checked, size_t field)
{
    const struct bw_quality *quality = &checked->quality;
    size_t at = 0;

    if (checked->request->feed->fields[field].role == BW_ROLE_NONE)
        return NULL;
    for (size_t i = 0; i < field; i++)
        at += checked->request->feed->fields[i].role != BW_ROLE_NONE;
    return &quality->columns[at];
}

static bool is_in_rules(const struct bw_rule *rules, size_t count, size_t field)
{
    for (size_t i = 0; i < count; i++) {
        if (rules[i].field == field)
            return true;
    }
    return false;
}

const char *bw_check_use(const struct bw_feed_desc *feed, size_t field)
{
    if (feed->fields[field].role != BW_ROLE_NONE)
        return bw_role_name(feed->fields[field].role);
    if (is_in_rules(feed->violence, feed->violence_count, field))
        return "violence rule";
    return is_in_rules(feed->excludes, feed->exclude_count, field) ? "exclude rule" : "";
}

const char *bw_check_type(const struct bw_field *field)
{
    static const char *const names[] = {
        [BW_FIELD_STRING] = "string",       [BW_FIELD_DATE] = "date",
        [BW_FIELD_DATETIME] = "datetime",   [BW_FIELD_TIME] = "time",
        [BW_FIELD_YEARMONTH] = "yearmonth", [BW_FIELD_INTEGER] = "integer",
        [BW_FIELD_NUMBER] = "number",       [BW_FIELD_BOOLEAN] = "boolean",
    };

    return names[field->type];
}

static enum bw_status judge(const struct bw_checked *checked, struct bw_err *err)
{
    const struct bw_reader_result *result = &checked->result;
    const struct bw_row_counts *counts = &result->counts;
    const int64_t findings = counts->rejects + result->unmapped + result->unreadable +
                             result->replaced + checked->invalid + counts->outside_quarter +
                             (int64_t)checked->refusal_count;

    if (findings == 0)
        return BW_OK;
    return bw_fail(err, BW_EFOUND,
                   "feed '%s': found rejects %lld, unreadable cells %lld, invalid cells %lld, "
                   "unmapped codes %lld, rows outside the quarter %lld%s",
                   checked->request->feed->name, (long long)counts->rejects,
                   (long long)result->unreadable, (long long)checked->invalid,
                   (long long)result->unmapped, (long long)counts->outside_quarter,
                   checked->refusal_count > 0 ? "; collect would refuse it" : "");
}

static enum bw_status check(struct bw_checked *checked, struct bw_arena *arena, struct bw_buf *buf,
                            struct bw_err *err)
{
    const struct bw_check_request *request = checked->request;
    struct bw_reader_request reader = {.site = request->site,
                                       .feed = request->feed,
                                       .quarter = request->quarter,
                                       .urls = request->files,
                                       .url_count = request->file_count,
                                       .is_file_at_hand = true,
                                       .is_only_looked_at = true,
                                       .row_fn = look_at,
                                       .ctx = checked,
                                       .file_at = &checked->file_at};
    enum bw_status status = find_quarter(arena, &reader, err);

    if (status == BW_OK && request->ground != NULL)
        status = bw_ground_check(request->ground, request->site, reader.quarter, err);
    if (status == BW_OK)
        status = bw_reader_run(arena, &reader, &checked->result, err);
    if (status != BW_OK)
        return status;
    checked->quarter = reader.quarter;
    bw_quality_make(arena, request->feed, &checked->result, &checked->tally, 0, &checked->quality);
    for (size_t i = 0; i < BW_ROLES; i++)
        checked->invalid += checked->tally.invalid[i];
    find_refusals(checked);
    if (checked->missed != NULL)
        status =
            bw_missed_write(checked->missed, request->places_missed, &checked->missed_count, err);
    if (status != BW_OK)
        return status;
    if (request->is_json)
        status = bw_check_json(buf, checked, err);
    else
        bw_check_text(buf, checked);
    return status == BW_OK ? judge(checked, err) : status;
}

enum bw_status bw_stage_check(const struct bw_check_request *request, struct bw_buf *buf,
                              struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_checked *checked = bw_arena_alloc(arena, 1, sizeof(*checked));
    enum bw_status status;

    checked->request = request;
    if (request->places_missed != NULL)
        checked->missed = bw_missed_new(arena);
    status = check(checked, arena, buf, err);
    bw_missed_wipe(checked->missed);
    bw_arena_free(arena);
    return status;
}
