/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/hash.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 1321, A.5; FIPS 180-4's examples. */
static const struct {
    const char *bytes, *hash, *name;
} vectors[] = {
    {"", "d41d8cd98f00b204e9800998ecf8427e", "MD5"},
    {"a", "md5:0cc175b9c0f1b6a831c399e269772661", "MD5"},
    {"abc", "MD5:900150983CD24FB0D6963F7D28E17F72", "MD5"},
    {"message digest", "md5:f96b697d7cb7938d525a2f31aaf161d0", "MD5"},
    {"abcdefghijklmnopqrstuvwxyz", "md5:c3fcd3d76192e4007dfb496cca67e13b", "MD5"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
     "md5:d174ab98d277d9f5a5611c2c9f419d9f", "MD5"},
    {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
     "md5:57edf4a22be3c955ac49da2e2107b67a", "MD5"},
    {"abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "SHA-256"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "SHA-256"},
    {"abc",
     "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "SHA-512"},
};

static void the_published_vectors_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(vectors); i++) {
        /* In one piece, and byte by byte. */
        for (int pass = 0; pass < 2; pass++) {
            const size_t len = strlen(vectors[i].bytes);
            struct bw_hash hash;

            assert_true(bw_hash_parse(vectors[i].hash, &hash));
            assert_string_equal(bw_hash_name(hash.kind), vectors[i].name);
            if (pass == 0)
                bw_hash_add(&hash, vectors[i].bytes, len);
            for (size_t k = 0; pass == 1 && k < len; k++)
                bw_hash_add(&hash, vectors[i].bytes + k, 1);
            if (!bw_hash_is_as_expected(&hash))
                fail_msg("vector %zu, pass %d", i, pass);
        }
    }
}

/* As md5sum has it: where a length ends in its block matters. */
static void every_length_about_a_block_is_padded_rightly(void **state)
{
    static const struct {
        size_t len;
        const char *hash;
    } rows[] = {
        {55, "md5:ef1772b6dff9a122358552954ad0df65"}, {56, "md5:3b0c8ac703f828b04c6c197006d17218"},
        {57, "md5:652b906d60af96844ebd21b674f35e93"}, {63, "md5:b06521f39153d618550606be297466d5"},
        {64, "md5:014842d480b571495a4a0363793f7367"}, {65, "md5:c743a45e0d2e6a95cb859adae0248435"},
    };
    char bytes[65];

    (void)state;
    memset(bytes, 'a', sizeof(bytes));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_hash hash;

        assert_true(bw_hash_parse(rows[i].hash, &hash));
        bw_hash_add(&hash, bytes, rows[i].len);
        if (!bw_hash_is_as_expected(&hash))
            fail_msg("length %zu", rows[i].len);
    }
}

static void other_bytes_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(vectors); i++) {
        struct bw_hash hash;

        assert_true(bw_hash_parse(vectors[i].hash, &hash));
        bw_hash_add(&hash, "b", 1);
        assert_false(bw_hash_is_as_expected(&hash));
    }
}

static void what_is_no_hash_is_not_taken_for_one(void **state)
{
    static const char *const texts[] = {
        "",
        "md5:",
        "sha256:",
        "abc",
        "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "md5:zz",
        "md5:0cc1",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"};
    struct bw_hash hash;

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++)
        assert_false(bw_hash_parse(texts[i], &hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vectors_hold),
        cmocka_unit_test(every_length_about_a_block_is_padded_rightly),
        cmocka_unit_test(other_bytes_are_told_apart),
        cmocka_unit_test(what_is_no_hash_is_not_taken_for_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
