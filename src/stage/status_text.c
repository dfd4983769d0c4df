/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/model/source.h"
#include "status_private.h"

#define WIDTH 100
#define QUARTERS_A_BLOCK 4
#define FEED_WIDTH 16

static const char *long_day(int32_t day, char text[32])
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    const struct bw_civil civil = bw_day_civil(day);

    snprintf(text, 32, "%d %s %d", civil.day, months[civil.month - 1], civil.year);
    return text;
}

/* A text by words, in lines of at most WIDTH; all but the first are put in by `indent`. */
static void put_wrapped(struct bw_buf *buf, size_t column, size_t indent, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ");

        if (column > indent && column + 1 + len > WIDTH) {
            bw_buf_printf(buf, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            bw_buf_puts(buf, " ");
            column++;
        }
        bw_buf_write(buf, text, len);
        column += len;
        text += len + strspn(text + len, " ");
    }
    bw_buf_puts(buf, "\n");
}

static void put_title(struct bw_buf *buf, const struct bw_status_found *found)
{
    const struct bw_site *site = found->session->site;
    char day[32];

    bw_buf_printf(buf, "%s%s, judged on %s\n\n", site->name,
                  site->is_invented && strstr(site->name, "invented") == NULL ? " (invented)" : "",
                  long_day(found->day, day));
}

static void put_verdict(struct bw_buf *buf, const struct bw_status_found *found, size_t feed)
{
    const struct bw_feed_desc *desc = found->session->feeds[feed];
    const enum bw_status_cell cell = bw_status_of_quarter(found, feed);
    char day[32];

    if (cell == BW_CELL_ARRIVED)
        return;
    bw_buf_printf(buf, "  %s: ", desc->name);
    switch (cell) {
    case BW_CELL_LATE:
        bw_buf_printf(buf, "late, it was due on %s\n",
                      long_day(bw_quarter_last_day(found->judged) + desc->late_after_days, day));
        break;
    case BW_CELL_NOT_DUE:
        bw_buf_printf(buf, "not here yet, it is due on %s\n",
                      long_day(bw_quarter_last_day(found->judged) + desc->late_after_days, day));
        break;
    case BW_CELL_MISSING:
        bw_buf_puts(buf, "here, but a month of it is missing\n");
        break;
    case BW_CELL_REFUSED:
    case BW_CELL_FAILED:
    case BW_CELL_ARRIVED:
        bw_buf_printf(buf, "%s, see below\n", bw_status_cell_name(cell));
        break;
    }
}

/* What a tired reader looks for. */
static void put_summary(struct bw_buf *buf, const struct bw_status_found *found)
{
    const size_t count = found->session->feed_count;
    size_t here = 0;
    char quarter[8];

    bw_quarter_format(found->judged, quarter);
    for (size_t i = 0; i < count; i++)
        here += bw_status_of_quarter(found, i) == BW_CELL_ARRIVED;
    if (here == count)
        bw_buf_printf(buf, "%s: all %zu feeds are here.\n", quarter, count);
    else
        bw_buf_printf(buf, "%s: %zu of %zu feeds %s here.\n", quarter, here, count,
                      here == 1 ? "is" : "are");
    for (size_t i = 0; i < count; i++)
        put_verdict(buf, found, i);
    if (found->has_newer) {
        bw_quarter_format(found->newest_over, quarter);
        bw_buf_printf(buf, "%s is over too, and nothing of it is here: --as-of DATE judges it.\n",
                      quarter);
    }
}

static void put_cell(struct bw_buf *buf, const struct bw_status_month *month)
{
    char text[24];

    if (month->cell == BW_CELL_ARRIVED && month->kept < 100000)
        snprintf(text, sizeof(text), "%lld%s", (long long)month->kept,
                 month->is_superseding ? "*" : "");
    else if (month->cell == BW_CELL_ARRIVED)
        snprintf(text, sizeof(text), "%lldk%s", (long long)month->kept / 1000,
                 month->is_superseding ? "*" : "");
    else if (month->cell == BW_CELL_NOT_DUE)
        snprintf(text, sizeof(text), "-");
    else if (month->cell == BW_CELL_MISSING)
        snprintf(text, sizeof(text), "miss");
    else if (month->cell == BW_CELL_REFUSED)
        snprintf(text, sizeof(text), "refus");
    else
        snprintf(text, sizeof(text), "%s", month->cell == BW_CELL_LATE ? "late" : "fail");
    bw_buf_printf(buf, " %5s", text);
}

static void put_feed(struct bw_buf *buf, const struct bw_status_found *found, size_t feed,
                     int32_t from, int32_t until)
{
    const char *name = found->session->feeds[feed]->name;

    bw_buf_printf(buf, "%-*s", FEED_WIDTH, name);
    if (strlen(name) > FEED_WIDTH)
        bw_buf_printf(buf, "\n%-*s", FEED_WIDTH, "");
    for (int32_t month = from; month < until; month++) {
        bw_buf_puts(buf, (month - from) % 3 == 0 ? " |" : "");
        put_cell(buf, &found->months[feed][month - found->first_month]);
    }
    bw_buf_puts(buf, "\n");
}

/* The feeds of a source, under its name where theirs do not begin with it. */
static void put_source(struct bw_buf *buf, const struct bw_status_found *found, int source,
                       int32_t from, int32_t until)
{
    const struct bw_session *session = found->session;
    const char *name = bw_source_name((enum bw_source)source);
    bool is_said = true;

    for (size_t i = 0; i < session->feed_count; i++)
        is_said = is_said && (session->feeds[i]->source != source ||
                              strncmp(session->feeds[i]->name, name, strlen(name)) == 0);
    if (!is_said)
        bw_buf_printf(buf, "(%s)\n", name);
    for (size_t i = 0; i < session->feed_count; i++) {
        if (session->feeds[i]->source == source)
            put_feed(buf, found, i, from, until);
    }
}

/* Of at most four quarters, which fit the width. */
static void put_block(struct bw_buf *buf, const struct bw_status_found *found, int32_t from,
                      int32_t until)
{
    bw_buf_printf(buf, "\n%-*s", FEED_WIDTH, "");
    for (int32_t month = from; month < until; month += 3) {
        char quarter[8];

        bw_quarter_format(bw_quarter_of_day(bw_month_first_day(month)), quarter);
        bw_buf_printf(buf, " |%-18s", quarter);
    }
    bw_buf_printf(buf, "\n%-*s", FEED_WIDTH, "feed");
    for (int32_t month = from; month < until; month++) {
        static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

        bw_buf_printf(buf, "%s %5s", (month - from) % 3 == 0 ? " |" : "", names[month % 12]);
    }
    bw_buf_puts(buf, "\n");
    for (int source = 0; source < BW_SOURCES; source++)
        put_source(buf, found, source, from, until);
}

static bool has_cell(const struct bw_status_found *found, enum bw_status_cell cell)
{
    for (size_t i = 0; i < found->session->feed_count; i++) {
        for (int32_t m = 0; m <= found->last_month - found->first_month; m++) {
            if (found->months[i][m].cell == cell)
                return true;
        }
    }
    return false;
}

static bool has_star(const struct bw_status_found *found)
{
    for (size_t i = 0; i < found->session->feed_count; i++) {
        for (int32_t m = 0; m <= found->last_month - found->first_month; m++) {
            if (found->months[i][m].is_superseding)
                return true;
        }
    }
    return false;
}

/* Only the words that are there. */
static void put_legend(struct bw_buf *buf, const struct bw_status_found *found)
{
    static const struct {
        enum bw_status_cell cell;
        const char *words;
    } legend[] = {
        {BW_CELL_LATE, "late: nothing came, and its day is over."},
        {BW_CELL_MISSING, "miss: its quarter came without a row of the month."},
        {BW_CELL_REFUSED, "refus: the last attempt was refused."},
        {BW_CELL_FAILED, "fail: it could not be fetched or stored."},
        {BW_CELL_NOT_DUE, "-: not due, or before its first month."},
    };
    const char *text = "Events kept.";

    if (has_star(found))
        text =
            bw_arena_printf(found->session->arena, "%s *: took an earlier extract's place.", text);
    for (size_t i = 0; i < sizeof(legend) / sizeof(legend[0]); i++) {
        if (has_cell(found, legend[i].cell))
            text = bw_arena_printf(found->session->arena, "%s %s", text, legend[i].words);
    }
    put_wrapped(buf, 0, 0, text);
}

static void put_coverage(struct bw_buf *buf, const struct bw_status_found *found)
{
    const int32_t end = found->last_month + 1;

    for (int32_t from = found->first_month; from < end; from += 3 * QUARTERS_A_BLOCK) {
        const int32_t until = from + 3 * QUARTERS_A_BLOCK;

        put_block(buf, found, from, until < end ? until : end);
    }
    put_legend(buf, found);
    for (size_t i = 0; i < found->stranger_count; i++)
        bw_buf_printf(buf, "%s is not described any more; what it delivered counts\n",
                      found->strangers[i]);
}

static void put_failures(struct bw_buf *buf, const struct bw_status_found *found)
{
    if (found->failure_count > 0)
        bw_buf_puts(buf, "\nNot collected\n");
    for (size_t i = 0; i < found->failure_count; i++) {
        const struct bw_status_failure *failure = &found->failures[i];
        char quarter[8], at[21];

        bw_quarter_format(failure->quarter, quarter);
        bw_clock_format(failure->at_utc_s, at);
        bw_buf_printf(buf, "  %.10s  ", at);
        put_wrapped(buf, 14, 14,
                    bw_arena_printf(found->session->arena, "%s %s%s", quarter, failure->message,
                                    failure->has_extract ? "; the extract before it counts" : ""));
    }
}

static void put_reviews(struct bw_buf *buf, const struct bw_status_found *found)
{
    char day[32];

    if (found->review_count > 0)
        bw_buf_puts(buf, "\nSharing agreements\n");
    for (size_t i = 0; i < found->review_count; i++) {
        const struct bw_status_review *review = &found->reviews[i];

        if (!review->has_reference)
            bw_buf_printf(buf, "  %s: no sharing reference; it will not be collected\n",
                          review->feed);
        else
            bw_buf_printf(buf, "  %s: %s due for review on %s%s\n", review->feed,
                          review->is_past ? "was" : "is", long_day(review->day, day),
                          review->is_past ? "; it will not be collected" : "");
    }
}

static void put_seals(struct bw_buf *buf, const struct bw_status_found *found)
{
    size_t open = 0;
    size_t due = 0;
    const struct bw_status_seal *first = NULL;
    const struct bw_status_seal *last = NULL;
    char from[8], until[8];

    for (size_t i = 0; i < found->seal_count; i++) {
        const struct bw_status_seal *seal = &found->seals[i];

        if (seal->is_closed)
            continue;
        open++;
        due += seal->due_day <= found->day;
        first = first == NULL ? seal : first;
        last = seal;
    }
    if (open == 0)
        return;
    bw_quarter_format(first->quarter, from);
    bw_quarter_format(last->quarter, until);
    bw_buf_printf(buf, "\nSealed identifiers: %zu quarter%s not closed, %s%s%s", open,
                  open == 1 ? "" : "s", from, open == 1 ? "" : " to ", open == 1 ? "" : until);
    if (due > 0)
        bw_buf_printf(buf, "; %zu past the day to close", due);
    bw_buf_puts(buf, "\n");
}

/* What an entry says, in words; the whole of it is for `audit`. */
static void put_run(struct bw_buf *buf, const struct bw_log_entry *entry, struct bw_arena *arena)
{
    static const char *const keys[] = {"stage",   "feed",    "quarter", "group",
                                       "outcome", "message", "reason"};
    json_t *body = json_loads(entry->body, 0, NULL);
    const char *line = "";
    char at[21];

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = json_string_value(json_object_get(body, keys[i]));

        /* A message may have a hint on its second line. */
        if (text != NULL)
            line = bw_arena_printf(arena, "%s %.*s", line, (int)strcspn(text, "\n"), text);
    }
    bw_clock_format(entry->at_utc_s, at);
    bw_buf_printf(buf, "  %.10s %.5s  %-9s ", at, at + 11, entry->kind);
    put_wrapped(buf, 30, 30, line + strspn(line, " "));
    json_decref(body);
}

static void put_runs(struct bw_buf *buf, const struct bw_status_found *found)
{
    bw_buf_puts(buf, found->run_count == 0 ? "\nNothing has run yet.\n" : "\nLast runs (UTC)\n");
    for (size_t i = 0; i < found->run_count; i++)
        put_run(buf, &found->runs[i], found->session->arena);
}

void bw_status_text(struct bw_buf *buf, const struct bw_status_found *found)
{
    put_title(buf, found);
    put_summary(buf, found);
    put_coverage(buf, found);
    put_failures(buf, found);
    put_reviews(buf, found);
    put_seals(buf, found);
    put_runs(buf, found);
}
