/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer_private.h"

#include <string.h>
#include <sys/stat.h>

#include "beatwise/base/file.h"

#define MAX_REDIRECTS 5L
#define BUFFER_BYTES 262144L
/* Of a list of certificates (Debian's has 220 KB) and of a bearer token. */
#define CA_MAX_BYTES ((size_t)8 * 1024 * 1024)
#define TOKEN_MAX_BYTES ((size_t)64 * 1024)

/* The allowed ones among `known` (ended by NULL), as libcurl wants them. */
static const char *list_allowed(const struct bw_transfer *transfer, const char *const *known)
{
    const struct bw_transfer_request *request = transfer->request;
    const char *list = "";

    for (; *known != NULL; known++) {
        for (size_t i = 0; i < request->scheme_count; i++) {
            if (bw_text_is_equal_fold(bw_text_of(*known), bw_text_of(request->schemes[i])))
                list = bw_arena_printf(transfer->arena, "%s%s%s", list, *list == '\0' ? "" : ",",
                                       *known);
        }
    }
    return list;
}

/*
 * CURLOPT_CAINFO would take the place of the system's list, so the two are put one after the other.
 * The folder of hashed certificates that libcurl was built with (CAPATH) is still looked at.
 */
static enum bw_status add_ca(struct bw_transfer *transfer)
{
    const char *system_list = curl_version_info(CURLVERSION_NOW)->cainfo;
    struct bw_err ignored = BW_ERR_INIT;
    enum bw_status status;
    char *text;
    size_t len;

    if (transfer->request->ca == NULL)
        return BW_OK;
    status = bw_file_read(transfer->arena, transfer->request->ca, CA_MAX_BYTES, &text, &len,
                          transfer->err);
    if (status != BW_OK)
        return bw_fail_in(transfer->err, "fetch.ca");
    if (strstr(text, "-----BEGIN CERTIFICATE-----") == NULL)
        return bw_fail(transfer->err, BW_ECONFIG, "fetch.ca: '%s' holds no PEM certificate",
                       transfer->request->ca);
    bw_buf_init(&transfer->ca, 2 * CA_MAX_BYTES + 2);
    bw_buf_write(&transfer->ca, text, len);
    bw_buf_puts(&transfer->ca, "\n");
    if (system_list != NULL &&
        bw_file_read(transfer->arena, system_list, CA_MAX_BYTES, &text, &len, &ignored) == BW_OK)
        bw_buf_write(&transfer->ca, text, len);
    return BW_OK;
}

#define SET(option, value)                                                                         \
    do {                                                                                           \
        if (code == CURLE_OK)                                                                      \
            code = curl_easy_setopt(transfer->easy, option, value);                                \
    } while (0)

static CURLcode set_transport(struct bw_transfer *transfer)
{
    /* `file` is never one.  Nor does a redirect lead out of the web: what is asked of sftp, its
     * known hosts, is asked by the scheme of the feed's URL. */
    static const char *const known[] = {"https", "http", "sftp", "ftps", "ftp", NULL};
    static const char *const known_web[] = {"https", "http", NULL};
    const struct bw_transfer_request *request = transfer->request;
    const char *redirected = list_allowed(transfer, known_web);
    long timeout_s = (long)request->timeout_s;
    struct curl_blob ca = {transfer->ca.bytes, transfer->ca.len, CURL_BLOB_NOCOPY};
    CURLcode code = CURLE_OK;

    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_PROTOCOLS_STR, list_allowed(transfer, known));
    if (*redirected != '\0')
        SET(CURLOPT_REDIR_PROTOCOLS_STR, redirected);
    SET(CURLOPT_FOLLOWLOCATION, *redirected == '\0' ? 0L : 1L);
    SET(CURLOPT_MAXREDIRS, MAX_REDIRECTS);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    /* The data connection of ftps too. */
    SET(CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (transfer->ca.len > 0)
        SET(CURLOPT_CAINFO_BLOB, &ca);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, timeout_s);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout_s);
    SET(CURLOPT_LOW_SPEED_LIMIT, request->min_rate > 0 ? (long)request->min_rate : 1L);
    SET(CURLOPT_LOW_SPEED_TIME, timeout_s);
    SET(CURLOPT_BUFFERSIZE, BUFFER_BYTES);
    SET(CURLOPT_FILETIME, 1L);
    SET(CURLOPT_USERAGENT, "beatwise");
    SET(CURLOPT_ERRORBUFFER, transfer->detail);
    return code;
}

static enum bw_status set_token(struct bw_transfer *transfer, const char *path, CURLcode *ret_code)
{
    CURLcode code = CURLE_OK;
    struct bw_text token;
    char *text;
    size_t len;

    if (bw_file_read(transfer->arena, path, TOKEN_MAX_BYTES, &text, &len, transfer->err) != BW_OK)
        return bw_fail_in(transfer->err, "credentials.token_file");
    token = bw_text_trim((struct bw_text){text, len});
    if (token.len == 0 || memchr(token.ptr, '\n', token.len) != NULL)
        return bw_fail(transfer->err, BW_ECONFIG, "credentials.token_file: '%s' must be one line",
                       path);
    text[(token.ptr - text) + (ptrdiff_t)token.len] = '\0';
    /* Not sent on to another host by a redirect: CURLOPT_UNRESTRICTED_AUTH is off. */
    SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
    SET(CURLOPT_XOAUTH2_BEARER, token.ptr);
    *ret_code = code;
    return BW_OK;
}

/* libcurl says of a key that is not there that it was refused.  What is secret may be a group's, as
 * that of a service, but not everybody's. */
static enum bw_status check_files(struct bw_transfer *transfer, const struct bw_credentials *own)
{
    const struct {
        const char *name, *path;
        bool is_secret;
    } files[] = {{"client_cert", own->client_cert, false},
                 {"client_key", own->client_key, true},
                 {"netrc", own->netrc, true},
                 {"ssh_key", own->ssh_key, true},
                 {"known_hosts", own->known_hosts, false},
                 {"token_file", own->token_file, true}};

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct stat st;

        if (files[i].path == NULL)
            continue;
        if (stat(files[i].path, &st) != 0)
            return bw_fail(transfer->err, BW_ENOTFOUND, "credentials.%s: '%s' does not exist",
                           files[i].name, files[i].path);
        if (files[i].is_secret && (st.st_mode & S_IRWXO) != 0) {
            bw_fail(transfer->err, BW_EREFUSED, "credentials.%s: '%s' is open to everybody",
                    files[i].name, files[i].path);
            return bw_fail_hint(transfer->err, "chmod 600 '%s'", files[i].path);
        }
    }
    return BW_OK;
}

static enum bw_status set_credentials(struct bw_transfer *transfer, CURLcode *ret_code)
{
    const struct bw_credentials *own = transfer->request->credentials;
    CURLcode code = CURLE_OK;

    /* Without a file of known hosts libcurl takes any host key. */
    if (bw_text_is_equal_fold((struct bw_text){transfer->place, 4}, BW_TEXT("sftp")) &&
        (own == NULL || own->known_hosts == NULL))
        return bw_fail(transfer->err, BW_ECONFIG, "sftp needs credentials.known_hosts");
    if (own == NULL)
        return BW_OK;
    if (check_files(transfer, own) != BW_OK)
        return transfer->err->status;
    SET(CURLOPT_SSLCERT, own->client_cert);
    SET(CURLOPT_SSLKEY, own->client_key);
    /* An encrypted key fails: OpenSSL would ask for its password on the terminal. */
    SET(CURLOPT_KEYPASSWD, "");
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
        return set_token(transfer, own->token_file, ret_code);
    return BW_OK;
}

enum bw_status bw_transfer_prepare(struct bw_transfer *transfer)
{
    CURLcode code = CURLE_OK;
    enum bw_status status;

    transfer->easy = curl_easy_init();
    if (transfer->easy == NULL)
        return bw_fail(transfer->err, BW_EIO, "no memory for a transfer");
    status = add_ca(transfer);
    if (status != BW_OK)
        return status;
    code = set_transport(transfer);
    if (code == CURLE_OK)
        status = set_credentials(transfer, &code);
    if (status == BW_OK && code != CURLE_OK)
        status = bw_fail(transfer->err, BW_ECONFIG, "libcurl: %s", curl_easy_strerror(code));
    return status;
}
