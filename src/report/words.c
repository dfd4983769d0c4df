/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "beatwise/report/figure.h"

#define MOST_NAMED 5   /* more names than this are a list, not a sentence */
#define FIRST_PLACES 3 /* the places that are spoken of */
#define HEADLINE_BYTES 120

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

static void say(struct bw_words *words, const char *text)
{
    add_phrase(words, text, false);
}

static void say_name(struct bw_words *words, const char *name)
{
    add_phrase(words, name, true);
}

static void say_number(struct bw_words *words, int64_t number)
{
    char text[32];

    bw_number_words(number, text);
    say(words, text);
}

/* ", ", " and " or nothing: what goes before item `i` of `count`. */
static const char *before_item(size_t i, size_t count)
{
    if (i == 0)
        return "";
    return i + 1 == count ? " and " : ", ";
}

/* How many beats hold the first three places, or fewer places where that were too many; 0 where
 * even the first is shared by too many or nothing was counted. */
static size_t count_first(const struct bw_hotspot_table *table)
{
    for (int places = FIRST_PLACES; places > 0; places--) {
        size_t count = 0;

        while (count < table->ranked_count && table->rows[count].place <= places &&
               table->rows[count].incidents_12m.number > 0)
            count++;
        if (count <= MOST_NAMED)
            return count;
    }
    return 0;
}

static void say_no_headline(struct bw_words *words, const struct bw_hotspot_table *table)
{
    if (table->row_count == 0)
        say(words, "No beats to show");
    else if (table->ranked_count == 0)
        say(words, "No beat can be put in order");
    else if (table->rows[0].incidents_12m.number == 0)
        say(words, "No incident was counted in any beat that can be shown");
    else
        say(words, "No beat stands first: many share the highest count");
}

void bw_words_headline(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    size_t count = count_first(table);
    size_t bytes = 0;

    if (count == 0) {
        say_no_headline(words, table);
        return;
    }
    for (size_t i = 0; i < count; i++)
        bytes += strlen(table->rows[i].name);
    if (bytes > HEADLINE_BYTES) {
        say(words, "The beats with the most ");
        say(words, bw_counted_words(page->counted));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        say(words, before_item(i, count));
        say_name(words, table->rows[i].name);
    }
    say(words, count == 1 ? " has the most " : " have the most ");
    say(words, bw_counted_words(page->counted));
}

static void say_share_of_all(struct bw_words *words, const struct bw_hotspot_table *table,
                             int64_t first, size_t count)
{
    struct bw_hotspot_totals totals;
    char share[64];

    bw_hotspot_totals(table, &totals);
    if (totals.incidents_12m.kind != BW_CELL_NUMBER || count >= table->row_count ||
        totals.incidents_12m.number < BW_SHARE_BASE || first > totals.incidents_12m.number)
        return;
    snprintf(share, sizeof(share), " %s %.0f%% of all ",
             count == 1 ? "That is" : "Together that is",
             100.0 * (double)first / (double)totals.incidents_12m.number);
    say(words, share);
    say_number(words, totals.incidents_12m.number);
    say(words, " in the ");
    say_number(words, (int64_t)(table->row_count - totals.not_supplied_count));
    say(words, totals.not_supplied_count == 0 ? " beats." : " beats that could be counted.");
}

/* The months that the first `count` beats are counted over: twelve, as many in each, or not. */
static void say_period(struct bw_words *words, const struct bw_hotspot_table *table, size_t count)
{
    int least = 12;
    int most = 0;
    char text[96];

    for (size_t i = 0; i < count; i++) {
        const int months = table->rows[i].months;

        if (months < least)
            least = months;
        if (months > most)
            most = months;
    }
    if (least == 12)
        snprintf(text, sizeof(text), "In the last 12 months about ");
    else if (least == most)
        snprintf(text, sizeof(text), "In the %d month%s of the last 12 that arrived, about ", least,
                 least == 1 ? "" : "s");
    else
        snprintf(text, sizeof(text), "In the months of the last 12 that arrived, about ");
    say(words, text);
}

void bw_words_first(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    size_t count = count_first(table);
    int64_t sum = 0;

    if (count == 0)
        return;
    say_period(words, table, count);
    for (size_t i = 0; i < count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        say(words, before_item(i, count));
        say_number(words, row->incidents_12m.number);
        say(words, i == 0 ? " incidents were counted in " : " in ");
        say_name(words, row->name);
        sum += row->incidents_12m.number;
    }
    say(words, ".");
    say_share_of_all(words, table, sum, count);
}

void bw_words_no_record(struct bw_words *words, const struct bw_page *page)
{
    struct bw_hotspot_totals totals;
    char share[32];

    bw_hotspot_totals(page->table, &totals);
    if (totals.no_record_share.kind != BW_CELL_NUMBER || page->counted == BW_COUNTED_NO_RECORD)
        return;
    snprintf(share, sizeof(share), "%.0f%%", 100.0 * totals.no_record_share.number);
    say(words, "For ");
    say(words, share);
    say(words, " of the incidents that could be checked (about ");
    say_number(words, totals.status_12m[BW_POLICE_NO_RECORD].number);
    say(words, " of ");
    say_number(words, totals.status_12m[BW_POLICE_NO_RECORD].number +
                          totals.status_12m[BW_POLICE_KNOWN].number);
    say(words, ") no police record was found. Some of these may have a record that was not "
               "recognised as the same incident.");
}

static void say_month(struct bw_words *words, int32_t month, bool has_year)
{
    char text[32];

    if (has_year)
        snprintf(text, sizeof(text), "%s %" PRId32, month_names[month % 12], month / 12);
    else
        snprintf(text, sizeof(text), "%s", month_names[month % 12]);
    say(words, text);
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
            say(words, text);
            return;
        }
    }
    first += coverage->from_month;
    if (missing > 1) {
        say_month(words, first, first / 12 != (first + (int32_t)missing - 1) / 12);
        say(words, " to ");
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

    say(words, "Not everything arrived: ");
    for (size_t i = 0; i < coverage->feed_count && said < most; i++) {
        const struct bw_coverage_feed *feed = &coverage->feeds[i];
        size_t missing = count_missing(coverage, feed);

        if (missing == 0)
            continue;
        say(words, said == 0 ? "" : "; ");
        say_name(words, feed->title);
        if (missing == coverage->month_count) {
            say(words, " sent nothing");
        } else {
            say(words, " lacks ");
            say_gap(words, coverage, feed, missing);
        }
        said++;
    }
    if (said < gaps) {
        say(words, "; and ");
        say_number(words, (int64_t)(gaps - said));
        say(words, " more feeds have gaps");
    }
    say(words, ". Months without all the sources that matter to a beat are left out of its count.");
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
        say(words, "Nothing arrived in these months.");
    } else if (gaps > 0) {
        say_gaps(words, coverage, gaps);
    } else {
        snprintf(text, sizeof(text), "Everything arrived: %zu feed%s, %zu months.",
                 coverage->feed_count, coverage->feed_count == 1 ? "" : "s", coverage->month_count);
        say(words, text);
    }
}

void bw_words_not_placed(struct bw_words *words, const struct bw_page *page)
{
    char text[128];

    if (page->not_placed_percent.kind != BW_CELL_NUMBER)
        return;
    snprintf(
        text, sizeof(text),
        "%.0f%% of all incidents of the site could not be placed in a beat: they are in no row "
        "below.",
        page->not_placed_percent.number);
    say(words, text);
}

static void say_beats(struct bw_words *words, size_t count, const char *one, const char *many)
{
    if (count == 0)
        return;
    say(words, " ");
    say_number(words, (int64_t)count);
    say(words, count == 1 ? one : many);
}

void bw_words_caution(struct bw_words *words, const struct bw_page *page)
{
    struct bw_hotspot_totals totals;

    bw_hotspot_totals(page->table, &totals);
    if (page->table->ranked_count > 1)
        say(words,
            "The order is by count alone and has not yet been tested for chance: beats whose "
            "lines overlap could well change places.");
    say_beats(words, totals.hidden_count,
              " beat has too few incidents to show and no place in the order.",
              " beats have too few incidents to show and no place in the order.");
    say_beats(words, totals.not_supplied_count, " beat could not be counted.",
              " beats could not be counted.");
    say_beats(words, totals.short_count, " beat is counted over fewer than 12 months.",
              " beats are counted over fewer than 12 months.");
}
