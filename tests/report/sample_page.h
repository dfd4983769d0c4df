/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_REPORT_SAMPLE_PAGE_H
#define BW_TESTS_REPORT_SAMPLE_PAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "beatwise/base/buf.h"
#include "beatwise/report/html.h"
#include "sample_beats.h"

/*
 * sample_page.h - a page of the invented beats, for the tests of its sentences and of its HTML.
 */
#define MAX_BYTES 4000000
#define MONTHS 12

static const bool all[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const bool none[MONTHS] = {0};

/* What a test needs of a page; teardown frees it. */
struct made {
    struct bw_arena *arena;
    struct bw_coverage_feed feeds[5];
    struct bw_coverage coverage;
    struct bw_page page;
    struct bw_buf buf;
};

static inline int make(void **state)
{
    static struct made made;

    memset(&made, 0, sizeof(made));
    made.arena = bw_arena_new();
    made.feeds[0] = (struct bw_coverage_feed){"Police", all};
    made.feeds[1] = (struct bw_coverage_feed){"Ambulance", all};
    made.coverage = (struct bw_coverage){
        .from_month = 12 * 2025 + 3, .month_count = MONTHS, .feeds = made.feeds, .feed_count = 2};
    made.page = (struct bw_page){
        .site_name = "South Wales",
        .group_name = "Cardiff",
        .is_year_from_april = true,
        .release_id = "2026Q1-cardiff-0123456789ab",
        .table = sample_table(made.arena, sample_exact, SAMPLE_BEATS),
        .coverage = &made.coverage,
        .not_placed_percent = {BW_CELL_NUMBER, 12},
    };
    bw_buf_init(&made.buf, MAX_BYTES);
    *state = &made;
    return 0;
}

static inline int unmake(void **state)
{
    struct made *made = *state;

    bw_buf_clear(&made->buf);
    bw_arena_free(made->arena);
    return 0;
}

static inline const char *page_of(struct made *made)
{
    bw_buf_clear(&made->buf);
    bw_html_page(&made->buf, &made->page);
    return bw_buf_text(&made->buf);
}

static inline void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("missing: %s", part);
}

static inline void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("found: %s", part);
}

static inline const char *plain(struct made *made,
                                void (*say)(struct bw_words *, const struct bw_page *))
{
    struct bw_words *words = bw_words_new(made->arena);
    const char *text = "";

    say(words, &made->page);
    for (size_t i = 0; i < words->count; i++)
        text = bw_arena_printf(made->arena, "%s%s", text, words->phrases[i].text);
    return text;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, unmake)

#endif
