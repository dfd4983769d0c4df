/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_synth.h"

static enum bw_status set_plan(const struct bw_args *args, struct bw_synth_plan *plan,
                               struct bw_err *err)
{
    bw_synth_plan_init(plan);
    if (args->beats > UINT32_MAX || args->quarters > INT32_MAX)
        return bw_fail(err, BW_ERANGE, "--beats or --quarters is too large");
    if (args->seed >= 0)
        plan->seed = (uint64_t)args->seed;
    if (args->beats >= 0)
        plan->beats = (uint32_t)args->beats;
    if (args->people >= 0)
        plan->people = (uint64_t)args->people;
    if (args->incidents >= 0)
        plan->incidents = (uint64_t)args->incidents;
    if (args->quarters >= 0)
        plan->quarters = (int)args->quarters;
    if ((args->given & BW_OPTION_QUARTER) != 0)
        plan->first = args->quarter;
    return BW_OK;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    struct bw_synth_plan plan;
    enum bw_status status = set_plan(args, &plan, err);

    if (status == BW_OK)
        status = bw_stage_synth(args->arena, args->operands[0], &plan, err);
    if (status == BW_OK)
        printf("site %s\n", args->operands[0]);
    return status;
}

const struct bw_command bw_cmd_synth = {
    .name = "synth",
    .synopsis = "beatwise synth DIR [--quarter Q] [--quarters N] [--incidents N] [--seed N]",
    .summary = "invented extracts of any size, with the truth about them",
    .help =
        "Makes a site with an invented area, invented people and three extracts a quarter (an\n"
        "emergency department's, an ambulance service's, a police force's), dirty as real ones\n"
        "are, and truth.csv, which says which records are one incident and one person.  The same\n"
        "numbers and seed give the same files.  --quarter is the first quarter.\n\n"
        "  beatwise synth /tmp/large/site --quarters 4 --incidents 50000",
    .options = BW_OPTION_QUARTER | BW_OPTION_QUARTERS | BW_OPTION_INCIDENTS | BW_OPTION_PEOPLE |
               BW_OPTION_BEATS | BW_OPTION_SEED,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
