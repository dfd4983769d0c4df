/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_NICKNAME_H
#define BW_LINK_NICKNAME_H

#include <stddef.h>

/*
 * nickname.h - forenames that one person may go by: "ELIZABETH BETH BETTY LIZ".
 *
 * Names in canonical form (ident/canon.h) with blanks between them; a name may be in several
 * groups (ALEX), and two names of one group are evidence, not proof.  The list is our own, from
 * common knowledge of English and Welsh names: src/link/nicknames.inc.
 */

/* The names of a group, or NULL past the last: for (i = 0; bw_nickname_group(i); i++). */
const char *bw_nickname_group(size_t index);

#endif
