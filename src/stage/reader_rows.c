/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader_private.h"

#include "beatwise/base/scrub.h"
#include "beatwise/feed/decode.h"

enum bw_status bw_reader_select_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct bw_reader_file *file = ctx;
    struct bw_map_verdict verdict;

    if (bw_map_needs_header(file->map))
        return bw_map_read_header(file->map, row, err);
    file->row_count++;
    bw_map_select(file->map, row, &verdict);
    if (verdict.outcome != BW_MAP_NOT_VIOLENCE && verdict.outcome != BW_MAP_EXCLUDED)
        return bw_record_write(file->records, row, &verdict, err);
    file->excluded += verdict.outcome == BW_MAP_EXCLUDED;
    bw_tally_add(&file->tally, verdict.month);
    return BW_OK;
}

/* To the end of the bytes, or to the first that cannot be read. */
static enum bw_status read_rows(struct bw_reader_file *file, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    struct bw_text part;

    while (status == BW_OK && bw_ring_next(file->bytes, &part)) {
        status = bw_decode_push(file->decode, part.ptr, part.len, err);
        bw_ring_flush(file->records);
        file->shown_rows = file->row_count;
    }
    return status;
}

void *bw_reader_rows_run(void *ctx)
{
    struct bw_reader_file *file = ctx;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = read_rows(file, &err);

    if (status != BW_OK) {
        bw_ring_stop(file->bytes);
    } else if (bw_ring_ended(file->bytes, &err) == BW_OK) {
        /* What shows only when the last byte was read. */
        status = bw_decode_end(file->decode, &err);
        if (status == BW_OK)
            status = bw_csv_end(file->csv, &err);
    }
    if (status != BW_OK)
        file->rows_failed = err;
    bw_ring_end(file->records, err.status == BW_OK ? NULL : &err);
    bw_scrub(BW_READER_STACK_BYTES);
    return NULL;
}
