/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/stage/sheet.h"

#include "ground_private.h"

/* The UK has 1.8 million live postcodes and 0.9 million terminated ones. */
#define POSTCODES_MAX ((size_t)4000000)

enum { POSTCODE, X, Y, LONGITUDE, LATITUDE, QUALITY, ENDED, USER, BOX, COLUMNS };
#define REQUIRED 3
#define NO_COLUMN "-" /* the layout has none like it */

/*
 * Layouts, by the names of their columns; X and Y are eastings and northings.
 *
 * Sources: ONS, ONS Postcode Directory user guide and National Statistics Postcode Lookup user
 * guide (annexes "record specification"; names since 2024 without the prefix "os"): `doterm` is
 * the month of termination, `usertype` 1 a large user, `osgrdind` 9 no grid reference, eastings
 * and northings of Northern Ireland those of the Irish Grid, latitude 99.999999 none.  Ordnance
 * Survey, Code-Point Open technical specification: ten columns without a header, in this order,
 * the headings apart in a file of their own, positional quality 90 no coordinates; Code-Point's
 * `PR` is Y where a postcode has PO boxes only.
 */
static const struct layout {
    const char *columns[COLUMNS];
    const char *no_position; /* in the column of quality */
} layouts[] = {
    {{"pcds", "oseast1m", "osnrth1m", "long", "lat", "osgrdind", "doterm", "usertype", NO_COLUMN},
     "9"},
    {{"pcds", "east1m", "north1m", "long", "lat", "gridind", "doterm", "usrtypind", NO_COLUMN},
     "9"},
    {{"Postcode", "Eastings", "Northings", NO_COLUMN, NO_COLUMN, "Positional_quality_indicator",
      NO_COLUMN, NO_COLUMN, NO_COLUMN},
     "90"},
    {{"PC", "EA", "NO", NO_COLUMN, NO_COLUMN, "PQ", NO_COLUMN, NO_COLUMN, "PR"}, "90"},
};
#define LAYOUTS (sizeof(layouts) / sizeof(layouts[0]))
#define CODE_POINT_OPEN 2
#define CODE_POINT_OPEN_COLUMNS 10
static const size_t code_point_open_at[COLUMNS] = {
    0, 2, 3, BW_SHEET_NONE, BW_SHEET_NONE, 1, BW_SHEET_NONE, BW_SHEET_NONE, BW_SHEET_NONE};

struct adding {
    struct bw_ground *ground;
    struct layout layout;
    bool is_lonlat; /* X and Y are longitude and latitude */
};

static bool is_in_northern_ireland(struct bw_text postcode)
{
    return postcode.len > 2 && (postcode.ptr[0] == 'B' || postcode.ptr[0] == 'b') &&
           (postcode.ptr[1] == 'T' || postcode.ptr[1] == 't');
}

static void find_position(const struct adding *adding, const struct bw_text *cells, double *lon_deg,
                          double *lat_deg)
{
    const bool is_irish = cells[LATITUDE].len > 0 && is_in_northern_ireland(cells[POSTCODE]);
    double x = NAN;
    double y = NAN;

    *lon_deg = *lat_deg = NAN;
    if (bw_text_is_equal_fold(cells[QUALITY], bw_text_of(adding->layout.no_position)) ||
        !bw_text_parse_double(cells[is_irish ? LONGITUDE : X], &x) ||
        !bw_text_parse_double(cells[is_irish ? LATITUDE : Y], &y) || !bw_position_is_said(x, y))
        return;
    if (!is_irish && !adding->is_lonlat) {
        (void)bw_crs_to_lonlat(adding->ground->grid, x, y, lon_deg, lat_deg);
    } else if (fabs(x) <= 180 && fabs(y) < 90) {
        *lon_deg = x;
        *lat_deg = y;
    }
}

static unsigned find_traits(const struct bw_text *cells)
{
    unsigned traits = 0;

    if (cells[ENDED].len > 0)
        traits |= BW_POSTCODE_TERMINATED;
    if (bw_text_is_equal_fold(cells[USER], BW_TEXT("1")))
        traits |= BW_POSTCODE_LARGE_USER;
    if (bw_text_is_equal_fold(cells[BOX], BW_TEXT("Y")))
        traits |= BW_POSTCODE_PO_BOX;
    return traits;
}

static enum bw_status add_postcode(void *ctx, int64_t line, const struct bw_text *cells,
                                   struct bw_err *err)
{
    struct adding *adding = ctx;
    double lon_deg;
    double lat_deg;

    (void)line;
    find_position(adding, cells, &lon_deg, &lat_deg);
    return bw_postcode_table_add(adding->ground->postcodes, cells[POSTCODE], lon_deg, lat_deg,
                                 find_traits(cells), err);
}

static bool has_column(const struct bw_text *cells, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (bw_text_is_equal_fold(cells[i], bw_text_of(name)))
            return true;
    }
    return false;
}

static bool is_without_header(const struct bw_text *cells, size_t count)
{
    char canon[BW_POSTCODE_BYTES];

    return count == CODE_POINT_OPEN_COLUMNS &&
           bw_postcode_canon(cells[0], canon) != BW_POSTCODE_NONE;
}

/* The layout that the first row of the file tells. */
static enum bw_status find_layout(const char *path, struct layout *ret_layout,
                                  const size_t **ret_positions, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_text *cells = NULL;
    size_t count = 0;
    size_t at = LAYOUTS;
    enum bw_status status = bw_sheet_read_first(arena, path, &cells, &count, err);

    *ret_positions = NULL;
    for (size_t i = 0; i < LAYOUTS && at == LAYOUTS; i++) {
        if (has_column(cells, count, layouts[i].columns[POSTCODE]) &&
            has_column(cells, count, layouts[i].columns[X]) &&
            has_column(cells, count, layouts[i].columns[Y]))
            at = i;
    }
    if (at == LAYOUTS && is_without_header(cells, count)) {
        at = CODE_POINT_OPEN;
        *ret_positions = code_point_open_at;
    }
    if (status == BW_OK && at < LAYOUTS) {
        *ret_layout = layouts[at];
    } else if (status == BW_OK) {
        status =
            bw_fail(err, BW_EFORMAT,
                    "%s: no postcode file of the ONS or Ordnance Survey by its first row", path);
        bw_fail_hint(err, "name its columns in site.yaml: postcodes: {path, postcode, easting, "
                          "northing}");
    }
    bw_arena_free(arena);
    return status;
}

static void name_columns(const struct bw_postcode_conf *conf, struct adding *adding)
{
    adding->is_lonlat = conf->easting == NULL;
    adding->layout =
        (struct layout){{conf->postcode, adding->is_lonlat ? conf->longitude : conf->easting,
                         adding->is_lonlat ? conf->latitude : conf->northing, NO_COLUMN, NO_COLUMN,
                         NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN},
                        NO_COLUMN};
}

/* Columns that must be there come first. */
static enum bw_status read_file(struct bw_ground *ground, const struct bw_postcode_conf *conf,
                                const char *path, struct bw_err *err)
{
    struct adding adding = {.ground = ground};
    char digest[BW_DIGEST_HEX];
    struct bw_sheet sheet = {.path = path,
                             .columns = adding.layout.columns,
                             .column_count = COLUMNS,
                             .optional_from = REQUIRED,
                             .row_fn = add_postcode,
                             .ctx = &adding,
                             .digest = digest};
    enum bw_status status = BW_OK;

    if (conf->postcode != NULL)
        name_columns(conf, &adding);
    else
        status = find_layout(path, &adding.layout, &sheet.positions, err);
    if (status == BW_OK)
        status = bw_sheet_read(&sheet, err);
    if (status != BW_OK)
        return bw_ground_fail_file("postcodes", err);
    bw_ground_mix(ground, digest);
    for (size_t i = 0; i < COLUMNS; i++)
        bw_ground_mix_text(ground, adding.layout.columns[i]);
    return BW_OK;
}

static bool is_table(const char *name)
{
    const size_t len = strlen(name);

    return name[0] != '.' && ((len > 4 && strcmp(name + len - 4, ".csv") == 0) ||
                              (len > 7 && strcmp(name + len - 7, ".csv.gz") == 0));
}

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Code-Point Open comes as a folder with a file a postcode area. */
static enum bw_status list_folder(struct bw_arena *arena, const char *path, const char ***ret_paths,
                                  size_t *ret_count, struct bw_err *err)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    const char **paths = NULL;
    size_t len = 0, cap = 0;

    if (dir == NULL)
        return bw_fail(err, BW_EIO, "'%s' cannot be read: %s", path, strerror(errno));
    while ((entry = readdir(dir)) != NULL) {
        if (!is_table(entry->d_name))
            continue;
        paths = bw_arena_grow(arena, paths, len, &cap, sizeof(*paths));
        paths[len++] = bw_file_join(arena, path, entry->d_name);
    }
    closedir(dir);
    if (len == 0)
        return bw_fail(err, BW_EFORMAT, "'%s' holds no postcodes (.csv, .csv.gz)", path);
    qsort(paths, len, sizeof(*paths), cmp_names);
    *ret_paths = paths;
    *ret_count = len;
    return BW_OK;
}

enum bw_status bw_ground_open_postcodes(struct bw_ground *ground,
                                        const struct bw_postcode_conf *conf, struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    const char *only[] = {conf->path};
    const char **paths = only;
    size_t count = 1;
    enum bw_status status = BW_OK;

    bw_postcode_table_open(&ground->postcodes, NULL, POSTCODES_MAX);
    if (bw_file_is_dir(conf->path))
        status = list_folder(arena, conf->path, &paths, &count, err);
    for (size_t i = 0; i < count && status == BW_OK; i++)
        status = read_file(ground, conf, paths[i], err);
    bw_arena_free(arena);
    if (status != BW_OK)
        return status;
    bw_postcode_table_seal(ground->postcodes);
    if (bw_postcode_table_skipped(ground->postcodes) > 0)
        bw_log_print(BW_LOG_WARN, "%s: %zu rows have no usable postcode or no position", conf->path,
                     bw_postcode_table_skipped(ground->postcodes));
    return BW_OK;
}
