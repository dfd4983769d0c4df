/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "quality_private.h"

static void add(struct bw_measures *measures, struct bw_measure measure)
{
    measure.column = measure.column == NULL ? "" : measure.column;
    measure.role = measure.role == NULL ? "" : measure.role;
    measure.detail = measure.detail == NULL ? "" : measure.detail;
    measures->of = bw_arena_grow(measures->arena, measures->of, measures->count, &measures->cap,
                                 sizeof(*measures->of));
    measures->of[measures->count++] = measure;
}

static void add_share(struct bw_measures *measures, const char *name, const char *detail,
                      int64_t count, int64_t of)
{
    add(measures, (struct bw_measure){.name = name, .detail = detail, .count = count, .of = of});
}

static void add_rows(struct bw_measures *measures, const char *name, int64_t count)
{
    add(measures, (struct bw_measure){.name = name, .unit = BW_MEASURE_ROWS, .count = count});
}

static void add_days(struct bw_measures *measures, const char *name, int64_t days)
{
    add(measures, (struct bw_measure){.name = name, .unit = BW_MEASURE_DAYS, .count = days});
}

static void add_counts(struct bw_measures *measures, const struct bw_quality_of *of)
{
    const struct bw_row_counts *counts = &of->extract->counts;
    const int64_t read = of->quality->facts[BW_QUALITY_ROWS];

    add_rows(measures, "rows", counts->rows);
    add_rows(measures, "excluded", counts->excluded);
    add_share(measures, "violence", NULL, counts->violence, counts->rows);
    add_share(measures, "outside_quarter", NULL, counts->outside_quarter, counts->violence);
    for (int i = BW_REJECT_NONE + 1; i < BW_REJECT_REASONS; i++)
        add_share(measures, "reject", bw_reject_name((enum bw_reject_reason)i),
                  counts->reject_by_reason[i], counts->violence);
    add_share(measures, "duplicate", NULL, counts->duplicates, read);
    add_share(measures, "late_event", NULL, counts->late, counts->kept);
    add_share(measures, "time_is_arrival", NULL, of->quality->facts[BW_QUALITY_ARRIVAL_TIMES],
              read);
    for (int i = BW_LOCATED_WAYS - 1; i >= 0; i--)
        add_share(measures, "located", bw_located_by_name((enum bw_located_by)i),
                  counts->located[i], counts->kept);
    add_share(measures, "kind_by_place", NULL, of->quality->facts[BW_QUALITY_KIND_OF_PLACE], read);
    add_share(measures, "postcode_ended", NULL, of->quality->facts[BW_QUALITY_POSTCODE_ENDED],
              read);
    add_share(measures, "postcode_large_user", NULL, of->quality->facts[BW_QUALITY_POSTCODE_LARGE],
              read);
    add_share(measures, "linkable", NULL, counts->linkable, counts->kept);
}

static void add_facts(struct bw_measures *measures, const struct bw_quality_of *of)
{
    const int64_t *facts = of->quality->facts;
    const int32_t day = bw_local_day(bw_local_of_utc(facts[BW_QUALITY_DELIVERED_S] / 60));

    add_days(measures, "delivered_after_quarter", day - bw_quarter_last_day(of->quarter));
    add_days(measures, "late_after_quarter", facts[BW_QUALITY_LATE_AFTER]);
    add_days(measures, "event_to_delivery_half", facts[BW_QUALITY_LAG_HALF]);
    add_days(measures, "event_to_delivery_nine_in_ten", facts[BW_QUALITY_LAG_MOST]);
    add_rows(measures, "missing_files", facts[BW_QUALITY_MISSING_FILES]);
    add_rows(measures, "not_in_encoding", facts[BW_QUALITY_REPLACED]);
}

static void add_columns(struct bw_measures *measures, const struct bw_quality *quality)
{
    const int64_t rows = quality->facts[BW_QUALITY_ROWS];

    for (size_t i = 0; i < quality->column_count; i++) {
        const struct bw_quality_column *column = &quality->columns[i];
        const int64_t given = column->is_there ? rows - column->missing : 0;
        struct bw_measure measure = {.column = column->name, .role = column->role};

        if (column->role == NULL)
            continue;
        measure.name = "complete";
        measure.count = given;
        measure.of = rows;
        add(measures, measure);
        if (column->invalid == BW_QUALITY_NOT_JUDGED)
            continue;
        measure.name = "valid";
        measure.count = given - column->unreadable - column->unmapped - column->invalid;
        measure.of = given;
        add(measures, measure);
    }
    for (size_t i = 0; i < quality->column_count; i++) {
        if (quality->columns[i].role == NULL)
            add(measures, (struct bw_measure){.name = "not_described",
                                              .unit = BW_MEASURE_ROWS,
                                              .column = quality->columns[i].name,
                                              .count = rows});
    }
}

static void add_codes(struct bw_measures *measures, const struct bw_quality *quality)
{
    for (size_t i = 0; i < quality->code_count; i++)
        add(measures, (struct bw_measure){.name = "unmapped",
                                          .unit = BW_MEASURE_ROWS,
                                          .column = quality->codes[i].column,
                                          .detail = quality->codes[i].code,
                                          .count = quality->codes[i].rows});
    add_rows(measures, "unmapped_others", quality->facts[BW_QUALITY_OTHER_CODES]);
}

void bw_quality_measure(struct bw_quality_of *of, struct bw_arena *arena)
{
    struct bw_measures *measures = &of->measures;

    measures->arena = arena;
    add_counts(measures, of);
    add_facts(measures, of);
    add_columns(measures, of->quality);
    add_codes(measures, of->quality);
}

const struct bw_measure *bw_quality_find(const struct bw_measures *measures,
                                         const struct bw_measure *like)
{
    for (size_t i = 0; i < measures->count; i++) {
        const struct bw_measure *measure = &measures->of[i];

        if (strcmp(measure->name, like->name) == 0 && strcmp(measure->column, like->column) == 0 &&
            strcmp(measure->detail, like->detail) == 0)
            return measure;
    }
    return NULL;
}

bool bw_measure_value(const struct bw_measure *measure, double *ret_value)
{
    if (measure->unit == BW_MEASURE_SHARE && measure->of == 0)
        return false;
    *ret_value = measure->unit == BW_MEASURE_SHARE ? (double)measure->count / (double)measure->of
                                                   : (double)measure->count;
    return true;
}
