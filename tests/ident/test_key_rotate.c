/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "beatwise/ident/chain.h"
#include "beatwise/ident/token.h"
#include "keyring_fixture.h"

static struct keyring_fixture keys;

static int setup(void **state)
{
    (void)state;
    keyring_fixture_make(&keys);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keyring_fixture_clear(&keys);
    return 0;
}

static struct bw_canon somebody(void)
{
    return (struct bw_canon){.nhs_number = "9990000018",
                             .forename = "DAFYDD",
                             .surname = "JONES",
                             .postcode = "CF103NP",
                             .birth_day = bw_day_of((struct bw_civil){1984, 2, 29}),
                             .sex = BW_SEX_M};
}

static const char *in_base(const char *name)
{
    static char path[160];

    snprintf(path, sizeof(path), "%s/%s", keys.base, name);
    return path;
}

static size_t match_keys(const struct bw_keyring *ring, struct bw_match_key_token *tokens)
{
    struct bw_canon canon = somebody();
    size_t count = 0;

    bw_token_match_keys(ring, &canon, tokens, &count);
    assert_true(count > 5);
    return count;
}

static struct bw_id record(const struct bw_keyring *ring)
{
    struct bw_id token;

    bw_token_record(ring, BW_SOURCE_ED, (struct bw_pii){"A 17", 4}, &token);
    return token;
}

/* What was stored, brought on by one rotation, is what the new keys make. */
static void assert_chain(const struct bw_keyring *old, const struct bw_keyring *next)
{
    struct bw_match_key_token was[BW_MATCH_KEYS], is[BW_MATCH_KEYS];
    size_t count = match_keys(old, was);
    struct bw_id token = record(old);
    struct bw_id now = record(next);

    assert_int_equal(match_keys(next, is), count);
    for (size_t i = 0; i < count; i++) {
        assert_memory_not_equal(&was[i].token, &is[i].token, sizeof(was[i].token));
        bw_token_chain(next, BW_TOKEN_MATCH, &was[i].token, 1);
        assert_memory_equal(&was[i].token, &is[i].token, sizeof(was[i].token));
    }
    assert_memory_not_equal(&token, &now, sizeof(token));
    bw_token_chain(next, BW_TOKEN_RECORD, &token, 1);
    assert_memory_equal(&token, &now, sizeof(token));
}

static struct bw_keyring *next_of(const struct bw_keyring *ring, bool is_forgetting)
{
    struct bw_keyring *next = NULL;

    assert_int_equal(bw_keyring_next_make(ring, is_forgetting, &next, &keys.err), BW_OK);
    return next;
}

static void check_of(const struct bw_keyring *ring, char hex[BW_KEY_CHECK_TEXT])
{
    bw_keyring_check_value(ring, hex);
}

static struct bw_keyring *reopen(void)
{
    struct bw_keyring *ring = NULL;

    assert_int_equal(bw_keyring_open(&ring, keys.dir, NULL, &keys.err), BW_OK);
    return ring;
}

static void stored_tokens_are_those_of_the_new_keys_over_many_rotations(void **state)
{
    char hex[2][BW_KEY_CHECK_TEXT];

    (void)state;
    for (int i = 0; i < 5; i++) {
        struct bw_keyring *next = next_of(keys.ring, false);

        assert_chain(keys.ring, next);
        assert_int_equal(bw_keyring_next_take(next, &keys.err), BW_OK);
        check_of(keys.ring, hex[0]);
        check_of(next, hex[1]);
        assert_string_not_equal(hex[0], hex[1]);
        bw_keyring_close(keys.ring);
        bw_keyring_close(next);
        keys.ring = reopen();
        check_of(keys.ring, hex[0]);
        assert_string_equal(hex[0], hex[1]);
    }
}

static void suppliers_notice_nothing_of_a_rotation(void **state)
{
    struct bw_match_key_token was[BW_MATCH_KEYS], is[BW_MATCH_KEYS];
    struct bw_canon canon = somebody();
    struct bw_keyring *next = next_of(keys.ring, false);
    size_t count[2];

    (void)state;
    bw_token_inner_keys(keys.ring, &canon, was, &count[0]);
    bw_token_inner_keys(next, &canon, is, &count[1]);
    assert_int_equal(count[0], count[1]);
    for (size_t i = 0; i < count[0]; i++)
        assert_memory_equal(&was[i].token, &is[i].token, sizeof(was[i].token));
    assert_int_equal(bw_keyring_shared_epoch(next), 1);
    bw_keyring_close(next);
}

static void the_log_stays_checkable(void **state)
{
    static const unsigned char start[BW_CHAIN_BYTES];
    struct bw_chain_entry entry = {
        .number = 1, .at_utc_s = 1, .kind = "link", .body = "{}", .previous = start};
    unsigned char mac[BW_CHAIN_BYTES];

    (void)state;
    bw_chain_mac(keys.ring, &entry, mac);
    for (int i = 0; i < 4; i++) {
        struct bw_keyring *next = next_of(keys.ring, i % 2 == 1);

        assert_true(bw_chain_is_right(next, &entry, mac));
        assert_int_equal(bw_keyring_next_take(next, &keys.err), BW_OK);
        bw_keyring_close(keys.ring);
        keys.ring = next;
    }
}

static void forgetting_ends_every_link(void **state)
{
    struct bw_match_key_token was[BW_MATCH_KEYS], is[BW_MATCH_KEYS], inner[2][BW_MATCH_KEYS];
    struct bw_canon canon = somebody();
    struct bw_keyring *next = next_of(keys.ring, true);
    struct bw_id token = record(keys.ring);
    struct bw_id now = record(next);
    size_t count = match_keys(keys.ring, was);

    (void)state;
    match_keys(next, is);
    bw_token_inner_keys(keys.ring, &canon, inner[0], &count);
    bw_token_inner_keys(next, &canon, inner[1], &count);
    for (size_t i = 0; i < count; i++) {
        assert_memory_not_equal(&inner[0][i].token, &inner[1][i].token, sizeof(token));
        bw_token_chain(next, BW_TOKEN_MATCH, &was[i].token, 1);
        assert_memory_not_equal(&was[i].token, &is[i].token, sizeof(token));
    }
    bw_token_chain(next, BW_TOKEN_RECORD, &token, 1);
    assert_memory_not_equal(&token, &now, sizeof(token));
    assert_int_equal(bw_keyring_shared_epoch(next), 2);
    bw_keyring_close(next);
}

/* Whatever the store says after a stop, the folder has its keys. */
static void a_stopped_rotation_is_found_whichever_way_it_went(void **state)
{
    (void)state;
    for (int is_forgetting = 0; is_forgetting < 2; is_forgetting++) {
        struct bw_keyring *next = next_of(keys.ring, is_forgetting == 1);
        struct bw_keyring *found = NULL;
        struct bw_keyring *again = NULL;
        char old[BW_KEY_CHECK_TEXT], new[BW_KEY_CHECK_TEXT], hex[BW_KEY_CHECK_TEXT];

        check_of(keys.ring, old);
        check_of(next, new);
        bw_keyring_close(next);
        /* Before the transaction: the keys in place are right, and no others are taken. */
        again = reopen();
        check_of(again, hex);
        assert_string_equal(hex, old);
        bw_keyring_close(again);
        assert_int_equal(bw_keyring_recover(keys.dir, NULL, "0123", &found, &keys.err),
                         BW_ENOTFOUND);
        /* After it, and between the two renames. */
        if (is_forgetting == 1) {
            char from[160];

            snprintf(from, sizeof(from), "%s", in_base("keys/shared-next.key"));
            assert_int_equal(rename(from, in_base("keys/shared.key")), 0);
        }
        assert_int_equal(bw_keyring_recover(keys.dir, NULL, new, &found, &keys.err), BW_OK);
        bw_keyring_close(found);
        again = reopen();
        check_of(again, hex);
        assert_string_equal(hex, new);
        assert_int_not_equal(access(in_base("keys/site-next.key"), F_OK), 0);
        bw_keyring_close(keys.ring);
        keys.ring = again;
    }
}

static void the_old_key_is_overwritten(void **state)
{
    struct bw_keyring *next = next_of(keys.ring, false);
    char text[512];
    size_t len;
    FILE *old = fopen(in_base("keys/site.key"), "r");

    (void)state;
    assert_non_null(old);
    assert_int_equal(bw_keyring_next_take(next, &keys.err), BW_OK);
    len = fread(text, 1, sizeof(text), old);
    fclose(old);
    assert_true(len > 100);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(text[i], 0);
    bw_keyring_close(next);
}

static void a_supplier_makes_the_inner_layer_only(void **state)
{
    const char *forbidden[] = {keys.dir, NULL};
    struct bw_match_key_token outer[BW_MATCH_KEYS], inner[BW_MATCH_KEYS];
    struct bw_canon canon = somebody();
    struct bw_keyring *supplier = NULL;
    size_t count = match_keys(keys.ring, outer);
    struct stat st;

    (void)state;
    assert_int_equal(bw_keyring_shared_write(keys.ring, in_base("ours.key"), forbidden, &keys.err),
                     BW_OK);
    assert_int_equal(stat(in_base("ours.key"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(bw_keyring_open_shared(&supplier, in_base("ours.key"), &keys.err), BW_OK);
    bw_token_inner_keys(supplier, &canon, inner, &count);
    for (size_t i = 0; i < count; i++)
        assert_memory_not_equal(&inner[i].token, &outer[i].token, sizeof(struct bw_id));
    bw_token_outer_keys(keys.ring, inner, count);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(&inner[i].token, &outer[i].token, sizeof(struct bw_id));
    bw_keyring_close(supplier);
}

static void a_shared_key_is_handled_like_the_others(void **state)
{
    const char *forbidden[] = {keys.dir, NULL};
    struct bw_keyring *supplier = NULL;

    (void)state;
    assert_int_equal(
        bw_keyring_shared_write(keys.ring, in_base("keys/ours.key"), forbidden, &keys.err),
        BW_EREFUSED);
    assert_int_equal(bw_keyring_shared_write(keys.ring, in_base("ours.key"), forbidden, &keys.err),
                     BW_OK);
    assert_int_equal(bw_keyring_shared_write(keys.ring, in_base("ours.key"), forbidden, &keys.err),
                     BW_EREFUSED);
    assert_int_equal(chmod(in_base("ours.key"), 0640), 0);
    assert_int_equal(bw_keyring_open_shared(&supplier, in_base("ours.key"), &keys.err),
                     BW_EREFUSED);
    assert_int_equal(chmod(in_base("ours.key"), 0600), 0);
    assert_int_equal(bw_keyring_open_shared(&supplier, in_base("keys/site.key"), &keys.err),
                     BW_ECONFIG);
    assert_int_equal(bw_keyring_open_shared(&supplier, in_base("none.key"), &keys.err),
                     BW_ENOTFOUND);
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_KEYS(stored_tokens_are_those_of_the_new_keys_over_many_rotations),
        WITH_KEYS(suppliers_notice_nothing_of_a_rotation),
        WITH_KEYS(the_log_stays_checkable),
        WITH_KEYS(forgetting_ends_every_link),
        WITH_KEYS(a_stopped_rotation_is_found_whichever_way_it_went),
        WITH_KEYS(the_old_key_is_overwritten),
        WITH_KEYS(a_supplier_makes_the_inner_layer_only),
        WITH_KEYS(a_shared_key_is_handled_like_the_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
