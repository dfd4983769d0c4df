/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_BEAT_PACK_H
#define BW_GEO_BEAT_PACK_H

#include "beatwise/base/buf.h"
#include "beatwise/geo/beat.h"

/*
 * beat_pack.h - an opened boundary set as bytes, so that a country's small areas need not be
 * parsed, converted and checked again by every command.
 *
 * The bytes are for this machine (byte order, sizes) and this version of the program; whoever keeps
 * them keeps a digest with them, because what is read is not checked beyond its lengths.
 */

/* Adds the set to `buf`.  Fails with BW_ERANGE where the buffer's ceiling is passed. */
enum bw_status bw_beat_set_pack(const struct bw_beat_set *set, struct bw_buf *buf,
                                struct bw_err *err) BW_MUST_CHECK;

/* The set again, all in `arena`; `source` as when it was opened.  Fails with BW_EFORMAT. */
enum bw_status bw_beat_set_unpack(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                  const struct bw_boundary_source *source, const void *bytes,
                                  size_t len, struct bw_err *err) BW_MUST_CHECK;

#endif
