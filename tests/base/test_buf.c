/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"

/* What free() gets of the watched memory is looked at before it goes. */
static struct {
    const unsigned char *bytes;
    size_t len;
    bool is_seen, is_wiped;
} watch;

void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory)
{
    if (memory != NULL && memory == watch.bytes) {
        watch.is_seen = watch.is_wiped = true;
        for (size_t i = 0; i < watch.len; i++)
            watch.is_wiped = watch.is_wiped && watch.bytes[i] == 0;
        watch.bytes = NULL;
    }
    __real_free(memory);
}

static void watch_memory(const struct bw_buf *buf)
{
    watch.bytes = buf->bytes;
    watch.len = buf->cap;
    watch.is_seen = watch.is_wiped = false;
}

/* Runs `work` in a child and says whether it ended by abort(). */
static bool is_aborted(void (*work)(void))
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        signal(SIGABRT, SIG_DFL); /* cmocka's own would report a failed test */
        work();
        _exit(0);
    }
    return waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
           WTERMSIG(status) == SIGABRT;
}

static void an_empty_buffer_is_an_empty_text(void **state)
{
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, 10);
    assert_string_equal(bw_buf_text(&buf), "");
    bw_buf_clear(&buf);
    assert_string_equal(bw_buf_text(&buf), "");
}

static void bytes_are_added_up_to_the_ceiling(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, 5);
    assert_int_equal(bw_buf_add(&buf, "abc", 3, &err), BW_OK);
    assert_int_equal(bw_buf_add(&buf, NULL, 0, &err), BW_OK);
    assert_int_equal(bw_buf_add(&buf, "def", 3, &err), BW_ERANGE);
    assert_string_equal(err.text, "longer than 5 bytes");
    assert_string_equal(bw_buf_text(&buf), "abc");
    assert_int_equal(bw_buf_add(&buf, "de", 2, &err), BW_OK);
    assert_string_equal(bw_buf_text(&buf), "abcde");
    assert_int_equal(bw_buf_add(&buf, "", 0, &err), BW_OK);
    assert_int_equal(bw_buf_add(&buf, "f", SIZE_MAX, &err), BW_ERANGE);
    bw_buf_clear(&buf);
    assert_int_equal(buf.len, 0);
    assert_int_equal(bw_buf_add(&buf, "12345", 5, &err), BW_OK);
    assert_int_equal(bw_buf_add(&buf, "6", 1, &err), BW_ERANGE);
    bw_buf_clear(&buf);
}

static void bytes_may_be_nul_and_a_text_follows_them(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, SIZE_MAX);
    assert_int_equal(bw_buf_add(&buf, "a\0b", 3, &err), BW_OK);
    bw_buf_puts(&buf, "c");
    bw_buf_write(&buf, "de", 1);
    bw_buf_printf(&buf, "%03d%s", 7, "");
    assert_int_equal(buf.len, 8);
    assert_memory_equal(buf.bytes, "a\0bcd007", 9);
    bw_buf_clear(&buf);
}

static void room_is_made_up_to_the_ceiling(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, 1000);
    bw_buf_puts(&buf, "ab");
    assert_int_equal(bw_buf_reserve(&buf, 998, &err), BW_OK);
    assert_int_equal(buf.len, 2);
    assert_true(buf.cap > 1000);
    memset(buf.bytes + buf.len, 'x', 998);
    assert_memory_equal(buf.bytes, "abx", 3);
    assert_int_equal(bw_buf_reserve(&buf, 999, &err), BW_ERANGE);
    assert_string_equal(err.text, "longer than 1000 bytes");
    bw_buf_clear(&buf);
}

static void a_buffer_grows_over_many_sizes(void **state)
{
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, 1000000);
    for (int i = 0; i < 100000; i++)
        bw_buf_printf(&buf, "%d", i % 10);
    assert_int_equal(buf.len, 100000);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(buf.bytes[i], '0' + i % 10);
    assert_int_equal(buf.bytes[100000], 0);
    bw_buf_clear(&buf);
}

static void what_was_in_it_is_wiped_before_it_is_given_back(void **state)
{
    static const char zeros[1000];
    struct bw_err err = BW_ERR_INIT;
    struct bw_buf buf;

    (void)state;
    bw_buf_init(&buf, 10000);
    bw_buf_puts(&buf, "a row");
    watch_memory(&buf);
    assert_int_equal(bw_buf_add(&buf, zeros, sizeof(zeros), &err), BW_OK);
    assert_true(watch.is_seen && watch.is_wiped);
    /* Emptied by its length alone, as a buffer that is used again. */
    bw_buf_puts(&buf, "another row");
    buf.len = 0;
    watch_memory(&buf);
    for (int i = 0; i < 3; i++)
        assert_int_equal(bw_buf_add(&buf, zeros, sizeof(zeros), &err), BW_OK);
    assert_true(watch.is_seen && watch.is_wiped);
    bw_buf_puts(&buf, "a third");
    buf.len = 0;
    watch_memory(&buf);
    bw_buf_clear(&buf);
    assert_true(watch.is_seen && watch.is_wiped);
}

static void puts_too_much(void)
{
    struct bw_buf buf;

    bw_buf_init(&buf, 3);
    bw_buf_puts(&buf, "abcd");
}

static void prints_too_much(void)
{
    struct bw_buf buf;

    bw_buf_init(&buf, 3);
    bw_buf_printf(&buf, "%d", 1234);
}

static void an_own_text_that_does_not_fit_stops_the_program(void **state)
{
    (void)state;
    assert_true(is_aborted(puts_too_much));
    assert_true(is_aborted(prints_too_much));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_buffer_is_an_empty_text),
        cmocka_unit_test(bytes_are_added_up_to_the_ceiling),
        cmocka_unit_test(bytes_may_be_nul_and_a_text_follows_them),
        cmocka_unit_test(room_is_made_up_to_the_ceiling),
        cmocka_unit_test(a_buffer_grows_over_many_sizes),
        cmocka_unit_test(what_was_in_it_is_wiped_before_it_is_given_back),
        cmocka_unit_test(an_own_text_that_does_not_fit_stops_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
