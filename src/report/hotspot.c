/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/hotspot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/report/figure.h"
#include "beatwise/stat/order.h"

#define MONTHS_A_YEAR 12

const struct bw_column bw_hotspot_columns[BW_HOTSPOT_COLUMNS] = {
    {"place", "integer", "position in this list; equal counts share one; empty where not ranked"},
    {"beat", "string", "code of the beat"},
    {"name", "string", "name of the beat"},
    {"area", "string", "the area that the beat lies in"},
    {"tier", "string", "Priority, Possible, Not now or Not ranked"},
    {"months", "integer", "months of the last 12 for which all sources that matter delivered"},
    {"incidents_12m", "integer", "incidents in those months, the sum of the next three counts"},
    {"incidents_low", "integer", "lower 95 % limit of incidents_12m, rounded down"},
    {"incidents_high", "integer", "upper 95 % limit of incidents_12m, rounded up"},
    {"known_to_police_12m", "integer", "incidents known to police"},
    {"no_police_record_12m", "integer", "incidents for which no police record was found"},
    {"cannot_tell_12m", "integer", "incidents for which that cannot be told"},
    {"no_record_share", "number", "no_police_record_12m as a share of it and known_to_police_12m"},
    {"population", "integer", "residents"},
    {"rate_per_1000", "number", "incidents per 1,000 residents and year"},
    {"rate_place", "integer", "position in this list by rate; equal rates share one"},
    {"expected_rank", "number", "expected rank among all beats of the site"},
    {"rank_low", "integer", "lower limit of the rank"},
    {"rank_high", "integer", "upper limit of the rank"},
    {"p_top", "number", "probability of being among the first beats"},
    {"incidents_quarter", "integer", "incidents in this quarter"},
    {"change", "string", "against the same quarter of earlier years"},
    {"run", "string", "whether the beat is in a run of high beats: yes or no"},
    {"flags", "string", "few_months, no_population, hidden_part, no_quarter; parted by ;"},
};

static const char *const flag_names[BW_HOTSPOT_FLAGS] = {"few_months", "no_population",
                                                         "hidden_part", "no_quarter"};

const char *bw_hotspot_tier_name(enum bw_hotspot_tier tier)
{
    switch (tier) {
    case BW_HOTSPOT_PRIORITY:
        return "Priority";
    case BW_HOTSPOT_POSSIBLE:
        return "Possible";
    case BW_HOTSPOT_NOT_NOW:
        return "Not now";
    case BW_HOTSPOT_NOT_RANKED:
        return "Not ranked";
    case BW_HOTSPOT_NOT_GIVEN:
        break;
    }
    return bw_cell_symbol(BW_CELL_NOT_APPLICABLE);
}

void bw_hotspot_flags_add(struct bw_buf *buf, unsigned flags)
{
    const char *before = "";

    for (int i = 0; i < BW_HOTSPOT_FLAGS; i++) {
        if ((flags & 1U << i) != 0) {
            bw_buf_printf(buf, "%s%s", before, flag_names[i]);
            before = ";";
        }
    }
}

/* [x] goes before [c]: what was not supplied cannot have been hidden. */
static struct bw_figure share_of(const struct bw_printed status[BW_POLICE_STATUSES], int64_t base)
{
    struct bw_printed known = status[BW_POLICE_KNOWN];
    struct bw_printed none = status[BW_POLICE_NO_RECORD];

    if (known.kind == BW_CELL_NOT_SUPPLIED || none.kind == BW_CELL_NOT_SUPPLIED)
        return bw_figure_without(BW_CELL_NOT_SUPPLIED);
    if (known.kind == BW_CELL_SUPPRESSED || none.kind == BW_CELL_SUPPRESSED)
        return bw_figure_without(BW_CELL_SUPPRESSED);
    if (none.kind == BW_CELL_NOT_APPLICABLE || known.number + none.number < base)
        return bw_figure_without(BW_CELL_NOT_APPLICABLE);
    return bw_figure_of((double)none.number / (double)(known.number + none.number));
}

static void fill_limits(struct bw_hotspot *row, const struct bw_hotspot_method *method)
{
    double low;
    double high;

    if (row->incidents_12m.kind != BW_CELL_NUMBER) {
        row->incidents_low = row->incidents_high = bw_figure_without(row->incidents_12m.kind);
        return;
    }
    method->limits(row->incidents_12m.number, method->confidence, &low, &high);
    row->incidents_low = bw_figure_of(floor(low));
    row->incidents_high = bw_figure_of(ceil(high));
}

static struct bw_figure rate_of(const struct bw_beat_printed *beat)
{
    if (beat->incidents_12m.kind != BW_CELL_NUMBER)
        return bw_figure_without(beat->incidents_12m.kind);
    if (beat->population <= 0)
        return bw_figure_without(BW_CELL_NOT_APPLICABLE);
    return bw_figure_of((double)beat->incidents_12m.number * 1000.0 * MONTHS_A_YEAR /
                        ((double)beat->population * beat->months));
}

static unsigned flags_of(const struct bw_beat_printed *beat)
{
    unsigned flags = 0;

    if (beat->months < BW_FEW_MONTHS)
        flags |= BW_FLAG_FEW_MONTHS;
    if (beat->population <= 0)
        flags |= BW_FLAG_NO_POPULATION;
    for (int i = 0; i < BW_POLICE_STATUSES; i++) {
        if (beat->incidents_12m.kind == BW_CELL_NUMBER &&
            beat->status_12m[i].kind == BW_CELL_SUPPRESSED)
            flags |= BW_FLAG_HIDDEN_PART;
    }
    if (beat->incidents_quarter.kind == BW_CELL_NOT_SUPPLIED)
        flags |= BW_FLAG_NO_QUARTER;
    return flags;
}

static struct bw_hotspot row_of(const struct bw_beat_printed *beat,
                                const struct bw_hotspot_method *method)
{
    struct bw_figure none = bw_figure_without(BW_CELL_NOT_APPLICABLE);
    struct bw_hotspot row = {
        .beat = beat->beat,
        .name = beat->name,
        .area = beat->area,
        .tier = beat->incidents_12m.kind == BW_CELL_SUPPRESSED ? BW_HOTSPOT_NOT_RANKED
                                                               : BW_HOTSPOT_NOT_GIVEN,
        .months = beat->months,
        .incidents_12m = beat->incidents_12m,
        .no_record_share = share_of(beat->status_12m, 1),
        .population = beat->population >= 0 ? bw_figure_of((double)beat->population) : none,
        .rate_per_1000 = rate_of(beat),
        .expected_rank = none,
        .rank_low = none,
        .rank_high = none,
        .p_top = none,
        .incidents_quarter = beat->incidents_quarter,
        .run = none,
        .flags = flags_of(beat),
    };

    memcpy(row.status_12m, beat->status_12m, sizeof(row.status_12m));
    fill_limits(&row, method);
    return row;
}

static int cmp_names(const void *a, const void *b)
{
    const struct bw_hotspot *x = a;
    const struct bw_hotspot *y = b;
    int by_name = strcmp(x->name, y->name);

    return by_name != 0 ? by_name : strcmp(x->beat, y->beat);
}

/* Equal counts share the better place, as equal rates do. */
static void share_places(struct bw_hotspot_table *table)
{
    for (size_t i = 1; i < table->ranked_count; i++) {
        if (table->rows[i].incidents_12m.number == table->rows[i - 1].incidents_12m.number)
            table->rows[i].place = table->rows[i - 1].place;
    }
}

static void put_in_order(struct bw_arena *arena, struct bw_hotspot_table *table)
{
    struct bw_ordered *ordered = bw_arena_alloc(arena, table->row_count, sizeof(*ordered));
    struct bw_hotspot *rows = bw_arena_alloc(arena, table->row_count, sizeof(*rows));

    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        ordered[i] = (struct bw_ordered){
            .code = row->beat, .count = row->incidents_12m, .rate = row->rate_per_1000, .index = i};
    }
    bw_order_beats(ordered, table->row_count);
    for (size_t i = 0; i < table->row_count; i++) {
        rows[i] = table->rows[ordered[i].index];
        rows[i].place = ordered[i].place;
        rows[i].rate_place = ordered[i].rate_place;
        table->ranked_count += ordered[i].place > 0;
    }
    table->rows = rows;
    share_places(table);
    if (table->row_count > table->ranked_count)
        qsort(rows + table->ranked_count, table->row_count - table->ranked_count, sizeof(*rows),
              cmp_names);
}

struct bw_hotspot_table *bw_hotspots(struct bw_arena *arena, const struct bw_printed_table *printed,
                                     const struct bw_hotspot_method *method)
{
    struct bw_hotspot_table *table = bw_arena_alloc(arena, 1, sizeof(*table));

    table->quarter = printed->quarter;
    table->profile = printed->profile;
    table->row_count = printed->beat_count;
    table->rows = bw_arena_alloc(arena, printed->beat_count, sizeof(*table->rows));
    for (size_t i = 0; i < printed->beat_count; i++)
        table->rows[i] = row_of(&printed->beats[i], method);
    put_in_order(arena, table);
    return table;
}

enum column { COLUMN_KNOWN, COLUMN_INCIDENTS = BW_POLICE_STATUSES, COLUMN_QUARTER };

/* One column's cells as they stand in the table, those that are [x] left out, summed as the parts
 * of a total are. */
static struct bw_printed sum_column(struct bw_arena *arena, const struct bw_hotspot_table *table,
                                    int column)
{
    struct bw_printed *parts = bw_arena_alloc(arena, table->row_count, sizeof(*parts));
    size_t count = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];
        struct bw_printed cell = column == COLUMN_QUARTER     ? row->incidents_quarter
                                 : column == COLUMN_INCIDENTS ? row->incidents_12m
                                                              : row->status_12m[column];

        if (cell.kind != BW_CELL_NOT_SUPPLIED)
            parts[count++] = cell;
    }
    if (count == 0 && table->row_count > 0)
        return bw_print_not_supplied();
    return bw_print_total(table->profile, parts, count);
}

void bw_hotspot_totals(const struct bw_hotspot_table *table, struct bw_hotspot_totals *ret_totals)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_hotspot_totals totals = {
        .incidents_12m = sum_column(arena, table, COLUMN_INCIDENTS),
        .incidents_quarter = sum_column(arena, table, COLUMN_QUARTER),
    };

    for (int i = COLUMN_KNOWN; i < BW_POLICE_STATUSES; i++)
        totals.status_12m[i] = sum_column(arena, table, i);
    totals.no_record_share = share_of(totals.status_12m, BW_SHARE_BASE);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        totals.hidden_count += row->incidents_12m.kind == BW_CELL_SUPPRESSED;
        totals.not_supplied_count += row->incidents_12m.kind == BW_CELL_NOT_SUPPLIED;
        totals.quarter_missing_count += row->incidents_quarter.kind == BW_CELL_NOT_SUPPLIED;
        totals.short_count += row->months > 0 && row->months < MONTHS_A_YEAR;
    }
    bw_arena_free(arena);
    *ret_totals = totals;
}
