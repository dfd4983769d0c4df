/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_guess.h"

#include <string.h>

#include "beatwise/base/scrub.h"
#include "beatwise/conf/setting.h"
#include "beatwise/feed/guess.h"
#include "beatwise/fetch/inflate.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/stage/reader.h"

#define SAMPLE_MAX_BYTES ((size_t)16 * 1024 * 1024)

struct sample {
    struct bw_buf buf;
    struct bw_inflate *inflate;
    bool is_full;
};

/* Enough is no failure, but ends the transfer like one. */
static enum bw_status add_sample(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct sample *sample = ctx;
    const size_t room = SAMPLE_MAX_BYTES - sample->buf.len;

    bw_buf_write(&sample->buf, bytes, len < room ? len : room);
    if (len <= room)
        return BW_OK;
    sample->is_full = true;
    return bw_fail(err, BW_ERANGE, "enough was read");
}

static enum bw_status pull(const char *file, struct sample *sample, struct bw_err *err)
{
    static const char *const only_file[] = {"file"};
    struct bw_setting_values settings;
    struct bw_transfer_request request = {.url = file, .schemes = only_file, .scheme_count = 1};
    struct bw_transfer_result transferred;
    enum bw_status status;

    bw_setting_values_init(&settings);
    request.max_bytes = settings.of[BW_SETTING_FETCH_MAX_BYTES];
    request.timeout_s = settings.of[BW_SETTING_FETCH_TIMEOUT];
    status = bw_transfer_run(&request, (struct bw_sink){bw_inflate_push, sample->inflate},
                             &transferred, err);
    if (status == BW_OK)
        status = bw_inflate_end(sample->inflate, err);
    return sample->is_full ? BW_OK : status;
}

static const char *name_of(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash == NULL ? file : slash + 1;
}

enum bw_status bw_stage_guess(const char *file, struct bw_buf *yaml, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct sample sample = {.is_full = false};
    enum bw_status status;

    bw_buf_init(&sample.buf, SAMPLE_MAX_BYTES + 1);
    sample.inflate = bw_inflate_open(arena, (struct bw_inflate_limits){.max_bytes = 0},
                                     (struct bw_sink){add_sample, &sample});
    status = pull(file, &sample, err);
    if (status == BW_OK) {
        const struct bw_guess_input input = {.bytes = {bw_buf_text(&sample.buf), sample.buf.len},
                                             .is_whole = !sample.is_full,
                                             .is_gzip = bw_inflate_is_gzip(sample.inflate),
                                             .file = bw_arena_strdup(arena, name_of(file))};

        status = bw_guess(arena, &input, yaml, err);
    }
    if (status != BW_OK && strstr(err->text, file) == NULL)
        bw_fail_in(err, "'%s'", file);
    bw_inflate_close(sample.inflate);
    bw_buf_clear(&sample.buf);
    bw_arena_free(arena);
    bw_scrub(BW_READER_STACK_BYTES);
    return status;
}
