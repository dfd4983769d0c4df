/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>

#include "beatwise/ident/token.h"
#include "invented_people.h"
#include "keyring_fixture.h"

/*
 * What somebody with the stored tokens can do without the site's key.  Each attack has a control
 * that must succeed: an attack that finds nothing anywhere shows nothing.
 */

/* Controls: single fields, which are never stored. */
#define COLUMN_SURNAME BW_MATCH_KEYS
#define COLUMN_POSTCODE (BW_MATCH_KEYS + 1)
#define COLUMNS (BW_MATCH_KEYS + 2)

static struct keyring_fixture site, other_site;

/* columns[c][i]: the token of person i, all zero where there is none.  The other site knows the
 * same people: its tokens stand for the values in clear, since equal values are equal there. */
static struct bw_id columns[COLUMNS][PEOPLE];
static struct bw_id clear[COLUMNS][PEOPLE];

static void control_token(const char *value, struct bw_id *token)
{
    static const unsigned char key[32] = "a key that the attacker has not";

    crypto_generichash(token->bytes, BW_ID_BYTES, (const unsigned char *)value, strlen(value), key,
                       sizeof(key));
}

static void add_person(const struct bw_keyring *ring, const struct bw_canon *canon, size_t i,
                       struct bw_id (*into)[PEOPLE])
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    size_t count = 0;
    size_t t = 0;

    bw_token_match_keys(ring, canon, tokens, &count);
    for (size_t c = 0; c < BW_MATCH_KEYS && t < count; c++) {
        if (strcmp(tokens[t].name, bw_token_key_name(c)) == 0)
            into[c][i] = tokens[t++].token;
    }
    control_token(canon->surname, &into[COLUMN_SURNAME][i]);
    control_token(canon->postcode, &into[COLUMN_POSTCODE][i]);
}

static int setup(void **state)
{
    struct bw_canon canon;

    (void)state;
    keyring_fixture_make(&site);
    keyring_fixture_make(&other_site);
    for (size_t i = 0; i < PEOPLE; i++) {
        invent_person(i, &canon);
        add_person(site.ring, &canon, i, columns);
        add_person(other_site.ring, &canon, i, clear);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keyring_fixture_clear(&site);
    keyring_fixture_clear(&other_site);
    return 0;
}

static int cmp_id(const void *a, const void *b)
{
    return bw_id_cmp(a, b);
}

static bool is_in(const struct bw_id *sorted, size_t count, const struct bw_id *id)
{
    return bsearch(id, sorted, count, sizeof(*id), cmp_id) != NULL;
}

static struct bw_id all[BW_MATCH_KEYS * PEOPLE];

/* Every stored token, sorted. */
static size_t gather(struct bw_id (*from)[PEOPLE])
{
    memcpy(all, from, sizeof(all));
    qsort(all, LEN(all), sizeof(all[0]), cmp_id);
    return LEN(all);
}

static size_t hits_of(const struct bw_keyring *ring, size_t people)
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    struct bw_canon canon;
    size_t hits = 0;
    size_t count = 0;

    for (size_t i = 0; i < people; i++) {
        invent_person(i, &canon);
        bw_token_match_keys(ring, &canon, tokens, &count);
        for (size_t t = 0; t < count; t++)
            hits += is_in(all, LEN(all), &tokens[t].token);
        if (hits == 0)
            assert_true(count > 0);
    }
    return hits;
}

static size_t hits_without_key(const char *text)
{
    static const char *const salts[] = {"", "beatwise", "mackerel"};
    unsigned char digest[32], key[32];
    size_t len = strlen(text);
    size_t hits = 0;

    crypto_hash_sha256(digest, (const unsigned char *)text, len);
    hits += is_in(all, LEN(all), (const struct bw_id *)(const void *)digest);
    crypto_generichash(digest, BW_ID_BYTES, (const unsigned char *)text, len, NULL, 0);
    hits += is_in(all, LEN(all), (const struct bw_id *)(const void *)digest);
    for (size_t s = 0; s < LEN(salts); s++) {
        memset(key, 0, sizeof(key));
        memcpy(key, salts[s], strlen(salts[s]));
        crypto_generichash(digest, BW_ID_BYTES, (const unsigned char *)text, len, key, sizeof(key));
        hits += is_in(all, LEN(all), (const struct bw_id *)(const void *)digest);
    }
    return hits;
}

static void a_dictionary_finds_nobody_without_the_key(void **state)
{
    struct bw_canon canon;
    char text[128];
    size_t hits = 0;

    (void)state;
    gather(columns);
    for (size_t i = 0; i < PEOPLE; i++) {
        invent_person(i, &canon);
        hits += hits_without_key(canon.nhs_number);
        snprintf(text, sizeof(text), "\002\001\001\003nhs\012%s", canon.nhs_number);
        hits += hits_without_key(text);
        snprintf(text, sizeof(text), "%s%s%d", canon.forename, canon.surname, canon.birth_day);
        hits += hits_without_key(text);
    }
    assert_int_equal(hits, 0);
}

static void with_the_key_it_finds_everybody(void **state)
{
    struct bw_match_key_token tokens[BW_MATCH_KEYS];
    struct bw_canon canon;
    size_t count = 0;

    (void)state;
    gather(columns);
    for (size_t i = 0; i < PEOPLE; i++) {
        invent_person(i, &canon);
        bw_token_match_keys(site.ring, &canon, tokens, &count);
        for (size_t t = 0; t < count; t++)
            assert_true(is_in(all, LEN(all), &tokens[t].token));
    }
}

static void two_sites_share_no_token(void **state)
{
    (void)state;
    gather(columns);
    assert_int_equal(hits_of(other_site.ring, PEOPLE), 0);
    gather(clear);
    assert_true(hits_of(other_site.ring, 100) >= 100);
}

/* A supplier holds shared.key: with it and a site key of its own it still finds nobody. */
static void the_shared_key_alone_finds_nobody(void **state)
{
    char from[128], to[128];
    struct keyring_fixture supplier;
    struct bw_arena *arena = bw_arena_new();
    char *text = NULL;
    size_t len = 0;

    (void)state;
    keyring_fixture_make(&supplier);
    snprintf(from, sizeof(from), "%s/shared.key", site.dir);
    snprintf(to, sizeof(to), "%s/shared.key", supplier.dir);
    assert_int_equal(bw_file_read(arena, from, 4096, &text, &len, &supplier.err), BW_OK);
    assert_int_equal(bw_file_write(to, text, len, 0600, &supplier.err), BW_OK);
    bw_arena_free(arena);
    bw_keyring_close(supplier.ring);
    assert_int_equal(bw_keyring_open(&supplier.ring, supplier.dir, NULL, &supplier.err), BW_OK);
    gather(columns);
    assert_int_equal(hits_of(supplier.ring, PEOPLE), 0);
    keyring_fixture_clear(&supplier);
}

/* How often a token occurs, and the value that it really stands for. */
struct ranked {
    struct bw_id token;
    struct bw_id value;
    size_t count;
};

struct pair {
    struct bw_id token, value;
};

static int cmp_ranked(const void *a, const void *b)
{
    const struct ranked *x = a;
    const struct ranked *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return bw_id_cmp(&x->token, &y->token);
}

static struct pair pairs[PEOPLE];

static size_t rank(size_t from, size_t to, const struct bw_id *tokens, const struct bw_id *values,
                   struct ranked *ranked)
{
    size_t count = 0;

    for (size_t i = from; i < to; i++)
        pairs[i - from] = (struct pair){tokens[i], values[i]};
    qsort(pairs, to - from, sizeof(pairs[0]), cmp_id);
    for (size_t i = 0; i < to - from; i++) {
        if (bw_id_is_none(&pairs[i].token))
            continue;
        if (count == 0 || bw_id_cmp(&ranked[count - 1].token, &pairs[i].token) != 0)
            ranked[count++] = (struct ranked){pairs[i].token, pairs[i].value, 0};
        ranked[count - 1].count++;
    }
    qsort(ranked, count, sizeof(ranked[0]), cmp_ranked);
    return count;
}

/*
 * The attacker has everybody in clear and gives the n-th most frequent token the n-th most frequent
 * value.  The share of records that come out right.
 */
static double aligned_share(size_t column)
{
    static struct ranked stolen[PEOPLE], known[PEOPLE];
    /* A control stands for its own value; the attacker ranks it in another order of ties. */
    const struct bw_id *values = column < BW_MATCH_KEYS ? clear[column] : columns[column];
    size_t count = rank(0, PEOPLE * 3 / 4, columns[column], values, stolen);
    size_t known_count = rank(PEOPLE / 4, PEOPLE, values, values, known);
    size_t right = 0;

    for (size_t i = 0; i < count && i < known_count; i++) {
        if (bw_id_cmp(&stolen[i].value, &known[i].token) == 0)
            right += stolen[i].count;
    }
    return (double)right / (PEOPLE * 3.0 / 4);
}

static void aligning_frequencies_reads_no_match_key(void **state)
{
    (void)state;
    for (size_t c = 0; c < BW_MATCH_KEYS; c++) {
        double share = aligned_share(c);

        print_message("aligned %s %.5f\n", bw_token_key_name(c), share);
        if (share > 0.001)
            fail_msg("%s: %.4f", bw_token_key_name(c), share);
    }
    print_message("aligned surname (control) %.5f\n", aligned_share(COLUMN_SURNAME));
    assert_true(aligned_share(COLUMN_SURNAME) >= 0.05);
}

/* The share of people whose token nobody else has. */
static double unique_share(const struct bw_id *tokens)
{
    size_t unique = 0;
    size_t people = 0;

    memcpy(all, tokens, PEOPLE * sizeof(all[0]));
    qsort(all, PEOPLE, sizeof(all[0]), cmp_id);
    for (size_t i = 0; i < PEOPLE; i++) {
        if (bw_id_is_none(&all[i]))
            continue;
        people++;
        unique += (i == 0 || bw_id_cmp(&all[i - 1], &all[i]) != 0) &&
                  (i + 1 == PEOPLE || bw_id_cmp(&all[i], &all[i + 1]) != 0);
    }
    return people == 0 ? 0 : (double)unique / (double)people;
}

static void a_match_key_is_nearly_unique(void **state)
{
    bool is_right = true;

    (void)state;
    for (size_t c = 0; c < BW_MATCH_KEYS; c++) {
        double share = unique_share(columns[c]);

        print_message("unique %s %.5f\n", bw_token_key_name(c), share);
        is_right = is_right && share >= 0.999;
    }
    assert_true(is_right);
    assert_true(unique_share(columns[COLUMN_POSTCODE]) < 0.999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dictionary_finds_nobody_without_the_key),
        cmocka_unit_test(with_the_key_it_finds_everybody),
        cmocka_unit_test(two_sites_share_no_token),
        cmocka_unit_test(the_shared_key_alone_finds_nobody),
        cmocka_unit_test(aligning_frequencies_reads_no_match_key),
        cmocka_unit_test(a_match_key_is_nearly_unique),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
