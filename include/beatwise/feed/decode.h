/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_DECODE_H
#define BW_FEED_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/sink.h"

/*
 * decode.h - bytes in the encoding of a feed in, UTF-8 out.
 *
 * What is not in the encoding becomes U+FFFD and the stream goes on: a cell that holds one is
 * unreadable to map.h, which decides whether the row can do without it.  So one bad byte costs one
 * cell, not the extract.  A byte order mark is dropped.  UTF-8 and ASCII are checked and handed on
 * without a copy.
 *
 * Order: open, push, end, close.  Memory: nothing is taken from the arena after open.
 */
struct bw_decode;

/* Fails with BW_ECONFIG: iconv does not know `encoding`. */
enum bw_status bw_decode_open(struct bw_arena *arena, const char *encoding, struct bw_sink sink,
                              struct bw_decode **ret_decode, struct bw_err *err) BW_MUST_CHECK;

/*
 * `decode` is a struct bw_decode: this is a bw_sink_fn.  Fails with BW_EFORMAT (the byte order mark
 * is that of UTF-16 where the description says otherwise) or with what the sink says.
 */
enum bw_status bw_decode_push(void *decode, const void *bytes, size_t len,
                              struct bw_err *err) BW_MUST_CHECK;

/* A sequence that was cut off becomes U+FFFD.  Fails with what the sink says. */
enum bw_status bw_decode_end(struct bw_decode *decode, struct bw_err *err) BW_MUST_CHECK;

/* How many U+FFFD were put in so far. */
int64_t bw_decode_replaced(const struct bw_decode *decode);

/* NULL is fine. */
void bw_decode_close(struct bw_decode *decode);

#endif
