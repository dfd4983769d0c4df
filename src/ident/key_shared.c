/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "beatwise/ident/key.h"

/* The folder of `path` and, behind it, the name in it. */
static const char *split(const char *path, char dir[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    if (slash == NULL)
        snprintf(dir, PATH_MAX, ".");
    else
        snprintf(dir, PATH_MAX, "%.*s", len == 0 ? 1 : (int)len, path);
    return slash == NULL ? path : slash + 1;
}

static enum bw_status open_folder(const char *dir, const char *path, int *ret_fd,
                                  struct bw_err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return bw_fail(err, BW_EIO, "cannot open the folder of '%s': %s", path, strerror(errno));
    *ret_fd = fd;
    return BW_OK;
}

enum bw_status bw_keyring_shared_write(const struct bw_keyring *ring, const char *path,
                                       const char *const *forbidden_dirs, struct bw_err *err)
{
    struct bw_key_folder from = {ring->dir_fd, ring->dir};
    char dir[PATH_MAX];
    const char *name = split(path, dir);
    struct bw_key_folder to = {-1, dir};
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    enum bw_status status;

    if (file == NULL)
        return err->status;
    status = bw_key_folder_check_place(dir, dir, forbidden_dirs, err);
    if (status == BW_OK)
        status = open_folder(dir, path, &to.fd, err);
    if (status == BW_OK)
        status = bw_key_file_read(from, BW_SHARED_FILE, "shared", file, err);
    if (status == BW_OK)
        status = bw_key_file_write(to, name, file, true, err);
    if (to.fd >= 0)
        close(to.fd);
    sodium_free(file);
    return status;
}

enum bw_status bw_keyring_open_shared(struct bw_keyring **ret_ring, const char *path,
                                      struct bw_err *err)
{
    char dir[PATH_MAX];
    const char *name = split(path, dir);
    struct bw_key_folder folder = {-1, dir};
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    struct bw_keyring *ring = file == NULL ? NULL : bw_key_memory(sizeof(*ring), err);
    enum bw_status status;

    if (ring == NULL) {
        sodium_free(file);
        return err->status;
    }
    ring->dir_fd = -1;
    status = bw_key_folder_check_place(dir, dir, NULL, err);
    if (status == BW_OK)
        status = open_folder(dir, path, &folder.fd, err);
    if (status == BW_OK)
        status = bw_key_file_read(folder, name, "shared", file, err);
    if (status == BW_OK) {
        bw_key_derive_shared(ring, file);
        if (sodium_mprotect_readonly(ring) != 0)
            status = bw_fail(err, BW_EIO, "no protected memory for keys");
    }
    if (folder.fd >= 0)
        close(folder.fd);
    sodium_free(file);
    if (status == BW_OK)
        *ret_ring = ring;
    else
        bw_keyring_close(ring);
    return status;
}
