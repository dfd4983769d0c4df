/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_AUDIT_H
#define BW_STAGE_STAGE_AUDIT_H

#include <stdio.h>

#include "beatwise/stage/session.h"
#include "beatwise/store/store_audit.h"

/*
 * stage_audit.h - is the run log whole, and as it was written?
 *
 * Found out: an entry edited, put in, moved or taken out (its number and those of its neighbours
 * are named), and entries cut from the end, which the head in the folder of keys remembers.
 *
 * Needs of the session: BW_NEED_READ | BW_NEED_KEYS.
 */
struct bw_audit {
    struct bw_log_entry *entries; /* all of them, for printing */
    size_t entry_count;
    const char **findings; /* one line each; none: the log is whole */
    size_t finding_count;
};

enum bw_status bw_stage_audit(struct bw_session *session, struct bw_audit *ret_audit,
                              struct bw_err *err) BW_MUST_CHECK;

#endif
