/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/harden.h"
#include "beatwise/base/log.h"
#include "beatwise/base/text.h"
#include "beatwise/cmd/command.h"

/* As the synopsis calls it: "FILE" of "beatwise check FEED FILE ...", "new | id" of a choice. */
static struct bw_text operand_of(const char *synopsis, size_t index)
{
    const char *word = synopsis;
    size_t len;

    /* Behind "beatwise" and the command's name. */
    for (size_t i = 0; i < index + 2; i++) {
        word += strcspn(word, " ");
        word += strspn(word, " ");
    }
    len = strcspn(word, " ");
    while (strncmp(word + len, " | ", 3) == 0)
        len += 3 + strcspn(word + len + 3, " ");
    return (struct bw_text){word, len};
}

static enum bw_status fail_operand(const struct bw_command *command, size_t index,
                                   struct bw_err *err)
{
    return bw_fail(err, BW_EUSAGE, "%.*s is missing\nusage: %s",
                   BW_TEXT_ARGS(operand_of(command->synopsis, index)), command->synopsis);
}

/* What a command asks of its line beyond what the options themselves ask. */
static enum bw_status check_args(const struct bw_command *command, const struct bw_args *args,
                                 struct bw_err *err)
{
    unsigned missing = command->required & ~args->given;

    if (missing != 0)
        return bw_fail(err, BW_EUSAGE, "--%s is missing\nusage: %s",
                       bw_option_name(missing & (0 - missing)), command->synopsis);
    if (args->operand_count < command->operands_min)
        return fail_operand(command, args->operand_count, err);
    if (args->operand_count > command->operands_max)
        return bw_fail(err, BW_EUSAGE, "'%s' is one word too many\nusage: %s",
                       args->operands[command->operands_max], command->synopsis);
    return BW_OK;
}

static enum bw_status run_command(const struct bw_command *command, int argc, char **argv,
                                  struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_args args;
    enum bw_status status;

    status = bw_args_parse(arena, argc, argv, command->options, &args, err);
    if (status == BW_OK && args.is_help) {
        bw_command_print(command);
    } else if (status == BW_OK) {
        bw_log_set_level(args.is_quiet     ? BW_LOG_ERROR
                         : args.is_verbose ? BW_LOG_DEBUG
                                           : BW_LOG_INFO);
        status = check_args(command, &args, err);
        if (status == BW_OK)
            status = command->run(&args, err);
    }
    bw_arena_free(arena);
    return status;
}

int main(int argc, char **argv)
{
    const struct bw_command *command;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status;
    const char *name = argc < 2 ? NULL : argv[1];

    if (name == NULL) {
        fputs("usage: beatwise COMMAND [OPTION]...; see 'beatwise help'\n", stderr);
        return BW_EUSAGE;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0)
        name = "version";
    command = bw_command_find(name);
    if (command == NULL) {
        status = bw_command_fail(name, &err);
        fprintf(stderr, "beatwise: %s\n", err.text);
        return (int)status;
    }
    status = bw_harden(&err);
    if (status == BW_OK)
        status = run_command(command, argc - 2, argv + 2, &err);
    /* A full disk shows only here: output that was cut short must not exit 0. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == BW_OK)
        status = bw_fail(&err, BW_EIO, "cannot write to standard output");
    if (status != BW_OK && err.text[0] != '\0')
        fprintf(stderr, "beatwise %s: %s\n", command->name, err.text);
    return (int)status;
}
