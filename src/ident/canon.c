/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canon_private.h"

#include <string.h>

#include <sodium.h>

#include "beatwise/base/day.h"
#include "beatwise/base/text.h"

#define NHS_DIGITS 10

/* The longest postcode without its blank. */
#define POSTCODE_MAX 7

static struct bw_text trimmed(struct bw_pii pii)
{
    return bw_text_trim((struct bw_text){pii.pii_ptr, pii.pii_len});
}

/* NHS Data Dictionary, NHS NUMBER: weights 10 to 2, check digit 11 - sum mod 11, 11 is 0, 10 is
 * never issued. */
static bool is_modulo_11(const char digits[NHS_DIGITS])
{
    int sum = 0;
    int check;

    for (int i = 0; i < NHS_DIGITS - 1; i++)
        sum += (digits[i] - '0') * (10 - i);
    check = 11 - sum % 11;
    return check != 10 && check % 11 == digits[NHS_DIGITS - 1] - '0';
}

/* Every number of ten equal digits passes modulo 11, and so do these two rows of keys. */
static bool is_nhs_sentinel(const char digits[NHS_DIGITS])
{
    size_t same = 1;

    while (same < NHS_DIGITS && digits[same] == digits[0])
        same++;
    return same == NHS_DIGITS || memcmp(digits, "0123456789", NHS_DIGITS) == 0 ||
           memcmp(digits, "9876543210", NHS_DIGITS) == 0;
}

/* Ten digits, or 3-3-4 with blanks or with hyphens; other groups are other numbers. */
static void set_nhs_number(struct bw_pii cell, char nhs_number[NHS_DIGITS + 1])
{
    struct bw_text text = trimmed(cell);
    char digits[NHS_DIGITS];
    size_t count = 0;
    char separator = text.len == NHS_DIGITS + 2 ? text.ptr[3] : '\0';

    if (text.len != NHS_DIGITS && separator != ' ' && separator != '-')
        return;
    for (size_t i = 0; i < text.len; i++) {
        bool is_separator = text.len != NHS_DIGITS && (i == 3 || i == 7);

        if (is_separator && text.ptr[i] == separator)
            continue;
        /* A digit where the second separator belongs would be the eleventh. */
        if (is_separator || text.ptr[i] < '0' || text.ptr[i] > '9')
            return;
        digits[count++] = text.ptr[i];
    }
    if (is_modulo_11(digits) && !is_nhs_sentinel(digits)) {
        memcpy(nhs_number, digits, NHS_DIGITS);
        nhs_number[NHS_DIGITS] = '\0';
    }
    sodium_memzero(digits, sizeof(digits));
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* BS 7666 forms A9, A99, A9A, AA9, AA99, AA9A; the letters that each place cannot have are from
 * the Royal Mail's Programmers' Guide. */
static bool is_outward(const char *p, size_t len)
{
    size_t area = len >= 2 && is_letter(p[1]) ? 2 : 1;

    if (len < 2 || len > 4 || !is_letter(p[0]) || is_one_of(p[0], "QVX"))
        return false;
    if (area == 2 && is_one_of(p[1], "IJZ"))
        return false;
    if (len == area || len > area + 2 || !is_digit(p[area]))
        return false;
    if (len == area + 1 || is_digit(p[area + 1]))
        return true;
    return is_one_of(p[area + 1], area == 1 ? "ABCDEFGHJKPSTUW" : "ABEHMNPRVWXY");
}

static bool is_inward(const char *p)
{
    return is_digit(p[0]) && is_letter(p[1]) && is_letter(p[2]) && !is_one_of(p[1], "CIKMOV") &&
           !is_one_of(p[2], "CIKMOV");
}

/* ZZ99 3VZ (no fixed abode) and the like fail the form: no area has Z second. */
static void set_postcode(struct bw_pii cell, char postcode[POSTCODE_MAX + 1])
{
    char made[POSTCODE_MAX + 1] = "";
    size_t len = 0;
    bool is_right = true;

    for (size_t i = 0; i < cell.pii_len && is_right; i++) {
        unsigned char c = (unsigned char)cell.pii_ptr[i];

        if (c == ' ' || c == '\t' || c == 0xC2 || c == 0xA0) /* U+00A0 is C2 A0 */
            continue;
        is_right = len < POSTCODE_MAX;
        if (is_right)
            made[len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    if (is_right && len >= 5 && is_outward(made, len - 3) && is_inward(made + len - 3))
        memcpy(postcode, made, sizeof(made));
    sodium_memzero(made, sizeof(made));
}

/* 1811-11-11 and the first days of 1900 and 1901 are what systems take where a date must be
 * given; whatever is before 1900 falls too. */
static void set_birth_day(int32_t birth_day, int32_t event_day, struct bw_canon *canon)
{
    const int32_t day_1900 = bw_day_of((struct bw_civil){1900, 1, 1});
    const int32_t day_1901 = bw_day_of((struct bw_civil){1901, 1, 1});
    struct bw_civil civil;

    canon->birth_day = BW_DAY_NONE;
    if (birth_day == BW_DAY_NONE || birth_day <= day_1900 || birth_day == day_1901 ||
        (event_day != BW_DAY_NONE && birth_day > event_day))
        return;
    civil = bw_day_civil(birth_day);
    canon->birth_day = birth_day;
    canon->is_weak_birth_day = civil.month == 1 && civil.day == 1;
}

/* The parts of a date that is not wholly known; what cannot be is not known. */
static void set_birth_parts(const struct bw_identity *in, int32_t event_day, struct bw_canon *canon)
{
    const int last_year = event_day == BW_DAY_NONE ? 9999 : bw_day_civil(event_day).year;

    if (canon->birth_day != BW_DAY_NONE)
        return;
    if (in->birth_year > 1901 && in->birth_year <= last_year)
        canon->birth_year = in->birth_year;
    if (in->birth_month >= 1 && in->birth_month <= 12)
        canon->birth_month = in->birth_month;
    if (in->birth_mday >= 1 && in->birth_mday <= 31)
        canon->birth_mday = in->birth_mday;
}

void bw_canon_identity(const struct bw_identity *in, int32_t event_day, struct bw_canon *ret_canon)
{
    memset(ret_canon, 0, sizeof(*ret_canon));
    bw_canon_names(in, ret_canon);
    set_nhs_number(in->nhs_number, ret_canon->nhs_number);
    set_postcode(in->home_postcode, ret_canon->postcode);
    set_birth_day(in->birth_day, event_day, ret_canon);
    set_birth_parts(in, event_day, ret_canon);
    ret_canon->sex = in->sex >= BW_SEX_UNKNOWN && in->sex <= BW_SEX_OTHER ? (enum bw_sex)in->sex
                                                                          : BW_SEX_UNKNOWN;
}

bool bw_canon_has_person(const struct bw_canon *canon)
{
    return canon->forename[0] != '\0' && canon->surname[0] != '\0' &&
           canon->birth_day != BW_DAY_NONE;
}

bool bw_canon_is_linkable(const struct bw_canon *canon)
{
    return canon->nhs_number[0] != '\0' || bw_canon_has_person(canon);
}

void bw_canon_wipe(struct bw_canon *canon)
{
    sodium_memzero(canon, sizeof(*canon));
}
