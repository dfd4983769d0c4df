/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/conf/yaml_value.h"

#include "feed_desc_private.h"

/*
 * The keys of each level: first those that are read, then the others of the standard
 * (https://datapackage.org, v1 and v2) and of its common tools.  The others are ignored, and must
 * not be taken for misspelt ones.
 */
static const char *const descriptor_keys[] = {"name",       "title",
                                              "beatwise",   "resources",
                                              "$schema",    "id",
                                              "profile",    "description",
                                              "homepage",   "version",
                                              "created",    "keywords",
                                              "licenses",   "contributors",
                                              "sources",    "image",
                                              "license",    "author",
                                              "views",      "maintainers",
                                              "publishers", "dataDependencies",
                                              NULL};
static const char *const resource_keys[] = {
    "name",     "path",      "schema",  "dialect",  "encoding", "compression", "hash",
    "bytes",    "beatwise",  "$schema", "data",     "type",     "title",       "description",
    "format",   "mediatype", "profile", "licenses", "sources",  "homepage",    "url",
    "keywords", "id",        "version", "scheme",   "hashing",  "innerpath",   "extrapaths",
    "control",  "layout",    "stats",   "modified", NULL};
static const char *const dialect_keys[] = {"delimiter",
                                           "quoteChar",
                                           "doubleQuote",
                                           "escapeChar",
                                           "skipInitialSpace",
                                           "header",
                                           "headerRows",
                                           "commentChar",
                                           "lineTerminator",
                                           "nullSequence",
                                           "headerJoin",
                                           "headerCase",
                                           "commentRows",
                                           "caseSensitiveHeader",
                                           "csvddfVersion",
                                           "property",
                                           "itemType",
                                           "itemKeys",
                                           "sheetNumber",
                                           "sheetName",
                                           "table",
                                           "name",
                                           "title",
                                           "description",
                                           "type",
                                           "$schema",
                                           "profile",
                                           "csv",
                                           NULL};
static const char *const schema_keys[] = {
    "fields",      "missingValues", "$schema",    "primaryKey",  "primaryKeys", "uniqueKeys",
    "uniqueKey",   "foreignKeys",   "foreignKey", "fieldsMatch", "name",        "title",
    "description", "profile",       "version",    NULL};
static const char *const field_keys[] = {"name",        "type",
                                         "format",      "missingValues",
                                         "bareNumber",  "beatwise",
                                         "codes",       "optional",
                                         "order",       "of",
                                         "title",       "description",
                                         "example",     "examples",
                                         "constraints", "rdfType",
                                         "categories",  "categoriesOrdered",
                                         "decimalChar", "groupChar",
                                         "trueValues",  "falseValues",
                                         "delimiter",   "itemType",
                                         "$schema",     "arrayItem",
                                         "unit",        "label",
                                         NULL};

/* What stands one level too high would be ignored there, and the file be read otherwise. */
static const char *const of_dialect[] = {
    "delimiter", "quoteChar",  "doubleQuote", "escapeChar",     "skipInitialSpace",
    "header",    "headerRows", "commentChar", "lineTerminator", NULL};
static const char *const of_schema[] = {"fields", "missingValues", NULL};
static const char *const of_resource[] = {"path",     "schema",      "dialect", "fields",
                                          "encoding", "compression", NULL};
static const char *const of_beatwise[] = {"source", "sharing", "violence", "exclude", NULL};

static bool is_one_of(const char *key, const char *const *keys)
{
    while (*keys != NULL && strcmp(*keys, key) != 0)
        keys++;
    return *keys != NULL;
}

static enum bw_status check_places(const struct bw_yaml *map, const char *const *misplaced,
                                   const char *place, struct bw_err *err)
{
    if (map->kind != BW_YAML_MAPPING)
        return BW_OK;
    for (const struct bw_yaml *item = map->first; item != NULL; item = item->next) {
        if (is_one_of(item->key, misplaced))
            return bw_yaml_fail(item, err, "it belongs under %s", place);
    }
    return BW_OK;
}

enum bw_status bw_feed_check_descriptor(const struct bw_yaml *root, struct bw_err *err)
{
    const struct bw_yaml *resources = bw_yaml_find(root, "resources");
    enum bw_status status;

    if ((status = check_places(root, of_dialect, "'dialect' of the resource", err)) != BW_OK ||
        (status = check_places(root, of_resource, "'resources'", err)) != BW_OK ||
        (status = check_places(root, of_beatwise, "'beatwise'", err)) != BW_OK ||
        (status = bw_yaml_check_near(root, descriptor_keys, err)) != BW_OK)
        return status;
    for (const struct bw_yaml *item = resources == NULL ? NULL : resources->first;
         item != NULL && status == BW_OK; item = item->next) {
        if ((status = check_places(item, of_dialect, "'dialect'", err)) == BW_OK &&
            (status = check_places(item, of_schema, "'schema'", err)) == BW_OK)
            status = bw_yaml_check_near(item, resource_keys, err);
    }
    return status;
}

enum bw_status bw_feed_check_dialect(const struct bw_yaml *dialect, struct bw_err *err)
{
    return bw_yaml_check_near(dialect, dialect_keys, err);
}

enum bw_status bw_feed_check_schema(const struct bw_yaml *schema, struct bw_err *err)
{
    return bw_yaml_check_near(schema, schema_keys, err);
}

enum bw_status bw_feed_check_field(const struct bw_yaml *field, struct bw_err *err)
{
    return bw_yaml_check_near(field, field_keys, err);
}
