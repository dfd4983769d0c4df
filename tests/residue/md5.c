/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "md5.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 64

static const unsigned shifts[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

/* RFC 1321, 3.4: the functions of the four rounds and the word that each step takes. */
static uint32_t mix(unsigned step, uint32_t b, uint32_t c, uint32_t d, unsigned *ret_word)
{
    switch (step / 16) {
    case 0:
        *ret_word = step;
        return (b & c) | (~b & d);
    case 1:
        *ret_word = (5 * step + 1) % 16;
        return (d & b) | (~d & c);
    case 2:
        *ret_word = (3 * step + 5) % 16;
        return b ^ c ^ d;
    default:
        *ret_word = (7 * step) % 16;
        return c ^ (b | ~d);
    }
}

static void add_block(uint32_t state[4], const unsigned char *block)
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t words[16];

    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)block[4 * i] | (uint32_t)block[4 * i + 1] << 8 |
                   (uint32_t)block[4 * i + 2] << 16 | (uint32_t)block[4 * i + 3] << 24;
    for (unsigned step = 0; step < 64; step++) {
        /* The table T of the RFC is 2^32 * abs(sin(i)), i in radians from 1 on. */
        uint32_t sine = (uint32_t)(fabs(sin((double)step + 1)) * 4294967296.0);
        unsigned shift = shifts[step / 16][step % 4];
        unsigned word;
        uint32_t sum = a + mix(step, b, c, d, &word) + sine;

        sum += words[word];
        a = d;
        d = c;
        c = b;
        b += sum << shift | sum >> (32 - shift);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void md5(const unsigned char *message, size_t len, unsigned char ret_digest[MD5_BYTES])
{
    uint32_t state[4] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
    unsigned char padded[4 * BLOCK] = {0};
    size_t blocks = (len + 9 + BLOCK - 1) / BLOCK;

    assert(len <= MD5_MESSAGE_MAX);
    memcpy(padded, message, len);
    padded[len] = 0x80;
    padded[blocks * BLOCK - 8] = (unsigned char)(len * 8);
    padded[blocks * BLOCK - 7] = (unsigned char)(len * 8 >> 8);
    for (size_t i = 0; i < blocks; i++)
        add_block(state, padded + i * BLOCK);
    for (size_t i = 0; i < MD5_BYTES; i++)
        ret_digest[i] = (unsigned char)(state[i / 4] >> 8 * (i % 4));
}
