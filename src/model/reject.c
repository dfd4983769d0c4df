/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/reject.h"

const char *bw_reject_name(enum bw_reject_reason reason)
{
    static const char *const names[BW_REJECT_REASONS] = {"none",        "no_time",  "bad_time",
                                                         "field_count", "encoding", "selection"};

    return names[reason];
}
