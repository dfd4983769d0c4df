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

static enum bw_status read_file(struct bw_ground *ground, struct bw_arena *arena, const char *path,
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
    bw_ground_mix(ground, digest);
    return BW_OK;
}

enum bw_status bw_ground_read_boundaries(struct bw_ground *ground, struct bw_arena *arena,
                                         const struct bw_boundary_conf *conf,
                                         struct bw_boundary_file **ret_files, size_t *ret_count,
                                         struct bw_err *err)
{
    struct folder folder = {0};
    enum bw_status status = BW_OK;

    if (!bw_file_is_dir(conf->path)) {
        *ret_files = bw_arena_alloc(arena, 1, sizeof(**ret_files));
        *ret_count = 1;
        return read_file(ground, arena, conf->path, *ret_files, err);
    }
    status = list_folder(arena, conf->path, &folder, err);
    if (status != BW_OK)
        return status;
    *ret_files = bw_arena_alloc(arena, folder.len, sizeof(**ret_files));
    *ret_count = folder.len;
    for (size_t i = 0; i < folder.len && status == BW_OK; i++) {
        (*ret_files)[i].name = folder.names[i];
        status = read_file(ground, arena, bw_file_join(arena, conf->path, folder.names[i]),
                           &(*ret_files)[i], err);
    }
    return status;
}
