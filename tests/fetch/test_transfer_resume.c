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
#include "beatwise/fetch/transfer.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define TAG "ETag: \"v1\"\r\n"
#define TIME "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
#define LATER "Last-Modified: Thu, 01 Jan 2026 00:00:01 GMT\r\n"
#define CUT(length) "Content-Length: " #length "\r\n\r\nabcd"

/*
 * A server in a child process gives the answers of a script, one a connection, and breaks each off
 * where its text ends.  An answer is given only to a request that holds `needs`; another gets 418.
 */
struct exchange {
    const char *needs, *answer;
};

struct script {
    const char *what;
    struct exchange exchanges[4];
    enum bw_status status;
    const char *text; /* in the message */
    const char *got;  /* what the sink has in the end */
    bool must_restart;
};

static const struct script scripts[] = {
    {"goes on with the same strong tag",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-\r\nIf-Range: \"v1\"\r\n",
       "206 P\r\n" TAG "Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nefghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"is broken off twice",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-",
       "206 P\r\n" TAG "Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nef"},
      {"Range: bytes=6-",
       "206 P\r\n" TAG "Content-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\r\nghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"goes on by time and size",
     {{"GET", "200 OK\r\n" TIME CUT(10)},
      {"If-Range: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
       "206 P\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nefghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"a weak tag says nothing of bytes, the time does",
     {{"GET", "200 OK\r\nETag: W/\"v1\"\r\n" TIME CUT(10)},
      {"If-Range: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
       "206 P\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nefghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"a server without ranges sends what is known again: it is passed over",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "200 OK\r\n" TAG "Content-Length: 10\r\n\r\nabcdefghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"a range shorter than asked for is one more cut",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-",
       "206 P\r\n" TAG "Content-Range: bytes 4-5/10\r\nContent-Length: 2\r\n\r\nef"},
      {"Range: bytes=6-",
       "206 P\r\n" TAG "Content-Range: bytes 6-9/10\r\nContent-Length: 4\r\n\r\nghij"}},
     BW_OK,
     "",
     "abcdefghij",
     false},
    {"all was there but the end of the chunks",
     {{"GET", "200 OK\r\n" TAG "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n"},
      {"Range: bytes=4-", "416 R\r\n" TAG "Content-Range: bytes */4\r\nContent-Length: 0\r\n\r\n"}},
     BW_OK,
     "",
     "abcd",
     false},
    {"it breaks before the first byte",
     {{"GET", "200 OK\r\n" TAG "Content-Length: 4\r\n\r\n"},
      {"GET", "200 OK\r\n" TIME "Content-Length: 4\r\n\r\nabcd"}},
     BW_OK,
     "",
     "abcd",
     false},
    {"another tag: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "200 OK\r\nETag: \"v2\"\r\nContent-Length: 10\r\n\r\nABCDEFGHIJ"}},
     BW_ETRANSFER,
     "broken off after 4 bytes, and the file is another one since",
     "abcd",
     true},
    {"another time: anew",
     {{"GET", "200 OK\r\n" TIME CUT(10)},
      {"Range: bytes=4-", "200 OK\r\n" LATER "Content-Length: 10\r\n\r\nABCDEFGHIJ"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"a range of another file in spite of If-Range: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "206 P\r\nETag: \"v2\"\r\nContent-Range: bytes 4-9/10\r\n"
                          "Content-Length: 6\r\n\r\nefghij"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"a range of a longer file: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-",
       "206 P\r\n" TAG "Content-Range: bytes 4-10/11\r\nContent-Length: 7\r\n\r\nefghijk"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"a range from elsewhere: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-",
       "206 P\r\n" TAG "Content-Range: bytes 3-9/10\r\nContent-Length: 7\r\n\r\ndefghij"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"a range that does not say from where: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "206 P\r\n" TAG "Content-Length: 6\r\n\r\nefghij"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"the file is shorter: anew",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "416 R\r\nContent-Range: bytes */3\r\nContent-Length: 0\r\n\r\n"}},
     BW_ETRANSFER,
     "another one since",
     "abcd",
     true},
    {"nothing tells the file apart from another: anew",
     {{"GET", "200 OK\r\n" CUT(10)}},
     BW_ETRANSFER,
     "the server does not say whether the file is still the same",
     "abcd",
     true},
    {"only a weak tag: anew",
     {{"GET", "200 OK\r\nETag: W/\"v1\"\r\n" CUT(10)}},
     BW_ETRANSFER,
     "the server does not say whether the file is still the same",
     "abcd",
     true},
    {"the file went away",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "404 Not Found\r\nContent-Length: 4\r\n\r\npage"}},
     BW_ENOTFOUND,
     "not supplied (HTTP status 404)",
     "abcd",
     false},
    {"it does not come back",
     {{"GET", "200 OK\r\n" TAG CUT(10)},
      {"Range: bytes=4-", "503 Busy\r\nContent-Length: 4\r\n\r\npage"},
      {"Range: bytes=4-", "503 Busy\r\nContent-Length: 4\r\n\r\npage"},
      {"Range: bytes=4-", "503 Busy\r\nContent-Length: 4\r\n\r\npage"}},
     BW_ETRANSFER,
     "given up after 4 tries: the server answers with HTTP status 503",
     "abcd",
     false},
    {"a passing answer is tried again",
     {{"GET", "500 Oh\r\nContent-Length: 4\r\n\r\npage"},
      {"GET", "429 Slow\r\nContent-Length: 4\r\nRetry-After: 1\r\n\r\npage"},
      {"GET", "200 OK\r\nContent-Length: 4\r\n\r\nabcd"}},
     BW_OK,
     "",
     "abcd",
     false},
    {"a refusal is not",
     {{"GET", "403 No\r\nContent-Length: 4\r\n\r\npage"}},
     BW_ETRANSFER,
     "/f: the server answers with HTTP status 403",
     "",
     false},
    {"the middle of a file that nobody asked for is no file",
     {{"GET", "206 P\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\nefghij"}},
     BW_ETRANSFER,
     "the answer has not the bytes that were asked for",
     "",
     false},
};

static void serve(int listener, const struct script *script)
{
    for (size_t n = 0; n < LEN(script->exchanges) && script->exchanges[n].needs != NULL; n++) {
        char request[4096] = "";
        size_t len = 0;
        int peer = accept(listener, NULL, NULL);

        while (strstr(request, "\r\n\r\n") == NULL && len + 1 < sizeof(request)) {
            ssize_t got = read(peer, request + len, sizeof(request) - 1 - len);

            if (got <= 0)
                break;
            len += (size_t)got;
        }
        dprintf(peer, "HTTP/1.1 %s",
                strstr(request, script->exchanges[n].needs) != NULL
                    ? script->exchanges[n].answer
                    : "418 The request is not as expected\r\nContent-Length: 0\r\n\r\n");
        shutdown(peer, SHUT_WR);
        close(peer);
    }
    _exit(0);
}

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

/* Runs `request` against `script`; the server has died after its last answer. */
static enum bw_status play(const struct script *script, struct bw_transfer_request request,
                           struct bw_buf *out, struct bw_transfer_result *result,
                           struct bw_err *err)
{
    static const char *const schemes[] = {"http"};
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    enum bw_status status;
    char url[64];
    pid_t child;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(listener, 8), 0);
    getsockname(listener, (struct sockaddr *)&at, &len);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/f", ntohs(at.sin_port));
    child = fork();
    if (child == 0)
        serve(listener, script);
    close(listener);
    request.url = url;
    request.schemes = schemes;
    request.scheme_count = 1;
    request.timeout_s = 10;
    bw_buf_clear(out);
    *err = BW_ERR_INIT;
    status = bw_transfer_run(&request, (struct bw_sink){collect, out}, result, err);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return status;
}

static void a_broken_transfer_goes_on_only_where_it_is_the_same_file(void **state)
{
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    for (size_t i = 0; i < LEN(scripts); i++) {
        const struct script *script = &scripts[i];
        enum bw_status status =
            play(script, (struct bw_transfer_request){.retries = 3}, &out, &result, &err);

        if (status != script->status || strstr(err.text, script->text) == NULL ||
            strcmp(bw_buf_text(&out), script->got) != 0 ||
            result.must_restart != script->must_restart || result.bytes != (int64_t)out.len)
            fail_msg("%s: status %d, '%s', '%s'", script->what, (int)status, err.text,
                     bw_buf_text(&out));
    }
    bw_buf_clear(&out);
}

static void what_is_known_already_is_not_handed_on(void **state)
{
    static const struct {
        const char *what;
        struct bw_validator known;
        struct script script;
        bool is_unchanged;
    } rows[] = {
        {"a server that compares tags",
         {"W/\"v1\"", -1, -1},
         {.exchanges = {{"If-None-Match: W/\"v1\"\r\n", "304 Not Modified\r\n\r\n"}}},
         true},
        {"a server that compares times",
         {"", 1767225600, 4},
         {.exchanges = {{"If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
                         "304 Not Modified\r\n\r\n"}}},
         true},
        {"one that does not: time and size are the same",
         {"", 1767225600, 4},
         {.exchanges = {{"GET", "200 OK\r\n" TIME "Content-Length: 4\r\n\r\nabcd"}}},
         true},
        {"another size",
         {"", 1767225600, 5},
         {.exchanges = {{"GET", "200 OK\r\n" TIME "Content-Length: 4\r\n\r\nabcd"}}},
         false},
        {"another tag",
         {"\"v1\"", 1767225600, 4},
         {.exchanges = {{"GET",
                         "200 OK\r\nETag: \"v2\"\r\n" TIME "Content-Length: 4\r\n\r\nabcd"}}},
         false},
        {"no size to go with the time",
         {"", 1767225600, -1},
         {.exchanges = {{"GET", "200 OK\r\n" TIME "Content-Length: 4\r\n\r\nabcd"}}},
         false},
    };
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct bw_transfer_request request = {.known = &rows[i].known};
        enum bw_status status = play(&rows[i].script, request, &out, &result, &err);

        if (status != BW_OK || result.is_unchanged != rows[i].is_unchanged ||
            out.len != (rows[i].is_unchanged ? 0 : 4))
            fail_msg("%s: status %d, '%s'", rows[i].what, (int)status, err.text);
    }
    bw_buf_clear(&out);
}

static void a_length_past_the_limit_is_refused_before_a_byte(void **state)
{
    static const struct script script = {
        .exchanges = {{"GET", "200 OK\r\n" TAG "Content-Length: 8\r\n\r\nabcdefgh"}}};
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    assert_int_equal(
        play(&script, (struct bw_transfer_request){.max_bytes = 7}, &out, &result, &err),
        BW_ERANGE);
    assert_int_equal(out.len, 0);
    bw_buf_clear(&out);
}

struct told {
    int64_t bytes, total;
    int waits[8];
    size_t wait_count;
};

static void note(void *ctx, const struct bw_transfer_progress *progress)
{
    struct told *told = ctx;

    told->bytes = progress->bytes;
    told->total = progress->total;
    if (progress->wait_s > 0 && told->wait_count < LEN(told->waits))
        told->waits[told->wait_count++] = progress->wait_s;
}

static void waits_are_told_and_as_long_as_the_server_asks(void **state)
{
    static const struct script script = {
        .exchanges = {{"GET", "200 OK\r\n" TAG CUT(6)},
                      {"Range", "503 Busy\r\nContent-Length: 0\r\n"
                                "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                                "Retry-After: Thu, 01 Jan 2026 00:00:02 GMT\r\n\r\n"},
                      {"Range", "206 P\r\n" TAG
                                "Content-Range: bytes 4-5/6\r\nContent-Length: 2\r\n\r\nef"}}};
    struct told told = {0};
    const struct bw_transfer_request request = {
        .retries = 3, .retry_max_s = 9, .progress_fn = note, .progress_ctx = &told};
    struct bw_transfer_result result;
    struct bw_err err;
    struct bw_buf out;

    (void)state;
    bw_buf_init(&out, 100);
    assert_int_equal(play(&script, request, &out, &result, &err), BW_OK);
    assert_string_equal(bw_buf_text(&out), "abcdef");
    assert_int_equal(result.tries, 3);
    assert_int_equal(told.total, 6);
    assert_int_equal(told.wait_count, 2);
    assert_int_equal(told.waits[0], 2);
    assert_int_equal(told.waits[1], 1);
    bw_buf_clear(&out);
}

static int setup(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    setenv("no_proxy", "*", 1);
    return bw_transfer_init(&err) != BW_OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_transfer_goes_on_only_where_it_is_the_same_file),
        cmocka_unit_test(what_is_known_already_is_not_handed_on),
        cmocka_unit_test(a_length_past_the_limit_is_refused_before_a_byte),
        cmocka_unit_test(waits_are_told_and_as_long_as_the_server_asks),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
