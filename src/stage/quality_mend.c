/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "quality_private.h"

/* A column that nobody fills in often is news only where it got worse by this much. */
#define WORSE_BY 0.05
/* Of a column that placing or linking rests on, less than this is nothing to write about. */
#define MISSING_FROM 0.05
#define CODES_NAMED 3

struct mending {
    const struct bw_quality_of *now;
    const struct bw_quality_of *before;
    struct bw_arena *arena;
    struct bw_mend *mends;
    size_t count, max;
};

/* Into its place by rows; of as many the one that came first stays first. */
static void add(struct mending *mending, int64_t rows, const char *text)
{
    size_t at = mending->count;

    if (rows <= 0)
        return;
    while (at > 0 && mending->mends[at - 1].rows < rows)
        at--;
    if (at >= mending->max)
        return;
    if (mending->count < mending->max)
        mending->count++;
    memmove(&mending->mends[at + 1], &mending->mends[at],
            (mending->count - 1 - at) * sizeof(*mending->mends));
    mending->mends[at] = (struct bw_mend){.rows = rows, .text = text};
}

static void mend_rejects(struct mending *mending)
{
    static const char *const words[BW_REJECT_REASONS] = {
        [BW_REJECT_NO_TIME] = "say neither when it happened nor when the person arrived",
        [BW_REJECT_BAD_TIME] = "have a time that is not in the form agreed",
        [BW_REJECT_FIELD_COUNT] = "have more or fewer cells than the header: a comma or line end "
                                  "that is not in quotes, most often",
        [BW_REJECT_ENCODING] = "have bytes that are not in the encoding agreed",
        [BW_REJECT_SELECTION] = "cannot be told to be violence or not",
    };
    const int64_t *rejects = mending->now->extract->counts.reject_by_reason;

    for (int i = BW_REJECT_NONE + 1; i < BW_REJECT_REASONS; i++)
        add(mending, rejects[i],
            bw_arena_printf(mending->arena, "%lld rows %s; they are not counted",
                            (long long)rejects[i], words[i] == NULL ? "" : words[i]));
}

static bool is_in(const char *const *roles, const char *role)
{
    while (*roles != NULL && strcmp(*roles, role) != 0)
        roles++;
    return *roles != NULL;
}

static bool is_hard_to_place(const struct bw_row_counts *counts)
{
    return counts->kept > 0 &&
           (double)counts->located[BW_LOCATED_NONE] >= MISSING_FROM * (double)counts->kept;
}

/* Of the ways to place a row one is enough: none is missed while rows are placed. */
static bool is_needed(const struct mending *mending, const char *role)
{
    static const char *const always[] = {
        "nhs_number",   "forename",      "surname",       "full_name",     "birth_date",
        "occurred",     "occurred_date", "occurred_time", "occurred_from", "arrived",
        "arrived_date", "arrived_time",  "place_type",    "sex",           NULL};
    static const char *const places[] = {"beat",     "easting",           "northing", "longitude",
                                         "latitude", "incident_postcode", NULL};

    return is_in(always, role) ||
           (is_in(places, role) && is_hard_to_place(&mending->now->extract->counts));
}

static void mend_missing(struct mending *mending, const struct bw_measure *complete)
{
    const struct bw_measure *last = bw_quality_find(&mending->before[0].measures, complete);
    const int64_t missing = complete->of - complete->count;
    const char *compared = "";
    double share = 0;
    double was = 0;
    const bool has_last = last != NULL && bw_measure_value(last, &was);

    if (!bw_measure_value(complete, &share))
        return;
    if (has_last)
        compared =
            bw_arena_printf(mending->arena, " (the quarter before %.0f %%)", 100 * (1 - was));
    if ((is_needed(mending, complete->role) && 1 - share >= MISSING_FROM) ||
        (has_last && was - share >= WORSE_BY))
        add(mending, missing,
            bw_arena_printf(mending->arena, "%s is empty in %lld of %lld rows, %.0f %%%s",
                            complete->column, (long long)missing, (long long)complete->of,
                            100 * (1 - share), compared));
}

/* "'71' (34 rows), '72' (3 rows)" */
static const char *list_codes(const struct mending *mending, const char *column)
{
    const struct bw_quality *quality = mending->now->quality;
    const char *list = "";
    int named = 0;

    for (size_t i = 0; i < quality->code_count && named < CODES_NAMED; i++) {
        const struct bw_quality_code *code = &quality->codes[i];

        if (strcmp(code->column, column) != 0)
            continue;
        list = bw_arena_printf(mending->arena, "%s%s'%s' (%lld rows)", list,
                               named == 0 ? ": " : ", ", code->code, (long long)code->rows);
        named++;
    }
    return list;
}

static void mend_column(struct mending *mending, const struct bw_quality_column *column)
{
    const int64_t rows = mending->now->quality->facts[BW_QUALITY_ROWS];

    if (!column->is_there)
        add(mending, rows,
            bw_arena_printf(mending->arena, "the column %s is not in the file", column->name));
    add(mending, column->unreadable,
        bw_arena_printf(mending->arena, "%s cannot be read in %lld rows: not in the form agreed",
                        column->name, (long long)column->unreadable));
    add(mending, column->invalid,
        bw_arena_printf(mending->arena, "%s holds what cannot be right in %lld rows%s",
                        column->name, (long long)column->invalid,
                        strcmp(column->role, "nhs_number") == 0 ? ": the check digit is wrong"
                        : strcmp(column->role, "beat") == 0     ? ": no such beat"
                                                                : ": a filler, or mistyped"));
    if (column->unmapped > 0)
        add(mending, column->unmapped,
            bw_arena_printf(
                mending->arena, "%s has codes that nobody said the meaning of, in %lld rows%s",
                column->name, (long long)column->unmapped, list_codes(mending, column->name)));
}

static void mend_whole(struct mending *mending)
{
    const struct bw_row_counts *counts = &mending->now->extract->counts;
    const int64_t not_placed = counts->located[BW_LOCATED_NONE];

    if (is_hard_to_place(counts))
        add(mending, not_placed,
            bw_arena_printf(mending->arena, "%lld of %lld rows could not be placed in a beat",
                            (long long)not_placed, (long long)counts->kept));
    add(mending, counts->duplicates,
        bw_arena_printf(mending->arena, "%lld rows are there twice; the second is not counted",
                        (long long)counts->duplicates));
    add(mending, counts->outside_quarter,
        bw_arena_printf(mending->arena, "%lld rows are of another time than the quarter",
                        (long long)counts->outside_quarter));
}

size_t bw_quality_mend(const struct bw_quality_of *now, const struct bw_quality_of *before,
                       struct bw_arena *arena, struct bw_mend *mends, size_t max)
{
    struct mending mending = {
        .now = now, .before = before, .arena = arena, .mends = mends, .max = max};

    mend_rejects(&mending);
    for (size_t i = 0; i < now->quality->column_count; i++) {
        if (now->quality->columns[i].role != NULL)
            mend_column(&mending, &now->quality->columns[i]);
    }
    for (size_t i = 0; i < now->measures.count; i++) {
        const struct bw_measure *measure = &now->measures.of[i];

        if (strcmp(measure->name, "complete") == 0 && measure->count > 0)
            mend_missing(&mending, measure);
    }
    mend_whole(&mending);
    return mending.count;
}
