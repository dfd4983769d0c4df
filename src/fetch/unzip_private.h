/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_UNZIP_PRIVATE_H
#define BW_FETCH_UNZIP_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/sink.h"

/*
 * unzip_private.h - the one file in a zip archive, in a stream: for inflate.c.
 *
 * Folders and what a Mac adds (__MACOSX/, .DS_Store) do not count as files.  libarchive pulls where
 * everything here is pushed: it has a thread of its own, in which `sink` is called too, until end
 * or close return.
 */
struct bw_unzip;

/* `password` is borrowed; NULL: none. */
struct bw_unzip *bw_unzip_open(const char *password, struct bw_sink sink);

/*
 * Fails with BW_EFORMAT (damaged, cut off, another number of files than one, a workbook),
 * BW_ECONFIG (it is encrypted, and there is no password or a wrong one), BW_EIO (no thread), or
 * with what the sink says.
 */
enum bw_status bw_unzip_push(struct bw_unzip *unzip, const void *bytes, size_t len,
                             struct bw_err *err) BW_MUST_CHECK;
enum bw_status bw_unzip_end(struct bw_unzip *unzip, struct bw_err *err) BW_MUST_CHECK;

/* Bytes that were taken off what was pushed: for the sink, while it is called. */
int64_t bw_unzip_taken(const struct bw_unzip *unzip);

/* NULL is fine. */
void bw_unzip_close(struct bw_unzip *unzip);

#endif
