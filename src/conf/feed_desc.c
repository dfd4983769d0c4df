/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/feed_desc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/setting.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/model/source.h"

#include "feed_desc_private.h"

#define MAX_REJECT_SHARE 0.05
#define BACK_DAYS 14
/* Crimes are often reported months after they happened. */
#define BACK_DAYS_POLICE 366
#define LATE_AFTER_DAYS 28
#define LONGEST_DAYS 3660
#define LONGEST_MONTHS 120

/* `none` and nothing are the same: there is no reference. */
static enum bw_status get_reference(struct bw_feed_reader *reader, const struct bw_yaml *map,
                                    const char *key, const char **ret_reference)
{
    const char *reference = NULL;
    enum bw_status status = bw_yaml_get_text(map, key, &reference, reader->err);

    if (status == BW_OK && reference != NULL && strcmp(reference, "none") != 0)
        *ret_reference = reference;
    return status;
}

static enum bw_status read_sharing(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    static const char *const known[] = {"count", "link", "audiences", "review", NULL};
    struct bw_feed_desc *desc = reader->desc;
    struct bw_yaml_list audiences = {0};
    enum bw_status status;

    desc->review_day = BW_DAY_NONE;
    if (map == NULL)
        return BW_OK;
    if ((status = bw_yaml_check_keys(map, known, reader->err)) != BW_OK ||
        (status = get_reference(reader, map, "count", &desc->sharing_count)) != BW_OK ||
        (status = get_reference(reader, map, "link", &desc->sharing_link)) != BW_OK ||
        (status = bw_yaml_get_list(reader->arena, map, "audiences", &audiences, reader->err)) !=
            BW_OK ||
        (status = bw_yaml_get_day(map, "review", &desc->review_day, reader->err)) != BW_OK)
        return status;
    for (size_t i = 0; i < audiences.count; i++) {
        if (!bw_yaml_is_id(audiences.texts[i]))
            return bw_yaml_fail(bw_yaml_find(map, "audiences"), reader->err,
                                "a list of group ids was expected");
    }
    desc->audiences = audiences.texts;
    desc->audience_count = audiences.count;
    return BW_OK;
}

static enum bw_status read_expect(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    static const char *const known[] = {"rows", NULL};
    struct bw_feed_desc *desc = reader->desc;
    struct bw_yaml_list rows = {0};
    enum bw_status status;

    desc->expect_rows_min = desc->expect_rows_max = -1;
    if (map == NULL)
        return BW_OK;
    if ((status = bw_yaml_check_keys(map, known, reader->err)) != BW_OK ||
        (status = bw_yaml_get_list(reader->arena, map, "rows", &rows, reader->err)) != BW_OK)
        return status;
    if (rows.count != 2 || !bw_text_parse_i64(bw_text_of(rows.texts[0]), &desc->expect_rows_min) ||
        !bw_text_parse_i64(bw_text_of(rows.texts[1]), &desc->expect_rows_max) ||
        desc->expect_rows_min < 0 || desc->expect_rows_max < desc->expect_rows_min)
        return bw_yaml_fail(map, reader->err, "rows: [least, most] was expected");
    return BW_OK;
}

static enum bw_status read_back(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    struct bw_feed_desc *desc = reader->desc;
    const char *back = NULL;
    int64_t span;
    enum bw_status status = bw_yaml_get_text(map, "back", &back, reader->err);

    desc->back_days = desc->source == BW_SOURCE_POLICE ? BACK_DAYS_POLICE : BACK_DAYS;
    if (status != BW_OK || back == NULL)
        return status;
    if (bw_setting_parse(BW_SET_DAYS, back, &span) && span <= LONGEST_DAYS) {
        desc->back_days = (int32_t)span;
    } else if (bw_setting_parse(BW_SET_MONTHS, back, &span) && span <= LONGEST_MONTHS) {
        desc->back_months = (int32_t)span;
        desc->is_back_months = true;
    } else {
        return bw_yaml_fail(bw_yaml_find(map, "back"), reader->err,
                            "a time such as 14 days or 12 months was expected");
    }
    return BW_OK;
}

static enum bw_status read_late_after(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    const char *late_after = "28d";
    int64_t days;
    enum bw_status status = bw_yaml_get_text(map, "late_after", &late_after, reader->err);

    if (status != BW_OK)
        return status;
    if (!bw_setting_parse(BW_SET_DAYS, late_after, &days) || days > LONGEST_DAYS)
        return bw_yaml_fail(bw_yaml_find(map, "late_after"), reader->err,
                            "a time such as 28d was expected");
    reader->desc->late_after_days = (int32_t)days;
    return BW_OK;
}

static enum bw_status read_share(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    const char *text = NULL;
    double share = MAX_REJECT_SHARE;
    enum bw_status status = bw_yaml_get_text(map, "max_reject_share", &text, reader->err);

    if (status != BW_OK)
        return status;
    if (text != NULL && (!bw_text_parse_double(bw_text_of(text), &share) || share < 0 || share > 1))
        return bw_yaml_fail(bw_yaml_find(map, "max_reject_share"), reader->err,
                            "a share from 0 to 1 was expected");
    reader->desc->max_reject_share = share;
    return BW_OK;
}

/* `beatwise:` at the top but violence and exclude, which need the fields. */
static enum bw_status read_own(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    static const char *const known[] = {
        "source",     "supplier",         "unit",   "sharing",  "exclude",       "violence", "back",
        "late_after", "max_reject_share", "expect", "timezone", "home_is_place", NULL};
    static const enum bw_unit units[BW_SOURCES] = {BW_UNIT_ATTENDANCE, BW_UNIT_CALL, BW_UNIT_CRIME};
    struct bw_feed_desc *desc = reader->desc;
    const struct bw_yaml *source;
    int timezone = 0;
    int unit;
    enum bw_status status;

    if ((status = bw_yaml_check_keys(map, known, reader->err)) != BW_OK ||
        (status = bw_yaml_get_choice(map, "source", "ed ambulance police", &desc->source,
                                     reader->err)) != BW_OK)
        return status;
    unit = (int)units[desc->source];
    desc->supplier = desc->title;
    desc->timezone = "Europe/London";
    if ((status = bw_yaml_get_text(map, "supplier", &desc->supplier, reader->err)) != BW_OK ||
        (status = bw_yaml_get_choice(map, "unit", "attendance call victim crime person", &unit,
                                     reader->err)) != BW_OK ||
        (status = bw_yaml_get_choice(map, "timezone", "Europe/London", &timezone, reader->err)) !=
            BW_OK ||
        (status = bw_yaml_get_bool(map, "home_is_place", &desc->is_home_the_place, reader->err)) !=
            BW_OK ||
        (status = read_sharing(reader, bw_yaml_given(map, "sharing"))) != BW_OK ||
        (status = read_expect(reader, bw_yaml_given(map, "expect"))) != BW_OK ||
        (status = read_share(reader, map)) != BW_OK || (status = read_back(reader, map)) != BW_OK)
        return status;
    desc->unit = (enum bw_unit)unit;
    /* Persons are of no service. */
    if (desc->unit != BW_UNIT_PERSON &&
        (status = bw_yaml_require(map, "source", &source, reader->err)) != BW_OK)
        return status;
    return read_late_after(reader, map);
}

enum bw_status bw_feed_follow(struct bw_feed_reader *reader, const struct bw_yaml *map,
                              const char *key, const struct bw_yaml **ret_node)
{
    const struct bw_yaml *node = bw_yaml_given(map, key);
    struct bw_yaml *root = NULL;
    struct bw_text text;
    enum bw_status status;

    *ret_node = node;
    if (node == NULL || node->kind == BW_YAML_MAPPING)
        return BW_OK;
    if (node->kind != BW_YAML_SCALAR || *node->text == '\0')
        return bw_yaml_fail(node, reader->err, "keys with values, or a path, was expected");
    if (strstr(node->text, "://") != NULL) {
        bw_yaml_fail(node, reader->err, "a URL is not followed");
        return bw_fail_hint(reader->err, "keep a copy beside the description and name its path");
    }
    status = bw_yaml_read(reader->arena, bw_file_beside(reader->arena, reader->file, node->text),
                          &text, &root, reader->err);
    if (status == BW_OK && root->kind != BW_YAML_MAPPING)
        status = bw_yaml_fail(root, reader->err, "keys with values were expected");
    if (status != BW_OK)
        return bw_fail_in(reader->err, "%s:%zu: %s", node->file, node->line, key);
    bw_digest_add(reader->digest, text.ptr, text.len);
    *ret_node = root;
    return BW_OK;
}

/* The one resource that is a table. */
static enum bw_status find_resource(struct bw_feed_reader *reader, const struct bw_yaml *root,
                                    const struct bw_yaml **ret_resource)
{
    const struct bw_yaml *resources;
    const struct bw_yaml *found = NULL;
    enum bw_status status = bw_yaml_require(root, "resources", &resources, reader->err);

    if (status != BW_OK)
        return status;
    if (resources->kind != BW_YAML_SEQUENCE)
        return bw_yaml_fail(resources, reader->err, "a list of resources was expected");
    for (const struct bw_yaml *item = resources->first; item != NULL; item = item->next) {
        if (bw_yaml_given(item, "schema") == NULL)
            continue;
        if (found != NULL)
            return bw_yaml_fail(item, reader->err,
                                "a second resource with a schema: a feed has "
                                "one");
        found = item;
    }
    if (found == NULL)
        return bw_yaml_fail(resources, reader->err, "a resource with a schema was expected");
    *ret_resource = found;
    return BW_OK;
}

static enum bw_status check_times(struct bw_feed_reader *reader, const struct bw_yaml *schema)
{
    static const enum bw_role times[] = {BW_ROLE_OCCURRED, BW_ROLE_OCCURRED_DATE,
                                         BW_ROLE_OCCURRED_FROM, BW_ROLE_ARRIVED,
                                         BW_ROLE_ARRIVED_DATE};
    static const enum bw_role pairs[][2] = {{BW_ROLE_OCCURRED_TIME, BW_ROLE_OCCURRED_DATE},
                                            {BW_ROLE_OCCURRED_TO, BW_ROLE_OCCURRED_FROM},
                                            {BW_ROLE_ARRIVED_TIME, BW_ROLE_ARRIVED_DATE},
                                            {BW_ROLE_EASTING, BW_ROLE_NORTHING},
                                            {BW_ROLE_NORTHING, BW_ROLE_EASTING},
                                            {BW_ROLE_LONGITUDE, BW_ROLE_LATITUDE},
                                            {BW_ROLE_LATITUDE, BW_ROLE_LONGITUDE}};
    const struct bw_yaml *fields = bw_yaml_find(schema, "fields");
    const struct bw_feed_desc *desc = reader->desc;
    size_t i = 0;

    for (size_t p = 0; p < sizeof(pairs) / sizeof(pairs[0]); p++) {
        if (bw_feed_desc_find(desc, pairs[p][0]) >= 0 && bw_feed_desc_find(desc, pairs[p][1]) < 0)
            return bw_yaml_fail(fields, reader->err, "role '%s' needs a field with role '%s'",
                                bw_role_name(pairs[p][0]), bw_role_name(pairs[p][1]));
    }
    while (i < sizeof(times) / sizeof(times[0]) && bw_feed_desc_find(desc, times[i]) < 0)
        i++;
    if (i == sizeof(times) / sizeof(times[0]) && desc->unit != BW_UNIT_PERSON)
        return bw_yaml_fail(fields, reader->err,
                            "no field says when it happened (occurred, occurred_date, "
                            "occurred_from, arrived or arrived_date)");
    return BW_OK;
}

static enum bw_status read_root(struct bw_feed_reader *reader, const struct bw_yaml *root)
{
    struct bw_feed_desc *desc = reader->desc;
    const struct bw_yaml *resource = NULL;
    const struct bw_yaml *schema;
    const struct bw_yaml *own;
    enum bw_status status = bw_feed_check_descriptor(root, reader->err);

    if (status != BW_OK ||
        (status = bw_yaml_require_text(root, "name", &desc->name, reader->err)) != BW_OK)
        return status;
    if (!bw_yaml_is_id(desc->name))
        return bw_yaml_fail(bw_yaml_find(root, "name"), reader->err,
                            "1 to 64 lower-case letters, digits and hyphens were expected");
    desc->title = desc->name;
    if ((status = bw_yaml_get_text(root, "title", &desc->title, reader->err)) != BW_OK ||
        (status = bw_yaml_require(root, "beatwise", &own, reader->err)) != BW_OK ||
        (status = read_own(reader, own)) != BW_OK ||
        (status = find_resource(reader, root, &resource)) != BW_OK ||
        (status = bw_feed_read_resource(reader, resource)) != BW_OK ||
        (status = bw_feed_follow(reader, resource, "schema", &schema)) != BW_OK ||
        (status = bw_feed_read_fields(reader, schema)) != BW_OK ||
        (status = bw_feed_read_rules(reader, own)) != BW_OK)
        return status;
    return check_times(reader, schema);
}

enum bw_status bw_feed_desc_read(struct bw_arena *arena, const char *path,
                                 struct bw_feed_desc **ret_desc, struct bw_err *err)
{
    struct bw_feed_desc *desc = bw_arena_alloc(arena, 1, sizeof(*desc));
    struct bw_digest digest;
    struct bw_feed_reader reader = {.arena = arena,
                                    .file = bw_arena_strdup(arena, path),
                                    .desc = desc,
                                    .digest = &digest,
                                    .err = err};
    struct bw_yaml *root;
    struct bw_text text;
    enum bw_status status = bw_yaml_read(arena, path, &text, &root, err);

    if (status != BW_OK)
        return status;
    bw_digest_init(&digest);
    bw_digest_add(&digest, text.ptr, text.len);
    desc->file = reader.file;
    status = read_root(&reader, root);
    if (status != BW_OK)
        return status;
    bw_digest_end(&digest, desc->digest);
    *ret_desc = desc;
    return BW_OK;
}

/* The length of a descriptor's file name without its ending, 0 for any other file. */
static size_t stem_of(const char *name)
{
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t ending = strlen(endings[i]);

        if (len > ending && name[0] != '.' && strcmp(name + len - ending, endings[i]) == 0)
            return len - ending;
    }
    return 0;
}

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum bw_status list_dir(struct bw_arena *arena, const char *path, struct bw_yaml_list *list,
                               struct bw_err *err)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    size_t cap = 0;

    if (dir == NULL && errno != ENOENT && errno != ENOTDIR)
        return bw_fail(err, BW_EIO, "cannot open '%s': %s", path, strerror(errno));
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (stem_of(entry->d_name) == 0)
            continue;
        list->texts = bw_arena_grow(arena, list->texts, list->count, &cap, sizeof(*list->texts));
        list->texts[list->count++] = bw_arena_strdup(arena, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    if (list->count == 0) {
        bw_fail(err, BW_ENOTFOUND, "'%s' holds no feed description", path);
        return bw_fail_hint(err,
                            "copy a ready one from PREFIX/share/beatwise/feeds (in the source: "
                            "feeds), or write one as doc/site.md says");
    }
    qsort(list->texts, list->count, sizeof(*list->texts), cmp_names);
    return BW_OK;
}

static int cmp_descs(const void *a, const void *b)
{
    const struct bw_feed_desc *const *left = a;
    const struct bw_feed_desc *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

enum bw_status bw_feed_desc_read_all(struct bw_arena *arena, const char *site_dir,
                                     struct bw_feed_desc ***ret_descs, size_t *ret_count,
                                     struct bw_err *err)
{
    const char *dir = bw_file_join(arena, strcmp(site_dir, ".") == 0 ? "" : site_dir, "feeds");
    struct bw_yaml_list names = {0};
    struct bw_feed_desc **descs;
    enum bw_status status = list_dir(arena, dir, &names, err);

    if (status != BW_OK)
        return status;
    descs = bw_arena_alloc(arena, names.count, sizeof(struct bw_feed_desc *));
    for (size_t i = 0; i < names.count; i++) {
        size_t stem = stem_of(names.texts[i]);

        status = bw_feed_desc_read(arena, bw_file_join(arena, dir, names.texts[i]), &descs[i], err);
        if (status != BW_OK)
            return status;
        if (strlen(descs[i]->name) != stem || strncmp(descs[i]->name, names.texts[i], stem) != 0)
            return bw_fail(err, BW_ECONFIG, "%s: the feed is called '%s', unlike its file",
                           descs[i]->file, descs[i]->name);
    }
    qsort(descs, names.count, sizeof(struct bw_feed_desc *), cmp_descs);
    for (size_t i = 1; i < names.count; i++) {
        if (strcmp(descs[i - 1]->name, descs[i]->name) == 0)
            return bw_fail(err, BW_ECONFIG, "%s: a feed '%s' is described in '%s' already",
                           descs[i]->file, descs[i]->name, descs[i - 1]->file);
    }
    *ret_descs = descs;
    *ret_count = names.count;
    return BW_OK;
}

int bw_feed_desc_find(const struct bw_feed_desc *desc, enum bw_role role)
{
    for (size_t i = 0; i < desc->field_count; i++) {
        if (desc->fields[i].role == role)
            return (int)i;
    }
    return -1;
}
