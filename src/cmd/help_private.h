/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_CMD_HELP_PRIVATE_H
#define BW_CMD_HELP_PRIVATE_H

/*
 * help_private.h - pages of `beatwise help` that are long.
 */

/* `beatwise help feed`: roles and categories, from their tables; on stdout. */
void bw_help_print_feed(void);

#endif
