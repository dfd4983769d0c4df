/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/ready_feed.h"
#include "beatwise/stage/stage_synth.h"

static void print_ready(struct bw_arena *arena)
{
    const char *name;

    printf("ready descriptions, placed by --feed NAME:");
    for (size_t i = 0; (name = bw_ready_feed_name(arena, i)) != NULL; i++)
        printf(" %s", name);
    putchar('\n');
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const char *dir = args->operands[0];
    enum bw_status status =
        bw_stage_init(args->arena, dir, (const char *const *)args->feeds, args->feed_count, err);

    if (status != BW_OK)
        return status;
    printf("site %s\n", dir);
    for (size_t i = 0; i < args->feed_count; i++)
        printf("feed %s/feeds/%s.yaml: read what it says, above all at NOT VERIFIED\n", dir,
               args->feeds[i]);
    if (args->feed_count == 0)
        print_ready(args->arena);
    printf("next: fill in %s/site.yaml, put boundaries into %s/geo and a description of each\n"
           "      feed into %s/feeds, then: beatwise key new --site %s\n",
           dir, dir, dir, dir);
    return BW_OK;
}

const struct bw_command bw_cmd_init = {
    .name = "init",
    .synopsis = "beatwise init DIR [--feed NAME]...",
    .summary = "make an empty site to fill in",
    .help = "Makes DIR with a site.yaml that explains itself, and folders for the descriptions of\n"
            "feeds and for geography.  --feed puts a ready description of a common format there,\n"
            "with its code lists, to be adapted: ambulance-cad (dispatch system with MPDS codes),\n"
            "data-police-uk (street crime anyone can download), ed-ecds (England), ed-istv (the\n"
            "minimum data set), ed-wales, police-crime (crime records of a force).",
    .options = BW_OPTION_FEED,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
