/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_synth.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "beatwise/base/file.h"
#include "beatwise/ident/key.h"
#include "beatwise/stage/ready_feed.h"
#include "beatwise/synth/synth_site.h"

/* The demo is waited for: fast beats small. */
#define GZIP_LEVEL "1"

/* Its one conversion is the folder of keys. */
#define SITE_YAML                                                                                  \
    "# A site: see `man beatwise` and doc/site.md.  Paths are relative to this file.\n"            \
    "site: Name of the area\n"                                                                     \
    "keys: %s          # made by: beatwise key new\n"                                              \
    "\n"                                                                                           \
    "# Police beats: a GeoJSON FeatureCollection; `code` and `name` are properties of its "        \
    "features.\n"                                                                                  \
    "boundaries:\n"                                                                                \
    "  - path: geo/beats.geojson\n"                                                                \
    "    code: beat_code\n"                                                                        \
    "    name: beat_name\n"                                                                        \
    "    # areas: {lad: lad_code}     # levels above the beat\n"                                   \
    "    # crs: EPSG:27700            # if not longitude and latitude\n"                           \
    "\n"                                                                                           \
    "# postcodes: {path: geo/postcodes.csv.gz, postcode: postcode, easting: easting, northing: "   \
    "northing}\n"                                                                                  \
    "# population: geo/population.csv # beat,sex,age_from,age_to,persons,year\n"                   \
    "\n"                                                                                           \
    "# Who gets a report.  Without this there is one group, `all`, with every beat.\n"             \
    "# groups:\n"                                                                                  \
    "#   - {id: cardiff, name: Cardiff action group, level: lad, in: [W06000015], take: 3}\n"

struct made_file {
    char *path;
    FILE *plain; /* one of the two */
    gzFile gzip;
};

struct making {
    struct bw_arena *arena;
    const char *dir;
};

static enum bw_status fail_write(const struct made_file *file, struct bw_err *err)
{
    return bw_fail(err, BW_EIO, "cannot write '%s': %s", file->path, strerror(errno));
}

static enum bw_status write_file(void *ctx, const void *bytes, size_t len, struct bw_err *err)
{
    struct made_file *file = ctx;
    bool is_written = file->gzip != NULL ? gzwrite(file->gzip, bytes, (unsigned)len) == (int)len
                                         : fwrite(bytes, 1, len, file->plain) == len;

    return len == 0 || is_written ? BW_OK : fail_write(file, err);
}

static enum bw_status open_file(void *ctx, const char *path, struct bw_synth_sink *ret_sink,
                                struct bw_err *err)
{
    struct making *making = ctx;
    struct made_file *file = bw_arena_alloc(making->arena, 1, sizeof(*file));
    size_t len;
    char *folder;
    enum bw_status status;

    file->path = bw_file_join(making->arena, making->dir, path);
    len = strlen(path);
    folder = bw_arena_strdup(making->arena, file->path);
    *strrchr(folder, '/') = '\0';
    status = bw_file_make_dirs(folder, 0755, err);
    if (status != BW_OK)
        return status;
    if (len > 3 && strcmp(path + len - 3, ".gz") == 0)
        file->gzip = gzopen(file->path, "wb" GZIP_LEVEL);
    else
        file->plain = fopen(file->path, "wbe");
    if (file->gzip == NULL && file->plain == NULL)
        return fail_write(file, err);
    *ret_sink = (struct bw_synth_sink){.ctx = file, .write = write_file};
    return BW_OK;
}

static enum bw_status close_file(void *ctx, struct bw_synth_sink *sink, bool is_whole,
                                 struct bw_err *err)
{
    struct made_file *file = sink->ctx;
    bool is_closed = file->gzip != NULL ? gzclose(file->gzip) == Z_OK : fclose(file->plain) == 0;

    (void)ctx;
    if (!is_whole) {
        remove(file->path);
        return BW_OK;
    }
    return is_closed ? BW_OK : fail_write(file, err);
}

static enum bw_status make_empty_dir(const char *dir, struct bw_err *err)
{
    enum bw_status status = bw_file_make_dirs(dir, 0755, err);
    const struct dirent *entry;
    bool is_empty = true;
    DIR *open;

    if (status != BW_OK)
        return status;
    open = opendir(dir);
    if (open == NULL)
        return bw_fail(err, BW_EIO, "cannot read '%s': %s", dir, strerror(errno));
    while ((entry = readdir(open)) != NULL)
        is_empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(open);
    if (!is_empty) {
        bw_fail(err, BW_EIO, "there is something in '%s' already", dir);
        return bw_fail_hint(err, "name a folder that is empty or not there yet");
    }
    return BW_OK;
}

/* "../keys/NAME": beside the site, named after it. */
static enum bw_status keys_of(struct bw_arena *arena, const char *dir, const char **ret_keys,
                              struct bw_err *err)
{
    char *real = realpath(dir, NULL);

    if (real == NULL)
        return bw_fail(err, BW_EIO, "cannot find '%s': %s", dir, strerror(errno));
    *ret_keys = bw_arena_printf(arena, "../keys/%s", strrchr(real, '/') + 1);
    free(real);
    return BW_OK;
}

static enum bw_status make_keys(struct bw_arena *arena, const char *dir, const char *keys,
                                struct bw_err *err)
{
    const char *forbidden[] = {dir, NULL};
    const char *path = bw_file_join(arena, dir, keys);
    char *parent = bw_arena_strdup(arena, path);
    enum bw_status status;

    *strrchr(parent, '/') = '\0';
    status = bw_file_make_dirs(parent, 0700, err);
    return status == BW_OK ? bw_keyring_make(path, forbidden, err) : status;
}

enum bw_status bw_stage_synth(struct bw_arena *arena, const char *dir,
                              const struct bw_synth_plan *plan, struct bw_err *err)
{
    struct making making = {.arena = arena, .dir = dir};
    const struct bw_synth_out out = {.ctx = &making, .open = open_file, .close = close_file};
    struct bw_synth_plan named = *plan;
    enum bw_status status = bw_synth_plan_check(plan, err);

    if (status == BW_OK)
        status = make_empty_dir(dir, err);
    if (status == BW_OK)
        status = keys_of(arena, dir, &named.keys, err);
    if (status == BW_OK)
        status = make_keys(arena, dir, named.keys, err);
    return status == BW_OK ? bw_synth_site_write(arena, &named, &out, err) : status;
}

enum bw_status bw_stage_init(struct bw_arena *arena, const char *dir, const char *const *feeds,
                             size_t feed_count, struct bw_err *err)
{
    static const char *const folders[] = {"feeds", "geo"};
    const char *keys;
    const char *text;
    enum bw_status status = BW_OK;

    for (size_t i = 0; status == BW_OK && i < feed_count; i++)
        status = bw_ready_feed_check(arena, feeds[i], err);
    if (status == BW_OK)
        status = make_empty_dir(dir, err);
    if (status == BW_OK)
        status = keys_of(arena, dir, &keys, err);
    for (size_t i = 0; status == BW_OK && i < 2; i++)
        status = bw_file_make_dirs(bw_file_join(arena, dir, folders[i]), 0755, err);
    if (status != BW_OK)
        return status;
    text = bw_arena_printf(arena, SITE_YAML, keys);
    status = bw_file_write(bw_file_join(arena, dir, "site.yaml"), text, strlen(text), 0644, err);
    for (size_t i = 0; status == BW_OK && i < feed_count; i++)
        status = bw_ready_feed_write(arena, dir, feeds[i], err);
    return status;
}
