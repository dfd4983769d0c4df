/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/file.h"
#include "beatwise/fetch/transfer.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/*
 * A server of its own in a child process gives one fixed answer a path: what real ones do wrong
 * cannot be had from a file.
 */
struct fixture {
    int listener;
    pid_t child;
    char folder[40];
};

#define PAGE "Content-Length: 8\r\n\r\na,b\n1,2\n"

static const struct {
    const char *path, *needs, *answer; /* `needs`: a header without which it is 401 */
} answers[] = {
    {"/whole", NULL,
     "200 OK\r\nETag: \"v1\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n" PAGE},
    {"/none", NULL, "404 Not Found\r\n" PAGE},
    {"/gone", NULL, "410 Gone\r\n" PAGE},
    {"/broken", NULL, "500 Oh\r\n" PAGE},
    {"/cut", NULL, "200 OK\r\nContent-Length: 100\r\n\r\na,b\n"},
    {"/to-whole", NULL, "302 Found\r\nLocation: /whole\r\nContent-Length: 0\r\n\r\n"},
    {"/to-file", NULL, "302 Found\r\nLocation: file:///dev/null\r\nContent-Length: 0\r\n\r\n"},
    {"/token", "Authorization: Bearer sesame\r\n", "200 OK\r\n" PAGE},
    {"/user", "Authorization: Basic bWU6aW4=\r\n", "200 OK\r\n" PAGE},
};

static const char *answer_to(const char *request)
{
    const char *path = strchr(request, ' ');

    if (strstr(request, "If-None-Match: \"v1\"\r\n") != NULL)
        return "304 Not Modified\r\n\r\n";
    for (size_t i = 0; path != NULL && i < LEN(answers); i++) {
        size_t len = strlen(answers[i].path);

        if (strncmp(path + 1, answers[i].path, len) != 0 || strchr(" ?", path[1 + len]) == NULL)
            continue;
        if (answers[i].needs != NULL && strstr(request, answers[i].needs) == NULL)
            return "401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        return answers[i].answer;
    }
    return "400 Bad Request\r\n\r\n";
}

static void serve(int listener)
{
    for (;;) {
        char request[4096] = "";
        size_t len = 0;
        int peer = accept(listener, NULL, NULL);
        const char *answer;

        while (strstr(request, "\r\n\r\n") == NULL && len + 1 < sizeof(request)) {
            ssize_t n = read(peer, request + len, sizeof(request) - 1 - len);

            if (n <= 0)
                break;
            len += (size_t)n;
        }
        answer = answer_to(request);
        dprintf(peer, "HTTP/1.1 ");
        dprintf(peer, "%s", answer);
        shutdown(peer, SHUT_WR);
        close(peer);
    }
}

static char base[64]; /* "http://127.0.0.1:PORT" */

static int start_server(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    struct bw_err err = BW_ERR_INIT;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(f->listener, (struct sockaddr *)&at, len) != 0 || listen(f->listener, 8) != 0)
        return -1;
    getsockname(f->listener, (struct sockaddr *)&at, &len);
    snprintf(base, sizeof(base), "http://127.0.0.1:%d", ntohs(at.sin_port));
    f->child = fork();
    if (f->child == 0)
        serve(f->listener);
    close(f->listener);
    snprintf(f->folder, sizeof(f->folder), "/tmp/bw-http-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    setenv("no_proxy", "*", 1);
    *state = f;
    return bw_transfer_init(&err) != BW_OK;
}

static int stop_server(void **state)
{
    struct fixture *f = *state;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = bw_file_remove_tree(f->folder, &err);

    kill(f->child, SIGKILL);
    waitpid(f->child, NULL, 0);
    free(f);
    return status != BW_OK;
}

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status fetch(const char *path, struct bw_transfer_request request,
                            struct bw_buf *out, struct bw_transfer_result *result,
                            struct bw_err *err)
{
    static const char *const schemes[] = {"http", "https"};
    char url[256];

    if (strstr(path, "://") != NULL)
        snprintf(url, sizeof(url), "%s", path);
    else
        snprintf(url, sizeof(url), "%s%s", base, path);
    request.url = url;
    request.schemes = schemes;
    request.scheme_count = LEN(schemes);
    request.timeout_s = 10;
    bw_buf_clear(out);
    *err = BW_ERR_INIT;
    return bw_transfer_run(&request, (struct bw_sink){collect, out}, result, err);
}

static void an_answer_is_read_with_what_it_says_of_itself(void **state)
{
    static const char *const paths[] = {"/whole", "/to-whole", "/whole?token=secret"};
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    for (size_t i = 0; i < LEN(paths); i++) {
        if (fetch(paths[i], (struct bw_transfer_request){0}, &out, &result, &err) != BW_OK)
            fail_msg("%s: %s", paths[i], err.text);
        assert_string_equal(bw_buf_text(&out), "a,b\n1,2\n");
        assert_int_equal(result.bytes, 8);
        assert_string_equal(result.file.etag, "\"v1\"");
        assert_int_equal(result.file.modified_utc_s, 1767225600);
        assert_false(result.is_unchanged);
    }
    bw_buf_clear(&out);
}

static void what_we_have_is_not_sent_again(void **state)
{
    const struct bw_validator known = {"\"v1\"", -1, -1};
    const struct bw_transfer_request request = {.known = &known};
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    assert_int_equal(fetch("/whole", request, &out, &result, &err), BW_OK);
    assert_true(result.is_unchanged);
    assert_int_equal(out.len, 0);
    bw_buf_clear(&out);
}

static void what_the_server_does_wrong_is_named_and_no_page_of_it_read(void **state)
{
    static const struct {
        const char *path;
        enum bw_status status;
        const char *text; /* in the message */
    } rows[] = {
        {"/none", BW_ENOTFOUND, "not supplied (HTTP status 404)"},
        {"/gone", BW_ENOTFOUND, "not supplied (HTTP status 410)"},
        {"/broken", BW_ETRANSFER, "the server answers with HTTP status 500"},
        {"/token", BW_ETRANSFER, "the server answers with HTTP status 401"},
        {"/none?token=secret", BW_ENOTFOUND, "/none"},
        {"/to-file", BW_EREFUSED, "a redirect leads to another scheme than https"},
        {"http://me:secret@[broken/", BW_ECONFIG, "the URL is not one that libcurl can read"},
    };
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    for (size_t i = 0; i < LEN(rows); i++) {
        enum bw_status status =
            fetch(rows[i].path, (struct bw_transfer_request){0}, &out, &result, &err);

        if (status != rows[i].status || strstr(err.text, rows[i].text) == NULL ||
            strstr(err.text, "secret") != NULL)
            fail_msg("%s: %d, %s", rows[i].path, (int)status, err.text);
        assert_int_equal(out.len, 0);
    }
    assert_int_equal(fetch("/cut", (struct bw_transfer_request){0}, &out, &result, &err),
                     BW_ETRANSFER);
    bw_buf_clear(&out);
}

static void the_limit_and_the_sink_stop_a_server(void **state)
{
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 4);
    assert_int_equal(
        fetch("/whole", (struct bw_transfer_request){.max_bytes = 7}, &out, &result, &err),
        BW_ERANGE);
    assert_int_equal(fetch("/whole", (struct bw_transfer_request){0}, &out, &result, &err),
                     BW_ERANGE);
    bw_buf_clear(&out);
}

static void credentials_come_from_private_files(void **state)
{
    const struct fixture *f = *state;
    char token[80], netrc[80];
    struct bw_credentials by_token = {.token_file = token}, by_netrc = {.netrc = netrc};
    struct bw_transfer_result result;
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf out;

    bw_buf_init(&out, 100);
    snprintf(token, sizeof(token), "%s/token", f->folder);
    snprintf(netrc, sizeof(netrc), "%s/netrc", f->folder);
    assert_int_equal(bw_file_write(token, "sesame\n", 7, 0600, &err), BW_OK);
    assert_int_equal(
        bw_file_write(netrc, "machine 127.0.0.1 login me password in\n", 39, 0600, &err), BW_OK);
    assert_int_equal(fetch("/token", (struct bw_transfer_request){.credentials = &by_token}, &out,
                           &result, &err),
                     BW_OK);
    assert_int_equal(out.len, 8);
    assert_int_equal(
        fetch("/user", (struct bw_transfer_request){.credentials = &by_netrc}, &out, &result, &err),
        BW_OK);
    assert_int_equal(out.len, 8);
    bw_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_with_what_it_says_of_itself),
        cmocka_unit_test(what_we_have_is_not_sent_again),
        cmocka_unit_test(what_the_server_does_wrong_is_named_and_no_page_of_it_read),
        cmocka_unit_test(the_limit_and_the_sink_stop_a_server),
        cmocka_unit_test(credentials_come_from_private_files),
    };

    return cmocka_run_group_tests(tests, start_server, stop_server);
}
