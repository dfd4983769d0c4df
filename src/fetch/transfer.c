/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/fetch/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>
#include <sodium.h>

#include "beatwise/base/clock.h"
#include "transfer_private.h"

#define READ_BYTES ((size_t)128 * 1024)
#define DRAWN_EVERY_MS 200

enum bw_status bw_transfer_hand_on(const struct bw_transfer_request *request, struct bw_sink sink,
                                   struct bw_transfer_result *result, struct bw_text bytes,
                                   struct bw_err *err)
{
    result->bytes += (int64_t)bytes.len;
    /* Counted here because CURLOPT_MAXFILESIZE_LARGE does not see a chunked body before 8.4.0. */
    if (request->max_bytes > 0 && result->bytes > request->max_bytes)
        return bw_fail(err, BW_ERANGE, "longer than %lld bytes (fetch.max_bytes)",
                       (long long)request->max_bytes);
    return sink.push(sink.ctx, bytes.ptr, bytes.len, err);
}

void bw_transfer_tell(const struct bw_transfer_request *request,
                      const struct bw_transfer_result *result, int64_t *drawn_ms,
                      double bytes_per_s, int wait_s)
{
    const struct bw_transfer_progress progress = {.bytes = result->bytes,
                                                  .total = result->file.size,
                                                  .bytes_per_s = bytes_per_s,
                                                  .wait_s = wait_s};
    const int64_t now_ms = bw_clock_steady_ms();

    if (request->progress_fn == NULL || (wait_s == 0 && now_ms - *drawn_ms < DRAWN_EVERY_MS))
        return;
    *drawn_ms = now_ms;
    request->progress_fn(request->progress_ctx, &progress);
}

/* RFC 3986 3.1: a letter, then letters, digits, + - . ; empty where `url` is a path. */
static struct bw_text scheme_of(const char *url)
{
    size_t len = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    if (len == 0 || strchr("0123456789+-.", url[0]) != NULL || strncmp(url + len, "://", 3) != 0)
        return (struct bw_text){url, 0};
    return (struct bw_text){url, len};
}

static bool is_allowed(const struct bw_transfer_request *request, struct bw_text scheme)
{
    for (size_t i = 0; i < request->scheme_count; i++) {
        if (bw_text_is_equal_fold(bw_text_of(request->schemes[i]), scheme))
            return true;
    }
    return false;
}

static enum bw_status read_on(int fd, const struct bw_transfer_request *request,
                              struct bw_sink sink, struct bw_transfer_result *result,
                              struct bw_err *err)
{
    const int64_t started_ms = bw_clock_steady_ms();
    char bytes[READ_BYTES];
    int64_t drawn_ms = started_ms;
    enum bw_status status = BW_OK;

    while (status == BW_OK) {
        ssize_t len = read(fd, bytes, sizeof(bytes));

        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            status = bw_fail(err, BW_EIO, "%s", strerror(errno));
        if (len <= 0)
            break;
        status =
            bw_transfer_hand_on(request, sink, result, (struct bw_text){bytes, (size_t)len}, err);
        bw_transfer_tell(
            request, result, &drawn_ms,
            1000.0 * (double)result->bytes / (double)(bw_clock_steady_ms() - started_ms + 1), 0);
    }
    sodium_memzero(bytes, sizeof(bytes));
    return status;
}

static enum bw_status run_file(const char *path, const struct bw_transfer_request *request,
                               struct bw_sink sink, struct bw_transfer_result *result,
                               struct bw_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    enum bw_status status;
    struct stat info;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return bw_fail(err, BW_ENOTFOUND, "'%s': not supplied (there is no such file)", path);
    if (fd < 0)
        return bw_fail(err, BW_EIO, "'%s': %s", path, strerror(errno));
    result->tries = 1;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        result->file.modified_utc_s = (int64_t)info.st_mtime;
        result->file.size = (int64_t)info.st_size;
    }
    status = read_on(fd, request, sink, result, err);
    close(fd);
    return status == BW_OK ? BW_OK : bw_fail_in(err, "'%s'", path);
}

/* file:///a%20b is /a b; a host other than localhost is libcurl's to refuse. */
static enum bw_status run_file_url(const struct bw_transfer_request *request, struct bw_sink sink,
                                   struct bw_transfer_result *result, struct bw_err *err)
{
    CURLU *url = curl_url();
    enum bw_status status;
    char *path = NULL;

    if (url == NULL || curl_url_set(url, CURLUPART_URL, request->url, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_PATH, &path, CURLU_URLDECODE) != CURLUE_OK)
        status = bw_fail(err, BW_ECONFIG, "a file URL must be file:///PATH");
    else
        status = run_file(path, request, sink, result, err);
    curl_free(path);
    curl_url_cleanup(url);
    return status;
}

enum bw_status bw_transfer_run(const struct bw_transfer_request *request, struct bw_sink sink,
                               struct bw_transfer_result *ret_result, struct bw_err *err)
{
    struct bw_text scheme = scheme_of(request->url);
    struct bw_text named = scheme.len == 0 ? BW_TEXT("file") : scheme;
    struct bw_transfer_result result = {.file = BW_VALIDATOR_NONE};
    enum bw_status status;

    *ret_result = result;
    if (!is_allowed(request, named))
        return bw_fail(err, BW_EREFUSED, "scheme '%.*s' is not among fetch.schemes",
                       BW_TEXT_ARGS(named));
    if (scheme.len == 0)
        status = run_file(request->url, request, sink, &result, err);
    else if (bw_text_is_equal_fold(scheme, BW_TEXT("file")))
        status = run_file_url(request, sink, &result, err);
    else
        status = bw_transfer_run_curl(request, sink, &result, err);
    *ret_result = result;
    return status;
}
