/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canon_private.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/base/day.h"

#define ALPHABET_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALPHABET_DIGITS "0123456789"

/* The texts of a bw_canon in the order in which they are written. */
struct field {
    size_t offset;
    size_t size;
    const char *alphabet;
};

#define NAME(member) offsetof(struct bw_canon, member), BW_CANON_NAME, ALPHABET_LETTERS
#define NAME_AT(member, index)                                                                     \
    offsetof(struct bw_canon, member) + (index)*BW_CANON_NAME, BW_CANON_NAME, ALPHABET_LETTERS

static const struct field fields[] = {
    {offsetof(struct bw_canon, nhs_number), 11, ALPHABET_DIGITS},
    {NAME(forename)},
    {NAME(middle)},
    {NAME(surname)},
    {NAME_AT(forename_parts, 0)},
    {NAME_AT(forename_parts, 1)},
    {NAME_AT(surname_parts, 0)},
    {NAME_AT(surname_parts, 1)},
    {offsetof(struct bw_canon, postcode), 8, ALPHABET_LETTERS ALPHABET_DIGITS},
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

/* Version, sex, birth day, year, month, day of month; weak follows from the day. */
#define FIXED_BYTES 10

_Static_assert(FIXED_BYTES + 11 + 7 * BW_CANON_NAME + 8 <= BW_CANON_MAX, "the longest fits");

size_t bw_canon_write(const struct bw_canon *canon, unsigned char bytes[BW_CANON_MAX])
{
    uint32_t day = (uint32_t)canon->birth_day;
    size_t used = 0;
    size_t padded;

    bytes[used++] = BW_CANON_VERSION;
    bytes[used++] = (unsigned char)canon->sex;
    for (int shift = 0; shift < 32; shift += 8)
        bytes[used++] = (unsigned char)(day >> shift);
    bytes[used++] = (unsigned char)(canon->birth_year & 0xFF);
    bytes[used++] = (unsigned char)(canon->birth_year >> 8);
    bytes[used++] = (unsigned char)canon->birth_month;
    bytes[used++] = (unsigned char)canon->birth_mday;
    for (size_t i = 0; i < FIELDS; i++) {
        const char *text = (const char *)canon + fields[i].offset;
        size_t len = strnlen(text, fields[i].size - 1);

        bytes[used++] = (unsigned char)len;
        memcpy(bytes + used, text, len);
        used += len;
    }
    padded = (used + BW_CANON_BLOCK - 1) / BW_CANON_BLOCK * BW_CANON_BLOCK;
    memset(bytes + used, 0, padded - used);
    return padded;
}

static bool read_field(const unsigned char *bytes, size_t size, size_t *used,
                       const struct field *field, struct bw_canon *canon)
{
    char *text = (char *)canon + field->offset;
    size_t len;

    if (*used == size)
        return false;
    len = bytes[(*used)++];
    if (len > size - *used || len > field->size - 1)
        return false;
    memcpy(text, bytes + *used, len);
    *used += len;
    return strspn(text, field->alphabet) == len;
}

/* Year, month and day of month; all 0 with a birth day. */
static bool read_parts(const unsigned char *bytes, struct bw_canon *canon)
{
    canon->birth_year = bytes[0] | bytes[1] << 8;
    canon->birth_month = bytes[2];
    canon->birth_mday = bytes[3];
    if (canon->birth_day != BW_DAY_NONE)
        return canon->birth_year == 0 && canon->birth_month == 0 && canon->birth_mday == 0;
    return canon->birth_year <= 9999 && canon->birth_month <= 12 && canon->birth_mday <= 31;
}

static bool read_all(const unsigned char *bytes, size_t len, struct bw_canon *canon)
{
    size_t used = FIXED_BYTES;
    uint32_t day = 0;
    struct bw_civil civil;

    if (len < FIXED_BYTES || bytes[0] != BW_CANON_VERSION || bytes[1] > BW_SEX_OTHER)
        return false;
    canon->sex = (enum bw_sex)bytes[1];
    for (int i = 0; i < 4; i++)
        day |= (uint32_t)bytes[2 + i] << (8 * i);
    canon->birth_day = (int32_t)day;
    if (canon->birth_day != BW_DAY_NONE) {
        if (canon->birth_day < bw_day_of((struct bw_civil){1900, 1, 1}) ||
            canon->birth_day > bw_day_of((struct bw_civil){9999, 12, 31}))
            return false;
        civil = bw_day_civil(canon->birth_day);
        canon->is_weak_birth_day = civil.month == 1 && civil.day == 1;
    }
    if (!read_parts(bytes + 6, canon))
        return false;
    for (size_t i = 0; i < FIELDS; i++) {
        if (!read_field(bytes, len, &used, &fields[i], canon))
            return false;
    }
    if (canon->nhs_number[0] != '\0' && strlen(canon->nhs_number) != 10)
        return false;
    return len == (used + BW_CANON_BLOCK - 1) / BW_CANON_BLOCK * BW_CANON_BLOCK &&
           sodium_is_zero(bytes + used, len - used);
}

enum bw_status bw_canon_read(const unsigned char *bytes, size_t len, struct bw_canon *ret_canon,
                             struct bw_err *err)
{
    struct bw_canon canon = {0};
    enum bw_status status = BW_OK;

    if (read_all(bytes, len, &canon))
        memcpy(ret_canon, &canon, sizeof(canon));
    else
        status =
            bw_fail(err, BW_EFORMAT, "sealed identifiers are not of version %d", BW_CANON_VERSION);
    bw_canon_wipe(&canon);
    return status;
}
