/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "synth_typing.h"

#include <stdio.h>
#include <string.h>

#include "synth_private.h"

/*
 * Rates in 10,000 for one capture.  Two captures of a census differ far more (ONS
 * synthetic4linkage: forename 35 %, surname 32 %, day 15 %, month 13 %, year 13 %, postcode 4 %,
 * sex 1 %): those are the shape and the upper bound.  At a desk where the patient is asked and
 * numbers are traced less goes wrong.
 */
#define FORENAME_VARIANT 800
#define FORENAME_TYPO 300
#define SURNAME_TYPO 500
#define NAMES_SWAPPED 30
#define BIRTH_SWAPPED 100 /* day for month */
#define BIRTH_OFF 200     /* one part */
#define POSTCODE_OTHER 400
#define SEX_WRONG 50
#define SEX_MISSING 100

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* One slip: a letter changed, left out, doubled, or two turned round.  Never the first letter, and
 * never half of a letter with a mark. */
static void slip(struct bw_rng *rng, char *text, size_t size)
{
    static const char letters[] = "eanrloidsthmwcgkpyvfbuzxjq";
    size_t len = strlen(text);
    size_t at;

    if (len < 4 || len + 2 > size)
        return;
    at = 1 + bw_rng_below(rng, len - 2);
    if (!is_letter(text[at]) || !is_letter(text[at + 1]))
        return;
    switch (bw_rng_below(rng, 4)) {
    case 0:
        text[at] = letters[bw_rng_below(rng, 26)];
        break;
    case 1:
        memmove(text + at, text + at + 1, len - at);
        break;
    case 2:
        memmove(text + at + 1, text + at, len - at + 1);
        break;
    default: {
        char first = text[at];

        text[at] = text[at + 1];
        text[at + 1] = first;
    }
    }
}

static void capture_names(const struct bw_synth_person *person, struct bw_rng *rng,
                          struct bw_synth_capture *capture)
{
    const char *nickname = bw_synth_nickname(person->forename);
    bool is_variant = bw_synth_chance(rng, FORENAME_VARIANT);

    snprintf(capture->surname, sizeof(capture->surname), "%s", person->surname);
    if (is_variant && nickname != NULL)
        snprintf(capture->forename, sizeof(capture->forename), "%s", nickname);
    else if (is_variant)
        snprintf(capture->forename, sizeof(capture->forename), "%c", person->forename[0]);
    else
        snprintf(capture->forename, sizeof(capture->forename), "%s", person->forename);
    if (bw_synth_chance(rng, FORENAME_TYPO))
        slip(rng, capture->forename, sizeof(capture->forename));
    if (bw_synth_chance(rng, SURNAME_TYPO))
        slip(rng, capture->surname, sizeof(capture->surname));
    if (bw_synth_chance(rng, NAMES_SWAPPED)) {
        char forename[32];

        memcpy(forename, capture->forename, sizeof(forename));
        snprintf(capture->forename, sizeof(capture->forename), "%.31s", capture->surname);
        snprintf(capture->surname, sizeof(capture->surname), "%s", forename);
    }
}

static void capture_birth(const struct bw_synth_person *person, struct bw_rng *rng,
                          struct bw_synth_capture *capture)
{
    struct bw_civil birth = bw_day_civil(person->birth_day);

    if (bw_synth_chance(rng, BIRTH_SWAPPED) && birth.day <= 12) {
        int day = birth.day;

        birth.day = birth.month;
        birth.month = day;
    }
    if (bw_synth_chance(rng, BIRTH_OFF)) {
        switch (bw_rng_below(rng, 3)) {
        case 0:
            birth.day = birth.day > 1 ? birth.day - 1 : 2;
            break;
        case 1:
            birth.month = birth.month > 1 ? birth.month - 1 : 2;
            birth.day = birth.day > 28 ? 28 : birth.day;
            break;
        default:
            birth.year -= bw_synth_chance(rng, 5000) ? 1 : 10;
            birth.day = birth.day > 28 ? 28 : birth.day;
        }
    }
    capture->birth = birth;
}

void bw_synth_capture_person(const struct bw_synth_area *area, uint64_t person, int32_t day,
                             const struct bw_synth_errors *errors, struct bw_rng *rng,
                             struct bw_synth_capture *ret_capture)
{
    struct bw_synth_capture *capture = ret_capture;
    struct bw_synth_person who;
    uint64_t postcode;

    *capture = (struct bw_synth_capture){.age = -1};
    bw_synth_person_make(area, person, &who);
    capture->sex = bw_synth_chance(rng, SEX_WRONG) ? BW_SEX_F + BW_SEX_M - who.sex : who.sex;
    if (bw_synth_chance(rng, SEX_MISSING))
        capture->sex = BW_SEX_UNKNOWN;
    if (!bw_synth_chance(rng, 300))
        capture->age = bw_synth_person_age(&who, day) + (bw_synth_chance(rng, 300) ? 1 : 0);
    if (bw_synth_chance(rng, errors->no_identity))
        return;
    capture->has_identity = true;
    capture_names(&who, rng, capture);
    if (bw_synth_chance(rng, errors->placeholder_name))
        snprintf(capture->forename, sizeof(capture->forename), "UNKNOWN");
    capture_birth(&who, rng, capture);
    if (bw_synth_chance(rng, errors->placeholder_birth))
        capture->birth = bw_synth_chance(rng, 7000) ? (struct bw_civil){1811, 11, 11}
                                                    : (struct bw_civil){1900, 1, 1};
    if (bw_synth_chance(rng, errors->no_birth))
        capture->birth = (struct bw_civil){0, 0, 0};
    postcode = who.postcode;
    if (bw_synth_chance(rng, POSTCODE_OTHER))
        postcode = bw_rng_below(rng, area->postcode_count);
    if (!bw_synth_chance(rng, errors->no_postcode))
        bw_synth_postcode_format(area, postcode, capture->postcode);
    if (!bw_synth_chance(rng, errors->no_nhs_number))
        memcpy(capture->nhs_number, who.nhs_number, sizeof(capture->nhs_number));
}

void bw_synth_capitals(char *text)
{
    static const char *const marks[][2] = {{"â", "A"}, {"ê", "E"}, {"î", "I"}, {"ô", "O"},
                                           {"û", "U"}, {"ŵ", "W"}, {"ŷ", "Y"}};
    char *to = text;

    while (*text != '\0') {
        size_t mark = 0;

        while (mark < BW_SYNTH_LEN(marks) &&
               strncmp(text, marks[mark][0], strlen(marks[mark][0])) != 0)
            mark++;
        if (mark < BW_SYNTH_LEN(marks)) {
            text += strlen(marks[mark][0]);
            *to++ = marks[mark][1][0];
        } else {
            *to++ = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
            text++;
        }
    }
    *to = '\0';
}

/* "High Street" as "High St", "The Copper Heron" as "Copper Heron PH". */
static void abbreviate(char text[160], enum bw_place_type type)
{
    static const char *const shorter[][2] = {
        {" Street", " St"}, {" Road", " Rd"}, {" Parade", " Pde"}, {" Recreation Ground", " Rec"}};
    size_t len;

    for (size_t i = 0; i < BW_SYNTH_LEN(shorter); i++) {
        char *at = strstr(text, shorter[i][0]);
        size_t cut = strlen(shorter[i][0]);
        size_t left = strlen(shorter[i][1]);

        if (at == NULL)
            continue;
        memcpy(at, shorter[i][1], left);
        memmove(at + left, at + cut, strlen(at + cut) + 1);
    }
    if (type == BW_PLACE_LICENSED_PREMISES && strncmp(text, "The ", 4) == 0) {
        memmove(text, text + 4, strlen(text + 4) + 1);
        len = strlen(text);
        if (strchr(text, ',') == NULL && len + 4 < 160)
            memcpy(text + len, " PH", 4);
    }
}

static void write_unnamed(const struct bw_synth_area *area, const struct bw_synth_act *act,
                          struct bw_rng *rng, char text[160])
{
    static const char *const private_texts[] = {"home address", "H/A", "at home", "cartref"};
    static const char *const public_texts[] = {"in street", "town centre", "not known",
                                               "ar y stryd", "nr %"};
    const char *words;

    if (bw_place_type_is_public(act->type) != BW_PUBLIC_YES) {
        snprintf(text, 160, "%s",
                 act->type == BW_PLACE_HOME ? private_texts[bw_rng_below(rng, 4)] : "");
        return;
    }
    words = public_texts[bw_rng_below(rng, BW_SYNTH_LEN(public_texts))];
    if (strchr(words, '%') != NULL)
        snprintf(text, 160, "nr %s", area->beats[act->beat].name);
    else
        snprintf(text, 160, "%s", words);
}

void bw_synth_write_place(const struct bw_synth_area *area, const struct bw_synth_act *act,
                          struct bw_rng *rng, char text[160])
{
    const struct bw_synth_place *place;
    char name[160];

    text[0] = '\0';
    if (bw_synth_chance(rng, 1200))
        return;
    if (act->place < 0) {
        write_unnamed(area, act, rng, text);
        return;
    }
    place = &area->places[act->place];
    snprintf(name, sizeof(name), "%s", bw_synth_chance(rng, 800) ? place->name_cy : place->name);
    if (bw_synth_chance(rng, 4500))
        abbreviate(name, place->type);
    if (bw_synth_chance(rng, 1200) && strchr(name, ',') != NULL)
        *strchr(name, ',') = '\0'; /* a High Street somewhere */
    if (bw_synth_chance(rng, 900))
        slip(rng, name, sizeof(name));
    if (bw_synth_chance(rng, 2500))
        bw_synth_capitals(name);
    snprintf(text, 160, "%s%.140s", bw_synth_chance(rng, 1200) ? "o/s " : "", name);
}

int64_t bw_synth_round_time(int64_t local, uint32_t per_10000, struct bw_rng *rng)
{
    return bw_synth_chance(rng, per_10000) ? local / 15 * 15 : local;
}

void bw_synth_format_time(int64_t local, const char *pattern, char text[32])
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct bw_civil civil = bw_day_civil(bw_local_day(local));
    size_t len = 0;

    for (; *pattern != '\0' && len < 26; pattern++) {
        unsigned part = 0;

        if (*pattern != '%') {
            text[len++] = *pattern;
            continue;
        }
        switch (*++pattern) {
        case 'Y':
            len += (size_t)snprintf(text + len, 32 - len, "%04u", (unsigned)civil.year % 10000);
            continue;
        case 'b':
            len += (size_t)snprintf(text + len, 32 - len, "%s", months[civil.month - 1]);
            continue;
        case 'm':
            part = (unsigned)civil.month;
            break;
        case 'd':
            part = (unsigned)civil.day;
            break;
        case 'H':
            part = (unsigned)bw_local_hour(local);
            break;
        default:
            part = (unsigned)(local - bw_local_of(bw_local_day(local), 0)) % 60;
        }
        len += (size_t)snprintf(text + len, 32 - len, "%02u", part % 100);
    }
    text[len] = '\0';
}
