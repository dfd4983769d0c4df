/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer_private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "beatwise/base/clock.h"
#include "beatwise/fetch/wipe.h"

/* A try that brought so much was no failure: the next one counts from 1 again. */
#define PROGRESS_BYTES ((int64_t)16 * 1024)
/* Connections of one transfer, whatever they bring: a line that breaks so often is no line. */
#define TRIES_MAX 100

static bool is_started;

enum bw_status bw_transfer_init(struct bw_err *err)
{
    if (!is_started &&
        curl_global_init_mem(CURL_GLOBAL_DEFAULT, bw_wipe_malloc, bw_wipe_free, bw_wipe_realloc,
                             bw_wipe_strdup, bw_wipe_calloc) != CURLE_OK)
        return bw_fail(err, BW_EIO, "libcurl cannot start");
    is_started = true;
    return BW_OK;
}

const char *bw_transfer_place(struct bw_arena *arena, const char *url)
{
    static const CURLUPart cut[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                    CURLUPART_QUERY, CURLUPART_FRAGMENT};
    CURLU *parts = curl_url();
    const char *place = NULL;
    char *text = NULL;

    if (strstr(url, "://") == NULL) {
        place = bw_arena_strdup(arena, url);
    } else if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) {
        for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
            curl_url_set(parts, cut[i], NULL, 0);
        if (curl_url_get(parts, CURLUPART_URL, &text, 0) == CURLUE_OK)
            place = bw_arena_strdup(arena, text);
    }
    curl_free(text);
    curl_url_cleanup(parts);
    return place;
}

/* Returning less than `count` makes libcurl stop with CURLE_WRITE_ERROR. */
static size_t take(char *bytes, size_t size, size_t count, void *ctx)
{
    struct bw_transfer *transfer = ctx;
    size_t cut;

    (void)size; /* always 1 */
    if (transfer->verdict == BW_VERDICT_NONE)
        transfer->verdict = bw_transfer_judge(transfer);
    if (transfer->verdict != BW_VERDICT_TAKE)
        return 0;
    cut = transfer->skip < (int64_t)count ? (size_t)transfer->skip : count;
    transfer->skip -= (int64_t)cut;
    if (cut < count)
        transfer->status =
            bw_transfer_hand_on(transfer->request, transfer->sink, transfer->result,
                                (struct bw_text){bytes + cut, count - cut}, transfer->err);
    return transfer->status == BW_OK ? count : 0;
}

/* libcurl calls it at least once a second, also while nothing comes. */
static int show(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up, curl_off_t upped)
{
    struct bw_transfer *transfer = ctx;
    curl_off_t speed = 0;

    (void)total, (void)now, (void)up, (void)upped;
    curl_easy_getinfo(transfer->easy, CURLINFO_SPEED_DOWNLOAD_T, &speed);
    bw_transfer_tell(transfer->request, transfer->result, &transfer->drawn_ms, (double)speed, 0);
    return 0;
}

/* libcurl's words for what went wrong, unless they might quote a URL with its secrets. */
static const char *words_of(const struct bw_transfer *transfer, CURLcode code)
{
    if (transfer->detail[0] == '\0' || strpbrk(transfer->detail, "?@") != NULL)
        return curl_easy_strerror(code);
    return transfer->detail;
}

/*
 * A certificate of another host, or one that nobody known answers for; only then would a CA help,
 * and OpenSSL's reason is set.  libcurl presets it to 1 (X509_V_ERR_UNSPECIFIED).
 */
static enum bw_status fail_peer(struct bw_transfer *transfer, CURLcode code)
{
    struct bw_err *err = transfer->err;
    long verified = 0;

    if (strncmp(transfer->place, "sftp:", 5) == 0) {
        bw_fail(err, BW_ETRANSFER, "the server's host key is not the one in '%s'",
                transfer->request->credentials->known_hosts);
        return bw_fail_hint(err, "ask the supplier for its fingerprint; when it agrees, "
                                 "`ssh-keyscan` writes the line for that file");
    }
    bw_fail(err, BW_ETRANSFER, "%s", words_of(transfer, code));
    if (curl_easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &verified) == CURLE_OK &&
        verified > 1)
        bw_fail_hint(err, "fetch.ca in site.yaml can name the certificate of a private "
                          "authority");
    return BW_ETRANSFER;
}

static enum bw_status explain_http(struct bw_transfer *transfer, long http)
{
    struct bw_err *err = transfer->err;

    if (http == 404 || http == 410)
        return bw_fail(err, BW_ENOTFOUND, "not supplied (HTTP status %ld)", http);
    bw_fail(err, BW_ETRANSFER, "the server answers with HTTP status %ld", http);
    if (http == 401 || http == 403)
        bw_fail_hint(err, "'credentials' in the feed's description say who asks");
    return BW_ETRANSFER;
}

static enum bw_status explain(struct bw_transfer *transfer, CURLcode code, long http)
{
    struct bw_err *err = transfer->err;

    if (http >= 300)
        return explain_http(transfer, http);
    switch (code) {
    case CURLE_OK:
    case CURLE_WRITE_ERROR:
        return bw_fail(err, BW_ETRANSFER, "the answer has not the bytes that were asked for");
    case CURLE_UNSUPPORTED_PROTOCOL:
        return bw_fail(err, BW_EREFUSED, "a redirect leads to another scheme than https");
    case CURLE_REMOTE_FILE_NOT_FOUND:
        return bw_fail(err, BW_ENOTFOUND, "not supplied (there is no such file)");
    case CURLE_PEER_FAILED_VERIFICATION:
        return fail_peer(transfer, code);
    case CURLE_LOGIN_DENIED:
    case CURLE_REMOTE_ACCESS_DENIED:
        bw_fail(err, BW_ETRANSFER, "%s", words_of(transfer, code));
        return bw_fail_hint(err, "'credentials' in the feed's description say who asks");
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        return bw_fail(err, BW_ECONFIG, "%s", words_of(transfer, code));
    default:
        return bw_fail(err, BW_ETRANSFER, "%s", words_of(transfer, code));
    }
}

static enum bw_status restart(struct bw_transfer *transfer, const char *why)
{
    transfer->result->must_restart = true;
    return bw_fail(transfer->err, BW_ETRANSFER, "broken off after %lld bytes, and %s",
                   (long long)transfer->result->bytes, why);
}

/* What a finished try comes to; `ret_may_retry` where it failed. */
static enum bw_status conclude(struct bw_transfer *transfer, CURLcode code, bool *ret_may_retry)
{
    const struct bw_transfer_result *result = transfer->result;
    const long http = bw_transfer_http_status(transfer->easy);
    const bool is_answer = code == CURLE_OK || code == CURLE_WRITE_ERROR;

    if (transfer->status != BW_OK)
        return transfer->status;
    if (transfer->verdict == BW_VERDICT_NONE && code == CURLE_OK)
        transfer->verdict = bw_transfer_judge(transfer);
    switch (transfer->verdict) {
    case BW_VERDICT_UNCHANGED:
        transfer->result->is_unchanged = true;
        return BW_OK;
    case BW_VERDICT_WHOLE:
        return BW_OK;
    case BW_VERDICT_RESTART:
        return restart(transfer, "the file is another one since");
    case BW_VERDICT_TOO_LONG:
        return bw_fail(transfer->err, BW_ERANGE, "longer than %lld bytes (fetch.max_bytes)",
                       (long long)transfer->request->max_bytes);
    case BW_VERDICT_TAKE:
        /* A range that ends before the file does is a cut, too. */
        if (code == CURLE_OK && result->file.size >= 0 && result->bytes < result->file.size)
            code = CURLE_PARTIAL_FILE;
        if (code == CURLE_OK)
            return BW_OK;
        break;
    case BW_VERDICT_NONE:
    case BW_VERDICT_ERROR:
        break;
    }
    if (code == CURLE_BAD_DOWNLOAD_RESUME)
        return restart(transfer, "the file is shorter since");
    *ret_may_retry = bw_transfer_may_retry(code, is_answer ? http : 0, transfer->detail);
    return explain(transfer, code, is_answer ? http : 0);
}

static enum bw_status try_once(struct bw_transfer *transfer, bool *ret_may_retry)
{
    enum bw_status status = bw_transfer_ask(transfer);

    *ret_may_retry = false;
    if (status != BW_OK)
        return status;
    transfer->verdict = BW_VERDICT_NONE;
    transfer->detail[0] = '\0';
    transfer->result->tries++;
    return conclude(transfer, curl_easy_perform(transfer->easy), ret_may_retry);
}

/* By the steady clock: one that is set meanwhile changes nothing. */
static void wait_for(struct bw_transfer *transfer, int64_t wait_s)
{
    const struct timespec second = {.tv_sec = 1};

    for (; wait_s > 0; wait_s--) {
        struct timespec left = second;

        bw_transfer_tell(transfer->request, transfer->result, &transfer->drawn_ms, 0, (int)wait_s);
        while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
            continue;
    }
}

static enum bw_status give_up(struct bw_transfer *transfer, enum bw_status status)
{
    if (transfer->result->tries == 1)
        return status;
    return bw_fail_in(transfer->err, "given up after %d tries", transfer->result->tries);
}

static enum bw_status try_until_whole(struct bw_transfer *transfer)
{
    const struct bw_transfer_request *request = transfer->request;
    struct bw_transfer_result *result = transfer->result;
    int64_t idle = 0;

    for (;;) {
        const int64_t before = result->bytes;
        bool may_retry;
        enum bw_status status = try_once(transfer, &may_retry);
        int64_t asked_s = -1;

        if (status == BW_OK || !may_retry)
            return status;
        idle = result->bytes - before >= PROGRESS_BYTES ? 1 : idle + 1;
        if (idle > request->retries || result->tries >= TRIES_MAX)
            return give_up(transfer, status);
        if (result->bytes > 0 && !bw_transfer_can_resume(&result->file))
            return restart(transfer, "the server does not say whether the file is still the same");
        if (bw_transfer_http_status(transfer->easy) >= 300)
            asked_s = bw_transfer_retry_after_s(bw_transfer_header(transfer->easy, "Retry-After"),
                                                bw_transfer_header(transfer->easy, "Date"),
                                                bw_clock_utc_s());
        wait_for(transfer, bw_transfer_wait_s(request, idle, asked_s));
        *transfer->err = BW_ERR_INIT;
    }
}

/* What calls back into this file. */
static bool set_callbacks(struct bw_transfer *transfer)
{
    CURL *easy = transfer->easy;

    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, show) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_XFERINFODATA, transfer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
}

enum bw_status bw_transfer_run_curl(const struct bw_transfer_request *request, struct bw_sink sink,
                                    struct bw_transfer_result *result, struct bw_err *err)
{
    struct bw_transfer transfer = {.request = request, .sink = sink, .result = result, .err = err};
    enum bw_status status;

    assert(is_started);
    transfer.arena = bw_arena_new();
    transfer.place = bw_transfer_place(transfer.arena, request->url);
    /* The text of a URL that cannot be taken apart may hold a password: it is not shown. */
    if (transfer.place == NULL)
        status = bw_fail(err, BW_ECONFIG, "the URL is not one that libcurl can read");
    else
        status = bw_transfer_prepare(&transfer);
    if (status == BW_OK && !set_callbacks(&transfer))
        status = bw_fail(err, BW_EIO, "no memory for a transfer");
    if (status == BW_OK)
        status = try_until_whole(&transfer);
    if (status != BW_OK && transfer.place != NULL)
        bw_fail_in(err, "%s", transfer.place);
    curl_slist_free_all(transfer.headers);
    curl_easy_cleanup(transfer.easy);
    bw_buf_clear(&transfer.ca);
    bw_arena_free(transfer.arena);
    return status;
}
