/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/source.h"

static const char *const names[BW_SOURCES] = {"ed", "ambulance", "police"};

const char *bw_source_name(enum bw_source source)
{
    return names[source];
}

bool bw_source_find(struct bw_text name, enum bw_source *ret_source)
{
    for (int i = 0; i < BW_SOURCES; i++) {
        if (bw_text_is_equal(name, bw_text_of(names[i]))) {
            *ret_source = (enum bw_source)i;
            return true;
        }
    }
    return false;
}
