/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CMD_COMMAND_H
#define BW_CMD_COMMAND_H

#include "beatwise/base/err.h"

/*
 * command.h - what main() must know of a command.
 *
 * To add one: write src/cmd/cmd_NAME.c, declare its `struct bw_command` here, and name it in the
 * table in src/cmd/commands.c.  Help and the manual's synopsis come from the table, and a test
 * checks that README and manual name every command.
 */
struct bw_command {
    const char *name;     /* as typed */
    const char *synopsis; /* "beatwise collect --quarter Q [--feed NAME]..." */
    const char *summary;  /* one line of `beatwise help` */
    const char *help;     /* what `beatwise NAME --help` adds: purpose, options, an example */
    enum bw_status (*run)(int argc, char **argv, struct bw_err *err);
};

/* Ends with NULL; the order of `beatwise help`. */
extern const struct bw_command *const bw_commands[];

extern const struct bw_command bw_cmd_version;

#endif
