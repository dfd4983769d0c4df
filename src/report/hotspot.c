/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/hotspot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/report/figure.h"
#include "beatwise/stat/order.h"

#define MONTHS_A_YEAR 12

const struct bw_column bw_hotspot_columns[BW_HOTSPOT_COLUMNS] = {
    {"place", "integer", "position in this list; equal figures share one; empty where not ranked"},
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
    {"p_top", "number", "probability of being among so many beats of the group as it can take on"},
    {"incidents_quarter", "integer", "incidents in this quarter"},
    {"change", "string", "against the same quarter of earlier years, beside the rest of the site"},
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
        .months = beat->months,
        .incidents_12m = beat->incidents_12m,
        .no_record_share = share_of(beat->status_12m, 1),
        .population = beat->population >= 0 ? bw_figure_of((double)beat->population) : none,
        .rate_per_1000 = rate_of(beat),
        .incidents_quarter = beat->incidents_quarter,
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

static enum bw_hotspot_tier tier_of(enum bw_rank_tier tier)
{
    switch (tier) {
    case BW_RANK_PRIORITY:
        return BW_HOTSPOT_PRIORITY;
    case BW_RANK_POSSIBLE:
        return BW_HOTSPOT_POSSIBLE;
    case BW_RANK_NOT_NOW:
        return BW_HOTSPOT_NOT_NOW;
    case BW_RANK_NOT_RANKED:
        return BW_HOTSPOT_NOT_RANKED;
    case BW_RANK_NO_TIER:
        break;
    }
    return BW_HOTSPOT_NOT_GIVEN;
}

static void fill_standing(struct bw_hotspot *row, const struct bw_standing *standing)
{
    row->tier = tier_of(standing->tier);
    row->expected_rank = standing->expected;
    row->rank_low = standing->low;
    row->rank_high = standing->high;
    row->p_top = standing->p_top;
    row->run = standing->run;
    row->change = standing->change;
    row->verdict = standing->verdict;
}

/* By count, most first; with the place of each by rate. */
static void order_by_count(struct bw_arena *arena, struct bw_hotspot_table *table)
{
    struct bw_ordered *ordered = bw_arena_alloc(arena, table->row_count, sizeof(*ordered));
    struct bw_hotspot *rows = bw_arena_alloc(arena, table->row_count, sizeof(*rows));
    bool has_rate = false;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        ordered[i] = (struct bw_ordered){
            .code = row->beat, .count = row->incidents_12m, .rate = row->rate_per_1000, .index = i};
    }
    bw_order_beats(ordered, table->row_count);
    for (size_t i = 0; i < table->row_count; i++) {
        rows[i] = table->rows[ordered[i].index];
        rows[i].rate_place = ordered[i].rate_place;
        table->counted_count += ordered[i].place > 0;
        has_rate |= ordered[i].rate_place > 0;
    }
    if (has_rate && table->counted_count > BW_AGREEMENT_TOP)
        table->agreement =
            bw_figure_of((double)bw_order_agreement(ordered, table->row_count, BW_AGREEMENT_TOP));
    table->rows = rows;
}

/* By tier, expected rank and code; equal figures share the better place. */
static void order_by_rank(struct bw_arena *arena, struct bw_hotspot_table *table)
{
    const size_t count = table->counted_count;
    struct bw_ranked *ranked = bw_arena_alloc(arena, count, sizeof(*ranked));
    struct bw_hotspot *rows = bw_arena_alloc(arena, table->row_count, sizeof(*rows));

    for (size_t i = 0; i < count; i++) {
        const struct bw_hotspot *row = &table->rows[i];

        ranked[i] = (struct bw_ranked){.code = row->beat,
                                       .tier = bw_rank_tier_of(row->p_top.number),
                                       .expected = row->expected_rank.number,
                                       .index = i};
    }
    bw_ranked_sort(ranked, count);
    memcpy(rows, table->rows, table->row_count * sizeof(*rows));
    for (size_t i = 0; i < count; i++) {
        const bool is_shared = i > 0 && ranked[i].tier == ranked[i - 1].tier &&
                               ranked[i].expected == ranked[i - 1].expected;

        rows[i] = table->rows[ranked[i].index];
        rows[i].place = is_shared ? rows[i - 1].place : (int)i + 1;
    }
    table->rows = rows;
}

static void put_in_order(struct bw_arena *arena, struct bw_hotspot_table *table)
{
    order_by_count(arena, table);
    if (table->order == BW_ORDER_RANKED && table->counted_count > 0)
        order_by_rank(arena, table);
    else if (table->order == BW_ORDER_ALIKE)
        qsort(table->rows, table->counted_count, sizeof(*table->rows), cmp_names);
    qsort(table->rows + table->counted_count, table->row_count - table->counted_count,
          sizeof(*table->rows), cmp_names);
}

struct bw_hotspot_table *bw_hotspots(struct bw_arena *arena, const struct bw_printed_table *printed,
                                     const struct bw_hotspot_basis *basis,
                                     const struct bw_hotspot_method *method)
{
    const struct bw_standings standings = bw_standings_of(arena, printed, basis);
    struct bw_hotspot_table *table = bw_arena_alloc(arena, 1, sizeof(*table));

    table->quarter = printed->quarter;
    table->profile = printed->profile;
    table->order = standings.order;
    table->take = standings.take;
    table->rankability = standings.rankability;
    table->agreement = bw_figure_without(BW_CELL_NOT_APPLICABLE);
    table->row_count = printed->beat_count;
    table->rows = bw_arena_alloc(arena, printed->beat_count, sizeof(*table->rows));
    for (size_t i = 0; i < printed->beat_count; i++) {
        table->rows[i] = row_of(&printed->beats[i], method);
        fill_standing(&table->rows[i], &standings.beats[i]);
    }
    if (table->row_count > 0)
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
