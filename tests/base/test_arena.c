/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/arena.h"

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

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    static const size_t sizes[] = {0, 1, 7, 16, 17, 1000, 8191, 8193, 32767, 32768, 32769, 100000};
    unsigned char *parts[12];

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        parts[i] = bw_arena_alloc(arena, sizes[i], 1);
        assert_int_equal((uintptr_t)parts[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(parts[i][j], 0);
        memset(parts[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < 12; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(parts[i][j], i + 1);
    }
    bw_arena_free(arena);
    bw_arena_free(NULL);
}

static void after_a_reset_memory_is_zeroed_again(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    unsigned char *first = bw_arena_alloc(arena, 100, 1);
    unsigned char *again;

    (void)state;
    memset(first, 0xAA, 100);
    memset(bw_arena_alloc(arena, 200000, 1), 0xAA, 200000);
    bw_arena_reset(arena);
    again = bw_arena_alloc(arena, 100, 1);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(again[i], 0);
    bw_arena_reset(arena);
    bw_arena_reset(arena);
    bw_arena_free(arena);
}

static void texts_are_copied(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    char text[] = "abc";
    char *copy = bw_arena_strdup(arena, text);

    (void)state;
    text[0] = 'x';
    assert_string_equal(copy, "abc");
    assert_string_equal(bw_arena_strndup(arena, "abcdef", 2), "ab");
    assert_string_equal(bw_arena_strndup(arena, NULL, 0), "");
    assert_string_equal(bw_arena_printf(arena, "%s-%d", "a", 7), "a-7");
    assert_string_equal(bw_arena_printf(arena, "%s", ""), "");
    assert_int_equal(strlen(bw_arena_printf(arena, "%70000d", 1)), 70000);
    bw_arena_free(arena);
}

static void an_array_grows_and_keeps_what_it_holds(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    int *items = NULL;
    size_t cap = 0;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        items = bw_arena_grow(arena, items, (size_t)i, &cap, sizeof(*items));
        assert_true(cap > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    bw_arena_free(arena);
}

static void ask_for_too_much(void)
{
    bw_arena_alloc(bw_arena_new(), SIZE_MAX / 2, 3);
}

static void a_size_that_overflows_stops_the_program(void **state)
{
    (void)state;
    assert_true(is_aborted(ask_for_too_much));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(after_a_reset_memory_is_zeroed_again),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(an_array_grows_and_keeps_what_it_holds),
        cmocka_unit_test(a_size_that_overflows_stops_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
