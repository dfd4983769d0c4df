/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beatwise/ident/vault.h"
#include "keyring_fixture.h"

/* Linked with --wrap: a limit on locked memory, and what is there when the memory is given back. */
static size_t may_lock;
static bool was_wiped;

int __wrap_mlock(const void *bytes, size_t len);
int __wrap_munmap(void *bytes, size_t len);
int __real_munmap(void *bytes, size_t len);

int __wrap_mlock(const void *bytes, size_t len)
{
    (void)bytes;
    if (len > may_lock) {
        errno = ENOMEM;
        return -1;
    }
    may_lock -= len;
    return 0;
}

int __wrap_munmap(void *bytes, size_t len)
{
    const unsigned char *p = bytes;

    was_wiped = true;
    for (size_t i = 0; i < len; i++)
        was_wiped = was_wiped && p[i] == 0;
    return __real_munmap(bytes, len);
}

static void memory_is_zeroed_and_aligned_until_there_is_no_more(void **state)
{
    struct bw_vault *vault = NULL;
    struct bw_err err = BW_ERR_INIT;
    unsigned char *first, *second;

    (void)state;
    may_lock = SIZE_MAX;
    assert_int_equal(bw_vault_open(&vault, 100000, &err), BW_OK);
    assert_true(bw_vault_is_locked(vault));
    first = bw_vault_alloc(vault, 3, 7);
    second = bw_vault_alloc(vault, 90000, 1);
    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal((uintptr_t)second % 16, 0);
    assert_true(second >= first + 21);
    for (size_t i = 0; i < 90000; i++)
        assert_int_equal(second[i], 0);
    memset(second, 'Q', 90000);
    assert_null(bw_vault_alloc(vault, 90000, 1));
    assert_null(bw_vault_alloc(vault, SIZE_MAX / 2, 4));
    assert_non_null(bw_vault_alloc(vault, 5000, 1));
    bw_vault_close(vault);
    assert_true(was_wiped);
}

static void what_was_asked_for_fits(void **state)
{
    struct bw_vault *vault = NULL;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    may_lock = SIZE_MAX;
    assert_int_equal(bw_vault_open(&vault, 4096, &err), BW_OK);
    assert_non_null(bw_vault_alloc(vault, 4096, 1));
    bw_vault_close(vault);
    assert_int_equal(bw_vault_open(&vault, 0, &err), BW_OK);
    assert_non_null(bw_vault_alloc(vault, 0, 8));
    bw_vault_close(vault);
    bw_vault_close(NULL);
}

static void a_limit_on_locked_memory_is_told(void **state)
{
    struct bw_vault *vault = NULL;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    may_lock = (size_t)3 << 20;
    assert_int_equal(bw_vault_open(&vault, (size_t)5 << 20, &err), BW_OK);
    assert_false(bw_vault_is_locked(vault));
    assert_int_equal(may_lock, 0);
    bw_vault_close(vault);
}

static void more_than_there_is_fails(void **state)
{
    struct bw_vault *vault = NULL;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_int_equal(bw_vault_open(&vault, SIZE_MAX, &err), BW_EIO);
    assert_string_equal(err.text, "no memory for 18446744073709551615 bytes of identifiers");
    assert_null(vault);
}

static void swap_is_readable_unless_it_is_memory_or_encrypted(void **state)
{
#define HEADINGS "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    static const struct {
        const char *what, *swaps;
        bool is_readable;
    } rows[] = {
        {"none", HEADINGS, false},
        {"empty", "", false},
        {"partition", HEADINGS "/dev/sda2 partition 8000 0 -2\n", true},
        {"file", HEADINGS "/swapfile file 8000 0 -2\n", true},
        {"zram", HEADINGS "/dev/zram0 partition 8000 0 100\n", false},
        {"encrypted", HEADINGS "/dev/dm-7 partition 8000 0 -2\n", false},
        {"logical volume", HEADINGS "/dev/dm-8 partition 8000 0 -2\n", true},
        {"encrypted and not",
         HEADINGS "/dev/dm-7 partition 8000 0 -2\n/dev/sda2 partition 8000 0 -3\n", true},
        {"last line without newline", HEADINGS "/dev/sda2 partition 8000 0 -2", true},
    };
    char base[] = "/tmp/beatwise-test-XXXXXX";
    char path[128], sys[64];
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    assert_non_null(mkdtemp(base));
    snprintf(sys, sizeof(sys), "%s/sys", base);
    snprintf(path, sizeof(path), "%s/dm-7/dm", sys);
    assert_int_equal(bw_file_make_dirs(path, 0700, &err), BW_OK);
    snprintf(path, sizeof(path), "%s/dm-8/dm", sys);
    assert_int_equal(bw_file_make_dirs(path, 0700, &err), BW_OK);
    snprintf(path, sizeof(path), "%s/dm-7/dm/uuid", sys);
    assert_int_equal(bw_file_write(path, "CRYPT-PLAIN-swap\n", 17, 0600, &err), BW_OK);
    snprintf(path, sizeof(path), "%s/dm-8/dm/uuid", sys);
    assert_int_equal(bw_file_write(path, "LVM-abcdefghijklmnop\n", 21, 0600, &err), BW_OK);
    snprintf(path, sizeof(path), "%s/swaps", base);
    assert_true(bw_vault_swap_is_readable(path, sys));
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(bw_file_write(path, rows[i].swaps, strlen(rows[i].swaps), 0600, &err),
                         BW_OK);
        if (bw_vault_swap_is_readable(path, sys) != rows[i].is_readable)
            fail_msg("%s", rows[i].what);
    }
    assert_int_equal(bw_file_remove_tree(base, &err), BW_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned_until_there_is_no_more),
        cmocka_unit_test(what_was_asked_for_fits),
        cmocka_unit_test(a_limit_on_locked_memory_is_told),
        cmocka_unit_test(more_than_there_is_fails),
        cmocka_unit_test(swap_is_readable_unless_it_is_memory_or_encrypted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
