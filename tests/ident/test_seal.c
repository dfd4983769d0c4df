/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "beatwise/ident/seal.h"
#include "beatwise/ident/token.h"
#include "keyring_fixture.h"

static const struct bw_quarter quarter = {2026, 1};
static const struct bw_id event_id = {{1, 2, 3, 4}};

/* One identity, sealed for the quarter. */
struct sealed {
    struct keyring_fixture keys;
    struct bw_canon canon;
    unsigned char public_half[BW_QUARTER_PUBLIC_BYTES];
    unsigned char key[BW_SEAL_KEY_BYTES];
    unsigned char bytes[BW_SEALED_MAX];
    size_t len;
    struct bw_unseal *unseal;
    struct bw_err err;
};

static struct sealed f;

static int setup(void **state)
{
    struct bw_identity in = {.forename = {"Dafydd", 6},
                             .surname = {"Jones", 5},
                             .nhs_number = {"9990000018", 10},
                             .birth_day = 7000};
    struct bw_quarter_secret *secret = NULL;
    struct bw_seal *seal = NULL;

    (void)state;
    memset(&f, 0, sizeof(f));
    keyring_fixture_make(&f.keys);
    bw_canon_identity(&in, BW_DAY_NONE, &f.canon);
    assert_int_equal(bw_keyring_quarter_make(f.keys.ring, quarter, f.public_half, &f.err), BW_OK);
    assert_int_equal(bw_seal_extract_open(&seal, f.public_half, f.key, &f.err), BW_OK);
    bw_seal_event(seal, &event_id, &f.canon, f.bytes, &f.len);
    bw_seal_close(seal);
    assert_int_equal(bw_keyring_quarter_open(f.keys.ring, quarter, &secret, &f.err), BW_OK);
    assert_int_equal(bw_unseal_extract_open(&f.unseal, secret, f.key, &f.err), BW_OK);
    bw_quarter_secret_close(secret);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    bw_unseal_close(f.unseal);
    keyring_fixture_clear(&f.keys);
    return 0;
}

static void assert_no_unseal(const struct bw_id *id, size_t len, const char *what)
{
    struct bw_canon canon = {.forename = "UNTOUCHED"};

    if (bw_unseal_event(f.unseal, id, f.bytes, len, &canon, &f.err) != BW_EFORMAT)
        fail_msg("%s was opened", what);
    assert_string_equal(canon.forename, "UNTOUCHED");
    assert_string_equal(f.err.text, "sealed identifiers are damaged or belong to another event");
}

static void what_is_sealed_is_opened_with_the_quarters_secret(void **state)
{
    struct bw_canon canon;

    (void)state;
    assert_int_equal(bw_unseal_event(f.unseal, &event_id, f.bytes, f.len, &canon, &f.err), BW_OK);
    assert_memory_equal(&canon, &f.canon, sizeof(canon));
}

static void any_changed_byte_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < f.len; i++) {
        f.bytes[i] ^= 0x40;
        assert_no_unseal(&event_id, f.len, "a changed byte");
        f.bytes[i] ^= 0x40;
    }
    for (size_t len = 0; len < f.len; len++)
        assert_no_unseal(&event_id, len, "a piece");
    assert_no_unseal(&event_id, BW_SEALED_MAX, "more than was sealed");
    assert_no_unseal(&event_id, BW_SEALED_MAX + 1, "more than can be sealed");
}

static void an_identity_moved_to_another_event_is_found(void **state)
{
    (void)state;
    assert_no_unseal(&(struct bw_id){{1, 2, 3, 5}}, f.len, "another event");
}

static void another_quarters_secret_opens_nothing(void **state)
{
    struct bw_quarter_secret *secret = NULL;
    struct bw_unseal *unseal = NULL;
    const struct bw_quarter next = {2026, 2};
    unsigned char public_half[BW_QUARTER_PUBLIC_BYTES];

    (void)state;
    assert_int_equal(bw_keyring_quarter_make(f.keys.ring, next, public_half, &f.err), BW_OK);
    assert_int_equal(bw_keyring_quarter_open(f.keys.ring, next, &secret, &f.err), BW_OK);
    assert_int_equal(bw_unseal_extract_open(&unseal, secret, f.key, &f.err), BW_EFORMAT);
    assert_string_equal(f.err.text,
                        "the key of the extract is damaged or was sealed to another quarter");
    bw_quarter_secret_close(secret);
    assert_null(unseal);
}

static void a_public_key_that_is_none_is_refused(void **state)
{
    static const unsigned char zero[BW_QUARTER_PUBLIC_BYTES];
    unsigned char key[BW_SEAL_KEY_BYTES];
    struct bw_seal *seal = NULL;

    (void)state;
    assert_int_equal(bw_seal_extract_open(&seal, zero, key, &f.err), BW_EFORMAT);
    assert_string_equal(f.err.text, "the quarter's public key is none");
    assert_null(seal);
}

static void the_same_identity_is_never_sealed_to_the_same_bytes(void **state)
{
    unsigned char again[BW_SEALED_MAX];
    unsigned char key[BW_SEAL_KEY_BYTES];
    struct bw_seal *seal = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(bw_seal_extract_open(&seal, f.public_half, key, &f.err), BW_OK);
    bw_seal_event(seal, &event_id, &f.canon, again, &len);
    assert_int_equal(len, f.len);
    assert_memory_not_equal(again, f.bytes, len);
    bw_seal_event(seal, &event_id, &f.canon, f.bytes, &len);
    assert_memory_not_equal(again, f.bytes, len);
    bw_seal_close(seal);
}

static void names_of_like_length_are_sealed_to_like_length(void **state)
{
    struct bw_canon canon = {.forename = "AL", .surname = "LI", .birth_day = BW_DAY_NONE};
    unsigned char key[BW_SEAL_KEY_BYTES], sealed[BW_SEALED_MAX];
    struct bw_seal *seal = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(bw_seal_extract_open(&seal, f.public_half, key, &f.err), BW_OK);
    bw_seal_event(seal, &event_id, &canon, sealed, &len);
    assert_int_equal(len, f.len);
    bw_seal_close(seal);
}

static void nothing_of_the_identity_is_in_the_seal(void **state)
{
    (void)state;
    for (size_t i = 0; i + 5 <= f.len; i++) {
        assert_memory_not_equal(f.bytes + i, "JONES", 5);
        assert_memory_not_equal(f.bytes + i, "99900", 5);
    }
}

int main(void)
{
#define WITH_SEAL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_SEAL(what_is_sealed_is_opened_with_the_quarters_secret),
        WITH_SEAL(any_changed_byte_is_found),
        WITH_SEAL(an_identity_moved_to_another_event_is_found),
        WITH_SEAL(another_quarters_secret_opens_nothing),
        WITH_SEAL(a_public_key_that_is_none_is_refused),
        WITH_SEAL(the_same_identity_is_never_sealed_to_the_same_bytes),
        WITH_SEAL(names_of_like_length_are_sealed_to_like_length),
        WITH_SEAL(nothing_of_the_identity_is_in_the_seal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
