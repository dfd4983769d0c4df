/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_SINK_H
#define BW_BASE_SINK_H

#include <stddef.h>

#include "beatwise/base/err.h"

/*
 * sink.h - where bytes go next.
 *
 * The steps from a server to the rows (transfer, inflate, decode, csv) push into each other
 * through this one shape, so that any of them can be left out, watched or put in another thread:
 * bw_inflate_push(), bw_decode_push() and bw_csv_push() are sinks themselves.
 *
 * Memory: the bytes are borrowed for the call; a sink that needs them later copies them.
 */
typedef enum bw_status bw_sink_fn(void *ctx, const void *bytes, size_t len, struct bw_err *err);

struct bw_sink {
    bw_sink_fn *push; /* another status than BW_OK stops whoever pushes, and comes through */
    void *ctx;
};

#endif
