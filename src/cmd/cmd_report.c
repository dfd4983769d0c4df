/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"
#include "beatwise/stage/stage_report.h"

static enum bw_status report_restricted(struct bw_pipeline *pipeline, const struct bw_args *args,
                                        struct bw_err *err)
{
    const char *dir;
    enum bw_status status = bw_stage_report_restricted(&pipeline->session, &pipeline->ground,
                                                       args->quarter, args->reason, &dir, err);

    if (status == BW_OK)
        printf("restricted %s\n", dir);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const bool is_restricted = (args->given & BW_OPTION_RESTRICTED) != 0;

    if (is_restricted && args->group_count > 0)
        return bw_fail(err, BW_EUSAGE, "--restricted is for the whole site: no --group beside it");
    if (!is_restricted && args->reason != NULL)
        return bw_fail(err, BW_EUSAGE, "--reason goes with --restricted");
    return bw_pipeline_do(args, "report", is_restricted ? report_restricted : bw_pipeline_report,
                          err);
}

const struct bw_command bw_cmd_report = {
    .name = "report",
    .synopsis = "beatwise report --quarter Q [--group NAME]... | --restricted --reason TEXT",
    .summary = "write the drafts for the action groups",
    .help =
        "Writes a folder for each action group: index.html, which opens in any browser without\n"
        "a network, hotspots.csv and datapackage.json.  Every page is stamped DRAFT.  Small\n"
        "numbers are hidden and the others rounded before anything is computed from them.\n\n"
        "With --restricted the exact figures are written instead, for the analyst alone, into\n"
        "a folder of their own; the reason is kept in the run log.",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER | BW_OPTION_GROUP | BW_OPTION_RESTRICTED |
               BW_OPTION_REASON,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
