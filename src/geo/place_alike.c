/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "place_word_private.h"

#define SOUND_ALIKE 0.8
/* Letters from which on a word may have one slip, two, or begin with another letter. */
#define ONE_SLIP_FROM 4
#define TWO_SLIPS_FROM 8
#define OTHER_START_FROM 6

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Optimal string alignment: insertions, deletions, substitutions and two neighbours changing
 * places (Boytsov, ACM Journal of Experimental Algorithmics 16, 2011, section 2.2).
 */
static size_t align(const char *a, size_t a_len, const char *b, size_t b_len, size_t allowed)
{
    size_t rows[3][BW_PLACE_WORD_BYTES];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    size_t fewest = 0, fewest_before = 0; /* in a row: slips never become fewer further on */

    for (size_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *reused = before;

        fewest_before = fewest;
        row[0] = fewest = i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = least(last[j] + 1, row[j - 1] + 1);
            row[j] = least(row[j], last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
            fewest = least(fewest, row[j]);
        }
        if (fewest > allowed && fewest_before > allowed)
            return fewest;
        before = last;
        last = row;
        row = reused;
    }
    return last[b_len];
}

/* What both begin and end with is aligned with itself; of what is left over two letters each are
 * more than one slip. */
static bool has_slips(const char *a, size_t a_len, const char *b, size_t b_len, size_t allowed,
                      size_t *ret_slips)
{
    while (a_len > 0 && b_len > 0 && a[0] == b[0])
        a++, b++, a_len--, b_len--;
    while (a_len > 0 && b_len > 0 && a[a_len - 1] == b[b_len - 1])
        a_len--, b_len--;
    if (allowed == 1 && a_len + b_len > 2 &&
        !(a_len == 2 && b_len == 2 && a[0] == b[1] && a[1] == b[0]))
        return false;
    *ret_slips = align(a, a_len, b, b_len, allowed);
    return *ret_slips <= allowed;
}

/* What a letter sounds like, after those that are written with two; 0: it is not heard. */
static char sound_of(char c)
{
    switch (c) {
    case 'A':
    case 'E':
    case 'I':
    case 'O':
    case 'U':
    case 'W':
    case 'Y':
    case 'H':
        return 0;
    case 'B':
    case 'P':
        return 'B';
    case 'F':
    case 'V':
        return 'F';
    case 'C':
    case 'G':
    case 'K':
    case 'Q':
        return 'C';
    case 'D':
    case 'T':
        return 'T';
    case 'S':
    case 'X':
    case 'Z':
    case 'J':
        return 'S';
    case 'M':
    case 'N':
        return 'N';
    default:
        return c; /* L, R, digits */
    }
}

void bw_place_word_sound(const char *word, char ret_sound[BW_PLACE_WORD_BYTES])
{
    size_t len = 0;
    char last = 0;

    ret_sound[len++] = word[0] == 'P' && word[1] == 'H' ? 'F' : word[0];
    last = sound_of(ret_sound[0]);
    for (const char *c = word + (word[0] != '\0'); *c != '\0' && len + 1 < BW_PLACE_WORD_BYTES;
         c++) {
        char sound = c[0] == 'P' && c[1] == 'H' ? 'F' : sound_of(*c);

        if (sound != 0 && sound != last)
            ret_sound[len++] = sound;
        /* Doubled letters are one, letters with a vowel between them are two. */
        last = sound;
    }
    ret_sound[len] = '\0';
}

static bool is_number(const char *word)
{
    return word[0] >= '0' && word[0] <= '9';
}

size_t bw_place_word_slips_allowed(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const size_t shorter = least(a_len, b_len), longer = a_len > b_len ? a_len : b_len;
    const size_t allowed = shorter >= TWO_SLIPS_FROM ? 2 : 1;

    if (shorter < ONE_SLIP_FROM || is_number(a) || is_number(b) ||
        (shorter < OTHER_START_FROM && a[0] != b[0]))
        return 0;
    return longer - shorter > allowed ? 0 : allowed;
}

double bw_place_word_slipped(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const size_t allowed = bw_place_word_slips_allowed(a, a_len, b, b_len);
    size_t slips;

    if (allowed == 0 || !has_slips(a, a_len, b, b_len, allowed, &slips))
        return 0;
    return 1 - (double)slips / (double)(a_len > b_len ? a_len : b_len);
}

bool bw_place_word_may_sound(const char *word)
{
    return strlen(word) >= ONE_SLIP_FROM && !is_number(word);
}

double bw_place_word_sounds(const char *a, const char *sound_a, const char *b, const char *sound_b)
{
    if (least(strlen(a), strlen(b)) < OTHER_START_FROM && a[0] != b[0])
        return 0;
    return strlen(sound_a) > 2 && strcmp(sound_a, sound_b) == 0 ? SOUND_ALIKE : 0;
}

double bw_place_word_alike(const char *a, const char *b)
{
    char sound_a[BW_PLACE_WORD_BYTES], sound_b[BW_PLACE_WORD_BYTES];
    double alike;

    if (strcmp(a, b) == 0)
        return 1;
    alike = bw_place_word_slipped(a, strlen(a), b, strlen(b));
    if (alike > 0 || !bw_place_word_may_sound(a) || !bw_place_word_may_sound(b))
        return alike;
    bw_place_word_sound(a, sound_a);
    bw_place_word_sound(b, sound_b);
    alike = bw_place_word_sounds(a, sound_a, b, sound_b);
    memset(sound_a, 0, sizeof(sound_a));
    memset(sound_b, 0, sizeof(sound_b));
    return alike;
}
