/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/hash.h"

#include <string.h>

#include "beatwise/base/text.h"

static const struct {
    const char *prefix, *name;
    size_t bytes;
} kinds[] = {
    [BW_HASH_MD5] = {"md5:", "MD5", 16},
    [BW_HASH_SHA256] = {"sha256:", "SHA-256", 32},
    [BW_HASH_SHA512] = {"sha512:", "SHA-512", 64},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* RFC 1321, 3.4: floor(2^32 * |sin(i + 1)|). */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static void md5_init(struct bw_md5 *md5)
{
    *md5 = (struct bw_md5){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

static void md5_block(struct bw_md5 *md5)
{
    static const unsigned shifts[4][4] = {
        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    uint32_t a = md5->state[0], b = md5->state[1], c = md5->state[2], d = md5->state[3];
    uint32_t words[16];

    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)md5->block[4 * i] | (uint32_t)md5->block[4 * i + 1] << 8 |
                   (uint32_t)md5->block[4 * i + 2] << 16 | (uint32_t)md5->block[4 * i + 3] << 24;
    for (unsigned i = 0; i < 64; i++) {
        const unsigned shift = shifts[i / 16][i % 4];
        uint32_t mixed;
        unsigned word;

        switch (i / 16) {
        case 0:
            mixed = (b & c) | (~b & d);
            word = i;
            break;
        case 1:
            mixed = (b & d) | (c & ~d);
            word = (5 * i + 1) % 16;
            break;
        case 2:
            mixed = b ^ c ^ d;
            word = (3 * i + 5) % 16;
            break;
        default:
            mixed = c ^ (b | ~d);
            word = 7 * i % 16;
            break;
        }
        mixed += a + sines[i] + words[word];
        a = d;
        d = c;
        c = b;
        b += mixed << shift | mixed >> (32 - shift);
    }
    md5->state[0] += a;
    md5->state[1] += b;
    md5->state[2] += c;
    md5->state[3] += d;
    sodium_memzero(words, sizeof(words));
}

static void md5_add(struct bw_md5 *md5, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        const size_t used = md5->len % 64;
        const size_t n = len < 64 - used ? len : 64 - used;

        memcpy(md5->block + used, bytes, n);
        md5->len += n;
        bytes += n;
        len -= n;
        if (md5->len % 64 == 0)
            md5_block(md5);
    }
}

static void md5_end(struct bw_md5 *md5, unsigned char digest[16])
{
    static const unsigned char padding[64] = {0x80};
    const uint64_t bits = md5->len * 8;
    unsigned char length[8];

    for (size_t i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> 8 * i);
    md5_add(md5, padding, 1 + (119 - md5->len % 64) % 64);
    md5_add(md5, length, 8);
    for (size_t i = 0; i < 16; i++)
        digest[i] = (unsigned char)(md5->state[i / 4] >> 8 * (i % 4));
}

static void find_kind(struct bw_text text, enum bw_hash_kind *ret_kind, struct bw_text *ret_digits)
{
    for (size_t i = 0; i < KINDS; i++) {
        const size_t len = strlen(kinds[i].prefix);

        if (text.len > len &&
            bw_text_is_equal_fold((struct bw_text){text.ptr, len}, bw_text_of(kinds[i].prefix))) {
            *ret_kind = (enum bw_hash_kind)i;
            *ret_digits = (struct bw_text){text.ptr + len, text.len - len};
            return;
        }
    }
    *ret_kind = text.len == 32 ? BW_HASH_MD5 : BW_HASH_SHA256;
    *ret_digits = text;
}

bool bw_hash_parse(const char *text, struct bw_hash *ret_hash)
{
    struct bw_hash hash = {.kind = BW_HASH_MD5};
    struct bw_text digits;

    find_kind(bw_text_of(text), &hash.kind, &digits);
    if (!bw_text_parse_hex(digits, hash.expected, kinds[hash.kind].bytes))
        return false;
    if (hash.kind == BW_HASH_MD5)
        md5_init(&hash.state.md5);
    else if (hash.kind == BW_HASH_SHA256)
        crypto_hash_sha256_init(&hash.state.sha256);
    else
        crypto_hash_sha512_init(&hash.state.sha512);
    *ret_hash = hash;
    return true;
}

void bw_hash_add(struct bw_hash *hash, const void *bytes, size_t len)
{
    if (hash->kind == BW_HASH_MD5)
        md5_add(&hash->state.md5, bytes, len);
    else if (hash->kind == BW_HASH_SHA256)
        crypto_hash_sha256_update(&hash->state.sha256, bytes, len);
    else
        crypto_hash_sha512_update(&hash->state.sha512, bytes, len);
}

bool bw_hash_is_as_expected(struct bw_hash *hash)
{
    unsigned char digest[64];

    if (hash->kind == BW_HASH_MD5)
        md5_end(&hash->state.md5, digest);
    else if (hash->kind == BW_HASH_SHA256)
        crypto_hash_sha256_final(&hash->state.sha256, digest);
    else
        crypto_hash_sha512_final(&hash->state.sha512, digest);
    return memcmp(digest, hash->expected, kinds[hash->kind].bytes) == 0;
}

const char *bw_hash_name(enum bw_hash_kind kind)
{
    return kinds[kind].name;
}
