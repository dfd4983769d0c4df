/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reader_private.h"

#include "beatwise/base/log.h"
#include "beatwise/base/scrub.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/fetch/transfer.h"

struct taking {
    struct bw_reader_file *file;
    struct bw_progress progress;
};

static enum bw_status take(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct taking *taking = ctx;
    struct bw_reader_file *file = taking->file;

    bw_digest_add(&file->digest, bytes, len);
    file->byte_count += (int64_t)len;
    bw_progress_print(&taking->progress, "%s: %lld MB, %lld rows, %lld kept",
                      file->request->feed->name, (long long)file->byte_count / 1000000,
                      (long long)file->shown_rows, (long long)file->shown_kept);
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
    const struct bw_site *site = file->request->site;
    const bool is_at_hand = file->request->is_file_at_hand;
    const int64_t *settings = site->settings.of;
    const struct bw_transfer_request request = {
        .url = file->url,
        .schemes = is_at_hand ? only_file : (const char *const *)site->schemes,
        .scheme_count = is_at_hand ? 1 : site->scheme_count,
        .ca = site->ca,
        .credentials = &file->request->feed->credentials,
        .max_bytes = settings[BW_SETTING_FETCH_MAX_BYTES],
        .timeout_s = settings[BW_SETTING_FETCH_TIMEOUT],
    };
    struct taking taking = {.file = file};
    struct bw_transfer_result transferred;
    enum bw_status status =
        bw_transfer_run(&request, (struct bw_sink){take, &taking}, &transferred, err);

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
