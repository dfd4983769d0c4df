/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_synth.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const char *dir = args->operands[0];
    enum bw_status status = bw_stage_init(args->arena, dir, err);

    if (status == BW_OK)
        printf("site %s\n"
               "next: fill in %s/site.yaml, put boundaries into %s/geo and a description of each\n"
               "      feed into %s/feeds, then: beatwise key new --site %s\n",
               dir, dir, dir, dir, dir);
    return status;
}

const struct bw_command bw_cmd_init = {
    .name = "init",
    .synopsis = "beatwise init DIR",
    .summary = "make an empty site to fill in",
    .help = "Makes DIR with a site.yaml that explains itself, and folders for the descriptions of\n"
            "feeds and for geography.  Ready descriptions of common formats come with the program.",
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
