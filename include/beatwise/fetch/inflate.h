/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FETCH_INFLATE_H
#define BW_FETCH_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"
#include "beatwise/base/sink.h"

/*
 * inflate.h - gzip, a zip archive of one file, or plain bytes in; plain bytes out.
 *
 * The first bytes decide which it is, not the name: suppliers send plain files called .gz and the
 * reverse.  What cannot be an extract (a spreadsheet, other archives, a web page) is refused with
 * what to do instead.
 *
 * Order: open, push as often as need be, end (only it says that all has come), close.  Of a zip
 * archive the sink is called in another thread, until end or close return.
 * Memory: nothing is taken from the arena after open; buffers are overwritten when given back.
 */
struct bw_inflate;

struct bw_inflate_limits {
    int64_t max_bytes; /* inflated; 0: no limit */
    int64_t max_ratio; /* inflated over packed, judged from 1 MiB on; 0: no limit */
};

struct bw_inflate *bw_inflate_open(struct bw_arena *arena, struct bw_inflate_limits limits,
                                   struct bw_sink sink);

/* Of a zip archive; before the first push, and borrowed until close. */
void bw_inflate_set_zip_password(struct bw_inflate *inflate, const char *password);

/*
 * `inflate` is a struct bw_inflate: this is a bw_sink_fn.  Fails with BW_EFORMAT (damaged, wrong
 * checksum, something after the end of the gzip data, several files in a zip archive, not an
 * extract), BW_ECONFIG (the password of a zip archive is missing or wrong), BW_ERANGE (a limit), or
 * with what the sink says; nothing can be pushed after that.
 */
enum bw_status bw_inflate_push(void *inflate, const void *bytes, size_t len,
                               struct bw_err *err) BW_MUST_CHECK;

/* Fails with BW_EFORMAT (cut off: the end of the gzip or zip data never came), or as push does. */
enum bw_status bw_inflate_end(struct bw_inflate *inflate, struct bw_err *err) BW_MUST_CHECK;

/* Known once 64 bytes have come, or at the end. */
bool bw_inflate_is_gzip(const struct bw_inflate *inflate);

/* Bytes handed on so far. */
int64_t bw_inflate_bytes(const struct bw_inflate *inflate);

/* NULL is fine. */
void bw_inflate_close(struct bw_inflate *inflate);

#endif
