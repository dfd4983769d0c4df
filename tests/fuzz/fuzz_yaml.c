/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <unistd.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/file.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/site.h"
#include "beatwise/conf/yaml.h"
#include "must.h"

/*
 * Text as a YAML tree, as a feed description and as a site: each is understood or refused with the
 * place, and what was understood can be used.
 */
static char folder[] = "/tmp/beatwise-fuzz-XXXXXX";
static const char *const names[] = {"site.yaml", "feed.yaml"};

static void remove_folder(void)
{
    char path[sizeof(folder) + 16];

    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void make_folder(void)
{
    static int is_made;

    if (is_made)
        return;
    MUST(mkdtemp(folder) != NULL);
    atexit(remove_folder);
    is_made = 1;
}

static const char *file_of(struct bw_arena *arena, const char *name, const uint8_t *bytes,
                           size_t len)
{
    const char *path = bw_file_join(arena, folder, name);
    FILE *file = fopen(path, "wb");

    MUST(file != NULL && fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
    return path;
}

/* The tree's lines are lines of the text, and every key can be found again. */
static void walk(const struct bw_yaml *node, size_t lines)
{
    char path[64];

    MUST(node->line >= 1 && node->line <= lines);
    bw_yaml_path(node, NULL, path, sizeof(path));
    MUST(strlen(path) < sizeof(path));
    MUST((node->kind == BW_YAML_SCALAR) == (node->text != NULL));
    for (const struct bw_yaml *item = node->first; item != NULL; item = item->next) {
        MUST(item->parent == node);
        if (node->kind == BW_YAML_MAPPING)
            MUST(bw_yaml_find(node, item->key) == item);
        walk(item, lines);
    }
}

/* As libyaml counts lines: CR, LF, CRLF, NEL, LS and PS; in UTF-16 every second byte. */
static size_t most_lines(const uint8_t *bytes, size_t len)
{
    size_t lines = 1;

    for (size_t i = 0; i < len; i++)
        lines += bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == 0x85 || bytes[i] == 0xa8 ||
                 bytes[i] == 0xa9 || bytes[i] == 0x28 || bytes[i] == 0x29;
    return lines + 1;
}

static void try_feed(struct bw_arena *arena, const char *path)
{
    static const struct bw_quarter quarter = {2026, 1};
    struct bw_err err = BW_ERR_INIT;
    struct bw_feed_desc *desc = NULL;
    const char *urls[3];
    size_t url_count = 0;
    enum bw_status status = bw_feed_desc_read(arena, path, &desc, &err);

    must_be_tidy(status, &err);
    if (status != BW_OK)
        return;
    MUST(desc->name != NULL && desc->path != NULL && strlen(desc->digest) == 64);
    for (size_t i = 0; i < desc->field_count; i++)
        MUST(desc->fields[i].name != NULL && desc->fields[i].role < BW_ROLES);
    for (size_t i = 0; i < desc->violence_count; i++)
        MUST(desc->violence[i].field < desc->field_count);
    MUST(bw_feed_desc_first_day(desc, quarter) <= bw_quarter_first_day(quarter));
    status = bw_feed_desc_expand(arena, desc, desc->path, quarter, urls, &url_count, &err);
    must_be_tidy(status, &err);
    MUST(status != BW_OK || url_count == 1 || url_count == 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    struct bw_yaml *root = NULL;
    struct bw_site *site = NULL;
    enum bw_status status;

    make_folder();
    status = bw_yaml_parse(arena, "feed.yaml", (const char *)bytes, len, &root, &err);
    must_be_tidy(status, &err);
    MUST(status == BW_OK || status == BW_ECONFIG);
    if (status == BW_OK) {
        walk(root, most_lines(bytes, len));
        try_feed(arena, file_of(arena, names[1], bytes, len));
        file_of(arena, names[0], bytes, len);
        err = BW_ERR_INIT;
        status = bw_site_read(arena, folder, &site, &err);
        must_be_tidy(status, &err);
        MUST(status != BW_OK || (site->name != NULL && site->group_count > 0));
    }
    bw_arena_free(arena);
    return 0;
}
