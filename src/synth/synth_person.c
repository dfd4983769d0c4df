/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_person.h"

#include <stdio.h>
#include <string.h>

#include "synth_private.h"

/* The most frequent first. */
static const char *const men[] = {
    "Thomas",      "David",   "Rhys",   "James",    "Daniel", "William", "Jack",   "Gareth",
    "Huw",         "Owen",    "Joshua", "Ryan",     "Dylan",  "Liam",    "Callum", "Matthew",
    "Christopher", "Michael", "Steven", "Andrew",   "Mark",   "Paul",    "Alun",   "Ieuan",
    "Geraint",     "Joseph",  "Samuel", "Benjamin", "Luke",   "Nathan",  "Kieran", "Aled",
    "Iwan",        "Emyr",    "Trevor", "Malcolm",  "Kevin",  "Darren",  "Craig",  "Lewis",
    "Harri",       "Osian",   "Macsen", "Mohammed", "Ahmed",  "Tomasz",  "Piotr",  "Kwame",
    "Ravi",        "Leon"};

static const char *const women[] = {
    "Megan",     "Sarah",   "Emma",     "Rebecca", "Catrin", "Elin",      "Lowri",
    "Katie",     "Jessica", "Chloe",    "Hannah",  "Sophie", "Charlotte", "Elizabeth",
    "Margaret",  "Susan",   "Karen",    "Nicola",  "Rhian",  "Siân",      "Bethan",
    "Ffion",     "Carys",   "Angharad", "Nia",     "Alison", "Deborah",   "Julie",
    "Tracey",    "Amy",     "Laura",    "Lauren",  "Jade",   "Kayleigh",  "Gemma",
    "Stephanie", "Natalie", "Victoria", "Seren",   "Cerys",  "Mali",      "Eleri",
    "Gwenllian", "Mair",    "Joan",     "Fatima",  "Aisha",  "Agnieszka", "Grace",
    "Olwen"};

static const char *const surnames[] = {
    "Jones",    "Davies",    "Williams",  "Evans",      "Thomas",   "Roberts",   "Lewis",
    "Hughes",   "Morgan",    "Griffiths", "Edwards",    "Owen",     "James",     "Rees",
    "Price",    "Morris",    "Richards",  "Lloyd",      "Phillips", "Parry",     "Powell",
    "Harris",   "Jenkins",   "Howells",   "Llewellyn",  "Bowen",    "Pritchard", "Pugh",
    "Rowlands", "Watkins",   "Vaughan",   "Bevan",      "Gwynne",   "Llŷr",      "Probert",
    "Prosser",  "Humphreys", "Beynon",    "Cadwalader", "Mathias",  "Smith",     "Taylor",
    "Brown",    "Wilson",    "Walker",    "Hall",       "Green",    "Murphy",    "Khan",
    "Ahmed",    "Patel",     "Ali",       "Begum",      "Kowalski", "Nowak",     "Okafor",
    "Singh",    "Chen",      "Hopkins",   "Matthews"};

/* The long tail: surnames that nobody bears, or few. */
static const char *const rare_heads[] = {"Hart", "Pen",   "Thorn", "Wick", "Bram", "Cold", "Dray",
                                         "Fen",  "Gos",   "Hazel", "Kemp", "Lang", "Mar",  "Nether",
                                         "Old",  "Quarn", "Ros",   "Stan", "Tre",  "Whit"};
static const char *const rare_tails[] = {"bourne", "cott", "dale", "field", "gate", "ham",
                                         "leigh",  "low",  "more", "ridge", "shaw", "worth"};

static const char *const nicknames[][2] = {
    {"Thomas", "Tom"},       {"David", "Dai"},         {"James", "Jim"},
    {"Daniel", "Dan"},       {"William", "Bill"},      {"Joshua", "Josh"},
    {"Matthew", "Matt"},     {"Christopher", "Chris"}, {"Michael", "Mike"},
    {"Steven", "Steve"},     {"Andrew", "Andy"},       {"Joseph", "Joe"},
    {"Samuel", "Sam"},       {"Benjamin", "Ben"},      {"Nathan", "Nate"},
    {"Mohammed", "Mohamed"}, {"Rebecca", "Becky"},     {"Catrin", "Cat"},
    {"Katie", "Kate"},       {"Jessica", "Jess"},      {"Charlotte", "Charlie"},
    {"Elizabeth", "Liz"},    {"Margaret", "Maggie"},   {"Susan", "Sue"},
    {"Nicola", "Nicky"},     {"Bethan", "Beth"},       {"Angharad", "Ann"},
    {"Deborah", "Debbie"},   {"Stephanie", "Steph"},   {"Natalie", "Nat"},
    {"Victoria", "Vicky"},   {"Gwenllian", "Gwen"},    {"Siân", "Sian"},
    {"Gareth", "Gaz"},       {"Ieuan", "Ifan"},        {"Geraint", "Ger"}};

const char *bw_synth_nickname(const char *forename)
{
    for (size_t i = 0; i < BW_SYNTH_LEN(nicknames); i++)
        if (strcmp(nicknames[i][0], forename) == 0)
            return nicknames[i][1];
    return NULL;
}

/* Rank r is drawn in proportion to 1 / (r + 4), near the shape of real name frequencies. */
static size_t pick_by_rank(struct bw_rng *rng, size_t len)
{
    uint16_t weights[64];

    for (size_t i = 0; i < len; i++)
        weights[i] = (uint16_t)(20000 / (i + 4));
    return bw_synth_weighted(rng, weights, len);
}

static void draw_surname(struct bw_rng *rng, char surname[48])
{
    /* Drawn before the call: the order of arguments is the compiler's. */
    size_t head = bw_rng_below(rng, BW_SYNTH_LEN(rare_heads));
    size_t tail = bw_rng_below(rng, BW_SYNTH_LEN(rare_tails));

    if (bw_synth_chance(rng, 4500))
        snprintf(surname, 48, "%s%s", rare_heads[head], rare_tails[tail]);
    else
        snprintf(surname, 48, "%s", surnames[pick_by_rank(rng, BW_SYNTH_LEN(surnames))]);
}

/* Twelve people in a row live in five households: 1, 2, 2, 3 and 4 persons. */
static void place_in_household(uint64_t number, uint64_t *ret_household, unsigned *ret_place)
{
    static const unsigned char household[] = {0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4};
    static const unsigned char place[] = {0, 0, 1, 0, 1, 0, 1, 2, 0, 1, 2, 3};

    *ret_household = number / 12 * 5 + household[number % 12];
    *ret_place = place[number % 12];
}

static int32_t draw_birth_day(const struct bw_synth_area *area, struct bw_rng *rng, bool is_child)
{
    static const struct {
        uint16_t from, to;
    } adult[] = {{18, 24}, {25, 34}, {35, 44}, {45, 54}, {55, 64}, {65, 74}, {75, 94}};
    static const uint16_t weights[] = {12, 18, 17, 17, 15, 12, 9};
    /* Ages are those at the end of the plan. */
    int32_t end = bw_quarter_last_day(bw_quarter_add(area->plan.first, area->plan.quarters - 1));
    size_t band = bw_synth_weighted(rng, weights, BW_SYNTH_LEN(weights));
    int64_t age = is_child ? bw_synth_between(rng, 0, 21)
                           : bw_synth_between(rng, adult[band].from, adult[band].to);

    return end - (int32_t)(age * 1461 / 4 + bw_synth_between(rng, 0, 364));
}

void bw_synth_person_traits(const struct bw_synth_area *area, uint64_t number,
                            struct bw_synth_person *ret_person)
{
    static const uint16_t shares[] = {850, 120, 30};
    static const uint32_t proneness[] = {100, 400, 1200};
    uint64_t household;
    unsigned place;
    struct bw_rng rng;

    bw_rng_init_for(&rng, area->plan.seed, "person", number);
    place_in_household(number, &household, &place);
    ret_person->number = number;
    ret_person->sex = bw_synth_chance(&rng, 5060) ? BW_SEX_F : BW_SEX_M;
    ret_person->birth_day = draw_birth_day(area, &rng, place >= 2);
    ret_person->proneness = proneness[bw_synth_weighted(&rng, shares, BW_SYNTH_LEN(shares))];
    ret_person->postcode = number / BW_SYNTH_PEOPLE_A_POSTCODE;
    ret_person->beat = bw_synth_postcode_beat(area, ret_person->postcode);
}

/*
 * The check digit makes the sum of digits times 10, 9, ... 2, 1 a multiple of 11; where it would be
 * 10 there is no number.  With 999 and five more digits given, at most one seventh digit is so
 * excluded (2 has an inverse modulo 11): nine are always left, which makes 900,000 numbers that can
 * be counted through.
 */
static void make_nhs_number(uint64_t number, char text[11])
{
    unsigned scattered = (unsigned)(number % 900000 * 611953 % 900000);
    unsigned body = scattered / 9;
    unsigned nth = scattered % 9;
    unsigned sum = 9 * (10 + 9 + 8);
    unsigned left = body;

    text[0] = '\0';
    if (number >= 900000)
        return;
    for (unsigned weight = 3; weight <= 7; weight++) {
        sum += left % 10 * weight;
        left /= 10;
    }
    for (unsigned digit = 0; digit < 10; digit++) {
        unsigned check = 11 - (sum + digit * 2) % 11;

        if (check == 10 || nth-- > 0)
            continue;
        snprintf(text, 11, "999%05u%u%u", body % 100000, digit, check % 11);
        return;
    }
}

void bw_synth_person_make(const struct bw_synth_area *area, uint64_t number,
                          struct bw_synth_person *ret_person)
{
    uint64_t household;
    unsigned place;
    struct bw_rng rng;
    char second[48];

    bw_synth_person_traits(area, number, ret_person);
    place_in_household(number, &household, &place);
    bw_rng_init_for(&rng, area->plan.seed, "household", household);
    draw_surname(&rng, ret_person->surname);
    bw_rng_init_for(&rng, area->plan.seed, "name", number);
    if (ret_person->sex == BW_SEX_F)
        snprintf(ret_person->forename, sizeof(ret_person->forename), "%s",
                 women[pick_by_rank(&rng, BW_SYNTH_LEN(women))]);
    else
        snprintf(ret_person->forename, sizeof(ret_person->forename), "%s",
                 men[pick_by_rank(&rng, BW_SYNTH_LEN(men))]);
    draw_surname(&rng, second);
    if (place == 1 && bw_synth_chance(&rng, 3000)) {
        memcpy(ret_person->surname, second, sizeof(second));
    } else if (bw_synth_chance(&rng, 150) && strlen(ret_person->surname) < 20) {
        size_t len = strlen(ret_person->surname);

        snprintf(ret_person->surname + len, sizeof(ret_person->surname) - len, "-%.20s", second);
    }
    make_nhs_number(number, ret_person->nhs_number);
}

int bw_synth_person_age(const struct bw_synth_person *person, int32_t day)
{
    struct bw_civil born = bw_day_civil(person->birth_day);
    struct bw_civil now = bw_day_civil(day);
    int age = now.year - born.year;

    return age - (now.month < born.month || (now.month == born.month && now.day < born.day));
}
