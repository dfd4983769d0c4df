/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/report/figure.h"
#include "words_private.h"

#define MOST_NAMED 5 /* more names than this are a list, not a sentence */

static const char *const month_names[12] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};

const char *bw_counted_words(enum bw_counted counted)
{
    switch (counted) {
    case BW_COUNTED_ALL:
        return "violence";
    case BW_COUNTED_NO_RECORD:
        return "violence without a police record";
    case BW_COUNTED_PUBLIC:
        break;
    }
    return "violence in public places";
}

void bw_quarter_words(struct bw_quarter quarter, char text[32])
{
    snprintf(text, 32, "%s to %s %d", month_names[3 * (quarter.q - 1)],
             month_names[3 * (quarter.q - 1) + 2], quarter.year);
}

void bw_quarter_financial_words(struct bw_quarter quarter, char text[32])
{
    int first = quarter.q == 1 ? quarter.year - 1 : quarter.year;

    snprintf(text, 32, "%d\xe2\x80\x93%02d quarter %d", first, (first + 1) % 100,
             quarter.q == 1 ? 4 : quarter.q - 1);
}

void bw_number_words(int64_t number, char text[32])
{
    char digits[24];
    size_t len;
    size_t at = 0;

    snprintf(digits, sizeof(digits), "%" PRId64, number);
    len = strlen(digits);
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0 && digits[i - 1] != '-')
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

struct bw_words *bw_words_new(struct bw_arena *arena)
{
    struct bw_words *words = bw_arena_alloc(arena, 1, sizeof(*words));

    words->arena = arena;
    return words;
}

static void add_phrase(struct bw_words *words, const char *text, bool is_name)
{
    words->phrases = bw_arena_grow(words->arena, words->phrases, words->count, &words->cap,
                                   sizeof(*words->phrases));
    words->phrases[words->count++] =
        (struct bw_phrase){bw_arena_strdup(words->arena, text), is_name};
}

void bw_words_say(struct bw_words *words, const char *text)
{
    add_phrase(words, text, false);
}

void bw_words_say_name(struct bw_words *words, const char *name)
{
    add_phrase(words, name, true);
}

void bw_words_say_number(struct bw_words *words, int64_t number)
{
    char text[32];

    bw_number_words(number, text);
    bw_words_say(words, text);
}

void bw_month_words(int32_t month, char text[32])
{
    snprintf(text, 32, "%s %" PRId32, month_names[month % 12], month / 12);
}

/* How many in a hundred could be checked at all; adds nothing on a small base. */
static void say_checked(struct bw_words *words, const struct bw_hotspot_totals *totals)
{
    const struct bw_printed *none = &totals->status_12m[BW_POLICE_CANNOT_TELL];
    const struct bw_printed *all = &totals->incidents_12m;
    char text[64];

    if (none->kind != BW_CELL_NUMBER || all->kind != BW_CELL_NUMBER ||
        all->number < BW_SHARE_BASE || none->number > all->number)
        return;
    snprintf(text, sizeof(text), " %.0f%% of all could be checked.",
             100.0 - 100.0 * (double)none->number / (double)all->number);
    bw_words_say(words, text);
}

void bw_words_share(const struct bw_page *page, struct bw_figure share, char text[32])
{
    const struct bw_figure *ends = page->no_record_percents;
    const bool has_range = ends[0].kind == BW_CELL_NUMBER && ends[1].kind == BW_CELL_NUMBER;
    double low = has_range ? ends[0].number : 0.0;
    double high = has_range ? ends[1].number : 0.0;

    if (low > high) {
        const double swap = low;

        low = high;
        high = swap;
    }
    if (low < high)
        snprintf(text, 32, "%.0f%% to %.0f%%", low, high);
    else
        snprintf(text, 32, "%.0f%%", 100.0 * share.number);
}

void bw_words_no_record(struct bw_words *words, const struct bw_page *page)
{
    struct bw_hotspot_totals totals;
    char share[32];

    bw_hotspot_totals(page->table, &totals);
    if (totals.no_record_share.kind != BW_CELL_NUMBER || page->counted == BW_COUNTED_NO_RECORD)
        return;
    bw_words_share(page, totals.no_record_share, share);
    bw_words_say(words, "For ");
    bw_words_say(words, share);
    bw_words_say(words, " of the incidents that could be checked no police record was found");
    if (strstr(share, " to ") != NULL)
        bw_words_say(words, ", as records are linked by a loose rule or by a strict one");
    bw_words_say(words, ". Some of these may have a record that was not "
                        "recognised as the same incident.");
    say_checked(words, &totals);
}

static void say_month(struct bw_words *words, int32_t month, bool has_year)
{
    char text[32];

    if (has_year)
        snprintf(text, sizeof(text), "%s %" PRId32, month_names[month % 12], month / 12);
    else
        snprintf(text, sizeof(text), "%s", month_names[month % 12]);
    bw_words_say(words, text);
}

/* "February 2026", "January to March 2026", or "3 of the 12 months". */
static void say_gap(struct bw_words *words, const struct bw_coverage *coverage,
                    const struct bw_coverage_feed *feed, size_t missing)
{
    int32_t first = 0;

    while (feed->is_supplied[first])
        first++;
    for (size_t i = 0; i < missing; i++) {
        if ((size_t)first + i >= coverage->month_count || feed->is_supplied[(size_t)first + i]) {
            char text[64];

            snprintf(text, sizeof(text), "%zu of the %zu months", missing, coverage->month_count);
            bw_words_say(words, text);
            return;
        }
    }
    first += coverage->from_month;
    if (missing > 1) {
        say_month(words, first, first / 12 != (first + (int32_t)missing - 1) / 12);
        bw_words_say(words, " to ");
    }
    say_month(words, first + (int32_t)missing - 1, true);
}

static size_t count_missing(const struct bw_coverage *coverage, const struct bw_coverage_feed *feed)
{
    size_t missing = 0;

    for (size_t i = 0; i < coverage->month_count; i++)
        missing += !feed->is_supplied[i];
    return missing;
}

static void say_gaps(struct bw_words *words, const struct bw_coverage *coverage, size_t gaps)
{
    size_t said = 0;
    size_t most = gaps <= MOST_NAMED ? gaps : MOST_NAMED - 1;

    bw_words_say(words, "Not everything arrived: ");
    for (size_t i = 0; i < coverage->feed_count && said < most; i++) {
        const struct bw_coverage_feed *feed = &coverage->feeds[i];
        size_t missing = count_missing(coverage, feed);

        if (missing == 0)
            continue;
        bw_words_say(words, said == 0 ? "" : "; ");
        bw_words_say_name(words, feed->title);
        if (missing == coverage->month_count) {
            bw_words_say(words, " sent nothing");
        } else {
            bw_words_say(words, " lacks ");
            say_gap(words, coverage, feed, missing);
        }
        said++;
    }
    if (said < gaps) {
        bw_words_say(words, "; and ");
        bw_words_say_number(words, (int64_t)(gaps - said));
        bw_words_say(words, " more feeds have gaps");
    }
    bw_words_say(
        words, ". Months without all the sources that matter to a beat are left out of its count.");
}

void bw_words_missing(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_coverage *coverage = page->coverage;
    size_t gaps = 0;
    size_t empty = 0;
    char text[64];

    for (size_t i = 0; i < coverage->feed_count; i++) {
        size_t missing = count_missing(coverage, &coverage->feeds[i]);

        gaps += missing > 0;
        empty += missing == coverage->month_count;
    }
    if (empty == coverage->feed_count) {
        bw_words_say(words, "Nothing arrived in these months.");
    } else if (gaps > 0) {
        say_gaps(words, coverage, gaps);
    } else {
        snprintf(text, sizeof(text), "Everything arrived: %zu feed%s, %zu months.",
                 coverage->feed_count, coverage->feed_count == 1 ? "" : "s", coverage->month_count);
        bw_words_say(words, text);
    }
}

void bw_words_not_placed(struct bw_words *words, const struct bw_page *page)
{
    char text[128];

    if (page->not_placed_percent.kind != BW_CELL_NUMBER)
        return;
    snprintf(
        text, sizeof(text),
        "%.0f%% of the whole site's incidents could not be placed in a beat: they are in no row "
        "below.",
        page->not_placed_percent.number);
    bw_words_say(words, text);
}

void bw_words_kind_unknown(struct bw_words *words, const struct bw_page *page)
{
    char text[192];

    if (page->kind_unknown_percent.kind != BW_CELL_NUMBER || page->kind_unknown_percent.number == 0)
        return;
    snprintf(
        text, sizeof(text),
        "%.0f%% of the whole site's incidents tell no kind of place: whether it was a public one "
        "is not known, and they are in no row below.",
        page->kind_unknown_percent.number);
    bw_words_say(words, text);
}

static void say_beats(struct bw_words *words, size_t count, const char *one, const char *many)
{
    if (count == 0)
        return;
    bw_words_say(words, " ");
    bw_words_say_number(words, (int64_t)count);
    bw_words_say(words, count == 1 ? one : many);
}

void bw_words_score(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_score *score = page->score;
    char text[200];

    if (score == NULL)
        return;
    snprintf(text, sizeof(text),
             "The first %zu beats of the last list held %.0f%% of this quarter's incidents (%.0f%% "
             "to %.0f%%); the best %zu that could have been named held %.0f%%",
             score->top_count, 100 * score->now.value, 100 * score->now.low, 100 * score->now.high,
             score->top_count, 100 * score->best.value);
    bw_words_say(words, text);
    if (score->year_ago.has_value) {
        snprintf(text, sizeof(text), ", and the same %zu a year ago %.0f%%", score->top_count,
                 100 * score->year_ago.value);
        bw_words_say(words, text);
    }
    bw_words_say(words, ".");
}

static const char *order_words(enum bw_hotspot_order order)
{
    switch (order) {
    case BW_ORDER_FEW:
        return "The site has fewer than 20 beats, too few to work out ranks: they come by count "
               "alone, and beats whose lines overlap could well change places.";
    case BW_ORDER_ALIKE:
        return "The counts differ no more than chance alone would make them: the beats come by "
               "name, and none is shown to be worse than another.";
    case BW_ORDER_RANKED:
        break;
    }
    return "Beats whose ranges of ranks overlap could well change places.";
}

void bw_words_caution(struct bw_words *words, const struct bw_page *page)
{
    struct bw_hotspot_totals totals;

    bw_hotspot_totals(page->table, &totals);
    if (page->table->counted_count > 1)
        bw_words_say(words, order_words(page->table->order));
    say_beats(words, totals.hidden_count,
              " beat has too few incidents to show and no place in the order.",
              " beats have too few incidents to show and no place in the order.");
    say_beats(words, totals.not_supplied_count, " beat could not be counted.",
              " beats could not be counted.");
    if (bw_common_months(page->table, page->table->row_count) == 0)
        say_beats(words, totals.short_count, " beat is counted over fewer than 12 months.",
                  " beats are counted over fewer than 12 months.");
}
