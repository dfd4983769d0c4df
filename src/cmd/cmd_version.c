/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"

static enum bw_status run(int argc, char **argv, struct bw_err *err)
{
    (void)argv;
    if (argc > 1)
        return bw_fail(err, BW_EUSAGE, "version takes no arguments");
    puts(PACKAGE_STRING);
    return BW_OK;
}

const struct bw_command bw_cmd_version = {
    .name = "version",
    .summary = "print the version of the program",
    .synopsis = "beatwise version",
    .run = run,
};
