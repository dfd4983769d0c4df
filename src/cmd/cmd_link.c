/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    return bw_pipeline_do(args, "link", bw_pipeline_link, err);
}

const struct bw_command bw_cmd_link = {
    .name = "link",
    .synopsis = "beatwise link --quarter Q [--site DIR]",
    .summary = "find the events that are one incident",
    .help =
        "Opens the sealed identifiers of the quarter in locked memory, links the events that are\n"
        "one act of violence to one person, stores the links and forgets the identifiers.",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
