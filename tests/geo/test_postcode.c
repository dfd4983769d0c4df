/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "beatwise/base/rng.h"
#include "beatwise/geo/postcode.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void canon_writes_the_usual_form_and_says_what_it_is(void **state)
{
    static const struct {
        const char *text;
        enum bw_postcode_kind kind;
        const char *canon;
    } rows[] = {
        {"CF10 1AA", BW_POSTCODE_PLACE, "CF10 1AA"},
        {"cf101aa", BW_POSTCODE_PLACE, "CF10 1AA"},
        {"  Cf 10\t1a A ", BW_POSTCODE_PLACE, "CF10 1AA"},
        {"CF10\xC2\xA0"
         "1AA",
         BW_POSTCODE_PLACE, "CF10 1AA"},
        {"N1   1AA", BW_POSTCODE_PLACE, "N1 1AA"},
        {"N11AA", BW_POSTCODE_PLACE, "N1 1AA"},
        {"L278XY", BW_POSTCODE_PLACE, "L27 8XY"},
        {"EC1A1BB", BW_POSTCODE_PLACE, "EC1A 1BB"},
        {"W1A0AX", BW_POSTCODE_PLACE, "W1A 0AX"},
        {"ZZ99 3VZ", BW_POSTCODE_PSEUDO, "ZZ99 3VZ"},
        {"zz993cz", BW_POSTCODE_PSEUDO, "ZZ99 3CZ"},
        {"GIR 0AA", BW_POSTCODE_NOT_PLACE, "GIR 0AA"},
        {"BF1 2AT", BW_POSTCODE_NOT_PLACE, "BF1 2AT"},
        {"BX1 1LT", BW_POSTCODE_NOT_PLACE, "BX1 1LT"},
        {"XX10 1AA", BW_POSTCODE_NOT_PLACE, "XX10 1AA"},
        {"", BW_POSTCODE_NONE, NULL},
        {" \t ", BW_POSTCODE_NONE, NULL},
        {"CF10", BW_POSTCODE_NONE, NULL},
        {"CF10 1A", BW_POSTCODE_NONE, NULL},
        {"CF10 1AAA", BW_POSTCODE_NONE, NULL},
        {"CFIO 1AA", BW_POSTCODE_NONE, NULL}, /* letters for digits */
        {"CF10 1CA", BW_POSTCODE_NONE, NULL}, /* no C I K M O V inward */
        {"CF10 1AM", BW_POSTCODE_NONE, NULL},
        {"QA1 1AA", BW_POSTCODE_NONE, NULL}, /* no Q V X first */
        {"AZ1 1AA", BW_POSTCODE_NONE, NULL}, /* no I J Z second */
        {"W1V 1AA", BW_POSTCODE_NONE, NULL}, /* the letter after the digit */
        {"EC1C 1AA", BW_POSTCODE_NONE, NULL},
        {"EC1AA 1AA", BW_POSTCODE_NONE, NULL},
        {"1AA CF10", BW_POSTCODE_NONE, NULL},
        {"CF10-1AA", BW_POSTCODE_NONE, NULL},
        {"Definitely wrong", BW_POSTCODE_NONE, NULL},
    };
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char canon[BW_POSTCODE_BYTES] = "untouch.";
        enum bw_postcode_kind kind = bw_postcode_canon(bw_text_of(rows[i].text), canon);

        if (kind != rows[i].kind)
            fail_msg("'%s' is of kind %d", rows[i].text, (int)kind);
        assert_string_equal(canon, rows[i].canon == NULL ? "untouch." : rows[i].canon);
        if (kind != BW_POSTCODE_NONE) /* what is canonical stays so */
            assert_int_equal(bw_postcode_canon(bw_text_of(canon), canon), kind);
    }
}

static json_t *load_vectors(const char *name)
{
    const char *top = getenv("top_srcdir");
    char path[1024];

    snprintf(path, sizeof(path), "%s/../shared/reference/validation/postcode_ideal/%s",
             top == NULL ? "." : top, name);
    return json_load_file(path, 0, NULL);
}

static void canon_agrees_with_published_vectors(void **state)
{
    static const char *const files[] = {"validation.json", "normalisation.json"};
    size_t tried = 0;

    (void)state;
    for (size_t i = 0; i < LEN(files); i++) {
        json_t *root = load_vectors(files[i]);
        const json_t *tests = json_object_get(root, "tests");

        for (size_t j = 0; j < json_array_size(tests); j++) {
            const char *base = json_string_value(json_object_get(json_array_get(tests, j), "base"));
            const json_t *want = json_object_get(json_array_get(tests, j), "expected");
            char canon[BW_POSTCODE_BYTES] = "";
            bool is_one = bw_postcode_canon(bw_text_of(base), canon) != BW_POSTCODE_NONE;

            if (is_one != (json_is_true(want) || json_is_string(want)))
                fail_msg("%s: %s", files[i], base);
            if (json_is_string(want))
                assert_string_equal(canon, json_string_value(want));
            tried++;
        }
        json_decref(root);
    }
    print_message("# %zu published vectors\n", tried);
    if (tried == 0)
        skip();
}

static void add(struct bw_postcode_table *table, const char *postcode, double x, double y)
{
    struct bw_err err = BW_ERR_INIT;

    if (bw_postcode_table_add(table, bw_text_of(postcode), x, y, 0, &err) != BW_OK)
        fail_msg("%s", err.text);
}

static void find_gives_the_position_or_says_why_not(void **state)
{
    static const struct {
        const char *text;
        enum bw_postcode_found found;
        double lon;
    } rows[] = {
        {"CF10 1AA", BW_POSTCODE_FOUND, -3.18}, {"cf10 1aa", BW_POSTCODE_FOUND, -3.18},
        {"SA1 1AA", BW_POSTCODE_FOUND, -3.94},  {"CF1 1AA", BW_POSTCODE_FOUND, -3.2},
        {"CF10 1AB", BW_POSTCODE_UNKNOWN, 9},   {"ZZ99 3VZ", BW_POSTCODE_UNUSABLE, 9},
        {"BX1 1LT", BW_POSTCODE_UNUSABLE, 9},   {"nowhere", BW_POSTCODE_UNUSABLE, 9},
        {"", BW_POSTCODE_UNUSABLE, 9},          {"AB1 1AA", BW_POSTCODE_UNKNOWN, 9},
    };
    struct bw_postcode_table *table;

    (void)state;
    bw_postcode_table_open(&table, NULL, 100);
    add(table, "SA11AA", -3.94, 51.6);
    add(table, "CF101AA", -3.18, 51.5);
    add(table, "CF1 1AA", -3.2, 51.4);
    add(table, "AB1 1AA", 0, 0);
    add(table, "AB1 1AB", NAN, 51);
    add(table, "not one", -3, 51);
    add(table, "ZZ99 3VZ", -3, 51);
    bw_postcode_table_seal(table);
    assert_int_equal(bw_postcode_table_count(table), 3);
    assert_int_equal(bw_postcode_table_skipped(table), 4);
    assert_int_equal(bw_postcode_table_conflicts(table), 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        double lon = 9, lat = 9;

        if (bw_postcode_table_find(table, bw_text_of(rows[i].text), &lon, &lat) != rows[i].found ||
            lon != rows[i].lon)
            fail_msg("%s", rows[i].text);
    }
    bw_postcode_table_close(table);
}

static void an_empty_table_knows_none(void **state)
{
    struct bw_postcode_table *table;
    double lon, lat;

    (void)state;
    bw_postcode_table_open(&table, NULL, 0);
    bw_postcode_table_seal(table);
    assert_int_equal(bw_postcode_table_find(table, BW_TEXT("CF10 1AA"), &lon, &lat),
                     BW_POSTCODE_UNKNOWN);
    bw_postcode_table_close(table);
    bw_postcode_table_close(NULL);
}

static void one_row_too_many_is_refused(void **state)
{
    struct bw_postcode_table *table;
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    bw_postcode_table_open(&table, NULL, 1);
    add(table, "CF10 1AA", -3.18, 51.5);
    assert_int_equal(bw_postcode_table_add(table, BW_TEXT("CF10 1AB"), -3, 51, 0, &err), BW_ERANGE);
    assert_string_equal(err.text, "more than 1 postcodes");
    assert_int_equal(bw_postcode_table_count(table), 1);
    bw_postcode_table_close(table);
}

static void the_order_of_rows_that_disagree_does_not_matter(void **state)
{
    static const double positions[][2] = {{-3.1, 51.5}, {-3.2, 51.6}, {-3.2, 51.5}, {-3.2, 51.5}};
    (void)state;
    for (size_t first = 0; first < LEN(positions); first++) {
        struct bw_postcode_table *table;
        double lon = 0, lat = 0;

        bw_postcode_table_open(&table, NULL, 100);
        for (size_t i = 0; i < LEN(positions); i++) {
            const double *at = positions[(first + i) % LEN(positions)];

            add(table, "CF10 1AA", at[0], at[1]);
        }
        bw_postcode_table_seal(table);
        bw_postcode_table_find(table, BW_TEXT("CF101AA"), &lon, &lat);
        assert_true(lon == -3.2 && lat == 51.5);
        assert_int_equal(bw_postcode_table_count(table), 1);
        assert_int_equal(bw_postcode_table_conflicts(table), 2);
        bw_postcode_table_close(table);
    }
}

static void grid_references_are_converted(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_postcode_table *table;
    struct bw_crs *crs = NULL;
    double lon = 0, lat = 0, want_lon = 1, want_lat = 1;

    (void)state;
    assert_int_equal(bw_crs_open(&crs, BW_CRS_NATIONAL_GRID, &err), BW_OK);
    bw_postcode_table_open(&table, crs, 10);
    add(table, "CF10 1AA", 318000, 176000);
    add(table, "CF10 1AB", 0, 0);
    bw_postcode_table_seal(table);
    bw_postcode_table_find(table, BW_TEXT("CF10 1AA"), &lon, &lat);
    bw_crs_to_lonlat(crs, 318000, 176000, &want_lon, &want_lat);
    assert_true(lon == want_lon && lat == want_lat);
    assert_int_equal(bw_postcode_table_skipped(table), 1);
    bw_postcode_table_close(table);
    bw_crs_close(crs);
}

static void format_postcode(unsigned number, char text[16])
{
    snprintf(text, 16, "CF%u %u%c%c", number / 40 % 90 + 10, number / 4 % 10,
             "ABDEFGHJLN"[number / 3600 % 10], "ABDE"[number % 4]);
}

static void every_postcode_of_a_shuffled_file_is_found(void **state)
{
    enum { COUNT = 20000 };
    struct bw_postcode_table *table;
    struct bw_rng rng;
    char text[16];

    (void)state;
    bw_rng_init(&rng, 7);
    bw_postcode_table_open(&table, NULL, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        unsigned number = (unsigned)bw_rng_below(&rng, 36000);

        format_postcode(number, text);
        add(table, text, -3 - number / 1e6, 51);
    }
    bw_postcode_table_seal(table);
    bw_rng_init(&rng, 7);
    for (size_t i = 0; i < COUNT; i++) {
        double lon = 0, lat = 0;

        format_postcode((unsigned)bw_rng_below(&rng, 36000), text);
        if (bw_postcode_table_find(table, bw_text_of(text), &lon, &lat) != BW_POSTCODE_FOUND)
            fail_msg("%s", text);
    }
    bw_postcode_table_close(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canon_writes_the_usual_form_and_says_what_it_is),
        cmocka_unit_test(canon_agrees_with_published_vectors),
        cmocka_unit_test(find_gives_the_position_or_says_why_not),
        cmocka_unit_test(an_empty_table_knows_none),
        cmocka_unit_test(one_row_too_many_is_refused),
        cmocka_unit_test(the_order_of_rows_that_disagree_does_not_matter),
        cmocka_unit_test(grid_references_are_converted),
        cmocka_unit_test(every_postcode_of_a_shuffled_file_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
