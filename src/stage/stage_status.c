/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_status.h"

#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/store/store_audit.h"
#include "beatwise/store/store_event.h"

#define MONTHS 12
#define LAST_RUNS 8
/* Agreements take weeks to renew. */
#define REVIEW_NEAR_DAYS 60

struct seen {
    struct bw_month_rows *months;
    size_t month_count;
    struct bw_extract *extracts;
    size_t extract_count;
    struct bw_log_entry *entries;
    size_t entry_count;
};

static enum bw_status load(struct bw_session *session, struct seen *seen, struct bw_err *err)
{
    const struct bw_quarter every = {0};
    enum bw_status status;

    if (session->store == NULL)
        return BW_OK;
    status = bw_store_extract_list(session->store, session->arena, every, &seen->extracts,
                                   &seen->extract_count, err);
    if (status == BW_OK)
        status = bw_store_months(session->store, session->arena, 0, INT32_MAX, &seen->months,
                                 &seen->month_count, err);
    if (status == BW_OK)
        status = bw_store_log_list(session->store, session->arena, &seen->entries,
                                   &seen->entry_count, err);
    return status;
}

static const struct bw_month_rows *find_month(const struct seen *seen, const char *feed,
                                              int32_t month)
{
    for (size_t i = 0; i < seen->month_count; i++) {
        if (seen->months[i].month == month && strcmp(seen->months[i].feed, feed) == 0)
            return &seen->months[i];
    }
    return NULL;
}

/* The last month of the table: of the last quarter that is over, or that anything arrived for. */
static int32_t last_month(const struct seen *seen, int32_t day)
{
    const struct bw_extract *last =
        seen->extract_count == 0 ? NULL : &seen->extracts[seen->extract_count - 1];
    struct bw_quarter quarter = bw_quarter_add(bw_quarter_of_day(day), -1);

    if (last != NULL && bw_quarter_index(last->quarter) > bw_quarter_index(quarter))
        quarter = last->quarter;
    return bw_month_of_day(bw_quarter_last_day(quarter));
}

/* The first month that the feed ever delivered, INT32_MAX: none. */
static int32_t first_month(const struct seen *seen, const char *feed)
{
    int32_t first = INT32_MAX;

    for (size_t i = 0; i < seen->month_count; i++) {
        if (seen->months[i].month < first && strcmp(seen->months[i].feed, feed) == 0)
            first = seen->months[i].month;
    }
    return first;
}

/* A month before the feed's first is nobody's fault. */
static void add_cell(struct bw_buf *buf, const struct bw_feed_desc *feed, const struct seen *seen,
                     int32_t month, int32_t day)
{
    const struct bw_month_rows *rows = find_month(seen, feed->name, month);
    const int32_t due =
        bw_quarter_last_day(bw_quarter_of_day(bw_month_first_day(month))) + feed->late_after_days;

    if (rows != NULL && rows->rows > 0)
        bw_buf_printf(buf, " %7lld", (long long)rows->kept);
    else
        bw_buf_printf(buf, " %7s",
                      due < day && month > first_month(seen, feed->name) ? "late" : "-");
}

/* Feeds whose events count, but which nobody describes any more; each at its first extract. */
static void add_strangers(struct bw_buf *buf, const struct bw_session *session,
                          const struct seen *seen)
{
    for (size_t i = 0; i < seen->extract_count; i++) {
        const char *feed = seen->extracts[i].feed;
        size_t first = 0;

        while (strcmp(seen->extracts[first].feed, feed) != 0)
            first++;
        if (first == i && bw_session_feed(session, feed) == NULL)
            bw_buf_printf(buf, "\n%-20s is not described any more; what it delivered counts", feed);
    }
}

static void add_coverage(struct bw_buf *buf, const struct bw_session *session,
                         const struct seen *seen, int32_t day)
{
    const int32_t last = last_month(seen, day);

    bw_buf_printf(
        buf,
        "Events kept, by feed and month (late: past its day; -: not due, or before its first)\n\n"
        "%-20s",
        "");
    for (int32_t month = last - MONTHS + 1; month <= last; month++) {
        char text[8];

        bw_month_format(month, text);
        bw_buf_printf(buf, " %s", text);
    }
    for (size_t i = 0; i < session->feed_count; i++) {
        const struct bw_feed_desc *feed = session->feeds[i];

        bw_buf_printf(buf, "\n%-20s", feed->name);
        for (int32_t month = last - MONTHS + 1; month <= last; month++)
            add_cell(buf, feed, seen, month, day);
    }
    add_strangers(buf, session, seen);
    bw_buf_puts(buf, "\n");
}

static void add_reviews(struct bw_buf *buf, const struct bw_session *session, int32_t day)
{
    for (size_t i = 0; i < session->feed_count; i++) {
        const struct bw_feed_desc *feed = session->feeds[i];
        char text[11];

        if (feed->sharing_count == NULL) {
            bw_buf_printf(buf, "\n%s: no sharing reference; it will not be collected", feed->name);
        } else if (feed->review_day != BW_DAY_NONE && feed->review_day < day + REVIEW_NEAR_DAYS) {
            bw_day_format(feed->review_day, text);
            bw_buf_printf(buf, "\n%s: its sharing agreement %s due for review on %s", feed->name,
                          feed->review_day < day ? "was" : "is", text);
        }
    }
}

/* What an entry says, in words; the whole of it is for `audit`. */
static void add_run(struct bw_buf *buf, const struct bw_log_entry *entry)
{
    static const char *const keys[] = {"feed", "quarter", "group", "outcome", "message", "reason"};
    json_t *body = json_loads(entry->body, 0, NULL);
    char at[21];

    bw_clock_format(entry->at_utc_s, at);
    bw_buf_printf(buf, "%s  %-10s", at, entry->kind);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *text = json_string_value(json_object_get(body, keys[i]));

        /* A message may have a hint on its second line. */
        if (text != NULL)
            bw_buf_printf(buf, " %.*s", (int)strcspn(text, "\n"), text);
    }
    bw_buf_puts(buf, "\n");
    json_decref(body);
}

static void add_runs(struct bw_buf *buf, const struct seen *seen)
{
    size_t first = seen->entry_count > LAST_RUNS ? seen->entry_count - LAST_RUNS : 0;

    bw_buf_puts(buf, seen->entry_count == 0 ? "\nNothing has run yet.\n" : "\nLast runs\n\n");
    for (size_t i = first; i < seen->entry_count; i++)
        add_run(buf, &seen->entries[i]);
}

enum bw_status bw_stage_status(struct bw_session *session, int32_t as_of_day, struct bw_buf *buf,
                               struct bw_err *err)
{
    const int32_t day =
        as_of_day == BW_DAY_NONE ? bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60)) : as_of_day;
    struct seen seen = {0};
    enum bw_status status = load(session, &seen, err);

    if (status != BW_OK)
        return status;
    bw_buf_printf(buf, "%s%s\n\n", session->site->name,
                  session->site->is_invented && strstr(session->site->name, "invented") == NULL
                      ? " (invented)"
                      : "");
    add_coverage(buf, session, &seen, day);
    add_reviews(buf, session, day);
    add_runs(buf, &seen);
    return BW_OK;
}
