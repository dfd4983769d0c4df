/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"
#include "beatwise/cmd/pipeline.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    return bw_pipeline_do(args, "collect", bw_pipeline_collect, err);
}

const struct bw_command bw_cmd_collect = {
    .name = "collect",
    .synopsis = "beatwise collect --quarter Q [--feed NAME]... [--file FILE]... [--site DIR]",
    .summary = "fetch and store the extracts of a quarter",
    .help =
        "Fetches the extract of each feed for the quarter, reads it in one pass, turns the people\n"
        "in it into pseudonyms and stores what is violence.  Prints one line a feed.\n\n"
        "An extract is a CSV file as it is, in gzip, or alone in a zip archive (whose password is "
        "in\n"
        "credentials.zip_password_file); what it is, its first bytes say, not its name.\n\n"
        "An extract is stored whole or not at all.  The same one again changes nothing; a\n"
        "different one for the same quarter takes the place of the first.  A feed that fails\n"
        "does not stop the others (exit code 9).\n\n"
        "  beatwise collect --quarter 2026Q1\n"
        "  beatwise collect --quarter 2026Q1 --feed ed-heath --file attendances.csv",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER | BW_OPTION_FEED | BW_OPTION_FILE,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
