/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "beat_private.h"
#include "beatwise/geo/crs.h"
#include "beatwise/geo/geojson.h"
#include "beatwise/geo/kml.h"

/* Children of a node: the figure that the GEOS documentation recommends. */
#define TREE_NODE 10

/* Where the properties of the source stand among the values of a feature. */
struct columns {
    struct bw_feature_keys keys;
    size_t code, name, name_cy, areas; /* name and name_cy: 0, that of the code, where not asked */
};

/* What is needed while a set is opened. */
struct opening {
    struct bw_beat_set *set;
    struct bw_arena *scratch;
    struct columns columns;
    struct bw_features found;
    struct bw_err *err;
};

static void add_warning(struct bw_beat_set *set, const char *text)
{
    set->warnings = bw_arena_grow(set->arena, set->warnings, set->warning_count, &set->warning_cap,
                                  sizeof(*set->warnings));
    set->warnings[set->warning_count++] = text;
}

static struct columns make_columns(struct bw_arena *arena, const struct bw_boundary_source *source)
{
    struct columns columns = {0};
    const char **names = bw_arena_alloc(arena, source->level_count + 3, sizeof(*names));
    size_t len = 0;

    names[len++] = source->code;
    if (source->name != NULL)
        names[columns.name = len++] = source->name;
    if (source->name_cy != NULL)
        names[columns.name_cy = len++] = source->name_cy;
    columns.areas = len;
    for (size_t i = 0; i < source->level_count; i++)
        names[len++] = source->level_properties[i];
    columns.keys = (struct bw_feature_keys){names, len};
    return columns;
}

/* "feature 3", or of several files "north/AB1.kml: feature 3". */
static const char *label(const struct opening *opening, const struct bw_feature *feature)
{
    return feature->file == NULL
               ? bw_arena_printf(opening->set->arena, "feature %zu", feature->number)
               : bw_arena_printf(opening->set->arena, "%s: feature %zu", feature->file,
                                 feature->number);
}

static enum bw_status check_values(const struct opening *opening, const struct bw_feature *feature)
{
    const struct columns *columns = &opening->columns;

    for (size_t i = 0; i < columns->keys.len; i++) {
        if (feature->values[i] == NULL && (i == columns->code || i >= columns->areas))
            return bw_fail(opening->err, BW_EFORMAT, "%s: property '%s' is empty",
                           label(opening, feature), columns->keys.names[i]);
    }
    return BW_OK;
}

static enum bw_status fail_position(const struct opening *opening, const struct bw_feature *feature,
                                    size_t position)
{
    bw_fail(opening->err, BW_EFORMAT,
            "%s: position %zu of a ring is not on the globe when read as %s",
            label(opening, feature), position, opening->set->source.crs);
    return bw_fail_hint(opening->err, "is 'crs' of these boundaries right?  Metres of the "
                                      "National Grid are " BW_CRS_NATIONAL_GRID);
}

static enum bw_status convert_polygon(const struct opening *opening, struct bw_crs *crs,
                                      const struct bw_feature_polygon *polygon,
                                      const struct bw_feature *feature)
{
    for (size_t i = 0; i < polygon->len; i++) {
        const struct bw_feature_ring *ring = &polygon->rings[i];

        for (size_t j = 0; j < ring->len; j++) {
            double *xy = ring->xy + 2 * j;

            if (!bw_crs_to_lonlat(crs, xy[0], xy[1], &xy[0], &xy[1]))
                return fail_position(opening, feature, j + 1);
        }
    }
    return BW_OK;
}

static enum bw_status convert(struct opening *opening)
{
    struct bw_beat_set *set = opening->set;
    enum bw_status status;
    struct bw_crs *crs;

    status = bw_crs_open(&crs, set->source.crs, opening->err);
    if (status != BW_OK)
        return status;
    if (set->source.ostn != NULL)
        bw_crs_use_ostn(crs, set->source.ostn);
    set->operation = bw_arena_strdup(set->arena, bw_crs_operation(crs));
    set->accuracy_m = bw_crs_accuracy_m(crs);
    for (size_t i = 0; status == BW_OK && i < opening->found.len; i++) {
        const struct bw_feature *feature = &opening->found.features[i];

        status = check_values(opening, feature);
        for (size_t j = 0; status == BW_OK && j < feature->len; j++)
            status = convert_polygon(opening, crs, &feature->polygons[j], feature);
    }
    bw_crs_close(crs);
    return status;
}

static int cmp_features(const void *a, const void *b)
{
    const struct bw_feature *left = a, *right = b;
    int order = strcmp(left->values[0], right->values[0]);

    return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

static enum bw_status fail_geos(const struct opening *opening, const char *code)
{
    return bw_fail(opening->err, BW_EFORMAT, "beat '%s' cannot be made a polygon: %s", code,
                   opening->set->geos.message);
}

/* A valid geometry of one feature; marks `beat` where it had to be repaired. */
static enum bw_status make_part(const struct opening *opening, const struct bw_feature *feature,
                                struct bw_beat *beat, GEOSGeometry **ret_part)
{
    struct bw_beat_set *set = opening->set;
    GEOSGeometry *part = bw_polygon_build(&set->geos, feature);
    GEOSGeometry *repaired;
    const char *where;

    if (part == NULL)
        return fail_geos(opening, beat->code);
    if (bw_polygon_is_valid(&set->geos, part)) {
        *ret_part = part;
        return BW_OK;
    }
    where = bw_arena_printf(set->arena, "%s: beat '%s' is not valid (%s)", label(opening, feature),
                            beat->code, set->geos.message);
    repaired = set->source.is_invalid_refused ? NULL : bw_polygon_repair(&set->geos, part);
    GEOSGeom_destroy_r(set->geos.handle, part);
    if (set->source.is_invalid_refused)
        return bw_fail(opening->err, BW_EFORMAT, "%s", where);
    if (repaired == NULL)
        return bw_fail(opening->err, BW_EFORMAT, "%s and has no area", where);
    add_warning(set, bw_arena_printf(set->arena, "%s: %s: repaired", set->source.place, where));
    beat->is_repaired = true;
    *ret_part = repaired;
    return BW_OK;
}

static enum bw_status make_geometry(const struct opening *opening,
                                    const struct bw_feature *features, struct bw_beat *beat,
                                    GEOSGeometry **ret_geometry)
{
    struct bw_geos *geos = &opening->set->geos;
    size_t len = beat->feature_count;
    GEOSGeometry **parts = bw_arena_alloc(opening->scratch, len, sizeof(GEOSGeometry *));
    GEOSGeometry *whole;

    for (size_t i = 0; i < len; i++) {
        enum bw_status status = make_part(opening, &features[i], beat, &parts[i]);

        if (status != BW_OK) {
            while (i-- > 0)
                GEOSGeom_destroy_r(geos->handle, parts[i]);
            return status;
        }
    }
    whole = len == 1 ? parts[0] : bw_polygon_join(geos, parts, len);
    /* Rings and their first points then do not depend on how the file has them. */
    if (whole == NULL || GEOSNormalize_r(geos->handle, whole) != 0) {
        GEOSGeom_destroy_r(geos->handle, whole);
        return fail_geos(opening, beat->code);
    }
    *ret_geometry = whole;
    return BW_OK;
}

/* The lowest of the features' names, whichever comes first in the file; NULL: none has one. */
static const char *lowest_name(const struct bw_feature *features, size_t len, size_t column)
{
    const char *lowest = NULL;

    for (size_t i = 0; i < len; i++) {
        const char *name = features[i].values[column];

        if (name != NULL && (lowest == NULL || strcmp(name, lowest) < 0))
            lowest = name;
    }
    return lowest;
}

static bool are_equal(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void warn_joined(struct bw_beat_set *set, const struct bw_beat *beat,
                        const struct bw_feature *features, const struct columns *columns)
{
    bool is_named_alike = true;

    for (size_t i = 1; i < beat->feature_count; i++) {
        for (size_t column = 0; column < columns->areas; column++)
            is_named_alike =
                is_named_alike && are_equal(features[i].values[column], features[0].values[column]);
    }
    add_warning(set, bw_arena_printf(set->arena, "%s: beat '%s' has %zu features: joined%s",
                                     set->source.place, beat->code, beat->feature_count,
                                     is_named_alike ? "" : ", though their names differ"));
}

static enum bw_status set_areas(const struct opening *opening, const struct bw_feature *features,
                                struct bw_beat *beat)
{
    const struct columns *columns = &opening->columns;
    struct bw_arena *arena = opening->set->arena;
    size_t levels = opening->set->source.level_count;
    const char **areas = bw_arena_alloc(arena, levels, sizeof(*areas));

    for (size_t i = 0; i < levels; i++) {
        const char *area = features[0].values[columns->areas + i];

        for (size_t j = 1; j < beat->feature_count; j++) {
            if (strcmp(features[j].values[columns->areas + i], area) != 0)
                return bw_fail(opening->err, BW_EFORMAT,
                               "features %zu and %zu are both of beat '%s', but differ in "
                               "property '%s'",
                               features[0].number, features[j].number, beat->code,
                               columns->keys.names[columns->areas + i]);
        }
        areas[i] = bw_arena_strdup(arena, area);
    }
    beat->areas = areas;
    return BW_OK;
}

/* From the `len` features of one code. */
static enum bw_status add_beat(const struct opening *opening, const struct bw_feature *features,
                               size_t len)
{
    struct bw_beat_set *set = opening->set;
    const struct columns *columns = &opening->columns;
    const char *name = lowest_name(features, len, columns->name);
    const char *name_cy = lowest_name(features, len, columns->name_cy);
    struct bw_beat *beat = &set->beats[set->len];
    struct bw_shape *shape = &set->shapes[set->len];
    enum bw_status status;

    beat->feature_count = len;
    beat->code = bw_arena_strdup(set->arena, features[0].values[columns->code]);
    beat->name = name == NULL ? beat->code : bw_arena_strdup(set->arena, name);
    if (columns->name_cy != 0 && name_cy != NULL)
        beat->name_cy = bw_arena_strdup(set->arena, name_cy);
    status = set_areas(opening, features, beat);
    if (status != BW_OK)
        return status;
    if (len > 1)
        warn_joined(set, beat, features, columns);
    status = make_geometry(opening, features, beat, &shape->geometry);
    if (status != BW_OK)
        return status;
    shape->beat = (int)set->len++;
    shape->prepared = GEOSPrepare_r(set->geos.handle, shape->geometry);
    return shape->prepared == NULL ? fail_geos(opening, beat->code) : BW_OK;
}

static enum bw_status add_beats(const struct opening *opening)
{
    const struct bw_feature *features = opening->found.features;
    struct bw_beat_set *set = opening->set;
    size_t len = opening->found.len;
    enum bw_status status = BW_OK;
    size_t end;

    if (len > INT_MAX)
        return bw_fail(opening->err, BW_ERANGE, "more than %d features", INT_MAX);
    qsort(opening->found.features, len, sizeof(*features), cmp_features);
    set->beats = bw_arena_alloc(set->arena, len, sizeof(*set->beats));
    set->shapes = bw_arena_alloc(set->arena, len, sizeof(*set->shapes));
    for (size_t i = 0; status == BW_OK && i < len; i = end) {
        for (end = i + 1; end < len; end++) {
            if (strcmp(features[end].values[0], features[i].values[0]) != 0)
                break;
        }
        status = add_beat(opening, features + i, end - i);
    }
    return status;
}

void bw_beat_set_plant(struct bw_beat_set *set)
{
    set->tree = GEOSSTRtree_create_r(set->geos.handle, TREE_NODE);
    for (size_t i = 0; i < set->len; i++)
        GEOSSTRtree_insert_r(set->geos.handle, set->tree, set->shapes[i].geometry, &set->shapes[i]);
}

struct bw_boundary_source bw_boundary_source_copy(struct bw_arena *arena,
                                                  const struct bw_boundary_source *source)
{
    const char **levels = bw_arena_alloc(arena, source->level_count, sizeof(*levels));

    for (size_t i = 0; i < source->level_count; i++)
        levels[i] = bw_arena_strdup(arena, source->levels[i]);
    return (struct bw_boundary_source){
        .place = bw_arena_strdup(arena, source->place),
        .from_day = source->from_day,
        .until_day = source->until_day,
        .levels = levels,
        .level_count = source->level_count,
        .crs = bw_arena_strdup(arena, source->crs),
        .ostn = source->ostn,
        .is_invalid_refused = source->is_invalid_refused,
    };
}

static enum bw_status parse_file(struct opening *opening, const struct bw_boundary_file *file,
                                 struct bw_features *ret_features)
{
    const struct bw_feature_keys *keys = &opening->columns.keys;
    enum bw_status status =
        bw_kml_is(file->text)
            ? bw_kml_parse(opening->scratch, file->text, file->stem, keys, ret_features,
                           opening->err)
            : bw_geojson_parse(opening->scratch, file->text, keys, ret_features, opening->err);

    if (status != BW_OK)
        return file->name == NULL ? status : bw_fail_in(opening->err, "%s", file->name);
    for (size_t i = 0; i < ret_features->len; i++)
        ret_features->features[i].file = file->name;
    return BW_OK;
}

/* The features of all files, in one array. */
static enum bw_status parse(struct opening *opening, const struct bw_boundary_file *files,
                            size_t file_count)
{
    struct bw_features *found = &opening->found;
    size_t cap = 0;

    if (file_count == 1)
        return parse_file(opening, &files[0], found);
    for (size_t i = 0; i < file_count; i++) {
        struct bw_features more = {0};
        enum bw_status status = parse_file(opening, &files[i], &more);

        if (status != BW_OK)
            return status;
        for (size_t j = 0; j < more.len; j++) {
            found->features = bw_arena_grow(opening->scratch, found->features, found->len, &cap,
                                            sizeof(*found->features));
            found->features[found->len++] = more.features[j];
        }
    }
    return BW_OK;
}

enum bw_status bw_beat_set_open_files(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                      const struct bw_boundary_source *source,
                                      const struct bw_boundary_file *files, size_t file_count,
                                      struct bw_err *err)
{
    struct bw_beat_set *set = bw_arena_alloc(arena, 1, sizeof(*set));
    struct opening opening = {.set = set, .scratch = bw_arena_new(), .err = err};
    enum bw_status status;

    set->arena = arena;
    set->source = bw_boundary_source_copy(arena, source);
    bw_geos_init(&set->geos);
    opening.columns = make_columns(opening.scratch, source);
    status = parse(&opening, files, file_count);
    if (status == BW_OK)
        status = convert(&opening);
    if (status == BW_OK)
        status = add_beats(&opening);
    bw_arena_free(opening.scratch);
    if (status != BW_OK) {
        bw_beat_set_close(set);
        return bw_fail_in(err, "%s", source->place);
    }
    bw_beat_set_plant(set);
    *ret_set = set;
    return BW_OK;
}

enum bw_status bw_beat_set_open(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                const struct bw_boundary_source *source, struct bw_text geojson,
                                struct bw_err *err)
{
    const struct bw_boundary_file file = {.stem = source->place, .text = geojson};

    return bw_beat_set_open_files(ret_set, arena, source, &file, 1, err);
}
