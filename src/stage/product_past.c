/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/stage/breaks.h"
#include "beatwise/store/store_event.h"
#include "product_private.h"

#define MONTHS 12
#define MATTERS_ONE_IN 10 /* as in stat/months.h */

/* Whether each feed delivered all months of the quarter now, and of that one then. */
struct feed_side {
    const char *name;
    int now, then;  /* months with rows */
    bool is_broken; /* a change of recording lies between */
};

struct past {
    struct bw_quarter_data *data;
    struct bw_quarter then;
    struct feed_side *feeds;
    size_t feed_count;
    int64_t *events; /* beats x feeds: placed in the 12 months up to now, and up to then */
};

static size_t feed_of(struct past *past, const char *name)
{
    for (size_t i = 0; i < past->feed_count; i++) {
        if (strcmp(past->feeds[i].name, name) == 0)
            return i;
    }
    return SIZE_MAX;
}

static enum bw_status load_months(struct past *past, bool is_now, struct bw_err *err)
{
    struct bw_session *session = past->data->session;
    const struct bw_quarter quarter = is_now ? past->data->quarter : past->then;
    const int32_t last = bw_month_of_day(bw_quarter_last_day(quarter));
    struct bw_month_rows *months;
    size_t count;
    enum bw_status status =
        bw_store_months(session->store, session->arena, last - 2, last, &months, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const size_t feed = feed_of(past, months[i].feed);

        if (feed == SIZE_MAX || months[i].rows == 0)
            continue;
        past->feeds[feed].now += is_now;
        past->feeds[feed].then += !is_now;
    }
    return status;
}

/* All feeds that anything is known of, and what breaks between the two quarters. */
static enum bw_status load_feeds(struct past *past, const struct bw_breaks *breaks,
                                 struct bw_err *err)
{
    struct bw_session *session = past->data->session;
    const int32_t from = bw_month_of_day(bw_quarter_last_day(past->then)) - MONTHS + 1;
    const int32_t to = bw_month_of_day(bw_quarter_last_day(past->data->quarter));
    struct bw_month_rows *months;
    size_t count;
    enum bw_status status =
        bw_store_months(session->store, session->arena, from, to, &months, &count, err);

    if (status != BW_OK)
        return status;
    past->feeds = bw_arena_alloc(session->arena, count + 1, sizeof(*past->feeds));
    for (size_t i = 0; i < count; i++) {
        if (feed_of(past, months[i].feed) == SIZE_MAX)
            past->feeds[past->feed_count++] =
                (struct feed_side){.name = months[i].feed,
                                   .is_broken = bw_breaks_between(breaks, months[i].feed,
                                                                  past->then, past->data->quarter)};
    }
    status = load_months(past, true, err);
    return status == BW_OK ? load_months(past, false, err) : status;
}

static enum bw_status load_events(struct past *past, struct bw_quarter last, struct bw_err *err)
{
    struct bw_session *session = past->data->session;
    const int32_t to = bw_month_of_day(bw_quarter_last_day(last));
    struct bw_feed_count *counts;
    size_t count;
    enum bw_status status = bw_store_count_feeds(session->store, session->arena, last,
                                                 to - MONTHS + 1, to, &counts, &count, err);

    for (size_t i = 0; status == BW_OK && i < count; i++) {
        const size_t feed = feed_of(past, counts[i].feed);
        const int beat = bw_beat_set_find_code(past->data->set, bw_text_of(counts[i].beat));

        if (feed != SIZE_MAX && beat >= 0)
            past->events[(size_t)beat * past->feed_count + feed] += counts[i].events;
    }
    return status;
}

/* A feed that matters to a beat, in either year, and did not deliver both quarters alike or changed
 * its recording between them would read as a change of the beat. */
static bool is_comparable(const struct past *past, size_t beat)
{
    const int64_t *events = past->events + beat * past->feed_count;
    int64_t total = 0;

    for (size_t i = 0; i < past->feed_count; i++)
        total += events[i];
    for (size_t i = 0; i < past->feed_count; i++) {
        const struct feed_side *feed = &past->feeds[i];
        const bool is_alike = !feed->is_broken && feed->now == feed->then;

        if (!is_alike && events[i] * MATTERS_ONE_IN >= total)
            return false;
    }
    return true;
}

/* What was counted then, as it was counted then: also where its extracts changed since. */
static enum bw_status load_then(struct bw_quarter_data *data, struct bw_quarter then,
                                struct bw_past_quarter *quarter, struct bw_err *err)
{
    struct bw_arena *arena = data->session->arena;
    struct bw_tally *tallies;
    size_t count;
    enum bw_status status =
        bw_store_tally_then(data->session->store, arena, then, &tallies, &count, err);

    /* By an older version: as if it were not ranked, for it may be closed. */
    if (status == BW_ENOTFOUND) {
        *err = BW_ERR_INIT;
        return BW_OK;
    }
    if (status != BW_OK || count == 0)
        return status;
    quarter->exact = bw_arena_alloc(arena, data->beat_count, sizeof(*quarter->exact));
    quarter->is_comparable = bw_arena_alloc(arena, data->beat_count, sizeof(bool));
    for (size_t i = 0; i < data->beat_count; i++)
        quarter->exact[i] = (struct bw_beat_exact){.beat = data->exact[i].beat,
                                                   .name = data->exact[i].name,
                                                   .area = data->exact[i].area,
                                                   .population = data->exact[i].population,
                                                   .is_police_only = data->exact[i].is_police_only};
    for (size_t i = 0; i < count; i++) {
        const int beat = tallies[i].beat == NULL
                             ? -1
                             : bw_beat_set_find_code(data->set, bw_text_of(tallies[i].beat));

        if (beat < 0)
            continue;
        bw_product_fill_exact(&quarter->exact[beat], &tallies[i]);
        quarter->is_comparable[beat] = true;
    }
    return bw_product_load_released(data, then, quarter->exact, err);
}

static void drop_others(const struct past *past, struct bw_past_quarter *quarter)
{
    for (size_t i = 0; quarter->exact != NULL && i < past->data->beat_count; i++)
        quarter->is_comparable[i] = quarter->is_comparable[i] && is_comparable(past, i);
}

enum bw_status bw_product_load_past(struct bw_quarter_data *data, const struct bw_breaks *breaks,
                                    struct bw_err *err)
{
    enum bw_status status = BW_OK;

    for (int year = 0; status == BW_OK && year < BW_PAST_YEARS; year++) {
        struct past past = {.data = data, .then = bw_quarter_add(data->quarter, -4 * (year + 1))};

        status = load_feeds(&past, breaks, err);
        past.events = bw_arena_alloc(data->session->arena, data->beat_count * past.feed_count + 1,
                                     sizeof(*past.events));
        if (status == BW_OK)
            status = load_events(&past, data->quarter, err);
        if (status == BW_OK)
            status = load_events(&past, past.then, err);
        if (status == BW_OK)
            status = load_then(data, past.then, &data->past[year], err);
        if (status == BW_OK)
            drop_others(&past, &data->past[year]);
    }
    if (status == BW_OK)
        status = load_then(data, bw_quarter_add(data->quarter, -1), &data->last, err);
    for (int back = 1; status == BW_OK && back < BW_HISTORY && data->agreements.count > 0; back++)
        status = load_then(data, bw_quarter_add(data->quarter, -back), &data->history[back], err);
    return status;
}

const struct bw_beat_past *bw_product_print_past(const struct bw_quarter_data *data,
                                                 enum bw_profile profile)
{
    struct bw_arena *arena = data->session->arena;
    struct bw_beat_past *past = bw_arena_alloc(arena, data->beat_count, sizeof(*past));
    bool is_any = false;

    for (int year = 0; year < BW_PAST_YEARS; year++) {
        const struct bw_past_quarter *quarter = &data->past[year];
        const struct bw_printed_table *table =
            quarter->exact == NULL
                ? NULL
                : bw_print_table(arena, bw_quarter_add(data->quarter, -4 * (year + 1)), profile,
                                 quarter->exact, data->beat_count);

        for (size_t i = 0; i < data->beat_count; i++) {
            const bool is_known = table != NULL && quarter->is_comparable[i];

            past[i].incidents[year] =
                is_known ? table->beats[i].incidents_quarter : bw_print_not_supplied();
            is_any |= is_known && past[i].incidents[year].kind != BW_CELL_NOT_SUPPLIED;
        }
    }
    return is_any ? past : NULL;
}
