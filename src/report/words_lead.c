/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words_private.h"

#define MOST_NAMED 3    /* the first beats that are spoken of with their counts */
#define MOST_PRIORITY 5 /* more names than this are a list, not a sentence */
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

    for (size_t i = 0; i < table->counted_count && i < MOST_NAMED; i++) {
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
 * through equal counts. */
static size_t count_first(const struct bw_hotspot_table *table)
{
    size_t count = table->counted_count < MOST_NAMED ? table->counted_count : MOST_NAMED;

    while (count > 0 && count < table->counted_count &&
           table->rows[count].incidents_12m.number == table->rows[count - 1].incidents_12m.number)
        count--;
    while (count > 0 && table->rows[count - 1].incidents_12m.number == 0)
        count--;
    return count;
}

/* The beats of a tier come one after the other, and those of the first tier first. */
static size_t count_tier(const struct bw_hotspot_table *table, enum bw_hotspot_tier tier)
{
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++)
        count += table->rows[i].tier == tier;
    return count;
}

static bool is_all_nought(const struct bw_hotspot_table *table)
{
    for (size_t i = 0; i < table->counted_count; i++) {
        if (table->rows[i].incidents_12m.number > 0)
            return false;
    }
    return true;
}

static void say_no_leader(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    char text[32];

    if (table->row_count == 0) {
        bw_words_say(words, "No beats to show");
    } else if (table->counted_count == 0) {
        bw_words_say(words, "No beat can be put in order");
    } else if (is_all_nought(table)) {
        bw_words_say(words, "No incident was counted in any beat that can be shown");
    } else {
        const char *counted = bw_counted_words(page->counted);

        snprintf(text, sizeof(text), "%c", counted[0] - 'a' + 'A');
        bw_words_say(words, text);
        bw_words_say(words, counted + 1);
        bw_words_say(words, table->row_count == 1             ? ": one beat"
                            : table->order == BW_ORDER_RANKED ? ": no beat is a clear priority"
                            : table->order == BW_ORDER_ALIKE  ? ": the beats cannot be told apart"
                                                              : ": no beat clearly stands first");
    }
}

static bool is_any_not_supplied(const struct bw_hotspot_table *table)
{
    for (size_t i = table->counted_count; i < table->row_count; i++) {
        if (table->rows[i].incidents_12m.kind == BW_CELL_NOT_SUPPLIED)
            return true;
    }
    return false;
}

static int cmp_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first `count` beats; by name, for what is said of them is said of all alike. */
static void say_names(struct bw_words *words, const struct bw_hotspot_table *table, size_t from,
                      size_t count)
{
    const char **names = bw_arena_alloc(words->arena, count, sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = table->rows[from + i].name;
    qsort(names, count, sizeof(*names), cmp_texts);
    for (size_t i = 0; i < count; i++) {
        bw_words_say(words, before_item(i, count));
        bw_words_say_name(words, names[i]);
    }
}

static bool is_short(const struct bw_hotspot_table *table, size_t from, size_t count)
{
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(table->rows[from + i].name);
    return bytes <= HEADLINE_BYTES;
}

static void say_priority(struct bw_words *words, const struct bw_page *page, size_t count)
{
    const struct bw_hotspot_table *table = page->table;

    if (count <= MOST_PRIORITY && is_short(table, 0, count)) {
        say_names(words, table, 0, count);
    } else {
        bw_words_say_number(words, (int64_t)count);
        bw_words_say(words, count == 1 ? " beat" : " beats");
    }
    bw_words_say(words, count == 1 ? " is the priority for " : " are the priority for ");
    bw_words_say(words, bw_counted_words(page->counted));
}

static void say_clear(struct bw_words *words, const struct bw_page *page, size_t count)
{
    const struct bw_hotspot_table *table = page->table;

    if (!is_short(table, 0, count)) {
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

void bw_words_headline(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    const size_t priority = count_tier(table, BW_HOTSPOT_PRIORITY);
    const size_t clear = table->order == BW_ORDER_FEW ? count_clear(table) : 0;

    if (priority > 0)
        say_priority(words, page, priority);
    else if (clear > 0)
        say_clear(words, page, clear);
    else
        say_no_leader(words, page);
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

static void say_counts(struct bw_words *words, const struct bw_page *page, size_t count)
{
    const struct bw_hotspot_table *table = page->table;

    say_period(words, page, count);
    for (size_t i = 0; i < count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        bw_words_say(words, before_item(i, count));
        bw_words_say_number(words, row->incidents_12m.number);
        bw_words_say(words, i == 0 ? " incidents were counted in " : " in ");
        bw_words_say_name(words, row->name);
    }
}

static int64_t sum_first(const struct bw_hotspot_table *table, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += table->rows[i].incidents_12m.number;
    return sum;
}

/* How sure it is that the priority beats are so, what was counted there, and which others may. */
static void say_why(struct bw_words *words, const struct bw_page *page, size_t priority)
{
    const struct bw_hotspot_table *table = page->table;
    const size_t possible = count_tier(table, BW_HOTSPOT_POSSIBLE);
    const int64_t sum = sum_first(table, priority);
    char text[160];

    snprintf(text, sizeof(text),
             "%s at least 70%% likely to be truly among the %zu beats with "
             "the most. ",
             priority == 1 ? "It is" : "Each is", table->take);
    if (priority > 0 && table->take > 1)
        bw_words_say(words, text);
    if (priority > MOST_NAMED) {
        say_period(words, page, priority);
        bw_words_say_number(words, sum);
        bw_words_say(words, " incidents were counted in these beats");
    } else if (priority > 0) {
        say_counts(words, page, priority);
    }
    if (priority > 0) {
        bw_words_say(words, ".");
        say_share_of_all(words, table, sum, priority);
    }
    if (possible == 0)
        return;
    bw_words_say(words, priority > 0 ? " Possible (30% to 70% likely): "
                                     : "Possible (30% to 70% "
                                       "likely): ");
    if (possible <= MOST_PRIORITY) {
        say_names(words, table, priority, possible);
    } else {
        bw_words_say_number(words, (int64_t)possible);
        bw_words_say(words, " beats");
    }
    bw_words_say(words, ".");
}

void bw_words_first(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    const bool is_by_count = table->order == BW_ORDER_FEW;
    const size_t clear = is_by_count ? count_clear(table) : 0;
    const size_t count = clear > 0 ? clear : count_first(table);

    if (table->order == BW_ORDER_RANKED)
        say_why(words, page, count_tier(table, BW_HOTSPOT_PRIORITY));
    if (!is_by_count || count == 0)
        return;
    say_counts(words, page, count);
    if (clear == 0 && count < table->row_count)
        bw_words_say(words, ", the highest counts; chance alone could have put others first");
    bw_words_say(words, ".");
    say_share_of_all(words, table, sum_first(table, count), count);
}

/* "A, B and C" or, of many, how many. */
static void say_changed(struct bw_words *words, const struct bw_hotspot_table *table,
                        enum bw_change_verdict verdict, const char *before)
{
    const char **names = bw_arena_alloc(words->arena, table->row_count, sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        if (table->rows[i].change != NULL && table->rows[i].verdict == verdict)
            names[count++] = table->rows[i].name;
    }
    if (count == 0)
        return;
    qsort(names, count, sizeof(*names), cmp_texts);
    bw_words_say(words, before);
    for (size_t i = 0; i < count && count <= MOST_PRIORITY; i++) {
        bw_words_say(words, before_item(i, count));
        bw_words_say_name(words, names[i]);
    }
    if (count > MOST_PRIORITY) {
        bw_words_say_number(words, (int64_t)count);
        bw_words_say(words, " beats");
    }
    bw_words_say(words, ". ");
}

static size_t count_verdict(const struct bw_hotspot_table *table, enum bw_change_verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++)
        count += table->rows[i].change != NULL && table->rows[i].verdict == verdict;
    return count;
}

void bw_words_change(struct bw_words *words, const struct bw_page *page)
{
    const struct bw_hotspot_table *table = page->table;
    size_t compared = 0;

    for (size_t verdict = BW_CHANGE_UP_MORE; verdict <= BW_CHANGE_DOWN_MORE; verdict++)
        compared += count_verdict(table, (enum bw_change_verdict)verdict);
    if (compared == 0)
        return;
    bw_words_say(words, "Against the same quarter of earlier years, beside the rest of the site: ");
    if (count_verdict(table, BW_CHANGE_UP_MORE) + count_verdict(table, BW_CHANGE_DOWN_MORE) == 0) {
        bw_words_say(words, "no beat changed more than chance alone could make it.");
        return;
    }
    say_changed(words, table, BW_CHANGE_UP_MORE, "up, more than chance: ");
    say_changed(words, table, BW_CHANGE_DOWN_MORE, "down, more than chance: ");
    bw_words_say(words, "All others could be chance, or are too few to say.");
}
