/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transfer_private.h"

#include <string.h>

/* The statuses that curl(1) --retry takes as passing; 404 and 403 are answers. */
static bool is_passing(long http)
{
    return http == 408 || http == 429 || http == 500 || http == 502 || http == 503 || http == 504;
}

/*
 * Reading and writing fail when a connection breaks, and when the other side says with a TLS alert
 * that it does not want us: with TLS 1.3 a certificate of ours is refused only then.
 */
static bool is_alert(const char *detail)
{
    return strstr(detail, "alert") != NULL;
}

/* OpenSSL reports a connection that broke while it was set up like a handshake that failed. */
static bool is_broken(const char *detail)
{
    return strstr(detail, "SSL_ERROR_SYSCALL") != NULL ||
           strstr(detail, "unexpected eof") != NULL || strstr(detail, "reset by peer") != NULL;
}

/* libssh2's session did not come about.  libcurl has no other code for it. */
static bool is_no_session(const char *detail)
{
    return strstr(detail, "Failure establishing ssh session") != NULL ||
           strstr(detail, "Failure initializing sftp session") != NULL;
}

bool bw_transfer_may_retry(CURLcode code, long http, const char *detail)
{
    switch (code) {
    case CURLE_OK:
    case CURLE_WRITE_ERROR: /* nothing takes the page of an error */
        return is_passing(http);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_FTP_CANT_GET_HOST:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SSH: /* the session broke; keys and files that are not there have codes of their own
                     */
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_AGAIN:
        return true;
    case CURLE_FAILED_INIT:
        return is_no_session(detail);
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return !is_alert(detail);
    case CURLE_SSL_CONNECT_ERROR:
        return !is_alert(detail) && is_broken(detail);
    default:
        return false;
    }
}

int64_t bw_transfer_retry_after_s(const char *value, const char *date, int64_t now_utc_s)
{
    int64_t seconds;
    time_t until;
    time_t now;

    if (value == NULL)
        return -1;
    /* RFC 9110 10.2.3: seconds or a date.  One that is too long for a number is a long wait. */
    if (*value != '\0' && strspn(value, "0123456789") == strlen(value))
        return bw_text_parse_i64(bw_text_of(value), &seconds) ? seconds : INT32_MAX;
    until = curl_getdate(value, NULL);
    now = date == NULL ? -1 : curl_getdate(date, NULL);
    if (until < 0)
        return -1;
    seconds = (int64_t)until - (now < 0 ? now_utc_s : (int64_t)now);
    return seconds < 0 ? 0 : seconds;
}

int64_t bw_transfer_wait_s(const struct bw_transfer_request *request, int64_t n,
                           int64_t retry_after_s)
{
    int64_t wait_s = request->retry_wait_s;

    for (int64_t i = 1; i < n && wait_s < request->retry_max_s; i++)
        wait_s *= 2;
    if (wait_s < retry_after_s)
        wait_s = retry_after_s;
    return wait_s < request->retry_max_s ? wait_s : request->retry_max_s;
}
