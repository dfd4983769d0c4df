/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_check.h"

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)

static enum bw_status check(struct bw_session *session, const struct bw_args *args,
                            struct bw_err *err)
{
    const struct bw_check_request request = {.feed = bw_session_feed(session, args->operands[0]),
                                             .file = args->operands[1],
                                             .quarter = args->quarter};
    struct bw_ground ground;
    struct bw_buf buf;
    enum bw_status status;

    if (request.feed == NULL)
        return bw_session_fail_feed(session, args->operands[0], err);
    status = bw_ground_open(&ground, args->arena, session->site, err);
    if (status != BW_OK)
        return status;
    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_check(session, &ground, &request, &buf, err);
    fputs(bw_buf_text(&buf), stdout);
    bw_buf_clear(&buf);
    bw_ground_close(&ground);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_FEEDS};
    struct bw_session session;
    enum bw_status status = bw_session_open(&session, args->arena, &request, err);

    if (status != BW_OK)
        return status;
    status = check(&session, args, err);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_check = {
    .name = "check",
    .synopsis = "beatwise check FEED FILE [--quarter Q] [--site DIR]",
    .summary = "read an extract against its description; stores nothing",
    .help =
        "Says how many rows are violence and usable, which lines could not be used and why, how\n"
        "they were placed, and for each column how much is missing, unreadable or not mapped.\n"
        "No value is printed.  Exit code 12: something was found that wants a look.\n"
        "Without --quarter it is read as an extract for the quarter that most rows are from.\n\n"
        "  beatwise check ed-heath attendances.csv.gz",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
