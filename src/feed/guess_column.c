/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/day.h"
#include "guess_private.h"

#define DATE_CELL_MAX 24

/* Day before month where both fit: it is the habit here. */
#define DATES(pattern)                                                                             \
    {BW_FIELD_DATE, pattern}, {BW_FIELD_DATETIME, pattern " %H:%M"},                               \
    {                                                                                              \
        BW_FIELD_DATETIME, pattern " %H:%M:%S"                                                     \
    }

static const struct {
    enum bw_field_type type;
    const char *pattern;
} formats[] = {
    {BW_FIELD_YEARMONTH, "%Y-%m"},
    {BW_FIELD_DATE, "%Y-%m-%d"},
    {BW_FIELD_DATETIME, "default"},
    {BW_FIELD_TIME, "%H:%M"},
    {BW_FIELD_TIME, "%H:%M:%S"},
    DATES("%d/%m/%Y"),
    DATES("%m/%d/%Y"),
    DATES("%d-%m-%Y"),
    DATES("%m-%d-%Y"),
    DATES("%d.%m.%Y"),
    DATES("%d-%b-%Y"),
    DATES("%d %b %Y"),
    DATES("%d %B %Y"),
    DATES("%Y/%m/%d"),
    DATES("%Y%m%d"),
    DATES("%d/%m/%y"),
    DATES("%m/%d/%y"),
    DATES("%d-%b-%y"),
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))
_Static_assert(FORMATS <= GUESS_FORMATS_MAX, "room for every format");

static const char *const missing_words[] = {"NULL", "null",      "N/A",       "n/a",   "#N/A",
                                            "None", "Not known", "NOT KNOWN", "NaN",   "-",
                                            "?",    ".",         "Not given", "(null)"};
#define MISSING_WORDS (sizeof(missing_words) / sizeof(missing_words[0]))
_Static_assert(MISSING_WORDS <= GUESS_MISSING_MAX, "room for every word");

const char *bw_guess_missing_word(size_t i)
{
    return i < MISSING_WORDS ? missing_words[i] : NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Ten digits, blanks and hyphens between them, the last by modulo 11 of the others (NHS Data
 * Dictionary, NHS NUMBER). */
static bool is_nhs_number(struct bw_text cell)
{
    int digits[10];
    size_t count = 0;
    int sum = 0;

    for (size_t i = 0; i < cell.len; i++) {
        if (is_digit(cell.ptr[i]) && count < 10)
            digits[count++] = cell.ptr[i] - '0';
        else if (is_digit(cell.ptr[i]) || (cell.ptr[i] != ' ' && cell.ptr[i] != '-'))
            return false;
    }
    if (count != 10)
        return false;
    for (int i = 0; i < 9; i++)
        sum += digits[i] * (10 - i);
    sum = 11 - sum % 11;
    return sum != 10 && digits[9] == sum % 11;
}

/* One or two letters, a digit, perhaps one more character; a digit and two letters. */
static bool is_postcode(struct bw_text cell)
{
    char text[8];
    size_t len = 0;

    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == ' ')
            continue;
        if (len == 7 || !(is_digit(cell.ptr[i]) || is_letter(cell.ptr[i])))
            return false;
        text[len++] = cell.ptr[i];
    }
    return len >= 5 && is_letter(text[0]) && is_digit(text[len - 3]) && is_letter(text[len - 2]) &&
           is_letter(text[len - 1]) && (is_digit(text[1]) || is_digit(text[2]));
}

static bool may_be_date(struct bw_text cell)
{
    size_t digits = 0;

    for (size_t i = 0; i < cell.len && cell.len <= DATE_CELL_MAX; i++)
        digits += is_digit(cell.ptr[i]);
    return digits >= 3 && is_digit(cell.ptr[0]) && (digits < cell.len || digits == 8);
}

/* Dates that stand for "not known": the Welsh data set's 11/11/1811, and those of systems. */
static bool is_filler(int64_t local)
{
    const struct bw_civil civil = bw_day_civil(bw_local_day(local));

    return (civil.year == 1811 && civil.month == 11 && civil.day == 11) ||
           ((civil.year == 1900 || civil.year == 1800) && civil.month == 1 && civil.day == 1);
}

static void note_filler(struct guess_column *column, struct bw_text cell)
{
    if (cell.len >= sizeof(column->fillers[0]))
        return;
    for (size_t i = 0; i < column->filler_count; i++) {
        if (bw_text_is_equal(cell, bw_text_of(column->fillers[i])))
            return;
    }
    if (column->filler_count < GUESS_FILLERS_MAX)
        memcpy(column->fillers[column->filler_count++], cell.ptr, cell.len);
}

static void see_date(struct guess_column *column, struct bw_text cell)
{
    for (size_t i = 0; i < FORMATS; i++) {
        int64_t local;

        if (!bw_time_parse(cell, formats[i].pattern, &local))
            continue;
        /* A date alone is also read as a moment. */
        if (formats[i].type == BW_FIELD_DATETIME && memchr(cell.ptr, ':', cell.len) == NULL)
            continue;
        column->formats[i]++;
        if (formats[i].type == BW_FIELD_DATE && is_filler(local))
            note_filler(column, cell);
    }
}

static void see_number(struct guess_column *column, struct bw_text cell)
{
    double number;
    int64_t whole;

    if (!bw_text_parse_double(cell, &number))
        return;
    column->integers += bw_text_parse_i64(cell, &whole);
    if (column->numbers == 0 || number < column->min)
        column->min = number;
    if (column->numbers == 0 || number > column->max)
        column->max = number;
    column->numbers++;
}

static void see_value(struct guess_column *column, struct bw_text cell)
{
    struct guess_value *value = column->values;
    size_t i = 0;

    if (column->has_many_values || cell.len >= GUESS_VALUE_BYTES) {
        column->has_many_values = true;
        return;
    }
    while (i < column->value_count && !bw_text_is_equal(cell, bw_text_of(value[i].text)))
        i++;
    if (i == GUESS_VALUES_MAX) {
        column->has_many_values = true;
        return;
    }
    if (i == column->value_count) {
        memcpy(value[i].text, cell.ptr, cell.len);
        column->value_count++;
    }
    value[i].rows++;
}

void bw_guess_see(struct guess_column *column, struct bw_text cell)
{
    if (cell.len == 0) {
        column->empty++;
        return;
    }
    for (size_t i = 0; i < MISSING_WORDS; i++) {
        if (bw_text_is_equal(cell, bw_text_of(missing_words[i]))) {
            column->missing[i]++;
            return;
        }
    }
    column->given++;
    column->commas += memchr(cell.ptr, ',', cell.len) != NULL;
    column->nhs_numbers += is_nhs_number(cell);
    column->postcodes += is_postcode(cell);
    see_number(column, cell);
    if (may_be_date(cell))
        see_date(column, cell);
    see_value(column, cell);
}

/* "%d/%m/%Y" and "%m/%d/%Y" both fit while no day is over 12. */
static bool is_swapped(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && a[0] == '%' && a[1] == 'd' && b[1] == 'm' && a[3] == '%' &&
           a[4] == 'm' && b[4] == 'd' && strcmp(a + 5, b + 5) == 0 && a[2] == b[2];
}

static int cmp_value(const void *a, const void *b)
{
    const struct guess_value *x = a;
    const struct guess_value *y = b;

    return strcmp(x->text, y->text);
}

void bw_guess_type(struct guess_column *column)
{
    size_t best = 0;

    qsort(column->values, column->value_count, sizeof(*column->values), cmp_value);

    for (size_t i = 1; i < FORMATS; i++) {
        if (column->formats[i] > column->formats[best])
            best = i;
    }
    column->type = BW_FIELD_STRING;
    column->format = "";
    if (column->given == 0)
        return;
    if ((double)column->formats[best] < GUESS_MOST * (double)column->given) {
        if (column->numbers == column->given && column->integers < column->given)
            column->type = BW_FIELD_NUMBER;
        return;
    }
    /* Eight digits are a number of something more often than a day. */
    if (column->integers == column->given && !bw_guess_has(column->words, "DATE|DOB|DT|BIRTH|DAY"))
        return;
    column->type = formats[best].type;
    column->format = formats[best].pattern;
    for (size_t i = 0; i < FORMATS; i++) {
        if (column->formats[i] == column->formats[best] &&
            is_swapped(column->format, formats[i].pattern))
            column->is_ambiguous = true;
    }
}

bool bw_guess_is_data(struct bw_text cell)
{
    struct guess_column column = {.words = "", .has_many_values = true};
    int64_t found = 0;

    if (cell.len == 0)
        return false;
    bw_guess_see(&column, cell);
    for (size_t i = 0; i < FORMATS; i++)
        found += column.formats[i];
    return found + column.nhs_numbers + column.postcodes + column.numbers > 0;
}
