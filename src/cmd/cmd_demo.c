/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/base/log.h"
#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"
#include "beatwise/stage/stage_report.h"
#include "beatwise/stage/stage_synth.h"

#define TEXT_MAX_BYTES ((size_t)1024 * 1024)

static enum bw_status run_quarters(struct bw_pipeline *pipeline, struct bw_args *args,
                                   const struct bw_synth_plan *plan, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (int i = 0; status == BW_OK && i < plan->quarters; i++) {
        char quarter[8];

        args->quarter = bw_quarter_add(plan->first, i);
        bw_quarter_format(args->quarter, quarter);
        bw_log_print(BW_LOG_INFO, "running %s", quarter);
        status = bw_pipeline_run(pipeline, args, err);
    }
    return status;
}

static enum bw_status print_last(struct bw_pipeline *pipeline, const struct bw_args *args,
                                 struct bw_err *err)
{
    struct bw_buf buf;
    enum bw_status status;

    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_report_preview(&pipeline->session, &pipeline->ground, args->quarter,
                                     pipeline->session.site->groups[0].id, &buf, err);
    if (status == BW_OK)
        printf("%s\nThe report:     %s\nHow right the links are: beatwise evaluate --site %s "
               "--truth %s/truth.csv\n",
               bw_buf_text(&buf), pipeline->first_page, args->site, args->site);
    bw_buf_clear(&buf);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    struct bw_args site = *args;
    struct bw_pipeline pipeline;
    struct bw_synth_plan plan;
    enum bw_status status;

    site.site = args->operands[0];
    bw_synth_plan_init(&plan);
    site.quarter = plan.first;
    status = bw_stage_synth(args->arena, site.site, &plan, err);
    if (status == BW_OK)
        status = bw_pipeline_open(&pipeline, &site, "demo", err);
    if (status != BW_OK)
        return status;
    pipeline.is_silent = true;
    status = run_quarters(&pipeline, &site, &plan, err);
    if (status == BW_OK)
        status = print_last(&pipeline, &site, err);
    bw_pipeline_close(&pipeline);
    return status;
}

const struct bw_command bw_cmd_demo = {
    .name = "demo",
    .synopsis = "beatwise demo DIR",
    .summary = "make a site with invented data, run it, say where the report is",
    .help = "Makes an invented area of 60 beats with twelve quarters of invented extracts in DIR,\n"
            "runs every quarter, prints the first ten rows of the last table and the path of the\n"
            "report.  Nobody in it exists.  The keys are in ../keys, beside DIR.\n\n"
            "  beatwise demo /tmp/try/site",
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
