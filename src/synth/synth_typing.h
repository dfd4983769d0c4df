/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_SYNTH_SYNTH_TYPING_H
#define BW_SYNTH_SYNTH_TYPING_H

#include "beatwise/synth/synth_history.h"
#include "beatwise/synth/synth_person.h"

/*
 * synth_typing.h - what a service wrote down about a person or a place, with the errors that are
 * made when it is typed.
 */

/* Chances in 10,000 that a field is wrong or missing. */
struct bw_synth_errors {
    uint32_t no_identity; /* neither name nor birth date nor NHS number */
    uint32_t no_nhs_number;
    uint32_t placeholder_name; /* UNKNOWN */
    uint32_t placeholder_birth;
    uint32_t no_birth;
    uint32_t no_postcode;
};

/* One capture of a person. */
struct bw_synth_capture {
    bool has_identity;
    char forename[32];
    char surname[64];
    struct bw_civil birth; /* year 0: missing */
    enum bw_sex sex;       /* unknown: missing */
    int age;               /* -1: missing */
    char postcode[12];     /* of the home */
    char nhs_number[11];
};

void bw_synth_capture_person(const struct bw_synth_area *area, uint64_t person, int32_t day,
                             const struct bw_synth_errors *errors, struct bw_rng *rng,
                             struct bw_synth_capture *ret_capture);

/* ASCII capitals without marks, as older systems keep them. */
void bw_synth_capitals(char *text);

/* How somebody wrote the place of the act into a free text; "" for no text. */
void bw_synth_write_place(const struct bw_synth_area *area, const struct bw_synth_act *act,
                          struct bw_rng *rng, char text[160]);

/* To the quarter hour, mostly; else as it is. */
int64_t bw_synth_round_time(int64_t local, uint32_t per_10000, struct bw_rng *rng);

/* %Y %m %d %H %M and %b of a time. */
void bw_synth_format_time(int64_t local, const char *pattern, char text[32]);

#endif
