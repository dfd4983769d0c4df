/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_status.h"

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define QUARTERS 4
#define QUARTERS_MAX 40

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
    const struct bw_status_request request = {.as_of_day = args->as_of_day,
                                              .quarters = args->quarters < 0 ? QUARTERS
                                                                             : (int)args->quarters,
                                              .is_json = (args->given & BW_OPTION_JSON) != 0};
    struct bw_session session;
    struct bw_buf buf;
    enum bw_status status;

    if (args->quarters > QUARTERS_MAX)
        return bw_fail(err, BW_EUSAGE, "--quarters: at most %d", QUARTERS_MAX);
    status = open_session(&session, args, err);
    if (status != BW_OK)
        return status;
    bw_buf_init(&buf, TEXT_MAX_BYTES);
    status = bw_stage_status(&session, &request, &buf, err);
    if (status == BW_OK)
        fputs(bw_buf_text(&buf), stdout);
    bw_buf_clear(&buf);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_status = {
    .name = "status",
    .synopsis = "beatwise status [--as-of DATE] [--quarters N] [--json] [--site DIR]",
    .summary = "what has arrived, what is missing, what ran last",
    .help =
        "Says whether the extracts of the last quarter are here, and prints which feed delivered\n"
        "which months, why an extract was refused, agreements near or past their review, and\n"
        "the last entries of the run log.\n\n"
        "It looks at the last quarter of which anything arrived, on the day after which all\n"
        "are late; with --as-of at the last one that is over on that day, on that day.\n"
        "--quarters says how many are shown (else 4).",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTERS | BW_OPTION_JSON,
    .run = run,
};
