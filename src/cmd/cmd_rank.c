/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    return bw_pipeline_do(args, "rank", bw_pipeline_rank, err);
}

const struct bw_command bw_cmd_rank = {
    .name = "rank",
    .synopsis = "beatwise rank --quarter Q [--site DIR]",
    .summary = "count incidents by beat, over 12 months and the quarter",
    .help =
        "Counts incidents by beat and police status over the 12 months that end with the quarter.\n"
        "Only months that all feeds which matter to a beat have delivered are counted; how many\n"
        "that were stands in the column months.",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
