/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "beatwise/synth/synth_person.h"

static struct bw_arena *arena;
static struct bw_synth_area *area;

static bool is_valid_nhs_number(const char *text)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < 10; i++)
        sum += (unsigned)(text[i] - '0') * (10 - i);
    return strlen(text) == 10 && sum % 11 == 0;
}

static int cmp_number(const void *a, const void *b)
{
    return memcmp(a, b, 11);
}

static void nhs_numbers_are_valid_of_the_test_range_and_come_once(void **state)
{
    const size_t all = 900000;
    char(*numbers)[11] = bw_arena_alloc(arena, all, sizeof(*numbers));
    struct bw_synth_person person;

    (void)state;
    for (size_t i = 0; i < all; i++) {
        bw_synth_person_make(area, i, &person);
        memcpy(numbers[i], person.nhs_number, sizeof(numbers[i]));
        assert_true(is_valid_nhs_number(numbers[i]));
        assert_memory_equal(numbers[i], "999", 3);
    }
    qsort(numbers, all, sizeof(*numbers), cmp_number);
    for (size_t i = 1; i < all; i++)
        assert_memory_not_equal(numbers[i - 1], numbers[i], 11);
    bw_synth_person_make(area, all, &person);
    assert_string_equal(person.nhs_number, "");
}

static void a_person_is_a_function_of_plan_and_number(void **state)
{
    struct bw_synth_person once = {0};
    struct bw_synth_person again = {0};
    struct bw_synth_person traits = {0};

    (void)state;
    bw_synth_person_make(area, 4711, &once);
    for (uint64_t i = 0; i < 100; i++)
        bw_synth_person_make(area, i, &again);
    bw_synth_person_make(area, 4711, &again);
    assert_string_equal(once.forename, again.forename);
    assert_string_equal(once.surname, again.surname);
    assert_string_equal(once.nhs_number, again.nhs_number);
    bw_synth_person_traits(area, 4711, &traits);
    assert_int_equal(traits.birth_day, once.birth_day);
    assert_int_equal(traits.postcode, once.postcode);
    assert_int_equal(traits.sex, once.sex);
}

struct whole {
    char text[96];
};

static int cmp_whole(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void persons_differ_in_name_birth_and_postcode(void **state)
{
    const size_t some = 60000;
    struct whole *all = bw_arena_alloc(arena, some, sizeof(*all));
    size_t same = 0;

    (void)state;
    for (size_t i = 0; i < some; i++) {
        struct bw_synth_person person;

        bw_synth_person_make(area, i, &person);
        memcpy(all[i].text, person.forename, strlen(person.forename));
        memcpy(all[i].text + 24, person.surname, 48);
        /* A NUL in the middle would hide what follows. */
        for (size_t k = 0; k < 72; k++)
            if (all[i].text[k] == '\0')
                all[i].text[k] = '.';
        for (size_t k = 0; k < 16; k++)
            all[i].text[72 + k] = (char)('a' + ((uint32_t)person.birth_day >> (2 * k)) % 4);
    }
    qsort(all, some, sizeof(*all), cmp_whole);
    for (size_t i = 1; i < some; i++)
        same += strcmp(all[i - 1].text, all[i].text) == 0;
    /* Two David Joneses born on one day there are, but not many. */
    assert_in_range(same, 0, 200);
}

static void households_share_a_postcode_and_mostly_a_surname(void **state)
{
    size_t same = 0;
    size_t couples = 3000;

    (void)state;
    for (size_t i = 0; i < couples; i++) {
        struct bw_synth_person a;
        struct bw_synth_person b;

        bw_synth_person_make(area, i * 12 + 1, &a);
        bw_synth_person_make(area, i * 12 + 2, &b);
        assert_int_equal(a.postcode, b.postcode);
        same += strcmp(a.surname, b.surname) == 0;
    }
    assert_in_range(same, couples * 55 / 100, couples * 80 / 100);
}

static void shares_of_sex_age_and_proneness_are_as_meant(void **state)
{
    const size_t some = 30000;
    size_t women = 0;
    size_t children = 0;
    size_t prone = 0;
    size_t joneses = 0;

    (void)state;
    for (size_t i = 0; i < some; i++) {
        struct bw_synth_person person;
        int age;

        bw_synth_person_make(area, i, &person);
        age = bw_synth_person_age(&person, bw_day_of((struct bw_civil){2026, 3, 31}));
        assert_in_range(age, 0, 95);
        women += person.sex == BW_SEX_F;
        children += age < 18;
        prone += person.proneness > 100;
        joneses += strcmp(person.surname, "Jones") == 0;
    }
    assert_in_range(women, some * 48 / 100, some * 53 / 100);
    assert_in_range(children, some * 17 / 100, some * 24 / 100);
    assert_in_range(prone, some * 13 / 100, some * 17 / 100);
    assert_in_range(joneses, some * 3 / 100, some * 8 / 100);
}

static void age_changes_on_the_birthday(void **state)
{
    static const struct {
        struct bw_civil born, at;
        int age;
    } rows[] = {
        {{2000, 3, 15}, {2026, 3, 14}, 25}, {{2000, 3, 15}, {2026, 3, 15}, 26},
        {{2004, 2, 29}, {2026, 2, 28}, 21}, {{2004, 2, 29}, {2026, 3, 1}, 22},
        {{2025, 12, 31}, {2026, 1, 1}, 0},  {{2026, 1, 2}, {2026, 1, 1}, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_synth_person person = {.birth_day = bw_day_of(rows[i].born)};

        assert_int_equal(bw_synth_person_age(&person, bw_day_of(rows[i].at)), rows[i].age);
    }
}

static void nicknames_are_known_for_some(void **state)
{
    (void)state;
    assert_string_equal(bw_synth_nickname("Thomas"), "Tom");
    assert_null(bw_synth_nickname("Owen"));
}

static int make_area(void **state)
{
    struct bw_synth_plan plan;

    (void)state;
    arena = bw_arena_new();
    bw_synth_plan_init(&plan);
    plan.people = 1000000;
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
        cmocka_unit_test(nhs_numbers_are_valid_of_the_test_range_and_come_once),
        cmocka_unit_test(a_person_is_a_function_of_plan_and_number),
        cmocka_unit_test(persons_differ_in_name_birth_and_postcode),
        cmocka_unit_test(households_share_a_postcode_and_mostly_a_surname),
        cmocka_unit_test(shares_of_sex_age_and_proneness_are_as_meant),
        cmocka_unit_test(age_changes_on_the_birthday),
        cmocka_unit_test(nicknames_are_known_for_some),
    };

    return cmocka_run_group_tests(tests, make_area, free_area);
}
