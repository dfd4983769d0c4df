/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/cmd/command.h"
#include "beatwise/conf/setting.h"

#include "help_private.h"

static void print_settings(void)
{
    puts("Settings stand in site.yaml as\n\n    section: {key: value}\n\n"
         "and can be changed for one run with --set section.key=value, but for those marked *:\n"
         "a run must not loosen what the site has agreed.\n");
    for (int i = 0; i < BW_SETTINGS; i++) {
        const struct bw_setting *setting = &bw_settings[i];

        printf("  %c %-24s %s%-*s %s\n", setting->is_locked ? '*' : ' ', setting->name,
               setting->preset, 10 - (int)strlen(setting->preset),
               setting->min == setting->max ? " (fixed)" : "", setting->help);
        if (setting->choices != NULL)
            printf("    %-24s %-10s one of: %s\n", "", "", setting->choices);
    }
}

static void print_exit_codes(void)
{
    puts("  0   done\n"
         "  2   the command line is wrong\n"
         "  3   a configuration or feed description is wrong\n"
         "  4   a file cannot be read or written\n"
         "  5   an input is not in the form that its description promises\n"
         "  6   a number is outside what is accepted\n"
         "  7   something that was named does not exist\n"
         "  8   busy: another run holds the lock\n"
         "  9   partial: a feed failed or is missing, the rest was done\n"
         "  10  refused by a rule: sharing, disclosure, keys\n"
         "  11  a transfer failed\n"
         "  12  a check was carried out and found something");
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_command *command;

    if (args->operand_count == 0) {
        bw_command_print_all();
        return BW_OK;
    }
    if (strcmp(args->operands[0], "settings") == 0) {
        print_settings();
        return BW_OK;
    }
    if (strcmp(args->operands[0], "exit-codes") == 0) {
        print_exit_codes();
        return BW_OK;
    }
    if (strcmp(args->operands[0], "feed") == 0) {
        bw_help_print_feed();
        return BW_OK;
    }
    command = bw_command_find(args->operands[0]);
    if (command == NULL)
        return bw_command_fail(args->operands[0], err);
    bw_command_print(command);
    return BW_OK;
}

const struct bw_command bw_cmd_help = {
    .name = "help",
    .synopsis = "beatwise help [COMMAND | settings | feed | exit-codes]",
    .summary = "say what the commands do",
    .help = "Without a word: what there is. With one: how that command is used, what can be\n"
            "set, what a feed's fields can be, or what the exit codes mean.",
    .operands_max = 1,
    .run = run,
};
