/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "beatwise/synth/synth_history.h"
#include "beatwise/synth/synth_person.h"

static struct bw_arena *arena;
static struct bw_synth_area *area;

/* What a quarter of 20,000 incidents comes to. */
struct tally {
    uint64_t acts, victims, ed, ed_police, ambulance, conveyed, police;
    uint64_t public_place, night, weekend, late_month, same_again;
    uint64_t in_beat[100];
};

static void count_act(const struct bw_synth_act *act, struct tally *tally)
{
    int hour = bw_local_hour(act->at_local);
    int weekday = bw_day_weekday(bw_local_night(act->at_local));

    tally->acts++;
    tally->night += hour >= 18 || hour < 6;
    tally->weekend += weekday >= 4;
    tally->late_month += act->reported_local - act->at_local > (int64_t)30 * 1440;
    for (size_t i = 0; i < act->victim_count; i++) {
        const struct bw_synth_victim *victim = &act->victims[i];

        tally->victims++;
        tally->ed += victim->has_ed;
        tally->ed_police += victim->has_ed && act->has_police;
        tally->ambulance += victim->has_ambulance;
        tally->conveyed += victim->is_conveyed;
        tally->police += act->has_police;
        if (bw_place_type_is_public(act->type) == BW_PUBLIC_YES) {
            tally->public_place++;
            tally->in_beat[act->beat]++;
        }
    }
}

static struct tally tally_of(struct bw_quarter quarter)
{
    struct bw_synth_history history;
    struct bw_synth_act act;
    struct tally tally = {0};

    bw_synth_history_init(&history, area, quarter);
    for (uint64_t i = 0; i < history.acts; i++) {
        bw_synth_history_make(&history, i, &act);
        count_act(&act, &tally);
    }
    return tally;
}

static void rates_are_near_what_is_published(void **state)
{
    struct tally t = tally_of((struct bw_quarter){2025, 3});

    (void)state;
    assert_in_range(t.victims, 19000, 23000);
    assert_in_range(t.victims * 100 / t.acts, 111, 117);
    /* 59 % of ED attendances without police record. */
    assert_in_range(100 - t.ed_police * 100 / t.ed, 55, 63);
    assert_in_range(t.police * 100 / t.ed, 160, 195);
    assert_in_range(t.conveyed * 100 / t.ambulance, 45, 66);
    assert_in_range(t.public_place * 100 / t.victims, 48, 57);
    assert_in_range(t.night * 100 / t.acts, 55, 80);
    assert_in_range(t.weekend * 100 / t.acts, 52, 65);
    assert_in_range(t.late_month * 1000 / t.acts, 20, 45);
}

static void planted_beats_stand_out(void **state)
{
    struct tally before = tally_of((struct bw_quarter){2024, 4});
    struct tally after = tally_of((struct bw_quarter){2025, 4});
    uint64_t ordinary = 0;
    uint64_t ordinary_beats = 0;

    (void)state;
    for (size_t i = 0; i < area->beat_count; i++) {
        if (area->beats[i].kind == BW_SYNTH_ORDINARY) {
            ordinary += after.in_beat[i];
            ordinary_beats++;
        }
    }
    ordinary /= ordinary_beats;
    for (size_t i = 0; i < area->beat_count; i++) {
        switch (area->beats[i].kind) {
        case BW_SYNTH_NIGHT:
            assert_true(after.in_beat[i] > 5 * ordinary);
            break;
        case BW_SYNTH_RISING:
            assert_true(after.in_beat[i] * 10 > before.in_beat[i] * 22);
            break;
        case BW_SYNTH_QUIET:
            assert_true(after.in_beat[i] * 3 < ordinary);
            break;
        case BW_SYNTH_ORDINARY:
            break;
        }
    }
}

static void an_act_is_a_function_of_quarter_and_number(void **state)
{
    struct bw_synth_history history;
    struct bw_synth_act once;
    struct bw_synth_act again;
    int64_t at_local;
    int64_t reported_local;

    (void)state;
    bw_synth_history_init(&history, area, (struct bw_quarter){2024, 1});
    memset(&once, 0, sizeof(once));
    memset(&again, 0, sizeof(again));
    bw_synth_history_make(&history, 77, &once);
    bw_synth_history_make(&history, 5, &again);
    bw_synth_history_make(&history, 77, &again);
    assert_int_equal(once.at_local, again.at_local);
    assert_int_equal(once.at.easting_m, again.at.easting_m);
    assert_int_equal(once.victims[0].person, again.victims[0].person);
    assert_int_equal(once.victims[0].incident, again.victims[0].incident);
    bw_synth_history_peek(&history, 77, &at_local, &reported_local);
    assert_int_equal(at_local, once.at_local);
    assert_int_equal(reported_local, once.reported_local);
}

static void nights_follow_each_other_and_stay_in_the_quarter(void **state)
{
    static const struct bw_quarter quarters[] = {{2023, 4}, {2024, 1}, {2024, 3}, {2026, 1}};

    (void)state;
    for (size_t q = 0; q < 4; q++) {
        struct bw_synth_history history;
        int32_t last = 0;

        bw_synth_history_init(&history, area, quarters[q]);
        for (uint64_t i = 0; i < history.acts; i++) {
            int64_t at_local;
            int64_t reported_local;
            int32_t night;

            bw_synth_history_peek(&history, i, &at_local, &reported_local);
            night = bw_local_night(at_local);
            assert_true(night >= last);
            assert_true(night >= bw_quarter_first_day(quarters[q]));
            assert_true(night <= bw_quarter_last_day(quarters[q]));
            assert_true(reported_local > at_local);
            last = night;
        }
    }
}

static void no_act_is_in_the_hour_that_does_not_exist(void **state)
{
    struct bw_synth_history history;
    /* The clocks went forward on 29 March 2026 at 01:00. */
    int64_t gap = bw_local_of(bw_day_of((struct bw_civil){2026, 3, 29}), 60);
    size_t just_after = 0;

    (void)state;
    bw_synth_history_init(&history, area, (struct bw_quarter){2026, 1});
    for (uint64_t i = 0; i < history.acts; i++) {
        int64_t at_local;
        int64_t reported_local;

        bw_synth_history_peek(&history, i, &at_local, &reported_local);
        assert_false(at_local >= gap && at_local < gap + 60);
        just_after += at_local >= gap + 60 && at_local < gap + 120;
    }
    assert_true(just_after > 0);
}

static void victims_of_one_act_are_different_people_and_share_its_police_record(void **state)
{
    struct bw_synth_history history;
    size_t several = 0;

    (void)state;
    bw_synth_history_init(&history, area, (struct bw_quarter){2025, 2});
    for (uint64_t i = 0; i < 3000; i++) {
        struct bw_synth_act act;

        bw_synth_history_make(&history, i, &act);
        several += act.victim_count > 1;
        for (size_t k = 0; k < act.victim_count; k++) {
            const struct bw_synth_victim *victim = &act.victims[k];

            assert_true(victim->has_ed || victim->has_ambulance || act.has_police);
            assert_true(!victim->is_conveyed || victim->ed_local > victim->call_local);
            assert_true(victim->ed_local > act.at_local && victim->call_local > act.at_local);
            for (size_t j = 0; j < k; j++)
                assert_int_not_equal(victim->person, act.victims[j].person);
        }
    }
    assert_in_range(several, 3000 * 9 / 100, 3000 * 15 / 100);
}

static void victims_are_different_people_where_few_live(void **state)
{
    struct bw_synth_plan plan;
    struct bw_synth_history history;

    (void)state;
    bw_synth_plan_init(&plan);
    plan.beats = 6;
    plan.people = 100;
    bw_synth_history_init(&history, bw_synth_area_new(arena, &plan), (struct bw_quarter){2025, 2});
    for (uint64_t i = 0; i < history.acts; i++) {
        struct bw_synth_act act;

        bw_synth_history_make(&history, i, &act);
        for (size_t k = 1; k < act.victim_count; k++) {
            assert_int_not_equal(act.victims[k].person, act.victims[0].person);
            assert_int_not_equal(act.victims[k].person, act.victims[k - 1].person);
        }
    }
}

static void violence_at_home_is_where_the_victim_lives(void **state)
{
    struct bw_synth_history history;
    size_t homes = 0;

    (void)state;
    bw_synth_history_init(&history, area, (struct bw_quarter){2025, 2});
    for (uint64_t i = 0; i < 2000; i++) {
        struct bw_synth_act act;
        struct bw_synth_person person;

        bw_synth_history_make(&history, i, &act);
        if (act.type != BW_PLACE_HOME)
            continue;
        bw_synth_person_traits(area, act.victims[0].person, &person);
        assert_int_equal(act.beat, person.beat);
        assert_int_equal(act.postcode, person.postcode);
        homes++;
    }
    assert_true(homes > 300);
}

static void some_people_are_victims_again_and_again(void **state)
{
    static unsigned char times[400000];
    size_t hurt = 0;
    size_t thrice = 0;

    (void)state;
    for (int q = 1; q <= 4; q++) {
        struct bw_synth_history history;

        bw_synth_history_init(&history, area, (struct bw_quarter){2025, q});
        for (uint64_t i = 0; i < history.acts; i++) {
            struct bw_synth_act act;

            bw_synth_history_make(&history, i, &act);
            for (size_t k = 0; k < act.victim_count; k++)
                if (times[act.victims[k].person] < 200)
                    times[act.victims[k].person]++;
        }
    }
    for (size_t i = 0; i < sizeof(times); i++) {
        hurt += times[i] > 0;
        thrice += times[i] >= 3;
    }
    /* Were all alike, it would be under 1 % with 80,000 victims among 400,000 people. */
    assert_true(thrice * 100 > hurt * 5);
}

static void no_incidents_make_no_acts(void **state)
{
    struct bw_synth_history history;
    struct bw_synth_area none = *area;

    (void)state;
    none.plan.incidents = 0;
    bw_synth_history_init(&history, &none, (struct bw_quarter){2025, 1});
    assert_int_equal(history.acts, 0);
}

static int make_area(void **state)
{
    struct bw_synth_plan plan;

    (void)state;
    arena = bw_arena_new();
    bw_synth_plan_init(&plan);
    plan.incidents = 20000;
    area = bw_synth_area_new(arena, &plan);
    return 0;
}

static int free_area(void **state)
{
    (void)state;
    bw_arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_near_what_is_published),
        cmocka_unit_test(planted_beats_stand_out),
        cmocka_unit_test(an_act_is_a_function_of_quarter_and_number),
        cmocka_unit_test(nights_follow_each_other_and_stay_in_the_quarter),
        cmocka_unit_test(no_act_is_in_the_hour_that_does_not_exist),
        cmocka_unit_test(victims_of_one_act_are_different_people_and_share_its_police_record),
        cmocka_unit_test(victims_are_different_people_where_few_live),
        cmocka_unit_test(violence_at_home_is_where_the_victim_lives),
        cmocka_unit_test(some_people_are_victims_again_and_again),
        cmocka_unit_test(no_incidents_make_no_acts),
    };

    return cmocka_run_group_tests(tests, make_area, free_area);
}
