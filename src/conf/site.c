/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/conf/site.h"

#include <string.h>

#include "beatwise/base/digest.h"
#include "beatwise/base/file.h"
#include "beatwise/conf/yaml.h"
#include "beatwise/conf/yaml_value.h"

#include "site_private.h"

/* Keys of a settings section that are no numbers, after those of the table. */
#define SECTION_KEYS 16

static bool is_absolute_or_url(const char *path)
{
    return *path == '/' || strstr(path, "://") != NULL;
}

/* The path under `key`, as seen from the working directory. */
enum bw_status bw_site_get_path(struct bw_site_reader *reader, const struct bw_yaml *map,
                                const char *key, const char **ret_path)
{
    const char *path = NULL;
    enum bw_status status = bw_yaml_get_text(map, key, &path, reader->err);

    if (status == BW_OK && path != NULL)
        *ret_path =
            is_absolute_or_url(path) ? path : bw_file_beside(reader->arena, reader->file, path);
    return status;
}

enum bw_status bw_site_require_path(struct bw_site_reader *reader, const struct bw_yaml *map,
                                    const char *key, const char **ret_path)
{
    const struct bw_yaml *node;
    enum bw_status status = bw_yaml_require(map, key, &node, reader->err);

    return status != BW_OK ? status : bw_site_get_path(reader, map, key, ret_path);
}

static enum bw_status read_store(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    const char *store = "sqlite:store.db";
    enum bw_status status = bw_yaml_get_text(root, "store", &store, reader->err);

    if (status != BW_OK)
        return status;
    if (strncmp(store, "sqlite:", 7) == 0 && store[7] != '\0')
        reader->site->store = bw_arena_printf(
            reader->arena, "sqlite:%s", bw_file_beside(reader->arena, reader->file, store + 7));
    else if (strncmp(store, "postgresql://", 13) == 0)
        reader->site->store = store;
    else
        return bw_yaml_fail(bw_yaml_find(root, "store"), reader->err,
                            "sqlite:PATH or postgresql://... was expected");
    return BW_OK;
}

static enum bw_status read_outputs(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const known[] = {"releases", "drafts", "restricted", "suppliers", NULL};
    static const char *const presets[] = {"out", "draft", "restricted", "suppliers"};
    const struct bw_yaml *map = bw_yaml_given(root, "outputs");
    struct bw_site *site = reader->site;
    const char **const paths[] = {&site->out_releases, &site->out_drafts, &site->out_restricted,
                                  &site->out_suppliers};
    enum bw_status status = map == NULL ? BW_OK : bw_yaml_check_keys(map, known, reader->err);

    for (size_t i = 0; i < 4 && status == BW_OK; i++) {
        *paths[i] = bw_file_beside(reader->arena, reader->file, presets[i]);
        status = bw_site_get_path(reader, map, known[i], paths[i]);
    }
    return status;
}

enum bw_status bw_site_read_setting(struct bw_site_reader *reader, const struct bw_yaml *item,
                                    enum bw_setting_id id)
{
    struct bw_err ignored = BW_ERR_INIT;
    char expected[160];

    if (item->is_null)
        return BW_OK;
    if (item->kind == BW_YAML_SCALAR &&
        bw_setting_set(&reader->site->settings, id, item->text, &ignored) == BW_OK)
        return BW_OK;
    bw_setting_expect(id, expected);
    return bw_yaml_fail(item, reader->err, "%s was expected", expected);
}

/* `section: {key: value}`, the keys of the settings table and `others` (ended by NULL). */
static enum bw_status read_section(struct bw_site_reader *reader, const struct bw_yaml *root,
                                   const char *section, const char *const *others)
{
    const struct bw_yaml *map = bw_yaml_given(root, section);
    const char *known[SECTION_KEYS] = {0};
    size_t len = strlen(section);
    size_t count = 0;
    enum bw_status status;

    if (map == NULL)
        return BW_OK;
    for (int i = 0; i < BW_SETTINGS && count < SECTION_KEYS - 4; i++) {
        if (strncmp(bw_settings[i].name, section, len) == 0 && bw_settings[i].name[len] == '.')
            known[count++] = bw_settings[i].name + len + 1;
    }
    while (*others != NULL && count < SECTION_KEYS - 1)
        known[count++] = *others++;
    status = bw_yaml_check_keys(map, known, reader->err);
    for (const struct bw_yaml *item = map->first; item != NULL && status == BW_OK;
         item = item->next) {
        enum bw_setting_id id =
            bw_setting_find(bw_arena_printf(reader->arena, "%s.%s", section, item->key));

        if (id != BW_SETTINGS)
            status = bw_site_read_setting(reader, item, id);
    }
    return status;
}

/* No http: an extract is never sent in the clear. */
static enum bw_status read_schemes(struct bw_site_reader *reader, const struct bw_yaml *fetch)
{
    static const char *const fine[] = {"https", "sftp", "ftps", "file", NULL};
    static const char *presets[] = {"https", "sftp", "file"};
    struct bw_yaml_list list = {presets, 3};
    enum bw_status status = bw_yaml_get_list(reader->arena, fetch, "schemes", &list, reader->err);

    for (size_t i = 0; i < list.count && status == BW_OK; i++) {
        const char *const *scheme = fine;

        while (*scheme != NULL && strcmp(*scheme, list.texts[i]) != 0)
            scheme++;
        if (*scheme == NULL)
            status = bw_yaml_fail(bw_yaml_find(fetch, "schemes"), reader->err,
                                  "a list of https, sftp, ftps, file was expected");
    }
    reader->site->schemes = list.texts;
    reader->site->scheme_count = list.count;
    return status;
}

static enum bw_status read_sections(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const of_fetch[] = {"schemes", "ca", NULL};
    static const char *const of_disclosure[] = {"known", NULL};
    static const char *const none[] = {NULL};
    const struct bw_yaml *fetch = bw_yaml_given(root, "fetch");
    struct bw_yaml_list known = {0};
    enum bw_status status;

    if ((status = read_section(reader, root, "fetch", of_fetch)) != BW_OK ||
        (status = read_section(reader, root, "retention", none)) != BW_OK ||
        (status = read_section(reader, root, "link", none)) != BW_OK ||
        (status = read_section(reader, root, "rank", none)) != BW_OK ||
        (status = read_section(reader, root, "disclosure", of_disclosure)) != BW_OK ||
        (status = read_schemes(reader, fetch)) != BW_OK ||
        (status = bw_site_get_path(reader, fetch, "ca", &reader->site->ca)) != BW_OK)
        return status;
    return bw_yaml_get_list(reader->arena, bw_yaml_given(root, "disclosure"), "known", &known,
                            reader->err);
}

/* Outside the site, so that a copy of the site's folder does not carry its keys; by name, so that
 * two sites beside each other do not share them. */
static enum bw_status read_keys(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    char *path = bw_arena_printf(reader->arena, "../keys/%s", reader->site->name);

    for (char *p = path + strlen("../keys/"); *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
        else if ((*p < 'a' || *p > 'z') && (*p < '0' || *p > '9'))
            *p = '-';
    }
    reader->site->keys = bw_file_beside(reader->arena, reader->file, path);
    return bw_site_get_path(reader, root, "keys", &reader->site->keys);
}

static enum bw_status read_top(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    struct bw_site *site = reader->site;
    int year_start = 0;
    int timezone = 0;
    enum bw_status status;

    if ((status = bw_yaml_require_text(root, "site", &site->name, reader->err)) != BW_OK ||
        (status = bw_yaml_get_bool(root, "invented", &site->is_invented, reader->err)) != BW_OK ||
        (status = bw_yaml_get_choice(root, "timezone", "Europe/London", &timezone, reader->err)) !=
            BW_OK ||
        (status = bw_yaml_get_choice(root, "year_start", "april january", &year_start,
                                     reader->err)) != BW_OK ||
        (status = read_keys(reader, root)) != BW_OK ||
        (status = bw_site_get_path(reader, root, "national_grid", &site->national_grid)) != BW_OK ||
        (status = bw_site_read_places(reader, root)) != BW_OK ||
        (status = bw_site_read_population(reader, root)) != BW_OK ||
        (status = bw_site_get_path(reader, root, "actions", &site->actions)) != BW_OK)
        return status;
    site->is_year_from_april = year_start == 0;
    return bw_site_get_path(reader, root, "breaks", &site->breaks);
}

static enum bw_status read_root(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *const known[] = {
        "site",       "invented",   "timezone",  "year_start",    "store",  "keys",
        "outputs",    "boundaries", "postcodes", "national_grid", "places", "population",
        "actions",    "breaks",     "fetch",     "retention",     "link",   "rank",
        "disclosure", "groups",     NULL};
    enum bw_status status;

    bw_setting_values_init(&reader->site->settings);
    if ((status = bw_yaml_check_keys(root, known, reader->err)) != BW_OK ||
        (status = read_top(reader, root)) != BW_OK ||
        (status = read_store(reader, root)) != BW_OK ||
        (status = read_outputs(reader, root)) != BW_OK ||
        (status = read_sections(reader, root)) != BW_OK ||
        (status = bw_site_read_boundaries(reader, root)) != BW_OK ||
        (status = bw_site_read_postcodes(reader, root)) != BW_OK)
        return status;
    return bw_site_read_groups(reader, root);
}

enum bw_status bw_site_read(struct bw_arena *arena, const char *dir, struct bw_site **ret_site,
                            struct bw_err *err)
{
    char *file = bw_file_join(arena, strcmp(dir, ".") == 0 ? "" : dir, "site.yaml");
    struct bw_site *site = bw_arena_alloc(arena, 1, sizeof(*site));
    struct bw_site_reader reader = {.arena = arena, .file = file, .site = site, .err = err};
    struct bw_yaml *root;
    struct bw_text text;
    enum bw_status status = bw_yaml_read(arena, file, &text, &root, err);

    if (status == BW_ENOTFOUND)
        return bw_fail_hint(err, "beatwise init DIR makes a site; --site DIR names one");
    if (status == BW_OK)
        status = read_root(&reader, root);
    if (status != BW_OK)
        return status;
    site->dir = bw_arena_strdup(arena, dir);
    bw_digest_of(text.ptr, text.len, site->digest);
    *ret_site = site;
    return BW_OK;
}
