/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/conf/yaml_value.h"

const struct bw_command *const bw_commands[] = {
    &bw_cmd_demo,  &bw_cmd_init,         &bw_cmd_check,    &bw_cmd_collect,
    &bw_cmd_link,  &bw_cmd_rank,         &bw_cmd_report,   &bw_cmd_release,
    &bw_cmd_run,   &bw_cmd_status,       &bw_cmd_evaluate, &bw_cmd_key,
    &bw_cmd_close, &bw_cmd_pseudonymise, &bw_cmd_audit,    &bw_cmd_attack,
    &bw_cmd_store, &bw_cmd_synth,        &bw_cmd_version,  &bw_cmd_help,
    NULL,
};

const struct bw_command *bw_command_find(const char *name)
{
    for (size_t i = 0; bw_commands[i] != NULL; i++) {
        if (strcmp(bw_commands[i]->name, name) == 0)
            return bw_commands[i];
    }
    return NULL;
}

enum bw_status bw_command_fail(const char *name, struct bw_err *err)
{
    struct bw_near near = {.word = name};

    for (size_t i = 0; bw_commands[i] != NULL; i++)
        bw_near_offer(&near, bw_commands[i]->name);
    bw_fail(err, BW_EUSAGE, "there is no command '%s'; see 'beatwise help'", name);
    return near.name == NULL ? BW_EUSAGE : bw_fail_hint(err, "did you mean '%s'?", near.name);
}

void bw_command_print_all(void)
{
    puts("beatwise ranks the police beats of an area by violence that police, ambulance and\n"
         "emergency departments saw between them, without keeping anybody's name.\n");
    for (size_t i = 0; bw_commands[i] != NULL; i++)
        printf("  %-10s %s\n", bw_commands[i]->name, bw_commands[i]->summary);
    puts("\nTo try it:       beatwise demo /tmp/try\n"
         "Every quarter:   beatwise run --site DIR --quarter 2026Q1\n"
         "More:            beatwise help COMMAND, beatwise help settings,\n"
         "                 beatwise help feed, beatwise help exit-codes, man beatwise");
}

void bw_command_print(const struct bw_command *command)
{
    printf("usage: %s\n\n%s\n\nOptions:\n", command->synopsis, command->help);
    bw_options_print(command->options);
}
