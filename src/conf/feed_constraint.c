/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "beatwise/base/pattern.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/yaml_value.h"

#include "feed_desc_private.h"

#define LENGTH_MAX ((int64_t)1024 * 1024)

static bool has_number(enum bw_field_type type)
{
    return type == BW_FIELD_INTEGER || type == BW_FIELD_NUMBER;
}

static bool has_time(enum bw_field_type type)
{
    return type == BW_FIELD_DATE || type == BW_FIELD_DATETIME || type == BW_FIELD_TIME ||
           type == BW_FIELD_YEARMONTH;
}

/* A bound is written as cells are, or as JSON would write it (v2 lets it be either). */
static bool parse_bound(const struct bw_field *field, const char *text, double *ret_bound)
{
    struct bw_text bound = bw_text_trim(bw_text_of(text));
    int64_t local;

    if (has_number(field->type))
        return bw_text_parse_double(bound, ret_bound);
    if (!bw_time_parse(bound, field->format, &local) && !bw_time_parse(bound, "", &local) &&
        !(field->type == BW_FIELD_TIME &&
          (bw_time_parse(bound, "%H:%M", &local) || bw_time_parse(bound, "%H:%M:%S", &local))))
        return false;
    *ret_bound = (double)local;
    return true;
}

static enum bw_status read_bound(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 const char *key, const struct bw_field *field, double *bound)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);

    if (node == NULL)
        return BW_OK;
    if (!has_number(field->type) && !has_time(field->type))
        return bw_yaml_fail(node, reader->err, "it needs a type of numbers, dates or times");
    if (node->kind != BW_YAML_SCALAR || !parse_bound(field, node->text, bound))
        return bw_yaml_fail(node, reader->err, "a value of the field's type was expected");
    return BW_OK;
}

static enum bw_status read_lengths(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                   struct bw_constraints *constraints)
{
    int64_t least = 0;
    int64_t most = INT64_MAX;
    enum bw_status status;

    if ((status = bw_yaml_get_i64(map, "minLength", (struct bw_bounds){0, LENGTH_MAX}, &least,
                                  reader->err)) != BW_OK ||
        (status = bw_yaml_get_i64(map, "maxLength", (struct bw_bounds){0, LENGTH_MAX}, &most,
                                  reader->err)) != BW_OK)
        return status;
    constraints->min_length = (size_t)least;
    constraints->max_length = most == INT64_MAX ? SIZE_MAX : (size_t)most;
    return BW_OK;
}

static enum bw_status read_pattern(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                   struct bw_constraints *constraints)
{
    const char *text = NULL;
    enum bw_status status = bw_yaml_get_text(map, "pattern", &text, reader->err);

    if (status != BW_OK || text == NULL)
        return status;
    constraints->pattern = bw_pattern_new(reader->arena, text);
    if (constraints->pattern != NULL)
        return BW_OK;
    bw_yaml_fail(bw_yaml_find(map, "pattern"), reader->err, "the pattern is not understood");
    return bw_fail_hint(reader->err, "known are . [..] \\d \\w \\s ( ) | * + ? {m,n}");
}

static enum bw_status read_values(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                  struct bw_constraints *constraints)
{
    struct bw_yaml_list list = {0};
    enum bw_status status = bw_yaml_get_list(reader->arena, map, "enum", &list, reader->err);

    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < list.count; i++) {
        struct bw_text value = bw_text_trim(bw_text_of(list.texts[i]));

        list.texts[i] = bw_arena_strndup(reader->arena, value.ptr, value.len);
    }
    constraints->values = list.texts;
    constraints->value_count = list.count;
    return BW_OK;
}

enum bw_status bw_feed_read_constraints(struct bw_feed_reader *reader, const struct bw_yaml *field,
                                        struct bw_field *ret_field)
{
    static const char *const known[] = {"required",  "unique",  "enum",    "pattern", "minLength",
                                        "maxLength", "minimum", "maximum", NULL};
    const struct bw_yaml *map = bw_yaml_given(field, "constraints");
    struct bw_constraints *constraints;
    bool is_required = false;
    bool is_unique = false;
    enum bw_status status;

    if (map == NULL)
        return BW_OK;
    if (map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, reader->err, "keys with values were expected");
    constraints = bw_arena_alloc(reader->arena, 1, sizeof(*constraints));
    *constraints =
        (struct bw_constraints){.minimum = -(double)INFINITY, .maximum = (double)INFINITY};
    if ((status = bw_yaml_check_near(map, known, reader->err)) != BW_OK ||
        (status = bw_yaml_get_bool(map, "required", &is_required, reader->err)) != BW_OK ||
        (status = bw_yaml_get_bool(map, "unique", &is_unique, reader->err)) != BW_OK ||
        (status = read_values(reader, map, constraints)) != BW_OK ||
        (status = read_pattern(reader, map, constraints)) != BW_OK ||
        (status = read_lengths(reader, map, constraints)) != BW_OK ||
        (status = read_bound(reader, map, "minimum", ret_field, &constraints->minimum)) != BW_OK ||
        (status = read_bound(reader, map, "maximum", ret_field, &constraints->maximum)) != BW_OK)
        return status;
    if (constraints->minimum > constraints->maximum ||
        constraints->min_length > constraints->max_length)
        return bw_yaml_fail(map, reader->err, "no cell can be both");
    ret_field->constraints = constraints;
    return BW_OK;
}
