/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_REPORT_WORDS_H
#define BW_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/day.h"
#include "beatwise/report/agreed.h"
#include "beatwise/report/hotspot.h"
#include "beatwise/stat/score.h"

/*
 * words.h - what a page is about, and the sentences that it opens with.
 *
 * A sentence is a row of phrases, so that a back end can set the names of beats and feeds apart
 * and escape them.  No sentence says more than the printed figures do.
 */

#define BW_DRAFT_STAMP "DRAFT, NOT FOR RELEASE"

/* What counts for the rank; the numbers are those of the setting rank.count. */
enum bw_counted {
    BW_COUNTED_PUBLIC = 0,
    BW_COUNTED_ALL = 1,
    BW_COUNTED_NO_RECORD = 2,
};

/* Whether a feed delivered each month: no counts. */
struct bw_coverage_feed {
    const char *title;
    const bool *is_supplied; /* one a month */
};

struct bw_coverage {
    int32_t from_month; /* months since year 0 */
    size_t month_count; /* 12 */
    const struct bw_coverage_feed *feeds;
    size_t feed_count;
};

struct bw_page {
    const char *site_name;
    const char *group_name;
    bool is_release;         /* else a draft, and stamped */
    bool is_invented;        /* printed on every output of the site */
    bool is_year_from_april; /* the financial-year name of the quarter is said too */
    enum bw_counted counted;
    const char *release_id;
    const struct bw_hotspot_table *table;
    const struct bw_coverage *coverage;
    /* Of those that could be checked, without police record by the strict rule of linking and by
     * the loose one; whole. */
    struct bw_figure no_record_percents[2];
    bool has_agreed; /* the site keeps a list; the group's may be empty */
    const struct bw_agreed *agreed;
    size_t agreed_count;
    const struct bw_score *score;          /* of the last list, or NULL */
    struct bw_figure not_placed_percent;   /* of the site's incidents: in no beat; whole */
    struct bw_figure kind_unknown_percent; /* of no known kind of place, so in no table; whole */
};

struct bw_phrase {
    const char *text;
    bool is_name; /* came from outside */
};

struct bw_words {
    struct bw_arena *arena;
    struct bw_phrase *phrases;
    size_t count;
    size_t cap;
};

/* An empty sentence in `arena`. */
struct bw_words *bw_words_new(struct bw_arena *arena);

/* The heading: the priority beats or, in a site of few beats, up to three whose limits are clear of
 * all others'; else that there is none. */
void bw_words_headline(struct bw_words *words, const struct bw_page *page);

/* How many incidents these or, where none is clear, the first beats had, when, and what share of
 * all that is. */
void bw_words_first(struct bw_words *words, const struct bw_page *page);

/* Which beats changed more than chance; adds nothing where none can be compared. */
void bw_words_change(struct bw_words *words, const struct bw_page *page);

/* What is known of what was agreed: no word of effect without a comparison. */
void bw_words_agreed(struct bw_words *words, const struct bw_agreed *agreed);

/* What share of the quarter fell in the first beats of the last list; adds nothing without score.
 */
void bw_words_score(struct bw_words *words, const struct bw_page *page);

/* For how many no police record was found; adds nothing where that cannot be said. */
void bw_words_no_record(struct bw_words *words, const struct bw_page *page);

/* What did not arrive. */
void bw_words_not_placed(struct bw_words *words, const struct bw_page *page);
void bw_words_kind_unknown(struct bw_words *words, const struct bw_page *page);
void bw_words_missing(struct bw_words *words, const struct bw_page *page);

/* What to be careful about: chance, hidden and missing beats, short exposure. */
void bw_words_caution(struct bw_words *words, const struct bw_page *page);

/* "violence in public places" and the like. */
const char *bw_counted_words(enum bw_counted counted);

/* "January to March 2026". */
void bw_quarter_words(struct bw_quarter quarter, char text[32]);

/* "2025\xe2\x80\x9326 quarter 4": the quarter of the financial year from April. */
void bw_quarter_financial_words(struct bw_quarter quarter, char text[32]);

/* How many months the first `count` beats are counted over; 0 where they differ or none is. */
int bw_common_months(const struct bw_hotspot_table *table, size_t count);

/* "April 2025 to March 2026", "May 2022": the `months` that arrived from all feeds that delivered.
 * False where they are another number or not one run, so that it cannot be said which. */
bool bw_period_words(const struct bw_page *page, int months, char text[80]);

/* "1,234". */
void bw_number_words(int64_t number, char text[32]);

#endif
