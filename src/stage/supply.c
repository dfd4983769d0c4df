/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/supply.h"

#include <string.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/clock.h"
#include "beatwise/fetch/checksum.h"

/* A list of 10,000 files. */
#define CHECKSUMS_MAX ((size_t)1024 * 1024)
/* A file that changed so lately may change again within the second that its time tells. */
#define SETTLED_S 60

struct bw_transfer_request bw_supply_request(const struct bw_site *site,
                                             const struct bw_feed_desc *feed, const char *url)
{
    const int64_t *settings = site->settings.of;

    return (struct bw_transfer_request){
        .url = url,
        .schemes = (const char *const *)site->schemes,
        .scheme_count = site->scheme_count,
        .ca = site->ca,
        .credentials = &feed->credentials,
        .max_bytes = settings[BW_SETTING_FETCH_MAX_BYTES],
        .timeout_s = settings[BW_SETTING_FETCH_TIMEOUT],
        .min_rate = settings[BW_SETTING_FETCH_MIN_RATE],
        .retries = settings[BW_SETTING_FETCH_RETRIES],
        .retry_wait_s = settings[BW_SETTING_FETCH_RETRY_WAIT],
        .retry_max_s = settings[BW_SETTING_FETCH_RETRY_MAX],
    };
}

static bool is_remote(const char *url)
{
    return strstr(url, "://") != NULL &&
           !bw_text_is_equal_fold((struct bw_text){url, strcspn(url, ":")}, BW_TEXT("file"));
}

/* The first byte of another file ends the question. */
static enum bw_status stop(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    (void)ctx, (void)bytes, (void)len;
    return bw_fail(err, BW_EFOUND, "it has changed");
}

static bool is_file_unchanged(const struct bw_site *site, const struct bw_feed_desc *feed,
                              const char *url, const struct bw_extract_file *file)
{
    struct bw_transfer_request request = bw_supply_request(site, feed, url);
    struct bw_validator known = BW_VALIDATOR_NONE;
    struct bw_err ignored = BW_ERR_INIT;
    struct bw_transfer_result result;
    enum bw_status status;

    if (file != NULL) {
        snprintf(known.etag, sizeof(known.etag), "%s", file->etag);
        known.modified_utc_s = file->modified_utc_s;
        known.size = file->bytes;
    }
    request.known = &known;
    request.retries = 0;
    status = bw_transfer_run(&request, (struct bw_sink){stop, NULL}, &result, &ignored);
    return file == NULL ? status == BW_ENOTFOUND : status == BW_OK && result.is_unchanged;
}

bool bw_supply_is_unchanged(struct bw_arena *arena, const struct bw_site *site,
                            const struct bw_feed_desc *feed, const char *const *urls,
                            size_t url_count, const struct bw_extract_file *files,
                            size_t file_count)
{
    const struct bw_extract_file **of_url = bw_arena_alloc(arena, url_count, sizeof(*of_url));

    for (size_t i = 0; i < file_count; i++) {
        if (files[i].number < 0 || (size_t)files[i].number >= url_count)
            return false;
        of_url[files[i].number] = &files[i];
    }
    for (size_t i = 0; i < url_count; i++) {
        if (!is_remote(urls[i]) || (of_url[i] != NULL && of_url[i]->etag[0] == '\0' &&
                                    (of_url[i]->modified_utc_s < 0 || of_url[i]->bytes < 0)))
            return false;
    }
    for (size_t i = 0; i < url_count; i++) {
        if (!is_file_unchanged(site, feed, urls[i], of_url[i]))
            return false;
    }
    return file_count > 0;
}

bool bw_supply_file(struct bw_arena *arena, const char *url, const struct bw_validator *validator,
                    int number, struct bw_extract_file *ret_file)
{
    const char *place = is_remote(url) ? bw_transfer_place(arena, url) : NULL;
    const bool is_settled = validator->modified_utc_s + SETTLED_S < bw_clock_utc_s();

    if (place == NULL)
        return false;
    *ret_file =
        (struct bw_extract_file){.number = number,
                                 .place = place,
                                 .etag = bw_arena_strdup(arena, validator->etag),
                                 .modified_utc_s = is_settled ? validator->modified_utc_s : -1,
                                 .bytes = validator->size};
    return true;
}

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status fetch_list(const struct bw_site *site, const struct bw_feed_desc *feed,
                                 const char *url, struct bw_buf *list, struct bw_err *err)
{
    struct bw_transfer_request request = bw_supply_request(site, feed, url);
    struct bw_transfer_result result = {.must_restart = true};
    enum bw_status status = BW_ETRANSFER;

    request.max_bytes = CHECKSUMS_MAX;
    for (int reads = 0; status == BW_ETRANSFER && result.must_restart && reads < 3; reads++) {
        bw_buf_clear(list);
        *err = BW_ERR_INIT;
        status = bw_transfer_run(&request, (struct bw_sink){collect, list}, &result, err);
    }
    if (status == BW_ENOTFOUND) {
        err->status = BW_EREFUSED;
        bw_fail_in(err, "its checksums");
        bw_fail_hint(err, "ask the supplier for the list, or take `checksums` out of '%s'",
                     feed->file);
        return BW_EREFUSED;
    }
    return status == BW_OK ? BW_OK : bw_fail_in(err, "its checksums");
}

enum bw_status bw_supply_check_digest(struct bw_arena *arena, const struct bw_site *site,
                                      const struct bw_feed_desc *feed, struct bw_quarter quarter,
                                      const char *url, size_t number, const char *hex,
                                      struct bw_err *err)
{
    const char *urls[3];
    char expected[BW_DIGEST_HEX];
    size_t count = 0;
    enum bw_status status;
    struct bw_buf list;

    if (feed->checksums == NULL)
        return BW_OK;
    status = bw_feed_desc_expand(arena, feed, feed->checksums, quarter, urls, &count, err);
    if (status != BW_OK)
        return status;
    bw_buf_init(&list, CHECKSUMS_MAX);
    status = fetch_list(site, feed, urls[number < count ? number : 0], &list, err);
    if (status == BW_OK) {
        status =
            bw_checksum_find((struct bw_text){bw_buf_text(&list), list.len}, url, expected, err);
        if (status != BW_OK)
            bw_fail_hint(err,
                         "ask the supplier for a list that has it, or take `checksums` out of "
                         "'%s'",
                         feed->file);
    }
    bw_buf_clear(&list);
    if (status == BW_OK && strcmp(expected, hex) != 0) {
        bw_fail(err, BW_EFORMAT, "the SHA-256 differs from that in `checksums`");
        status = bw_fail_hint(err, "it was damaged on its way, or one of the two is of another "
                                   "delivery: ask the supplier");
    }
    return status;
}
