/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/feed/map.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "map_private.h"

/* Of the name of a column that nobody described. */
#define EXTRA_NAME_MAX ((size_t)64)

/* The month of a row is told by the column that is cheapest to read. */
static void choose_month_field(struct bw_map *map)
{
    static const enum bw_role roles[] = {BW_ROLE_ARRIVED, BW_ROLE_ARRIVED_DATE, BW_ROLE_OCCURRED,
                                         BW_ROLE_OCCURRED_DATE, BW_ROLE_OCCURRED_FROM};

    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]) && map->month_field < 0; i++) {
        if (bw_map_field(map, roles[i]) != NULL)
            map->month_field = map->field_of[roles[i]];
    }
}

struct bw_map *bw_map_new(struct bw_arena *arena, const struct bw_feed_desc *desc,
                          struct bw_quarter quarter)
{
    struct bw_map *map = bw_arena_alloc(arena, 1, sizeof(*map));

    map->desc = desc;
    map->quarter = quarter;
    map->first_day = bw_feed_desc_first_day(desc, quarter);
    map->quarter_first_day = bw_quarter_first_day(quarter);
    map->quarter_last_day = bw_quarter_last_day(quarter);
    map->arena = arena;
    map->month_field = -1;
    map->columns = bw_arena_alloc(arena, desc->field_count, sizeof(*map->columns));
    map->quality = bw_arena_alloc(arena, desc->field_count, sizeof(*map->quality));
    map->excludes = bw_violence_new(arena, desc->excludes, desc->exclude_count);
    map->violence = bw_violence_new(arena, desc->violence, desc->violence_count);
    for (size_t role = 0; role < BW_ROLES; role++)
        map->field_of[role] = -1;
    map->column_count = desc->field_count;
    for (size_t i = 0; i < desc->field_count; i++) {
        map->columns[i] = (int)i; /* without a header: by position */
        if (desc->fields[i].role != BW_ROLE_NONE)
            map->field_of[desc->fields[i].role] = (int)i;
    }
    if (!bw_map_needs_header(map))
        choose_month_field(map);
    return map;
}

static bool is_comment_row(const struct bw_feed_desc *desc, int64_t row)
{
    for (size_t i = 0; i < desc->comment_row_count && desc->comment_rows[i] <= row; i++) {
        if (desc->comment_rows[i] == row)
            return true;
    }
    return false;
}

bool bw_map_has_header(const struct bw_map *map)
{
    return map->is_header_read || map->desc->header_rows == 0;
}

bool bw_map_needs_header(const struct bw_map *map)
{
    return !bw_map_has_header(map) || is_comment_row(map->desc, map->rows_seen + 1);
}

static struct bw_text name_of(struct bw_text cell)
{
    if (cell.len >= 3 && memcmp(cell.ptr, "\xEF\xBB\xBF", 3) == 0)
        cell = (struct bw_text){cell.ptr + 3, cell.len - 3};
    return bw_text_trim(cell);
}

static enum bw_status fail_header(const struct bw_csv_row *header, const char *column,
                                  const char *what, struct bw_err *err)
{
    return bw_fail(err, BW_EFORMAT, "line %lld: column '%s' %s", (long long)header->line, column,
                   what);
}

/* The column of a name, or -1; `ret_again` is a second one, or -1. */
static int find_column(const struct bw_csv_row *header, struct bw_text name, int *ret_again)
{
    int found = -1;

    *ret_again = -1;
    for (size_t i = 0; i < header->count; i++) {
        if (!bw_text_is_equal_fold(name_of(header->cells[i]), name))
            continue;
        if (found >= 0) {
            *ret_again = (int)i;
            return found;
        }
        found = (int)i;
    }
    return found;
}

/* Without any column that the rules look at no row would be violence, and nobody be told. */
static enum bw_status check_selection(const struct bw_map *map, const struct bw_csv_row *header,
                                      struct bw_err *err)
{
    const struct bw_feed_desc *desc = map->desc;

    for (size_t i = 0; i < desc->violence_count; i++) {
        if (map->columns[desc->violence[i].field] >= 0)
            return BW_OK;
    }
    if (desc->violence_count == 0)
        return BW_OK;
    return bw_fail(err, BW_EFORMAT, "line %lld: no column that `violence` looks at is there",
                   (long long)header->line);
}

static enum bw_status find_columns(struct bw_map *map, const struct bw_csv_row *header,
                                   struct bw_err *err)
{
    const char *missing = NULL;
    const char *twice = NULL;
    size_t found = 0;

    for (size_t i = 0; i < map->desc->field_count; i++) {
        const struct bw_field *field = &map->desc->fields[i];
        int again;

        map->columns[i] = find_column(header, bw_text_trim(bw_text_of(field->name)), &again);
        found += map->columns[i] >= 0;
        if (map->columns[i] < 0 && !field->is_optional && missing == NULL)
            missing = field->name;
        if (again >= 0 && twice == NULL)
            twice = field->name;
    }
    if (missing != NULL) {
        fail_header(header, missing, "is not there", err);
        if (found == 0)
            bw_fail_hint(err, "none of the columns was found: look at delimiter and header rows");
        return BW_EFORMAT;
    }
    if (found == 0)
        return bw_fail(err, BW_EFORMAT, "line %lld: none of the columns is there",
                       (long long)header->line);
    if (twice != NULL)
        return fail_header(header, twice, "is there twice", err);
    return check_selection(map, header, err);
}

/* Those that no field describes. */
static enum bw_status list_extras(struct bw_map *map, const struct bw_csv_row *header,
                                  struct bw_err *err)
{
    size_t cap = 0;

    for (size_t i = 0; i < header->count; i++) {
        struct bw_text name = name_of(header->cells[i]);
        bool is_described = name.len == 0;
        int again;

        for (size_t k = 0; k < map->desc->field_count; k++)
            is_described = is_described || map->columns[k] == (int)i;
        if (is_described)
            continue;
        if (find_column(header, name, &again) == (int)i && again >= 0)
            return bw_fail(err, BW_EFORMAT, "line %lld: columns %zu and %d have one name",
                           (long long)header->line, i + 1, again + 1);
        map->extras =
            bw_arena_grow(map->arena, map->extras, map->extra_count, &cap, sizeof(*map->extras));
        map->extras[map->extra_count++] = bw_arena_strndup(
            map->arena, name.ptr, name.len < EXTRA_NAME_MAX ? name.len : EXTRA_NAME_MAX);
    }
    return BW_OK;
}

/* A header of several rows: "Patient" above "Surname" is "Patient Surname". */
static void join_names(struct bw_map *map, const struct bw_csv_row *header,
                       struct bw_csv_row *ret_names)
{
    size_t count = header->count > map->name_count ? header->count : map->name_count;
    struct bw_text *names = bw_arena_alloc(map->arena, count, sizeof(*names));

    for (size_t i = 0; i < count; i++) {
        struct bw_text before = i < map->name_count ? map->names[i] : (struct bw_text){"", 0};
        struct bw_text cell =
            i < header->count ? name_of(header->cells[i]) : (struct bw_text){"", 0};
        const char *join = before.len == 0 || cell.len == 0 ? "" : map->desc->header_join;

        names[i] = bw_text_of(bw_arena_printf(map->arena, "%.*s%s%.*s", BW_TEXT_ARGS(before), join,
                                              BW_TEXT_ARGS(cell)));
    }
    map->names = names;
    map->name_count = count;
    ret_names->cells = names;
    ret_names->count = count;
}

enum bw_status bw_map_read_header(struct bw_map *map, const struct bw_csv_row *header,
                                  struct bw_err *err)
{
    const struct bw_feed_desc *desc = map->desc;
    struct bw_csv_row names = *header;
    enum bw_status status;

    assert(bw_map_needs_header(map));
    map->rows_seen++;
    if (bw_map_has_header(map) || is_comment_row(map->desc, map->rows_seen))
        return BW_OK;
    if (desc->header_first > 0 && map->rows_seen >= desc->header_first &&
        desc->header_first < desc->header_rows)
        join_names(map, header, &names);
    if (map->rows_seen < desc->header_rows)
        return BW_OK; /* a title above the names, or the first part of them */
    map->is_header_read = true;
    map->column_count = header->count;
    status = find_columns(map, &names, err);
    choose_month_field(map);
    return status == BW_OK ? list_extras(map, &names, err) : status;
}

/* Extracts are mostly in order of time, so that the last text comes again. */
static int32_t month_of(struct bw_map *map, const struct bw_csv_row *row)
{
    struct bw_map_moment moment;
    struct bw_text text;

    if (map->month_field < 0)
        return -1;
    text = bw_text_trim(row->cells[map->columns[map->month_field]]);
    if (text.len > 0 && text.len == map->month_text_len &&
        memcmp(text.ptr, map->month_text, text.len) == 0)
        return map->month_of_text;
    moment = bw_map_read_moment(&map->desc->fields[map->month_field], text);
    map->month_of_text = moment.is_there ? bw_month_of_day(bw_local_day(moment.from_local)) : -1;
    map->month_text_len = text.len <= sizeof(map->month_text) ? text.len : 0;
    memcpy(map->month_text, text.ptr, map->month_text_len);
    return map->month_of_text;
}

/* The field of a cell that the rules look at and that cannot be read, so that "no" is not to be
 * trusted; -1: none. */
static int find_broken_selection(const struct bw_map *map, const struct bw_csv_row *row)
{
    for (size_t i = 0; i < map->desc->violence_count; i++) {
        int column = map->columns[map->desc->violence[i].field];

        if (column >= 0 && bw_map_has_bad_bytes(row->cells[column]))
            return (int)map->desc->violence[i].field;
    }
    return -1;
}

static void count_cells(struct bw_map *map, const struct bw_map_reading *reading)
{
    for (size_t role = BW_ROLE_NONE + 1; role < BW_ROLES; role++) {
        struct bw_map_quality *quality;

        if (map->field_of[role] < 0)
            continue;
        quality = &map->quality[map->field_of[role]];
        quality->missing += reading->cells[role] == BW_MAP_CELL_MISSING;
        quality->unreadable += reading->cells[role] == BW_MAP_CELL_UNREADABLE;
        quality->unmapped += reading->cells[role] == BW_MAP_CELL_UNMAPPED;
    }
}

/* A violence row. */
static void read_row(struct bw_map *map, const struct bw_csv_row *row, struct bw_row *ret_row,
                     struct bw_map_verdict *verdict)
{
    struct bw_map_reading reading = {.map = map, .row = row};
    struct bw_row made = {
        .event = {.source = (enum bw_source)map->desc->source,
                  .feed = map->desc->name,
                  .quarter = map->quarter,
                  .line = row->line,
                  .lon_deg = (double)NAN,
                  .lat_deg = (double)NAN},
    };
    int32_t day = map->quarter_last_day;

    /* A file of persons has no times; ages are those at the quarter's end. */
    if (map->desc->unit == BW_UNIT_PERSON) {
        bw_map_read_cells(&reading, day, &made);
        count_cells(map, &reading);
        verdict->outcome = BW_MAP_KEPT;
        *ret_row = made;
        return;
    }
    if (!bw_map_read_when(&reading, &made.event, &day)) {
        verdict->outcome = BW_MAP_REJECT;
        verdict->reason = bw_map_time_reason(&reading, &verdict->field);
        return;
    }
    if (day < map->first_day || day > map->quarter_last_day) {
        verdict->outcome = BW_MAP_OUTSIDE_QUARTER;
        return;
    }
    made.event.is_late = day < map->quarter_first_day;
    bw_map_read_cells(&reading, day, &made);
    count_cells(map, &reading);
    verdict->outcome = BW_MAP_KEPT;
    verdict->is_time_moved = reading.is_time_moved;
    *ret_row = made;
}

void bw_map_select(struct bw_map *map, const struct bw_csv_row *row,
                   struct bw_map_verdict *ret_verdict)
{
    struct bw_map_verdict verdict = {
        .outcome = BW_MAP_NOT_VIOLENCE, .reason = BW_REJECT_NONE, .field = -1, .month = -1};

    assert(!bw_map_needs_header(map));
    map->rows_seen++;
    if (row->count != map->column_count) {
        verdict.outcome = BW_MAP_REJECT;
        verdict.reason = BW_REJECT_FIELD_COUNT;
    } else if (bw_violence_is_fit(map->excludes, row->cells, map->columns)) {
        verdict.outcome = BW_MAP_EXCLUDED;
    } else {
        verdict.month = month_of(map, row);
        if (map->desc->is_all_violence ||
            bw_violence_is_fit(map->violence, row->cells, map->columns)) {
            verdict.outcome = BW_MAP_KEPT;
        } else if ((verdict.field = find_broken_selection(map, row)) >= 0) {
            verdict.outcome = BW_MAP_REJECT;
            verdict.reason = BW_REJECT_ENCODING;
        }
    }
    *ret_verdict = verdict;
}

void bw_map_read(struct bw_map *map, const struct bw_csv_row *row, struct bw_row *ret_row,
                 struct bw_map_verdict *verdict)
{
    if (verdict->outcome == BW_MAP_KEPT)
        read_row(map, row, ret_row, verdict);
}

enum bw_map_outcome bw_map_row(struct bw_map *map, const struct bw_csv_row *row,
                               struct bw_row *ret_row, struct bw_map_verdict *ret_verdict)
{
    bw_map_select(map, row, ret_verdict);
    bw_map_read(map, row, ret_row, ret_verdict);
    return ret_verdict->outcome;
}

const char *const *bw_map_extra_columns(const struct bw_map *map, size_t *ret_count)
{
    *ret_count = map->extra_count;
    return map->extras;
}

void bw_map_note_codes(struct bw_map *map, struct bw_codes *codes)
{
    map->codes = codes;
}

const struct bw_map_quality *bw_map_quality(const struct bw_map *map)
{
    return map->quality;
}

bool bw_map_has_field(const struct bw_map *map, size_t field)
{
    return map->columns[field] >= 0;
}
