/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/cmd/command.h"

#include <stddef.h>

const struct bw_command *const bw_commands[] = {
    &bw_cmd_version,
    NULL,
};
