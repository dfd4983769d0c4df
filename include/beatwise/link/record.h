/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_LINK_RECORD_H
#define BW_LINK_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "beatwise/model/event.h"

/*
 * record.h - an event as linkage sees it: what is stored of it, and who it was.
 *
 * The caller keeps an array of records; everywhere in this layer a record is named by its position
 * in that array.  No result depends on the order of the array, nor on tokens and ids beyond their
 * being equal: ties are broken by content, and records that differ in nothing may change places.
 *
 * Privacy: the texts are identifiers, in canonical form (ident/canon.h); they belong to the caller,
 * who wipes them, and nothing here copies or prints them.
 */
struct bw_link_person {
    const char *nhs_number; /* ten digits that pass the check, or NULL */
    const char *forename;   /* NULL: missing, here and below */
    const char *surname;
    const char *forename_parts[2]; /* of a double name; NULL: it has no such part */
    const char *surname_parts[2];
    const char *postcode;   /* of the home */
    int32_t birth_day;      /* or BW_DAY_NONE */
    bool is_weak_birth_day; /* 1 January and the like */
    int sex;                /* enum bw_sex */
};

struct bw_link_record {
    const struct bw_event *event;        /* NULL only where persons are linked, not events */
    const struct bw_link_person *person; /* NULL: nothing is known */
    int file;                            /* without an event: 0 or 1, which file it is from */
};

/* Pairs are of two sides: the source of the event, or the file of the person. */
int bw_link_record_side(const struct bw_link_record *record);

/* The two are certainly two people, because each has a valid NHS number of its own. */
bool bw_link_is_other_number(const struct bw_link_person *a, const struct bw_link_person *b);

/*
 * Both birth days are known and differ in more than one of day, month and year, and not by day and
 * month having changed places.  1 January stands for any day of its year.
 */
bool bw_link_is_other_birth_day(const struct bw_link_person *a, const struct bw_link_person *b);

/* Rules by which two records are of one person; the static name of the first that holds, or NULL.
 * One that is forbidden by number or birth day never holds. */
const char *bw_link_number_rule(const struct bw_link_person *a, const struct bw_link_person *b);
const char *bw_link_name_rule(const struct bw_link_person *a, const struct bw_link_person *b);

/*
 * A total order of content for qsort-like use: source, times, person, place, what.  0: the two
 * differ at most in ids, tokens, extract line.
 */
int bw_link_record_cmp(const struct bw_link_record *a, const struct bw_link_record *b);

#endif
