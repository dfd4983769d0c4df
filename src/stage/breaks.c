/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/breaks.h"

#include <string.h>

#include "beatwise/stage/sheet.h"

#define MINUTES_A_DAY 1440

enum { FEED, DATE, WHAT, COLUMNS };

struct reading {
    struct bw_arena *arena;
    const char *const *feeds;
    size_t feed_count;
    struct bw_breaks *breaks;
    size_t cap;
};

static bool is_feed(const struct reading *reading, struct bw_text name)
{
    for (size_t i = 0; i < reading->feed_count; i++) {
        if (bw_text_is_equal(name, bw_text_of(reading->feeds[i])))
            return true;
    }
    return name.len == 0;
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct reading *reading = ctx;
    struct bw_breaks *breaks = reading->breaks;
    int64_t local;

    (void)line;
    if (!is_feed(reading, cells[FEED])) {
        bw_fail(err, BW_EFORMAT, "column 'feed': no feed of the site has this name");
        return bw_fail_hint(err, "leave it empty for a change that is of all feeds");
    }
    if (!bw_time_parse(cells[DATE], "%Y-%m-%d", &local))
        return bw_fail(err, BW_EFORMAT, "column 'date': a date like 2025-04-01 was expected");
    if (cells[WHAT].len == 0)
        return bw_fail(err, BW_EFORMAT, "column 'what': say what changed");
    breaks->items = bw_arena_grow(reading->arena, breaks->items, breaks->count, &reading->cap,
                                  sizeof(*breaks->items));
    breaks->items[breaks->count++] = (struct bw_break){
        .feed = bw_arena_printf(reading->arena, "%.*s", BW_TEXT_ARGS(cells[FEED])),
        .day = (int32_t)(local / MINUTES_A_DAY),
        .what = bw_arena_printf(reading->arena, "%.*s", BW_TEXT_ARGS(cells[WHAT]))};
    return BW_OK;
}

enum bw_status bw_breaks_read(struct bw_arena *arena, const char *path, const char *const *feeds,
                              size_t feed_count, struct bw_breaks *ret_breaks, struct bw_err *err)
{
    static const char *const columns[COLUMNS] = {"feed", "date", "what"};
    struct bw_breaks breaks = {0};
    struct reading reading = {
        .arena = arena, .feeds = feeds, .feed_count = feed_count, .breaks = &breaks};
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = COLUMNS,
                                   .row_fn = add_row,
                                   .ctx = &reading};
    enum bw_status status = path == NULL ? BW_OK : bw_sheet_read(&sheet, err);

    if (status == BW_ENOTFOUND)
        bw_fail_hint(err, "look at 'breaks' in site.yaml");
    if (status == BW_OK)
        *ret_breaks = breaks;
    return status;
}

bool bw_breaks_between(const struct bw_breaks *breaks, const char *feed, struct bw_quarter from,
                       struct bw_quarter to)
{
    const int32_t first = bw_quarter_first_day(from);
    const int32_t last = bw_quarter_last_day(to);

    for (size_t i = 0; i < breaks->count; i++) {
        const struct bw_break *item = &breaks->items[i];

        if (item->feed[0] != '\0' && strcmp(item->feed, feed) != 0)
            continue;
        /* On the first day of `from` all of both is recorded in the new way. */
        if (item->day > first && item->day <= last)
            return true;
    }
    return false;
}
