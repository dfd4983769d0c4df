/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/file.h"
#include "beatwise/fetch/transfer.h"
#include "beatwise/fetch/wipe.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static const char *const schemes[] = {"https", "sftp", "file"};
static char folder[] = "/tmp/bw-transfer-XXXXXX";

static int setup(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_transfer_init(&err), BW_OK);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    return bw_file_write("open", "sesame\n", 7, 0604, &err) != BW_OK ||
           bw_file_write("a b.csv", "a,b\n1,2\n", 8, 0600, &err) != BW_OK;
}

static int teardown(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    return bw_file_remove_tree(folder, &err) != BW_OK;
}

static enum bw_status collect(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    return bw_buf_add(ctx, bytes, len, err);
}

static enum bw_status refuse(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    (void)ctx, (void)bytes, (void)len;
    return bw_fail(err, BW_EFOUND, "line 1: the sink says no");
}

static struct bw_transfer_request request_of(const char *url)
{
    return (struct bw_transfer_request){
        .url = url,
        .schemes = schemes,
        .scheme_count = LEN(schemes),
        .timeout_s = 5,
    };
}

static void a_file_is_read_by_path_and_by_url(void **state)
{
    char url[128];
    const char *const urls[] = {"a b.csv", "./a b.csv", url};

    (void)state;
    snprintf(url, sizeof(url), "FILE://localhost%s/a%%20b.csv", folder);
    for (size_t i = 0; i < LEN(urls); i++) {
        struct bw_transfer_request request = request_of(urls[i]);
        struct bw_transfer_result result = {.bytes = -1};
        struct bw_err err = BW_ERR_INIT;
        struct bw_buf out;

        bw_buf_init(&out, 1000);
        assert_int_equal(bw_transfer_run(&request, (struct bw_sink){collect, &out}, &result, &err),
                         BW_OK);
        assert_string_equal(bw_buf_text(&out), "a,b\n1,2\n");
        assert_int_equal(result.bytes, 8);
        assert_string_equal(result.file.etag, "");
        assert_true(result.file.modified_utc_s > 0);
        assert_false(result.is_unchanged);
        bw_buf_clear(&out);
    }
}

static void a_fifo_is_read_to_its_end(void **state)
{
    struct bw_transfer_request request = request_of("pipe");
    struct bw_transfer_result result;
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf out;
    pid_t child;

    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    child = fork();
    if (child == 0) {
        FILE *pipe = fopen("pipe", "w");

        for (int i = 0; i < 2; i++) {
            fputs("half,", pipe);
            fflush(pipe);
        }
        fclose(pipe);
        _exit(0);
    }
    bw_buf_init(&out, 1000);
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){collect, &out}, &result, &err),
                     BW_OK);
    assert_string_equal(bw_buf_text(&out), "half,half,");
    assert_int_equal(result.file.modified_utc_s, -1);
    waitpid(child, NULL, 0);
    bw_buf_clear(&out);
}

static void what_goes_wrong_is_named(void **state)
{
    static const struct bw_credentials no_hosts = {.ssh_key = "a b.csv"};
    static const struct bw_credentials no_token = {.token_file = "no-token"};
    static const struct bw_credentials open_key = {.client_key = "open"};
    static const struct bw_credentials two_lines = {.token_file = "a b.csv"};
    static const struct {
        const char *url;
        const char *ca;
        const struct bw_credentials *credentials;
        enum bw_status status;
        const char *text;
    } rows[] = {
        {"http://drop.example/a", NULL, NULL, BW_EREFUSED,
         "scheme 'http' is not among fetch.schemes"},
        {"gopher://u:secret@drop.example/a?key=secret", NULL, NULL, BW_EREFUSED,
         "scheme 'gopher' is not among fetch.schemes"},
        {"none.csv", NULL, NULL, BW_ENOTFOUND, "'none.csv': not supplied (there is no such file)"},
        {"a b.csv/none.csv", NULL, NULL, BW_ENOTFOUND,
         "'a b.csv/none.csv': not supplied (there is no such file)"},
        {"file:///none.csv", NULL, NULL, BW_ENOTFOUND,
         "'/none.csv': not supplied (there is no such file)"},
        {"file://other.example/a.csv", NULL, NULL, BW_ECONFIG, "a file URL must be file:///PATH"},
        {".", NULL, NULL, BW_EIO, "'.': Is a directory"},
        {"https://u:secret@[::1/a?key=secret", NULL, NULL, BW_ECONFIG,
         "the URL is not one that libcurl can read"},
        {"https://u:secret@drop.example/a?key=secret#part", "none.pem", NULL, BW_ENOTFOUND, NULL},
        {"https://u:secret@drop.example/a?key=secret", "a b.csv", NULL, BW_ECONFIG,
         "https://drop.example/a: fetch.ca: 'a b.csv' holds no PEM certificate"},
        {"sftp://drop.example/a", NULL, &no_hosts, BW_ECONFIG,
         "sftp://drop.example/a: sftp needs credentials.known_hosts"},
        {"sftp://drop.example/a", NULL, NULL, BW_ECONFIG,
         "sftp://drop.example/a: sftp needs credentials.known_hosts"},
        {"https://drop.example/a", NULL, &no_token, BW_ENOTFOUND, NULL},
        {"https://drop.example/a", NULL, &open_key, BW_EREFUSED,
         "https://drop.example/a: credentials.client_key: 'open' is open to everybody\n"
         "hint: chmod 600 'open'"},
        {"https://drop.example/a", NULL, &two_lines, BW_ECONFIG,
         "https://drop.example/a: credentials.token_file: 'a b.csv' must be one line"},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_transfer_request request = request_of(rows[i].url);
        struct bw_transfer_result result = {.bytes = -1};
        struct bw_err err = BW_ERR_INIT;

        request.ca = rows[i].ca;
        request.credentials = rows[i].credentials;
        assert_int_equal(bw_transfer_run(&request, (struct bw_sink){refuse, NULL}, &result, &err),
                         rows[i].status);
        if (rows[i].text != NULL)
            assert_string_equal(err.text, rows[i].text);
        assert_null(strstr(err.text, "secret"));
        assert_int_equal(result.bytes, 0);
        assert_false(result.must_restart);
    }
}

static void a_server_that_is_not_there_is_a_failed_transfer(void **state)
{
    struct bw_transfer_request request =
        request_of("https://u:secret@127.0.0.1:1/a.csv?key=secret");
    struct bw_transfer_result result;
    struct bw_err err = BW_ERR_INIT;
    static const char start[] = "https://127.0.0.1:1/a.csv: Failed to connect";

    (void)state;
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){refuse, NULL}, &result, &err),
                     BW_ETRANSFER);
    assert_memory_equal(err.text, start, sizeof(start) - 1);
    assert_null(strstr(err.text, "secret"));
}

static void a_path_needs_the_scheme_file(void **state)
{
    struct bw_transfer_request request = request_of("a b.csv");
    struct bw_transfer_result result;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    request.scheme_count = 2;
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){refuse, NULL}, &result, &err),
                     BW_EREFUSED);
    assert_string_equal(err.text, "scheme 'file' is not among fetch.schemes");
}

static void the_sinks_status_and_the_limit_come_through(void **state)
{
    struct bw_transfer_request request = request_of("a b.csv");
    struct bw_transfer_result result;
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf out;

    (void)state;
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){refuse, NULL}, &result, &err),
                     BW_EFOUND);
    assert_string_equal(err.text, "'a b.csv': line 1: the sink says no");
    request.max_bytes = 7;
    bw_buf_init(&out, 1000);
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){collect, &out}, &result, &err),
                     BW_ERANGE);
    assert_string_equal(err.text, "'a b.csv': longer than 7 bytes (fetch.max_bytes)");
    request.max_bytes = 8;
    assert_int_equal(bw_transfer_run(&request, (struct bw_sink){collect, &out}, &result, &err),
                     BW_OK);
    bw_buf_clear(&out);
}

static void the_wiping_allocator_keeps_what_malloc_promises(void **state)
{
    char *text = bw_wipe_strdup("abcdef");
    unsigned char *zeros = bw_wipe_calloc(3, 5);

    (void)state;
    text = bw_wipe_realloc(text, 100);
    assert_string_equal(text, "abcdef");
    text = bw_wipe_realloc(text, 3);
    assert_memory_equal(text, "abc", 3);
    for (int i = 0; i < 15; i++)
        assert_int_equal(zeros[i], 0);
    assert_null(bw_wipe_calloc(SIZE_MAX, 2));
    assert_null(bw_wipe_malloc(SIZE_MAX));
    bw_wipe_free(text);
    bw_wipe_free(zeros);
    bw_wipe_free(bw_wipe_realloc(NULL, 1));
    bw_wipe_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_by_path_and_by_url),
        cmocka_unit_test(a_fifo_is_read_to_its_end),
        cmocka_unit_test(what_goes_wrong_is_named),
        cmocka_unit_test(a_server_that_is_not_there_is_a_failed_transfer),
        cmocka_unit_test(a_path_needs_the_scheme_file),
        cmocka_unit_test(the_sinks_status_and_the_limit_come_through),
        cmocka_unit_test(the_wiping_allocator_keeps_what_malloc_promises),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
