/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mac4_private.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#define LANES 4
#define ROUNDS 12

/* A lane a message; compilers without such registers split it into what they have. */
typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

/* RFC 7693, 2.6. */
static const uint64_t iv[8] = {
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
};

/* RFC 7693, 2.7; the last two rounds begin anew. */
static const uint8_t sigma[ROUNDS][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

struct block {
    lanes m[16];
    lanes counter; /* bytes so far, this block included */
    lanes final;   /* all ones in the last block */
};

#define ROTATE(x, n) (((x) >> (n)) | ((x) << (64 - (n))))

#define MIX(a, b, c, d, x, y)                                                                      \
    do {                                                                                           \
        v[a] += v[b] + (x);                                                                        \
        v[d] = ROTATE(v[d] ^ v[a], 32);                                                            \
        v[c] += v[d];                                                                              \
        v[b] = ROTATE(v[b] ^ v[c], 24);                                                            \
        v[a] += v[b] + (y);                                                                        \
        v[d] = ROTATE(v[d] ^ v[a], 16);                                                            \
        v[c] += v[d];                                                                              \
        v[b] = ROTATE(v[b] ^ v[c], 63);                                                            \
    } while (0)

static inline __attribute__((always_inline)) void compress_body(lanes h[8],
                                                                const struct block *block)
{
    const lanes *m = block->m;
    lanes v[16];

    for (int i = 0; i < 8; i++) {
        v[i] = h[i];
        v[i + 8] = (lanes){iv[i], iv[i], iv[i], iv[i]};
    }
    v[12] ^= block->counter;
    v[14] ^= block->final;
#pragma GCC unroll 12
    for (int i = 0; i < ROUNDS; i++) {
        const uint8_t *s = sigma[i];

        MIX(0, 4, 8, 12, m[s[0]], m[s[1]]);
        MIX(1, 5, 9, 13, m[s[2]], m[s[3]]);
        MIX(2, 6, 10, 14, m[s[4]], m[s[5]]);
        MIX(3, 7, 11, 15, m[s[6]], m[s[7]]);
        MIX(0, 5, 10, 15, m[s[8]], m[s[9]]);
        MIX(1, 6, 11, 12, m[s[10]], m[s[11]]);
        MIX(2, 7, 8, 13, m[s[12]], m[s[13]]);
        MIX(3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
}

static void compress_plain(lanes h[8], const struct block *block)
{
    compress_body(h, block);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void compress_avx2(lanes h[8], const struct block *block)
{
    compress_body(h, block);
}
#endif

static void compress(lanes h[8], const struct block *block)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        compress_avx2(h, block);
        return;
    }
#endif
    compress_plain(h, block);
}

static uint64_t load(const unsigned char *p)
{
    uint64_t word = 0;

    for (int i = 0; i < 8; i++)
        word |= (uint64_t)p[i] << (8 * i);
    return word;
}

static void store(uint64_t word, unsigned char *p)
{
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(word >> (8 * i));
}

void bw_mac4_init(struct bw_mac4 *mac, const unsigned char key[32])
{
    struct block block;
    lanes h[8];

    memset(&block, 0, sizeof(block));
    for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < 8; i++)
            h[i][lane] = iv[i];
        for (int i = 0; i < 4; i++)
            block.m[i][lane] = load(key + 8 * i);
        /* The parameter block: digest of 16 bytes, key of 32, fanout 1, depth 1. */
        h[0][lane] ^= 0x01010000 ^ (32 << 8) ^ BW_ID_BYTES;
        block.counter[lane] = BW_MAC4_BLOCK;
    }
    compress(h, &block);
    for (int i = 0; i < 8; i++)
        mac->h[i] = h[i][0];
    sodium_memzero(&block, sizeof(block));
    sodium_memzero(h, sizeof(h));
}

static void four(const struct bw_mac4 *mac, const struct bw_mac4_message *messages, size_t count,
                 struct bw_id *ret_macs)
{
    struct block block;
    lanes h[8];

    for (int lane = 0; lane < LANES; lane++) {
        /* Lanes that are left over repeat the last message. */
        const struct bw_mac4_message *message =
            &messages[(size_t)lane < count ? (size_t)lane : count - 1];

        assert(message->len > 0 && message->len <= BW_MAC4_BLOCK);
        for (int i = 0; i < 16; i++)
            block.m[i][lane] = load(message->bytes + 8 * i);
        for (int i = 0; i < 8; i++)
            h[i][lane] = mac->h[i];
        block.counter[lane] = BW_MAC4_BLOCK + message->len;
        block.final[lane] = UINT64_MAX;
    }
    compress(h, &block);
    for (size_t lane = 0; lane < count; lane++) {
        store(h[0][lane], ret_macs[lane].bytes);
        store(h[1][lane], ret_macs[lane].bytes + 8);
    }
    sodium_memzero(&block, sizeof(block));
}

void bw_mac4_of(const struct bw_mac4 *mac, const struct bw_mac4_message *messages, size_t count,
                struct bw_id *ret_macs)
{
    for (size_t i = 0; i < count; i += LANES)
        four(mac, messages + i, count - i < LANES ? count - i : LANES, ret_macs + i);
}
