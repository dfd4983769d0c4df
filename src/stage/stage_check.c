/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_check.h"

#include "beatwise/ident/canon.h"
#include "beatwise/stage/reader.h"

/* Lines of rejects that are named; the rest is only counted. */
#define LINES_MAX 10

struct checking {
    const struct bw_ground *ground;
    struct bw_row_counts counts;
    int64_t lines[LINES_MAX];
    enum bw_reject_reason reasons[LINES_MAX];
    size_t line_count;
};

static enum bw_status look_at(void *ctx, int64_t line, const struct bw_row *row,
                              const struct bw_map_verdict *verdict, struct bw_err *err)
{
    struct checking *checking = ctx;
    struct bw_location location;
    struct bw_canon canon;
    int32_t day;

    (void)err;
    if (row == NULL) {
        if (checking->line_count < LINES_MAX) {
            checking->lines[checking->line_count] = line;
            checking->reasons[checking->line_count++] = verdict->reason;
        }
        return BW_OK;
    }
    day = bw_local_day(bw_local_of_utc(row->event.when.from_utc));
    bw_locate(&checking->ground->locator, &row->place, day, &location);
    bw_canon_identity(&row->identity, day, &canon);
    checking->counts.kept++;
    checking->counts.located[location.located_by]++;
    checking->counts.unknown_beat += location.is_unknown_code;
    checking->counts.linkable += bw_canon_is_linkable(&canon);
    bw_canon_wipe(&canon);
    return BW_OK;
}

static double percent(int64_t part, int64_t whole)
{
    return whole == 0 ? 0.0 : 100.0 * (double)part / (double)whole;
}

/*
 * By name only where rows have as many cells as the header: a header that lost its line end, or is
 * none, goes on with the cells of the first person.
 */
static void add_extra_columns(struct bw_buf *buf, const struct bw_reader_result *result)
{
    const struct bw_row_counts *rows = &result->counts;

    if (result->extra_column_count > 0 &&
        2 * rows->reject_by_reason[BW_REJECT_FIELD_COUNT] > rows->rows) {
        bw_buf_printf(buf,
                      "%zu columns are not described, and not named here: most rows do not have as "
                      "many cells as the header\n",
                      result->extra_column_count);
        return;
    }
    for (size_t i = 0; i < result->extra_column_count; i++)
        bw_buf_printf(buf, "%-24s (not described: ignored)\n", result->extra_columns[i]);
}

static void add_columns(struct bw_buf *buf, const struct bw_feed_desc *feed,
                        const struct bw_reader_result *result, int64_t kept)
{
    bw_buf_printf(buf, "\n%-24s %-20s %9s %11s %9s\n", "column", "role", "missing", "unreadable",
                  "unmapped");
    for (size_t i = 0; i < feed->field_count; i++) {
        const struct bw_map_quality *column = &result->columns[i];
        const char *role = bw_role_name(feed->fields[i].role);

        if (role != NULL)
            bw_buf_printf(buf, "%-24s %-20s %7.1f %% %11lld %9lld\n", feed->fields[i].name, role,
                          percent(column->missing, kept), (long long)column->unreadable,
                          (long long)column->unmapped);
    }
    add_extra_columns(buf, result);
}

static void add_text(struct bw_buf *buf, const struct bw_reader_request *request,
                     const struct checking *checking, const struct bw_reader_result *result)
{
    const struct bw_row_counts *rows = &result->counts;
    const int64_t kept = checking->counts.kept;
    char quarter[8];

    bw_quarter_format(request->quarter, quarter);
    bw_buf_printf(buf, "%s, read as %s: %lld rows, %lld of them violence, %lld usable\n",
                  request->feed->name, quarter, (long long)rows->rows, (long long)rows->violence,
                  (long long)kept);
    bw_buf_printf(buf, "excluded %lld, outside the quarter %lld, late %lld, rejects %lld\n",
                  (long long)rows->excluded, (long long)rows->outside_quarter,
                  (long long)rows->late, (long long)rows->rejects);
    if (rows->outside_quarter > 0) {
        bw_quarter_format(result->most_rows_quarter, quarter);
        bw_buf_printf(buf, "most rows are from %s\n", quarter);
    }
    for (size_t i = 0; i < checking->line_count; i++)
        bw_buf_printf(buf, "  line %lld: %s\n", (long long)checking->lines[i],
                      bw_reject_name(checking->reasons[i]));
    if (rows->rejects > (int64_t)checking->line_count)
        bw_buf_printf(buf, "  and %lld more\n",
                      (long long)rows->rejects - (long long)checking->line_count);
    bw_buf_puts(buf, "placed by");
    for (int by = BW_LOCATED_WAYS - 1; by >= 0; by--)
        bw_buf_printf(buf, " %s %.1f %%%s", bw_located_by_name((enum bw_located_by)by),
                      percent(checking->counts.located[by], kept), by > 0 ? "," : "\n");
    if (checking->counts.unknown_beat > 0)
        bw_buf_printf(buf, "%lld rows name a beat that is in no boundary set\n",
                      (long long)checking->counts.unknown_beat);
    bw_buf_printf(buf, "linkable %.1f %%\n", percent(checking->counts.linkable, kept));
    if (result->replaced > 0)
        bw_buf_printf(buf, "%lld places are not in the encoding '%s'\n",
                      (long long)result->replaced, request->feed->encoding);
    add_columns(buf, request->feed, result, kept);
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

/* The quarter that was asked for, else the one that most rows of the file are from. */
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
static int64_t add_refusals(struct bw_buf *buf, const struct bw_feed_desc *feed,
                            const struct bw_row_counts *counts)
{
    const struct {
        bool is_so;
        const char *why;
    } refusals[] = {
        {feed->sharing_count == NULL, "there is no sharing reference (beatwise.sharing.count)"},
        {(double)counts->rejects > feed->max_reject_share * (double)counts->violence,
         "too many violence rows cannot be used (beatwise.max_reject_share)"},
        {(feed->expect_rows_min >= 0 && counts->rows < feed->expect_rows_min) ||
             (feed->expect_rows_max >= 0 && counts->rows > feed->expect_rows_max),
         "there are not as many rows as beatwise.expect says"},
        {bw_reader_is_all_outside(counts), "no violence row is in the quarter"},
    };
    int64_t count = 0;

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (!refusals[i].is_so)
            continue;
        bw_buf_printf(buf, "collect would refuse it: %s\n", refusals[i].why);
        count++;
    }
    return count;
}

enum bw_status bw_stage_check(struct bw_session *session, const struct bw_ground *ground,
                              const struct bw_check_request *request, struct bw_buf *buf,
                              struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct checking checking = {.ground = ground};
    struct bw_reader_request reader = {.site = session->site,
                                       .feed = request->feed,
                                       .quarter = request->quarter,
                                       .urls = &request->file,
                                       .url_count = 1,
                                       .is_file_at_hand = true,
                                       .is_only_looked_at = true,
                                       .row_fn = look_at,
                                       .ctx = &checking};
    struct bw_reader_result result;
    enum bw_status status = find_quarter(arena, &reader, err);

    if (status == BW_OK)
        status = bw_reader_run(arena, &reader, &result, err);
    if (status == BW_OK) {
        int64_t findings = result.counts.rejects + result.unmapped + result.unreadable +
                           result.replaced + checking.counts.unknown_beat +
                           result.counts.outside_quarter;

        add_text(buf, &reader, &checking, &result);
        findings += add_refusals(buf, request->feed, &result.counts);
        if (findings > 0)
            status = bw_fail(err, BW_EFOUND,
                             "feed '%s': %lld rejects, %lld cells unreadable, %lld codes unmapped, "
                             "%lld rows outside the quarter",
                             request->feed->name, (long long)result.counts.rejects,
                             (long long)result.unreadable, (long long)result.unmapped,
                             (long long)result.counts.outside_quarter);
    }
    bw_arena_free(arena);
    return status;
}
