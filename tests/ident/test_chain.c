/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "beatwise/ident/chain.h"
#include "keyring_fixture.h"

static const unsigned char zero[BW_CHAIN_BYTES];

static void an_entry_is_right_only_as_it_was_written(void **state)
{
    static const unsigned char other[BW_CHAIN_BYTES] = {1};
    const struct bw_chain_entry entry = {3, 1767225600, "collect", "{\"rows\": 5}", zero};
    struct {
        const char *what;
        struct bw_chain_entry entry;
    } rows[] = {
        {"number", {4, 1767225600, "collect", "{\"rows\": 5}", zero}},
        {"time", {3, 1767225601, "collect", "{\"rows\": 5}", zero}},
        {"kind", {3, 1767225600, "collecT", "{\"rows\": 5}", zero}},
        {"body", {3, 1767225600, "collect", "{\"rows\": 6}", zero}},
        {"kind into body", {3, 1767225600, "collec", "t{\"rows\": 5}", zero}},
        {"the one before", {3, 1767225600, "collect", "{\"rows\": 5}", other}},
        {"empty", {3, 1767225600, "", "", zero}},
    };
    struct keyring_fixture keys;
    unsigned char mac[BW_CHAIN_BYTES];

    (void)state;
    keyring_fixture_make(&keys);
    bw_chain_mac(keys.ring, &entry, mac);
    assert_true(bw_chain_is_right(keys.ring, &entry, mac));
    for (size_t i = 0; i < LEN(rows); i++) {
        if (bw_chain_is_right(keys.ring, &rows[i].entry, mac))
            fail_msg("another %s is taken for right", rows[i].what);
    }
    mac[BW_CHAIN_BYTES - 1] ^= 1;
    assert_false(bw_chain_is_right(keys.ring, &entry, mac));
    keyring_fixture_clear(&keys);
}

static void a_chain_breaks_where_it_was_touched(void **state)
{
    unsigned char macs[5][BW_CHAIN_BYTES];
    struct bw_chain_entry entries[5];
    struct keyring_fixture keys;

    (void)state;
    keyring_fixture_make(&keys);
    for (int i = 0; i < 5; i++) {
        entries[i] =
            (struct bw_chain_entry){i + 1, 100 * i, "link", "{}", i == 0 ? zero : macs[i - 1]};
        bw_chain_mac(keys.ring, &entries[i], macs[i]);
    }
    /* Entry 3 is taken out: entry 4 follows entry 2. */
    entries[3].previous = macs[1];
    assert_false(bw_chain_is_right(keys.ring, &entries[3], macs[3]));
    assert_true(bw_chain_is_right(keys.ring, &entries[1], macs[1]));
    keyring_fixture_clear(&keys);
}

static void another_sites_key_makes_another_chain(void **state)
{
    const struct bw_chain_entry entry = {1, 0, "collect", "{}", zero};
    struct keyring_fixture keys, other;
    unsigned char mac[BW_CHAIN_BYTES];

    (void)state;
    keyring_fixture_make(&keys);
    keyring_fixture_make(&other);
    bw_chain_mac(keys.ring, &entry, mac);
    assert_false(bw_chain_is_right(other.ring, &entry, mac));
    keyring_fixture_clear(&keys);
    keyring_fixture_clear(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_right_only_as_it_was_written),
        cmocka_unit_test(a_chain_breaks_where_it_was_touched),
        cmocka_unit_test(another_sites_key_makes_another_chain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
