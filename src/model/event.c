/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/model/event.h"

#include <string.h>

bool bw_id_is_none(const struct bw_id *id)
{
    static const struct bw_id none;

    return bw_id_cmp(id, &none) == 0;
}

int bw_id_cmp(const struct bw_id *a, const struct bw_id *b)
{
    return memcmp(a->bytes, b->bytes, BW_ID_BYTES);
}

const char *bw_located_by_name(enum bw_located_by by)
{
    static const char *const names[BW_LOCATED_WAYS] = {"none", "beat", "coordinates", "postcode",
                                                       "place"};

    return names[by];
}
