/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/nickname.h"

static const char *const groups[] = {
#include "nicknames.inc"
};

const char *bw_nickname_group(size_t index)
{
    return index < sizeof(groups) / sizeof(groups[0]) ? groups[index] : NULL;
}
