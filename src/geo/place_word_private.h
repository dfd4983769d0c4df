/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_PLACE_WORD_PRIVATE_H
#define BW_GEO_PLACE_WORD_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "beatwise/base/text.h"

/*
 * place_word_private.h - the words of a place's name, or of a text that may mean it.
 */
#define BW_PLACE_WORDS 16
#define BW_PLACE_WORD_BYTES 24 /* letters and digits, NUL-terminated; what is longer is cut */

struct bw_place_words {
    char words[BW_PLACE_WORDS][BW_PLACE_WORD_BYTES];
    size_t len;
};

/* Abbreviations written out, words that only point left out; what is past the last place is
 * dropped. */
void bw_place_words_split(struct bw_text text, struct bw_place_words *ret_words);

/* "toilets", "car park", "bar": a part of premises or their kind, said beside a name. */
bool bw_place_word_is_of_premises(const char *word);

/*
 * How much of a word another one is: 1 the same; for one slip of a key in words of four letters or
 * more and two in words of eight, 1 - slips / letters; 0.8 where they sound alike (of English and
 * Welsh, spelt by ear); else 0.  Words of up to five letters must begin alike.
 */
double bw_place_word_alike(const char *a, const char *b);

/* The sound of a word, shorter than it and never empty. */
void bw_place_word_sound(const char *word, char ret_sound[BW_PLACE_WORD_BYTES]);

#endif
