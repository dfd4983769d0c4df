/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader_private.h"

#include <stdio.h>

#include "beatwise/base/log.h"
#include "beatwise/base/scrub.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/stage/supply.h"

struct taking {
    struct bw_reader_file *file;
    struct bw_progress progress;
};

static void show_progress(void *ctx, const struct bw_transfer_progress *at)
{
    struct taking *taking = ctx;
    const struct bw_reader_file *file = taking->file;
    const char *feed = file->request->feed->name;
    char of_total[32] = "";

    if (at->total > 0)
        snprintf(of_total, sizeof(of_total), " of %.1f", (double)at->total / 1e6);
    if (at->wait_s > 0)
        bw_progress_print(&taking->progress, "%s: broken off after %.1f%s MB, next try in %d s",
                          feed, (double)at->bytes / 1e6, of_total, at->wait_s);
    else
        bw_progress_print(
            &taking->progress, "%s: %.1f%s MB, %lld rows, %lld kept, %lld rejects, %.1f MB/s", feed,
            (double)at->bytes / 1e6, of_total, (long long)file->shown_rows,
            (long long)file->shown_kept, (long long)file->shown_rejects, at->bytes_per_s / 1e6);
}

static enum bw_status take(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct taking *taking = ctx;
    struct bw_reader_file *file = taking->file;

    bw_digest_add(&file->digest, bytes, len);
    if (file->hash != NULL)
        bw_hash_add(file->hash, bytes, len);
    file->byte_count += (int64_t)len;
    return bw_inflate_push(file->inflate, bytes, len, err);
}

enum bw_status bw_reader_take_inflated(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct bw_reader_file *file = ctx;
    enum bw_status status = bw_ring_add(file->bytes, bytes, len, err);

    if (status == BW_OK)
        bw_ring_flush(file->bytes);
    return status;
}

static enum bw_status fetch(struct bw_reader_file *file, struct bw_err *err)
{
    static const char *const only_file[] = {"file"};
    struct taking taking = {.file = file};
    struct bw_transfer_request request =
        bw_supply_request(file->request->site, file->request->feed, file->url);
    enum bw_status status;

    request.progress_fn = show_progress;
    request.progress_ctx = &taking;
    if (file->request->is_file_at_hand) {
        request.schemes = only_file;
        request.scheme_count = 1;
    }
    status = bw_transfer_run(&request, (struct bw_sink){take, &taking}, &file->transferred, err);
    bw_progress_end(&taking.progress);
    if (status == BW_OK && (status = bw_inflate_end(file->inflate, err)) != BW_OK)
        bw_fail_in(err, "'%s'", file->place);
    return status;
}

void *bw_reader_bytes_run(void *ctx)
{
    struct bw_reader_file *file = ctx;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = fetch(file, &err);

    /* Now, because until then a zip archive's thread may write to the ring. */
    bw_inflate_close(file->inflate);
    file->bytes_failed = err;
    bw_ring_end(file->bytes, status == BW_OK ? NULL : &err);
    bw_scrub(BW_READER_STACK_BYTES);
    return NULL;
}
