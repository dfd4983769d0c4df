/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/feed/violence.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static void mpds_codes_are_read_however_they_are_written(void **state)
{
    static const struct {
        const char *text;
        struct bw_mpds code;
    } rows[] = {
        {"04D01", {4, 'D', 1, ""}},
        {"4D1", {4, 'D', 1, ""}},
        {"4-D-1", {4, 'D', 1, ""}},
        {"04-D-01", {4, 'D', 1, ""}},
        {" 04 d 01 ", {4, 'D', 1, ""}},
        {"27D02X", {27, 'D', 2, "X"}},
        {"27-d-2-x", {27, 'D', 2, "X"}},
        {"4B1St", {4, 'B', 1, "ST"}},
        {"4", {4, 0, 0, ""}},
        {"30-A-1", {30, 'A', 1, ""}},
        {"09O01", {9, 'O', 1, ""}},
    };
    static const char *const none[] = {"",     "D01",     "4F1", "4D",      "4D123", "123D1", "0D1",
                                       "4D1*", "4D1ABCD", "4.5", "assault", "--",    "4/D/1"};

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_mpds code;

        assert_true(bw_mpds_parse(bw_text_of(rows[i].text), &code));
        assert_int_equal(code.card, rows[i].code.card);
        assert_int_equal(code.level, rows[i].code.level);
        assert_int_equal(code.number, rows[i].code.number);
        assert_string_equal(code.suffix, rows[i].code.suffix);
    }
    for (size_t i = 0; i < LEN(none); i++) {
        struct bw_mpds code = {.card = -1};

        assert_false(bw_mpds_parse(bw_text_of(none[i]), &code));
        assert_int_equal(code.card, -1);
    }
}

static const char *in_values[] = {"Violence and sexual offences", " assault", "8N", "\xC5\xB4"};
static const char *prefixes[] = {"8N", "5d"};
static const char *exceptions[] = {"x"};
static const int cards[] = {4, 27};

static const struct bw_rule rules[] = {
    {.kind = BW_RULE_IN, .field = 0, .values = in_values, .value_count = LEN(in_values)},
    {.kind = BW_RULE_PREFIX, .field = 1, .values = prefixes, .value_count = LEN(prefixes)},
    {.kind = BW_RULE_CARD,
     .field = 2,
     .cards = cards,
     .card_count = LEN(cards),
     .except_suffixes = exceptions,
     .except_suffix_count = LEN(exceptions)},
};

static void a_row_fits_when_any_rule_does(void **state)
{
    static const struct {
        const char *cells[3];
        bool is_fit;
    } rows[] = {
        {{"assault", "", ""}, true},
        {{"  ASSAULT\xC2\xA0", "", ""}, true},
        {{"assaults", "", ""}, false},
        {{"assaul", "", ""}, false},
        {{"violence AND sexual offences", "", ""}, true},
        {{"\xC5\xB4", "", ""}, true},
        {{"", "8N/1", ""}, true},
        {{"", " 5D", ""}, true},
        {{"", "5", ""}, false},
        {{"", "18N", ""}, false},
        {{"", "", "4D1"}, true},
        {{"", "", "27D02S"}, true},
        {{"", "", "27D02X"}, false},
        {{"", "", "27-D-02-x"}, false},
        {{"", "", "14D01"}, false},
        {{"", "", ""}, false},
    };
    static const int columns[] = {2, 1, 0};
    static const int no_columns[] = {-1, -1, -1};
    struct bw_arena *arena = bw_arena_new();
    struct bw_violence *violence = bw_violence_new(arena, rules, LEN(rules));
    struct bw_violence *nothing = bw_violence_new(arena, NULL, 0);

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_text cells[3];

        for (size_t k = 0; k < 3; k++)
            cells[columns[k]] = bw_text_of(rows[i].cells[k]);
        assert_int_equal(bw_violence_is_fit(violence, cells, columns), rows[i].is_fit);
        assert_false(bw_violence_is_fit(violence, cells, no_columns));
        assert_false(bw_violence_is_fit(nothing, cells, columns));
    }
    bw_arena_free(arena);
}

static void long_values_are_compared_too(void **state)
{
    static char value[301];
    static const int columns[] = {0};
    const char *values[] = {value};
    struct bw_rule rule = {.kind = BW_RULE_IN, .values = values, .value_count = 1};
    struct bw_arena *arena = bw_arena_new();
    struct bw_violence *violence;
    struct bw_text cell = {value, 300};

    (void)state;
    memset(value, 'a', 300);
    violence = bw_violence_new(arena, &rule, 1);
    memset(value, 'A', 300);
    assert_true(bw_violence_is_fit(violence, &cell, columns));
    cell.len = 200;
    assert_false(bw_violence_is_fit(violence, &cell, columns));
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mpds_codes_are_read_however_they_are_written),
        cmocka_unit_test(a_row_fits_when_any_rule_does),
        cmocka_unit_test(long_values_are_compared_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
