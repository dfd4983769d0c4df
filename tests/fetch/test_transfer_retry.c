/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../../src/fetch/transfer_private.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void what_may_pass_is_tried_again_and_a_refusal_is_not(void **state)
{
    static const struct {
        CURLcode code;
        long http;
        const char *detail;
        bool may_retry;
    } rows[] = {
        {CURLE_WRITE_ERROR, 503, "", true},
        {CURLE_WRITE_ERROR, 429, "", true},
        {CURLE_OK, 500, "", true},
        {CURLE_OK, 501, "", false},
        {CURLE_WRITE_ERROR, 401, "", false},
        {CURLE_WRITE_ERROR, 403, "", false},
        {CURLE_WRITE_ERROR, 404, "", false},
        {CURLE_COULDNT_CONNECT, 0, "", true},
        {CURLE_COULDNT_RESOLVE_HOST, 0, "", true},
        {CURLE_OPERATION_TIMEDOUT, 0, "", true},
        {CURLE_PARTIAL_FILE, 0, "", true},
        {CURLE_RECV_ERROR, 0, "Connection reset by peer", true},
        {CURLE_RECV_ERROR, 0, "SSL routines::tlsv13 alert certificate required", false},
        {CURLE_SSL_CONNECT_ERROR, 0, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL", true},
        {CURLE_SSL_CONNECT_ERROR, 0, "SSL routines::unsupported protocol", false},
        {CURLE_SSL_CONNECT_ERROR, 0, "SSL routines::sslv3 alert handshake failure", false},
        {CURLE_PEER_FAILED_VERIFICATION, 0, "", false},
        {CURLE_SSL_CERTPROBLEM, 0, "", false},
        {CURLE_LOGIN_DENIED, 0, "", false},
        {CURLE_FAILED_INIT, 0, "", false},
        {CURLE_FAILED_INIT, 0, "Failure establishing ssh session: -13, Failed getting banner",
         true},
        {CURLE_REMOTE_FILE_NOT_FOUND, 0, "", false},
        {CURLE_UNSUPPORTED_PROTOCOL, 0, "", false},
        {CURLE_TOO_MANY_REDIRECTS, 0, "", false},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        if (bw_transfer_may_retry(rows[i].code, rows[i].http, rows[i].detail) != rows[i].may_retry)
            fail_msg("code %d, HTTP %ld, %s", (int)rows[i].code, rows[i].http, rows[i].detail);
    }
}

static void a_server_says_how_long_in_seconds_or_by_a_date(void **state)
{
    static const char noon[] = "Thu, 01 Jan 2026 12:00:00 GMT";
    static const struct {
        const char *value, *date;
        int64_t now_utc_s, seconds;
    } rows[] = {
        {NULL, NULL, 0, -1},
        {"", NULL, 0, -1},
        {"soon", NULL, 0, -1},
        {"-5", NULL, 0, -1},
        {"0", NULL, 0, 0},
        {"120", NULL, 0, 120},
        {"99999999999999999999999", NULL, 0, INT32_MAX},
        {"Thu, 01 Jan 2026 12:01:30 GMT", noon, 0, 90},
        {"Thursday, 01-Jan-26 12:01:30 GMT", noon, 0, 90},
        {"Thu Jan  1 12:01:30 2026", noon, 0, 90},
        {"Thu, 01 Jan 2026 11:00:00 GMT", noon, 0, 0},
        {"Thu, 01 Jan 2026 12:01:30 GMT", NULL, 1767268800, 90},
        {"Thu, 01 Jan 2026 12:01:30 GMT", "never", 1767268800, 90},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        int64_t seconds = bw_transfer_retry_after_s(rows[i].value, rows[i].date, rows[i].now_utc_s);

        if (seconds != rows[i].seconds)
            fail_msg("row %zu: %lld", i, (long long)seconds);
    }
}

static void waits_double_up_to_the_longest(void **state)
{
    const struct bw_transfer_request request = {.retry_wait_s = 2, .retry_max_s = 60};
    const struct bw_transfer_request none = {.retry_wait_s = 0, .retry_max_s = 60};
    static const int64_t waits[] = {2, 4, 8, 16, 32, 60, 60};

    (void)state;
    for (size_t i = 0; i < LEN(waits); i++)
        assert_int_equal(bw_transfer_wait_s(&request, (int64_t)i + 1, -1), waits[i]);
    assert_int_equal(bw_transfer_wait_s(&request, INT32_MAX, -1), 60);
    assert_int_equal(bw_transfer_wait_s(&request, 1, 30), 30);
    assert_int_equal(bw_transfer_wait_s(&request, 1, 1), 2);
    assert_int_equal(bw_transfer_wait_s(&request, 1, 3600), 60);
    assert_int_equal(bw_transfer_wait_s(&none, 5, -1), 0);
    assert_int_equal(bw_transfer_wait_s(&none, 5, 7), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_pass_is_tried_again_and_a_refusal_is_not),
        cmocka_unit_test(a_server_says_how_long_in_seconds_or_by_a_date),
        cmocka_unit_test(waits_double_up_to_the_longest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
