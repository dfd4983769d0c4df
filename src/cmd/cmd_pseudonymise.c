/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_pseudonymise.h"

/* A path, or the name of a feed of the site. */
static const char *find_feed(const struct bw_args *args)
{
    const char *name = args->operands[0];

    if (strchr(name, '/') != NULL || bw_file_is_there(name))
        return name;
    return bw_arena_printf(args->arena, "%s/feeds/%s.yaml", args->site, name);
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_pseudonymise_request request = {.feed_file = find_feed(args),
                                                    .key_file = args->key,
                                                    .in = "/dev/stdin",
                                                    .description = args->description,
                                                    .quarter = args->quarter,
                                                    .out = stdout};
    struct bw_pseudonymise_result result;
    enum bw_status status = bw_stage_pseudonymise(args->arena, &request, &result, err);

    if (status == BW_OK)
        bw_log_print(BW_LOG_INFO, "rows=%lld violence=%lld kept=%lld rejects=%lld with_keys=%lld",
                     (long long)result.rows, (long long)result.violence, (long long)result.kept,
                     (long long)result.rejects, (long long)result.with_keys);
    return status;
}

const struct bw_command bw_cmd_pseudonymise = {
    .name = "pseudonymise",
    .synopsis = "beatwise pseudonymise FEED --key FILE [--quarter Q] [--description FILE] "
                "[--site DIR]",
    .summary = "at the supplier: take out of an extract what names people",
    .help =
        "Reads the extract that FEED describes (a path, or a name in the site's feeds/) on\n"
        "standard input and writes it on standard output with a cell of match keys in the place\n"
        "of names, birth dates, numbers of persons and home postcodes.  Texts, columns that are\n"
        "not described and rows that are not violence are left out, an age becomes its band.\n"
        "The hub collects the result with the description that --description writes, and refuses\n"
        "it where version or key are not its own.  Any exit code but 0: what was written is no\n"
        "extract.\n\n"
        "  beatwise pseudonymise feeds/ed-heath.yaml --key shared.key \\\n"
        "      --description ed-heath.json <attendances.csv >ed-heath.csv",
    .options = BW_OPTION_SITE | BW_OPTION_QUARTER | BW_OPTION_KEY | BW_OPTION_DESCRIPTION,
    .required = BW_OPTION_KEY,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
