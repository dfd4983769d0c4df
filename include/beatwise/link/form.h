/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_FORM_H
#define BW_LINK_FORM_H

#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/link/record.h"

/*
 * form.h - the persons of many records in a form that is small and quick to compare: words are
 * numbers of a dictionary, in which each word is once, with all that comparing wants to know of it.
 *
 * Numbers go by first sight, so they depend on the order of the records; nothing may be ordered by
 * them.  0 stands for a missing word.
 *
 * Memory: about 24 bytes a record and 64 a word, in the arena.
 * Privacy: the dictionaries point at the caller's texts and copy none; of a word they hold a
 * digest.
 */
#define BW_LINK_NICKS 4

struct bw_link_form {
    uint32_t forename;
    uint32_t surname;
    uint32_t postcode;
    uint32_t number; /* of the NHS */
    int32_t birth_day;
    uint8_t sex; /* enum bw_sex */
    uint8_t is_weak_birth_day;
    uint8_t side; /* the source, or the file */
};

struct bw_link_word {
    const char *text;
    uint64_t digest; /* of the text */
    uint8_t len;
    uint8_t start;                 /* postcodes: length of the district; 0: not of this country */
    uint16_t nicks[BW_LINK_NICKS]; /* groups of nicknames, from 1 */
    uint32_t parts[2];             /* of a double name */
    uint32_t soundex;
    uint32_t as_forename, as_surname; /* records that have it */
};

struct bw_link_words {
    struct bw_link_word *words; /* 0 is nothing */
    uint32_t count;
    uint32_t cap;
    uint32_t *slots; /* open addressing */
    uint32_t slot_count;
};

struct bw_link_forms {
    struct bw_link_form *forms;
    size_t count;
    struct bw_link_words names;
    struct bw_link_words postcodes; /* as_forename counts the records */
    struct bw_link_words numbers;
    size_t with_forename, with_surname, with_postcode;
};

/* Result in `arena`, as long as the texts of the records live. */
void bw_link_forms_make(struct bw_arena *arena, const struct bw_link_record *records, size_t count,
                        struct bw_link_forms *ret_forms);

/* FNV-1a, 64 bits (Fowler, Noll and Vo), then mixed, so that all bits are good. */
uint64_t bw_link_digest(const void *bytes, size_t len);
uint64_t bw_link_mix(uint64_t a, uint64_t b);

/* Of all that is known of the person: equal for equal persons, whatever the order. */
uint64_t bw_link_form_digest(const struct bw_link_forms *forms, size_t at);

#endif
