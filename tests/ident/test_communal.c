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

static struct bw_canon people[PERSONS];
static struct bw_canon *canons[PERSONS];
static bool is_cleared[PERSONS];

/* Two persons a postcode, and `prisoners` of them in one more. */
static void settle(size_t prisoners)
{
    memset(people, 0, sizeof(people));
    for (size_t i = 0; i < PERSONS; i++) {
        snprintf(people[i].surname, sizeof(people[i].surname), "NAME%c%c", (char)('A' + i / 26),
                 (char)('A' + i % 26));
        snprintf(people[i].postcode, sizeof(people[i].postcode), "CF%zu", 1000 + i / 2);
        if (i < prisoners)
            snprintf(people[i].postcode, sizeof(people[i].postcode), "CF242UA");
        people[i].birth_day = 5000 + (int32_t)i;
        canons[i] = &people[i];
    }
}

static size_t clear(void)
{
    struct bw_arena *arena = bw_arena_new();
    size_t count = bw_communal_clear(arena, canons, PERSONS, is_cleared);

    bw_arena_free(arena);
    return count;
}

static void a_postcode_of_many_is_no_evidence(void **state)
{
    (void)state;
    settle(30);
    canons[PERSONS - 1] = NULL;
    assert_int_equal(clear(), 30);
    for (size_t i = 0; i < PERSONS - 1; i++) {
        assert_int_equal(is_cleared[i], i < 30);
        assert_int_equal(people[i].postcode[0] == '\0', i < 30);
    }
    assert_false(is_cleared[PERSONS - 1]);
    assert_int_equal(clear(), 0);
}

static void a_family_is_none(void **state)
{
    (void)state;
    settle(9);
    assert_int_equal(clear(), 0);
}

static void one_person_many_times_is_one(void **state)
{
    (void)state;
    settle(30);
    for (size_t i = 1; i < 30; i++)
        people[i] = people[0];
    assert_int_equal(clear(), 0);
}

static void where_all_live_alike_nobody_is_in_an_institution(void **state)
{
    (void)state;
    settle(0);
    for (size_t i = 0; i < PERSONS; i++)
        snprintf(people[i].postcode, sizeof(people[i].postcode), "CF%zu", 1000 + i / 20);
    assert_int_equal(clear(), 0);
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
