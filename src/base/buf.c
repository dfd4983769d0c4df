/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

void bw_buf_init(struct bw_buf *buf, size_t max)
{
    *buf = (struct bw_buf){.max = max < SIZE_MAX / 4 ? max : SIZE_MAX / 4};
}

/* Copies rather than reallocates: realloc() would leave the old bytes behind. */
static void make_room(struct bw_buf *buf, size_t len)
{
    size_t cap = buf->cap == 0 ? 256 : buf->cap;
    unsigned char *bytes;

    if (buf->len + len + 1 <= buf->cap)
        return;
    while (cap < buf->len + len + 1)
        cap *= 2;
    bytes = malloc(cap);
    if (bytes == NULL) {
        fprintf(stderr, "beatwise: out of memory (%zu bytes)\n", cap);
        abort();
    }
    if (buf->len > 0)
        memcpy(bytes, buf->bytes, buf->len);
    /* All of it: what was there before the buffer was emptied lies behind its length. */
    if (buf->cap > 0)
        sodium_memzero(buf->bytes, buf->cap);
    free(buf->bytes);
    buf->bytes = bytes;
    buf->cap = cap;
}

enum bw_status bw_buf_reserve(struct bw_buf *buf, size_t len, struct bw_err *err)
{
    if (len > buf->max - buf->len)
        return bw_fail(err, BW_ERANGE, "longer than %zu bytes", buf->max);
    make_room(buf, len);
    return BW_OK;
}

enum bw_status bw_buf_add(struct bw_buf *buf, const void *bytes, size_t len, struct bw_err *err)
{
    enum bw_status status = bw_buf_reserve(buf, len, err);

    if (status != BW_OK)
        return status;
    if (len > 0)
        memcpy(buf->bytes + buf->len, bytes, len);
    buf->len += len;
    buf->bytes[buf->len] = '\0';
    return BW_OK;
}

void bw_buf_write(struct bw_buf *buf, const void *bytes, size_t len)
{
    struct bw_err err = BW_ERR_INIT;

    if (bw_buf_add(buf, bytes, len, &err) != BW_OK) {
        fprintf(stderr, "beatwise: an output is %s\n", err.text);
        abort();
    }
}

void bw_buf_puts(struct bw_buf *buf, const char *text)
{
    bw_buf_write(buf, text, strlen(text));
}

void bw_buf_printf(struct bw_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0 || (size_t)len > buf->max - buf->len) {
        fprintf(stderr, "beatwise: an output is longer than %zu bytes\n", buf->max);
        abort();
    }
    make_room(buf, (size_t)len);
    vsnprintf((char *)buf->bytes + buf->len, (size_t)len + 1, fmt, again);
    va_end(again);
    buf->len += (size_t)len;
}

const char *bw_buf_text(const struct bw_buf *buf)
{
    return buf->bytes == NULL ? "" : (const char *)buf->bytes;
}

void bw_buf_clear(struct bw_buf *buf)
{
    if (buf->bytes != NULL)
        sodium_memzero(buf->bytes, buf->cap);
    free(buf->bytes);
    *buf = (struct bw_buf){.max = buf->max};
}
