/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer_private.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define HTTP_PARTIAL 206L
#define HTTP_NOT_MODIFIED 304L
#define HTTP_RANGE_UNFIT 416L

bool bw_transfer_is_http(const struct bw_transfer *transfer)
{
    return strncmp(transfer->place, "http", 4) == 0;
}

long bw_transfer_http_status(CURL *easy)
{
    const char *scheme = NULL;
    long code = 0;

    if (curl_easy_getinfo(easy, CURLINFO_SCHEME, &scheme) != CURLE_OK || scheme == NULL ||
        strncmp(scheme, "HTTP", 4) != 0 ||
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code) != CURLE_OK)
        return 0;
    return code;
}

const char *bw_transfer_header(CURL *easy, const char *name)
{
    struct curl_header *header;

    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return NULL;
    return header->value;
}

static bool is_strong(const char *etag)
{
    return etag[0] != '\0' && strncmp(etag, "W/", 2) != 0;
}

bool bw_transfer_can_resume(const struct bw_validator *file)
{
    return is_strong(file->etag) || (file->modified_utc_s >= 0 && file->size >= 0);
}

/* Both say something of themselves, and not the same. */
static bool is_other(const struct bw_validator *a, const struct bw_validator *b)
{
    return (a->etag[0] != '\0' && b->etag[0] != '\0' && strcmp(a->etag, b->etag) != 0) ||
           (a->modified_utc_s >= 0 && b->modified_utc_s >= 0 &&
            a->modified_utc_s != b->modified_utc_s) ||
           (a->size >= 0 && b->size >= 0 && a->size != b->size);
}

bool bw_validator_is_same(const struct bw_validator *a, const struct bw_validator *b)
{
    if (is_other(a, b))
        return false;
    if (is_strong(a->etag) && is_strong(b->etag))
        return true;
    return a->modified_utc_s >= 0 && b->modified_utc_s >= 0 && a->size >= 0 && b->size >= 0;
}

/* RFC 9110 5.6.7, "Thu, 01 Jan 2026 00:00:00 GMT": strftime() would take the locale's names. */
static const char *http_date(struct bw_arena *arena, int64_t utc_s)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t at = (time_t)utc_s;
    struct tm tm;

    if (gmtime_r(&at, &tm) == NULL)
        return NULL;
    return bw_arena_printf(arena, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday],
                           tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
                           tm.tm_sec);
}

static bool add_header(struct bw_transfer *transfer, const char *text)
{
    struct curl_slist *longer = curl_slist_append(transfer->headers, text);

    if (longer == NULL)
        return false;
    transfer->headers = longer;
    return true;
}

/* Not by CURLOPT_RANGE and its kin: libcurl would judge the answer itself, and refuse that of a
 * server which has no ranges. */
static bool ask_for_rest(struct bw_transfer *transfer)
{
    const struct bw_validator *file = &transfer->result->file;
    const char *unless =
        is_strong(file->etag) ? file->etag : http_date(transfer->arena, file->modified_utc_s);

    return unless != NULL &&
           add_header(transfer, bw_arena_printf(transfer->arena, "Range: bytes=%lld-",
                                                (long long)transfer->result->bytes)) &&
           add_header(transfer, bw_arena_printf(transfer->arena, "If-Range: %s", unless));
}

static bool ask_for_change(struct bw_transfer *transfer)
{
    const struct bw_validator *known = transfer->request->known;
    const char *date;

    if (known->etag[0] != '\0')
        return add_header(transfer,
                          bw_arena_printf(transfer->arena, "If-None-Match: %s", known->etag));
    if (known->modified_utc_s < 0 || known->size < 0)
        return true;
    date = http_date(transfer->arena, known->modified_utc_s);
    return date == NULL ||
           add_header(transfer, bw_arena_printf(transfer->arena, "If-Modified-Since: %s", date));
}

enum bw_status bw_transfer_ask(struct bw_transfer *transfer)
{
    const int64_t from = transfer->result->bytes;
    bool is_fine = true;

    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    if (bw_transfer_is_http(transfer)) {
        if (from > 0)
            is_fine = ask_for_rest(transfer);
        else if (transfer->request->known != NULL)
            is_fine = ask_for_change(transfer);
        is_fine = is_fine && curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER,
                                              transfer->headers) == CURLE_OK;
    } else {
        is_fine = curl_easy_setopt(transfer->easy, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)from) ==
                  CURLE_OK;
    }
    return is_fine ? BW_OK : bw_fail(transfer->err, BW_EIO, "no memory for a transfer");
}

/* "bytes 100-199/200" or "bytes * /200": where it begins (-1: nowhere) and the size of the whole
 * (-1: not said); false where it is neither. */
static bool parse_content_range(const char *value, int64_t *ret_from, int64_t *ret_size)
{
    struct bw_text rest = bw_text_of(value);
    const char *slash = strchr(value, '/');
    const char *dash = strchr(value, '-');

    if (slash == NULL || strncmp(value, "bytes ", 6) != 0)
        return false;
    *ret_from = -1;
    *ret_size = -1;
    if (strncmp(value + 6, "*/", 2) != 0 &&
        (dash == NULL || dash > slash ||
         !bw_text_parse_i64((struct bw_text){value + 6, (size_t)(dash - value) - 6}, ret_from)))
        return false;
    rest = bw_text_of(slash + 1);
    return strcmp(slash + 1, "*") == 0 || bw_text_parse_i64(rest, ret_size);
}

/* What the answer says of its file; `ret_from` is where its bytes begin in it, -1 where they do not
 * say so. */
static void read_answer(const struct bw_transfer *transfer, long http, struct bw_validator *file,
                        int64_t *ret_from)
{
    const char *etag = bw_transfer_header(transfer->easy, "ETag");
    const char *range = bw_transfer_header(transfer->easy, "Content-Range");
    curl_off_t number = -1;

    *file = BW_VALIDATOR_NONE;
    *ret_from = http == 0 ? transfer->result->bytes : 0;
    if (http != 0 && etag != NULL && strlen(etag) < sizeof(file->etag))
        snprintf(file->etag, sizeof(file->etag), "%s", etag);
    if (curl_easy_getinfo(transfer->easy, CURLINFO_FILETIME_T, &number) == CURLE_OK)
        file->modified_utc_s = (int64_t)number;
    if (http == HTTP_PARTIAL || http == HTTP_RANGE_UNFIT) {
        if (range == NULL || !parse_content_range(range, ret_from, &file->size))
            *ret_from = -1;
        return;
    }
    number = -1;
    if (curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &number) ==
            CURLE_OK &&
        number >= 0)
        file->size = (int64_t)number + *ret_from;
}

static enum bw_verdict judge_first(struct bw_transfer *transfer, long http,
                                   const struct bw_validator *file)
{
    const struct bw_transfer_request *request = transfer->request;

    /* Bytes of the middle, which nobody asked for. */
    if (http == HTTP_PARTIAL)
        return BW_VERDICT_ERROR;
    if (request->known != NULL && bw_validator_is_same(request->known, file)) {
        transfer->result->file = *file;
        return BW_VERDICT_UNCHANGED;
    }
    transfer->result->file = *file;
    if (request->max_bytes > 0 && file->size > request->max_bytes)
        return BW_VERDICT_TOO_LONG;
    return BW_VERDICT_TAKE;
}

static enum bw_verdict judge_next(struct bw_transfer *transfer, long http,
                                  const struct bw_validator *file, int64_t from)
{
    const struct bw_validator *begun = &transfer->result->file;
    const int64_t bytes = transfer->result->bytes;

    if (is_other(begun, file))
        return BW_VERDICT_RESTART;
    switch (http) {
    case HTTP_PARTIAL: /* the server has compared: it was asked with If-Range */
        return from == bytes ? BW_VERDICT_TAKE : BW_VERDICT_RESTART;
    case HTTP_RANGE_UNFIT: /* all was there but the sign of its end */
        return file->size == bytes ? BW_VERDICT_WHOLE : BW_VERDICT_RESTART;
    case 0:
        return bw_validator_is_same(begun, file) ? BW_VERDICT_TAKE : BW_VERDICT_RESTART;
    default:
        transfer->skip = bytes;
        return bw_validator_is_same(begun, file) ? BW_VERDICT_TAKE : BW_VERDICT_RESTART;
    }
}

enum bw_verdict bw_transfer_judge(struct bw_transfer *transfer)
{
    const long http = bw_transfer_http_status(transfer->easy);
    const bool is_first = transfer->result->bytes == 0;
    struct bw_validator file;
    int64_t from;

    transfer->skip = 0;
    if (http == HTTP_NOT_MODIFIED && is_first && transfer->request->known != NULL) {
        transfer->result->file = *transfer->request->known;
        return BW_VERDICT_UNCHANGED;
    }
    if (http >= 300 && (http != HTTP_RANGE_UNFIT || is_first))
        return BW_VERDICT_ERROR;
    read_answer(transfer, http, &file, &from);
    return is_first ? judge_first(transfer, http, &file) : judge_next(transfer, http, &file, from);
}
