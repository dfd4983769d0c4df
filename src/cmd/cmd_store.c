/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/log.h"
#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_store.h"

static enum bw_status copy(const struct bw_args *args, struct bw_err *err)
{
    struct bw_store_copied *tables;
    size_t count;
    const struct bw_store_move move = {args->site, args->operands[1], args->operands[2]};
    bool is_logged = false;
    enum bw_status status =
        bw_stage_store_copy(args->arena, &move, &tables, &count, &is_logged, err);

    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        printf("%s rows=%lld sha256=%s\n", tables[i].table, (long long)tables[i].rows,
               tables[i].digest);
    if (!is_logged)
        bw_log_print(BW_LOG_WARN,
                     "this is not in the run log: '%s' is not the site of that store "
                     "(--site)",
                     args->site);
    bw_log_print(BW_LOG_INFO, "both hold the same; name the new one under `store` in site.yaml, "
                              "and collect into one of them only");
    return BW_OK;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const char *url;
    enum bw_status status;

    if (strcmp(args->operands[0], "copy") == 0 && args->operand_count == 3)
        return copy(args, err);
    if (strcmp(args->operands[0], "init") != 0 || args->operand_count != 1)
        return bw_fail(err, BW_EUSAGE, "it is `store init` or `store copy FROM TO`");
    status = bw_stage_store_init(args->arena, args->site, &url, err);
    if (status == BW_OK)
        printf("store %s\n", url);
    return status;
}

const struct bw_command bw_cmd_store = {
    .name = "store",
    .synopsis = "beatwise store init [--site DIR] | copy FROM TO",
    .summary = "make the store, or move it to another place or engine",
    .help =
        "init          makes the tables of the site's store, or brings them up to date; for the\n"
        "              owner of a PostgreSQL database, whose collectors may not\n"
        "copy FROM TO  copies a store, sqlite:PATH or postgresql://HOST/DATABASE, to one that\n"
        "              is new, reads it again, and prints the rows and the digest of each "
        "table\n\n"
        "A copy is the same store: its run log goes on in one of the two only.  With the keys of\n"
        "its site at hand (--site) the log of both has an entry of the copy.",
    .options = BW_OPTIONS_SITE,
    .operands_min = 1,
    .operands_max = 3,
    .run = run,
};
