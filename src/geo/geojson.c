/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/geojson.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "beatwise/base/buf.h"

/* RFC 7946, 3.1.6: a linear ring has four or more positions. */
#define RING_MIN 4

/* Whole numbers up to here are exact in a double. */
#define WHOLE_MAX 9007199254740992.0

/* How much of a list of properties fits a message. */
#define HINT_MAX 200

struct reader {
    struct bw_arena *arena;
    const struct bw_feature_keys *keys;
    struct bw_err *err;
    size_t feature; /* 1-based, for messages */
};

static enum bw_status fail_feature(struct reader *reader, const char *what)
{
    return bw_fail(reader->err, BW_EFORMAT, "feature %zu %s", reader->feature, what);
}

static bool is_string(const json_t *json, const char *text)
{
    return json_is_string(json) && strcmp(json_string_value(json), text) == 0;
}

static enum bw_status read_position(struct reader *reader, const json_t *json, double *ret_xy,
                                    size_t number)
{
    for (size_t i = 0; i < 2; i++) {
        const json_t *value = json_array_get(json, i);

        if (!json_is_number(value))
            return bw_fail(reader->err, BW_EFORMAT,
                           "feature %zu: position %zu of a ring is not two numbers",
                           reader->feature, number);
        ret_xy[i] = json_number_value(value);
    }
    return BW_OK;
}

static enum bw_status read_ring(struct reader *reader, const json_t *json,
                                struct bw_feature_ring *ret_ring)
{
    size_t len = json_array_size(json);
    double *xy = bw_arena_alloc(reader->arena, len, 2 * sizeof(*xy));

    if (len < RING_MIN)
        return bw_fail(reader->err, BW_EFORMAT,
                       "feature %zu has a ring of %zu positions: at least %d are needed",
                       reader->feature, len, RING_MIN);
    for (size_t i = 0; i < len; i++) {
        if (read_position(reader, json_array_get(json, i), xy + 2 * i, i + 1) != BW_OK)
            return reader->err->status;
    }
    if (xy[0] != xy[2 * len - 2] || xy[1] != xy[2 * len - 1])
        return fail_feature(reader, "has a ring that is not closed: its last position must "
                                    "repeat its first");
    *ret_ring = (struct bw_feature_ring){xy, len};
    return BW_OK;
}

static enum bw_status read_polygon(struct reader *reader, const json_t *json,
                                   struct bw_feature_polygon *ret_polygon)
{
    size_t len = json_array_size(json);

    if (len == 0)
        return fail_feature(reader, "has a polygon without a ring");
    ret_polygon->rings = bw_arena_alloc(reader->arena, len, sizeof(*ret_polygon->rings));
    ret_polygon->len = len;
    for (size_t i = 0; i < len; i++) {
        if (read_ring(reader, json_array_get(json, i), &ret_polygon->rings[i]) != BW_OK)
            return reader->err->status;
    }
    return BW_OK;
}

static enum bw_status read_geometry(struct reader *reader, const json_t *json,
                                    struct bw_feature *feature)
{
    const json_t *type = json_object_get(json, "type");
    const json_t *coordinates = json_object_get(json, "coordinates");
    bool is_multi = is_string(type, "MultiPolygon");

    if (json == NULL || json_is_null(json))
        return fail_feature(reader, "has no geometry");
    if (!is_multi && !is_string(type, "Polygon"))
        return bw_fail(reader->err, BW_EFORMAT,
                       "feature %zu is a %.40s: a beat is a Polygon or a MultiPolygon",
                       reader->feature, json_is_string(type) ? json_string_value(type) : "nothing");
    feature->len = is_multi ? json_array_size(coordinates) : 1;
    if (feature->len == 0)
        return fail_feature(reader, "has no polygon");
    feature->polygons = bw_arena_alloc(reader->arena, feature->len, sizeof(*feature->polygons));
    for (size_t i = 0; i < feature->len; i++) {
        const json_t *polygon = is_multi ? json_array_get(coordinates, i) : coordinates;

        if (read_polygon(reader, polygon, &feature->polygons[i]) != BW_OK)
            return reader->err->status;
    }
    return BW_OK;
}

static enum bw_status fail_missing(struct reader *reader, const json_t *properties,
                                   const char *name)
{
    char list[HINT_MAX] = "";
    size_t used = 0;

    for (void *at = json_object_iter((json_t *)properties); at != NULL;
         at = json_object_iter_next((json_t *)properties, at)) {
        const char *key = json_object_iter_key(at);

        if (used + strlen(key) + sizeof(", '', ...") > sizeof(list)) {
            used += (size_t)snprintf(list + used, sizeof(list) - used, ", ...");
            break;
        }
        used +=
            (size_t)snprintf(list + used, sizeof(list) - used, "%s'%s'", used > 0 ? ", " : "", key);
    }
    bw_fail(reader->err, BW_EFORMAT, "feature %zu has no property '%.60s'", reader->feature, name);
    if (used > 0)
        bw_fail_hint(reader->err, "it has %s", list);
    return BW_EFORMAT;
}

static enum bw_status read_number(struct reader *reader, double number, const char *name,
                                  const char **ret_value)
{
    if (number != floor(number) || fabs(number) > WHOLE_MAX)
        return bw_fail(reader->err, BW_EFORMAT,
                       "feature %zu: property '%.60s' is neither text nor a whole number",
                       reader->feature, name);
    /* No -0. */
    *ret_value = bw_arena_printf(reader->arena, "%.0f", number == 0 ? 0.0 : number);
    return BW_OK;
}

static enum bw_status read_value(struct reader *reader, const json_t *json, const char *name,
                                 const char **ret_value)
{
    struct bw_text text;

    *ret_value = NULL;
    if (json_is_null(json))
        return BW_OK;
    if (json_is_number(json))
        return read_number(reader, json_number_value(json), name, ret_value);
    if (!json_is_string(json))
        return bw_fail(reader->err, BW_EFORMAT,
                       "feature %zu: property '%.60s' is neither text nor a whole number",
                       reader->feature, name);
    text = bw_text_trim(bw_text_of(json_string_value(json)));
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return bw_fail(reader->err, BW_EFORMAT,
                           "feature %zu: property '%.60s' has a control character", reader->feature,
                           name);
    }
    if (text.len > 0)
        *ret_value = bw_arena_strndup(reader->arena, text.ptr, text.len);
    return BW_OK;
}

static enum bw_status read_values(struct reader *reader, const json_t *properties,
                                  struct bw_feature *feature)
{
    const struct bw_feature_keys *keys = reader->keys;

    feature->values = bw_arena_alloc(reader->arena, keys->len, sizeof(*feature->values));
    for (size_t i = 0; i < keys->len; i++) {
        const json_t *value = json_object_get(properties, keys->names[i]);

        if (value == NULL)
            return fail_missing(reader, properties, keys->names[i]);
        if (read_value(reader, value, keys->names[i], &feature->values[i]) != BW_OK)
            return reader->err->status;
    }
    return BW_OK;
}

static enum bw_status read_features(struct reader *reader, const json_t *root,
                                    struct bw_features *ret_geojson)
{
    const json_t *features = json_object_get(root, "features");
    struct bw_features geojson = {.len = json_array_size(features)};

    if (!is_string(json_object_get(root, "type"), "FeatureCollection") || !json_is_array(features))
        return bw_fail(reader->err, BW_EFORMAT, "not a GeoJSON FeatureCollection");
    if (geojson.len == 0)
        return bw_fail(reader->err, BW_EFORMAT, "has no feature");
    geojson.features = bw_arena_alloc(reader->arena, geojson.len, sizeof(*geojson.features));
    for (size_t i = 0; i < geojson.len; i++) {
        const json_t *json = json_array_get(features, i);
        struct bw_feature *feature = &geojson.features[i];

        reader->feature = feature->number = i + 1;
        if (!is_string(json_object_get(json, "type"), "Feature"))
            return fail_feature(reader, "is not of the type Feature");
        if (read_values(reader, json_object_get(json, "properties"), feature) != BW_OK ||
            read_geometry(reader, json_object_get(json, "geometry"), feature) != BW_OK)
            return reader->err->status;
    }
    *ret_geojson = geojson;
    return BW_OK;
}

enum bw_status bw_geojson_parse(struct bw_arena *arena, struct bw_text json,
                                const struct bw_feature_keys *keys, struct bw_features *ret_geojson,
                                struct bw_err *err)
{
    struct reader reader = {.arena = arena, .keys = keys, .err = err};
    bool has_mark = json.len >= 3 && memcmp(json.ptr, "\xEF\xBB\xBF", 3) == 0;
    size_t skip = has_mark ? 3 : 0;
    enum bw_status status;
    json_error_t error;
    json_t *root;

    /* Of a key that stands twice one would be taken in silence. */
    root = json_loadb(json.ptr + skip, json.len - skip, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        return bw_fail(err, BW_EFORMAT, "line %d: not JSON: %s", error.line, error.text);
    status = read_features(&reader, root, ret_geojson);
    json_decref(root);
    return status;
}
