/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/harden.h"
#include "beatwise/cmd/command.h"

static void print_commands(FILE *out)
{
    fputs("usage: beatwise COMMAND [OPTION]...\n\n", out);
    for (size_t i = 0; bw_commands[i] != NULL; i++)
        fprintf(out, "  %-10s %s\n", bw_commands[i]->name, bw_commands[i]->summary);
}

static const struct bw_command *find_command(const char *name)
{
    for (size_t i = 0; bw_commands[i] != NULL; i++) {
        if (strcmp(bw_commands[i]->name, name) == 0)
            return bw_commands[i];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const struct bw_command *command;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status;

    if (argc < 2) {
        print_commands(stderr);
        return BW_EUSAGE;
    }
    command = find_command(argv[1]);
    if (command == NULL) {
        fprintf(stderr, "beatwise: '%s' is not a command; see 'beatwise help'\n", argv[1]);
        return BW_EUSAGE;
    }
    status = bw_harden(&err);
    if (status == BW_OK)
        status = command->run(argc - 1, argv + 1, &err);
    /* A full disk shows only here: a report that was cut short must not exit 0. */
    if (status == BW_OK && (fflush(stdout) != 0 || ferror(stdout)))
        status = bw_fail(&err, BW_EIO, "cannot write to standard output");
    if (status != BW_OK)
        fprintf(stderr, "beatwise %s: %s\n", command->name, err.text);
    return (int)status;
}
