/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_BUF_H
#define BW_BASE_BUF_H

#include <stddef.h>

#include "beatwise/base/err.h"

/*
 * buf.h - bytes that grow up to a ceiling.
 *
 * Everything that grows with an input has a ceiling, so that no input can take all memory.
 *
 * Memory: init makes an empty buffer without allocating; clear gives all back, overwritten, and
 * leaves it empty.
 */
struct bw_buf {
    unsigned char *bytes; /* always followed by a NUL once something was added */
    size_t len;
    size_t cap;
    size_t max; /* the ceiling, bytes */
};

void bw_buf_init(struct bw_buf *buf, size_t max);

/* Fails with BW_ERANGE, and then leaves the buffer as it was, where `max` would be passed. */
enum bw_status bw_buf_add(struct bw_buf *buf, const void *bytes, size_t len,
                          struct bw_err *err) BW_MUST_CHECK;

/* Room for `len` more bytes, which the caller puts behind the others.  Fails as bw_buf_add. */
enum bw_status bw_buf_reserve(struct bw_buf *buf, size_t len, struct bw_err *err) BW_MUST_CHECK;

/*
 * For texts that the program makes itself: the same, but a text that does not fit is a bug or a
 * configuration gone mad, and stops the program.
 */
void bw_buf_puts(struct bw_buf *buf, const char *text);
void bw_buf_write(struct bw_buf *buf, const void *bytes, size_t len);
void bw_buf_printf(struct bw_buf *buf, const char *fmt, ...) BW_PRINTF(2, 3);

/* The text so far, never NULL. */
const char *bw_buf_text(const struct bw_buf *buf);

void bw_buf_clear(struct bw_buf *buf);

#endif
