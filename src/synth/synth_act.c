/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/synth/synth_person.h"
#include "synth_draw.h"

#define DAY_MIN ((int64_t)1440)

static void draw_public_place(const struct bw_synth_history *history, struct bw_rng *rng,
                              struct bw_synth_act *act)
{
    static const enum bw_place_type types[] = {BW_PLACE_STREET,          BW_PLACE_LICENSED_PREMISES,
                                               BW_PLACE_TRANSPORT,       BW_PLACE_SHOP,
                                               BW_PLACE_PARK_OPEN_SPACE, BW_PLACE_OTHER};
    static const uint16_t at_night[] = {42, 40, 6, 4, 3, 5};
    static const uint16_t elsewhere[] = {48, 18, 3, 9, 14, 8};
    const struct bw_synth_area *area = history->area;
    uint64_t nth;

    act->beat = bw_synth_area_pick(
        area, history->is_latest ? area->public_sums_latest : area->public_sums, rng);
    act->type = types[bw_synth_weighted(
        rng, area->beats[act->beat].kind == BW_SYNTH_NIGHT ? at_night : elsewhere, 6)];
    /* The smaller of two draws: some premises have more than their share. */
    nth = bw_rng_below(rng, 7);
    if (nth > 0)
        nth = bw_rng_below(rng, nth + 1);
    act->place = bw_synth_area_place(area, act->beat, act->type, nth);
    if (act->type == BW_PLACE_STREET && bw_synth_chance(rng, 3000))
        act->place = -1;
}

static void draw_private_place(const struct bw_synth_history *history, struct bw_rng *rng,
                               struct bw_synth_act *act)
{
    static const enum bw_place_type types[] = {BW_PLACE_HOME,      BW_PLACE_OTHER_HOME,
                                               BW_PLACE_WORKPLACE, BW_PLACE_EDUCATION,
                                               BW_PLACE_CUSTODY,   BW_PLACE_HEALTH_CARE};
    static const uint16_t shares[] = {640, 200, 60, 60, 10, 30};
    const struct bw_synth_area *area = history->area;

    act->beat = bw_synth_area_pick(area, area->home_sums, rng);
    act->type = types[bw_synth_weighted(rng, shares, BW_SYNTH_LEN(shares))];
    if (act->type == BW_PLACE_HEALTH_CARE) {
        act->place = (int64_t)area->hospitals[bw_rng_below(rng, 2)];
        act->beat = area->places[act->place].beat;
    } else {
        act->place = bw_synth_area_place(area, act->beat, act->type, 0);
    }
}

/* Risk by age, 100 for the most exposed, times a factor for sex. */
static uint64_t risk_of(const struct bw_synth_person *person, int32_t day, bool is_public)
{
    static const uint64_t by_band[] = {0, 2, 45, 100, 75, 50, 30, 12, 5, 4};
    static const uint64_t by_sex[2][2] = {{130, 90}, {80, 160}}; /* private, public; f, m */

    return by_band[bw_age_band_of(bw_synth_person_age(person, day))] *
           by_sex[is_public][person->sex == BW_SEX_M] * person->proneness;
}

static bool is_among(const struct bw_synth_act *act, uint64_t person)
{
    for (size_t i = 0; i < act->victim_count; i++)
        if (act->victims[i].person == person)
            return true;
    return false;
}

/* By rejection: people are drawn until one is accepted by risk.  Near home a resident of the beat.
 */
static uint64_t draw_victim(const struct bw_synth_area *area, struct bw_rng *rng,
                            const struct bw_synth_act *act, bool is_public,
                            struct bw_synth_person *person)
{
    const uint64_t most = 100 * 160 * 1200;
    const struct bw_synth_beat *beat = &area->beats[act->beat];
    uint64_t first = beat->first_postcode * BW_SYNTH_PEOPLE_A_POSTCODE;
    uint64_t end = first + beat->postcodes * BW_SYNTH_PEOPLE_A_POSTCODE;
    uint64_t number = 0;

    if (end > area->plan.people)
        end = area->plan.people;
    if (first >= end || (is_public && bw_synth_chance(rng, 5500))) {
        first = 0;
        end = area->plan.people;
    }
    for (int tries = 0; tries < 1000; tries++) {
        number = first + bw_rng_below(rng, end - first);
        bw_synth_person_traits(area, number, person);
        if (!is_among(act, number) &&
            bw_rng_below(rng, most) < risk_of(person, bw_local_day(act->at_local), is_public))
            return number;
    }
    /* So few live there that nobody was accepted. */
    while (is_among(act, number))
        number = (number + 1) % area->plan.people;
    bw_synth_person_traits(area, number, person);
    return number;
}

/* Who saw it.  Bits of a pattern: 1 ED, 2 ambulance, 4 police. */
static unsigned draw_pattern(struct bw_rng *rng, bool is_public, bool is_young_man)
{
    /*
     * Chosen so that 59 % of ED attendances have no police record, most so for men of 18 to 34
     * hurt in public by strangers, and so that the police record 1.8 times as many victims as the
     * ED sees (Gray et al. 2017, South Wales 2014 to 2016: 18,316 and 10,260).
     */
    static const unsigned char patterns[] = {1, 1 | 2, 1 | 4, 1 | 2 | 4, 2, 2 | 4, 4};
    static const uint16_t young_men[] = {230, 110, 70, 60, 70, 50, 370};
    static const uint16_t public_others[] = {150, 70, 96, 78, 60, 62, 430};
    static const uint16_t in_private[] = {110, 50, 76, 74, 40, 70, 510};
    const uint16_t *weights = in_private;

    if (is_public)
        weights = is_young_man ? young_men : public_others;
    return patterns[bw_synth_weighted(rng, weights, BW_SYNTH_LEN(patterns))];
}

static const struct bw_synth_range ed_delays[] = {
    {85, 20, 220},
    {9, 220, DAY_MIN},
    {6, DAY_MIN, 4 * DAY_MIN},
};

static const struct bw_synth_range conveyed_delays[] = {{1, 35, 150}};

static void draw_services(struct bw_rng *rng, struct bw_synth_act *act,
                          struct bw_synth_victim *victim, unsigned pattern)
{
    static const enum bw_severity severities[] = {BW_SEVERITY_MINOR, BW_SEVERITY_TREATED,
                                                  BW_SEVERITY_ADMITTED, BW_SEVERITY_FATAL};
    static const uint16_t at_ed[] = {300, 580, 118, 2};
    static const uint16_t elsewhere[] = {900, 99, 0, 1};

    victim->has_ed = (pattern & 1) != 0;
    victim->has_ambulance = (pattern & 2) != 0;
    victim->is_conveyed = victim->has_ed && victim->has_ambulance;
    victim->hospital = bw_synth_chance(rng, 6500) ? 0 : 1;
    victim->call_local = act->at_local + bw_synth_between(rng, 1, 40);
    victim->ed_local =
        victim->is_conveyed
            ? victim->call_local + bw_synth_in_range(rng, conveyed_delays, 1)
            : act->at_local + bw_synth_in_range(rng, ed_delays, BW_SYNTH_LEN(ed_delays));
    victim->severity = severities[bw_synth_weighted(rng, victim->has_ed ? at_ed : elsewhere, 4)];
}

static void draw_circumstances(struct bw_rng *rng, struct bw_synth_act *act, bool is_public)
{
    static const enum bw_method methods[] = {
        BW_METHOD_BODY,    BW_METHOD_KNIFE,        BW_METHOD_GLASS_BOTTLE, BW_METHOD_BLUNT,
        BW_METHOD_FIREARM, BW_METHOD_OTHER_WEAPON, BW_METHOD_SEXUAL,       BW_METHOD_THREAT};
    static const uint16_t method_shares[] = {680, 50, 60, 60, 2, 40, 58, 50};
    static const enum bw_relationship relationships[] = {
        BW_RELATIONSHIP_PARTNER,      BW_RELATIONSHIP_EX_PARTNER, BW_RELATIONSHIP_FAMILY,
        BW_RELATIONSHIP_ACQUAINTANCE, BW_RELATIONSHIP_STRANGER,   BW_RELATIONSHIP_WORK_RELATED};
    static const uint16_t in_public[] = {3, 4, 3, 28, 58, 4};
    static const uint16_t in_private[] = {33, 14, 24, 18, 5, 6};

    act->method = methods[bw_synth_weighted(rng, method_shares, BW_SYNTH_LEN(methods))];
    act->relationship = relationships[bw_synth_weighted(rng, is_public ? in_public : in_private,
                                                        BW_SYNTH_LEN(relationships))];
    act->alcohol = bw_synth_chance(rng, 4400) ? BW_YES : BW_NO;
    act->attackers = bw_synth_chance(rng, 7500) ? 1 : (int)bw_synth_between(rng, 2, 5);
    act->unsure_min = bw_synth_chance(rng, 2500) ? (int32_t)bw_synth_between(rng, 60, 1440) : 0;
}

static void add_victim(const struct bw_synth_history *history, struct bw_rng *rng,
                       struct bw_synth_act *act, bool is_public)
{
    const struct bw_synth_area *area = history->area;
    struct bw_synth_victim *victim = &act->victims[act->victim_count];
    struct bw_synth_person person;
    uint64_t age_quarters =
        (uint64_t)(bw_quarter_index(history->quarter) - bw_quarter_index(area->plan.first) + 8);
    unsigned pattern;
    bool is_young_man;
    int age;

    victim->person = draw_victim(area, rng, act, is_public, &person);
    age = bw_synth_person_age(&person, bw_local_day(act->at_local));
    is_young_man = person.sex == BW_SEX_M && age >= 18 && age <= 34;
    /* A crime is known to the police with all its victims, or not at all. */
    do {
        pattern = draw_pattern(rng, is_public, is_young_man);
    } while (act->victim_count > 0 && ((pattern & 4) != 0) != act->has_police);
    act->has_police = (pattern & 4) != 0;
    victim->serial = act->number * BW_SYNTH_VICTIMS + act->victim_count;
    victim->incident = age_quarters * 100000000 + victim->serial + 1;
    draw_services(rng, act, victim, pattern);
    if (act->victim_count == 0 && act->type == BW_PLACE_HOME) {
        act->beat = person.beat;
        act->postcode = person.postcode;
        act->at = bw_synth_postcode_point(area, person.postcode);
    }
    act->victim_count++;
}

void bw_synth_history_make(const struct bw_synth_history *history, uint64_t number,
                           struct bw_synth_act *ret_act)
{
    static const uint16_t victim_shares[] = {88, 10, 2};
    struct bw_synth_act *act = ret_act;
    const struct bw_synth_area *area = history->area;
    struct bw_rng rng;
    bool is_public;
    size_t victims;

    *act = (struct bw_synth_act){.quarter = history->quarter, .number = number};
    bw_synth_draw_when(history, number, &rng, act, &is_public);
    if (is_public)
        draw_public_place(history, &rng, act);
    else
        draw_private_place(history, &rng, act);
    if (act->place >= 0) {
        act->at = area->places[act->place].at;
        act->postcode = area->places[act->place].postcode;
    } else {
        const struct bw_synth_beat *beat = &area->beats[act->beat];

        act->at = bw_synth_area_draw(area, act->beat, &rng);
        act->postcode = beat->postcodes > 0
                            ? beat->first_postcode + bw_rng_below(&rng, beat->postcodes)
                            : BW_SYNTH_NO_POSTCODE;
    }
    draw_circumstances(&rng, act, is_public);
    victims = bw_synth_weighted(&rng, victim_shares, BW_SYNTH_LEN(victim_shares)) + 1;
    while (act->victim_count < victims)
        add_victim(history, &rng, act, is_public);
}
