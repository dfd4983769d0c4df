/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_HARDEN_H
#define BW_BASE_HARDEN_H

#include "beatwise/base/err.h"

/*
 * harden.h - what a process that will hold identifiers does before anything else: no core dump
 * (RLIMIT_CORE 0), not dumpable (no debugger, no /proc/PID/mem for other users), files made for
 * the owner alone (umask 077), freed memory overwritten where the C library can, no file that can
 * be opened as stdin, stdout or stderr, libsodium ready.
 *
 * Fails with BW_EIO where the system refuses: then nothing may be read.
 */
enum bw_status bw_harden(struct bw_err *err) BW_MUST_CHECK;

#endif
