/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "beatwise/stage/ground.h"
#include "beatwise/stage/sheet.h"

#include "population_private.h"

/* Beyond these two, what tells apart the rows of a beat and year. */
enum { BEAT, PERSONS, YEAR, SEX, AGE, AGE_FROM, AGE_TO, AGE_BAND, COLUMNS };

/* A row without its persons. */
struct row {
    const char *key;
    int64_t line;
};

struct residents {
    struct bw_arena *work;
    const struct bw_beat_set *set;
    const struct bw_beat_sets *others; /* whose codes are known as well, or NULL */
    int year;                          /* none later counts */
    int64_t *persons;
    int *of_year; /* the year that `persons` holds, 0: none yet */
    struct row *rows;
    size_t row_count, row_cap;
    size_t unknown_count; /* rows of beats that are in no set */
    int64_t unknown_line; /* the first of them */
};

static bool is_in_a_set(const struct residents *residents, struct bw_text code)
{
    for (size_t i = 0; residents->others != NULL && i < bw_beat_sets_count(residents->others);
         i++) {
        if (bw_beat_set_find_code(bw_beat_sets_get(residents->others, i), code) >= 0)
            return true;
    }
    return false;
}

static void keep_row(struct residents *residents, int64_t line, const struct bw_text *cells,
                     int beat, int64_t year)
{
    residents->rows = bw_arena_grow(residents->work, residents->rows, residents->row_count,
                                    &residents->row_cap, sizeof(*residents->rows));
    residents->rows[residents->row_count++] = (struct row){
        .line = line,
        .key = bw_arena_printf(residents->work, "%d,%lld,%.*s,%.*s,%.*s,%.*s,%.*s", beat,
                               (long long)year, BW_TEXT_ARGS(cells[SEX]), BW_TEXT_ARGS(cells[AGE]),
                               BW_TEXT_ARGS(cells[AGE_FROM]), BW_TEXT_ARGS(cells[AGE_TO]),
                               BW_TEXT_ARGS(cells[AGE_BAND]))};
}

static enum bw_status add_row(void *ctx, int64_t line, const struct bw_text *cells,
                              struct bw_err *err)
{
    struct residents *residents = ctx;
    int beat = bw_beat_set_find_code(residents->set, cells[BEAT]);
    int64_t persons;
    int64_t year = 1;

    if (!bw_text_parse_i64(cells[PERSONS], &persons) || persons < 0)
        return bw_fail(err, BW_EFORMAT, "column 'persons': a number of people was expected");
    if (cells[YEAR].len > 0 && (!bw_text_parse_i64(cells[YEAR], &year) || year < 1 || year > 9999))
        return bw_fail(err, BW_EFORMAT, "column 'year': a year was expected");
    if (beat < 0) {
        if (!is_in_a_set(residents, cells[BEAT]) && residents->unknown_count++ == 0)
            residents->unknown_line = line;
        return BW_OK;
    }
    keep_row(residents, line, cells, beat, year);
    if (year > residents->year || year < residents->of_year[beat])
        return BW_OK;
    if (year > residents->of_year[beat])
        residents->persons[beat] = 0;
    residents->of_year[beat] = (int)year;
    residents->persons[beat] += persons;
    return BW_OK;
}

static int cmp_rows(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;
    int order = strcmp(left->key, right->key);

    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

/* Rows are summed: one that is there twice would make a beat twice as large. */
static enum bw_status check_twice(struct residents *residents, const char *path, struct bw_err *err)
{
    struct row *rows = residents->rows;
    const struct row *again = NULL;
    const struct row *first = NULL;

    if (residents->row_count > 1)
        qsort(rows, residents->row_count, sizeof(*rows), cmp_rows);
    for (size_t i = 1; i < residents->row_count; i++) {
        if (strcmp(rows[i - 1].key, rows[i].key) == 0 &&
            (again == NULL || rows[i].line < again->line)) {
            again = &rows[i];
            first = &rows[i - 1];
        }
    }
    if (again == NULL)
        return BW_OK;
    bw_fail(err, BW_EFORMAT, "%s:%lld: the beat, sex and age of line %lld again, for the same year",
            path, (long long)again->line, (long long)first->line);
    return bw_fail_hint(err, "columns sex, age, age_from, age_to and age_band tell rows apart");
}

static enum bw_status read_residents(struct residents *residents, struct bw_arena *arena,
                                     const struct bw_site *site, struct bw_err *err)
{
    const bool is_small = site->small_areas.by != NULL;
    const char *const columns[COLUMNS] = {is_small ? site->small_areas.column : "beat",
                                          is_small ? site->small_areas.persons : "persons",
                                          "year",
                                          "sex",
                                          "age",
                                          "age_from",
                                          "age_to",
                                          "age_band"};
    const char *path = site->population;
    const size_t beats = bw_beat_set_count(residents->set);
    const struct bw_sheet sheet = {.path = path,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .optional_from = YEAR,
                                   .row_fn = add_row,
                                   .ctx = residents};
    enum bw_status status = BW_OK;

    residents->persons = bw_arena_alloc(arena, beats, sizeof(*residents->persons));
    residents->work = bw_arena_new();
    residents->of_year = bw_arena_alloc(residents->work, beats, sizeof(*residents->of_year));
    for (size_t i = 0; i < beats; i++)
        residents->persons[i] = -1;
    if (path != NULL) {
        status = bw_sheet_read(&sheet, err);
        if (status == BW_OK)
            status = check_twice(residents, path, err);
        else if (status == BW_ENOTFOUND)
            status = bw_fail_hint(err, "look at 'population' in site.yaml");
    }
    bw_arena_free(residents->work);
    return status;
}

/* Of the beats of `set`; or of small areas, brought to them. */
static enum bw_status find_residents(struct residents *residents, struct bw_arena *arena,
                                     const struct bw_site *site, const struct bw_beat_set *set,
                                     struct bw_err *err)
{
    const bool is_told = residents->others != NULL;
    struct bw_beat_set *small = NULL;
    struct bw_arena *work;
    enum bw_status status;

    if (site->population == NULL || site->small_areas.by == NULL) {
        residents->set = set;
        return read_residents(residents, arena, site, err);
    }
    work = bw_arena_new();
    status = bw_small_areas_open(&small, work, site, err);
    if (status == BW_OK) {
        residents->set = small;
        residents->others = NULL;
        status = read_residents(residents, work, site, err);
    }
    if (status == BW_OK)
        status = bw_small_areas_bring(small, residents->persons, arena, site, set, is_told,
                                      &residents->persons, err);
    bw_beat_set_close(small);
    bw_arena_free(work);
    return status;
}

enum bw_status bw_ground_population(struct bw_arena *arena, const struct bw_site *site,
                                    const struct bw_beat_set *set, int year, int64_t **ret_persons,
                                    struct bw_err *err)
{
    struct residents residents = {.year = year};
    enum bw_status status = find_residents(&residents, arena, site, set, err);

    if (status == BW_OK)
        *ret_persons = residents.persons;
    return status;
}

enum bw_status bw_population_check(const struct bw_site *site, const struct bw_beat_sets *sets,
                                   const struct bw_beat_set *set, int year,
                                   struct bw_population_check *ret_check, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct residents residents = {.others = sets, .year = year};
    enum bw_status status = find_residents(&residents, arena, site, set, err);

    if (status == BW_OK) {
        *ret_check = (struct bw_population_check){.unknown_count = residents.unknown_count,
                                                  .unknown_line = residents.unknown_line,
                                                  .beat_count = bw_beat_set_count(set)};
        for (size_t i = 0; i < ret_check->beat_count; i++)
            ret_check->without_count += residents.persons[i] <= 0;
    }
    bw_arena_free(arena);
    return status;
}
