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
static size_t count_slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][BW_PLACE_WORD_BYTES];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];

    for (size_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t *reused = before;

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            row[j] = least(last[j] + 1, row[j - 1] + 1);
            row[j] = least(row[j], last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
        row = reused;
    }
    return last[b_len];
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

static double of_slips(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t longer = a_len > b_len ? a_len : b_len, shorter = least(a_len, b_len);
    size_t allowed = shorter >= TWO_SLIPS_FROM ? 2 : shorter >= ONE_SLIP_FROM ? 1 : 0;
    size_t slips;

    if (longer - shorter > allowed || allowed == 0)
        return 0;
    slips = count_slips(a, a_len, b, b_len);
    return slips > allowed ? 0 : 1 - (double)slips / (double)longer;
}

static bool is_number(const char *word)
{
    return word[0] >= '0' && word[0] <= '9';
}

double bw_place_word_alike(const char *a, const char *b)
{
    char sound_a[BW_PLACE_WORD_BYTES], sound_b[BW_PLACE_WORD_BYTES];
    size_t a_len = strlen(a), b_len = strlen(b);
    double alike;

    if (strcmp(a, b) == 0)
        return 1;
    if (is_number(a) || is_number(b) || least(a_len, b_len) < ONE_SLIP_FROM ||
        (least(a_len, b_len) < OTHER_START_FROM && a[0] != b[0]))
        return 0;
    alike = of_slips(a, a_len, b, b_len);
    if (alike > 0)
        return alike;
    bw_place_word_sound(a, sound_a);
    bw_place_word_sound(b, sound_b);
    alike = strlen(sound_a) > 2 && strcmp(sound_a, sound_b) == 0 ? SOUND_ALIKE : 0;
    memset(sound_a, 0, sizeof(sound_a));
    memset(sound_b, 0, sizeof(sound_b));
    return alike;
}
