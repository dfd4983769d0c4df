/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/model/source.h"

#include "feed_desc_private.h"

/* In the order of enum bw_field_type; those from BW_FIELD_OTHER on are not told apart. */
static const char *const types[] = {
    "string", "date", "datetime", "time",  "yearmonth", "integer",  "number",   "boolean",
    "year",   "any",  "object",   "array", "list",      "duration", "geopoint", "geojson"};
#define TYPES (sizeof(types) / sizeof(types[0]))

/* strptime's, as far as bw_time_parse knows them. */
#define CONVERSIONS "YymdeHIpMSFTRbBfzZ"

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
static enum bw_status check_conversions(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                        const char *format)
{
    for (const char *p = strchr(format, '%'); p != NULL; p = strchr(p + 2, '%')) {
        if (p[1] == '\0' || strchr(CONVERSIONS, p[1]) == NULL)
            return bw_yaml_fail(bw_yaml_find(map, "format"), reader->err,
                                "a pattern of %%Y %%y %%m %%b %%B %%d %%e %%F %%H %%I %%p %%M %%S "
                                "%%T %%R %%f %%z %%Z, or default, was expected");
    }
    if (strstr(format, "%I") != NULL && strstr(format, "%p") == NULL)
        return bw_yaml_fail(bw_yaml_find(map, "format"), reader->err,
                            "%%I, an hour up to 12, needs %%p, AM or PM");
    if (strchr(format, '%') == NULL && *format != '\0' && strcmp(format, "default") != 0 &&
        strcmp(format, "any") != 0)
        return bw_yaml_fail(bw_yaml_find(map, "format"), reader->err,
                            "a pattern such as %%d/%%m/%%Y, or default, was expected");
    return BW_OK;
}

static enum bw_status read_format(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                  struct bw_field *field)
{
    static const char old[] = "fmt:"; /* how patterns began before v1 */
    enum bw_status status = bw_yaml_get_text(map, "format", &field->format, reader->err);

    if (status != BW_OK || !is_time_type(field->type))
        return status;
    if (strncmp(field->format, old, strlen(old)) == 0)
        field->format += strlen(old);
    return check_conversions(reader, map, field->format);
}

static enum bw_status get_number_char(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                      const char *key, char *ret_char)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);

    if (node == NULL)
        return BW_OK;
    if (node->kind != BW_YAML_SCALAR || strlen(node->text) != 1 ||
        strchr("0123456789+-", *node->text) != NULL || (unsigned char)*node->text > 0x7E)
        return bw_yaml_fail(node, reader->err, "one ASCII character, no digit, was expected");
    *ret_char = *node->text;
    return BW_OK;
}

/* How numbers are written. */
static enum bw_status read_number_chars(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                        struct bw_field *field)
{
    enum bw_status status;

    if (field->type != BW_FIELD_NUMBER && field->type != BW_FIELD_INTEGER)
        return BW_OK;
    if ((status = bw_yaml_get_bool(map, "bareNumber", &field->is_bare_number, reader->err)) !=
            BW_OK ||
        (status = get_number_char(reader, map, "decimalChar", &field->decimal)) != BW_OK ||
        (status = get_number_char(reader, map, "groupChar", &field->group)) != BW_OK)
        return status;
    return field->decimal == field->group
               ? bw_yaml_fail(bw_yaml_find(map, "groupChar"), reader->err,
                              "decimalChar and groupChar must differ")
               : BW_OK;
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
        return codes == NULL ? BW_OK
                             : bw_yaml_fail(codes, reader->err,
                                            "codes belong to a field with a role ('beatwise')");
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
    if (field->type == BW_FIELD_OTHER)
        return bw_yaml_fail(node, reader->err, "a role needs a type of single values");
    needed = needed_types(field->role, field->type);
    if (needed != NULL)
        return bw_yaml_fail(node, reader->err, "role '%s' needs type %s", node->text, needed);
    status = read_extras(reader, map, field);
    if (status == BW_OK)
        status = codes != NULL ? bw_feed_read_codes(reader, codes, field)
                               : bw_feed_read_booleans(reader, map, field);
    return status == BW_OK ? bw_feed_read_constraints(reader, map, field) : status;
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

static enum bw_status read_type(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                struct bw_field *field)
{
    const struct bw_yaml *node = bw_yaml_given(map, "type");
    struct bw_near near;
    size_t i = 0;

    if (node == NULL)
        return BW_OK;
    if (node->kind != BW_YAML_SCALAR)
        return bw_yaml_fail(node, reader->err, "a type was expected");
    near = (struct bw_near){.word = node->text};
    for (size_t k = 0; k < TYPES; k++)
        bw_near_offer(&near, types[k]);
    while (i < TYPES && strcmp(types[i], node->text) != 0)
        i++;
    if (i < TYPES) {
        field->type = i < BW_FIELD_OTHER ? (enum bw_field_type)i : BW_FIELD_OTHER;
        return BW_OK;
    }
    bw_yaml_fail(node, reader->err, "'%s' is no type", node->text);
    return near.name == NULL ? bw_fail_hint(reader->err, "one of string, date, datetime, time, "
                                                         "yearmonth, integer, number, boolean")
                             : bw_fail_hint(reader->err, "did you mean '%s'?", near.name);
}

/* `nullSequence` of the dialect is missing in every column. */
static struct bw_yaml_list with_null_sequence(struct bw_feed_reader *reader,
                                              struct bw_yaml_list list)
{
    const char **texts;

    if (reader->null_sequence == NULL)
        return list;
    texts = bw_arena_alloc(reader->arena, list.count + 1, sizeof(*texts));
    if (list.count > 0)
        memcpy(texts, list.texts, list.count * sizeof(*texts));
    texts[list.count] = reader->null_sequence;
    return (struct bw_yaml_list){texts, list.count + 1};
}

static enum bw_status read_field(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                 struct bw_yaml_list missing, struct bw_field *field)
{
    enum bw_status status;

    *field = (struct bw_field){
        .line = map->line, .format = "", .of = -1, .is_bare_number = true, .decimal = '.'};
    if (map->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(map, reader->err, "a field with name and type was expected");
    if ((status = bw_feed_check_field(map, reader->err)) != BW_OK ||
        (status = read_name(reader, map, field)) != BW_OK ||
        (status = read_type(reader, map, field)) != BW_OK ||
        (status = get_missing(reader, map, &missing)) != BW_OK ||
        (status = bw_yaml_get_bool(map, "optional", &field->is_optional, reader->err)) != BW_OK ||
        (status = read_number_chars(reader, map, field)) != BW_OK)
        return status;
    missing = with_null_sequence(reader, missing);
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
