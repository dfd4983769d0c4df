/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>

#include "beatwise/ident/token.h"
#include "keyring_fixture.h"
#include "../../src/ident/key_private.h"

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

static struct bw_pii pii(const char *text)
{
    return (struct bw_pii){text, strlen(text)};
}

static struct bw_canon somebody(void)
{
    struct bw_canon canon = {.nhs_number = "9990000018",
                             .forename = "DAFYDD",
                             .surname = "JONES",
                             .postcode = "CF103NP",
                             .birth_day = bw_day_of((struct bw_civil){1984, 2, 29}),
                             .sex = BW_SEX_M};

    return canon;
}

/* The token of the key `name`, or NULL; lives until the next call. */
static const struct bw_id *key_of(const struct bw_canon *canon, const char *name)
{
    static struct bw_match_key_token tokens[BW_MATCH_KEYS];
    size_t count = 0;

    bw_token_match_keys(keys.ring, canon, tokens, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tokens[i].name, name) == 0)
            return &tokens[i].token;
    }
    return NULL;
}

/* Which keys a person has, as "name name ". */
static void names_of(const struct bw_canon *canon, char names[512])
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    size_t count = 0;

    bw_token_match_keys(keys.ring, canon, tokens, &count);
    names[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        snprintf(names + strlen(names), 512 - strlen(names), "%s ", tokens[i].name);
    }
}

static void tokens_of_four_lanes_are_keyed_blake2b(void **state)
{
    struct bw_mac4_message messages[7];
    unsigned char key[BW_KEY_BYTES], right[BW_ID_BYTES];
    struct bw_id macs[7];
    struct bw_mac4 mac;

    (void)state;
    for (size_t round = 0; round < 40; round++) {
        memset(messages, 0, sizeof(messages));
        randombytes_buf(key, sizeof(key));
        for (size_t i = 0; i < LEN(messages); i++) {
            messages[i].len = 1 + (round * LEN(messages) + i) % BW_MAC4_BLOCK;
            randombytes_buf(messages[i].bytes, messages[i].len);
        }
        bw_mac4_init(&mac, key);
        bw_mac4_of(&mac, messages, 1 + round % LEN(messages), macs);
        for (size_t i = 0; i < 1 + round % LEN(messages); i++) {
            crypto_generichash(right, sizeof(right), messages[i].bytes, messages[i].len, key,
                               sizeof(key));
            assert_memory_equal(right, macs[i].bytes, sizeof(right));
        }
    }
}

/* What a supplier with the shared key makes, and what the hub makes of that. */
static void a_match_key_has_two_layers(void **state)
{
    static const unsigned char message[] = "\002\001\002\003nhs\0129990000018";
    struct bw_canon canon = somebody();
    unsigned char inner[BW_ID_BYTES], outer[BW_ID_BYTES];

    (void)state;
    crypto_generichash(inner, sizeof(inner), message, sizeof(message) - 1,
                       keys.ring->subkeys[BW_KEY_SHARED], BW_KEY_BYTES);
    crypto_generichash(outer, sizeof(outer), inner, sizeof(inner), keys.ring->subkeys[BW_KEY_MATCH],
                       BW_KEY_BYTES);
    assert_memory_equal(key_of(&canon, "nhs"), outer, sizeof(outer));
}

static void names_are_in_byte_order(void **state)
{
    (void)state;
    for (size_t i = 1; bw_token_key_name(i) != NULL; i++)
        assert_true(strcmp(bw_token_key_name(i - 1), bw_token_key_name(i)) < 0);
    assert_non_null(bw_token_key_name(BW_MATCH_KEYS - 1));
    assert_null(bw_token_key_name(BW_MATCH_KEYS));
}

static void a_missing_field_gives_no_key(void **state)
{
    struct bw_canon canon = somebody();
    char names[512];

    (void)state;
    names_of(&canon, names);
    assert_string_equal(names, "f1_fl_s1_sl_md_pcd f1_fl_yd_pc f1_sl_yd_pc f1_sl_ym_pc "
                               "fe3_s2_md_pc fe3_se3_y_pc fe3_ym_pc fn3_s1_d_pc fn3_s1_s2_dob "
                               "fn3_s1_y_pc fn_md_pc names_dob names_m_pc nhs s1_dob_pc "
                               "s2_dob_pc ");
    canon.postcode[0] = '\0';
    names_of(&canon, names);
    assert_string_equal(names, "fn3_s1_s2_dob names_dob nhs ");
    canon.nhs_number[0] = '\0';
    names_of(&canon, names);
    assert_string_equal(names, "fn3_s1_s2_dob names_dob ");
    canon.surname[0] = '\0';
    names_of(&canon, names);
    assert_string_equal(names, "");
    canon = somebody();
    canon.birth_day = BW_DAY_NONE;
    names_of(&canon, names);
    assert_string_equal(names, "nhs ");
    canon = somebody();
    canon.forename[0] = '\0';
    names_of(&canon, names);
    assert_string_equal(names, "nhs s1_dob_pc s2_dob_pc ");
}

static void of_a_birth_date_what_is_known_counts(void **state)
{
    struct bw_canon canon = somebody();
    char names[512];

    (void)state;
    canon.birth_day = BW_DAY_NONE;
    canon.birth_year = 1984;
    names_of(&canon, names);
    assert_string_equal(names, "fe3_se3_y_pc fn3_s1_y_pc nhs ");
    canon.birth_month = 2;
    names_of(&canon, names);
    assert_string_equal(names, "f1_sl_ym_pc fe3_se3_y_pc fe3_ym_pc fn3_s1_y_pc names_m_pc nhs ");
    canon.birth_year = 0;
    canon.birth_mday = 29;
    names_of(&canon, names);
    assert_string_equal(names, "f1_fl_s1_sl_md_pcd fe3_s2_md_pc fn3_s1_d_pc fn_md_pc names_m_pc "
                               "nhs ");
}

static void an_initial_stands_for_no_name(void **state)
{
    struct bw_canon canon = somebody();
    char names[512];

    (void)state;
    snprintf(canon.forename, sizeof(canon.forename), "D");
    names_of(&canon, names);
    assert_string_equal(names, "f1_sl_yd_pc f1_sl_ym_pc nhs s1_dob_pc s2_dob_pc ");
}

static void the_first_of_january_tells_the_year_only(void **state)
{
    struct bw_canon canon = somebody();
    char names[512];

    (void)state;
    canon.birth_day = bw_day_of((struct bw_civil){1984, 1, 1});
    canon.is_weak_birth_day = true;
    names_of(&canon, names);
    assert_string_equal(names, "fe3_se3_y_pc fn3_s1_y_pc names_dob nhs ");
}

/* Whether the key `name` agrees between somebody() and `other`. */
static bool agrees(const struct bw_canon *other, const char *name)
{
    struct bw_canon canon = somebody();
    const struct bw_id *token = key_of(&canon, name);
    struct bw_id first = *token;

    token = key_of(other, name);
    return token != NULL && bw_id_cmp(&first, token) == 0;
}

static void an_error_in_one_field_leaves_keys_that_agree(void **state)
{
    struct bw_canon canon = somebody();

    (void)state;
    snprintf(canon.forename, sizeof(canon.forename), "JONES");
    snprintf(canon.surname, sizeof(canon.surname), "DAFYDD");
    assert_true(agrees(&canon, "names_dob"));
    assert_false(agrees(&canon, "fn3_s1_s2_dob"));
    canon = somebody();
    snprintf(canon.surname, sizeof(canon.surname), "EVANS");
    assert_true(agrees(&canon, "fe3_ym_pc"));
    assert_true(agrees(&canon, "fn_md_pc"));
    assert_true(agrees(&canon, "f1_fl_yd_pc"));
    canon = somebody();
    snprintf(canon.forename, sizeof(canon.forename), "HUW");
    assert_true(agrees(&canon, "s1_dob_pc"));
    assert_true(agrees(&canon, "s2_dob_pc"));
    canon = somebody();
    snprintf(canon.postcode, sizeof(canon.postcode), "SA11AA");
    assert_true(agrees(&canon, "fn3_s1_s2_dob"));
    assert_true(agrees(&canon, "names_dob"));
    canon = somebody();
    canon.birth_day = bw_day_of((struct bw_civil){1948, 2, 29});
    assert_true(agrees(&canon, "fn_md_pc"));
    assert_true(agrees(&canon, "f1_fl_s1_sl_md_pcd"));
    canon.birth_day = bw_day_of((struct bw_civil){1984, 3, 29});
    assert_true(agrees(&canon, "f1_sl_yd_pc"));
    assert_true(agrees(&canon, "fn3_s1_y_pc"));
    canon.birth_day = bw_day_of((struct bw_civil){1984, 2, 28});
    assert_true(agrees(&canon, "fe3_ym_pc"));
    assert_false(agrees(&canon, "names_dob"));
    assert_true(agrees(&canon, "nhs"));
    canon = somebody();
    snprintf(canon.forename, sizeof(canon.forename), "DAFYDDHUW");
    snprintf(canon.forename_parts[0], sizeof(canon.forename), "DAFYDD");
    snprintf(canon.forename_parts[1], sizeof(canon.forename), "HUW");
    assert_true(agrees(&canon, "fe3_ym_pc"));
    assert_true(agrees(&canon, "f1_fl_yd_pc"));
}

static void day_and_month_may_have_changed_places(void **state)
{
    struct bw_match_key_token a[BW_MATCH_KEYS], b[BW_MATCH_KEYS];
    struct bw_canon canon = somebody();
    size_t a_count = 0, b_count = 0, equal = 0;

    (void)state;
    canon.birth_day = bw_day_of((struct bw_civil){1984, 2, 9});
    bw_token_match_keys(keys.ring, &canon, a, &a_count);
    canon.birth_day = bw_day_of((struct bw_civil){1984, 9, 2});
    bw_token_match_keys(keys.ring, &canon, b, &b_count);
    for (size_t i = 0; i < a_count && i < b_count; i++)
        equal += bw_id_cmp(&a[i].token, &b[i].token) == 0;
    assert_int_equal(equal, 10); /* all but those of year and day, year and month, one part */
}

static void record_numbers_are_compared_by_letters_and_digits(void **state)
{
    static const struct {
        const char *what, *a, *b;
        bool is_equal;
    } rows[] = {
        {"itself", "CAD004226", "CAD004226", true},
        {"case, blanks, marks", "cad 0042/26", "CAD-004226 ", true},
        {"another", "CAD004226", "CAD004227", false},
        {"leading zero", "0042", "42", false},
        {"another letter",
         "\xC3\x89"
         "1",
         "1", false},
    };
    struct bw_id a, b;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        bw_token_record(keys.ring, BW_SOURCE_AMBULANCE, pii(rows[i].a), &a);
        bw_token_record(keys.ring, BW_SOURCE_AMBULANCE, pii(rows[i].b), &b);
        if ((bw_id_cmp(&a, &b) == 0) != rows[i].is_equal)
            fail_msg("%s", rows[i].what);
    }
    bw_token_record(keys.ring, BW_SOURCE_POLICE, pii("CAD004226"), &a);
    bw_token_record(keys.ring, BW_SOURCE_AMBULANCE, pii("CAD004226"), &b);
    assert_int_not_equal(bw_id_cmp(&a, &b), 0);
    bw_token_group(keys.ring, BW_SOURCE_POLICE, pii("cad 004226"), &b);
    assert_int_equal(bw_id_cmp(&a, &b), 0);
    bw_token_record(keys.ring, BW_SOURCE_POLICE, pii(" - "), &a);
    assert_true(bw_id_is_none(&a));
    bw_token_record(keys.ring, BW_SOURCE_POLICE, (struct bw_pii){NULL, 0}, &a);
    assert_true(bw_id_is_none(&a));
}

static struct bw_id duplicate_of(const char *feed, const char *a, const char *b,
                                 const struct bw_canon *canon)
{
    struct bw_duplicate duplicate;
    struct bw_id token;

    bw_duplicate_init(&duplicate, keys.ring, feed);
    bw_duplicate_add(&duplicate, a, strlen(a));
    if (b != NULL)
        bw_duplicate_add(&duplicate, b, strlen(b));
    if (canon != NULL)
        bw_duplicate_add_person(&duplicate, canon);
    bw_duplicate_end(&duplicate, &token);
    assert_true(sodium_is_zero((const unsigned char *)&duplicate, sizeof(duplicate)));
    return token;
}

static void rows_are_equal_where_all_their_parts_are(void **state)
{
    struct bw_canon one = somebody(), other = somebody();
    struct bw_id first = duplicate_of("ed", "12", "34", &one);
    struct bw_id again = duplicate_of("ed", "12", "34", &one);
    struct bw_id tokens[5];

    (void)state;
    other.surname[0] = 'B';
    tokens[0] = duplicate_of("ed", "1", "234", &one);
    tokens[1] = duplicate_of("ed", "1234", NULL, &one);
    tokens[2] = duplicate_of("ed", "12", "34", &other);
    tokens[3] = duplicate_of("ed", "12", "34", NULL);
    tokens[4] = duplicate_of("ed2", "12", "34", &one);
    assert_int_equal(bw_id_cmp(&first, &again), 0);
    for (size_t i = 0; i < LEN(tokens); i++)
        assert_int_not_equal(bw_id_cmp(&first, &tokens[i]), 0);
}

static void random_ids_differ(void **state)
{
    struct bw_id a, b;

    (void)state;
    bw_id_random(&a);
    bw_id_random(&b);
    assert_false(bw_id_is_none(&a));
    assert_int_not_equal(bw_id_cmp(&a, &b), 0);
}

int main(void)
{
#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        WITH_KEYS(tokens_of_four_lanes_are_keyed_blake2b),
        WITH_KEYS(a_match_key_has_two_layers),
        cmocka_unit_test(names_are_in_byte_order),
        WITH_KEYS(a_missing_field_gives_no_key),
        WITH_KEYS(an_initial_stands_for_no_name),
        WITH_KEYS(of_a_birth_date_what_is_known_counts),
        WITH_KEYS(day_and_month_may_have_changed_places),
        WITH_KEYS(the_first_of_january_tells_the_year_only),
        WITH_KEYS(an_error_in_one_field_leaves_keys_that_agree),
        WITH_KEYS(record_numbers_are_compared_by_letters_and_digits),
        WITH_KEYS(rows_are_equal_where_all_their_parts_are),
        WITH_KEYS(random_ids_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
