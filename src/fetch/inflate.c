/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/fetch/inflate.h"

#include <limits.h>
#include <string.h>

#include <sodium.h>
#include <zlib.h>

#include "beatwise/base/buf.h"
#include "beatwise/fetch/wipe.h"
#include "unzip_private.h"

/* Where zlib's own speed no longer grows with the buffer. */
#define OUT_BYTES ((size_t)128 * 1024)
/* Enough to tell a workbook from another zip: the name of the first member stands at byte 30. */
#define SNIFF_BYTES ((size_t)64)
/* Before this much has come out, a ratio says nothing. */
#define RATIO_FROM_BYTES ((int64_t)1024 * 1024)

enum state {
    STATE_SNIFF,    /* too few bytes yet to tell what it is */
    STATE_PLAIN,    /* handed on as it is */
    STATE_MEMBER,   /* inside a gzip member */
    STATE_AFTER,    /* a member has ended: another one, or nothing */
    STATE_AFTER_1F, /* the same, and the first byte of a member has come */
    STATE_ZIP,      /* inside a zip archive */
    STATE_FAILED,   /* no more */
};

struct bw_inflate {
    enum state state;
    struct bw_inflate_limits limits;
    struct bw_sink sink;
    z_stream zlib;
    bool is_gzip;
    struct bw_unzip *unzip; /* NULL: it is no zip archive */
    const char *zip_password;
    bool is_zlib_open;
    int64_t in_bytes;
    int64_t out_bytes;
    struct bw_buf head; /* while sniffing */
    unsigned char *out;
};

/* What is often sent in the place of an extract, by its first bytes. */
static const struct {
    const char *magic;
    size_t len;
    const char *what;
    const char *hint;
} refused[] = {
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, "an Excel workbook (.xls)",
     "in the spreadsheet: Save as, CSV UTF-8 (comma delimited)"},
    {"7z\xBC\xAF\x27\x1C", 6, "a 7-Zip archive", "unpack it, or send it as gzip"},
    {"Rar!\x1A\x07", 6, "a RAR archive", "unpack it, or send it as gzip"},
    {"\xFD\x37zXZ", 5, "an xz file", "unpack it, or send it as gzip"},
    {"\x28\xB5\x2F\xFD", 4, "a Zstandard file", "unpack it, or send it as gzip"},
    {"BZh91AY&SY", 10, "a bzip2 file", "unpack it, or send it as gzip"},
    {"%PDF-", 5, "a PDF document", "ask the supplier for CSV"},
    {"<!DOCTYPE ", 10, "a web page", "the address may want a login"},
    {"<!doctype ", 10, "a web page", "the address may want a login"},
    {"<html", 5, "a web page", "the address may want a login"},
};

static void *zlib_alloc(void *opaque, unsigned count, unsigned size)
{
    (void)opaque;
    return bw_wipe_calloc(count, size);
}

static void zlib_free(void *opaque, void *memory)
{
    (void)opaque;
    bw_wipe_free(memory);
}

struct bw_inflate *bw_inflate_open(struct bw_arena *arena, struct bw_inflate_limits limits,
                                   struct bw_sink sink)
{
    struct bw_inflate *inf = bw_arena_alloc(arena, 1, sizeof(*inf));

    inf->limits = limits;
    inf->sink = sink;
    inf->out = bw_arena_alloc(arena, OUT_BYTES, 1);
    bw_buf_init(&inf->head, SNIFF_BYTES);
    return inf;
}

static int64_t packed_bytes(const struct bw_inflate *inf)
{
    return inf->unzip != NULL ? bw_unzip_taken(inf->unzip) : inf->in_bytes;
}

static enum bw_status hand_on(struct bw_inflate *inf, const void *bytes, size_t len,
                              struct bw_err *err)
{
    const struct bw_inflate_limits *limits = &inf->limits;
    int64_t total = inf->out_bytes + (int64_t)len;

    if (len == 0)
        return BW_OK;
    if (limits->max_bytes > 0 && total > limits->max_bytes)
        return bw_fail(err, BW_ERANGE, "inflates to more than %lld bytes (fetch.max_bytes)",
                       (long long)limits->max_bytes);
    if ((inf->is_gzip || inf->unzip != NULL) && limits->max_ratio > 0 && total > RATIO_FROM_BYTES &&
        total / limits->max_ratio > packed_bytes(inf))
        return bw_fail(err, BW_ERANGE,
                       "inflates to more than %lld times its size (fetch.max_ratio)",
                       (long long)limits->max_ratio);
    inf->out_bytes = total;
    return inf->sink.push(inf->sink.ctx, bytes, len, err);
}

static enum bw_status refuse(const char *what, const char *hint, struct bw_err *err)
{
    bw_fail(err, BW_EFORMAT, "this is %s, not a CSV file", what);
    return bw_fail_hint(err, "%s", hint);
}

static bool is_name(const unsigned char *name, size_t len, const char *prefix)
{
    return len >= strlen(prefix) && memcmp(name, prefix, strlen(prefix)) == 0;
}

static enum bw_status hand_on_zip(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return hand_on(ctx, bytes, len, err);
}

/* APPNOTE.TXT 4.3.7: a local file header is 30 bytes, then the member's name. */
static enum bw_status start_zip(struct bw_inflate *inf, struct bw_err *err)
{
    static const char *const members[] = {"[Content_Types].xml", "_rels/", "xl/", "docProps/",
                                          "mimetype"};
    const unsigned char *name = inf->head.bytes + 30;
    size_t len = inf->head.len > 30 ? inf->head.len - 30 : 0;

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (is_name(name, len, members[i]))
            return refuse("a workbook (.xlsx or .ods)",
                          "in the spreadsheet: Save as, CSV UTF-8 (comma delimited)", err);
    }
    inf->unzip = bw_unzip_open(inf->zip_password, (struct bw_sink){hand_on_zip, inf});
    inf->state = STATE_ZIP;
    return bw_unzip_push(inf->unzip, inf->head.bytes, inf->head.len, err);
}

static enum bw_status start_member(struct bw_inflate *inf, struct bw_err *err)
{
    int code;

    inf->state = STATE_MEMBER;
    if (inf->is_zlib_open) {
        code = inflateReset(&inf->zlib);
    } else {
        inf->zlib = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free};
        code = inflateInit2(&inf->zlib, 16 + MAX_WBITS);
        inf->is_zlib_open = code == Z_OK;
    }
    return code == Z_OK ? BW_OK : bw_fail(err, BW_EIO, "zlib cannot start");
}

/* One call of zlib; `ret_used` is how much of `in` it took. */
static enum bw_status step(struct bw_inflate *inf, const unsigned char *in, size_t len,
                           size_t *ret_used, struct bw_err *err)
{
    z_stream *zlib = &inf->zlib;
    enum bw_status status;
    int code;

    zlib->next_in = (unsigned char *)in; /* zlib is built without ZLIB_CONST; it only reads */
    zlib->avail_in = len > UINT_MAX ? UINT_MAX : (unsigned)len;
    zlib->next_out = inf->out;
    zlib->avail_out = (unsigned)OUT_BYTES;
    code = inflate(zlib, Z_NO_FLUSH);
    *ret_used = (size_t)(zlib->next_in - in);
    inf->in_bytes += (int64_t)*ret_used;
    status = hand_on(inf, inf->out, OUT_BYTES - zlib->avail_out, err);
    if (status != BW_OK)
        return status;
    if (code == Z_STREAM_END) {
        inf->state = STATE_AFTER;
        return BW_OK;
    }
    if (code == Z_OK || code == Z_BUF_ERROR)
        return BW_OK;
    if (code == Z_MEM_ERROR)
        return bw_fail(err, BW_EIO, "no memory to inflate");
    return bw_fail(err, BW_EFORMAT, "the gzip data are damaged after %lld inflated bytes (%s)",
                   (long long)inf->out_bytes, zlib->msg != NULL ? zlib->msg : "no detail");
}

/* Runs zlib until it wants more input or the member ends. */
static enum bw_status push_member(struct bw_inflate *inf, const unsigned char **in, size_t *len,
                                  struct bw_err *err)
{
    enum bw_status status;

    do {
        size_t used;

        status = step(inf, *in, *len, &used, err);
        *in += used;
        *len -= used;
        /* A full output buffer may hide more that zlib holds already. */
    } while (status == BW_OK && inf->state == STATE_MEMBER &&
             (*len > 0 || inf->zlib.avail_out == 0));
    return status;
}

static enum bw_status push_gzip(struct bw_inflate *inf, const unsigned char *in, size_t len,
                                struct bw_err *err)
{
    static const unsigned char first = 0x1F;
    enum bw_status status = BW_OK;

    while (status == BW_OK && len > 0) {
        if (inf->state == STATE_MEMBER) {
            status = push_member(inf, &in, &len, err);
        } else if (inf->state == STATE_AFTER && *in == first) {
            inf->state = STATE_AFTER_1F;
            in++;
            len--;
        } else if (inf->state == STATE_AFTER_1F && *in == 0x8B) {
            const unsigned char *again = &first;
            size_t one = 1;

            status = start_member(inf, err);
            if (status == BW_OK)
                status = push_member(inf, &again, &one, err);
        } else {
            status = bw_fail(err, BW_EFORMAT, "something follows the end of the gzip data");
        }
    }
    return status;
}

static enum bw_status push_known(struct bw_inflate *inf, const unsigned char *in, size_t len,
                                 struct bw_err *err)
{
    if (inf->state == STATE_ZIP)
        return bw_unzip_push(inf->unzip, in, len, err);
    if (inf->state != STATE_PLAIN)
        return push_gzip(inf, in, len, err);
    inf->in_bytes += (int64_t)len;
    return hand_on(inf, in, len, err);
}

/* Decides what it is, and hands on what was kept back. */
static enum bw_status decide(struct bw_inflate *inf, struct bw_err *err)
{
    const struct bw_buf *head = &inf->head;
    enum bw_status status = BW_OK;

    if (is_name(head->bytes, head->len, "PK\x03\x04"))
        return start_zip(inf, err);
    if (is_name(head->bytes, head->len, "PK\x05\x06"))
        return refuse("an empty zip archive", "ask the supplier for the file", err);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (head->len >= refused[i].len &&
            memcmp(head->bytes, refused[i].magic, refused[i].len) == 0)
            return refuse(refused[i].what, refused[i].hint, err);
    }
    inf->state = STATE_PLAIN;
    if (is_name(head->bytes, head->len, "\x1F\x8B")) {
        inf->is_gzip = true;
        status = start_member(inf, err);
    }
    return status == BW_OK ? push_known(inf, head->bytes, head->len, err) : status;
}

/* Keeps back what is needed to decide; `ret_used` is how much of `in` that took. */
static enum bw_status sniff(struct bw_inflate *inf, const unsigned char *in, size_t len,
                            size_t *ret_used, struct bw_err *err)
{
    size_t want = SNIFF_BYTES - inf->head.len;
    enum bw_status status;

    *ret_used = len < want ? len : want;
    status = bw_buf_add(&inf->head, in, *ret_used, err);
    if (status == BW_OK && inf->head.len == SNIFF_BYTES)
        status = decide(inf, err);
    return status;
}

enum bw_status bw_inflate_push(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct bw_inflate *inf = ctx;
    const unsigned char *in = bytes;
    enum bw_status status = BW_OK;
    size_t used = 0;

    if (inf->state == STATE_FAILED)
        return bw_fail(err, BW_EFORMAT, "the packed data are damaged");
    if (inf->state == STATE_SNIFF)
        status = sniff(inf, in, len, &used, err);
    if (status == BW_OK && used < len)
        status = push_known(inf, in + used, len - used, err);
    if (status != BW_OK)
        inf->state = STATE_FAILED;
    return status;
}

enum bw_status bw_inflate_end(struct bw_inflate *inf, struct bw_err *err)
{
    enum bw_status status;

    if (inf->state == STATE_SNIFF && inf->head.len > 0) {
        status = decide(inf, err);
        if (status != BW_OK) {
            inf->state = STATE_FAILED;
            return status;
        }
    }
    switch (inf->state) {
    case STATE_SNIFF: /* nothing came at all */
    case STATE_PLAIN:
    case STATE_AFTER:
        return BW_OK;
    case STATE_ZIP:
        return bw_unzip_end(inf->unzip, err);
    case STATE_AFTER_1F:
        return bw_fail(err, BW_EFORMAT, "something follows the end of the gzip data");
    case STATE_MEMBER:
        return bw_fail(
            err, BW_EFORMAT,
            "cut off: the gzip data stop without their trailer, after %lld inflated bytes",
            (long long)inf->out_bytes);
    default:
        return bw_fail(err, BW_EFORMAT, "the packed data are damaged");
    }
}

void bw_inflate_set_zip_password(struct bw_inflate *inf, const char *password)
{
    inf->zip_password = password;
}

bool bw_inflate_is_gzip(const struct bw_inflate *inf)
{
    return inf->is_gzip;
}

int64_t bw_inflate_bytes(const struct bw_inflate *inf)
{
    return inf->out_bytes;
}

void bw_inflate_close(struct bw_inflate *inf)
{
    if (inf == NULL)
        return;
    bw_unzip_close(inf->unzip);
    inf->unzip = NULL;
    if (inf->is_zlib_open)
        inflateEnd(&inf->zlib);
    inf->is_zlib_open = false;
    bw_buf_clear(&inf->head);
    sodium_memzero(inf->out, OUT_BYTES);
    inf->state = STATE_FAILED;
}
