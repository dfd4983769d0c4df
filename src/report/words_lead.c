/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "words_private.h"

#define MOST_NAMED 3 /* the first beats that are spoken of */
#define HEADLINE_BYTES 120
#define MONTHS_A_YEAR 12

int bw_common_months(const struct bw_hotspot_table *table, size_t count)
{
    int months = 0;

    for (size_t i = 0; i < count; i++) {
        if (table->rows[i].months == 0)
            continue;
        if (months != 0 && table->rows[i].months != months)
            return 0;
        months = table->rows[i].months;
    }
    return months;
}

/* Whether every feed that delivered anything delivered `month`: such a month counts for any beat,
 * whichever of the feeds matter to it. */
static bool is_month_common(const struct bw_coverage *coverage, size_t month)
{
    bool is_any = false;

    for (size_t i = 0; i < coverage->feed_count; i++) {
        const bool *is_supplied = coverage->feeds[i].is_supplied;
        bool is_feed = false;

        for (size_t j = 0; j < coverage->month_count; j++)
            is_feed |= is_supplied[j];
        if (is_feed && !is_supplied[month])
            return false;
        is_any |= is_feed;
    }
    return is_any;
}

bool bw_period_words(const struct bw_page *page, int months, char text[80])
{
    const struct bw_coverage *coverage = page->coverage;
    size_t first = 0;
    size_t count = 0;
    char from[32];
    char to[32];

    for (size_t i = 0; i < coverage->month_count; i++) {
        if ((size_t)months != coverage->month_count && !is_month_common(coverage, i))
            continue;
        if (count == 0)
            first = i;
        if (first + count != i)
            return false;
        count++;
    }
    if (count == 0 || count != (size_t)months)
        return false;
    bw_month_words(coverage->from_month + (int32_t)first, from);
    bw_month_words(coverage->from_month + (int32_t)(first + count - 1), to);
    if (count == 1)
        snprintf(text, 80, "%s", from);
    else
        snprintf(text, 80, "%s to %s", from, to);
    return true;
}

/* ", ", " and " or nothing: what goes before item `i` of `count`. */
static const char *before_item(size_t i, size_t count)
{
    if (i == 0)
        return "";
    return i + 1 == count ? " and " : ", ";
}

/* What the beats that are not among the first `count` may well have, at most.  A beat of fewer
 * months is brought to the most months that any has; a hidden one may have all its parts full.
 * Infinite where nobody else was counted: then nobody can be said to be ahead. */
static double most_of_rest(const struct bw_hotspot_table *table, size_t count)
{
    const struct bw_profile_rule *rule = bw_profile_rule(table->profile);
    double most = -1.0;
    int months = 0;

    for (size_t i = 0; i < table->row_count; i++)
        months = table->rows[i].months > months ? table->rows[i].months : months;
    for (size_t i = count; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        if (row->incidents_12m.kind == BW_CELL_NUMBER && row->months > 0)
            most = fmax(most, row->incidents_high.number * months / row->months);
        else if (row->incidents_12m.kind == BW_CELL_SUPPRESSED)
            most = fmax(most, (double)(BW_POLICE_STATUSES * rule->hidden_to));
    }
    return most < 0.0 ? INFINITY : most;
}

/* How many beats stand clear of all others: no limits overlap across the cut.  The most that may
 * be named; 0 where there is no such cut or nobody to stand clear of. */
static size_t count_clear(const struct bw_hotspot_table *table)
{
    size_t clear = 0;
    double least = INFINITY;

    for (size_t i = 0; i < table->ranked_count && i < MOST_NAMED; i++) {
        const double most = most_of_rest(table, i + 1);

        if (table->rows[i].incidents_12m.number == 0)
            break;
        least = fmin(least, table->rows[i].incidents_low.number);
        if (least > most)
            clear = i + 1;
    }
    return clear;
}

/* The first beats as they stand, where none is clear: as many as may be named without cutting
 * through a shared place. */
static size_t count_first(const struct bw_hotspot_table *table)
{
    for (int places = MOST_NAMED; places > 0; places--) {
        size_t count = 0;

        while (count < table->ranked_count && table->rows[count].place <= places &&
               table->rows[count].incidents_12m.number > 0)
            count++;
        if (count <= MOST_NAMED)
            return count;
    }
    return 0;
}

static void say_no_leader(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    char text[32];

    if (table->row_count == 0) {
        bw_words_say(words, "No beats to show");
    } else if (table->ranked_count == 0) {
        bw_words_say(words, "No beat can be put in order");
    } else if (table->rows[0].incidents_12m.number == 0) {
        bw_words_say(words, "No incident was counted in any beat that can be shown");
    } else {
        const char *counted = bw_counted_words(page->counted);

        snprintf(text, sizeof(text), "%c", counted[0] - 'a' + 'A');
        bw_words_say(words, text);
        bw_words_say(words, counted + 1);
        bw_words_say(words,
                     table->row_count == 1 ? ": one beat" : ": no beat clearly stands first");
    }
}

static bool is_any_not_supplied(const struct bw_hotspot_table *table)
{
    for (size_t i = table->ranked_count; i < table->row_count; i++) {
        if (table->rows[i].incidents_12m.kind == BW_CELL_NOT_SUPPLIED)
            return true;
    }
    return false;
}

void bw_words_headline(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    size_t count = count_clear(table);
    size_t bytes = 0;

    if (count == 0) {
        say_no_leader(words, page);
        return;
    }
    for (size_t i = 0; i < count; i++)
        bytes += strlen(table->rows[i].name);
    if (bytes > HEADLINE_BYTES) {
        bw_words_say(words, "The beats with the most ");
        bw_words_say(words, bw_counted_words(page->counted));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bw_words_say(words, before_item(i, count));
        bw_words_say_name(words, table->rows[i].name);
    }
    bw_words_say(words, count == 1 ? " has the most " : " have the most ");
    bw_words_say(words, bw_counted_words(page->counted));
    if (is_any_not_supplied(table))
        bw_words_say(words, " of the beats that could be counted");
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
    bw_words_say(words, share);
    bw_words_say_number(words, totals.incidents_12m.number);
    bw_words_say(words, " in the ");
    bw_words_say_number(words, (int64_t)(table->row_count - totals.not_supplied_count));
    bw_words_say(words,
                 totals.not_supplied_count == 0 ? " beats." : " beats that could be counted.");
}

/* The months that the first `count` beats are counted over. */
static void say_period(struct bw_words *words, const struct bw_page *page, size_t count)
{
    const int months = bw_common_months(page->table, count);
    char period[80];
    char text[128];

    if (bw_period_words(page, months, period))
        snprintf(text, sizeof(text), "%s %s about ", months == 1 ? "In" : "From", period);
    else if (months == MONTHS_A_YEAR)
        snprintf(text, sizeof(text), "In the last 12 months about ");
    else if (months > 0)
        snprintf(text, sizeof(text), "In the %d month%s of the last 12 that arrived, about ",
                 months, months == 1 ? "" : "s");
    else
        snprintf(text, sizeof(text), "In the months of the last 12 that arrived, about ");
    bw_words_say(words, text);
}

void bw_words_first(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    const size_t clear = count_clear(table);
    const size_t count = clear > 0 ? clear : count_first(table);
    int64_t sum = 0;

    if (count == 0)
        return;
    say_period(words, page, count);
    for (size_t i = 0; i < count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        bw_words_say(words, before_item(i, count));
        bw_words_say_number(words, row->incidents_12m.number);
        bw_words_say(words, i == 0 ? " incidents were counted in " : " in ");
        bw_words_say_name(words, row->name);
        sum += row->incidents_12m.number;
    }
    if (clear == 0 && count < table->row_count)
        bw_words_say(words, ", the highest counts; chance alone could have put others first");
    bw_words_say(words, ".");
    say_share_of_all(words, table, sum, count);
}
