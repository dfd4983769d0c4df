/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/actions.h"

#include "beatwise/geo/beat.h"
#include "beatwise/stage/sheet.h"

enum { FROM, WHAT, BEAT, AREA, UNTIL, WHO, COMPARISON, DONE, COLUMNS };

struct reading {
    struct bw_arena *arena;
    const struct bw_beat_set *set;
    struct bw_agreements *agreements;
    size_t cap;
};

static const char *copy(const struct reading *reading, struct bw_text text)
{
    return bw_arena_printf(reading->arena, "%.*s", BW_TEXT_ARGS(text));
}

/* The beats of an area of any level; NULL: there is none of this code. */
static bool *beats_of_area(const struct reading *reading, struct bw_text code)
{
    const size_t count = bw_beat_set_count(reading->set);
    bool *is_in = bw_arena_alloc(reading->arena, count, sizeof(*is_in));
    bool is_any = false;

    for (size_t i = 0; i < count; i++) {
        for (size_t level = 0; level < bw_beat_set_level_count(reading->set); level++) {
            const char *area = bw_beat_set_get(reading->set, i)->areas[level];

            is_in[i] = is_in[i] || bw_text_is_equal(code, bw_text_of(area));
        }
        is_any = is_any || is_in[i];
    }
    return is_any ? is_in : NULL;
}

static bool *beats_of_beat(const struct reading *reading, struct bw_text code,
                           const char **ret_name)
{
    const int number = bw_beat_set_find_code(reading->set, code);
    bool *is_in = bw_arena_alloc(reading->arena, bw_beat_set_count(reading->set), sizeof(*is_in));

    if (number < 0)
        return NULL;
    is_in[number] = true;
    *ret_name = bw_beat_set_get(reading->set, (size_t)number)->name;
    return is_in;
}

static enum bw_status find_place(const struct reading *reading, const struct bw_text *cells,
                                 struct bw_agreement *item, struct bw_err *err)
{
    if ((cells[BEAT].len > 0) == (cells[AREA].len > 0))
        return bw_fail(err, BW_EFORMAT, "column 'beat' or 'area': one of the two was expected");
    item->place = copy(reading, cells[AREA]);
    item->is_place = cells[BEAT].len > 0 ? beats_of_beat(reading, cells[BEAT], &item->place)
                                         : beats_of_area(reading, cells[AREA]);
    if (item->is_place == NULL)
        return bw_fail(err, BW_EFORMAT, "column '%s': the boundaries have none of this code",
                       cells[BEAT].len > 0 ? "beat" : "area");
    return BW_OK;
}

static enum bw_status find_comparison(const struct reading *reading, struct bw_text code,
                                      struct bw_agreement *item, struct bw_err *err)
{
    bool *is_in;
    bool is_any = false;

    if (code.len == 0)
        return BW_OK;
    item->comparison = copy(reading, code);
    is_in = beats_of_beat(reading, code, &item->comparison);
    if (is_in == NULL)
        is_in = beats_of_area(reading, code);
    if (is_in == NULL)
        return bw_fail(err, BW_EFORMAT, "column 'comparison': no beat and no area has this code");
    for (size_t i = 0; i < bw_beat_set_count(reading->set); i++) {
        is_in[i] = is_in[i] && !item->is_place[i];
        is_any = is_any || is_in[i];
    }
    if (!is_any)
        return bw_fail(err, BW_EFORMAT, "column 'comparison': another place was expected");
    item->is_comparison = is_in;
    return BW_OK;
}

static enum bw_status read_quarters(const struct bw_text *cells, struct bw_agreement *item,
                                    struct bw_err *err)
{
    if (!bw_quarter_parse(cells[FROM], &item->from))
        return bw_fail(err, BW_EFORMAT, "column 'from': a quarter like 2026Q1 was expected");
    item->has_until = cells[UNTIL].len > 0;
    if (item->has_until && (!bw_quarter_parse(cells[UNTIL], &item->until) ||
                            bw_quarter_index(item->until) < bw_quarter_index(item->from)))
        return bw_fail(err, BW_EFORMAT,
                       "column 'until': a quarter like 2026Q1, not before 'from', was expected");
    return BW_OK;
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct reading *reading = ctx;
    struct bw_agreements *agreements = reading->agreements;
    struct bw_agreement item = {.what = copy(reading, cells[WHAT]),
                                .who = copy(reading, cells[WHO]),
                                .done = copy(reading, cells[DONE])};
    enum bw_status status = find_place(reading, cells, &item, err);

    (void)line;
    if (status == BW_OK)
        status = read_quarters(cells, &item, err);
    if (status == BW_OK && cells[WHAT].len == 0)
        status = bw_fail(err, BW_EFORMAT, "column 'what': say what was agreed");
    if (status == BW_OK)
        status = find_comparison(reading, cells[COMPARISON], &item, err);
    if (status != BW_OK)
        return status;
    agreements->items = bw_arena_grow(reading->arena, agreements->items, agreements->count,
                                      &reading->cap, sizeof(*agreements->items));
    agreements->items[agreements->count++] = item;
    return BW_OK;
}

enum bw_status bw_agreements_read(struct bw_arena *arena, const char *path,
                                  const struct bw_beat_set *set,
                                  struct bw_agreements *ret_agreements, struct bw_err *err)
{
    static const char *const columns[COLUMNS] = {"from",  "what", "beat",       "area",
                                                 "until", "who",  "comparison", "done"};
    struct bw_agreements agreements = {0};
    struct reading reading = {.arena = arena, .set = set, .agreements = &agreements};
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = BEAT,
                                   .row_fn = add_row,
                                   .ctx = &reading};
    enum bw_status status = path == NULL ? BW_OK : bw_sheet_read(&sheet, err);

    if (status == BW_ENOTFOUND)
        bw_fail_hint(err, "look at 'actions' in site.yaml");
    if (status == BW_OK)
        *ret_agreements = agreements;
    return status;
}
