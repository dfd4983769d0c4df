/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_PATTERN_H
#define BW_BASE_PATTERN_H

#include <stdbool.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/text.h"

/*
 * pattern.h - regular expressions, as the `pattern` of a Data Package means them: the whole text
 * must fit.
 *
 * Understood: characters, `.`, [classes] with ranges and [^...], \d \w \s \D \W \S, groups ( ) and
 * (?: ), `|`, * + ? {m} {m,} {m,n}; ^ at the beginning and $ at the end change nothing.  Not
 * understood, and refused: back references, looking ahead or behind, lazy repeats, characters
 * beyond ASCII in a class.  `.` and negated classes take one character, however many bytes.
 *
 * Matching takes time proportional to the length of the text, whatever the pattern: nobody can
 * write one that hangs.  It makes no copy of the text (that of the C library does), for the text
 * may name a person.
 *
 * Memory: the pattern lives in its arena and needs its text no longer.
 */
struct bw_pattern;

/* NULL: the pattern is not understood, or longer than 1,024 steps with its repeats written out. */
struct bw_pattern *bw_pattern_new(struct bw_arena *arena, const char *text);

bool bw_pattern_is_fit(const struct bw_pattern *pattern, struct bw_text text);

#endif
