/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_SIMILAR_H
#define BW_LINK_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/text.h"

/*
 * similar.h - how much alike two words in canonical form are.
 *
 * Words of at most BW_SIMILAR_MAX bytes; of longer ones the rest is not looked at.
 */
#define BW_SIMILAR_MAX 64

/*
 * The measure of Jaro with Winkler's prefix: at most four equal first letters count 0.1 each.  From
 * 0 (nothing alike, or a word is empty) to 1.  W. E. Winkler, String Comparator Metrics and
 * Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage, 1990.
 */
double bw_similar_jaro_winkler(struct bw_text a, struct bw_text b);

/* The two differ by exactly one letter too many, missing or another, or two neighbours that have
 * changed places. */
bool bw_similar_is_one_edit(struct bw_text a, struct bw_text b);

/* Soundex as the US National Archives write it, of letters A to Z, in one number: the letter and
 * three digits; 0 for an empty word. */
uint32_t bw_similar_soundex(struct bw_text word);

#endif
