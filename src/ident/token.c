/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/day.h"
#include "beatwise/ident/token.h"

/* What match keys are made of.  Three letters of a name need a name of at least two. */
enum field {
    END,
    NHS,     /* NHS number */
    NAMES,   /* forename and surname in byte order: entered the wrong way round they still agree */
    F1,      /* forename, first letter */
    F_START, /* forename, first three letters */
    F_END,   /* first part of the forename, last three letters */
    S1,      /* surname, first letter */
    S_START, /* surname, first three letters */
    S_END,   /* surname, last three letters */
    BIRTH_DATE, /* year, month, day */
    MONTH_DAY,
    YEAR_MONTH,
    YEAR_DAY,
    POSTCODE,
    DISTRICT, /* postcode without its last three characters */
};

/*
 * The list of version 1, in byte order of the names.  Chosen so that each is unique for at least
 * 0.999 of 20,000 persons with the skew of Welsh names and districts (tests/ident/test_token.c),
 * and so that an error in any one field, or a missing postcode, leaves keys that agree.  The NHS
 * number may stand alone: no value of it is shared by many, so its tokens have no frequencies to
 * align.  Over a birth day of 1 January only keys with both whole names, or the NHS number, hold.
 */
#define KEY_FIELDS 4

static const struct match_key {
    const char *name;
    enum field fields[KEY_FIELDS + 1];
    bool is_for_weak_day;
} match_keys[BW_MATCH_KEYS] = {
    {"f1_s1_dob_pcd", {F1, S1, BIRTH_DATE, DISTRICT}, false},
    {"fe3_md_pc", {F_END, MONTH_DAY, POSTCODE}, false},
    {"fe3_yd_pc", {F_END, YEAR_DAY, POSTCODE}, false},
    {"fe3_ym_pc", {F_END, YEAR_MONTH, POSTCODE}, false},
    {"fn3_dob_pcd", {F_START, BIRTH_DATE, DISTRICT}, false},
    {"fn3_se3_ym_pcd", {F_START, S_END, YEAR_MONTH, DISTRICT}, false},
    {"fn3_sn3_dob", {F_START, S_START, BIRTH_DATE}, false},
    {"fn3_sn3_md_pcd", {F_START, S_START, MONTH_DAY, DISTRICT}, false},
    {"fn3_sn3_yd_pcd", {F_START, S_START, YEAR_DAY, DISTRICT}, false},
    {"names_dob", {NAMES, BIRTH_DATE}, true},
    {"nhs", {NHS}, true},
    {"nhs_dob", {NHS, BIRTH_DATE}, true},
    {"se3_dob_pc", {S_END, BIRTH_DATE, POSTCODE}, false},
    {"sn3_dob_pcd", {S_START, BIRTH_DATE, DISTRICT}, false},
};

/* The longest message: version, a name of 16, two names of 39 letters and a birth date, each with
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

/* What is precomputed of a canon for all keys. */
struct person {
    const struct bw_canon *canon;
    struct bw_civil birth;
};

static bool put_birth(struct bw_mac4_message *message, const struct person *person,
                      enum field field)
{
    const struct bw_civil *birth = &person->birth;
    unsigned char bytes[4] = {(unsigned char)(birth->year & 0xFF),
                              (unsigned char)(birth->year >> 8), (unsigned char)birth->month,
                              (unsigned char)birth->day};

    if (field == MONTH_DAY)
        bytes[0] = bytes[1] = 0;
    if (field == YEAR_DAY)
        bytes[2] = 0;
    if (field == YEAR_MONTH)
        bytes[3] = 0;
    put(message, bytes, sizeof(bytes));
    return person->canon->birth_day != BW_DAY_NONE;
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
    case NAMES:
        return put_names(message, canon);
    case F1:
        return put_letters(message, canon->forename, 1, false);
    case F_START:
        return put_letters(message, canon->forename, 3, false);
    case F_END:
        return put_letters(message,
                           canon->forename_parts[0][0] != '\0' ? canon->forename_parts[0]
                                                               : canon->forename,
                           3, true);
    case S1:
        return put_letters(message, canon->surname, 1, false);
    case S_START:
        return put_letters(message, canon->surname, 3, false);
    case S_END:
        return put_letters(message, canon->surname, 3, true);
    case POSTCODE:
        return put_text(message, canon->postcode);
    case DISTRICT:
        put(message, canon->postcode, postcode_len < 3 ? 0 : postcode_len - 3);
        return postcode_len > 3;
    default:
        return put_birth(message, person, field);
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

    if (canon->birth_day != BW_DAY_NONE)
        person.birth = bw_day_civil(canon->birth_day);
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
