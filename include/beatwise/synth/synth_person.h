/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_PERSON_H
#define BW_SYNTH_SYNTH_PERSON_H

#include <stdint.h>

#include "beatwise/model/category.h"
#include "beatwise/synth/synth_area.h"

/*
 * synth_person.h - person i of an invented area, a function of the plan and i: nothing is kept, so
 * ten million people take no more memory than ten.
 *
 * A household of one to four shares postcode and, mostly, surname.  NHS numbers are of the range
 * 999, which is kept for tests, each given once; it holds 900,000 here, and residents past that
 * have none.
 */
struct bw_synth_person {
    uint64_t number; /* 0 up */
    enum bw_sex sex; /* f or m */
    int32_t birth_day;
    uint32_t proneness; /* to be hurt, 100 for most: some people are victims again and again */
    uint64_t postcode;  /* of the home */
    size_t beat;        /* that the home is in */
    char forename[24];
    char surname[48];    /* UTF-8; a few have marks (Llŷr) */
    char nhs_number[11]; /* "" for none */
};

/* The traits without names and numbers: much faster, for drawing among many. */
void bw_synth_person_traits(const struct bw_synth_area *area, uint64_t number,
                            struct bw_synth_person *ret_person);

/* `number` is below plan.people. */
void bw_synth_person_make(const struct bw_synth_area *area, uint64_t number,
                          struct bw_synth_person *ret_person);

/* Whole years on that day; negative before birth. */
int bw_synth_person_age(const struct bw_synth_person *person, int32_t day);

/* A short or other form of a forename (Tom for Thomas), or NULL. */
const char *bw_synth_nickname(const char *forename);

#endif
