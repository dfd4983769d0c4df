/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"
#include "beatwise/stage/stage_release.h"

static enum bw_status release(struct bw_pipeline *pipeline, const struct bw_args *args,
                              struct bw_err *err)
{
    const struct bw_report_request request = {
        .quarter = args->quarter, .groups = args->groups, .group_count = args->group_count};
    struct bw_report_written *written = NULL;
    size_t count = 0;
    enum bw_status status =
        bw_stage_release(&pipeline->session, &pipeline->ground, &request, &written, &count, err);

    for (size_t i = 0; i < count; i++)
        printf("release %s %s\n", written[i].group, written[i].dir);
    return status;
}

static enum bw_status withdraw(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_WRITE,
                                               .what = "release"};
    struct bw_session session;
    const char *dir;
    enum bw_status status;

    if (args->group_count > 0 || (args->given & BW_OPTION_QUARTER) != 0)
        return bw_fail(err, BW_EUSAGE, "--withdraw names one release: no --quarter, no --group");
    status = bw_session_open(&session, args->arena, &request, err);
    if (status != BW_OK)
        return status;
    status = bw_stage_withdraw(&session, args->withdraw, args->reason, &dir, err);
    if (status == BW_OK)
        printf("withdrawn %s\n", dir);
    bw_session_close(&session);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    if (args->withdraw != NULL)
        return withdraw(args, err);
    if (args->reason != NULL)
        return bw_fail(err, BW_EUSAGE, "--reason goes with --withdraw");
    if ((args->given & BW_OPTION_QUARTER) == 0)
        return bw_fail(err, BW_EUSAGE, "--quarter is missing");
    return bw_pipeline_do(args, "release", release, err);
}

const struct bw_command bw_cmd_release = {
    .name = "release",
    .synopsis = "beatwise release --quarter Q [--group NAME]... | --withdraw ID --reason TEXT",
    .summary = "freeze the drafts and enter them in the ledger",
    .help =
        "Audits each group's printed cells with everything that was ever released, enters them\n"
        "in the ledger and writes the folder to out/QUARTER/GROUP/, without the stamp of a draft.\n"
        "A cell that was released keeps its printed form from then on: what arrives late changes\n"
        "no released quarter.  What stood in the folder is moved to out/withdrawn/ID/.\n\n"
        "With --withdraw a release is taken back: its folder is moved away with a notice, and\n"
        "the reason is kept in the run log.",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER | BW_OPTION_GROUP | BW_OPTION_WITHDRAW |
               BW_OPTION_REASON,
    .run = run,
};
