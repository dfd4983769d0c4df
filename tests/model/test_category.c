/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/model/category.h"

static void every_name_is_found_under_its_number(void **state)
{
    static const struct {
        enum bw_category_kind kind;
        int count;
        const char *last;
    } rows[] = {
        {BW_CATEGORY_PLACE_TYPE, 13, "other"},
        {BW_CATEGORY_METHOD, 9, "threat"},
        {BW_CATEGORY_RELATIONSHIP, 7, "work_related"},
        {BW_CATEGORY_SEVERITY, 5, "minor"},
        {BW_CATEGORY_SEX, 4, "other"},
        {BW_CATEGORY_AGE_BAND, 10, "75+"},
        {BW_CATEGORY_YES_NO, 3, "no"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int n = 0;

        assert_string_equal(bw_category_name(rows[i].kind, 0), "unknown");
        for (; bw_category_name(rows[i].kind, n) != NULL; n++) {
            int number = -1;

            assert_true(bw_category_find(rows[i].kind,
                                         bw_text_of(bw_category_name(rows[i].kind, n)), &number));
            assert_int_equal(number, n);
        }
        assert_int_equal(n, rows[i].count);
        assert_string_equal(bw_category_name(rows[i].kind, n - 1), rows[i].last);
    }
}

static void numbers_are_those_of_the_store(void **state)
{
    (void)state;
    assert_string_equal(bw_category_name(BW_CATEGORY_PLACE_TYPE, BW_PLACE_LICENSED_PREMISES),
                        "licensed_premises");
    assert_string_equal(bw_category_name(BW_CATEGORY_PLACE_TYPE, BW_PLACE_CUSTODY), "custody");
    assert_string_equal(bw_category_name(BW_CATEGORY_METHOD, BW_METHOD_GLASS_BOTTLE),
                        "glass_bottle");
    assert_string_equal(bw_category_name(BW_CATEGORY_METHOD, BW_METHOD_SEXUAL), "sexual");
    assert_string_equal(bw_category_name(BW_CATEGORY_RELATIONSHIP, BW_RELATIONSHIP_STRANGER),
                        "stranger");
    assert_string_equal(bw_category_name(BW_CATEGORY_SEVERITY, BW_SEVERITY_TREATED), "treated");
    assert_string_equal(bw_category_name(BW_CATEGORY_SEX, BW_SEX_F), "f");
    assert_string_equal(bw_category_name(BW_CATEGORY_AGE_BAND, BW_AGE_10_17), "10-17");
    assert_string_equal(bw_category_name(BW_CATEGORY_YES_NO, BW_YES), "yes");
}

static void a_name_that_does_not_exist_is_not_found(void **state)
{
    static const char *const names[] = {"", "Home", "home ", "hom", "female"};
    int number = 99;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_false(bw_category_find(BW_CATEGORY_PLACE_TYPE, bw_text_of(names[i]), &number));
    assert_false(bw_category_find(BW_CATEGORY_SEX, BW_TEXT("home"), &number));
    assert_int_equal(number, 99);
}

static void ages_fall_into_their_bands(void **state)
{
    static const struct {
        int age;
        enum bw_age_band band;
    } rows[] = {
        {-1, BW_AGE_UNKNOWN}, {0, BW_AGE_0_9},       {9, BW_AGE_0_9},    {10, BW_AGE_10_17},
        {17, BW_AGE_10_17},   {18, BW_AGE_18_24},    {24, BW_AGE_18_24}, {25, BW_AGE_25_34},
        {34, BW_AGE_25_34},   {35, BW_AGE_35_44},    {44, BW_AGE_35_44}, {45, BW_AGE_45_54},
        {55, BW_AGE_55_64},   {65, BW_AGE_65_74},    {74, BW_AGE_65_74}, {75, BW_AGE_75_UP},
        {130, BW_AGE_75_UP},  {131, BW_AGE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(bw_age_band_of(rows[i].age), rows[i].band);
}

static void public_places_are_those_of_the_definition(void **state)
{
    static const enum bw_public want[] = {
        BW_PUBLIC_UNKNOWN, BW_PUBLIC_NO,  BW_PUBLIC_NO,  BW_PUBLIC_YES, BW_PUBLIC_YES,
        BW_PUBLIC_YES,     BW_PUBLIC_YES, BW_PUBLIC_YES, BW_PUBLIC_NO,  BW_PUBLIC_NO,
        BW_PUBLIC_NO,      BW_PUBLIC_NO,  BW_PUBLIC_YES};

    (void)state;
    for (int i = 0; i <= BW_PLACE_OTHER; i++)
        assert_int_equal(bw_place_type_is_public((enum bw_place_type)i), want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_found_under_its_number),
        cmocka_unit_test(numbers_are_those_of_the_store),
        cmocka_unit_test(a_name_that_does_not_exist_is_not_found),
        cmocka_unit_test(ages_fall_into_their_bands),
        cmocka_unit_test(public_places_are_those_of_the_definition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
