/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "beatwise/base/clock.h"
#include "beatwise/cmd/command.h"
#include "beatwise/stage/stage_audit.h"

static enum bw_status print(const struct bw_audit *audit, struct bw_err *err)
{
    for (size_t i = 0; i < audit->entry_count; i++) {
        const struct bw_log_entry *entry = &audit->entries[i];
        char at[21];

        bw_clock_format(entry->at_utc_s, at);
        printf("%lld %s %s %s\n", (long long)entry->number, at, entry->kind, entry->body);
    }
    for (size_t i = 0; i < audit->finding_count; i++)
        printf("FOUND %s\n", audit->findings[i]);
    if (audit->finding_count > 0)
        return bw_fail(err, BW_EFOUND, "the run log is not as it was written: %s",
                       audit->findings[0]);
    return BW_OK;
}

static enum bw_status run(const struct bw_args *args, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = args->site,
                                               .sets = args->sets,
                                               .set_count = args->set_count,
                                               .needs = BW_NEED_READ | BW_NEED_KEYS};
    struct bw_session session;
    struct bw_audit audit;
    enum bw_status status = bw_session_open(&session, args->arena, &request, err);

    if (status != BW_OK)
        return status;
    status = bw_stage_audit(&session, &audit, err);
    if (status == BW_OK)
        status = print(&audit, err);
    bw_session_close(&session);
    return status;
}

const struct bw_command bw_cmd_audit = {
    .name = "audit",
    .synopsis = "beatwise audit [--site DIR]",
    .summary = "verify the chained log of every run and print it",
    .help =
        "Each entry is tied to the one before it by a keyed MAC, and the folder of keys remembers\n"
        "the last one: an entry that was edited, removed, moved or cut off is named, and the\n"
        "exit code is 12.",
    .options = BW_OPTIONS_SITE,
    .run = run,
};
