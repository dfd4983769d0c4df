/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_FEED_CSV_MASK_PRIVATE_H
#define BW_FEED_CSV_MASK_PRIVATE_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/*
 * csv_mask_private.h - which of 64 bytes may mean something to csv.c, a bit each.
 *
 * With SSE2, which every x86-64 has; elsewhere in loops that compilers turn into what vector
 * instructions there are.
 */
#define BW_CSV_BLOCK ((size_t)64)

/* The dialect's own bytes; 0: none. */
struct bw_csv_special {
    unsigned char delimiter, quote, escape;
};

struct bw_csv_mask {
    uint64_t delimiters;
    uint64_t others; /* quotes, escape characters, and control characters up to CR */
};

#if defined(__SSE2__)
static inline struct bw_csv_mask bw_csv_mask(const unsigned char *bytes,
                                             const struct bw_csv_special *special)
{
    const __m128i delimiter = _mm_set1_epi8((char)special->delimiter);
    const __m128i quote = _mm_set1_epi8((char)special->quote);
    const __m128i escape = _mm_set1_epi8((char)special->escape);
    const __m128i last = _mm_set1_epi8('\r');
    struct bw_csv_mask mask = {0, 0};

    for (int i = 0; i < 4; i++) {
        const __m128i part = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
        const __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(part, last), part);
        const __m128i is_own =
            _mm_or_si128(_mm_cmpeq_epi8(part, quote), _mm_cmpeq_epi8(part, escape));
        const int delimiters = _mm_movemask_epi8(_mm_cmpeq_epi8(part, delimiter));
        const int others = _mm_movemask_epi8(_mm_or_si128(is_control, is_own));

        mask.delimiters |= (uint64_t)(unsigned)delimiters << (16 * i);
        mask.others |= (uint64_t)(unsigned)others << (16 * i);
    }
    mask.others &= ~mask.delimiters; /* a tab may be one */
    return mask;
}
#else
/* Eight bytes of 0 or 1 at a time: the product brings byte k to bit 56 + k. */
static inline uint64_t bw_csv_gather(const unsigned char *hits)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < BW_CSV_BLOCK; i += 8) {
        uint64_t word;

        memcpy(&word, hits + i, sizeof(word));
        mask |= (le64toh(word) * UINT64_C(0x0102040810204080) >> 56) << i;
    }
    return mask;
}

static inline struct bw_csv_mask bw_csv_mask(const unsigned char *bytes,
                                             const struct bw_csv_special *special)
{
    const struct bw_csv_special own = *special;
    unsigned char delimiters[BW_CSV_BLOCK];
    unsigned char others[BW_CSV_BLOCK];
    struct bw_csv_mask mask;

    for (size_t i = 0; i < BW_CSV_BLOCK; i++) {
        delimiters[i] = bytes[i] == own.delimiter;
        others[i] = (unsigned char)((bytes[i] <= '\r') | (bytes[i] == own.quote) |
                                    (bytes[i] == own.escape));
    }
    mask.delimiters = bw_csv_gather(delimiters);
    mask.others = bw_csv_gather(others) & ~mask.delimiters;
    return mask;
}
#endif

#endif
