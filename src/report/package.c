/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/report/package.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/digest.h"
#include "beatwise/report/hotspot.h"
#include "beatwise/report/words.h"

/* https://datapackage.org/standard/data-package/ (version 2.0). */
static const char profile_url[] = "https://datapackage.org/profiles/2.0/datapackage.json";

static const struct missing_value {
    const char *value;
    const char *label;
} missing_values[] = {
    {"", "not ranked, or none"},
    {"[c]", "suppressed"},
    {"[x]", "not supplied"},
    {"[z]", "does not apply"},
};

/* Jansson refuses what is not UTF-8; `*is_good` then turns false and stays so. */
static void set_text(json_t *object, const char *key, const char *text, bool *is_good)
{
    if (json_object_set_new(object, key, json_string(text)) != 0)
        *is_good = false;
}

static void set_json(json_t *object, const char *key, json_t *value, bool *is_good)
{
    if (json_object_set_new(object, key, value) != 0)
        *is_good = false;
}

static json_t *missing_json(bool *is_good)
{
    json_t *missing = json_array();

    for (size_t i = 0; i < sizeof(missing_values) / sizeof(missing_values[0]); i++) {
        json_t *value = json_object();

        set_text(value, "value", missing_values[i].value, is_good);
        set_text(value, "label", missing_values[i].label, is_good);
        json_array_append_new(missing, value);
    }
    return missing;
}

static json_t *schema_json(bool *is_good)
{
    json_t *schema = json_object();
    json_t *fields = json_array();

    for (size_t i = 0; i < BW_HOTSPOT_COLUMNS; i++) {
        json_t *field = json_object();

        set_text(field, "name", bw_hotspot_columns[i].name, is_good);
        set_text(field, "type", bw_hotspot_columns[i].type, is_good);
        set_text(field, "description", bw_hotspot_columns[i].description, is_good);
        json_array_append_new(fields, field);
    }
    set_json(schema, "fields", fields, is_good);
    set_json(schema, "missingValues", missing_json(is_good), is_good);
    set_text(schema, "primaryKey", "beat", is_good);
    return schema;
}

static json_t *cells_json(bool *is_good)
{
    static const char *const fields[][3] = {
        {"beat", "string", "code of the beat"},
        {"quarter", "string", "as in 2026Q1: January to March 2026"},
        {"police_status", "string", "known_to_police, no_police_record or cannot_tell"},
        {"incidents", "integer", "printed: suppressed and rounded"},
        {"rule", "string", "1-7/5: counts of 1 to 7 are hidden, others go to the nearest 5"},
    };
    json_t *schema = json_object();
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        json_t *field = json_object();

        set_text(field, "name", fields[i][0], is_good);
        set_text(field, "type", fields[i][1], is_good);
        set_text(field, "description", fields[i][2], is_good);
        json_array_append_new(list, field);
    }
    set_json(schema, "fields", list, is_good);
    set_json(schema, "missingValues", missing_json(is_good), is_good);
    set_json(schema, "primaryKey", json_pack("[s, s, s]", "beat", "quarter", "police_status"),
             is_good);
    return schema;
}

/* A resource name has lower-case letters, digits and . _ - only: the file name without its end. */
static void set_name(json_t *resource, const char *path, bool *is_good)
{
    char name[64];
    size_t len = strcspn(path, ".");

    assert(len > 0 && len < sizeof(name));
    for (size_t i = 0; i < len; i++) {
        char letter = path[i];

        name[i] = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    }
    name[len] = '\0';
    set_text(resource, "name", name, is_good);
}

static json_t *resource_json(const struct bw_package_file *file, bool *is_good)
{
    json_t *resource = json_object();
    char hash[sizeof("sha256:") + BW_DIGEST_HEX] = "sha256:";

    bw_digest_of(file->bytes, file->len, hash + strlen("sha256:"));
    set_name(resource, file->path, is_good);
    set_text(resource, "path", file->path, is_good);
    set_text(resource, "title", file->title, is_good);
    set_text(resource, "mediatype", file->mediatype, is_good);
    set_text(resource, "encoding", "utf-8", is_good);
    set_text(resource, "hash", hash, is_good);
    set_json(resource, "bytes", json_integer((json_int_t)file->len), is_good);
    if (file->is_hotspots) {
        set_text(resource, "type", "table", is_good);
        set_text(resource, "format", "csv", is_good);
        set_json(resource, "schema", schema_json(is_good), is_good);
    }
    if (file->is_cells) {
        set_text(resource, "type", "table", is_good);
        set_text(resource, "format", "csv", is_good);
        set_json(resource, "schema", cells_json(is_good), is_good);
    }
    return resource;
}

/* Which table holds the printed cells, and how they were printed: see stage/stage_attack.h. */
static json_t *attack_json(const struct bw_package *package)
{
    json_t *tables = json_array();

    for (size_t i = 0; i < package->file_count; i++) {
        if (package->files[i].is_cells)
            json_array_append_new(tables, json_pack("{s:s, s:s, s:s, s:[s, s, s]}", "file",
                                                    package->files[i].path, "count", "incidents",
                                                    "rule", "rule", "dimensions", "beat", "quarter",
                                                    "police_status"));
    }
    return json_pack("{s:{s:s, s:I, s:I}, s:I, s:{s:n, s:n, s:n}, s:o}", "hidden", "symbol",
                     bw_cell_symbol(BW_CELL_SUPPRESSED), "from", package->rule->hidden_from, "to",
                     package->rule->hidden_to, "step", package->rule->step, "dimensions", "beat",
                     "quarter", "police_status", "tables", tables);
}

/* What the standard has no word for. */
static json_t *own_json(const struct bw_package *package, bool *is_good)
{
    json_t *own = json_object();
    char quarter[8];

    bw_quarter_format(package->quarter, quarter);
    set_text(own, "release", package->release_id, is_good);
    set_text(own, "status", package->is_release ? "release" : BW_DRAFT_STAMP, is_good);
    if (package->rule != NULL)
        set_json(own, "attack", attack_json(package), is_good);
    set_text(own, "quarter", quarter, is_good);
    set_text(own, "group", package->group, is_good);
    set_text(own, "site", package->site_name, is_good);
    set_json(own, "invented", json_boolean(package->is_invented), is_good);
    return own;
}

static json_t *package_json(struct bw_arena *arena, const struct bw_package *package, bool *is_good)
{
    json_t *root = json_object();
    json_t *resources = json_array();
    char quarter[8];
    char words[32];
    char *name;

    bw_quarter_format(package->quarter, quarter);
    bw_quarter_words(package->quarter, words);
    quarter[4] = 'q';
    name = bw_arena_printf(arena, "beatwise-%s-%s", quarter, package->group);
    set_text(root, "$schema", profile_url, is_good);
    set_text(root, "name", name, is_good);
    set_text(root, "title",
             bw_arena_printf(arena, "%s: violence by beat, %s%s", package->group_name, words,
                             package->is_release ? "" : " (" BW_DRAFT_STAMP ")"),
             is_good);
    set_json(root, "beatwise", own_json(package, is_good), is_good);
    for (size_t i = 0; i < package->file_count; i++)
        json_array_append_new(resources, resource_json(&package->files[i], is_good));
    set_json(root, "resources", resources, is_good);
    return root;
}

enum bw_status bw_package_write(struct bw_buf *buf, const struct bw_package *package,
                                struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    bool is_good = true;
    json_t *root = package_json(arena, package, &is_good);
    char *text = is_good ? json_dumps(root, JSON_INDENT(2) | JSON_SORT_KEYS) : NULL;

    if (text != NULL) {
        bw_buf_puts(buf, text);
        bw_buf_puts(buf, "\n");
    }
    json_decref(root);
    bw_arena_free(arena);
    if (text == NULL) {
        return bw_fail(err, BW_EFORMAT,
                       "datapackage.json: a name of the site or of a group is not UTF-8");
    }
    free(text);
    return BW_OK;
}
