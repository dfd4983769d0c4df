/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/link/compare.h"

#include <stdlib.h>

#include "beatwise/base/day.h"
#include "beatwise/link/similar.h"

/* Thresholds of the levels (linkage.md). */
#define CLOSE 0.92
#define NEAR 0.88
#define FAR 0.75

#define MEMO_SLOTS 16384U

struct bw_link_memo {
    struct {
        uint32_t a, b;
        uint8_t level;
    } slots[MEMO_SLOTS];
};

struct bw_link_memo *bw_link_memo_new(struct bw_arena *arena)
{
    return bw_arena_alloc(arena, 1, sizeof(struct bw_link_memo));
}

static bool has_common_nick(const struct bw_link_word *a, const struct bw_link_word *b)
{
    for (int i = 0; i < BW_LINK_NICKS && a->nicks[i] != 0; i++)
        for (int k = 0; k < BW_LINK_NICKS && b->nicks[k] != 0; k++)
            if (a->nicks[i] == b->nicks[k])
                return true;
    return false;
}

/* Of the numbers `x` and `y` one is a part of the other, or they have a part in common. */
static bool has_common_part(const struct bw_link_words *names, uint32_t x, uint32_t y)
{
    const struct bw_link_word *a = &names->words[x];
    const struct bw_link_word *b = &names->words[y];

    for (int i = 0; i < 2; i++) {
        if ((a->parts[i] != 0 && a->parts[i] == y) || (b->parts[i] != 0 && b->parts[i] == x))
            return true;
        for (int k = 0; k < 2; k++)
            if (a->parts[i] != 0 && a->parts[i] == b->parts[k])
                return true;
    }
    return false;
}

static unsigned compare_words(const struct bw_link_words *names, uint32_t x, uint32_t y)
{
    const struct bw_link_word *a = &names->words[x];
    const struct bw_link_word *b = &names->words[y];
    const struct bw_text text_a = {a->text, a->len};
    const struct bw_text text_b = {b->text, b->len};
    double similar;

    if (has_common_nick(a, b) || has_common_part(names, x, y))
        return BW_NAME_ALIAS;
    if (a->len == 1 || b->len == 1)
        return a->text[0] == b->text[0] ? BW_NAME_FAR : BW_NAME_OTHER;
    similar = bw_similar_jaro_winkler(text_a, text_b);
    if (similar >= CLOSE)
        return BW_NAME_CLOSE;
    if (similar >= NEAR || bw_similar_is_one_edit(text_a, text_b))
        return BW_NAME_NEAR;
    return similar >= FAR ? BW_NAME_FAR : BW_NAME_OTHER;
}

static unsigned name_level(const struct bw_link_words *names, struct bw_link_memo *memo, uint32_t x,
                           uint32_t y)
{
    const uint32_t low = x < y ? x : y;
    const uint32_t high = x < y ? y : x;
    uint32_t slot;

    if (low == 0)
        return BW_LEVEL_MISSING;
    if (low == high)
        return BW_LEVEL_EXACT;
    slot = (low * 0x9E3779B1U ^ high * 0x85EBCA77U) >> 18;
    if (memo->slots[slot].a != low || memo->slots[slot].b != high) {
        memo->slots[slot].a = low;
        memo->slots[slot].b = high;
        memo->slots[slot].level = (uint8_t)compare_words(names, low, high);
    }
    return memo->slots[slot].level;
}

static void write_digits(struct bw_civil civil, char digits[8])
{
    const int parts[] = {civil.year / 100, civil.year % 100, civil.month, civil.day};

    for (int i = 0; i < 4; i++) {
        digits[2 * i] = (char)('0' + parts[i] / 10);
        digits[2 * i + 1] = (char)('0' + parts[i] % 10);
    }
}

static unsigned birth_level(const struct bw_link_form *a, const struct bw_link_form *b)
{
    struct bw_civil x;
    struct bw_civil y;
    char x_digits[8];
    char y_digits[8];
    int same;

    if (a->birth_day == BW_DAY_NONE || b->birth_day == BW_DAY_NONE)
        return BW_LEVEL_MISSING;
    if (a->birth_day == b->birth_day)
        return a->is_weak_birth_day ? BW_BIRTH_WEAK : BW_LEVEL_EXACT;
    x = bw_day_civil(a->birth_day);
    y = bw_day_civil(b->birth_day);
    if ((a->is_weak_birth_day || b->is_weak_birth_day) && x.year == y.year)
        return BW_BIRTH_YEAR;
    if (x.year == y.year && x.month == y.day && x.day == y.month)
        return BW_BIRTH_SWAPPED;
    same = (x.year == y.year) + (x.month == y.month) + (x.day == y.day);
    if (same < 2)
        return x.year == y.year ? BW_BIRTH_YEAR : BW_BIRTH_OTHER;
    write_digits(x, x_digits);
    write_digits(y, y_digits);
    return bw_similar_is_one_edit((struct bw_text){x_digits, 8}, (struct bw_text){y_digits, 8})
               ? BW_BIRTH_EDIT
               : BW_BIRTH_PARTS;
}

static bool is_same_start(const struct bw_link_word *a, const struct bw_link_word *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (a->text[i] != b->text[i])
            return false;
    return true;
}

static unsigned postcode_level(const struct bw_link_words *postcodes, uint32_t x, uint32_t y)
{
    const struct bw_link_word *a = &postcodes->words[x];
    const struct bw_link_word *b = &postcodes->words[y];

    if (x == 0 || y == 0)
        return BW_LEVEL_MISSING;
    if (x == y)
        return BW_LEVEL_EXACT;
    if (abs(a->len - b->len) <= 1 && bw_similar_is_one_edit((struct bw_text){a->text, a->len},
                                                            (struct bw_text){b->text, b->len}))
        return BW_POSTCODE_EDIT;
    if (a->start == 0 || a->start != b->start || !is_same_start(a, b, a->start))
        return BW_POSTCODE_OTHER;
    return a->text[a->start] == b->text[a->start] ? BW_POSTCODE_SECTOR : BW_POSTCODE_DISTRICT;
}

static unsigned sex_level(const struct bw_link_form *a, const struct bw_link_form *b)
{
    if (a->sex == BW_SEX_UNKNOWN || b->sex == BW_SEX_UNKNOWN)
        return BW_LEVEL_MISSING;
    if (a->sex == b->sex)
        return BW_LEVEL_EXACT;
    return a->sex == BW_SEX_OTHER || b->sex == BW_SEX_OTHER ? BW_LEVEL_MISSING : BW_SEX_LEVEL_OTHER;
}

/* A name is one of the other's, or close to it. */
static bool is_swapped(const struct bw_link_words *names, struct bw_link_memo *memo,
                       const struct bw_link_form *a, const struct bw_link_form *b)
{
    return name_level(names, memo, a->forename, b->surname) <= BW_NAME_CLOSE &&
           name_level(names, memo, a->surname, b->forename) <= BW_NAME_CLOSE;
}

uint32_t bw_link_compare(const struct bw_link_forms *forms, struct bw_link_memo *memo,
                         const struct bw_link_form *a, const struct bw_link_form *b)
{
    unsigned forename = name_level(&forms->names, memo, a->forename, b->forename);
    unsigned surname = name_level(&forms->names, memo, a->surname, b->surname);

    if (forename >= BW_NAME_NEAR && surname >= BW_NAME_NEAR && forename != BW_LEVEL_MISSING &&
        surname != BW_LEVEL_MISSING && is_swapped(&forms->names, memo, a, b)) {
        forename = BW_NAME_SWAPPED;
        surname = BW_LEVEL_MISSING;
    }
    return forename << 3 * BW_FIELD_FORENAME | surname << 3 * BW_FIELD_SURNAME |
           birth_level(a, b) << 3 * BW_FIELD_BIRTH |
           postcode_level(&forms->postcodes, a->postcode, b->postcode) << 3 * BW_FIELD_POSTCODE |
           sex_level(a, b) << 3 * BW_FIELD_SEX;
}
