/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_status.h"

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* A site that has not collected anything has no store yet, which is an answer too. */
static enum bw_status open_session(struct bw_session *session, const struct bw_args *args,
                                   struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_FEEDS};
    enum bw_status status = bw_session_open(session, args->arena, &request, err);

    if (status != BW_OK)
        return status;
    status = bw_store_open(&session->store, session->site->store, BW_STORE_READ, err);
    if (status == BW_OK)
        bw_session_close_due(session, &request);
    if (status == BW_OK || status == BW_ENOTFOUND)
        return BW_OK;
    bw_session_close(session);
    return status;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    struct bw_session session;
    struct bw_buf buf;
    enum bw_status status = open_session(&session, args, err);

    if (status != BW_OK)
        return status;
    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_status(&session, args->as_of_day, &buf, err);
    if (status == BW_OK)
        fputs(bw_buf_text(&buf), stdout);
    bw_buf_clear(&buf);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_status = {
    .name = "status",
    .synopsis = "beatwise status [--site DIR] [--as-of DATE]",
    .summary = "what has arrived, what is missing, what ran last",
    .help = "Prints which feed delivered which months, agreements near or past their review, and\n"
            "the last entries of the run log.",
    .options = BW_OPTIONS_SITE,
    .run = run,
};
