/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/geo/kml.h"

#include <stdio.h>
#include <string.h>

#include <expat.h>

#include "beatwise/base/buf.h"

/* KML 2.3, 12.9: a LinearRing has four or more tuples. */
#define RING_MIN 4
#define TEXT_MAX ((size_t)256 * 1024 * 1024)
/* Expat takes lengths as int. */
#define CHUNK ((size_t)1 << 20)

enum where {
    ELSEWHERE,
    IN_NAME,
    IN_VALUE, /* of Data, or in SimpleData */
    IN_COORDINATES,
};

struct reading {
    struct bw_arena *arena;
    const struct bw_feature_keys *keys;
    struct bw_err *err;
    XML_Parser parser;
    const char *file;
    struct bw_features features;
    size_t cap;
    struct bw_feature feature; /* the Placemark that is open */
    size_t polygon_cap, ring_cap;
    size_t placemarks;
    bool is_in_placemark;
    bool is_inner;
    enum where where;
    const char *property; /* the name of the Data that is open */
    struct bw_buf text;
};

static void stop(struct reading *reading)
{
    XML_StopParser(reading->parser, XML_FALSE);
}

static void fail(struct reading *reading, const char *what)
{
    if (reading->err->status == BW_OK)
        bw_fail(reading->err, BW_EFORMAT, "line %lu: feature %zu %s",
                (unsigned long)XML_GetCurrentLineNumber(reading->parser), reading->placemarks,
                what);
    stop(reading);
}

/* Without the prefix of its namespace. */
static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');

    return colon == NULL ? name : colon + 1;
}

static const char *attribute(const char **attributes, const char *name)
{
    for (; *attributes != NULL; attributes += 2) {
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    }
    return NULL;
}

static void set_value(struct reading *reading, const char *name, const char *value)
{
    struct bw_text text = bw_text_trim(bw_text_of(value));

    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return;
    }
    for (size_t i = 0; i < reading->keys->len; i++) {
        if (strcmp(reading->keys->names[i], name) == 0 && text.len > 0)
            reading->feature.values[i] = bw_arena_strndup(reading->arena, text.ptr, text.len);
    }
}

static void begin_placemark(struct reading *reading, const char **attributes)
{
    const char *id = attribute(attributes, "id");

    reading->placemarks++;
    reading->is_in_placemark = true;
    reading->polygon_cap = 0;
    reading->feature = (struct bw_feature){
        .number = reading->placemarks,
        .values = bw_arena_alloc(reading->arena, reading->keys->len, sizeof(const char *))};
    set_value(reading, "file", reading->file);
    if (id != NULL)
        set_value(reading, "id", id);
}

static void begin_polygon(struct reading *reading)
{
    struct bw_feature *feature = &reading->feature;

    feature->polygons = bw_arena_grow(reading->arena, feature->polygons, feature->len,
                                      &reading->polygon_cap, sizeof(*feature->polygons));
    feature->polygons[feature->len++] = (struct bw_feature_polygon){0};
    reading->ring_cap = 0;
}

static void on_begin(void *data, const char *name, const char **attributes)
{
    struct reading *reading = data;

    name = local_name(name);
    reading->text.len = 0;
    reading->where = ELSEWHERE;
    if (strcmp(name, "Placemark") == 0) {
        begin_placemark(reading, attributes);
        return;
    }
    if (!reading->is_in_placemark)
        return;
    if (strcmp(name, "Polygon") == 0) {
        begin_polygon(reading);
    } else if (strcmp(name, "innerBoundaryIs") == 0 || strcmp(name, "outerBoundaryIs") == 0) {
        reading->is_inner = name[0] == 'i';
    } else if (strcmp(name, "coordinates") == 0 && reading->feature.len > 0) {
        reading->where = IN_COORDINATES;
    } else if (strcmp(name, "name") == 0) {
        reading->where = IN_NAME;
    } else if (strcmp(name, "value") == 0) {
        reading->where = IN_VALUE;
    } else if (strcmp(name, "Data") == 0 || strcmp(name, "SimpleData") == 0) {
        const char *property = attribute(attributes, "name");

        reading->property = property == NULL ? NULL : bw_arena_strdup(reading->arena, property);
        reading->where = name[0] == 'S' ? IN_VALUE : ELSEWHERE;
    }
}

static void on_text(void *data, const char *text, int len)
{
    struct reading *reading = data;

    if (reading->where != ELSEWHERE &&
        bw_buf_add(&reading->text, text, (size_t)len, reading->err) != BW_OK)
        stop(reading);
}

/* "lon,lat" or "lon,lat,altitude"; steps over it. */
static bool read_tuple(const char **at, double *ret_xy)
{
    const char *end = *at + strcspn(*at, " \t\r\n");
    struct bw_text cells[3] = {{*at, 0}, {0}, {0}};
    size_t count = 0;

    for (const char *c = *at; c <= end && count < 3; c++) {
        if (c == end || *c == ',') {
            cells[count].len = (size_t)(c - cells[count].ptr);
            count++;
            if (count < 3)
                cells[count].ptr = c + 1;
        }
    }
    *at = end + strspn(end, " \t\r\n");
    return count >= 2 && bw_text_parse_double(cells[0], &ret_xy[0]) &&
           bw_text_parse_double(cells[1], &ret_xy[1]);
}

static size_t count_tuples(const char *at)
{
    size_t count = 0;

    for (at += strspn(at, " \t\r\n"); *at != '\0'; at += strspn(at, " \t\r\n")) {
        count++;
        at += strcspn(at, " \t\r\n");
    }
    return count;
}

static bool is_closed(const double *xy, size_t len)
{
    return xy[0] == xy[2 * len - 2] && xy[1] == xy[2 * len - 1];
}

static void end_coordinates(struct reading *reading)
{
    struct bw_feature_polygon *polygon = &reading->feature.polygons[reading->feature.len - 1];
    const char *at = bw_buf_text(&reading->text);
    size_t len = count_tuples(at);
    double *xy = bw_arena_alloc(reading->arena, len, 2 * sizeof(*xy));

    at += strspn(at, " \t\r\n");
    for (size_t i = 0; i < len; i++) {
        if (!read_tuple(&at, xy + 2 * i)) {
            fail(reading, "has a position that is not longitude,latitude");
            return;
        }
    }
    if (len < RING_MIN) {
        fail(reading, "has a ring of fewer than four positions");
        return;
    }
    if (!is_closed(xy, len)) {
        fail(reading, "has a ring that is not closed: its last position must repeat its first");
        return;
    }
    if (reading->is_inner != (polygon->len > 0)) {
        fail(reading, "has a polygon without one outer border");
        return;
    }
    polygon->rings = bw_arena_grow(reading->arena, polygon->rings, polygon->len, &reading->ring_cap,
                                   sizeof(*polygon->rings));
    polygon->rings[polygon->len++] = (struct bw_feature_ring){xy, len};
}

static void end_placemark(struct reading *reading)
{
    const struct bw_feature_keys *keys = reading->keys;

    reading->is_in_placemark = false;
    if (reading->feature.len == 0) /* a point or a line: no beat */
        return;
    for (size_t i = 0; i < keys->len; i++) {
        if (reading->feature.values[i] == NULL) {
            bw_fail(reading->err, BW_EFORMAT, "feature %zu has no property '%.60s'",
                    reading->placemarks, keys->names[i]);
            bw_fail_hint(reading->err, "'file' is the file's name, 'name' that of the Placemark");
            stop(reading);
            return;
        }
    }
    reading->features.features =
        bw_arena_grow(reading->arena, reading->features.features, reading->features.len,
                      &reading->cap, sizeof(*reading->features.features));
    reading->features.features[reading->features.len++] = reading->feature;
}

static void on_end(void *data, const char *name)
{
    struct reading *reading = data;

    name = local_name(name);
    if (reading->is_in_placemark && reading->where == IN_COORDINATES)
        end_coordinates(reading);
    else if (reading->is_in_placemark && reading->where == IN_NAME)
        set_value(reading, "name", bw_buf_text(&reading->text));
    else if (reading->is_in_placemark && reading->where == IN_VALUE && reading->property != NULL)
        set_value(reading, reading->property, bw_buf_text(&reading->text));
    reading->where = ELSEWHERE;
    if (reading->err->status != BW_OK)
        return;
    if (strcmp(name, "Polygon") == 0 && reading->is_in_placemark &&
        reading->feature.polygons[reading->feature.len - 1].len == 0)
        fail(reading, "has a polygon without a ring");
    else if (strcmp(name, "Placemark") == 0 && reading->is_in_placemark)
        end_placemark(reading);
}

static void on_document_type(void *data, const char *name, const char *system, const char *public,
                             int has_internal)
{
    struct reading *reading = data;

    (void)name;
    (void)system;
    (void)public;
    (void)has_internal;
    bw_fail(reading->err, BW_EFORMAT, "a document type (DOCTYPE) is not read in boundaries");
    stop(reading);
}

bool bw_kml_is(struct bw_text text)
{
    size_t at = text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (at < text.len && strchr(" \t\r\n", text.ptr[at]) != NULL && text.ptr[at] != '\0')
        at++;
    return at < text.len && text.ptr[at] == '<';
}

static void parse(struct reading *reading, struct bw_text kml)
{
    for (size_t at = 0; at <= kml.len; at += CHUNK) {
        size_t len = kml.len - at < CHUNK ? kml.len - at : CHUNK;
        bool is_last = at + len == kml.len;

        if (XML_Parse(reading->parser, kml.ptr + at, (int)len, is_last) != XML_STATUS_OK) {
            if (reading->err->status == BW_OK)
                bw_fail(reading->err, BW_EFORMAT, "line %lu: not XML: %s",
                        (unsigned long)XML_GetCurrentLineNumber(reading->parser),
                        XML_ErrorString(XML_GetErrorCode(reading->parser)));
            return;
        }
        if (is_last)
            return;
    }
}

enum bw_status bw_kml_parse(struct bw_arena *arena, struct bw_text kml, const char *file,
                            const struct bw_feature_keys *keys, struct bw_features *ret_features,
                            struct bw_err *err)
{
    struct reading reading = {.arena = arena, .keys = keys, .err = err, .file = file};

    *err = (struct bw_err)BW_ERR_INIT;
    reading.parser = XML_ParserCreate(NULL);
    bw_buf_init(&reading.text, TEXT_MAX);
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_begin, on_end);
    XML_SetCharacterDataHandler(reading.parser, on_text);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_document_type);
    parse(&reading, kml);
    XML_ParserFree(reading.parser);
    bw_buf_clear(&reading.text);
    if (err->status == BW_OK && reading.features.len == 0)
        bw_fail(err, BW_EFORMAT, "no Placemark with a Polygon");
    if (err->status == BW_OK)
        *ret_features = reading.features;
    return err->status;
}
