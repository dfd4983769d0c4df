/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/arena.h"
#include "beatwise/base/digest.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/decode.h"
#include "beatwise/fetch/inflate.h"
#include "must.h"

/*
 * An extract as it comes, gzip or plain, through inflate, decode and csv: it must not crash, stays
 * within its limits, and ends the same in one piece and cut: with the same rows, or for the same
 * reason (how many rows came before it depends on the pieces).  The first byte says how it is cut.
 */
#define BYTES_MAX ((int64_t)256 * 1024)

static enum bw_status add_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct bw_digest *digest = ctx;

    (void)err;
    MUST(row->count <= 50);
    bw_digest_add(digest, &row->line, sizeof(row->line));
    for (size_t i = 0; i < row->count; i++) {
        bw_digest_add(digest, &row->cells[i].len, sizeof(row->cells[i].len));
        bw_digest_add(digest, row->cells[i].ptr, row->cells[i].len);
    }
    return BW_OK;
}

/* In blocks of their own size, so that a step past the end of one is found out. */
static enum bw_status push_pieces(struct bw_inflate *inflate, const uint8_t *bytes, size_t len,
                                  size_t piece, struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (size_t at = 0; status == BW_OK && at < len; at += piece) {
        size_t part = len - at < piece ? len - at : piece;
        uint8_t *copy = malloc(part);

        MUST(copy != NULL);
        memcpy(copy, bytes + at, part);
        status = bw_inflate_push(inflate, copy, part, err);
        free(copy);
    }
    return status;
}

static void run(const uint8_t *bytes, size_t len, size_t piece, char hex[BW_DIGEST_HEX])
{
    const struct bw_feed_desc desc = {.delimiter = ',', .quote = '"', .is_double_quote = true};
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_digest digest;
    struct bw_decode *decode = NULL;
    struct bw_inflate *inflate;
    struct bw_csv *csv;
    enum bw_status status;

    bw_digest_init(&digest);
    csv = bw_csv_open(arena, &desc, (struct bw_csv_limits){1000, 50}, add_row, &digest);
    MUST(bw_decode_open(arena, "UTF-8", (struct bw_sink){bw_csv_push, csv}, &decode, &err) ==
         BW_OK);
    inflate = bw_inflate_open(arena, (struct bw_inflate_limits){BYTES_MAX, 200},
                              (struct bw_sink){bw_decode_push, decode});
    status = push_pieces(inflate, bytes, len, piece, &err);
    if (status == BW_OK)
        status = bw_inflate_end(inflate, &err);
    if (status == BW_OK)
        status = bw_decode_end(decode, &err);
    if (status == BW_OK)
        status = bw_csv_end(csv, &err);
    must_be_tidy(status, &err);
    MUST(bw_inflate_bytes(inflate) <= BYTES_MAX);
    if (status != BW_OK) {
        bw_digest_init(&digest);
        bw_digest_add(&digest, &status, sizeof(status));
    }
    bw_digest_end(&digest, hex);
    bw_inflate_close(inflate);
    bw_decode_close(decode);
    bw_csv_close(csv);
    bw_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char whole[BW_DIGEST_HEX];
    char cut[BW_DIGEST_HEX];

    if (len == 0)
        return 0;
    run(bytes + 1, len - 1, SIZE_MAX / 2, whole);
    run(bytes + 1, len - 1, (size_t)bytes[0] % 70 + 1, cut);
    MUST(memcmp(whole, cut, BW_DIGEST_HEX) == 0);
    return 0;
}
