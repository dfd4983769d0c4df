/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/day.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/yaml_value.h"

#include "site_private.h"

static enum bw_status read_levels(struct bw_site_reader *reader, const struct bw_yaml *areas,
                                  struct bw_boundary_conf *set)
{
    size_t cap = 0;
    size_t cap_properties = 0;

    if (areas == NULL)
        return BW_OK;
    if (areas->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(areas, reader->err, "level: property was expected");
    for (const struct bw_yaml *item = areas->first; item != NULL; item = item->next) {
        const char *property = NULL;
        enum bw_status status = bw_yaml_require_text(areas, item->key, &property, reader->err);

        if (status != BW_OK)
            return status;
        if (!bw_yaml_is_id(item->key) || strcmp(item->key, "beat") == 0)
            return bw_yaml_fail(item, reader->err,
                                "a level's name is lower-case letters, digits and hyphens, "
                                "and not 'beat'");
        set->levels =
            bw_arena_grow(reader->arena, set->levels, set->level_count, &cap, sizeof(*set->levels));
        set->level_properties =
            bw_arena_grow(reader->arena, set->level_properties, set->level_count, &cap_properties,
                          sizeof(*set->level_properties));
        set->levels[set->level_count] = item->key;
        set->level_properties[set->level_count++] = property;
    }
    return BW_OK;
}

static enum bw_status read_invalid(struct bw_site_reader *reader, const struct bw_yaml *map)
{
    const struct bw_yaml *node = bw_yaml_given(map, "invalid");
    int64_t said = reader->site->settings.of[BW_SETTING_BOUNDARIES_INVALID];
    enum bw_status status;

    if (node == NULL)
        return BW_OK;
    status = bw_site_read_setting(reader, node, BW_SETTING_BOUNDARIES_INVALID);
    if (status == BW_OK && reader->invalid != NULL &&
        said != reader->site->settings.of[BW_SETTING_BOUNDARIES_INVALID])
        return bw_yaml_fail(node, reader->err, "the same as on line %zu was expected",
                            reader->invalid->line);
    reader->invalid = node;
    return status;
}

static enum bw_status read_boundary(struct bw_site_reader *reader, const struct bw_yaml *map,
                                    struct bw_boundary_conf *set)
{
    static const char *const known[] = {"path",  "from", "until",   "code",   "name", "name_cy",
                                        "areas", "crs",  "invalid", "lookup", NULL};
    enum bw_status status = bw_yaml_check_keys(map, known, reader->err);

    *set = (struct bw_boundary_conf){
        .from_day = BW_DAY_NONE, .until_day = BW_DAY_NONE, .crs = "EPSG:4326"};
    if (status != BW_OK ||
        (status = bw_site_require_path(reader, map, "path", &set->path)) != BW_OK ||
        (status = bw_yaml_get_day(map, "from", &set->from_day, reader->err)) != BW_OK ||
        (status = bw_yaml_get_day(map, "until", &set->until_day, reader->err)) != BW_OK ||
        (status = bw_yaml_require_text(map, "code", &set->code, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "name", &set->name, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "name_cy", &set->name_cy, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "crs", &set->crs, reader->err)) != BW_OK ||
        (status = bw_site_get_path(reader, map, "lookup", &set->lookup)) != BW_OK ||
        (status = read_levels(reader, bw_yaml_given(map, "areas"), set)) != BW_OK)
        return status;
    if (set->name == NULL)
        set->name = set->code;
    if (set->from_day != BW_DAY_NONE && set->until_day != BW_DAY_NONE &&
        set->until_day < set->from_day)
        return bw_yaml_fail(bw_yaml_find(map, "until"), reader->err,
                            "a date that is not before 'from' was expected");
    return read_invalid(reader, map);
}

/* Sets begin one after the other, so that each day has one. */
static enum bw_status check_order(struct bw_site_reader *reader,
                                  const struct bw_boundary_conf *sets, size_t i,
                                  const struct bw_yaml *item)
{
    const struct bw_yaml *from = bw_yaml_find(item, "from");

    if (i == 0 && sets[i].lookup != NULL)
        return bw_yaml_fail(bw_yaml_find(item, "lookup"), reader->err,
                            "a set before this one was expected");
    if (i == 0)
        return BW_OK;
    if (sets[i].from_day == BW_DAY_NONE)
        return bw_yaml_fail(item, reader->err, "'from' is needed in every set but the first");
    if (sets[i].from_day <= sets[i - 1].from_day)
        return bw_yaml_fail(from, reader->err, "a date after that of the set before was expected");
    if (sets[i - 1].until_day != BW_DAY_NONE && sets[i].from_day <= sets[i - 1].until_day)
        return bw_yaml_fail(from, reader->err, "the set before lasts beyond this date");
    return BW_OK;
}

enum bw_status bw_site_read_boundaries(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    struct bw_site *site = reader->site;
    const struct bw_yaml *node;
    size_t cap = 0;
    enum bw_status status = bw_yaml_require(root, "boundaries", &node, reader->err);

    if (status != BW_OK)
        return status;
    if (node->kind == BW_YAML_SCALAR || node->first == NULL)
        return bw_yaml_fail(node, reader->err, "a boundary set or a list of them was expected");
    for (const struct bw_yaml *item = node->kind == BW_YAML_MAPPING ? node : node->first;
         item != NULL; item = item == node ? NULL : item->next) {
        site->boundaries = bw_arena_grow(reader->arena, site->boundaries, site->boundary_count,
                                         &cap, sizeof(*site->boundaries));
        status = read_boundary(reader, item, &site->boundaries[site->boundary_count]);
        if (status == BW_OK)
            status = check_order(reader, site->boundaries, site->boundary_count, item);
        if (status != BW_OK)
            return status;
        site->boundary_count++;
    }
    return BW_OK;
}

enum bw_status bw_site_read_postcodes(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const known[] = {"path",      "postcode", "easting", "northing",
                                        "longitude", "latitude", NULL};
    const struct bw_yaml *map = bw_yaml_given(root, "postcodes");
    struct bw_postcode_conf *conf = &reader->site->postcodes;
    enum bw_status status;

    if (map == NULL)
        return BW_OK;
    if ((status = bw_yaml_check_keys(map, known, reader->err)) != BW_OK ||
        (status = bw_site_require_path(reader, map, "path", &conf->path)) != BW_OK ||
        (status = bw_yaml_get_text(map, "postcode", &conf->postcode, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "easting", &conf->easting, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "northing", &conf->northing, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "longitude", &conf->longitude, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "latitude", &conf->latitude, reader->err)) != BW_OK)
        return status;
    if ((conf->easting == NULL) != (conf->northing == NULL) ||
        (conf->longitude == NULL) != (conf->latitude == NULL) ||
        (conf->easting != NULL && conf->longitude != NULL) ||
        (conf->postcode != NULL && conf->easting == NULL && conf->longitude == NULL))
        return bw_yaml_fail(map, reader->err,
                            "columns for easting and northing, or for longitude and latitude, "
                            "were expected");
    if (conf->postcode == NULL && (conf->easting != NULL || conf->longitude != NULL))
        conf->postcode = "postcode";
    return BW_OK;
}

/* `places: PATH`, or `places: {path: PATH, threshold: 0.85}`. */
enum bw_status bw_site_read_places(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const known[] = {"path", "threshold", NULL};
    const struct bw_yaml *node = bw_yaml_given(root, "places");
    const char *threshold = NULL;
    struct bw_site *site = reader->site;
    enum bw_status status;

    if (node == NULL || node->kind == BW_YAML_SCALAR)
        return bw_site_get_path(reader, root, "places", &site->places);
    if ((status = bw_yaml_check_keys(node, known, reader->err)) != BW_OK ||
        (status = bw_site_require_path(reader, node, "path", &site->places)) != BW_OK ||
        (status = bw_yaml_get_text(node, "threshold", &threshold, reader->err)) != BW_OK)
        return status;
    if (threshold != NULL &&
        (!bw_text_parse_double(bw_text_of(threshold), &site->place_threshold) ||
         site->place_threshold < 0.5 || site->place_threshold > 1))
        return bw_yaml_fail(bw_yaml_find(node, "threshold"), reader->err,
                            "a number from 0.5 to 1 was expected");
    return BW_OK;
}

/* `population: PATH`, or a mapping that says by which small areas people are counted. */
enum bw_status bw_site_read_population(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const known[] = {"path",   "by",      "areas",     "code", "crs",
                                        "column", "persons", "centroids", NULL};
    const struct bw_yaml *node = bw_yaml_given(root, "population");
    struct bw_site *site = reader->site;
    struct bw_small_area_conf *small = &site->small_areas;
    enum bw_status status;

    if (node == NULL || node->kind == BW_YAML_SCALAR)
        return bw_site_get_path(reader, root, "population", &site->population);
    *small = (struct bw_small_area_conf){.crs = "EPSG:4326", .persons = "persons"};
    if ((status = bw_yaml_check_keys(node, known, reader->err)) != BW_OK ||
        (status = bw_site_require_path(reader, node, "path", &site->population)) != BW_OK ||
        (status = bw_yaml_require_text(node, "by", &small->by, reader->err)) != BW_OK ||
        (status = bw_site_require_path(reader, node, "areas", &small->areas)) != BW_OK ||
        (status = bw_yaml_require_text(node, "code", &small->code, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(node, "crs", &small->crs, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(node, "column", &small->column, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(node, "persons", &small->persons, reader->err)) != BW_OK)
        return status;
    if (small->column == NULL)
        small->column = small->code;
    return bw_site_get_path(reader, node, "centroids", &small->centroids);
}
