/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/digest.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/decode.h"

/*
 * The bytes of an extract through decode and csv: it must not crash, and the rows must be the same
 * in one piece and cut.  The first byte chooses dialect and encoding, the second how it is cut.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *const encodings[] = {"UTF-8", "windows-1252", "UTF-16"};

static enum bw_status add_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct bw_digest *digest = ctx;

    (void)err;
    bw_digest_add(digest, &row->line, sizeof(row->line));
    for (size_t i = 0; i < row->count; i++) {
        bw_digest_add(digest, &row->cells[i].len, sizeof(row->cells[i].len));
        bw_digest_add(digest, row->cells[i].ptr, row->cells[i].len);
    }
    return BW_OK;
}

static void run(const uint8_t *bytes, size_t len, size_t piece, unsigned choice,
                char hex[BW_DIGEST_HEX])
{
    const struct bw_feed_desc desc = {
        .delimiter = (choice & 1) != 0 ? ';' : ',',
        .quote = (choice & 2) != 0 ? '\0' : '"',
        .escape = (choice & 4) != 0 ? '\\' : '\0',
        .is_double_quote = (choice & 4) == 0,
        .comment = (choice & 8) != 0 ? '#' : '\0',
        .is_skip_initial_space = (choice & 16) != 0,
    };
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_decode *decode = NULL;
    struct bw_digest digest;
    struct bw_csv *csv;
    enum bw_status status;

    bw_digest_init(&digest);
    csv = bw_csv_open(arena, &desc, (struct bw_csv_limits){300, 20}, add_row, &digest);
    status = bw_decode_open(arena, encodings[(choice >> 5) % 3], (struct bw_sink){bw_csv_push, csv},
                            &decode, &err);
    for (size_t at = 0; status == BW_OK && at < len; at += piece) {
        size_t part = len - at < piece ? len - at : piece;
        uint8_t *copy = malloc(part);

        if (copy == NULL)
            abort();
        memcpy(copy, bytes + at, part);
        status = bw_decode_push(decode, copy, part, &err);
        free(copy);
    }
    if (status == BW_OK)
        status = bw_decode_end(decode, &err);
    if (status == BW_OK)
        status = bw_csv_end(csv, &err);
    bw_digest_add(&digest, err.text, strlen(err.text));
    bw_digest_end(&digest, hex);
    bw_decode_close(decode);
    bw_csv_close(csv);
    bw_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char whole[BW_DIGEST_HEX];
    char cut[BW_DIGEST_HEX];

    if (len < 2)
        return 0;
    run(bytes + 2, len - 2, SIZE_MAX / 2, bytes[0], whole);
    run(bytes + 2, len - 2, (size_t)bytes[1] % 70 + 1, bytes[0], cut);
    if (memcmp(whole, cut, BW_DIGEST_HEX) != 0)
        abort();
    return 0;
}
