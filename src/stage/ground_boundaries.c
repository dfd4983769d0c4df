/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/stage/sheet.h"

#include "ground_private.h"

#define BOUNDARIES_MAX_BYTES ((size_t)1024 * 1024 * 1024)

struct folder {
    const char **names;
    size_t len, cap;
};

/* How long the name is without an ending that boundaries have; 0: it has none of them. */
static size_t stem_len(const char *name)
{
    static const char *const endings[] = {".kml",        ".geojson", ".json",
                                          ".geojson.gz", ".json.gz", ".kml.gz"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t cut = strlen(endings[i]);

        if (name[0] != '.' && len > cut && strcmp(name + len - cut, endings[i]) == 0)
            return len - cut;
    }
    return 0;
}

static int cmp_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum bw_status list_folder(struct bw_arena *arena, const char *path, struct folder *folder,
                                  struct bw_err *err)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    if (dir == NULL)
        return bw_fail(err, BW_EIO, "'%s' cannot be read: %s", path, strerror(errno));
    while ((entry = readdir(dir)) != NULL) {
        if (stem_len(entry->d_name) == 0)
            continue;
        folder->names =
            bw_arena_grow(arena, folder->names, folder->len, &folder->cap, sizeof(*folder->names));
        folder->names[folder->len++] = bw_arena_strdup(arena, entry->d_name);
    }
    closedir(dir);
    if (folder->len == 0)
        return bw_fail(err, BW_EFORMAT, "'%s' holds no boundaries (.geojson, .json, .kml)", path);
    qsort(folder->names, folder->len, sizeof(*folder->names), cmp_names);
    return BW_OK;
}

/* Adds the file's digest to that of all. */
static enum bw_status read_file(struct bw_arena *arena, const char *path, struct bw_digest *all,
                                struct bw_boundary_file *file, struct bw_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t len = stem_len(name);
    char digest[BW_DIGEST_HEX];
    enum bw_status status =
        bw_sheet_read_text(arena, path, BOUNDARIES_MAX_BYTES, digest, &file->text, err);

    if (status != BW_OK)
        return bw_ground_fail_file("boundaries", err);
    file->stem = bw_arena_strndup(arena, name, len > 0 ? len : strlen(name));
    bw_digest_add(all, name, strlen(name) + 1);
    bw_digest_add(all, digest, sizeof(digest));
    return BW_OK;
}

enum bw_status bw_ground_read_boundaries(struct bw_arena *arena,
                                         const struct bw_boundary_conf *conf,
                                         struct bw_ground_files *ret_files, struct bw_err *err)
{
    const bool is_folder = bw_file_is_dir(conf->path);
    struct folder folder = {.len = is_folder ? 0 : 1};
    enum bw_status status = BW_OK;
    struct bw_digest all;

    if (is_folder)
        status = list_folder(arena, conf->path, &folder, err);
    ret_files->count = folder.len;
    ret_files->files = bw_arena_alloc(arena, folder.len, sizeof(*ret_files->files));
    bw_digest_init(&all);
    for (size_t i = 0; i < folder.len && status == BW_OK; i++) {
        struct bw_boundary_file *file = &ret_files->files[i];
        const char *path = conf->path;

        if (is_folder) {
            file->name = folder.names[i];
            path = bw_file_join(arena, conf->path, folder.names[i]);
        }
        status = read_file(arena, path, &all, file, err);
        ret_files->bytes += file->text.len;
    }
    bw_digest_end(&all, ret_files->digest);
    return status;
}
