/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/fetch/checksum.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define D8(digit) #digit #digit #digit #digit #digit #digit #digit #digit
#define D64(digit) D8(digit) D8(digit) D8(digit) D8(digit) D8(digit) D8(digit) D8(digit) D8(digit)
#define A D64(a)
#define B D64(b)
#define URL "https://drop.example/ed/2026Q1/a.csv.gz?key=1"

static void a_name_is_found_as_sha256sum_writes_it(void **state)
{
    static const struct {
        const char *what, *list, *url, *hex;
    } rows[] = {
        {"text", A "  a.csv.gz\n", URL, A},
        {"binary", B "  b.csv\n" A " *a.csv.gz\n", URL, A},
        {"no last end of line", A "  a.csv.gz", URL, A},
        {"CRLF and an empty line", "\r\n" A "  a.csv.gz\r\n\r\n", URL, A},
        {"capitals", D64(F) "  a.csv.gz\n", URL, D64(f)},
        {"another folder", A "  /srv/out/a.csv.gz\n", URL, A},
        {"a path", A "  ./a.csv.gz\n", "../in/a.csv.gz", A},
        {"a name that ends alike", B "  ba.csv.gz\n" A "  a.csv.gz\n", URL, A},
        {"the folder decides", B "  2025Q4/a.csv.gz\n" A "  2026Q1/a.csv.gz\n", URL, A},
        {"in any order", A "  2026Q1/a.csv.gz\n" B "  2025Q4/a.csv.gz\n", URL, A},
        {"./ before a folder", B "  ./2025Q4/a.csv.gz\n" A "  ./2026Q1/a.csv.gz\n", URL, A},
        {"twice the same", A "  a.csv.gz\n" A "  a.csv.gz\n", URL, A},
        {"blanks in the name", A "  two words.csv\n", "sftp://h/two%20words.csv", A},
        {"an escaped name", "\\" A "  a\\\\b\\nc\n", "a\\b\nc", A},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_err err = BW_ERR_INIT;
        char hex[BW_DIGEST_HEX] = "";

        if (bw_checksum_find(bw_text_of(rows[i].list), rows[i].url, hex, &err) != BW_OK ||
            strcmp(hex, rows[i].hex) != 0)
            fail_msg("%s: %s %s", rows[i].what, hex, err.text);
    }
}

static void what_does_not_settle_it_is_named(void **state)
{
    static const struct {
        const char *list, *text;
    } rows[] = {
        {"", "its checksums do not name 'a.csv.gz'"},
        {A "  b.csv\n", "its checksums do not name 'a.csv.gz'"},
        {A "  A.CSV.GZ\n", "its checksums do not name 'a.csv.gz'"},
        {A "  a.csv.gz\n" B "  a.csv.gz\n", "its checksums have two digests for 'a.csv.gz'"},
        {B "  x/a.csv.gz\n" A "  y/a.csv.gz\n", "its checksums have two digests for 'a.csv.gz'"},
        {"<html>\n", "its checksums, line 1: 64 hex digits, two blanks and a name were expected, "
                     "as sha256sum writes them"},
        {A "  b.csv\n" D8(a) "  a.csv.gz\n", "its checksums, line 2: "},
        {A " a.csv.gz\n", "its checksums, line 1: "},
        {A "  \n", "its checksums, line 1: "},
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct bw_err err = BW_ERR_INIT;
        char hex[BW_DIGEST_HEX] = "untouched";

        assert_int_equal(bw_checksum_find(bw_text_of(rows[i].list), URL, hex, &err), BW_EFORMAT);
        if (strstr(err.text, rows[i].text) != err.text)
            fail_msg("row %zu: %s", i, err.text);
        assert_string_equal(hex, "untouched");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_as_sha256sum_writes_it),
        cmocka_unit_test(what_does_not_settle_it_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
