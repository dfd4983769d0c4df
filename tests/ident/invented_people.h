/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_INVENTED_PEOPLE_H
#define BW_TESTS_INVENTED_PEOPLE_H

/*
 * invented_people.h - people for the attack tests: names, ages and districts as uneven as those of
 * an area in South Wales, all drawn from a seed.  The most frequent surname has 5.5 %, the
 * next 3.7, 3.6, 2.5 ... and a long tail made of syllables falls as 1/rank.  Include after
 * cmocka.h.
 */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/day.h"
#include "beatwise/base/rng.h"
#include "beatwise/ident/canon.h"

#define PEOPLE 20000
#define TAIL_NAMES 3000
#define DISTRICTS 70
#define UNITS 600

static inline void make_name(uint64_t seed, size_t rank, char name[BW_CANON_NAME])
{
    static const char *const starts[] = {"B",  "BR", "C", "D", "F", "G", "GR", "H", "K",  "L",
                                         "LL", "M",  "N", "P", "R", "S", "ST", "T", "TH", "W"};
    static const char *const middles[] = {"A", "E", "I", "O", "U", "AI", "EA", "OW", "Y"};
    static const char *const ends[] = {"LL",  "N",   "RD",  "SON", "TON", "LEY", "MAN",
                                       "WEN", "RIS", "DEN", "KER", "TH",  "NS",  "MER"};
    struct bw_rng rng;
    uint64_t first, vowel, inner, last;

    bw_rng_init_for(&rng, seed, "name", rank);
    /* One after the other: the order in which arguments are computed is the compiler's. */
    first = bw_rng_below(&rng, 20);
    vowel = bw_rng_below(&rng, 9);
    inner = bw_rng_below(&rng, 40);
    last = bw_rng_below(&rng, 14);
    snprintf(name, BW_CANON_NAME, "%s%s%s%s", starts[first], middles[vowel],
             inner < 20 ? starts[inner] : "", ends[last]);
}

/* One of the head with its share of a thousandth, else of the tail, 1/rank. */
static inline void draw_name(struct bw_rng *rng, const char *const *head, const int *per_mille,
                             uint64_t tail_seed, char name[BW_CANON_NAME])
{
    double unit = bw_rng_unit(rng) * 1000;
    double harmonic = 0;

    for (; *head != NULL; head++, per_mille++) {
        unit -= *per_mille;
        if (unit < 0) {
            snprintf(name, BW_CANON_NAME, "%s", *head);
            return;
        }
    }
    /* Inverse of the logarithm: ranks with weights as 1/rank. */
    harmonic = bw_rng_unit(rng);
    for (size_t rank = 1;; rank *= 2) {
        if (harmonic < 1.0 / 12 || rank * 2 >= TAIL_NAMES) {
            make_name(tail_seed, rank + bw_rng_below(rng, rank), name);
            return;
        }
        harmonic = (harmonic - 1.0 / 12) * 12 / 11;
    }
}

/* Nobody has another's; of the 48 numbers of an index some are valid. */
static inline void make_nhs_number(size_t index, char nhs_number[11])
{
    for (size_t number = index * 48;; number++) {
        int sum = 0;
        int check;

        snprintf(nhs_number, 11, "999%06zu", number % 1000000);
        for (int i = 0; i < 9; i++)
            sum += (nhs_number[i] - '0') * (10 - i);
        check = (11 - sum % 11) % 11;
        if (check == 10)
            continue;
        nhs_number[9] = (char)('0' + check);
        nhs_number[10] = '\0';
        return;
    }
}

/* Person `index` of the area, always the same. */
static inline void invent_person(size_t index, struct bw_canon *canon)
{
    static const char *const surnames[] = {"JONES",   "WILLIAMS", "DAVIES", "EVANS",  "THOMAS",
                                           "ROBERTS", "LEWIS",    "HUGHES", "MORGAN", "GRIFFITHS",
                                           "EDWARDS", "SMITH",    "OWEN",   "HARRIS", NULL};
    static const int surname_shares[] = {55, 37, 36, 25, 24, 17, 13, 13, 11, 10, 9, 9, 8, 7};
    static const char *const forenames[] = {
        "DAVID", "JOHN",   "PAUL", "MARK",   "SARAH",  "ANDREW",  "CLAIRE", "NICOLA", "EMMA",
        "RHYS",  "GARETH", "SIAN", "THOMAS", "DANIEL", "MATTHEW", "LAURA",  "JAMES",  NULL};
    static const int forename_shares[] = {24, 21, 19, 18, 16, 15, 14, 14, 13,
                                          12, 12, 11, 11, 10, 10, 9,  9};
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    struct bw_rng rng;
    double spread;
    size_t district, unit;

    memset(canon, 0, sizeof(*canon));
    bw_rng_init_for(&rng, 7, "person", index);
    draw_name(&rng, surnames, surname_shares, 1, canon->surname);
    draw_name(&rng, forenames, forename_shares, 2, canon->forename);
    make_nhs_number(index, canon->nhs_number);
    /* Ages 10 to 85, half of them under 35. */
    spread = bw_rng_unit(&rng);
    canon->birth_day = bw_day_of((struct bw_civil){2016, 1, 1}) -
                       (int32_t)(75 * 365.25 * spread * spread * (0.5 + spread / 2)) -
                       (int32_t)bw_rng_below(&rng, 365);
    canon->is_weak_birth_day =
        bw_day_civil(canon->birth_day).month == 1 && bw_day_civil(canon->birth_day).day == 1;
    /* Districts differ in size by about four. */
    district = bw_rng_below(&rng, DISTRICTS);
    if (bw_rng_below(&rng, 2) == 0)
        district = bw_rng_below(&rng, 1 + district);
    unit = bw_rng_below(&rng, UNITS);
    snprintf(canon->postcode, sizeof(canon->postcode), "%s%zu%zu%c%c", district < 40 ? "CF" : "SA",
             1 + district % 40, unit % 10, letters[unit / 10 % 20], letters[unit / 200 % 20]);
    canon->sex = index % 2 == 0 ? BW_SEX_F : BW_SEX_M;
}

#endif
