/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "beatwise/base/file.h"
#include "beatwise/feed/csv.h"
#include "beatwise/feed/map.h"

/*
 * csv_suite KIND CSV [JSON]: reads a case of a public suite, in one piece and byte by byte.
 *   rows, no-quotes   exit 0 where the rows are those of JSON (lists, or objects named by the first
 *                     row); no-quotes has no quote character
 *   bad               exit 0 where the reader, or what judges its rows as those of a feed with the
 *                     columns foo, bar, baz, refuses it; prints why
 */
struct reading {
    json_t *rows;
    struct bw_map *map; /* NULL: rows are only listed */
    bool is_rejected;
};

static enum bw_status add_row(void *ctx, const struct bw_csv_row *row, struct bw_err *err)
{
    struct reading *reading = ctx;
    json_t *list = json_array();
    struct bw_map_verdict verdict;

    for (size_t i = 0; i < row->count; i++)
        json_array_append_new(list, json_stringn_nocheck(row->cells[i].ptr, row->cells[i].len));
    json_array_append_new(reading->rows, list);
    if (reading->map == NULL)
        return BW_OK;
    if (bw_map_needs_header(reading->map))
        return bw_map_read_header(reading->map, row, err);
    bw_map_select(reading->map, row, &verdict);
    reading->is_rejected = reading->is_rejected || verdict.outcome == BW_MAP_REJECT;
    return BW_OK;
}

/* Rows that are named by the first one. */
static json_t *name_rows(const json_t *rows)
{
    const json_t *names = json_array_get(rows, 0);
    json_t *named = json_array();

    for (size_t i = 1; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        json_t *object = json_object();

        for (size_t k = 0; k < json_array_size(row); k++)
            json_object_set(object, json_string_value(json_array_get(names, k)),
                            json_array_get(row, k));
        json_array_append_new(named, object);
    }
    return named;
}

static enum bw_status read_csv(struct reading *reading, struct bw_arena *arena,
                               const struct bw_feed_desc *desc, const char *path, bool is_cut,
                               struct bw_err *err)
{
    struct bw_csv *csv =
        bw_csv_open(arena, desc, (struct bw_csv_limits){1024 * 1024, 100}, add_row, reading);
    char *text;
    size_t len;
    enum bw_status status = bw_file_read(arena, path, 1024 * 1024, &text, &len, err);
    size_t piece = is_cut ? 1 : len;

    reading->rows = json_array();
    for (size_t at = 0; status == BW_OK && at < len; at += piece)
        status = bw_csv_push(csv, text + at, piece, err);
    if (status == BW_OK)
        status = bw_csv_end(csv, err);
    if (status == BW_OK && reading->map != NULL && bw_map_needs_header(reading->map))
        status = bw_fail(err, BW_EFORMAT, "there is no header row");
    bw_csv_close(csv);
    return status;
}

int main(int argc, char **argv)
{
    struct bw_field fields[] = {{.name = "foo"}, {.name = "bar"}, {.name = "baz"}};
    struct bw_feed_desc desc = {.delimiter = ',',
                                .quote = '"',
                                .is_double_quote = true,
                                .header_rows = 1,
                                .fields = fields,
                                .field_count = 3};
    struct bw_arena *arena = bw_arena_new();
    bool is_bad = argc > 1 && strcmp(argv[1], "bad") == 0;
    int differ = 0;

    if (argc < (is_bad ? 3 : 4))
        return 2;
    if (strcmp(argv[1], "no-quotes") == 0)
        desc.quote = 0;
    for (int is_cut = 0; is_cut < 2; is_cut++) {
        struct bw_err err = BW_ERR_INIT;
        struct reading reading = {
            .map = is_bad ? bw_map_new(arena, &desc, (struct bw_quarter){2026, 1}) : NULL};
        enum bw_status status = read_csv(&reading, arena, &desc, argv[2], is_cut != 0, &err);

        if (is_bad) {
            differ += status == BW_OK && !reading.is_rejected;
            printf("%s\n", status == BW_OK ? "a row is a reject" : err.text);
        } else {
            json_t *wanted = json_load_file(argv[3], 0, NULL);
            bool is_named = json_is_object(json_array_get(wanted, 0)) ||
                            (json_array_size(wanted) == 0 && json_array_size(reading.rows) == 1);
            json_t *rows = is_named ? name_rows(reading.rows) : json_incref(reading.rows);

            if (status != BW_OK)
                printf("%s\n", err.text);
            differ += status != BW_OK || wanted == NULL || !json_equal(rows, wanted);
            json_decref(rows);
            json_decref(wanted);
        }
        json_decref(reading.rows);
    }
    bw_arena_free(arena);
    return differ != 0;
}
