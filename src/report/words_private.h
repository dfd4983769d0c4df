/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_WORDS_PRIVATE_H
#define BW_REPORT_WORDS_PRIVATE_H

#include <stdint.h>

#include "beatwise/report/words.h"

/*
 * words_private.h - how a sentence grows, phrase by phrase.
 */
void bw_words_say(struct bw_words *words, const char *text);
void bw_words_say_name(struct bw_words *words, const char *name);
void bw_words_say_number(struct bw_words *words, int64_t number);

/* "May 2022". */
void bw_month_words(int32_t month, char text[32]);

/* The share without police record: a range where the rules of linking leave one. */
void bw_words_share(const struct bw_page *page, struct bw_figure share, char text[32]);

#endif
