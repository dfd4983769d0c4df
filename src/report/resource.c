/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/resource.h"

#include <string.h>

const struct bw_resource *bw_resource_find(const char *name)
{
    for (const struct bw_resource *at = bw_resources; at->name != NULL; at++) {
        if (strcmp(at->name, name) == 0)
            return at;
    }
    return NULL;
}
