/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_report.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/conf/table_list.h"
#include "beatwise/conf/yaml.h"
#include "beatwise/report/csv_out.h"
#include "beatwise/report/exact.h"
#include "beatwise/report/resource.h"
#include "beatwise/stage/group_folder.h"
#include "beatwise/stage/product.h"
#include "beatwise/stage/release_audit.h"
#include "link_share_private.h"

#define OUTPUT_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define PREVIEW_ROWS 10

static enum bw_status write_group(struct bw_session *session, const struct bw_product *product,
                                  const char **ret_dir, struct bw_err *err)
{
    char quarter[8];
    enum bw_status status;

    bw_quarter_format(product->printed->quarter, quarter);
    *ret_dir = bw_arena_printf(session->arena, "%s/%s/%s", session->site->out_drafts, quarter,
                               product->group->id);
    status = bw_group_folder_write(product, *ret_dir, err);
    if (status == BW_OK)
        status =
            bw_session_log_alone(session, "draft",
                                 json_pack("{s:s, s:s, s:s}", "quarter", quarter, "group",
                                           product->group->id, "release_id", product->release_id),
                                 err);
    return status;
}

static const struct bw_group_conf *find_group(const struct bw_site *site, const char *id)
{
    for (size_t i = 0; i < site->group_count; i++) {
        if (strcmp(site->groups[i].id, id) == 0)
            return &site->groups[i];
    }
    return NULL;
}

static enum bw_status fail_no_group(const struct bw_session *session, const char *id,
                                    struct bw_err *err)
{
    const struct bw_site *site = session->site;
    const char *list = "";

    for (size_t i = 0; i < site->group_count; i++)
        list = bw_arena_printf(session->arena, "%s%s'%s'", list, i == 0 ? "" : ", ",
                               site->groups[i].id);
    bw_fail(err, BW_ENOTFOUND, "there is no group '%s' in site.yaml", id);
    return bw_fail_hint(err, "it has %s", list);
}

enum bw_status bw_report_make_product(const struct bw_quarter_data *data, const char *id,
                                      struct bw_product *ret_product, struct bw_err *err)
{
    const struct bw_group_conf *group = find_group(data->session->site, id);

    if (group == NULL)
        return fail_no_group(data->session, id, err);
    return bw_product_make(data, group, ret_product, err);
}

/* A refusal is part of the record. */
enum bw_status bw_report_log_refusal(struct bw_session *session, const char *stage,
                                     struct bw_quarter quarter, const char *group,
                                     const struct bw_err *refusal, struct bw_err *err)
{
    char text[8];

    bw_quarter_format(quarter, text);
    return bw_session_log_alone(session, "refused",
                                json_pack("{s:s, s:s, s:s, s:s}", "stage", stage, "quarter", text,
                                          "group", group, "message",
                                          bw_session_utf8(session, refusal->text)),
                                err);
}

/* The group's table is one that may be printed. */
enum bw_status bw_report_check_list(struct bw_session *session, struct bw_err *err)
{
    const char *path = bw_file_join(session->arena, session->site->dir, "reports/tables.yaml");
    const struct bw_resource *resource = bw_resource_find("reports/tables.yaml");
    struct bw_text text = {(const char *)resource->bytes, resource->len};
    const bool is_own = bw_file_is_there(path);
    struct bw_table_list list = {0};
    char *own = NULL;
    enum bw_status status = BW_OK;

    if (is_own)
        status = bw_file_read(session->arena, path, BW_YAML_MAX_BYTES, &own, &text.len, err);
    if (status == BW_OK && is_own)
        text.ptr = own;
    if (status == BW_OK)
        status =
            bw_table_list_parse(session->arena, is_own ? path : resource->name, text, &list, err);
    if (status == BW_OK &&
        !bw_table_list_has(&list, BW_TABLE_BEAT, BW_TABLE_POLICE_STATUS, BW_TABLE_QUARTER))
        status = bw_fail(err, BW_ECONFIG,
                         "'%s' does not list the table of beats by police status and quarter, "
                         "which a report is made of",
                         path);
    return status;
}

/* One group's folder; BW_EREFUSED is in the log. */
static enum bw_status report_group(const struct bw_quarter_data *data,
                                   struct bw_report_written *written, struct bw_err *err)
{
    struct bw_product product;
    struct bw_err unlogged = BW_ERR_INIT;
    enum bw_status status = bw_report_make_product(data, written->group, &product, err);

    if (status == BW_OK)
        status = bw_release_audit(data->session, &product, NULL, err);
    if (status == BW_OK)
        return write_group(data->session, &product, &written->dir, err);
    if (status == BW_EREFUSED && bw_report_log_refusal(data->session, "report", data->quarter,
                                                       written->group, err, &unlogged) != BW_OK) {
        *err = unlogged;
        return unlogged.status;
    }
    return status;
}

/* A group that may not see a feed does not keep the others from their drafts. */
static enum bw_status report_groups(const struct bw_quarter_data *data,
                                    const struct bw_report_request *request,
                                    struct bw_report_written *written, size_t *ret_count,
                                    struct bw_err *err)
{
    const struct bw_site *site = data->session->site;
    const size_t groups = request->group_count == 0 ? site->group_count : request->group_count;
    struct bw_err refusal = BW_ERR_INIT;

    *ret_count = 0;
    for (size_t i = 0; i < groups; i++) {
        struct bw_report_written *next = &written[*ret_count];
        enum bw_status status;

        next->group = request->group_count == 0 ? site->groups[i].id : request->groups[i];
        status = report_group(data, next, err);
        if (status != BW_OK && status != BW_EREFUSED)
            return status;
        if (status == BW_OK)
            (*ret_count)++;
        else if (refusal.status == BW_OK)
            refusal = *err;
        else
            bw_log_print(BW_LOG_ERROR, "%s", err->text);
    }
    if (refusal.status != BW_OK)
        *err = refusal;
    return refusal.status;
}

enum bw_status bw_stage_report(struct bw_session *session, const struct bw_ground *ground,
                               const struct bw_report_request *request,
                               struct bw_report_written **ret_written, size_t *ret_count,
                               struct bw_err *err)
{
    const size_t most = request->group_count + session->site->group_count;
    struct bw_quarter_data data;
    enum bw_status status =
        bw_session_lock_part(session, "report", request->quarter, BW_STORE_ALONE, err);

    *ret_count = 0;
    if (status == BW_OK)
        status = bw_link_share_check(session, request->quarter, err);
    if (status == BW_OK)
        status = bw_report_check_list(session, err);
    if (status == BW_OK)
        status = bw_quarter_data_load(&data, session, ground, request->quarter, err);
    if (status == BW_OK) {
        *ret_written = bw_arena_alloc(session->arena, most, sizeof(**ret_written));
        status = report_groups(&data, request, *ret_written, ret_count, err);
    }
    bw_store_unlock_parts(session->store);
    return status;
}

static void preview_figure(struct bw_buf *buf, enum bw_cell_kind kind, double number)
{
    if (kind == BW_CELL_NUMBER)
        bw_buf_printf(buf, " %9.0f", number);
    else
        bw_buf_printf(buf, " %9s", bw_cell_symbol(kind));
}

enum bw_status bw_stage_report_preview(struct bw_session *session, const struct bw_ground *ground,
                                       struct bw_quarter quarter, const char *group,
                                       struct bw_buf *buf, struct bw_err *err)
{
    struct bw_quarter_data data;
    struct bw_product product;
    enum bw_status status = bw_quarter_data_load(&data, session, ground, quarter, err);

    if (status == BW_OK)
        status = bw_report_make_product(&data, group, &product, err);
    if (status != BW_OK)
        return status;
    bw_buf_printf(buf, "%-5s %-10s %-26s %9s %9s %9s %9s %9s\n", "place", "beat", "name",
                  "12 months", "from", "to", "quarter", "% no rec.");
    for (size_t i = 0; i < product.table->row_count && i < PREVIEW_ROWS; i++) {
        const struct bw_hotspot *row = &product.table->rows[i];

        if (row->place > 0)
            bw_buf_printf(buf, "%5d", row->place);
        else
            bw_buf_printf(buf, "%5s", "");
        bw_buf_printf(buf, " %-10s %-26.26s", row->beat, row->name);
        preview_figure(buf, row->incidents_12m.kind, (double)row->incidents_12m.number);
        preview_figure(buf, row->incidents_low.kind, row->incidents_low.number);
        preview_figure(buf, row->incidents_high.kind, row->incidents_high.number);
        preview_figure(buf, row->incidents_quarter.kind, (double)row->incidents_quarter.number);
        preview_figure(buf, row->no_record_share.kind, 100 * row->no_record_share.number);
        bw_buf_puts(buf, "\n");
    }
    return BW_OK;
}

static enum bw_status write_restricted(const struct bw_quarter_data *data, const char *dir,
                                       struct bw_err *err)
{
    struct bw_session *session = data->session;
    const struct bw_group_conf whole = {.id = "restricted", .name = session->site->name};
    struct bw_folder_file outputs[] = {{.name = "RESTRICTED-index.html"},
                                       {.name = "RESTRICTED-hotspots.csv"}};
    struct bw_product product;
    enum bw_status status;

    bw_product_make_restricted(data, &whole, &product);
    for (size_t i = 0; i < 2; i++)
        bw_buf_init(&outputs[i].buf, OUTPUT_MAX_BYTES);
    bw_html_restricted(&outputs[0].buf, &product.page, data->exact, data->beat_count);
    bw_csv_restricted(&outputs[1].buf, product.table, data->exact, data->beat_count,
                      bw_exact_standings(session->arena, data->exact, data->beat_count, data->pairs,
                                         data->pair_count),
                      &bw_product_method);
    status = bw_file_make_dirs(session->site->out_restricted, 0700, err);
    if (status == BW_OK)
        status = bw_folder_write(dir, outputs, 2, 0600, err);
    for (size_t i = 0; i < 2; i++)
        bw_buf_clear(&outputs[i].buf);
    return status;
}

enum bw_status bw_stage_report_restricted(struct bw_session *session,
                                          const struct bw_ground *ground, struct bw_quarter quarter,
                                          const char *reason, const char **ret_dir,
                                          struct bw_err *err)
{
    struct bw_quarter_data data;
    char text[8];
    const char *dir;
    enum bw_status status;

    if (reason == NULL || bw_text_trim(bw_text_of(reason)).len == 0)
        return bw_fail(err, BW_EREFUSED,
                       "exact figures need a reason: --restricted --reason \"why\"");
    bw_quarter_format(quarter, text);
    dir = bw_arena_printf(session->arena, "%s/%s", session->site->out_restricted, text);
    status = bw_quarter_data_load(&data, session, ground, quarter, err);
    /* The record first: no exact figure is on disk without its reason in the log. */
    if (status == BW_OK)
        status = bw_session_log_alone(
            session, "restricted",
            json_pack("{s:s, s:s}", "quarter", text, "reason", bw_session_utf8(session, reason)),
            err);
    if (status == BW_OK)
        status = write_restricted(&data, dir, err);
    if (status == BW_OK)
        *ret_dir = dir;
    return status;
}
