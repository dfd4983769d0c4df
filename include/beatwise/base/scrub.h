/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_SCRUB_H
#define BW_BASE_SCRUB_H

#include <stddef.h>

/*
 * scrub.h - what calls that are over have left of the people they dealt with.
 *
 * A buffer is wiped by who owns it; this is for what nobody owns: the stack below the caller, and
 * the vector registers, in which copying leaves the last bytes copied until something else does.
 */

/* Wipes `stack_bytes` of the stack below the caller, which must be there to be used. */
void bw_scrub(size_t stack_bytes);

#endif
