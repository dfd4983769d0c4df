/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    return bw_pipeline_do(args, "run", bw_pipeline_run, err);
}

const struct bw_command bw_cmd_run = {
    .name = "run",
    .synopsis = "beatwise run --quarter Q [--site DIR]",
    .summary = "collect, link, rank and report a quarter",
    .help =
        "The four stages, one after the other.  Stopped at any point, it can simply be run again.\n"
        "Where a feed is missing the rest is done, the pages say so, and the exit code is 9.\n\n"
        "  beatwise run --site /srv/south-wales --quarter 2026Q1",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
