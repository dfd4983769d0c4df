/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer_private.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/buf.h"
#include "beatwise/base/file.h"
#include "beatwise/fetch/wipe.h"

#define MAX_REDIRECTS 5L
#define BUFFER_BYTES 262144L
/* Of a list of certificates (Debian's has 220 KB) and of a bearer token. */
#define CA_MAX_BYTES ((size_t)8 * 1024 * 1024)
#define TOKEN_MAX_BYTES ((size_t)64 * 1024)

static bool is_started;

struct run {
    const struct bw_transfer_request *request;
    struct bw_sink sink;
    struct bw_transfer_result *result;
    struct bw_err *err;
    enum bw_status status;  /* of what this program did with the bytes */
    struct bw_arena *arena; /* wiped at the end: it holds the token */
    CURL *easy;
    struct curl_slist *headers;
    struct bw_buf ca;
    const char *place; /* for messages: no user, password, query, fragment */
    const char *protocols;
    char detail[CURL_ERROR_SIZE];
};

enum bw_status bw_transfer_init(struct bw_err *err)
{
    if (!is_started &&
        curl_global_init_mem(CURL_GLOBAL_DEFAULT, bw_wipe_malloc, bw_wipe_free, bw_wipe_realloc,
                             bw_wipe_strdup, bw_wipe_calloc) != CURLE_OK)
        return bw_fail(err, BW_EIO, "libcurl cannot start");
    is_started = true;
    return BW_OK;
}

static bool is_http(CURL *easy)
{
    const char *scheme = NULL;

    return curl_easy_getinfo(easy, CURLINFO_SCHEME, &scheme) == CURLE_OK && scheme != NULL &&
           (strcmp(scheme, "HTTP") == 0 || strcmp(scheme, "HTTPS") == 0);
}

/* 0 where the protocol has none. */
static long http_status(CURL *easy)
{
    long code = 0;

    if (!is_http(easy) || curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code) != CURLE_OK)
        return 0;
    return code;
}

/* Returning less than `count` makes libcurl stop with CURLE_WRITE_ERROR. */
static size_t take(char *bytes, size_t size, size_t count, void *ctx)
{
    struct run *run = ctx;

    (void)size; /* always 1 */
    if (http_status(run->easy) >= 300)
        return 0; /* the page of an error is not an extract */
    run->status = bw_transfer_hand_on(run->request, run->sink, run->result,
                                      (struct bw_text){bytes, count}, run->err);
    return run->status == BW_OK ? count : 0;
}

static enum bw_status name_place(struct run *run)
{
    static const CURLUPart cut[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS,
                                    CURLUPART_QUERY, CURLUPART_FRAGMENT};
    CURLU *url = curl_url();
    enum bw_status status = BW_OK;
    char *text = NULL;

    /* The text of a URL that cannot be taken apart may hold a password: it is not shown. */
    if (url == NULL || curl_url_set(url, CURLUPART_URL, run->request->url, 0) != CURLUE_OK)
        status = bw_fail(run->err, BW_ECONFIG, "the URL is not one that libcurl can read");
    for (size_t i = 0; status == BW_OK && i < sizeof(cut) / sizeof(cut[0]); i++)
        curl_url_set(url, cut[i], NULL, 0);
    if (status == BW_OK && curl_url_get(url, CURLUPART_URL, &text, 0) != CURLUE_OK)
        status = bw_fail(run->err, BW_ECONFIG, "the URL is not one that libcurl can read");
    if (status == BW_OK)
        run->place = bw_arena_strdup(run->arena, text);
    curl_free(text);
    curl_url_cleanup(url);
    return status;
}

/* The allowed schemes that libcurl may use; `file` is never one, so no redirect leads to it. */
static void list_protocols(struct run *run)
{
    static const char *const known[] = {"https", "http", "sftp", "ftps", "ftp"};
    const char *list = "";

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        for (size_t k = 0; k < run->request->scheme_count; k++) {
            if (bw_text_is_equal_fold(bw_text_of(known[i]), bw_text_of(run->request->schemes[k])))
                list =
                    bw_arena_printf(run->arena, "%s%s%s", list, *list == '\0' ? "" : ",", known[i]);
        }
    }
    run->protocols = list;
}

/*
 * CURLOPT_CAINFO would take the place of the system's list, so the two are put one after the other.
 * The folder of hashed certificates that libcurl was built with (CAPATH) is still looked at.
 */
static enum bw_status add_ca(struct run *run)
{
    const char *system_list = curl_version_info(CURLVERSION_NOW)->cainfo;
    struct bw_err ignored = BW_ERR_INIT;
    enum bw_status status;
    char *text;
    size_t len;

    if (run->request->ca == NULL)
        return BW_OK;
    status = bw_file_read(run->arena, run->request->ca, CA_MAX_BYTES, &text, &len, run->err);
    if (status != BW_OK)
        return bw_fail_in(run->err, "fetch.ca");
    if (strstr(text, "-----BEGIN CERTIFICATE-----") == NULL)
        return bw_fail(run->err, BW_ECONFIG, "fetch.ca: '%s' holds no PEM certificate",
                       run->request->ca);
    bw_buf_init(&run->ca, 2 * CA_MAX_BYTES + 2);
    bw_buf_write(&run->ca, text, len);
    bw_buf_puts(&run->ca, "\n");
    if (system_list != NULL &&
        bw_file_read(run->arena, system_list, CA_MAX_BYTES, &text, &len, &ignored) == BW_OK)
        bw_buf_write(&run->ca, text, len);
    return BW_OK;
}

#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (code == CURLE_OK)                                                                      \
            code = curl_easy_setopt(run->easy, option, value);                                     \
    } while (0)

static CURLcode set_transport(struct run *run)
{
    long timeout_s = (long)run->request->timeout_s;
    struct curl_blob ca = {run->ca.bytes, run->ca.len, CURL_BLOB_NOCOPY};
    CURLcode code = CURLE_OK;

    SET(CURLOPT_URL, run->request->url);
    SET(CURLOPT_PROTOCOLS_STR, run->protocols);
    SET(CURLOPT_REDIR_PROTOCOLS_STR, run->protocols);
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, MAX_REDIRECTS);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (run->ca.len > 0)
        SET(CURLOPT_CAINFO_BLOB, &ca);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, timeout_s);
    /* Less than a byte a second for so long: the server says nothing. */
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, timeout_s);
    SET(CURLOPT_BUFFERSIZE, BUFFER_BYTES);
    SET(CURLOPT_FILETIME, 1L);
    SET(CURLOPT_USERAGENT, "beatwise");
    SET(CURLOPT_ERRORBUFFER, run->detail);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, run);
    return code;
}

static enum bw_status set_token(struct run *run, const char *path, CURLcode *ret_code)
{
    CURLcode code = CURLE_OK;
    struct bw_text token;
    char *text;
    size_t len;

    if (bw_file_read(run->arena, path, TOKEN_MAX_BYTES, &text, &len, run->err) != BW_OK)
        return bw_fail_in(run->err, "credentials.token_file");
    token = bw_text_trim((struct bw_text){text, len});
    if (token.len == 0 || memchr(token.ptr, '\n', token.len) != NULL)
        return bw_fail(run->err, BW_ECONFIG, "credentials.token_file: '%s' must be one line", path);
    text[(token.ptr - text) + (ptrdiff_t)token.len] = '\0';
    /* Not sent on to another host by a redirect: CURLOPT_UNRESTRICTED_AUTH is off. */
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
    SET(CURLOPT_XOAUTH2_BEARER, token.ptr);
    *ret_code = code;
    return BW_OK;
}

static enum bw_status set_credentials(struct run *run, CURLcode *ret_code)
{
    const struct bw_credentials *own = run->request->credentials;
    CURLcode code = CURLE_OK;

    /* Without a file of known hosts libcurl takes any host key. */
    if (bw_text_is_equal_fold((struct bw_text){run->place, 4}, BW_TEXT("sftp")) &&
        (own == NULL || own->known_hosts == NULL))
        return bw_fail(run->err, BW_ECONFIG, "sftp needs credentials.known_hosts");
    if (own == NULL)
        return BW_OK;
    SET(CURLOPT_SSLCERT, own->client_cert);
    SET(CURLOPT_SSLKEY, own->client_key);
    if (own->netrc != NULL) {
        SET(CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
        SET(CURLOPT_NETRC_FILE, own->netrc);
    }
    if (own->known_hosts != NULL)
        SET(CURLOPT_SSH_KNOWNHOSTS, own->known_hosts);
    if (own->ssh_key != NULL) {
        SET(CURLOPT_SSH_AUTH_TYPES, (long)CURLSSH_AUTH_PUBLICKEY);
        SET(CURLOPT_SSH_PRIVATE_KEYFILE, own->ssh_key);
    }
    *ret_code = code;
    if (own->token_file != NULL && code == CURLE_OK)
        return set_token(run, own->token_file, ret_code);
    return BW_OK;
}

static enum bw_status set_condition(struct run *run)
{
    if (run->request->etag == NULL || *run->request->etag == '\0')
        return BW_OK;
    run->headers = curl_slist_append(
        NULL, bw_arena_printf(run->arena, "If-None-Match: %s", run->request->etag));
    if (run->headers == NULL ||
        curl_easy_setopt(run->easy, CURLOPT_HTTPHEADER, run->headers) != CURLE_OK)
        return bw_fail(run->err, BW_EIO, "no memory for a transfer");
    return BW_OK;
}

static enum bw_status prepare(struct run *run)
{
    CURLcode code = CURLE_OK;
    enum bw_status status;

    run->easy = curl_easy_init();
    if (run->easy == NULL)
        return bw_fail(run->err, BW_EIO, "no memory for a transfer");
    list_protocols(run);
    status = add_ca(run);
    if (status != BW_OK)
        return status;
    code = set_transport(run);
    if (code == CURLE_OK)
        status = set_credentials(run, &code);
    if (status == BW_OK && code != CURLE_OK)
        status = bw_fail(run->err, BW_ECONFIG, "libcurl: %s", curl_easy_strerror(code));
    return status == BW_OK ? set_condition(run) : status;
}

/* libcurl's words for what went wrong, unless they might quote a URL with its secrets. */
static const char *words_of(const struct run *run, CURLcode code)
{
    if (run->detail[0] == '\0' || strpbrk(run->detail, "?@") != NULL)
        return curl_easy_strerror(code);
    return run->detail;
}

/*
 * A certificate of another host, or one that nobody known answers for; only then would a CA help,
 * and OpenSSL's reason is set.  libcurl presets it to 1 (X509_V_ERR_UNSPECIFIED).
 */
static enum bw_status fail_peer(struct run *run, CURLcode code)
{
    long verified = 0;

    bw_fail(run->err, BW_ETRANSFER, "%s", words_of(run, code));
    if (curl_easy_getinfo(run->easy, CURLINFO_SSL_VERIFYRESULT, &verified) == CURLE_OK &&
        verified > 1)
        bw_fail_hint(run->err, "fetch.ca in site.yaml can name the certificate of a private "
                               "authority");
    return BW_ETRANSFER;
}

static enum bw_status explain(struct run *run, CURLcode code)
{
    /* The page of an error ends in a write error, because nothing takes it. */
    bool is_answer = code == CURLE_OK || code == CURLE_WRITE_ERROR;
    long http = is_answer ? http_status(run->easy) : 0;

    if (http == 404 || http == 410)
        return bw_fail(run->err, BW_ENOTFOUND, "not supplied (HTTP status %ld)", http);
    if (http == 401 || http == 403) {
        bw_fail(run->err, BW_ETRANSFER, "the server answers with HTTP status %ld", http);
        return bw_fail_hint(run->err, "'credentials' in the feed's description say who asks");
    }
    if (http >= 300)
        return bw_fail(run->err, BW_ETRANSFER, "the server answers with HTTP status %ld", http);
    switch (code) {
    case CURLE_UNSUPPORTED_PROTOCOL:
        return bw_fail(run->err, BW_EREFUSED,
                       "a redirect leads to a scheme that is not among fetch.schemes");
    case CURLE_REMOTE_FILE_NOT_FOUND:
        return bw_fail(run->err, BW_ENOTFOUND, "not supplied (there is no such file)");
    case CURLE_PEER_FAILED_VERIFICATION:
        return fail_peer(run, code);
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        return bw_fail(run->err, BW_ECONFIG, "%s", words_of(run, code));
    default:
        return bw_fail(run->err, BW_ETRANSFER, "%s", words_of(run, code));
    }
}

static void note_validators(struct run *run)
{
    struct curl_header *header;
    curl_off_t modified = -1;

    if (curl_easy_getinfo(run->easy, CURLINFO_FILETIME_T, &modified) == CURLE_OK)
        run->result->modified_utc_s = (int64_t)modified;
    if (curl_easy_header(run->easy, "ETag", 0, CURLH_HEADER, -1, &header) == CURLHE_OK &&
        strlen(header->value) < sizeof(run->result->etag))
        snprintf(run->result->etag, sizeof(run->result->etag), "%s", header->value);
}

static enum bw_status perform(struct run *run)
{
    CURLcode code = curl_easy_perform(run->easy);
    long http = http_status(run->easy);

    if (run->status != BW_OK)
        return run->status;
    if (http == 304 && run->headers != NULL) {
        run->result->is_unchanged = true;
    } else if (code != CURLE_OK || http >= 300) {
        return explain(run, code);
    }
    note_validators(run);
    return BW_OK;
}

enum bw_status bw_transfer_run_curl(const struct bw_transfer_request *request, struct bw_sink sink,
                                    struct bw_transfer_result *result, struct bw_err *err)
{
    struct run run = {.request = request, .sink = sink, .result = result, .err = err};
    enum bw_status status;

    assert(is_started);
    run.arena = bw_arena_new();
    status = name_place(&run);
    if (status == BW_OK)
        status = prepare(&run);
    if (status == BW_OK)
        status = perform(&run);
    if (status != BW_OK && run.place != NULL)
        bw_fail_in(err, "%s", run.place);
    curl_slist_free_all(run.headers);
    curl_easy_cleanup(run.easy);
    bw_buf_clear(&run.ca);
    bw_arena_free(run.arena);
    return status;
}
