/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/day.h"
#include "match_private.h"

/* What two records must have in common, one pass a line.  Each leaves room for errors in other
 * fields than the next. */
enum part {
    END = 0,
    NUMBER,
    NAMES,     /* both, in either place */
    F_START,   /* three letters */
    S_START,   /* three letters */
    F_SOUND,   /* soundex */
    S_SOUND,   /* soundex */
    F_INITIAL, /* one letter */
    S_INITIAL, /* one letter */
    FORENAME,  /* whole */
    SURNAME,   /* whole */
    BIRTH,     /* with day and month in either place */
    YEAR,      /* of birth */
    DAY_MONTH, /* in either place */
    YEAR_MONTH,
    YEAR_DAY,
    POSTCODE,
    DISTRICT,
};
#define PARTS_MAX 4

static const enum part search[BW_MATCH_PASSES][PARTS_MAX] = {
    {NUMBER},
    {NAMES, YEAR},
    {NAMES, DAY_MONTH},
    {NAMES, DISTRICT},
    {BIRTH, F_INITIAL},
    {BIRTH, S_INITIAL},
    {POSTCODE, F_INITIAL},
    {POSTCODE, S_INITIAL},
    {POSTCODE, YEAR},
    {F_START, S_START, YEAR_MONTH},
    {F_START, S_START, YEAR_DAY},
    {F_START, S_START, DAY_MONTH},
    {F_SOUND, S_SOUND, YEAR},
    {F_SOUND, S_SOUND, DAY_MONTH},
    {BIRTH, DISTRICT},
    {F_START, S_START, DISTRICT},
    {F_START, YEAR, DISTRICT},
    {S_START, YEAR, DISTRICT},
    {F_START, DAY_MONTH, DISTRICT},
    {S_START, DAY_MONTH, DISTRICT},
    {POSTCODE},
    {BIRTH},
};

/*
 * Pairs to learn from.  Who has the surname or the postcode in common is often family, so that the
 * other of the two tells too much there.
 */
static const struct {
    enum part parts[PARTS_MAX];
    unsigned fields;
} learn[BW_MATCH_LEARN_PASSES] = {
    {{BIRTH},
     1U << BW_FIELD_FORENAME | 1U << BW_FIELD_SURNAME | 1U << BW_FIELD_POSTCODE |
         1U << BW_FIELD_SEX},
    {{SURNAME}, 1U << BW_FIELD_FORENAME | 1U << BW_FIELD_BIRTH | 1U << BW_FIELD_SEX},
    {{FORENAME}, 1U << BW_FIELD_SURNAME | 1U << BW_FIELD_BIRTH | 1U << BW_FIELD_POSTCODE},
    {{POSTCODE}, 1U << BW_FIELD_FORENAME | 1U << BW_FIELD_BIRTH | 1U << BW_FIELD_SEX},
};

unsigned bw_match_learn_fields(size_t pass)
{
    return learn[pass].fields;
}

static uint64_t digest_start(const struct bw_link_word *word, size_t len)
{
    return bw_link_digest(word->text, word->len < len ? word->len : len);
}

static uint64_t names_of(const struct bw_link_word *a, const struct bw_link_word *b)
{
    const bool is_swapped = a->digest > b->digest;

    return bw_link_mix(is_swapped ? b->digest : a->digest, is_swapped ? a->digest : b->digest);
}

static uint64_t birth_part(const struct bw_link_form *form, enum part part)
{
    const struct bw_civil civil = bw_day_civil(form->birth_day);
    const int low = civil.day < civil.month ? civil.day : civil.month;
    const int high = civil.day < civil.month ? civil.month : civil.day;

    switch (part) {
    case YEAR:
        return (uint64_t)civil.year;
    case DAY_MONTH:
        return (uint64_t)(low * 32 + high);
    case YEAR_MONTH:
        return (uint64_t)(civil.year * 32 + civil.month);
    case YEAR_DAY:
        return (uint64_t)(civil.year * 32 + civil.day);
    default:
        return (uint64_t)((civil.year * 32 + low) * 32 + high);
    }
}

/* False: the record has not got that part. */
static bool get_part(const struct bw_link_forms *forms, const struct bw_link_form *form,
                     enum part part, uint64_t *ret_value)
{
    const struct bw_link_word *forename = &forms->names.words[form->forename];
    const struct bw_link_word *surname = &forms->names.words[form->surname];
    const struct bw_link_word *postcode = &forms->postcodes.words[form->postcode];

    switch (part) {
    case NUMBER:
        *ret_value = forms->numbers.words[form->number].digest;
        return form->number != 0;
    case NAMES:
        *ret_value = names_of(forename, surname);
        return form->forename != 0 && form->surname != 0;
    case F_START:
        *ret_value = digest_start(forename, 3);
        return form->forename != 0;
    case S_START:
        *ret_value = digest_start(surname, 3);
        return form->surname != 0;
    case F_SOUND:
        *ret_value = forename->soundex;
        return form->forename != 0;
    case S_SOUND:
        *ret_value = surname->soundex;
        return form->surname != 0;
    case F_INITIAL:
        *ret_value = (unsigned char)forename->text[0];
        return form->forename != 0;
    case S_INITIAL:
        *ret_value = (unsigned char)surname->text[0];
        return form->surname != 0;
    case FORENAME:
        *ret_value = forename->digest;
        return form->forename != 0;
    case SURNAME:
        *ret_value = surname->digest;
        return form->surname != 0;
    case POSTCODE:
        *ret_value = postcode->digest;
        return form->postcode != 0;
    case DISTRICT:
        *ret_value = digest_start(postcode, postcode->start == 0 ? postcode->len : postcode->start);
        return form->postcode != 0;
    default:
        if (form->birth_day == BW_DAY_NONE)
            return false;
        *ret_value = birth_part(form, part);
        return true;
    }
}

static void fill(const struct bw_link_forms *forms, const enum part *parts, size_t pass,
                 size_t stride, uint32_t *keys)
{
    for (size_t i = 0; i < forms->count; i++) {
        uint64_t key = pass;
        uint64_t value = 0;
        bool is_whole = true;

        for (int k = 0; is_whole && k < PARTS_MAX && parts[k] != END; k++) {
            is_whole = get_part(forms, &forms->forms[i], parts[k], &value);
            key = bw_link_mix(key, value);
        }
        keys[i * stride] = is_whole ? (uint32_t)(key >> 32) | 1U : 0;
    }
}

void bw_match_fill_keys(const struct bw_link_forms *forms, size_t pass, size_t stride,
                        uint32_t *keys)
{
    fill(forms, search[pass], pass + 1, stride, keys);
}

void bw_match_fill_learn_keys(const struct bw_link_forms *forms, size_t pass, uint32_t *keys)
{
    fill(forms, learn[pass].parts, pass + 1, 1, keys);
}
