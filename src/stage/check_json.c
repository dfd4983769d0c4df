/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include <jansson.h>

#include "check_private.h"

static json_t *rows_json(const struct bw_checked *checked)
{
    const struct bw_row_counts *rows = &checked->result.counts;

    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "rows", rows->rows,
                     "excluded", rows->excluded, "violence", rows->violence, "usable",
                     checked->counts.kept, "rejects", rows->rejects, "outside_quarter",
                     rows->outside_quarter, "late", rows->late, "linkable",
                     checked->counts.linkable, "time_is_arrival",
                     checked->quality.facts[BW_QUALITY_ARRIVAL_TIMES]);
}

static json_t *rejects_json(const struct bw_checked *checked)
{
    json_t *list = json_array();

    for (int reason = BW_REJECT_NONE + 1; reason < BW_REJECT_REASONS; reason++) {
        const int64_t rows = checked->counts.reject_by_reason[reason];
        json_t *lines = json_array();

        for (int64_t i = 0; i < rows && i < BW_CHECK_LINES_MAX; i++) {
            const struct bw_check_line *line = &checked->lines[reason][i];

            json_array_append_new(lines, json_pack("{s:s, s:I}", "file",
                                                   checked->request->files[line->file], "line",
                                                   line->line));
        }
        if (rows > 0)
            json_array_append_new(list, json_pack("{s:s, s:I, s:O}", "reason",
                                                  bw_reject_name((enum bw_reject_reason)reason),
                                                  "rows", rows, "first", lines));
        json_decref(lines);
    }
    return list;
}

/* null: nothing was placed, for there is no site. */
static json_t *located_json(const struct bw_checked *checked)
{
    json_t *located = json_object();

    if (checked->request->ground == NULL) {
        json_decref(located);
        return json_null();
    }
    for (int i = 0; i < BW_LOCATED_WAYS; i++)
        json_object_set_new(located, bw_located_by_name((enum bw_located_by)i),
                            json_integer(checked->counts.located[i]));
    return located;
}

/* null: without an agreement to link nobody looks. */
static json_t *invalid_json(const struct bw_quality_column *column)
{
    return column->invalid == BW_QUALITY_NOT_JUDGED ? json_null() : json_integer(column->invalid);
}

static json_t *columns_json(const struct bw_checked *checked)
{
    const struct bw_feed_desc *feed = checked->request->feed;
    const int64_t rows = checked->quality.facts[BW_QUALITY_ROWS];
    json_t *list = json_array();

    for (size_t i = 0; i < feed->field_count; i++) {
        const struct bw_quality_column *column = bw_check_column(checked, i);
        json_t *object = json_pack("{s:s, s:s, s:s, s:b}", "column", feed->fields[i].name, "type",
                                   bw_check_type(&feed->fields[i]), "use", bw_check_use(feed, i),
                                   "in_file", checked->result.column_files[i] > 0);

        if (column != NULL && column->is_there)
            json_object_update_new(
                object, json_pack("{s:I, s:I, s:I, s:I, s:o}", "rows", rows, "missing",
                                  column->missing, "unreadable", column->unreadable, "unmapped",
                                  column->unmapped, "invalid", invalid_json(column)));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *extras_json(const struct bw_checked *checked)
{
    json_t *list = json_array();

    for (size_t i = 0; i < checked->quality.column_count; i++) {
        if (checked->quality.columns[i].role == NULL)
            json_array_append_new(list, json_string(checked->quality.columns[i].name));
    }
    return list;
}

static json_t *codes_json(const struct bw_checked *checked)
{
    json_t *list = json_array();

    for (size_t i = 0; i < checked->quality.code_count; i++) {
        const struct bw_quality_code *code = &checked->quality.codes[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "column", code->column, "code",
                                              code->code, "rows", code->rows));
    }
    return list;
}

enum bw_status bw_check_json(struct bw_buf *buf, const struct bw_checked *checked,
                             struct bw_err *err)
{
    json_t *root = json_object();
    json_t *refusals = json_array();
    char quarter[8];
    char *text;

    bw_quarter_format(checked->quarter, quarter);
    for (size_t i = 0; i < checked->refusal_count; i++)
        json_array_append_new(refusals, json_string(checked->refusals[i]));
    json_object_set_new(root, "feed", json_string(checked->request->feed->name));
    json_object_set_new(root, "quarter", json_string(quarter));
    json_object_set_new(root, "accepted", json_boolean(checked->refusal_count == 0));
    json_object_set_new(root, "refused_because", refusals);
    json_object_set_new(root, "counts", rows_json(checked));
    json_object_set_new(root, "rejects", rejects_json(checked));
    json_object_set_new(root, "located", located_json(checked));
    json_object_set_new(root, "unknown_beat", json_integer(checked->counts.unknown_beat));
    json_object_set_new(root, "not_in_encoding", json_integer(checked->result.replaced));
    json_object_set_new(root, "columns", columns_json(checked));
    json_object_set_new(root, "not_described", extras_json(checked));
    json_object_set_new(root, "unmapped", codes_json(checked));
    json_object_set_new(root, "unmapped_others",
                        json_integer(checked->quality.facts[BW_QUALITY_OTHER_CODES]));
    text = json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    if (text == NULL)
        return bw_fail(err, BW_EFORMAT, "the name of a column is not UTF-8");
    bw_buf_printf(buf, "%s\n", text);
    free(text);
    return BW_OK;
}
