/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_key.h"

static enum bw_status make_new(const struct bw_args *args, struct bw_err *err)
{
    const char *dir;
    enum bw_status status = bw_stage_key_new(args->arena, args->site, args->keys, &dir, err);

    if (status == BW_OK)
        printf("keys %s\n", dir);
    return status;
}

static enum bw_status print_id(const struct bw_args *args, struct bw_err *err)
{
    const char *ids;
    enum bw_status status = bw_stage_key_id(args->arena, args->site, args->keys, &ids, err);

    if (status == BW_OK)
        puts(ids);
    return status;
}

static enum bw_status write_shared(const struct bw_args *args, struct bw_err *err)
{
    const char *path = args->operand_count < 2 ? NULL : args->operands[1];
    enum bw_status status;

    if (path == NULL)
        return bw_fail(err, BW_EUSAGE,
                       "the name of the file to write is missing: "
                       "beatwise key shared FILE");
    status = bw_stage_key_shared(args->arena, args->site, args->keys, path, err);
    if (status == BW_OK)
        printf("key shared %s\n", path);
    return status;
}

static enum bw_status rotate(const struct bw_args *args, struct bw_err *err)
{
    const bool is_forgetting = (args->given & BW_OPTION_FORGET) != 0;
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_FEEDS | BW_NEED_WRITE,
                                               .what = "key rotate"};
    struct bw_session session;
    int64_t events = 0;
    enum bw_status status;

    if ((args->given & BW_OPTION_KEYS) != 0)
        return bw_fail(err, BW_EUSAGE,
                       "keys rotate with their store: name the site, with --site, not --keys");
    status = bw_session_open(&session, args->arena, &request, err);
    if (status != BW_OK)
        return status;
    status = bw_stage_key_rotate(&session, is_forgetting, &events, err);
    bw_session_close(&session);
    if (status == BW_OK)
        printf("key rotate events=%lld%s\n", (long long)events, is_forgetting ? " forgotten" : "");
    return status;
}

static const struct {
    const char *name;
    size_t operands;
    enum bw_status (*run)(const struct bw_args *args, struct bw_err *err);
} actions[] = {
    {"new", 1, make_new}, {"id", 1, print_id}, {"shared", 2, write_shared}, {"rotate", 1, rotate}};

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const char *what = args->operands[0];

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(what, actions[i].name) != 0)
            continue;
        if (args->operand_count > actions[i].operands)
            return bw_fail(err, BW_EUSAGE, "'%s' is one word too many",
                           args->operands[actions[i].operands]);
        if ((args->given & BW_OPTION_FORGET) != 0 && actions[i].run != rotate)
            return bw_fail(err, BW_EUSAGE, "--forget belongs to 'key rotate'");
        return actions[i].run(args, err);
    }
    return bw_fail(err, BW_EUSAGE, "'%s' is not 'new', 'id', 'shared' or 'rotate'", what);
}

const struct bw_command bw_cmd_key = {
    .name = "key",
    .synopsis = "beatwise key new | id | shared | rotate [FILE] [--site DIR | --keys DIR] "
                "[--forget]",
    .summary = "make, name, share or rotate the keys of a site",
    .help =
        "new              makes the folder and its first keys; nothing that is there is\n"
        "                 overwritten\n"
        "id               prints the ids of the keys, by which two people can compare them\n"
        "shared FILE      writes the shared key for a supplier who pseudonymises; hand it over\n"
        "                 by a way that nobody else reads\n"
        "rotate           new keys; stored tokens are brought on to them and all links stay.  The\n"
        "                 old keys find nobody in a store that is copied later\n"
        "rotate --forget  after a compromise: match keys are dropped, person ids drawn anew,\n"
        "                 nobody is known again; suppliers need the new shared key\n\n"
        "Without the keys nothing that is stored can be told apart from noise, and a lost site\n"
        "key cannot be made again: keep a copy where no copy of the store is kept, and make a\n"
        "new one after each rotation.",
    .options = BW_OPTION_SITE | BW_OPTION_KEYS | BW_OPTION_FORGET,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
