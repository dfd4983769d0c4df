/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/pattern.h"

static const struct {
    const char *pattern, *fits, *not_fits; /* parted by blanks; "_" is the empty text */
} rows[] = {
    {"abc", "abc", "_ ab abcd xabc"},
    {"^a|b$", "a b", "ab _"},
    {"[0-9]{10}", "9990000018", "999000001 99900000188 999000001x"},
    {"\\d{3} ?", "123", "12 1234"},
    {"[A-Z]{1,2}\\d[A-Z\\d]?", "CF1 C1 CF10 E1W", "CF CFX1 cf1"},
    {"a*b+c?", "b ab aabbc bc", "a ac bcc"},
    {"(ab|cd|ef)+", "ab cdef abababef", "a abc _"},
    {"(?:a|b){2,3}", "ab aba bbb", "a abab"},
    {"a{0}b", "b", "ab"},
    {"a{2,}", "aa aaaaa", "a"},
    {"a{0,2}", "_ a aa", "aaa"},
    {"(a?){3}b", "b ab aaab", "aaaab"},
    {"[^0-9]+", "abc \xC3\xA9t\xC3\xA9", "a1 _"},
    {".{2}",
     "ab \xC3\xA9"
     "a \xE2\x82\xAC\xE2\x82\xAC",
     "a \xC3\xA9 abc"},
    {"\\D\\W\\S", "a-b \xC3\xA9-x", "1-b aab"},
    {"\xC3\xA9+", "\xC3\xA9\xC3\xA9", "\xC3"},
    {"[]a-]+", "]a-", "b"},
    {"[\\d.\\-]+", "1.5-2", "1,5"},
    {"\\(\\*\\)", "(*)", "(a)"},
    {"a||b", "a b _", "ab"},
};

static bool is_fit(const struct bw_pattern *pattern, const char *text, size_t len)
{
    struct bw_text slice = {text, len};

    if (len == 1 && *text == '_')
        slice.len = 0;
    return bw_pattern_is_fit(pattern, slice);
}

static void the_whole_text_must_fit(void **state)
{
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_pattern *pattern = bw_pattern_new(arena, rows[i].pattern);

        assert_non_null(pattern);
        for (int fits = 0; fits < 2; fits++) {
            const char *text = fits ? rows[i].fits : rows[i].not_fits;

            for (size_t len; *text != '\0'; text += len + (text[len] == ' ')) {
                len = strcspn(text, " ");
                if (is_fit(pattern, text, len) != (fits != 0))
                    fail_msg("'%s' with '%.*s'", rows[i].pattern, (int)len, text);
            }
        }
    }
    bw_arena_free(arena);
}

static void what_is_not_understood_is_refused(void **state)
{
    static const char *const wrong[] = {
        "(",           ")",       "a)",  "(a",         "[a",  "[z-a]",
        "[\\d-z]",     "*",       "a**", "a+?",        "a{",  "a{x}",
        "a{2,1}",      "a{1001}", "\\1", "\\b",        "\\",  "(?=a)",
        "(?i)a",       "a^b",     "a$b", "[\xC3\xA9]", "()*", "((a{40}){40})",
        "(a|b){1000}", "[]",      "{2}", "a{1}{1}",
    };
    struct bw_arena *arena = bw_arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (bw_pattern_new(arena, wrong[i]) != NULL)
            fail_msg("'%s'", wrong[i]);
    }
    bw_arena_free(arena);
}

/* Backtracking would take 2^n steps for both. */
static void no_pattern_hangs(void **state)
{
    struct bw_arena *arena = bw_arena_new();
    char text[4096];
    struct bw_pattern *pattern = bw_pattern_new(arena, "(a+)+(a?){30}b");

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_non_null(pattern);
    assert_false(bw_pattern_is_fit(pattern, (struct bw_text){text, sizeof(text)}));
    text[sizeof(text) - 1] = 'b';
    assert_true(bw_pattern_is_fit(pattern, (struct bw_text){text, sizeof(text)}));
    assert_null(bw_pattern_new(arena, "((((((((((((((((((((((((((((((((((((a)))))))))))))))))))))))"
                                      ")))))))))))))"));
    bw_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_text_must_fit),
        cmocka_unit_test(what_is_not_understood_is_refused),
        cmocka_unit_test(no_pattern_hangs),
    };

    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
