/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/buf.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"

#include "feed_desc_private.h"

#define URL_MAX ((size_t)64 * 1024)

static const char *const words[] = {"year", "q", "quarter", "fy", "start", "end", "month"};
enum word { WORD_YEAR, WORD_Q, WORD_QUARTER, WORD_FY, WORD_START, WORD_END, WORD_MONTH, WORDS };

static enum word find_word(struct bw_text text)
{
    int i = 0;

    while (i < WORDS && !bw_text_is_equal(text, bw_text_of(words[i])))
        i++;
    return (enum word)i;
}

/* Goes on behind the next word in braces; false where there is none.  A brace that is never closed
 * is a word that lasts to the end. */
static bool next_word(const char **rest, struct bw_text *ret_before, struct bw_text *ret_word)
{
    const char *open = strchr(*rest, '{');
    size_t len;

    if (open == NULL)
        return false;
    len = strcspn(open + 1, "}");
    *ret_before = (struct bw_text){*rest, (size_t)(open - *rest)};
    *ret_word = (struct bw_text){open + 1, len};
    *rest = open + 1 + len + (open[1 + len] == '}');
    return true;
}

const char *bw_feed_unknown_word(struct bw_arena *arena, const char *template_text)
{
    struct bw_text before;
    struct bw_text word;

    while (next_word(&template_text, &before, &word)) {
        if (find_word(word) == WORDS)
            return bw_arena_strndup(arena, word.ptr, word.len);
    }
    return NULL;
}

/* The financial year begins in April: 2026Q1 is in 2025-26. */
static void add_financial_year(struct bw_buf *url, struct bw_quarter quarter)
{
    int year = quarter.q == 1 ? quarter.year - 1 : quarter.year;

    bw_buf_printf(url, "%d-%02d", year, (year + 1) % 100);
}

static void add_word(struct bw_buf *url, enum word word, struct bw_quarter quarter, int32_t month)
{
    char text[16];

    switch (word) {
    case WORD_YEAR:
        bw_buf_printf(url, "%d", quarter.year);
        return;
    case WORD_Q:
        bw_buf_printf(url, "%d", quarter.q);
        return;
    case WORD_QUARTER:
        bw_quarter_format(quarter, text);
        break;
    case WORD_FY:
        add_financial_year(url, quarter);
        return;
    case WORD_START:
        bw_day_format(bw_quarter_first_day(quarter), text);
        break;
    case WORD_END:
        bw_day_format(bw_quarter_last_day(quarter), text);
        break;
    case WORD_MONTH:
    case WORDS:
        bw_month_format(month, text);
        break;
    }
    bw_buf_puts(url, text);
}

static const char *expand_one(struct bw_arena *arena, const char *template_text,
                              struct bw_quarter quarter, int32_t month)
{
    struct bw_buf url;
    struct bw_text before;
    struct bw_text word;
    const char *text;

    bw_buf_init(&url, URL_MAX);
    while (next_word(&template_text, &before, &word)) {
        bw_buf_write(&url, before.ptr, before.len);
        add_word(&url, find_word(word), quarter, month);
    }
    bw_buf_puts(&url, template_text);
    text = bw_arena_strdup(arena, bw_buf_text(&url));
    bw_buf_clear(&url);
    return text;
}

enum bw_status bw_feed_desc_expand(struct bw_arena *arena, const struct bw_feed_desc *desc,
                                   const char *template_text, struct bw_quarter quarter,
                                   const char *ret_urls[3], size_t *ret_count, struct bw_err *err)
{
    const char *unknown = bw_feed_unknown_word(arena, template_text);
    int32_t month = bw_month_of_day(bw_quarter_first_day(quarter));
    size_t count = strstr(template_text, "{month}") == NULL ? 1 : 3;

    if (unknown != NULL)
        return bw_fail(err, BW_ECONFIG,
                       "%s: '{%s}' is none of {year} {q} {quarter} {fy} {start} "
                       "{end} {month}",
                       desc->file, unknown);
    if (strlen(template_text) > URL_MAX / 16)
        return bw_fail(err, BW_ECONFIG, "%s: a path is too long", desc->file);
    for (size_t i = 0; i < count; i++)
        ret_urls[i] = expand_one(arena, template_text, quarter, month + (int32_t)i);
    *ret_count = count;
    return BW_OK;
}

int32_t bw_feed_desc_first_day(const struct bw_feed_desc *desc, struct bw_quarter quarter)
{
    int32_t first = bw_quarter_first_day(quarter);

    if (desc->is_back_months)
        return bw_month_first_day(bw_month_of_day(first) - desc->back_months);
    return first - desc->back_days;
}
