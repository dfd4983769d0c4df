/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load.c - how fast events get into a store: load URL EVENTS [bare]
 *
 * Through the store's own calls; with `bare`, the same rows by prepared inserts (SQLite) or COPY
 * (PostgreSQL) with nothing around them: what the engine could do at best.  Either way the rows are
 * made beforehand, and only what is different in each is made on the way.  Prints
 * "ENGINE WAY ROWS SECONDS ROWS-PER-SECOND".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../../src/store/event_row_private.h"
#include "beatwise/base/rng.h"

#define KEYS 10
#define INVENTED 1024
#define SEALED_BYTES 96

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
    fprintf(stderr, "load: %s\n", err->text);
    exit((int)status);
}

/* A generator that costs nothing beside an insert. */
static uint64_t state = 1;

static void fill(void *bytes, size_t len)
{
    unsigned char *at = bytes;

    for (size_t i = 0; i < len; i++) {
        if (i % 8 == 0)
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        at[i] = (unsigned char)(state >> (8 * (i % 8)));
    }
}

struct invented {
    struct bw_event event;
    struct bw_match_key keys[KEYS];
    unsigned char sealed[SEALED_BYTES];
};

static void invent(struct invented *row, int64_t line)
{
    static const char *const names[KEYS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    static const char *const beats[] = {"W0001", "W0002", "W0003", "W0004", NULL};
    int64_t minute = bw_utc_of_local(bw_local_of((int32_t)(20454 + line % 90), 720), NULL);

    row->event = (struct bw_event){.line = line,
                                   .source = (enum bw_source)(line % 3),
                                   .when = {.from_utc = minute, .to_utc = minute},
                                   .arrived_utc = minute,
                                   .is_linkable = true,
                                   .beat = beats[line % 5],
                                   .lon_deg = -3.2,
                                   .lat_deg = 51.5};
    fill(&row->event.event_id, BW_ID_BYTES);
    fill(&row->event.person_id, BW_ID_BYTES);
    fill(&row->event.record_token, BW_ID_BYTES);
    fill(&row->event.duplicate_token, BW_ID_BYTES);
    fill(row->sealed, SEALED_BYTES);
    for (int i = 0; i < KEYS; i++) {
        row->keys[i].name = names[i];
        fill(&row->keys[i].token, BW_ID_BYTES);
    }
}

/* The row of a line: of many lines one, but for its place and the ids that no two have. */
static struct invented *row_of(int64_t line)
{
    static struct invented rows[INVENTED];
    static bool is_made;
    struct invented *row = &rows[line % INVENTED];

    for (int64_t i = 0; !is_made && i < INVENTED; i++)
        invent(&rows[i], i);
    is_made = true;
    row->event.line = line;
    fill(&row->event.event_id, sizeof(uint64_t));
    memcpy(&row->event.duplicate_token, &row->event.event_id, sizeof(uint64_t));
    return row;
}

static void load(struct bw_store *store, const struct bw_extract *extract, int64_t rows,
                 struct bw_err *err)
{
    bool is_duplicate;

    for (int64_t line = 1; line <= rows; line++) {
        const struct invented *row = row_of(line);

        check(bw_store_event_add(store, extract, &row->event, row->sealed, SEALED_BYTES, row->keys,
                                 KEYS, &is_duplicate, err),
              err);
    }
}

/* One row that is bound again and again, but for its place and its id. */
static void load_bare(struct bw_store *store, const struct bw_extract *extract, int64_t rows,
                      struct bw_err *err)
{
    static const char sql[] =
        "INSERT INTO event (" BW_EVENT_COLUMNS ") VALUES (" BW_EVENT_PARAMETERS ")";
    const struct invented *row = row_of(1);
    unsigned char packed[KEYS * BW_PACKED_KEY_BYTES];
    struct bw_stmt *stmt = NULL;

    fill(packed, sizeof(packed));
    check(bw_store_use_load(store, sql, &stmt, err), err);
    bw_event_row_bind(stmt, &extract->extract_id, &row->event);
    bind_bytes(stmt, BW_EVENT_PARAMETER_SEALED, row->sealed, SEALED_BYTES);
    bind_bytes(stmt, BW_EVENT_PARAMETER_KEYS, packed, sizeof(packed));
    for (int64_t line = 1; line <= rows; line++) {
        bind_id(stmt, 1, &row_of(line)->event.event_id);
        bind_i64(stmt, 3, line);
        check(bw_store_run(stmt, err), err);
    }
}

int main(int argc, char **argv)
{
    struct bw_err err = BW_ERR_INIT;
    struct bw_store *store = NULL;
    struct bw_extract extract = {.feed = "bench",
                                 .quarter = {2026, 1},
                                 .sha256 = "",
                                 .description = "",
                                 .extract_id = {{1, 2, 3}}};
    bool is_bare = argc > 3 && strcmp(argv[3], "bare") == 0;
    int64_t rows = argc > 2 ? strtoll(argv[2], NULL, 10) : 0;
    int version = 0;
    double started;

    if (rows <= 0) {
        fprintf(stderr, "usage: load URL EVENTS [bare]\n");
        return BW_EUSAGE;
    }
    check(bw_store_open(&store, argv[1], BW_STORE_WRITE, &err), &err);
    started = now_s();
    check(bw_store_begin(store, &err), &err);
    check(bw_store_extract_start(store, &extract, &version, &err), &err);
    if (is_bare)
        load_bare(store, &extract, rows, &err);
    else
        load(store, &extract, rows, &err);
    check(bw_store_extract_end(store, &extract, NULL, 0, &err), &err);
    check(bw_store_commit(store, &err), &err);
    started = now_s() - started;
    printf("%.10s %s %lld %.2f %.0f\n", argv[1], is_bare ? "bare" : "store", (long long)rows,
           started, (double)rows / started);
    bw_store_close(store);
    return 0;
}
