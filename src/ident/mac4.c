/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mac4_private.h"

#include <assert.h>
#include <stdbool.h>
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

/* Four blocks under one state. */
struct job {
    const uint64_t *state;
    const unsigned char *block[LANES];
    uint64_t counter[LANES]; /* bytes so far, this block included */
    uint64_t final;          /* all ones in the last block */
    uint64_t out[8][LANES];
};

typedef uint8_t lane_bytes __attribute__((vector_size(8 * LANES)));

#define ROTATE(x, n) (((x) >> (n)) | ((x) << (64 - (n))))

/* By whole bytes: one instruction with AVX2.  `b` is n / 8. */
#define FROM(b, lane, i) (8 * (lane) + ((i) + (b)) % 8)
#define FROM_LANE(b, lane)                                                                         \
    FROM(b, lane, 0), FROM(b, lane, 1), FROM(b, lane, 2), FROM(b, lane, 3), FROM(b, lane, 4),      \
        FROM(b, lane, 5), FROM(b, lane, 6), FROM(b, lane, 7)
#define ROTATE_BYTES(x, b)                                                                         \
    ((lanes)__builtin_shufflevector((lane_bytes)(x), (lane_bytes)(x), FROM_LANE(b, 0),             \
                                    FROM_LANE(b, 1), FROM_LANE(b, 2), FROM_LANE(b, 3)))

#define ROTATE_BY(x, b) (is_by_bytes ? ROTATE_BYTES(x, b) : ROTATE(x, 8 * (b)))

#define MIX(a, b, c, d, x, y)                                                                      \
    do {                                                                                           \
        v[a] += v[b] + (x);                                                                        \
        v[d] = ROTATE_BY(v[d] ^ v[a], 4);                                                          \
        v[c] += v[d];                                                                              \
        v[b] = ROTATE_BY(v[b] ^ v[c], 3);                                                          \
        v[a] += v[b] + (y);                                                                        \
        v[d] = ROTATE_BY(v[d] ^ v[a], 2);                                                          \
        v[c] += v[d];                                                                              \
        v[b] = ROTATE(v[b] ^ v[c], 63);                                                            \
    } while (0)

static inline uint64_t load(const unsigned char *p)
{
    uint64_t word = 0;

    for (int i = 0; i < 8; i++)
        word |= (uint64_t)p[i] << (8 * i);
    return word;
}

/* RFC 7693, 3.2.  Inlined into functions for one kind of processor each: the gathering of the words
 * too must be made of its instructions. */
static inline __attribute__((always_inline)) void compress_body(struct job *job, bool is_by_bytes)
{
    lanes m[16], v[16];

    for (int i = 0; i < 16; i++)
        m[i] = (lanes){load(job->block[0] + 8 * i), load(job->block[1] + 8 * i),
                       load(job->block[2] + 8 * i), load(job->block[3] + 8 * i)};
    for (int i = 0; i < 8; i++) {
        v[i] = (lanes){0} + job->state[i];
        v[i + 8] = (lanes){0} + iv[i];
    }
    v[12] ^= (lanes){job->counter[0], job->counter[1], job->counter[2], job->counter[3]};
    v[14] ^= (lanes){0} + job->final;
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
    for (int i = 0; i < 8; i++) {
        lanes h = ((lanes){0} + job->state[i]) ^ v[i] ^ v[i + 8];

        memcpy(job->out[i], &h, sizeof(h));
    }
}

static void compress_plain(struct job *job)
{
    compress_body(job, false);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void compress_avx2(struct job *job)
{
    compress_body(job, true);
}
#endif

static void compress(struct job *job)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        compress_avx2(job);
        return;
    }
#endif
    compress_plain(job);
}

static void store(uint64_t word, unsigned char *p)
{
    for (int i = 0; i < 8; i++)
        p[i] = (unsigned char)(word >> (8 * i));
}

void bw_mac4_init(struct bw_mac4 *mac, const unsigned char key[32])
{
    unsigned char block[BW_MAC4_BLOCK] = {0};
    uint64_t state[8];
    struct job job = {.state = state};

    memcpy(block, key, 32);
    memcpy(state, iv, sizeof(state));
    /* The parameter block: digest of 16 bytes, key of 32, fanout 1, depth 1. */
    state[0] ^= 0x01010000 ^ (32 << 8) ^ BW_ID_BYTES;
    for (int i = 0; i < LANES; i++) {
        job.block[i] = block;
        job.counter[i] = BW_MAC4_BLOCK;
    }
    compress(&job);
    for (int i = 0; i < 8; i++)
        mac->h[i] = job.out[i][0];
    sodium_memzero(block, sizeof(block));
    sodium_memzero(&job, sizeof(job));
}

void bw_mac4_of(const struct bw_mac4 *mac, const struct bw_mac4_message *messages, size_t count,
                struct bw_id *ret_macs)
{
    struct job job = {.state = mac->h, .final = UINT64_MAX};

    for (size_t from = 0; from < count; from += LANES) {
        for (size_t i = 0; i < LANES; i++) {
            /* Lanes that are left over repeat the last message. */
            const struct bw_mac4_message *message =
                &messages[from + i < count ? from + i : count - 1];

            assert(message->len > 0 && message->len <= BW_MAC4_BLOCK);
            job.block[i] = message->bytes;
            job.counter[i] = BW_MAC4_BLOCK + message->len;
        }
        compress(&job);
        for (size_t i = 0; i < LANES && from + i < count; i++) {
            store(job.out[0][i], ret_macs[from + i].bytes);
            store(job.out[1][i], ret_macs[from + i].bytes + 8);
        }
    }
}
