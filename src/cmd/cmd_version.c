/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    (void)args;
    (void)err;
    puts(PACKAGE_STRING);
    return BW_OK;
}

const struct bw_command bw_cmd_version = {
    .name = "version",
    .synopsis = "beatwise version",
    .summary = "print the version of the program",
    .help = "Prints the name and version of the program.",
    .run = run,
};
