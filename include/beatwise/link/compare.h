/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_COMPARE_H
#define BW_LINK_COMPARE_H

#include <stdint.h>

#include "beatwise/link/form.h"

/*
 * compare.h - how far two persons agree, field by field.
 *
 * Each field has one of eight levels; the levels of all fields together are the pattern of the
 * pair, 15 bits, so that all that is counted of pairs is counted in one small table.
 */
enum bw_link_field {
    BW_FIELD_FORENAME,
    BW_FIELD_SURNAME,
    BW_FIELD_BIRTH,
    BW_FIELD_POSTCODE,
    BW_FIELD_SEX,
};
#define BW_LINK_FIELDS 5
#define BW_LINK_LEVELS 8
#define BW_LINK_PATTERNS (1U << (3 * BW_LINK_FIELDS))

/* In every field; says nothing for or against. */
#define BW_LEVEL_EXACT 0
#define BW_LEVEL_MISSING 7

enum bw_name_level {
    BW_NAME_ALIAS = 1, /* a nickname, or part of a double name */
    BW_NAME_CLOSE = 2, /* Jaro-Winkler from 0.92 on */
    BW_NAME_NEAR = 3,  /* from 0.88 on, or one letter is wrong */
    BW_NAME_FAR = 4,   /* from 0.75 on, or one is the other's initial */
    BW_NAME_OTHER = 5,
    BW_NAME_SWAPPED = 6, /* of the forename: both names, in each other's place; the surname is then
                            missing, for the two are one observation */
};

enum bw_birth_level {
    BW_BIRTH_SWAPPED = 1, /* day and month */
    BW_BIRTH_EDIT = 2,    /* one digit of the eight, or two neighbours in each other's place */
    BW_BIRTH_PARTS = 3,   /* two of day, month and year agree */
    BW_BIRTH_YEAR = 4,    /* only the year, or one is 1 January of it */
    BW_BIRTH_OTHER = 5,
    BW_BIRTH_WEAK = 6, /* both 1 January of the same year */
};

enum bw_postcode_level {
    BW_POSTCODE_EDIT = 1,
    BW_POSTCODE_SECTOR = 2,
    BW_POSTCODE_DISTRICT = 3,
    BW_POSTCODE_OTHER = 4,
};

enum bw_sex_level { BW_SEX_LEVEL_OTHER = 1 };

/* What was found of pairs of names before; one a thread. */
struct bw_link_memo;
struct bw_link_memo *bw_link_memo_new(struct bw_arena *arena);

/* `a` and `b` in either order give the same. */
uint32_t bw_link_compare(const struct bw_link_forms *forms, struct bw_link_memo *memo,
                         const struct bw_link_form *a, const struct bw_link_form *b);

static inline unsigned bw_link_level(uint32_t pattern, enum bw_link_field field)
{
    return pattern >> (3 * (unsigned)field) & 7U;
}

#endif
