/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_MODEL_PII_H
#define BW_MODEL_PII_H

#include <stddef.h>
#include <stdint.h>

/*
 * pii.h - text that may name a person.
 *
 * Privacy: a type of its own, so that it cannot be handed to printf, to a message or to the store
 * by accident.  `feed` makes it; only `ident` and `link` look inside.  The bytes belong to the
 * row and live as long as the row does; nothing that holds a bw_pii outlives the batch arena.
 */
struct bw_pii {
    const char *pii_ptr;
    size_t pii_len; /* 0: missing */
};

/* What a row says of who was hurt, as the supplier wrote it (UTF-8, outer blanks cut). */
struct bw_identity {
    struct bw_pii nhs_number;
    struct bw_pii local_id;
    struct bw_pii forename;
    struct bw_pii middle_name;
    struct bw_pii surname;
    struct bw_pii full_name;
    int is_surname_first; /* how `full_name` is written */
    struct bw_pii home_postcode;
    struct bw_pii phone;
    int32_t birth_day; /* days since 1970-01-01, or BW_DAY_NONE */
    /* Without a birth_day, what is known of it all the same; 0: not known. */
    int birth_year, birth_month, birth_mday;
    int sex; /* enum bw_sex */
};

#endif
