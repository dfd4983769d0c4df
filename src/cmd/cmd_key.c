/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_key.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const char *what = args->operands[0];
    const char *text;
    enum bw_status status;

    if (strcmp(what, "new") == 0) {
        status = bw_stage_key_new(args->arena, args->site, args->keys, &text, err);
        if (status == BW_OK)
            printf("keys %s\n", text);
    } else if (strcmp(what, "id") == 0) {
        status = bw_stage_key_id(args->arena, args->site, args->keys, &text, err);
        if (status == BW_OK)
            puts(text);
    } else {
        status = bw_fail(err, BW_EUSAGE, "'%s' is not 'new' or 'id'", what);
    }
    return status;
}

const struct bw_command bw_cmd_key = {
    .name = "key",
    .synopsis = "beatwise key new | id [--site DIR | --keys DIR]",
    .summary = "make the folder of keys, or say which keys it holds",
    .help =
        "new   makes the folder and its first keys; nothing that is there is overwritten\n"
        "id    prints the ids of the keys, by which two people can compare them\n\n"
        "Without the keys nothing that is stored can be told apart from noise, and a lost site\n"
        "key cannot be made again: keep a copy where no copy of the store is kept.",
    .options = BW_OPTION_SITE | BW_OPTION_KEYS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
