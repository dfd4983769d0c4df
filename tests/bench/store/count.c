/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * count.c - how long the counting for `rank` takes: count URL EVENTS BEATS
 *
 * Fills a new store with 12 quarters of events of three sources, three in four of them in an
 * incident of every variant, and times what rank asks of the last 12 months and of all 36.  Prints
 * "ENGINE WHAT ROWS SECONDS", where ROWS are those of the answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "beatwise/store/store_link.h"
#include "beatwise/store/store_result.h"

#define QUARTERS 12
static const struct bw_quarter first_quarter = {2023, 2};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(enum bw_status status, const struct bw_err *err)
{
    if (status == BW_OK)
        return;
    fprintf(stderr, "count: %s\n", err->text);
    exit((int)status);
}

static uint64_t state = 1;

static uint64_t next_random(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return state >> 16;
}

static struct bw_id random_id(void)
{
    struct bw_id id;

    for (size_t i = 0; i < BW_ID_BYTES; i++)
        id.bytes[i] = (unsigned char)next_random();
    return id;
}

static void add_incident(struct bw_store *store, const struct bw_event *event, struct bw_err *err)
{
    struct bw_incident incident = {.incident_id = random_id(),
                                   .quarter = event->quarter,
                                   .month = bw_month_of_day((int32_t)(event->when.from_utc / 1440)),
                                   .beat = event->beat,
                                   .status = (enum bw_police_status)(next_random() % 3),
                                   .sources = 1u << event->source,
                                   .night = BW_DAY_NONE,
                                   .hour = -1};

    for (int variant = 0; variant < BW_VARIANTS; variant++)
        check(bw_store_incident_add(store, (enum bw_variant)variant, &incident, &event->event_id, 1,
                                    err),
              err);
}

static void fill_extract(struct bw_store *store, enum bw_source source, struct bw_quarter quarter,
                         int64_t events, int beats)
{
    struct bw_err err = BW_ERR_INIT;
    static const char *const feeds[] = {"ed", "ambulance", "police"};
    struct bw_extract extract = {.extract_id = random_id(),
                                 .feed = feeds[source],
                                 .source = source,
                                 .quarter = quarter,
                                 .sha256 = "",
                                 .description = ""};
    int64_t from = (int64_t)bw_quarter_first_day(quarter) * 1440;
    int version;
    bool is_duplicate;

    check(bw_store_begin(store, &err), &err);
    check(bw_store_extract_start(store, &extract, &version, &err), &err);
    for (int64_t line = 1; line <= events; line++) {
        char beat[16];
        struct bw_event event = {.event_id = random_id(),
                                 .line = line,
                                 .source = source,
                                 .quarter = quarter,
                                 .beat = beat,
                                 .arrived_utc = BW_MINUTE_NONE};

        snprintf(beat, sizeof(beat), "W%05d", (int)(next_random() % (uint64_t)beats));
        event.when.from_utc = from + (int64_t)(next_random() % (90 * 1440));
        event.when.to_utc = event.when.from_utc;
        check(bw_store_event_add(store, &extract, &event, NULL, 0, NULL, 0, &is_duplicate, &err),
              &err);
        if (line % 4 != 0)
            add_incident(store, &event, &err);
    }
    check(bw_store_extract_end(store, &extract, NULL, 0, &err), &err);
    check(bw_store_commit(store, &err), &err);
}

/* What `link` does when all incidents of a quarter are in. */
static void link_quarter(struct bw_store *store, struct bw_quarter quarter)
{
    struct bw_err err = BW_ERR_INIT;

    check(bw_store_begin(store, &err), &err);
    check(bw_store_set_linked(store, quarter, &err), &err);
    check(bw_store_commit(store, &err), &err);
}

static void time_counts(struct bw_store *store, const char *url, int months)
{
    const struct bw_quarter last = bw_quarter_add(first_quarter, QUARTERS - 1);
    const int32_t to = bw_month_of_day(bw_quarter_last_day(last));
    const int32_t from = to - months + 1;
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_incident_count *counts;
    struct bw_feed_count *feeds;
    size_t rows;
    double started = now_s();

    check(bw_store_count_incidents(store, arena, (enum bw_variant)0, last, from, to, &counts, &rows,
                                   &err),
          &err);
    printf("%.10s incidents-%dm %zu %.2f\n", url, months, rows, now_s() - started);
    started = now_s();
    check(bw_store_count_calls(store, arena, (enum bw_variant)0, last, from, to, &counts, &rows,
                               &err),
          &err);
    printf("%.10s calls-%dm %zu %.2f\n", url, months, rows, now_s() - started);
    started = now_s();
    check(bw_store_count_feeds(store, arena, last, from, to, &feeds, &rows, &err), &err);
    printf("%.10s feeds-%dm %zu %.2f\n", url, months, rows, now_s() - started);
    bw_arena_free(arena);
}

int main(int argc, char **argv)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_store *store = NULL;
    int64_t events = argc == 4 ? strtoll(argv[2], NULL, 10) : 0;
    int beats = argc == 4 ? (int)strtol(argv[3], NULL, 10) : 0;
    double started = now_s();

    if (events <= 0 || beats <= 0) {
        fprintf(stderr, "usage: count URL EVENTS BEATS\n");
        return BW_EUSAGE;
    }
    check(bw_store_open(&store, argv[1], BW_STORE_WRITE, &err), &err);
    for (int i = 0; i < QUARTERS; i++) {
        for (int source = 0; source < BW_SOURCES; source++)
            fill_extract(store, (enum bw_source)source, bw_quarter_add(first_quarter, i),
                         events / (QUARTERS * BW_SOURCES), beats);
        link_quarter(store, bw_quarter_add(first_quarter, i));
    }
    printf("%.10s fill %lld %.2f\n", argv[1], (long long)events, now_s() - started);
    time_counts(store, argv[1], 12);
    time_counts(store, argv[1], 36);
    bw_store_close(store);
    return 0;
}
