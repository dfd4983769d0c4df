/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/stage/sheet.h"

#include "ground_private.h"

enum { OLD, NEW, SHARE, COLUMNS };

/* Shares are published to a few digits: so much more than 1 is their rounding. */
#define SHARES_SLACK 0.005

struct adding {
    struct bw_arena *arena;
    const struct bw_beat_set *set;
    struct bw_lookup *lookup;
    size_t cap;
};

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct adding *adding = ctx;
    struct bw_lookup *lookup = adding->lookup;
    const int beat = bw_beat_set_find_code(adding->set, cells[NEW]);
    double share = 1;

    (void)line;
    if (cells[OLD].len == 0)
        return bw_fail(err, BW_EFORMAT, "column 'old': the code of a beat was expected");
    if (beat < 0)
        return bw_fail(err, BW_EFORMAT, "column 'new': the boundaries have no such beat");
    if (cells[SHARE].len > 0 &&
        (!bw_text_parse_double(cells[SHARE], &share) || !(share >= 0 && share <= 1)))
        return bw_fail(err, BW_EFORMAT, "column 'share': a number from 0 to 1 was expected");
    lookup->items = bw_arena_grow(adding->arena, lookup->items, lookup->len, &adding->cap,
                                  sizeof(*lookup->items));
    lookup->items[lookup->len++] = (struct bw_lookup_item){
        .old_code = bw_arena_strndup(adding->arena, cells[OLD].ptr, cells[OLD].len),
        .new_code = bw_beat_set_get(adding->set, (size_t)beat)->code,
        .share = share};
    return BW_OK;
}

static int cmp_items(const void *a, const void *b)
{
    const struct bw_lookup_item *left = a, *right = b;
    const int order = strcmp(left->old_code, right->old_code);

    return order != 0 ? order : strcmp(left->new_code, right->new_code);
}

static enum bw_status check_shares(const struct bw_lookup *lookup, const char *path,
                                   struct bw_err *err)
{
    double sum = 0;

    for (size_t i = 0; i < lookup->len; i++) {
        const struct bw_lookup_item *item = &lookup->items[i];
        const bool is_same = i > 0 && strcmp(item[-1].old_code, item->old_code) == 0;

        if (is_same && strcmp(item[-1].new_code, item->new_code) == 0)
            return bw_fail(err, BW_EFORMAT, "%s: '%s' goes to '%s' twice", path, item->old_code,
                           item->new_code);
        sum = is_same ? sum + item->share : item->share;
        if (sum > 1 + SHARES_SLACK)
            return bw_fail(err, BW_EFORMAT, "%s: the shares of '%s' are more than 1", path,
                           item->old_code);
    }
    return BW_OK;
}

enum bw_status bw_ground_open_lookup(struct bw_ground *ground, struct bw_arena *arena,
                                     const char *path, const struct bw_beat_set *set,
                                     struct bw_lookup *ret_lookup, struct bw_err *err)
{
    static const char *const columns[COLUMNS] = {"old", "new", "share"};
    struct adding adding = {.arena = arena, .set = set, .lookup = ret_lookup};
    char digest[BW_DIGEST_HEX];
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = SHARE,
                                   .row_fn = add_row,
                                   .ctx = &adding,
                                   .digest = digest};
    enum bw_status status = bw_sheet_read(&sheet, err);

    if (status != BW_OK)
        return bw_ground_fail_file("boundaries", err);
    if (ret_lookup->len > 1)
        qsort(ret_lookup->items, ret_lookup->len, sizeof(*ret_lookup->items), cmp_items);
    bw_ground_mix(ground, digest);
    return check_shares(ret_lookup, path, err);
}
