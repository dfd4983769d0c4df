/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_close.h"

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_FEEDS | BW_NEED_WRITE,
                                               .what = "close"};
    struct bw_close_result result = {0};
    struct bw_session session;
    char quarter[8];
    enum bw_status status = bw_session_open(&session, args->arena, &request, err);

    if (status != BW_OK)
        return status;
    status = bw_stage_close(&session, args->quarter, &result, err);
    bw_session_close(&session);
    if (status != BW_OK)
        return status;
    bw_quarter_format(args->quarter, quarter);
    if (result.was_closed)
        printf("close %s was closed already\n", quarter);
    else
        printf("close %s events=%lld carried=%lld\n", quarter, (long long)result.events,
               (long long)result.carried);
    return BW_OK;
}

const struct bw_command bw_cmd_close = {
    .name = "close",
    .synopsis = "beatwise close --quarter Q [--site DIR]",
    .summary = "end a quarter: nobody opens its sealed identifiers any more",
    .help =
        "Links the quarter if that is still to be done, then deletes its secret key, with which\n"
        "every copy of its sealed identifiers, old backups of the store too, becomes noise.  What\n"
        "is stored of its events keeps the hour and the beat; minute and point go.  Identifiers\n"
        "of its last 14 days are first sealed to the next quarter, whose links may need them.\n\n"
        "Any command does the same by itself once a quarter has been over for\n"
        "retention.seal_days (see 'beatwise help settings').  There is no way back.",
    .options = BW_OPTIONS_SITE | BW_OPTION_QUARTER,
    .required = BW_OPTION_QUARTER,
    .run = run,
};
