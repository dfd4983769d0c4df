/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "check_private.h"

#define CODES_A_COLUMN 20

static void put_percent(struct bw_buf *buf, int64_t part, int64_t whole)
{
    if (whole == 0)
        bw_buf_printf(buf, " %8s", "-");
    else
        bw_buf_printf(buf, " %6.1f %%", 100.0 * (double)part / (double)whole);
}

static double percent(int64_t part, int64_t whole)
{
    return whole == 0 ? 0.0 : 100.0 * (double)part / (double)whole;
}

static void put_rows(struct bw_buf *buf, const struct bw_checked *checked)
{
    const struct bw_row_counts *rows = &checked->result.counts;
    char quarter[8];

    bw_quarter_format(checked->quarter, quarter);
    bw_buf_printf(buf, "%s, read as %s: %lld rows, %lld of them violence, %lld usable\n",
                  checked->request->feed->name, quarter, (long long)rows->rows,
                  (long long)rows->violence, (long long)checked->counts.kept);
    bw_buf_printf(buf, "excluded %lld, outside the quarter %lld, late %lld, rejects %lld\n",
                  (long long)rows->excluded, (long long)rows->outside_quarter,
                  (long long)rows->late, (long long)rows->rejects);
    if (rows->outside_quarter > 0) {
        bw_quarter_format(checked->result.most_rows_quarter, quarter);
        bw_buf_printf(buf, "most rows are from %s\n", quarter);
    }
}

/* "  no_time: 3 rows, line 4, 17, 20" */
static void put_rejects(struct bw_buf *buf, const struct bw_checked *checked)
{
    const struct bw_check_request *request = checked->request;

    for (int reason = BW_REJECT_NONE + 1; reason < BW_REJECT_REASONS; reason++) {
        const int64_t rows = checked->counts.reject_by_reason[reason];
        size_t file = SIZE_MAX;

        if (rows == 0)
            continue;
        bw_buf_printf(buf, "  %s: %lld row%s:", bw_reject_name((enum bw_reject_reason)reason),
                      (long long)rows, rows == 1 ? "" : "s");
        for (int64_t i = 0; i < rows && i < BW_CHECK_LINES_MAX; i++) {
            const struct bw_check_line *line = &checked->lines[reason][i];

            if (request->file_count > 1 && line->file != file)
                bw_buf_printf(buf, "%s %s", i == 0 ? "" : ";", request->files[line->file]);
            bw_buf_printf(buf, "%s %lld", i == 0 || line->file != file ? " line" : ",",
                          (long long)line->line);
            file = line->file;
        }
        if (rows > BW_CHECK_LINES_MAX)
            bw_buf_printf(buf, " and %lld more", (long long)(rows - BW_CHECK_LINES_MAX));
        bw_buf_puts(buf, "\n");
    }
}

static void put_places(struct bw_buf *buf, const struct bw_checked *checked)
{
    const struct bw_row_counts *counts = &checked->counts;
    const struct bw_feed_desc *feed = checked->request->feed;

    if (checked->request->ground == NULL) {
        bw_buf_puts(buf, "not placed: that needs a site with boundaries (--site DIR)\n");
    } else {
        bw_buf_puts(buf, "placed by");
        for (int by = BW_LOCATED_WAYS - 1; by >= 0; by--)
            bw_buf_printf(buf, " %s %.1f %%%s", bw_located_by_name((enum bw_located_by)by),
                          percent(counts->located[by], counts->kept), by > 0 ? "," : "\n");
    }
    if (counts->unknown_beat > 0)
        bw_buf_printf(buf, "%lld rows name a beat that is in no boundary set\n",
                      (long long)counts->unknown_beat);
    if (checked->quality.facts[BW_QUALITY_KIND_OF_PLACE] > 0)
        bw_buf_printf(buf, "%lld rows say no kind of place: that of the place their text means\n",
                      (long long)checked->quality.facts[BW_QUALITY_KIND_OF_PLACE]);
    if (checked->quality.facts[BW_QUALITY_POSTCODE_ENDED] > 0)
        bw_buf_printf(buf, "%lld rows are placed by a postcode that is no longer in use\n",
                      (long long)checked->quality.facts[BW_QUALITY_POSTCODE_ENDED]);
    if (checked->quality.facts[BW_QUALITY_POSTCODE_LARGE] > 0)
        bw_buf_printf(buf, "%lld rows are placed by the postcode of a large user or PO box\n",
                      (long long)checked->quality.facts[BW_QUALITY_POSTCODE_LARGE]);
    if (checked->missed != NULL)
        bw_buf_printf(
            buf, "%zu texts of at least %d rows mean no place; they are in '%s', for you only\n",
            checked->missed_count, BW_MISSED_ROWS, checked->request->places_missed);
    bw_buf_printf(buf, "linkable %.1f %%%s\n", percent(counts->linkable, counts->kept),
                  feed->sharing_link == NULL ? ": no agreement to link (beatwise.sharing.link)"
                                             : "");
    if (checked->quality.facts[BW_QUALITY_ARRIVAL_TIMES] > 0)
        bw_buf_printf(buf, "%lld rows say no time of the incident: the arrival stands in\n",
                      (long long)checked->quality.facts[BW_QUALITY_ARRIVAL_TIMES]);
    if (checked->result.replaced > 0)
        bw_buf_printf(buf, "%lld places are not in the encoding '%s'\n",
                      (long long)checked->result.replaced, feed->encoding);
}

static void put_verdict(struct bw_buf *buf, const struct bw_checked *checked)
{
    for (size_t i = 0; i < checked->refusal_count; i++)
        bw_buf_printf(buf, "collect would refuse it: %s\n", checked->refusals[i]);
    if (checked->refusal_count == 0)
        bw_buf_puts(buf, "collect would take it\n");
}

static void put_column(struct bw_buf *buf, const struct bw_checked *checked, size_t i)
{
    const struct bw_feed_desc *feed = checked->request->feed;
    const struct bw_quality_column *column = bw_check_column(checked, i);
    const int64_t rows = checked->quality.facts[BW_QUALITY_ROWS];
    const char *use = bw_check_use(feed, i);
    int64_t given;

    if (*use == '\0')
        use = "(not used)";
    bw_buf_printf(buf, "%-24s %-9s ", feed->fields[i].name, bw_check_type(&feed->fields[i]));
    if (checked->result.column_files[i] == 0 || column == NULL) {
        bw_buf_printf(buf, "%s%s\n", use,
                      checked->result.column_files[i] == 0 ? ", not in the file" : "");
        return;
    }
    bw_buf_printf(buf, "%-20s", use);
    given = rows - column->missing;
    put_percent(buf, column->missing, rows);
    if (column->invalid == BW_QUALITY_NOT_JUDGED) {
        bw_buf_printf(buf, " %8s %10lld %8lld %7s\n", "-", (long long)column->unreadable,
                      (long long)column->unmapped, "-");
        return;
    }
    put_percent(buf, given - column->unreadable - column->unmapped - column->invalid, given);
    bw_buf_printf(buf, " %10lld %8lld %7lld\n", (long long)column->unreadable,
                  (long long)column->unmapped, (long long)column->invalid);
}

static void put_columns(struct bw_buf *buf, const struct bw_checked *checked)
{
    const struct bw_reader_result *result = &checked->result;

    bw_buf_printf(buf, "\n%-24s %-9s %-20s %8s %8s %10s %8s %7s\n", "column", "type", "role",
                  "missing", "valid", "unreadable", "unmapped", "invalid");
    for (size_t i = 0; i < checked->request->feed->field_count; i++)
        put_column(buf, checked, i);
    if (result->extra_column_count > 0 && !bw_quality_may_name_extras(&result->counts)) {
        bw_buf_printf(buf,
                      "%zu columns are not described, and not named here: most rows do not have as "
                      "many cells as the header\n",
                      result->extra_column_count);
        return;
    }
    for (size_t i = 0; i < result->extra_column_count; i++)
        bw_buf_printf(buf, "%-24s (not described: ignored)\n", result->extra_columns[i]);
}

static void put_codes(struct bw_buf *buf, const struct bw_checked *checked)
{
    const struct bw_quality *quality = &checked->quality;
    const char *column = "";
    size_t named = 0;

    if (checked->result.unmapped == 0)
        return;
    bw_buf_printf(buf,
                  "\nCodes that map to nothing (rows); their meaning belongs under `codes` in "
                  "%s:\n",
                  checked->request->feed->file);
    for (size_t i = 0; i < quality->code_count; i++) {
        const struct bw_quality_code *code = &quality->codes[i];
        const bool is_new = strcmp(code->column, column) != 0;

        if (is_new) {
            bw_buf_printf(buf, "%s  %s:", i == 0 ? "" : "\n", code->column);
            column = code->column;
            named = 0;
        }
        if (named++ < CODES_A_COLUMN)
            bw_buf_printf(buf, " %s (%lld)", code->code, (long long)code->rows);
        else if (named == CODES_A_COLUMN + 1)
            bw_buf_puts(buf, " ...");
    }
    if (quality->code_count > 0)
        bw_buf_puts(buf, "\n");
    if (quality->facts[BW_QUALITY_OTHER_CODES] > 0)
        bw_buf_printf(buf, "  and %lld cells that do not look like codes: they are not shown\n",
                      (long long)quality->facts[BW_QUALITY_OTHER_CODES]);
}

void bw_check_text(struct bw_buf *buf, const struct bw_checked *checked)
{
    put_rows(buf, checked);
    put_rejects(buf, checked);
    put_places(buf, checked);
    put_verdict(buf, checked);
    put_columns(buf, checked);
    put_codes(buf, checked);
}
