/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/model/source.h"

#include "feed_desc_private.h"

/* In the order of enum bw_field_type. */
#define TYPES "string date datetime time yearmonth integer number boolean"

static bool is_time_type(enum bw_field_type type)
{
    return type == BW_FIELD_DATE || type == BW_FIELD_DATETIME || type == BW_FIELD_TIME ||
           type == BW_FIELD_YEARMONTH;
}

/* `missingValues`: texts, or since v2 {value, label}; absent: the list is left as it was. */
static enum bw_status get_missing(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                  struct bw_yaml_list *ret_list)
{
    const struct bw_yaml *node = bw_yaml_given(map, "missingValues");
    struct bw_yaml_list list = {0};
    size_t cap = 0;

    if (node == NULL)
        return BW_OK;
    if (node->kind != BW_YAML_SEQUENCE)
        return bw_yaml_fail(node, reader->err, "a list of texts was expected");
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        const struct bw_yaml *value =
            item->kind == BW_YAML_MAPPING ? bw_yaml_find(item, "value") : item;

        if (value == NULL || value->kind != BW_YAML_SCALAR)
            return bw_yaml_fail(item, reader->err, "a text, or {value, label}, was expected");
        list.texts =
            bw_arena_grow(reader->arena, list.texts, list.count, &cap, sizeof(*list.texts));
        list.texts[list.count++] = value->text;
    }
    *ret_list = list;
    return BW_OK;
}

/* A conversion that bw_time_parse does not know would make a reject of every row. */
static enum bw_status read_format(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                  struct bw_field *field)
{
    enum bw_status status = bw_yaml_get_text(map, "format", &field->format, reader->err);

    if (status != BW_OK || !is_time_type(field->type))
        return status;
    for (const char *p = strchr(field->format, '%'); p != NULL; p = strchr(p + 2, '%')) {
        if (p[1] == '\0' || strchr("YymdHMSbBfzZ", p[1]) == NULL)
            return bw_yaml_fail(bw_yaml_find(map, "format"), reader->err,
                                "a pattern of %%Y %%y %%m %%d %%H %%M %%S %%b %%B %%f %%z %%Z, or "
                                "default, was expected");
    }
    if (strchr(field->format, '%') == NULL && *field->format != '\0' &&
        strcmp(field->format, "default") != 0 && strcmp(field->format, "any") != 0)
        return bw_yaml_fail(bw_yaml_find(map, "format"), reader->err,
                            "a pattern such as %%d/%%m/%%Y, or default, was expected");
    return BW_OK;
}

/* Whether cells of `type` can be what `role` needs; only times and points have a form. */
static const char *needed_types(enum bw_role role, enum bw_field_type type)
{
    bool is_day = type == BW_FIELD_DATE || type == BW_FIELD_DATETIME || type == BW_FIELD_YEARMONTH;

    switch (role) {
    case BW_ROLE_OCCURRED:
    case BW_ROLE_OCCURRED_DATE:
    case BW_ROLE_OCCURRED_FROM:
    case BW_ROLE_OCCURRED_TO:
    case BW_ROLE_ARRIVED:
    case BW_ROLE_ARRIVED_DATE:
        return is_day ? NULL : "date, datetime or yearmonth";
    case BW_ROLE_BIRTH_DATE:
        return is_day && type != BW_FIELD_YEARMONTH ? NULL : "date or datetime";
    case BW_ROLE_OCCURRED_TIME:
    case BW_ROLE_ARRIVED_TIME:
        return type == BW_FIELD_TIME || type == BW_FIELD_DATETIME ? NULL : "time or datetime";
    case BW_ROLE_EASTING:
    case BW_ROLE_NORTHING:
    case BW_ROLE_LONGITUDE:
    case BW_ROLE_LATITUDE:
        return type == BW_FIELD_NUMBER || type == BW_FIELD_INTEGER ? NULL : "number or integer";
    default:
        return NULL;
    }
}

/* `order` and `of`, each of one role only. */
static enum bw_status read_extras(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                  struct bw_field *field)
{
    const struct bw_yaml *order = bw_yaml_given(map, "order");
    const struct bw_yaml *of = bw_yaml_given(map, "of");
    int is_surname_first = 0;
    int source = 0;
    enum bw_status status;

    if (order != NULL && field->role != BW_ROLE_FULL_NAME)
        return bw_yaml_fail(order, reader->err, "it belongs to role 'full_name' only");
    if (of != NULL && field->role != BW_ROLE_EVENT_REF)
        return bw_yaml_fail(of, reader->err, "it belongs to role 'event_ref' only");
    status = bw_yaml_get_choice(map, "order", "forename_first surname_first", &is_surname_first,
                                reader->err);
    if (status != BW_OK || field->role != BW_ROLE_EVENT_REF) {
        field->is_surname_first = is_surname_first != 0;
        return status;
    }
    if ((status = bw_yaml_require(map, "of", &of, reader->err)) != BW_OK ||
        (status = bw_yaml_get_choice(map, "of", "ambulance police", &source, reader->err)) != BW_OK)
        return status;
    field->of = source == 0 ? BW_SOURCE_AMBULANCE : BW_SOURCE_POLICE;
    return BW_OK;
}

static enum bw_status fail_role(const struct bw_yaml *node, struct bw_err *err)
{
    struct bw_near near = {.word = node->text};

    for (int i = BW_ROLE_NONE + 1; i < BW_ROLES; i++)
        bw_near_offer(&near, bw_role_name((enum bw_role)i));
    bw_yaml_fail(node, err, "'%s' is no role", node->text);
    return near.name == NULL ? bw_fail_hint(err, "beatwise help feed lists the roles")
                             : bw_fail_hint(err, "did you mean '%s'?", near.name);
}

static enum bw_status read_role(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                struct bw_field *field)
{
    const struct bw_yaml *node = bw_yaml_given(map, "beatwise");
    const struct bw_yaml *codes = bw_yaml_given(map, "codes");
    const char *needed;
    enum bw_status status;

    if (node == NULL)
        return BW_OK;
    if (node->kind != BW_YAML_SCALAR)
        return bw_yaml_fail(node, reader->err, "the name of a role was expected");
    if (bw_role_of(node->text) == BW_ROLE_NONE)
        return fail_role(node, reader->err);
    field->role = bw_role_of(node->text);
    for (size_t i = 0; i < reader->desc->field_count; i++) {
        if (reader->desc->fields[i].role == field->role)
            return bw_yaml_fail(node, reader->err, "role '%s' stands on line %zu already",
                                node->text, reader->desc->fields[i].line);
    }
    needed = needed_types(field->role, field->type);
    if (needed != NULL)
        return bw_yaml_fail(node, reader->err, "role '%s' needs type %s", node->text, needed);
    status = bw_yaml_get_bool(map, "optional", &field->is_optional, reader->err);
    if (status == BW_OK)
        status = read_extras(reader, map, field);
    if (status == BW_OK && codes != NULL)
        status = bw_feed_read_codes(reader, codes, field);
    return status;
}

static enum bw_status read_name(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                struct bw_field *field)
{
    const struct bw_feed_desc *desc = reader->desc;
    struct bw_text name;
    enum bw_status status = bw_yaml_require_text(map, "name", &field->name, reader->err);

    if (status != BW_OK)
        return status;
    name = bw_text_trim(bw_text_of(field->name));
    field->name = bw_arena_strndup(reader->arena, name.ptr, name.len);
    if (name.len == 0)
        return bw_yaml_fail(bw_yaml_find(map, "name"), reader->err, "a text was expected");
    for (size_t i = 0; i < desc->field_count; i++) {
        if (bw_text_is_equal_fold(name, bw_text_of(desc->fields[i].name)))
            return bw_yaml_fail(bw_yaml_find(map, "name"), reader->err,
                                "the field '%s' stands on line %zu already", field->name,
                                desc->fields[i].line);
    }
    return BW_OK;
}

/* A type that is not read here but is one of the standard is left to bw_yaml_get_choice. */
static enum bw_status check_type(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    static const char *const types[] = {"string",    "date",    "datetime", "time",
                                        "yearmonth", "integer", "number",   "boolean"};
    const struct bw_yaml *node = bw_yaml_given(map, "type");
    struct bw_near near;

    if (node == NULL || node->kind != BW_YAML_SCALAR)
        return BW_OK;
    near = (struct bw_near){.word = node->text};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        bw_near_offer(&near, types[i]);
    if (near.name == NULL || near.distance == 0)
        return BW_OK;
    bw_yaml_fail(node, reader->err, "'%s' is no type", node->text);
    return bw_fail_hint(reader->err, "did you mean '%s'?", near.name);
}

static enum bw_status read_field(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 struct bw_yaml_list missing, struct bw_field *field)
{
    int type = BW_FIELD_STRING;
    enum bw_status status;

    *field = (struct bw_field){.line = map->line, .format = "", .of = -1, .is_bare_number = true};
    if (map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, reader->err, "a field with name and type was expected");
    if ((status = bw_feed_check_field(map, reader->err)) != BW_OK ||
        (status = read_name(reader, map, field)) != BW_OK ||
        (status = check_type(reader, map)) != BW_OK ||
        (status = bw_yaml_get_choice(map, "type", TYPES, &type, reader->err)) != BW_OK ||
        (status = get_missing(reader, map, &missing)) != BW_OK ||
        (status = bw_yaml_get_bool(map, "bareNumber", &field->is_bare_number, reader->err)) !=
            BW_OK)
        return status;
    field->type = (enum bw_field_type)type;
    field->missing = missing.texts;
    field->missing_count = missing.count;
    status = read_format(reader, map, field);
    return status == BW_OK ? read_role(reader, map, field) : status;
}

enum bw_status bw_feed_read_fields(struct bw_feed_reader *reader, const struct bw_yaml *schema)
{
    struct bw_feed_desc *desc = reader->desc;
    struct bw_yaml_list missing = {0};
    const struct bw_yaml *fields;
    size_t cap = 0;
    enum bw_status status;

    if ((status = bw_feed_check_schema(schema, reader->err)) != BW_OK ||
        (status = bw_yaml_require(schema, "fields", &fields, reader->err)) != BW_OK ||
        (status = get_missing(reader, schema, &missing)) != BW_OK)
        return status;
    if (fields->kind != BW_YAML_SEQUENCE || fields->first == NULL)
        return bw_yaml_fail(fields, reader->err, "a list of fields was expected");
    for (const struct bw_yaml *item = fields->first; item != NULL; item = item->next) {
        desc->fields = bw_arena_grow(reader->arena, desc->fields, desc->field_count, &cap,
                                     sizeof(*desc->fields));
        status = read_field(reader, item, missing, &desc->fields[desc->field_count]);
        if (status != BW_OK)
            return status;
        desc->field_count++;
    }
    return BW_OK;
}
