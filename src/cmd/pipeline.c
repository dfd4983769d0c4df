/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/pipeline.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/stage/quality_page.h"
#include "beatwise/stage/stage_collect.h"
#include "beatwise/stage/stage_link.h"
#include "beatwise/stage/stage_rank.h"
#include "beatwise/stage/stage_report.h"

enum bw_status bw_pipeline_open(struct bw_pipeline *pipeline, const struct bw_args *args,
                                const char *what, struct bw_err *err)
{
    char quarter[8];
    struct bw_session_request request = {.site_dir = args->site,
                                         .sets = args->sets,
                                         .set_count = args->set_count,
                                         .needs = BW_NEED_FEEDS | BW_NEED_WRITE};
    enum bw_status status;

    bw_quarter_format(args->quarter, quarter);
    request.what = bw_arena_printf(args->arena, "%s %s", what, quarter);
    *pipeline = (struct bw_pipeline){0};
    status = bw_session_open(&pipeline->session, args->arena, &request, err);
    if (status != BW_OK)
        return status;
    status = bw_ground_open(&pipeline->ground, args->arena, pipeline->session.site, err);
    if (status == BW_OK && (status = bw_ground_check(&pipeline->ground, pipeline->session.site,
                                                     args->quarter, err)) != BW_OK)
        bw_ground_close(&pipeline->ground);
    if (status != BW_OK)
        bw_session_close(&pipeline->session);
    return status;
}

void bw_pipeline_close(struct bw_pipeline *pipeline)
{
    bw_ground_close(&pipeline->ground);
    bw_session_close(&pipeline->session);
}

enum bw_status bw_pipeline_do(const struct bw_args *args, const char *what, bw_pipeline_step *step,
                              struct bw_err *err)
{
    struct bw_pipeline pipeline;
    enum bw_status status = bw_pipeline_open(&pipeline, args, what, err);

    if (status != BW_OK)
        return status;
    status = step(&pipeline, args, err);
    bw_pipeline_close(&pipeline);
    return status;
}

/* One line of the primary output. */
static void print_line(const struct bw_pipeline *pipeline, const char *fmt, ...) BW_PRINTF(2, 3);

static void print_line(const struct bw_pipeline *pipeline, const char *fmt, ...)
{
    va_list args;

    if (pipeline->is_silent)
        return;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

static void print_collected(const struct bw_pipeline *pipeline, const char *feed,
                            const struct bw_collect_result *result)
{
    const struct bw_row_counts *counts = &result->counts;

    print_line(pipeline,
               "%s rows=%lld violence=%lld kept=%lld rejects=%lld duplicates=%lld late=%lld%s",
               feed, (long long)counts->rows, (long long)counts->violence, (long long)counts->kept,
               (long long)counts->rejects, (long long)counts->duplicates, (long long)counts->late,
               result->outcome == BW_COLLECT_UNCHANGED    ? " unchanged"
               : result->outcome == BW_COLLECT_SUPERSEDED ? " superseded"
                                                          : "");
}

static bool is_wanted(const struct bw_args *args, const char *feed)
{
    for (size_t i = 0; i < args->feed_count; i++) {
        if (strcmp(args->feeds[i], feed) == 0)
            return true;
    }
    return args->feed_count == 0;
}

static enum bw_status check_feeds(const struct bw_pipeline *pipeline, const struct bw_args *args,
                                  struct bw_err *err)
{
    for (size_t i = 0; i < args->feed_count; i++) {
        if (bw_session_feed(&pipeline->session, args->feeds[i]) == NULL)
            return bw_session_fail_feed(&pipeline->session, args->feeds[i], err);
    }
    if (args->file_count > 0 && args->feed_count != 1)
        return bw_fail(err, BW_EUSAGE, "--file needs one --feed to say what it is");
    return BW_OK;
}

/* What goes back to the supplier is written at once: it need not wait for the other feeds. */
static enum bw_status collect_one(struct bw_pipeline *pipeline,
                                  const struct bw_collect_request *request, struct bw_err *err)
{
    struct bw_collect_result result;
    enum bw_status status =
        bw_stage_collect(&pipeline->session, &pipeline->ground, request, &result, err);

    if (status != BW_OK)
        return status;
    print_collected(pipeline, request->feed->name, &result);
    return bw_quality_page_write(&pipeline->session, request->feed, request->quarter, err);
}

enum bw_status bw_pipeline_collect(struct bw_pipeline *pipeline, const struct bw_args *args,
                                   struct bw_err *err)
{
    struct bw_collect_request request = {
        .quarter = args->quarter,
        .files = args->files,
        .file_count = args->file_count,
        .today = args->as_of_day == BW_DAY_NONE
                     ? bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60))
                     : args->as_of_day};
    size_t tried = 0;
    size_t failed = 0;
    enum bw_status status = check_feeds(pipeline, args, err);

    for (size_t i = 0; status == BW_OK && i < pipeline->session.feed_count; i++) {
        struct bw_err why = BW_ERR_INIT;

        request.feed = pipeline->session.feeds[i];
        if (!is_wanted(args, request.feed->name))
            continue;
        tried++;
        if (collect_one(pipeline, &request, &why) != BW_OK) {
            failed++;
            *err = why;
            /* Of no feed more than of the next. */
            if (bw_store_is_lost(pipeline->session.store))
                return err->status;
            if (args->feed_count != 1)
                bw_log_print(BW_LOG_ERROR, "%s", why.text);
        }
    }
    if (status != BW_OK || failed == 0)
        return status;
    if (args->feed_count == 1)
        return err->status;
    return bw_fail(err, BW_EPARTIAL, "%zu of %zu feeds could not be collected", failed, tried);
}

enum bw_status bw_pipeline_link(struct bw_pipeline *pipeline, const struct bw_args *args,
                                struct bw_err *err)
{
    struct bw_link_summary summary;
    char quarter[8];
    enum bw_status status = bw_stage_link(&pipeline->session, args->quarter, &summary, err);

    if (status != BW_OK)
        return status;
    bw_quarter_format(args->quarter, quarter);
    print_line(pipeline,
               "link %s events=%lld linkable=%lld links=%lld incidents=%lld several_sources=%lld",
               quarter, (long long)summary.events, (long long)summary.linkable,
               (long long)summary.links, (long long)summary.incidents,
               (long long)summary.several_sources);
    return BW_OK;
}

/* Feeds that can never tell whether a place is public, for a message; "" where all can. */
static const char *list_without_place_type(const struct bw_pipeline *pipeline,
                                           struct bw_arena *arena)
{
    const char *list = "";

    for (size_t i = 0; i < pipeline->session.feed_count; i++) {
        const struct bw_feed_desc *feed = pipeline->session.feeds[i];

        if (bw_feed_desc_find(feed, BW_ROLE_PLACE_TYPE) < 0)
            list = bw_arena_printf(arena, "%s%s'%s'", list,
                                   *list == '\0' ? "; without place_type: " : ", ", feed->name);
    }
    return list;
}

enum bw_status bw_pipeline_rank(struct bw_pipeline *pipeline, const struct bw_args *args,
                                struct bw_err *err)
{
    struct bw_rank_summary summary;
    char quarter[8];
    enum bw_status status =
        bw_stage_rank(&pipeline->session, &pipeline->ground, args->quarter, &summary, err);

    if (status != BW_OK)
        return status;
    bw_quarter_format(args->quarter, quarter);
    print_line(pipeline, "rank %s beats=%lld incidents_12m=%lld not_placed_12m=%lld", quarter,
               (long long)summary.beats, (long long)summary.incidents_12m,
               (long long)summary.not_placed_12m);
    if (summary.boundary_sets > 1)
        bw_log_print(
            BW_LOG_WARN,
            "the 12 months span %zu boundary sets: %lld incidents were carried over to the "
            "beats of %s by shares; %lld are in beats that have no successor in it, and "
            "count as not placed ('lookup' of the boundaries says where beats went)",
            summary.boundary_sets, (long long)summary.carried_12m, quarter,
            (long long)summary.lost_12m);
    else if (summary.lost_12m > 0)
        bw_log_print(
            BW_LOG_WARN,
            "%lld incidents of the 12 months are in beats that the boundaries of %s do not "
            "have: they count as not placed",
            (long long)summary.lost_12m, quarter);
    if (summary.kind_unknown_12m > 0 && !pipeline->is_silent)
        bw_log_print(summary.kind_unknown_12m > summary.incidents_12m ? BW_LOG_WARN : BW_LOG_INFO,
                     "%lld incidents of the 12 months tell no kind of place and are in no table "
                     "('rank: {count: all}' in site.yaml would count them, and homes too)%s",
                     (long long)summary.kind_unknown_12m,
                     list_without_place_type(pipeline, args->arena));
    if (summary.is_all_counted)
        bw_log_print(BW_LOG_INFO, "no feed tells the kind of place: all incidents are counted, not "
                                  "only those in public places");
    return BW_OK;
}

enum bw_status bw_pipeline_report(struct bw_pipeline *pipeline, const struct bw_args *args,
                                  struct bw_err *err)
{
    const struct bw_report_request request = {
        .quarter = args->quarter, .groups = args->groups, .group_count = args->group_count};
    struct bw_report_written *written = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_stage_report(&pipeline->session, &pipeline->ground, &request, &written, &count, err);

    for (size_t i = 0; i < count; i++) {
        const char *page = bw_file_join(args->arena, written[i].dir, "index.html");

        print_line(pipeline, "report %s %s", written[i].group, page);
        if (i == 0)
            pipeline->first_page = page;
    }
    return status;
}

enum bw_status bw_pipeline_run(struct bw_pipeline *pipeline, const struct bw_args *args,
                               struct bw_err *err)
{
    struct bw_err partial = BW_ERR_INIT;
    enum bw_status collected = bw_pipeline_collect(pipeline, args, &partial);
    enum bw_status status;

    if (collected != BW_OK && collected != BW_EPARTIAL) {
        *err = partial;
        return collected;
    }
    status = bw_pipeline_link(pipeline, args, err);
    if (status == BW_OK)
        status = bw_pipeline_rank(pipeline, args, err);
    if (status == BW_OK)
        status = bw_pipeline_report(pipeline, args, err);
    if (status == BW_OK && collected == BW_EPARTIAL) {
        *err = partial;
        status = BW_EPARTIAL;
    }
    return status;
}
