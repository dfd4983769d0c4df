/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "beatwise/ident/communal.h"

#define PERSONS 600

static char surnames[PERSONS][8], postcodes[PERSONS][12];
static struct bw_home people[PERSONS];
static bool is_communal[PERSONS];

/* Two persons a postcode, and `prisoners` of them in one more. */
static void settle(size_t prisoners)
{
    memset(people, 0, sizeof(people));
    for (size_t i = 0; i < PERSONS; i++) {
        snprintf(surnames[i], sizeof(surnames[i]), "NAME%c%c", (char)('A' + i / 26),
                 (char)('A' + i % 26));
        snprintf(postcodes[i], sizeof(postcodes[i]), "CF%zu", 1000 + i / 2);
        if (i < prisoners)
            snprintf(postcodes[i], sizeof(postcodes[i]), "CF242UA");
        people[i] = (struct bw_home){postcodes[i], surnames[i], NULL, 5000 + (int32_t)i};
    }
}

static size_t find(void)
{
    struct bw_arena *arena = bw_arena_new();
    size_t count = bw_communal_find(arena, people, PERSONS, is_communal);

    bw_arena_free(arena);
    return count;
}

static void a_postcode_of_many_is_no_evidence(void **state)
{
    (void)state;
    settle(30);
    people[PERSONS - 1].postcode = NULL;
    assert_int_equal(find(), 30);
    for (size_t i = 0; i < PERSONS; i++)
        assert_int_equal(is_communal[i], i < 30);
}

static void a_family_is_none(void **state)
{
    (void)state;
    settle(9);
    assert_int_equal(find(), 0);
}

static void one_person_many_times_is_one(void **state)
{
    (void)state;
    settle(30);
    for (size_t i = 1; i < 30; i++)
        people[i] = people[0];
    assert_int_equal(find(), 0);
}

static void where_all_live_alike_nobody_is_in_an_institution(void **state)
{
    (void)state;
    settle(0);
    for (size_t i = 0; i < PERSONS; i++)
        snprintf(postcodes[i], sizeof(postcodes[i]), "CF%zu", 1000 + i / 20);
    assert_int_equal(find(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_postcode_of_many_is_no_evidence),
        cmocka_unit_test(a_family_is_none),
        cmocka_unit_test(one_person_many_times_is_one),
        cmocka_unit_test(where_all_live_alike_nobody_is_in_an_institution),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
