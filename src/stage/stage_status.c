/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_status.h"

#include <string.h>

#include "beatwise/base/clock.h"
#include "beatwise/stage/stage_close.h"
#include "beatwise/store/store_close.h"
#include "status_private.h"

/* Agreements take weeks to renew. */
#define REVIEW_NEAR_DAYS 60
#define MONTHS_A_QUARTER 3

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

/* The last quarter that is over on `day`. */
static struct bw_quarter last_over(int32_t day)
{
    return bw_quarter_add(bw_quarter_of_day(day), -1);
}

static bool is_before(struct bw_quarter a, struct bw_quarter b)
{
    return bw_quarter_index(a) < bw_quarter_index(b);
}

/* What is judged, and on which day: see the header. */
static void find_judged(struct bw_status_found *found, const struct seen *seen, int32_t as_of_day)
{
    const struct bw_session *session = found->session;
    const int32_t today = bw_local_day(bw_local_of_utc(bw_clock_utc_s() / 60));
    int32_t late_after = 0;

    for (size_t i = 0; i < session->feed_count; i++) {
        if (session->feeds[i]->late_after_days > late_after)
            late_after = session->feeds[i]->late_after_days;
    }
    if (as_of_day != BW_DAY_NONE) {
        found->judged = last_over(as_of_day);
        found->day = as_of_day;
        return;
    }
    found->judged = seen->extract_count == 0 ? last_over(today)
                                             : seen->extracts[seen->extract_count - 1].quarter;
    found->day = bw_quarter_last_day(found->judged) + late_after + 1;
    found->newest_over = last_over(today);
    found->has_newer = seen->extract_count > 0 && is_before(found->judged, found->newest_over);
}

static const struct bw_extract *find_extract(const struct seen *seen, const char *feed,
                                             struct bw_quarter quarter)
{
    for (size_t i = 0; i < seen->extract_count; i++) {
        if (bw_quarter_index(seen->extracts[i].quarter) == bw_quarter_index(quarter) &&
            strcmp(seen->extracts[i].feed, feed) == 0)
            return &seen->extracts[i];
    }
    return NULL;
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

/* What an entry of the log says of an attempt to collect; false: it is about something else. */
static bool read_attempt(const struct bw_log_entry *entry, struct bw_arena *arena,
                         struct bw_status_failure *ret)
{
    json_t *body = json_loads(entry->body, 0, NULL);
    const char *stage = json_string_value(json_object_get(body, "stage"));
    const char *feed = json_string_value(json_object_get(body, "feed"));
    const char *quarter = json_string_value(json_object_get(body, "quarter"));
    const char *message = json_string_value(json_object_get(body, "message"));
    bool is_one =
        strcmp(entry->kind, "collect") == 0 || (stage != NULL && strcmp(stage, "collect") == 0);

    *ret = (struct bw_status_failure){.at_utc_s = entry->at_utc_s};
    is_one = is_one && feed != NULL && quarter != NULL &&
             bw_quarter_parse(bw_text_of(quarter), &ret->quarter);
    if (is_one) {
        ret->feed = bw_arena_strdup(arena, feed);
        ret->status = (int)json_integer_value(json_object_get(body, "status"));
        ret->message =
            message == NULL ? "" : bw_arena_strndup(arena, message, strcspn(message, "\n"));
    }
    json_decref(body);
    return is_one;
}

/* The last attempt at each feed's quarter, where it failed. */
static void find_failures(struct bw_status_found *found, const struct seen *seen)
{
    struct bw_arena *arena = found->session->arena;
    size_t cap = 0;

    for (size_t i = seen->entry_count; i-- > 0;) {
        struct bw_status_failure attempt;
        bool is_known = false;

        if (!read_attempt(&seen->entries[i], arena, &attempt))
            continue;
        for (size_t k = 0; k < found->failure_count; k++)
            is_known = is_known || (strcmp(found->failures[k].feed, attempt.feed) == 0 &&
                                    bw_quarter_index(found->failures[k].quarter) ==
                                        bw_quarter_index(attempt.quarter));
        if (is_known)
            continue;
        attempt.has_extract = find_extract(seen, attempt.feed, attempt.quarter) != NULL;
        found->failures = bw_arena_grow(arena, found->failures, found->failure_count, &cap,
                                        sizeof(*found->failures));
        found->failures[found->failure_count++] = attempt;
    }
}

static const struct bw_status_failure *find_failure(const struct bw_status_found *found,
                                                    const char *feed, struct bw_quarter quarter)
{
    for (size_t i = 0; i < found->failure_count; i++) {
        if (strcmp(found->failures[i].feed, feed) == 0 &&
            bw_quarter_index(found->failures[i].quarter) == bw_quarter_index(quarter))
            return &found->failures[i];
    }
    return NULL;
}

/* Only what failed, in the quarters that are shown; the earliest first. */
static void keep_failures(struct bw_status_found *found)
{
    size_t kept = 0;

    for (size_t i = 0; i < found->failure_count; i++) {
        const int32_t month = bw_month_of_day(bw_quarter_first_day(found->failures[i].quarter));

        if (found->failures[i].status != BW_OK && month >= found->first_month &&
            month <= found->last_month + MONTHS_A_QUARTER)
            found->failures[kept++] = found->failures[i];
    }
    found->failure_count = kept;
    for (size_t i = 0; i < kept / 2; i++) {
        const struct bw_status_failure swap = found->failures[i];

        found->failures[i] = found->failures[kept - 1 - i];
        found->failures[kept - 1 - i] = swap;
    }
}

static struct bw_status_month judge_month(const struct bw_status_found *found,
                                          const struct seen *seen, const struct bw_feed_desc *feed,
                                          int32_t month)
{
    const struct bw_quarter quarter = bw_quarter_of_day(bw_month_first_day(month));
    const struct bw_month_rows *rows = find_month(seen, feed->name, month);
    const struct bw_extract *extract = find_extract(seen, feed->name, quarter);
    const struct bw_status_failure *failure = find_failure(found, feed->name, quarter);
    const int32_t due = bw_quarter_last_day(quarter) + feed->late_after_days;
    struct bw_status_month cell = {.cell = BW_CELL_NOT_DUE};

    if (rows != NULL && rows->rows > 0) {
        cell.cell = BW_CELL_ARRIVED;
        cell.kept = rows->kept;
        cell.is_superseding = extract != NULL && extract->version > 1;
    } else if (extract != NULL) {
        cell.cell = BW_CELL_MISSING;
    } else if (failure != NULL && failure->status != BW_OK && failure->status != BW_ENOTFOUND) {
        cell.cell = failure->status == BW_ETRANSFER || failure->status == BW_EIO ? BW_CELL_FAILED
                                                                                 : BW_CELL_REFUSED;
    } else if (due < found->day && (first_month(seen, feed->name) < month ||
                                    bw_quarter_index(quarter) == bw_quarter_index(found->judged))) {
        cell.cell = BW_CELL_LATE;
    }
    return cell;
}

static void judge_months(struct bw_status_found *found, const struct seen *seen)
{
    const struct bw_session *session = found->session;
    const size_t count = (size_t)(found->last_month - found->first_month + 1);

    found->months = bw_arena_alloc(session->arena, session->feed_count, sizeof(*found->months));
    for (size_t i = 0; i < session->feed_count; i++) {
        found->months[i] = bw_arena_alloc(session->arena, count, sizeof(**found->months));
        for (size_t m = 0; m < count; m++)
            found->months[i][m] =
                judge_month(found, seen, session->feeds[i], found->first_month + (int32_t)m);
    }
}

enum bw_status_cell bw_status_of_quarter(const struct bw_status_found *found, size_t feed)
{
    const int32_t first = bw_month_of_day(bw_quarter_first_day(found->judged));
    enum bw_status_cell worst = BW_CELL_ARRIVED;

    for (int32_t month = first; month < first + MONTHS_A_QUARTER; month++) {
        const struct bw_status_month *cell = &found->months[feed][month - found->first_month];

        if (cell->cell > worst)
            worst = cell->cell;
    }
    return worst;
}

const char *bw_status_cell_name(enum bw_status_cell cell)
{
    static const char *const names[] = {
        [BW_CELL_ARRIVED] = "arrived", [BW_CELL_NOT_DUE] = "not due", [BW_CELL_LATE] = "late",
        [BW_CELL_MISSING] = "missing", [BW_CELL_REFUSED] = "refused", [BW_CELL_FAILED] = "failed"};

    return names[cell];
}

/* Feeds whose events count, but which nobody describes any more; each at its first extract. */
static void find_strangers(struct bw_status_found *found, const struct seen *seen)
{
    size_t cap = 0;

    for (size_t i = 0; i < seen->extract_count; i++) {
        const char *feed = seen->extracts[i].feed;
        size_t first = 0;

        while (strcmp(seen->extracts[first].feed, feed) != 0)
            first++;
        if (first != i || bw_session_feed(found->session, feed) != NULL)
            continue;
        found->strangers = bw_arena_grow(found->session->arena, found->strangers,
                                         found->stranger_count, &cap, sizeof(*found->strangers));
        found->strangers[found->stranger_count++] = feed;
    }
}

static void find_reviews(struct bw_status_found *found)
{
    const struct bw_session *session = found->session;

    found->reviews = bw_arena_alloc(session->arena, session->feed_count, sizeof(*found->reviews));
    for (size_t i = 0; i < session->feed_count; i++) {
        const struct bw_feed_desc *feed = session->feeds[i];
        const bool is_near =
            feed->review_day != BW_DAY_NONE && feed->review_day < found->day + REVIEW_NEAR_DAYS;

        if (feed->sharing_count == NULL || is_near)
            found->reviews[found->review_count++] =
                (struct bw_status_review){.feed = feed->name,
                                          .has_reference = feed->sharing_count != NULL,
                                          .is_past = feed->review_day < found->day,
                                          .day = feed->review_day};
    }
}

/* Quarters of which an extract is here: each has a key, to which identifiers are sealed. */
static enum bw_status find_seals(struct bw_status_found *found, const struct seen *seen,
                                 struct bw_err *err)
{
    const struct bw_session *session = found->session;

    found->seals = bw_arena_alloc(session->arena, seen->extract_count, sizeof(*found->seals));
    for (size_t i = 0; i < seen->extract_count; i++) {
        const struct bw_quarter quarter = seen->extracts[i].quarter;
        enum bw_quarter_state state;
        enum bw_status status;

        if (i > 0 && bw_quarter_index(seen->extracts[i - 1].quarter) == bw_quarter_index(quarter))
            continue;
        status = bw_store_quarter_state(session->store, quarter, &state, err);
        if (status != BW_OK)
            return status;
        /* Of one that was emptied the key may still be there. */
        found->seals[found->seal_count++] =
            (struct bw_status_seal){.quarter = quarter,
                                    .due_day = bw_close_due_day(session, quarter),
                                    .is_closed = state == BW_QUARTER_CLOSED};
    }
    return BW_OK;
}

enum bw_status bw_stage_status(struct bw_session *session, const struct bw_status_request *request,
                               struct bw_buf *buf, struct bw_err *err)
{
    struct bw_status_found found = {.session = session};
    struct seen seen = {0};
    enum bw_status status = load(session, &seen, err);

    if (status != BW_OK)
        return status;
    find_judged(&found, &seen, request->as_of_day);
    found.last_month = bw_month_of_day(bw_quarter_last_day(found.judged));
    found.first_month = found.last_month - MONTHS_A_QUARTER * request->quarters + 1;
    find_failures(&found, &seen);
    judge_months(&found, &seen);
    keep_failures(&found);
    find_strangers(&found, &seen);
    find_reviews(&found);
    status = find_seals(&found, &seen, err);
    if (status != BW_OK)
        return status;
    found.run_count =
        seen.entry_count < BW_STATUS_LAST_RUNS ? seen.entry_count : BW_STATUS_LAST_RUNS;
    found.runs = seen.entries + (seen.entry_count - found.run_count);
    if (request->is_json)
        return bw_status_json(buf, &found, err);
    bw_status_text(buf, &found);
    return BW_OK;
}
