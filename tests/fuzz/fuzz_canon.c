/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/day.h"
#include "beatwise/ident/canon.h"
#include "must.h"

/*
 * The first byte says what the rest is.  Even: the lines are the fields of a row; what comes of
 * them is canonical, and what was written is read as the same.  Odd: the bytes are opened from a
 * seal; they are what write makes or are refused.
 */
#define FIELDS 7

static struct bw_pii next_line(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *from = *at;
    const uint8_t *stop = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;

    if (stop == NULL)
        stop = end;
    *at = stop < end ? stop + 1 : end;
    return (struct bw_pii){(const char *)from, (size_t)(stop - from)};
}

static void must_be_letters(const char *name)
{
    MUST(strlen(name) < BW_CANON_NAME);
    MUST(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(name));
}

static void must_be_canonical(const struct bw_canon *canon)
{
    size_t digits = strspn(canon->nhs_number, "0123456789");

    must_be_letters(canon->forename);
    must_be_letters(canon->middle);
    must_be_letters(canon->surname);
    for (size_t i = 0; i < BW_CANON_PARTS; i++) {
        must_be_letters(canon->forename_parts[i]);
        must_be_letters(canon->surname_parts[i]);
    }
    MUST(canon->nhs_number[digits] == '\0' && (digits == 0 || digits == 10));
    MUST(strlen(canon->postcode) == 0 || strlen(canon->postcode) >= 5);
}

static void must_read_back(const struct bw_canon *canon)
{
    unsigned char bytes[BW_CANON_MAX];
    unsigned char again[BW_CANON_MAX];
    struct bw_canon copy;
    struct bw_err err = BW_ERR_INIT;
    size_t len = bw_canon_write(canon, bytes);

    MUST(len > 0 && len <= BW_CANON_MAX && len % BW_CANON_BLOCK == 0);
    MUST(bw_canon_read(bytes, len, &copy, &err) == BW_OK);
    MUST(bw_canon_write(&copy, again) == len && memcmp(bytes, again, len) == 0);
    MUST(copy.birth_day == canon->birth_day && copy.sex == canon->sex);
    MUST(copy.is_weak_birth_day == canon->is_weak_birth_day);
    MUST(copy.birth_year == canon->birth_year && copy.birth_month == canon->birth_month);
    MUST(copy.birth_mday == canon->birth_mday);
    MUST(strcmp(copy.surname, canon->surname) == 0);
    MUST(strcmp(copy.forename, canon->forename) == 0);
}

static void try_row(unsigned choice, const uint8_t *at, const uint8_t *end)
{
    struct bw_pii field[FIELDS];
    struct bw_identity in = {.is_surname_first = (choice & 2) != 0, .sex = (int)(choice >> 6)};
    struct bw_canon canon;
    int64_t birth = 0;

    for (size_t i = 0; i < FIELDS; i++)
        field[i] = next_line(&at, end);
    in.nhs_number = field[0];
    in.forename = field[1];
    in.middle_name = field[2];
    in.surname = field[3];
    in.full_name = field[4];
    in.home_postcode = field[5];
    in.birth_day = BW_DAY_NONE;
    if (bw_time_parse((struct bw_text){field[6].pii_ptr, field[6].pii_len}, "default", &birth))
        in.birth_day = bw_local_day(birth);
    else if (field[6].pii_len >= 3) { /* of a date that is not wholly known */
        in.birth_year = 1890 + (unsigned char)field[6].pii_ptr[0];
        in.birth_month = (unsigned char)field[6].pii_ptr[1] % 16;
        in.birth_mday = (unsigned char)field[6].pii_ptr[2] % 40;
    }
    bw_canon_identity(&in, (choice & 4) != 0 ? 20000 : BW_DAY_NONE, &canon);
    must_be_canonical(&canon);
    must_read_back(&canon);
    MUST(!bw_canon_has_person(&canon) || bw_canon_is_linkable(&canon));
}

static void try_bytes(const uint8_t *bytes, size_t len)
{
    unsigned char again[BW_CANON_MAX];
    struct bw_canon canon;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = bw_canon_read(bytes, len, &canon, &err);

    must_be_tidy(status, &err);
    MUST(status == BW_OK || status == BW_EFORMAT);
    if (status != BW_OK)
        return;
    must_be_canonical(&canon);
    MUST(bw_canon_write(&canon, again) == len && memcmp(bytes, again, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0)
        return 0;
    if (bytes[0] % 2 == 0)
        try_row(bytes[0], bytes + 1, bytes + len);
    else
        try_bytes(bytes + 1, len - 1);
    return 0;
}
