/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_IDENT_CANON_H
#define BW_IDENT_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/err.h"
#include "beatwise/model/category.h"
#include "beatwise/model/pii.h"

/*
 * canon.h - what a row says of a person, brought to the one form in which two rows compare.
 *
 * What cannot be told from a placeholder is missing (an empty text, BW_DAY_NONE): "UNKNOWN",
 * "BABY", 1900-01-01, an NHS number that fails modulo 11.  Every rule here is inside the match
 * keys, so a rule that changes raises BW_CANON_VERSION, and old tokens then match old ones only.
 *
 * Privacy: a bw_canon names a person.  It lives on the stack of one function, which wipes it, or in
 * a vault (ident/vault.h), and is written nowhere but sealed (ident/seal.h).
 */
#define BW_CANON_VERSION 2

/* Letters of a name with NUL; longer ones are cut.  The NHS Data Dictionary allows 35. */
#define BW_CANON_NAME 40

/* Of "Smith-Jones" SMITH and JONES, of "ap Rhys Evans" APRHYS and EVANS: the first and the last. */
#define BW_CANON_PARTS 2

struct bw_canon {
    char nhs_number[11];          /* ten digits, valid modulo 11 */
    char forename[BW_CANON_NAME]; /* A to Z only, double names as one word: "MARYJANE" */
    char middle[BW_CANON_NAME];
    char surname[BW_CANON_NAME];
    char forename_parts[BW_CANON_PARTS][BW_CANON_NAME]; /* empty unless the name has several */
    char surname_parts[BW_CANON_PARTS][BW_CANON_NAME];
    char postcode[8];       /* of the home, without a blank: "CF103NP" */
    int32_t birth_day;      /* or BW_DAY_NONE */
    bool is_weak_birth_day; /* 1 January: often stands for "some day of that year" */
    /* Without a birth_day, what is known of it all the same; 0: not known. */
    int birth_year, birth_month, birth_mday;
    enum bw_sex sex;
};

/* `event_day` is the day of the event, after which nobody was born; BW_DAY_NONE: not known. */
void bw_canon_identity(const struct bw_identity *in, int32_t event_day, struct bw_canon *ret_canon);

/* Forename, surname and birth day. */
bool bw_canon_has_person(const struct bw_canon *canon);

/* An NHS number, or has_person. */
bool bw_canon_is_linkable(const struct bw_canon *canon);

void bw_canon_wipe(struct bw_canon *canon);

/* The longest text that write makes: a multiple of BW_CANON_BLOCK bytes. */
#define BW_CANON_BLOCK 64
#define BW_CANON_MAX 320

/*
 * Writes `canon` for sealing, each field with its length, padded with zeros to a multiple of
 * BW_CANON_BLOCK so that the sealed length says next to nothing; returns the length.
 */
size_t bw_canon_write(const struct bw_canon *canon, unsigned char bytes[BW_CANON_MAX]);

/*
 * Reads what write made.  Fails with BW_EFORMAT, and then leaves `ret_canon` as it was, on
 * anything that write would not have made (another version, a byte too many, a small letter).
 */
enum bw_status bw_canon_read(const unsigned char *bytes, size_t len, struct bw_canon *ret_canon,
                             struct bw_err *err) BW_MUST_CHECK;

#endif
