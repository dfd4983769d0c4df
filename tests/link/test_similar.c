/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/link/nickname.h"
#include "beatwise/link/similar.h"

static double winkler(const char *a, const char *b)
{
    return bw_similar_jaro_winkler(bw_text_of(a), bw_text_of(b));
}

/* Examples that Winkler himself gives (1990, 1994). */
static void jaro_winkler_is_that_of_the_census_bureau(void **state)
{
    static const struct {
        const char *a, *b;
        double expected;
    } rows[] = {
        {"DWAYNE", "DUANE", 0.840},
        {"MARTHA", "MARHTA", 0.961},
        {"DIXON", "DICKSONX", 0.813},
        {"", "FOO", 0.0},
        {"JONES", "JONES", 1.0},
        {"ABC", "XYZ", 0.0},
        {"A", "A", 1.0},
        {"A", "B", 0.0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(winkler(rows[i].a, rows[i].b) - rows[i].expected < 0.0006);
        assert_true(winkler(rows[i].a, rows[i].b) - rows[i].expected > -0.0006);
        assert_true(winkler(rows[i].a, rows[i].b) - winkler(rows[i].b, rows[i].a) < 1e-12);
    }
}

/* Values of jamesturk/jellyfish, where they are at hand. */
static void jaro_winkler_is_that_of_others(void **state)
{
    const char *srcdir = getenv("srcdir");
    char path[1024];
    char line[256];
    size_t rows = 0;
    FILE *file;

    (void)state;
    snprintf(path, sizeof(path), "%s/../shared/reference/linkage/strings/jaro_winkler.csv",
             srcdir == NULL ? "." : srcdir);
    file = fopen(path, "re");
    if (file == NULL) {
        print_message("no %s: skipped\n", path);
        skip();
        return;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        char *b = strchr(line, ',');
        char *value = b == NULL ? NULL : strchr(b + 1, ',');
        double difference;

        assert_non_null(value);
        *b++ = '\0';
        *value++ = '\0';
        difference = winkler(line, b) - strtod(value, NULL);
        if (difference > 0.0006 || difference < -0.0006)
            fail_msg("row %zu: %f too much", rows + 1, difference);
        rows++;
    }
    fclose(file);
    assert_true(rows > 10);
}

static bool is_edit(const char *a, const char *b)
{
    return bw_similar_is_one_edit(bw_text_of(a), bw_text_of(b)) &&
           bw_similar_is_one_edit(bw_text_of(b), bw_text_of(a));
}

static void one_edit_is_one_letter_or_two_neighbours(void **state)
{
    (void)state;
    assert_true(is_edit("JONES", "JONEZ"));
    assert_true(is_edit("JONES", "JNOES"));
    assert_true(is_edit("JONES", "JONS"));
    assert_true(is_edit("JONES", "ONES"));
    assert_true(is_edit("A", ""));
    assert_false(is_edit("JONES", "JONES"));
    assert_false(is_edit("JONES", "JENOS"));
    assert_false(is_edit("JONES", "JON"));
    assert_false(is_edit("AB", "CD"));
}

static uint32_t code(const char *letter_and_digits)
{
    uint32_t number = (uint32_t)(letter_and_digits[0] - 'A') + 1;

    for (int i = 1; i < 4; i++)
        number = number * 8 + (uint32_t)(letter_and_digits[i] - '0');
    return number;
}

static void soundex_is_that_of_the_national_archives(void **state)
{
    static const char *const rows[][2] = {
        {"WASHINGTON", "W252"}, {"LEE", "L000"},     {"GUTIERREZ", "G362"}, {"PFISTER", "P236"},
        {"JACKSON", "J250"},    {"TYMCZAK", "T522"}, {"ASHCRAFT", "A261"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(bw_similar_soundex(bw_text_of(rows[i][0])), code(rows[i][1]));
    assert_int_equal(bw_similar_soundex(bw_text_of("")), 0);
}

static void groups_of_nicknames_are_canonical_names(void **state)
{
    const char *last = "";
    size_t count = 0;
    const char *group;

    (void)state;
    for (; (group = bw_nickname_group(count)) != NULL; count++) {
        assert_int_equal(strspn(group, "ABCDEFGHIJKLMNOPQRSTUVWXYZ "), strlen(group));
        assert_null(strstr(group, "  "));
        assert_non_null(strchr(group, ' '));
        assert_true(strcmp(last, group) < 0);
        last = group;
    }
    assert_true(count > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jaro_winkler_is_that_of_the_census_bureau),
        cmocka_unit_test(jaro_winkler_is_that_of_others),
        cmocka_unit_test(one_edit_is_one_letter_or_two_neighbours),
        cmocka_unit_test(soundex_is_that_of_the_national_archives),
        cmocka_unit_test(groups_of_nicknames_are_canonical_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
