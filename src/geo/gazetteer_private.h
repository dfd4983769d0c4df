/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_GEO_GAZETTEER_PRIVATE_H
#define BW_GEO_GAZETTEER_PRIVATE_H

#include <stdint.h>

#include "beatwise/geo/gazetteer.h"
#include "place_word_private.h"

/*
 * gazetteer_private.h - the inside of a gazetteer: gazetteer.c fills it, gazetteer_find.c asks it.
 */

/* A word that some place has. */
struct bw_gazetteer_word {
    char text[BW_PLACE_WORD_BYTES];
    char sound[BW_PLACE_WORD_BYTES]; /* "": it may sound like none */
    size_t len;
    size_t places; /* that have it in a name */
    size_t last;   /* of them, while they are counted */
    double weight;
    /* Names with it, by number: of `postings`, `count` from `first` on. */
    size_t first, count;
};

/* One of the names of a place. */
struct bw_gazetteer_name {
    size_t place;
    size_t words[BW_PLACE_WORDS]; /* numbers in the vocabulary */
    size_t len;
    double weight;
    bool is_part; /* what stands before a comma: nothing may be left over in the text */
};

/* Words by groups of three letters, with a blank before and behind: 37 signs. */
#define BW_GAZETTEER_SIGNS 37
#define BW_GAZETTEER_TRIPLES (BW_GAZETTEER_SIGNS * BW_GAZETTEER_SIGNS * BW_GAZETTEER_SIGNS)

struct bw_gazetteer {
    struct bw_arena *arena;
    struct bw_place *places;
    size_t place_count, place_cap;
    struct bw_place_words *contexts; /* by place */
    size_t context_cap;
    struct bw_gazetteer_name *names;
    size_t name_count, name_cap;
    struct bw_gazetteer_word *vocabulary; /* sealed: by text */
    size_t word_count, word_cap;
    size_t *postings;
    size_t *triple_first; /* BW_GAZETTEER_TRIPLES + 1 */
    uint32_t *triple_words;
    double unknown_weight;
    bool is_sealed;
};

/* The triples of a word; returns how many, at most BW_PLACE_WORD_BYTES. */
size_t bw_gazetteer_triples(const char *word, uint32_t ret_triples[BW_PLACE_WORD_BYTES]);

/* The number of the word in the sealed vocabulary, or -1. */
int64_t bw_gazetteer_word(const struct bw_gazetteer *gazetteer, const char *text);

#endif
