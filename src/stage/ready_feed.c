/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/ready_feed.h"

#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/conf/yaml_value.h"
#include "beatwise/report/resource.h"

#define FOLDER "feeds/"
#define ENDING ".yaml"
#define CODES "feeds/codes/"

/* The name of a description among the compiled-in files, or NULL. */
static const char *name_of(struct bw_arena *arena, const struct bw_resource *resource)
{
    size_t len = strlen(resource->name);

    if (strncmp(resource->name, FOLDER, strlen(FOLDER)) != 0 ||
        len < strlen(FOLDER) + strlen(ENDING) ||
        strcmp(resource->name + len - strlen(ENDING), ENDING) != 0)
        return NULL;
    return bw_arena_strndup(arena, resource->name + strlen(FOLDER),
                            len - strlen(FOLDER) - strlen(ENDING));
}

const char *bw_ready_feed_name(struct bw_arena *arena, size_t i)
{
    for (const struct bw_resource *at = bw_resources; at->name != NULL; at++) {
        const char *name = name_of(arena, at);

        if (name != NULL && i-- == 0)
            return name;
    }
    return NULL;
}

static enum bw_status fail_name(struct bw_arena *arena, const char *name, struct bw_err *err)
{
    struct bw_near near = {.word = name};
    const char *all = "";
    const char *other;

    for (size_t i = 0; (other = bw_ready_feed_name(arena, i)) != NULL; i++) {
        bw_near_offer(&near, other);
        all = bw_arena_printf(arena, "%s%s%s", all, i == 0 ? "" : ", ", other);
    }
    bw_fail(err, BW_ENOTFOUND, "there is no ready description '%s'", name);
    return near.name == NULL ? bw_fail_hint(err, "there are %s", all)
                             : bw_fail_hint(err, "did you mean '%s'?", near.name);
}

static const struct bw_resource *find(struct bw_arena *arena, const char *name)
{
    return bw_resource_find(bw_arena_printf(arena, FOLDER "%s" ENDING, name));
}

enum bw_status bw_ready_feed_check(struct bw_arena *arena, const char *name, struct bw_err *err)
{
    return find(arena, name) == NULL ? fail_name(arena, name, err) : BW_OK;
}

static enum bw_status write_resource(struct bw_arena *arena, const char *site,
                                     const struct bw_resource *resource, struct bw_err *err)
{
    return bw_file_write(bw_file_join(arena, site, resource->name), resource->bytes, resource->len,
                         0644, err);
}

enum bw_status bw_ready_feed_write(struct bw_arena *arena, const char *site, const char *name,
                                   struct bw_err *err)
{
    const struct bw_resource *feed = find(arena, name);
    const char *text;
    enum bw_status status;

    if (feed == NULL)
        return fail_name(arena, name, err);
    text = bw_arena_strndup(arena, (const char *)feed->bytes, feed->len);
    status = bw_file_make_dirs(bw_file_join(arena, site, CODES), 0755, err);
    if (status == BW_OK)
        status = write_resource(arena, site, feed, err);
    for (const struct bw_resource *at = bw_resources; at->name != NULL && status == BW_OK; at++) {
        if (strncmp(at->name, CODES, strlen(CODES)) == 0 &&
            strstr(text, at->name + strlen(FOLDER)) != NULL)
            status = write_resource(arena, site, at, err);
    }
    return status;
}
