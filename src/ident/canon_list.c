/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canon_private.h"

#include <stdlib.h>
#include <string.h>

/* In byte order, for the binary search. */
struct listed {
    const char *word;
    int what; /* enum bw_word_kind, or a set of enum bw_name_role */
};

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static const struct listed kinds[] = {
    {"AB", BW_WORD_PARTICLE}, /* Welsh "son of", before a vowel */
    {"AL", BW_WORD_PARTICLE},
    {"AP", BW_WORD_PARTICLE}, /* Welsh "son of" */
    {"BIN", BW_WORD_PARTICLE},
    {"BINT", BW_WORD_PARTICLE},
    {"BINTE", BW_WORD_PARTICLE},
    {"BINTI", BW_WORD_PARTICLE},
    {"CAPT", BW_WORD_TITLE},
    {"CLLR", BW_WORD_TITLE},
    {"DA", BW_WORD_PARTICLE},
    {"DAME", BW_WORD_TITLE},
    {"DAS", BW_WORD_PARTICLE},
    {"DE", BW_WORD_PARTICLE},
    {"DECD", BW_WORD_SUFFIX},
    {"DECEASED", BW_WORD_SUFFIX},
    {"DEL", BW_WORD_PARTICLE},
    {"DELLA", BW_WORD_PARTICLE},
    {"DEN", BW_WORD_PARTICLE},
    {"DER", BW_WORD_PARTICLE},
    {"DI", BW_WORD_PARTICLE},
    {"DOS", BW_WORD_PARTICLE},
    {"DR", BW_WORD_TITLE},
    {"DU", BW_WORD_PARTICLE},
    {"EL", BW_WORD_PARTICLE},
    {"ESQ", BW_WORD_SUFFIX},
    {"FERCH", BW_WORD_PARTICLE}, /* Welsh "daughter of" */
    {"IBN", BW_WORD_PARTICLE},
    {"II", BW_WORD_SUFFIX},
    {"III", BW_WORD_SUFFIX},
    {"JNR", BW_WORD_SUFFIX},
    {"JR", BW_WORD_SUFFIX},
    {"JUNIOR", BW_WORD_SUFFIX_OR_NAME},
    {"LA", BW_WORD_PARTICLE},
    {"LADY", BW_WORD_TITLE},
    {"LE", BW_WORD_PARTICLE},
    {"LORD", BW_WORD_TITLE_OR_NAME},
    {"MAC", BW_WORD_PARTICLE},
    {"MASTER", BW_WORD_TITLE_OR_NAME},
    {"MBE", BW_WORD_SUFFIX},
    {"MC", BW_WORD_PARTICLE},
    {"MISS", BW_WORD_TITLE},
    {"MR", BW_WORD_TITLE},
    {"MRS", BW_WORD_TITLE},
    {"MS", BW_WORD_TITLE},
    {"MSTR", BW_WORD_TITLE},
    {"MX", BW_WORD_TITLE},
    {"O", BW_WORD_PARTICLE}, /* "O Neill" */
    {"OBE", BW_WORD_SUFFIX},
    {"PROF", BW_WORD_TITLE},
    {"PROFESSOR", BW_WORD_TITLE},
    {"REV", BW_WORD_TITLE},
    {"REVD", BW_WORD_TITLE},
    {"REVEREND", BW_WORD_TITLE},
    {"SENIOR", BW_WORD_SUFFIX_OR_NAME},
    {"SGT", BW_WORD_TITLE},
    {"SIR", BW_WORD_TITLE},
    {"SNR", BW_WORD_SUFFIX},
    {"SR", BW_WORD_SUFFIX},
    {"ST", BW_WORD_PARTICLE},
    {"TEN", BW_WORD_PARTICLE},
    {"TER", BW_WORD_PARTICLE},
    {"VAN", BW_WORD_PARTICLE},
    {"VERCH", BW_WORD_PARTICLE},
    {"VON", BW_WORD_PARTICLE},
};

/*
 * What people type where there is no name.  In the one role only: words that are real names in the
 * other (Boy, Child and Man are surnames).
 */
#define BOTH (BW_NAME_IS_FORENAME | BW_NAME_IS_SURNAME)

static const struct listed placeholders[] = {
    {"ADULT", BOTH},
    {"ANON", BOTH},
    {"ANONYMOUS", BOTH},
    {"BABY", BOTH},
    {"BABYBOY", BOTH},
    {"BABYGIRL", BOTH},
    {"BLANK", BW_NAME_IS_FORENAME},
    {"BOY", BW_NAME_IS_FORENAME},
    {"CHILD", BW_NAME_IS_FORENAME},
    {"CONFIDENTIAL", BOTH},
    {"DECLINED", BOTH},
    {"DUMMY", BOTH},
    {"FEMALE", BOTH},
    {"FIRSTNAME", BOTH},
    {"FNU", BOTH}, /* "first name unknown" */
    {"FORENAME", BOTH},
    {"GIRL", BOTH},
    {"INFANT", BOTH},
    {"LASTNAME", BOTH},
    {"LNU", BOTH},
    {"MALE", BOTH},
    {"MAN", BW_NAME_IS_FORENAME},
    {"MISSING", BOTH},
    {"NA", BOTH}, /* "N/A" */
    {"NAME", BOTH},
    {"NIL", BOTH},
    {"NK", BOTH},
    {"NOFORENAME", BOTH},
    {"NONAME", BOTH},
    {"NONE", BOTH},
    {"NONEGIVEN", BOTH},
    {"NOSURNAME", BOTH},
    {"NOT", BOTH},
    {"NOTAPPLICABLE", BOTH},
    {"NOTAVAILABLE", BOTH},
    {"NOTGIVEN", BOTH},
    {"NOTKNOWN", BOTH},
    {"NOTOBTAINED", BOTH},
    {"NOTPROVIDED", BOTH},
    {"NOTRECORDED", BOTH},
    {"NOTSTATED", BOTH},
    {"NULL", BOTH},
    {"OCCUPANT", BOTH},
    {"OCCUPIER", BOTH},
    {"PATIENT", BOTH},
    {"PERSON", BOTH},
    {"REFUSED", BOTH},
    {"SURNAME", BOTH},
    {"TBA", BOTH},
    {"TBC", BOTH},
    {"TEST", BOTH},
    {"TESTING", BOTH},
    {"TWIN", BOTH},
    {"UNIDENTIFIED", BOTH},
    {"UNK", BOTH},
    {"UNKN", BOTH},
    {"UNKNOWN", BOTH},
    {"UNNAMED", BOTH},
    {"UNSPECIFIED", BOTH},
    {"VICTIM", BOTH},
    {"WITHHELD", BOTH},
    {"WOMAN", BOTH},
};

static int cmp_listed(const void *key, const void *element)
{
    return strcmp(key, ((const struct listed *)element)->word);
}

enum bw_word_kind bw_word_kind_of(const char *word)
{
    const struct listed *found = bsearch(word, kinds, LEN(kinds), sizeof(kinds[0]), cmp_listed);

    return found == NULL ? BW_WORD_NAME : (enum bw_word_kind)found->what;
}

/* "X", "XXX", "ZZZZ": the keys somebody leant on. */
static bool is_filler(const char *word)
{
    size_t len = strspn(word, word[0] == 'Z' ? "Z" : "X");

    return len > 0 && word[len] == '\0' && (word[0] == 'X' || len > 1);
}

bool bw_word_is_placeholder(const char *word, enum bw_name_role role)
{
    const struct listed *found =
        bsearch(word, placeholders, LEN(placeholders), sizeof(placeholders[0]), cmp_listed);

    return is_filler(word) || (found != NULL && (found->what & (int)role) != 0);
}

static bool is_sorted(const struct listed *list, size_t count)
{
    size_t i = 1;

    while (i < count && strcmp(list[i - 1].word, list[i].word) < 0)
        i++;
    return i == count;
}

bool bw_word_lists_are_sorted(void)
{
    return is_sorted(kinds, LEN(kinds)) && is_sorted(placeholders, LEN(placeholders));
}
