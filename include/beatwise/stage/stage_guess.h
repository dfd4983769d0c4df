/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_STAGE_STAGE_GUESS_H
#define BW_STAGE_STAGE_GUESS_H

#include "beatwise/base/buf.h"
#include "beatwise/base/err.h"

/*
 * stage_guess.h - a first description of a file at hand, plain or gzip, from its first 16 MiB; see
 * feed/guess.h.  Needs no site.
 */

/* Adds YAML to `yaml`.  Fails with BW_ENOTFOUND, BW_EIO, BW_EFORMAT naming the file. */
enum bw_status bw_stage_guess(const char *file, struct bw_buf *yaml,
                              struct bw_err *err) BW_MUST_CHECK;

#endif
