/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/decode.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/text.h"

#define OUT_BYTES ((size_t)64 * 1024)
/* The longest sequence of any encoding that is cut off at the end of a chunk. */
#define KEPT_MAX ((size_t)16)
#define REPLACEMENT "\xEF\xBF\xBD"
#define BOM "\xEF\xBB\xBF"

struct bw_decode {
    struct bw_sink sink;
    iconv_t iconv; /* (iconv_t)-1: the input is UTF-8 */
    size_t unit;   /* bytes to skip where iconv does not get on */
    bool is_utf8;
    bool is_begun; /* the byte order mark, if any, is behind us */
    int64_t replaced;
    unsigned char kept[KEPT_MAX]; /* the start of a sequence whose rest has not come */
    size_t kept_len;
    char *out;
};

static bool is_named(const char *encoding, const char *name)
{
    return bw_text_is_equal_fold(bw_text_of(encoding), bw_text_of(name));
}

enum bw_status bw_decode_open(struct bw_arena *arena, const char *encoding, struct bw_sink sink,
                              struct bw_decode **ret_decode, struct bw_err *err)
{
    /* ASCII is read as UTF-8: what passes for it often has a name with an accent. */
    bool is_utf8 = is_named(encoding, "utf-8") || is_named(encoding, "utf8") ||
                   is_named(encoding, "us-ascii") || is_named(encoding, "ascii");
    iconv_t conversion = (iconv_t)-1;
    struct bw_decode *decode;

    if (!is_utf8) {
        conversion = iconv_open("UTF-8", encoding);
        if (conversion == (iconv_t)-1)
            return bw_fail(err, BW_ECONFIG, "encoding '%s' is not known", encoding);
    }
    decode = bw_arena_alloc(arena, 1, sizeof(*decode));
    *decode = (struct bw_decode){.sink = sink, .iconv = conversion, .is_utf8 = is_utf8, .unit = 1};
    if (strstr(encoding, "16") != NULL)
        decode->unit = 2;
    else if (strstr(encoding, "32") != NULL)
        decode->unit = 4;
    decode->out = bw_arena_alloc(arena, OUT_BYTES, 1);
    *ret_decode = decode;
    return BW_OK;
}

static enum bw_status hand_on(struct bw_decode *decode, const void *bytes, size_t len,
                              struct bw_err *err)
{
    return len == 0 ? BW_OK : decode->sink.push(decode->sink.ctx, bytes, len, err);
}

static enum bw_status replace(struct bw_decode *decode, struct bw_err *err)
{
    decode->replaced++;
    return hand_on(decode, REPLACEMENT, sizeof(REPLACEMENT) - 1, err);
}

/* The length of the run of ASCII that `bytes` begins with, eight bytes at a time. */
static size_t ascii_run(const unsigned char *bytes, size_t len)
{
    size_t i = 0;

    for (; i + 32 <= len; i += 32) {
        uint64_t words[4];

        memcpy(words, bytes + i, sizeof(words));
        if (((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < len && bytes[i] < 0x80)
        i++;
    return i;
}

/*
 * One sequence that is not ASCII.  Its length where it is well formed (The Unicode Standard 15,
 * table 3-7); 0 where it is not, `ret_bad` being how many bytes one U+FFFD stands for; or
 * `len` + 1 where more has to come.
 */
static size_t sequence(const unsigned char *bytes, size_t len, size_t *ret_bad)
{
    unsigned char first = bytes[0];
    size_t want = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;

    *ret_bad = 1;
    if (first < 0xC2 || first > 0xF4)
        return 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    for (size_t i = 1; i < want; i++) {
        if (i == len)
            return len + 1;
        if (bytes[i] < low || bytes[i] > high) {
            *ret_bad = i;
            return 0;
        }
        low = 0x80;
        high = 0xBF;
    }
    return want;
}

/* Checks UTF-8 and hands it on as it is; `ret_used` is short of `len` by a cut-off sequence. */
static enum bw_status pass_utf8(struct bw_decode *decode, const unsigned char *in, size_t len,
                                size_t *ret_used, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    size_t from = 0;
    size_t at = 0;

    while (status == BW_OK && (at += ascii_run(in + at, len - at)) < len) {
        size_t bad;
        size_t found = sequence(in + at, len - at, &bad);

        if (found > len - at)
            break;
        at += found;
        if (found == 0) {
            status = hand_on(decode, in + from, at - from, err);
            if (status == BW_OK)
                status = replace(decode, err);
            at += bad;
            from = at;
        }
    }
    if (status == BW_OK)
        status = hand_on(decode, in + from, at - from, err);
    *ret_used = at;
    return status;
}

/* What iconv made, without the byte order mark that UTF-16LE and the like leave in it. */
static enum bw_status hand_on_converted(struct bw_decode *decode, size_t len, struct bw_err *err)
{
    const char *out = decode->out;

    if (!decode->is_begun && len > 0) {
        decode->is_begun = true;
        if (len >= 3 && memcmp(out, BOM, 3) == 0) {
            out += 3;
            len -= 3;
        }
    }
    return hand_on(decode, out, len, err);
}

static enum bw_status convert(struct bw_decode *decode, const unsigned char *in, size_t len,
                              size_t *ret_used, struct bw_err *err)
{
    char *from = (char *)(uintptr_t)in; /* iconv() reads only, whatever its prototype says */
    size_t left = len;
    enum bw_status status = BW_OK;

    while (status == BW_OK && left > 0) {
        char *to = decode->out;
        size_t room = OUT_BYTES;
        size_t done = iconv(decode->iconv, &from, &left, &to, &room);
        int reason = errno;

        status = hand_on_converted(decode, OUT_BYTES - room, err);
        if (done != (size_t)-1 || reason == E2BIG || status != BW_OK)
            continue;
        if (reason == EINVAL || left < decode->unit)
            break; /* the rest has to come */
        status = replace(decode, err);
        from += decode->unit;
        left -= decode->unit;
    }
    *ret_used = len - left;
    return status;
}

static enum bw_status run(struct bw_decode *decode, const unsigned char *in, size_t len,
                          size_t *ret_used, struct bw_err *err)
{
    if (decode->is_utf8)
        return pass_utf8(decode, in, len, ret_used, err);
    return convert(decode, in, len, ret_used, err);
}

/* A file whose mark says UTF-16 is not read as another encoding. */
static enum bw_status check_mark(struct bw_decode *decode, const unsigned char *in,
                                 struct bw_err *err)
{
    if (decode->unit == 1 && (memcmp(in, "\xFF\xFE", 2) == 0 || memcmp(in, "\xFE\xFF", 2) == 0)) {
        bw_fail(err, BW_EFORMAT, "the file is UTF-16, the description says otherwise");
        return bw_fail_hint(err, "encoding: utf-16");
    }
    return BW_OK;
}

/*
 * The first three bytes are kept together, so that the mark is seen whole.  A mark of UTF-8 is
 * believed whatever the description says: spreadsheets write it, and nothing else begins so.
 * `ret_used` is how much of `in` was dealt with.
 */
static enum bw_status begin(struct bw_decode *decode, const unsigned char *in, size_t len,
                            size_t *ret_used, struct bw_err *err)
{
    enum bw_status status;
    size_t used = 0;

    while (decode->kept_len < 3 && used < len)
        decode->kept[decode->kept_len++] = in[used++];
    *ret_used = used;
    if (decode->kept_len < 3)
        return BW_OK;
    status = check_mark(decode, decode->kept, err);
    if (decode->unit == 1 && memcmp(decode->kept, BOM, 3) == 0) {
        decode->is_utf8 = true;
        decode->kept_len = 0;
    }
    decode->is_begun = decode->unit == 1;
    return status;
}

/* Completes the kept sequence byte by byte. */
static enum bw_status push_kept(struct bw_decode *decode, const unsigned char **in, size_t *len,
                                struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (;;) {
        size_t used = 0;

        status = run(decode, decode->kept, decode->kept_len, &used, err);
        decode->kept_len -= used;
        memmove(decode->kept, decode->kept + used, decode->kept_len);
        if (status != BW_OK || decode->kept_len == 0 || *len == 0)
            return status;
        if (decode->kept_len == KEPT_MAX)
            return bw_fail(err, BW_EFORMAT, "the encoding cannot be read");
        decode->kept[decode->kept_len++] = *(*in)++;
        (*len)--;
    }
}

enum bw_status bw_decode_push(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct bw_decode *decode = ctx;
    const unsigned char *in = bytes;
    enum bw_status status = BW_OK;
    size_t used = 0;

    if (!decode->is_begun && decode->kept_len < 3) {
        status = begin(decode, in, len, &used, err);
        in += used;
        len -= used;
        if (status != BW_OK || (!decode->is_begun && decode->kept_len < 3))
            return status;
    }
    if (decode->kept_len > 0)
        status = push_kept(decode, &in, &len, err);
    if (status != BW_OK || len == 0)
        return status;
    status = run(decode, in, len, &used, err);
    if (status == BW_OK) {
        decode->kept_len = len - used;
        assert(decode->kept_len <= KEPT_MAX);
        memcpy(decode->kept, in + used, decode->kept_len);
    }
    return status;
}

enum bw_status bw_decode_end(struct bw_decode *decode, struct bw_err *err)
{
    const unsigned char *none = NULL;
    enum bw_status status = BW_OK;
    size_t len = 0;

    if (decode->kept_len > 0)
        status = push_kept(decode, &none, &len, err);
    if (status == BW_OK && decode->kept_len > 0)
        status = replace(decode, err);
    decode->kept_len = 0;
    return status;
}

int64_t bw_decode_replaced(const struct bw_decode *decode)
{
    return decode->replaced;
}

/* GCONV_NCHAR_GOAL of glibc, which goes through UTF-32 in a buffer for so many characters. */
#define ICONV_CHARS 8160

_Static_assert(OUT_BYTES / 2 >= ICONV_CHARS * 4, "half the buffer fills that of iconv");

/*
 * iconv_close() gives its buffer back with the rows of people in it.  It has no other way in than
 * conversion: as many NULs, which are zeros in every encoding, overwrite it.
 */
static void overwrite_iconv(struct bw_decode *decode)
{
    char *in = decode->out;
    char *out = decode->out + OUT_BYTES / 2;
    size_t in_left = OUT_BYTES / 2;
    size_t out_left = OUT_BYTES / 2;

    sodium_memzero(decode->out, OUT_BYTES);
    iconv(decode->iconv, NULL, NULL, NULL, NULL);
    iconv(decode->iconv, &in, &in_left, &out, &out_left);
}

void bw_decode_close(struct bw_decode *decode)
{
    if (decode == NULL)
        return;
    if (decode->iconv != (iconv_t)-1) {
        overwrite_iconv(decode);
        iconv_close(decode->iconv);
    }
    decode->iconv = (iconv_t)-1;
    sodium_memzero(decode->kept, sizeof(decode->kept));
    sodium_memzero(decode->out, OUT_BYTES);
}
