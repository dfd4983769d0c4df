/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "beatwise/base/ring.h"

/* Numbers 0, 1, 2, ... of eight bytes, written in pieces of 1 to 9 of them. */
struct writing {
    struct bw_ring *ring;
    uint64_t count;
    const struct bw_err *failed;
    bool is_flushing;
    struct bw_err err;
};

static void *write_numbers(void *ctx)
{
    struct writing *writing = ctx;
    enum bw_status status = BW_OK;

    for (uint64_t n = 0; status == BW_OK && n < writing->count;) {
        uint64_t piece[9];
        size_t len = 0;

        while (len < n % 9 + 1 && n + len < writing->count) {
            piece[len] = n + len;
            len++;
        }
        status = bw_ring_add(writing->ring, piece, len * sizeof(*piece), &writing->err);
        n += len;
        if (writing->is_flushing)
            bw_ring_flush(writing->ring);
    }
    bw_ring_end(writing->ring, writing->failed);
    return NULL;
}

/* Reads until the end or `stop_after` numbers; how many came. */
static uint64_t read_numbers(struct bw_ring *ring, uint64_t stop_after)
{
    struct bw_text part;
    uint64_t next = 0;

    while (next < stop_after && bw_ring_next(ring, &part)) {
        assert_int_equal(part.len % sizeof(next), 0); /* no piece is cut in two */
        for (size_t at = 0; at < part.len; at += sizeof(next), next++)
            assert_memory_equal(part.ptr + at, &next, sizeof(next));
    }
    return next;
}

static void all_comes_in_order_and_nothing_twice(void **state)
{
    static const struct {
        size_t parts, part_bytes;
        bool is_flushing;
    } rows[] = {{1, 8, false},    {1, 1000, true},   {2, 64, false},
                {4, 4096, false}, {4, 100000, true}, {3, 16, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct writing writing = {.count = 100000, .is_flushing = rows[i].is_flushing};
        struct bw_err err = BW_ERR_INIT;
        pthread_t thread;

        writing.ring = bw_ring_open(rows[i].parts, rows[i].part_bytes, 1000);
        assert_int_equal(pthread_create(&thread, NULL, write_numbers, &writing), 0);
        assert_int_equal(read_numbers(writing.ring, UINT64_MAX), 100000);
        assert_int_equal(bw_ring_ended(writing.ring, &err), BW_OK);
        pthread_join(thread, NULL);
        assert_int_equal(writing.err.status, BW_OK);
        bw_ring_close(writing.ring);
    }
}

static void a_failure_is_learnt_behind_the_last_byte(void **state)
{
    const struct bw_err failed = {.status = BW_ETRANSFER, .text = "broken off"};
    struct writing writing = {.count = 1000, .failed = &failed};
    struct bw_err err = BW_ERR_INIT;
    pthread_t thread;

    (void)state;
    writing.ring = bw_ring_open(2, 64, 1000);
    assert_int_equal(pthread_create(&thread, NULL, write_numbers, &writing), 0);
    assert_int_equal(read_numbers(writing.ring, UINT64_MAX), 1000);
    assert_int_equal(bw_ring_ended(writing.ring, &err), BW_ETRANSFER);
    assert_string_equal(err.text, "broken off");
    pthread_join(thread, NULL);
    bw_ring_close(writing.ring);
}

static void a_reader_that_stops_ends_a_writer_that_waits(void **state)
{
    struct writing writing = {.count = UINT64_MAX};
    pthread_t thread;

    (void)state;
    writing.ring = bw_ring_open(2, 64, 1000);
    assert_int_equal(pthread_create(&thread, NULL, write_numbers, &writing), 0);
    assert_true(read_numbers(writing.ring, 100) >= 100);
    bw_ring_stop(writing.ring);
    pthread_join(thread, NULL);
    assert_int_equal(writing.err.status, BW_EPARTIAL);
    bw_ring_close(writing.ring);
}

static void a_piece_may_be_longer_than_a_part_but_not_than_the_limit(void **state)
{
    struct bw_ring *ring = bw_ring_open(2, 8, 100);
    struct bw_err err = BW_ERR_INIT;
    unsigned char piece[101];
    struct bw_text part;

    (void)state;
    memset(piece, 'x', sizeof(piece));
    assert_int_equal(bw_ring_add(ring, "ab", 2, &err), BW_OK);
    assert_int_equal(bw_ring_add(ring, piece, 101, &err), BW_ERANGE);
    assert_int_equal(bw_ring_add(ring, piece, 100, &err), BW_OK);
    bw_ring_end(ring, NULL);
    assert_true(bw_ring_next(ring, &part));
    assert_int_equal(part.len, 2);
    assert_true(bw_ring_next(ring, &part));
    assert_int_equal(part.len, 100);
    assert_false(bw_ring_next(ring, &part));
    bw_ring_close(ring);
    bw_ring_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_comes_in_order_and_nothing_twice),
        cmocka_unit_test(a_failure_is_learnt_behind_the_last_byte),
        cmocka_unit_test(a_reader_that_stops_ends_a_writer_that_waits),
        cmocka_unit_test(a_piece_may_be_longer_than_a_part_but_not_than_the_limit),
    };

    return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
