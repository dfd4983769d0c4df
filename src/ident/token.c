/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/day.h"
#include "beatwise/ident/token.h"

/* What match keys are made of.  Several letters of a name need a name of at least two. */
enum field {
    END,
    NHS,     /* NHS number */
    NAMES,   /* forename and surname in byte order: entered the wrong way round they still agree */
    F1,      /* forename, first letter */
    F_START, /* forename, first three letters */
    F_END,   /* first part of the forename, last three letters */
    F_LAST,  /* first part of the forename, last letter */
    F_WHOLE, /* forename */
    S1,      /* surname, first letter */
    S2,      /* surname, second letter */
    S_END,   /* surname, last three letters */
    S_LAST,  /* surname, last letter */
    BIRTH_DATE, /* year, and month and day in the order of their size: swapped they still agree */
    MONTH_DAY,  /* the same two */
    YEAR_MONTH,
    YEAR_DAY,
    YEAR,
    MONTH,
    DAY,
    POSTCODE,
    DISTRICT, /* postcode without its last three characters */
};

/*
 * The list, in byte order of the names.  From all combinations of these fields that are unique for
 * 0.9992 of 20,000 persons with the skew of Welsh names, households and districts, those were
 * taken, one after the other, that find the most persons again whose names, dates and postcodes
 * were damaged at half of the rates that ONS publishes between two captures (synthetic4linkage:
 * forename 35 %, surname 32, day 15, month 13, year 13, postcode 4); then the NHS number.  It may
 * stand alone: no value of it is shared by many, so its tokens have no frequencies to align.  Over
 * 1 January, which often is "some day of that year", only the year, both whole names with it, or
 * the NHS number hold.
 */
#define KEY_FIELDS 6

static const struct match_key {
    const char *name;
    enum field fields[KEY_FIELDS + 1];
    bool is_for_weak_day;
} match_keys[BW_MATCH_KEYS] = {
    {"f1_fl_s1_sl_md_pcd", {F1, F_LAST, S1, S_LAST, MONTH_DAY, DISTRICT}, false},
    {"f1_fl_yd_pc", {F1, F_LAST, YEAR_DAY, POSTCODE}, false},
    {"f1_sl_yd_pc", {F1, S_LAST, YEAR_DAY, POSTCODE}, false},
    {"f1_sl_ym_pc", {F1, S_LAST, YEAR_MONTH, POSTCODE}, false},
    {"fe3_s2_md_pc", {F_END, S2, MONTH_DAY, POSTCODE}, false},
    {"fe3_se3_y_pc", {F_END, S_END, YEAR, POSTCODE}, true},
    {"fe3_ym_pc", {F_END, YEAR_MONTH, POSTCODE}, false},
    {"fn3_s1_d_pc", {F_START, S1, DAY, POSTCODE}, false},
    {"fn3_s1_s2_dob", {F_START, S1, S2, BIRTH_DATE}, false},
    {"fn3_s1_y_pc", {F_START, S1, YEAR, POSTCODE}, true},
    {"fn_md_pc", {F_WHOLE, MONTH_DAY, POSTCODE}, false},
    {"names_dob", {NAMES, BIRTH_DATE}, true},
    {"names_m_pc", {NAMES, MONTH, POSTCODE}, false},
    {"nhs", {NHS}, true},
    {"s1_dob_pc", {S1, BIRTH_DATE, POSTCODE}, false},
    {"s2_dob_pc", {S2, BIRTH_DATE, POSTCODE}, false},
};

/* The longest message: version, a name of 18, two names of 39 letters and a birth date, each with
 * its length. */
_Static_assert(2 + 17 + 2 * BW_CANON_NAME + 9 <= BW_MAC4_BLOCK, "a message is one block");

const char *bw_token_key_name(size_t index)
{
    return index < BW_MATCH_KEYS ? match_keys[index].name : NULL;
}

static void put(struct bw_mac4_message *message, const void *bytes, size_t len)
{
    assert(message->len + 1 + len <= BW_MAC4_BLOCK);
    message->bytes[message->len++] = (unsigned char)len;
    memcpy(message->bytes + message->len, bytes, len);
    message->len += len;
}

static bool put_text(struct bw_mac4_message *message, const char *text)
{
    put(message, text, strlen(text));
    return text[0] != '\0';
}

/* `want` letters from the start or the end; one that has fewer is taken whole. */
static bool put_letters(struct bw_mac4_message *message, const char *name, size_t want, bool is_end)
{
    size_t len = strlen(name);
    size_t taken = len < want ? len : want;

    put(message, is_end ? name + len - taken : name, taken);
    return len >= 2 || len == want;
}

static bool put_names(struct bw_mac4_message *message, const struct bw_canon *canon)
{
    bool is_swapped = strcmp(canon->forename, canon->surname) > 0;

    put_text(message, is_swapped ? canon->surname : canon->forename);
    put_text(message, is_swapped ? canon->forename : canon->surname);
    return strlen(canon->forename) >= 2 && strlen(canon->surname) >= 2;
}

/* What is precomputed of a canon for all keys; 0: not known. */
struct person {
    const struct bw_canon *canon;
    struct bw_civil birth;
};

/* Which parts of a birth date a field takes, and which it must have. */
static bool put_birth(struct bw_mac4_message *message, const struct bw_civil *birth,
                      enum field field)
{
    const bool has_year = field != MONTH_DAY && field != MONTH && field != DAY;
    const bool has_month = field != YEAR && field != YEAR_DAY && field != DAY;
    const bool has_day = field != YEAR && field != YEAR_MONTH && field != MONTH;
    const int year = has_year ? birth->year : 0;
    int month = has_month ? birth->month : 0;
    int day = has_day ? birth->day : 0;
    unsigned char bytes[4];

    if ((has_year && year == 0) || (has_month && month == 0) || (has_day && day == 0))
        return false;
    if (has_month && has_day && month > day) {
        day = birth->month;
        month = birth->day;
    }
    bytes[0] = (unsigned char)(year & 0xFF);
    bytes[1] = (unsigned char)(year >> 8);
    bytes[2] = (unsigned char)month;
    bytes[3] = (unsigned char)day;
    put(message, bytes, sizeof(bytes));
    return true;
}

/* One letter of a name of at least two. */
static bool put_letter(struct bw_mac4_message *message, const char *name, size_t at)
{
    size_t len = strlen(name);

    if (len < 2)
        return false;
    put(message, name + (at < len ? at : len - 1), 1);
    return true;
}

static const char *first_forename(const struct bw_canon *canon)
{
    return canon->forename_parts[0][0] != '\0' ? canon->forename_parts[0] : canon->forename;
}

static bool put_name(struct bw_mac4_message *message, const struct bw_canon *canon,
                     enum field field)
{
    switch (field) {
    case NAMES:
        return put_names(message, canon);
    case F1:
        return put_letters(message, canon->forename, 1, false);
    case F_START:
        return put_letters(message, canon->forename, 3, false);
    case F_END:
        return put_letters(message, first_forename(canon), 3, true);
    case F_LAST:
        return put_letter(message, first_forename(canon), SIZE_MAX);
    case F_WHOLE:
        return put_text(message, canon->forename) && canon->forename[1] != '\0';
    case S1:
        return put_letters(message, canon->surname, 1, false);
    case S2:
        return put_letter(message, canon->surname, 1);
    case S_END:
        return put_letters(message, canon->surname, 3, true);
    default: /* S_LAST */
        return put_letter(message, canon->surname, SIZE_MAX);
    }
}

/* False: the field is missing. */
static bool put_field(struct bw_mac4_message *message, const struct person *person,
                      enum field field)
{
    const struct bw_canon *canon = person->canon;
    size_t postcode_len = strlen(canon->postcode);

    switch (field) {
    case NHS:
        return put_text(message, canon->nhs_number);
    case POSTCODE:
        return put_text(message, canon->postcode);
    case DISTRICT:
        put(message, canon->postcode, postcode_len < 3 ? 0 : postcode_len - 3);
        return postcode_len > 3;
    default:
        return field < BIRTH_DATE ? put_name(message, canon, field)
                                  : put_birth(message, &person->birth, field);
    }
}

static bool make_message(const struct match_key *key, const struct person *person,
                         struct bw_mac4_message *message)
{
    static const unsigned char versions[] = {BW_TOKEN_VERSION, BW_CANON_VERSION};

    if (person->canon->is_weak_birth_day && !key->is_for_weak_day)
        return false;
    message->len = 0;
    memset(message->bytes, 0, sizeof(message->bytes));
    put(message, versions, sizeof(versions));
    put_text(message, key->name);
    for (size_t i = 0; key->fields[i] != END; i++) {
        if (!put_field(message, person, key->fields[i]))
            return false;
    }
    return true;
}

void bw_token_inner_keys(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_match_key_token ret_keys[BW_MATCH_KEYS], size_t *ret_count)
{
    struct bw_mac4_message messages[BW_MATCH_KEYS];
    struct bw_id tokens[BW_MATCH_KEYS];
    struct person person = {.canon = canon};
    size_t count = 0;

    person.birth =
        canon->birth_day != BW_DAY_NONE
            ? bw_day_civil(canon->birth_day)
            : (struct bw_civil){canon->birth_year, canon->birth_month, canon->birth_mday};
    for (size_t i = 0; i < BW_MATCH_KEYS; i++) {
        if (make_message(&match_keys[i], &person, &messages[count]))
            ret_keys[count++].name = match_keys[i].name;
    }
    if (count > 0)
        bw_mac4_of(&ring->shared_mac, messages, count, tokens);
    for (size_t i = 0; i < count; i++)
        ret_keys[i].token = tokens[i];
    *ret_count = count;
    sodium_memzero(messages, sizeof(messages));
    sodium_memzero(&person, sizeof(person));
}

void bw_token_outer_keys(const struct bw_keyring *ring, struct bw_match_key_token *io_keys,
                         size_t count)
{
    struct bw_id tokens[BW_MATCH_KEYS];

    assert(count <= BW_MATCH_KEYS);
    for (size_t i = 0; i < count; i++)
        tokens[i] = io_keys[i].token;
    for (size_t epoch = 0; epoch <= ring->past_count; epoch++)
        bw_token_mac_again(&ring->match_macs[epoch], tokens, count);
    for (size_t i = 0; i < count; i++)
        io_keys[i].token = tokens[i];
}

void bw_token_match_keys(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_match_key_token ret_keys[BW_MATCH_KEYS], size_t *ret_count)
{
    bw_token_inner_keys(ring, canon, ret_keys, ret_count);
    bw_token_outer_keys(ring, ret_keys, *ret_count);
}
