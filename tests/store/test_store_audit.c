/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include "beatwise/store/store_audit.h"

static void an_empty_log_ends_with_number_0(void **state)
{
    static const unsigned char zero[BW_CHAIN_MAC_BYTES];
    struct fixture *f = *state;
    struct bw_log_entry last = {.number = 7, .kind = "x"};
    struct bw_log_entry *entries = &last;
    size_t count = 9;

    memset(last.mac, 1, sizeof(last.mac));
    assert_ok(bw_store_log_last(f->store, &last, &f->err));
    assert_int_equal(last.number, 0);
    assert_null(last.kind);
    assert_memory_equal(last.mac, zero, sizeof(zero));
    assert_ok(bw_store_log_list(f->store, f->arena, &entries, &count, &f->err));
    assert_int_equal(count, 0);
}

static void entries_come_back_in_the_order_of_their_numbers(void **state)
{
    struct fixture *f = *state;
    struct bw_log_entry *entries = NULL;
    struct bw_log_entry last;
    size_t count = 0;

    for (int i = 11; i >= 1; i--) {
        struct bw_log_entry entry = {
            .number = i, .at_utc_s = 1000 + i, .kind = "collect", .body = "{\"rows\": 3}"};

        memset(entry.mac, i, sizeof(entry.mac));
        assert_ok(bw_store_log_add(f->store, &entry, &f->err));
    }
    reopen(f, BW_STORE_READ);
    assert_ok(bw_store_log_last(f->store, &last, &f->err));
    assert_int_equal(last.number, 11);
    assert_int_equal(last.at_utc_s, 1011);
    assert_int_equal(last.mac[31], 11);
    assert_ok(bw_store_log_list(f->store, f->arena, &entries, &count, &f->err));
    assert_int_equal(count, 11);
    for (int i = 0; i < 11; i++) {
        assert_int_equal(entries[i].number, i + 1);
        assert_int_equal(entries[i].mac[0], i + 1);
        assert_string_equal(entries[i].kind, "collect");
        assert_string_equal(entries[i].body, "{\"rows\": 3}");
    }
}

static void a_number_that_is_there_is_refused(void **state)
{
    struct fixture *f = *state;
    struct bw_log_entry entry = {.number = 1, .kind = "link", .body = "{}"};
    char text[400];

    assert_ok(bw_store_log_add(f->store, &entry, &f->err));
    assert_int_equal(bw_store_log_add(f->store, &entry, &f->err), BW_EIO);
    snprintf(text, sizeof(text), "cannot use '%s': %s", f->path,
             f->is_postgres ? "duplicate key value violates unique constraint \"run_log_pkey\""
                            : "UNIQUE constraint failed: run_log.number");
    assert_string_equal(f->err.text, text);
}

static void a_mac_of_another_length_is_all_zero(void **state)
{
    struct fixture *f = *state;
    struct bw_log_entry entry = {.number = 1, .kind = "link", .body = "{}", .mac = {1, 2}};

    assert_ok(bw_store_log_add(f->store, &entry, &f->err));
    exec_sql(f, "UPDATE run_log SET mac = x'0102'");
    assert_ok(bw_store_log_last(f->store, &entry, &f->err));
    assert_int_equal(entry.number, 1);
    assert_int_equal(entry.mac[0], 0);
}

#define IN_STORE(test) cmocka_unit_test_setup_teardown(test, make_store, remove_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_STORE(an_empty_log_ends_with_number_0),
        IN_STORE(entries_come_back_in_the_order_of_their_numbers),
        IN_STORE(a_number_that_is_there_is_refused),
        IN_STORE(a_mac_of_another_length_is_all_zero),
    };

    return cmocka_run_group_tests_name("store_audit", tests, NULL, NULL);
}
