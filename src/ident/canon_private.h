/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_CANON_PRIVATE_H
#define BW_IDENT_CANON_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/ident/canon.h"
#include "beatwise/model/pii.h"

/*
 * canon_private.h - a name as the words it is made of: what canon_word.c splits, canon_name.c
 * reads and canon_list.c knows by heart.
 *
 * Privacy: names a person; whoever has one wipes it.
 */

/* Longer cells hold no name; what is over is cut. */
#define BW_WORDS_LETTERS 192
#define BW_WORDS_MAX 16

struct bw_word {
    uint8_t start;       /* of its letters, A to Z, NUL-terminated */
    bool is_joined;      /* with a hyphen to the word before */
    bool is_upper;       /* had no small letter */
    bool is_after_comma; /* a comma stands somewhere before it */
};

struct bw_words {
    size_t count;
    size_t used;
    struct bw_word list[BW_WORDS_MAX];
    char letters[BW_WORDS_LETTERS];
};

void bw_words_split(struct bw_pii text, struct bw_words *ret_words);

const char *bw_words_get(const struct bw_words *words, size_t index);

/* What a word is when it is not, or not only, a name. */
enum bw_word_kind {
    BW_WORD_NAME,
    BW_WORD_TITLE,          /* "MRS": never a name */
    BW_WORD_TITLE_OR_NAME,  /* "LORD": a title before a name, by itself a name */
    BW_WORD_SUFFIX,         /* "JNR" */
    BW_WORD_SUFFIX_OR_NAME, /* "JUNIOR" */
    BW_WORD_PARTICLE,       /* "VAN", "AP": part of the word that follows */
};

enum bw_word_kind bw_word_kind_of(const char *word);

/* Which name of a person; some words stand for "missing" in the one and are real in the other. */
enum bw_name_role {
    BW_NAME_IS_FORENAME = 1,
    BW_NAME_IS_SURNAME = 2,
};

bool bw_word_is_placeholder(const char *word, enum bw_name_role role);

/* For the test: a list out of order would lose words without a sound. */
bool bw_word_lists_are_sorted(void);

/* The row's names, into forename, middle, surname and their parts, all empty before. */
void bw_canon_names(const struct bw_identity *in, struct bw_canon *canon);

#endif
