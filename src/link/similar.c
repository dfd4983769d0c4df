/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/similar.h"

#include <string.h>

#define PREFIX_MAX 4
#define PREFIX_SCALE 0.1

static size_t length_of(struct bw_text word)
{
    return word.len < BW_SIMILAR_MAX ? word.len : BW_SIMILAR_MAX;
}

/* Letters of `a` that have a partner in `b` no further off than `reach`; bit i of the masks. */
static size_t find_common(struct bw_text a, struct bw_text b, size_t reach, uint64_t *in_a,
                          uint64_t *in_b)
{
    const size_t len_a = length_of(a);
    const size_t len_b = length_of(b);
    size_t common = 0;

    for (size_t i = 0; i < len_a; i++) {
        const size_t from = i > reach ? i - reach : 0;
        const size_t to = i + reach + 1 < len_b ? i + reach + 1 : len_b;

        for (size_t k = from; k < to; k++) {
            if (a.ptr[i] != b.ptr[k] || (*in_b >> k & 1) != 0)
                continue;
            *in_a |= UINT64_C(1) << i;
            *in_b |= UINT64_C(1) << k;
            common++;
            break;
        }
    }
    return common;
}

/* Of the common letters in their order, those that differ. */
static size_t count_moved(struct bw_text a, struct bw_text b, uint64_t in_a, uint64_t in_b)
{
    size_t moved = 0;

    while (in_a != 0) {
        moved += a.ptr[__builtin_ctzll(in_a)] != b.ptr[__builtin_ctzll(in_b)];
        in_a &= in_a - 1;
        in_b &= in_b - 1;
    }
    return moved;
}

double bw_similar_jaro_winkler(struct bw_text a, struct bw_text b)
{
    const size_t len_a = length_of(a);
    const size_t len_b = length_of(b);
    const size_t longest = len_a > len_b ? len_a : len_b;
    const size_t shortest = len_a < len_b ? len_a : len_b;
    uint64_t in_a = 0;
    uint64_t in_b = 0;
    size_t prefix = 0;
    double common;
    double jaro;

    if (shortest == 0)
        return 0.0;
    common = (double)find_common(a, b, longest / 2 > 1 ? longest / 2 - 1 : 0, &in_a, &in_b);
    if (common <= 0.0)
        return 0.0;
    jaro = (common / (double)len_a + common / (double)len_b +
            (common - (double)(count_moved(a, b, in_a, in_b) / 2)) / common) /
           3.0;
    while (prefix < shortest && prefix < PREFIX_MAX && a.ptr[prefix] == b.ptr[prefix])
        prefix++;
    return jaro + (double)prefix * PREFIX_SCALE * (1.0 - jaro);
}

bool bw_similar_is_one_edit(struct bw_text a, struct bw_text b)
{
    const struct bw_text longer = a.len >= b.len ? a : b;
    const struct bw_text shorter = a.len >= b.len ? b : a;
    size_t at = 0;

    if (longer.len - shorter.len > 1)
        return false;
    while (at < shorter.len && longer.ptr[at] == shorter.ptr[at])
        at++;
    if (longer.len > shorter.len)
        return memcmp(longer.ptr + at + 1, shorter.ptr + at, shorter.len - at) == 0;
    if (at == shorter.len)
        return false;
    if (memcmp(longer.ptr + at + 1, shorter.ptr + at + 1, shorter.len - at - 1) == 0)
        return true;
    return at + 1 < shorter.len && longer.ptr[at] == shorter.ptr[at + 1] &&
           longer.ptr[at + 1] == shorter.ptr[at] &&
           memcmp(longer.ptr + at + 2, shorter.ptr + at + 2, shorter.len - at - 2) == 0;
}

uint32_t bw_similar_soundex(struct bw_text word)
{
    /* A to Z; vowels part equal neighbours, H and W do not. */
    static const char codes[] = "01230120022455012623010202";
    uint32_t code = 0;
    int digits = 0;
    char last;

    if (word.len == 0 || word.ptr[0] < 'A' || word.ptr[0] > 'Z')
        return 0;
    last = codes[word.ptr[0] - 'A'];
    code = (uint32_t)(word.ptr[0] - 'A') + 1;
    for (size_t i = 1; i < word.len && digits < 3; i++) {
        const char letter = word.ptr[i];
        const char digit = letter < 'A' || letter > 'Z' ? '0' : codes[letter - 'A'];

        if (letter == 'H' || letter == 'W')
            continue;
        if (digit != '0' && digit != last) {
            code = code * 8 + (uint32_t)(digit - '0');
            digits++;
        }
        last = digit;
    }
    while (digits++ < 3)
        code *= 8;
    return code;
}
