/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/conf/yaml_value.h"

#include "site_private.h"

static bool has_level(const struct bw_site *site, const char *level)
{
    for (size_t i = 0; i < site->boundary_count; i++) {
        for (size_t j = 0; j < site->boundaries[i].level_count; j++) {
            if (strcmp(site->boundaries[i].levels[j], level) == 0)
                return true;
        }
    }
    return false;
}

/* disclosure.profile from the laxest to the strictest: what it hides and how far it rounds. */
static int strictness(const char *profile)
{
    static const char *const order[] = {"below-5", "hes", "below-10"};
    int i = 0;

    while (i < 2 && strcmp(order[i], profile) != 0)
        i++;
    return i;
}

static enum bw_status read_profile(struct bw_site_reader *reader, const struct bw_yaml *map,
                                   struct bw_group_conf *group)
{
    int index = 0;
    char of_site[64];
    enum bw_status status = bw_yaml_get_choice(
        map, "profile", bw_settings[BW_SETTING_DISCLOSURE_PROFILE].choices, &index, reader->err);

    if (status == BW_OK)
        status = bw_yaml_get_text(map, "profile", &group->profile, reader->err);
    if (status == BW_OK)
        status = bw_yaml_get_text(map, "agreed", &group->agreed, reader->err);
    if (status != BW_OK || group->profile == NULL || group->agreed != NULL)
        return status;
    bw_setting_format(&reader->site->settings, BW_SETTING_DISCLOSURE_PROFILE, of_site);
    if (strictness(group->profile) < strictness(of_site))
        return bw_yaml_fail(bw_yaml_find(map, "profile"), reader->err,
                            "laxer than the site's '%s', which needs 'agreed: REFERENCE'", of_site);
    return BW_OK;
}

static enum bw_status read_languages(struct bw_site_reader *reader, const struct bw_yaml *map,
                                     struct bw_group_conf *group)
{
    static const char *preset[] = {"en"};
    struct bw_yaml_list list = {preset, 1};
    enum bw_status status = bw_yaml_get_list(reader->arena, map, "languages", &list, reader->err);

    for (size_t i = 0; i < list.count && status == BW_OK; i++) {
        if (strcmp(list.texts[i], "en") != 0 && strcmp(list.texts[i], "cy") != 0)
            status = bw_yaml_fail(bw_yaml_find(map, "languages"), reader->err,
                                  "a list of en, cy was expected");
    }
    group->languages = list.texts;
    group->language_count = list.count;
    return status;
}

static enum bw_status read_area(struct bw_site_reader *reader, const struct bw_yaml *map,
                                struct bw_group_conf *group)
{
    struct bw_yaml_list in = {0};
    enum bw_status status = bw_yaml_get_text(map, "level", &group->level, reader->err);

    if (status == BW_OK)
        status = bw_yaml_get_list(reader->arena, map, "in", &in, reader->err);
    if (status != BW_OK)
        return status;
    group->in = in.texts;
    group->in_count = in.count;
    if (group->level != NULL && !has_level(reader->site, group->level))
        return bw_yaml_fail(bw_yaml_find(map, "level"), reader->err,
                            "no boundary set has a level '%s'", group->level);
    if ((group->level == NULL) != (group->in_count == 0))
        return bw_yaml_fail(map, reader->err, "group '%s' needs both 'level' and 'in', or neither",
                            group->id);
    return BW_OK;
}

static enum bw_status read_group(struct bw_site_reader *reader, const struct bw_yaml *map,
                                 struct bw_group_conf *group)
{
    static const char *const known[] = {"id",   "name",    "name_cy", "level",     "in",
                                        "take", "profile", "agreed",  "languages", NULL};
    int64_t take = 0;
    enum bw_status status;

    *group = (struct bw_group_conf){0};
    if ((status = bw_yaml_check_keys(map, known, reader->err)) != BW_OK ||
        (status = bw_yaml_require_text(map, "id", &group->id, reader->err)) != BW_OK)
        return status;
    if (!bw_yaml_is_id(group->id))
        return bw_yaml_fail(bw_yaml_find(map, "id"), reader->err,
                            "1 to 64 lower-case letters, digits and hyphens were expected");
    for (size_t i = 0; i < reader->site->group_count; i++) {
        if (strcmp(reader->site->groups[i].id, group->id) == 0)
            return bw_yaml_fail(bw_yaml_find(map, "id"), reader->err,
                                "another group is called '%s'", group->id);
    }
    if ((status = bw_yaml_require_text(map, "name", &group->name, reader->err)) != BW_OK ||
        (status = bw_yaml_get_text(map, "name_cy", &group->name_cy, reader->err)) != BW_OK ||
        (status = bw_yaml_get_i64(map, "take", (struct bw_bounds){1, 1000}, &take, reader->err)) !=
            BW_OK ||
        (status = read_area(reader, map, group)) != BW_OK ||
        (status = read_profile(reader, map, group)) != BW_OK)
        return status;
    group->take = (size_t)take;
    return read_languages(reader, map, group);
}

enum bw_status bw_site_read_groups(struct bw_site_reader *reader, const struct bw_yaml *root)
{
    static const char *preset_languages[] = {"en"};
    const struct bw_yaml *node = bw_yaml_given(root, "groups");
    struct bw_site *site = reader->site;
    size_t cap = 0;

    site->groups = bw_arena_grow(reader->arena, NULL, 0, &cap, sizeof(*site->groups));
    if (node == NULL) {
        site->groups[site->group_count++] = (struct bw_group_conf){
            .id = "all", .name = site->name, .languages = preset_languages, .language_count = 1};
        return BW_OK;
    }
    if (node->kind != BW_YAML_SEQUENCE || node->first == NULL)
        return bw_yaml_fail(node, reader->err, "a list of groups was expected");
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        enum bw_status status;

        site->groups = bw_arena_grow(reader->arena, site->groups, site->group_count, &cap,
                                     sizeof(*site->groups));
        status = read_group(reader, item, &site->groups[site->group_count]);
        if (status != BW_OK)
            return status;
        site->group_count++;
    }
    return BW_OK;
}
