/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/incident.h"

const char *bw_police_status_name(enum bw_police_status status)
{
    static const char *const names[BW_POLICE_STATUSES] = {"known_to_police", "no_police_record",
                                                          "cannot_tell"};

    return names[status];
}

const char *bw_variant_name(enum bw_variant variant)
{
    static const char *const names[BW_VARIANTS] = {"strict", "base", "loose"};

    return names[variant];
}
