/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static enum bw_status fail_io(struct bw_err *err, const char *path, const char *what)
{
    return bw_fail(err, BW_EIO, "cannot %s '%s': %s", what, path, strerror(errno));
}

char *bw_file_join(struct bw_arena *arena, const char *dir, const char *name)
{
    if (*dir == '\0')
        return bw_arena_strdup(arena, name);
    return bw_arena_printf(arena, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

/* Whether "DIR/.." is what stands before the last name of DIR: of a link it is elsewhere. */
static bool is_plain_dir(const char *dir)
{
    const char *slash = strrchr(dir, '/');
    const char *name = slash == NULL ? dir : slash + 1;
    struct stat st;

    return *name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
           lstat(dir, &st) == 0 && S_ISDIR(st.st_mode);
}

char *bw_file_beside(struct bw_arena *arena, const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');
    char *dir;

    if (*path == '/' || slash == NULL)
        return bw_arena_strdup(arena, path);
    dir = bw_arena_strndup(arena, file, (size_t)(slash - file));
    while (strncmp(path, "../", 3) == 0 && is_plain_dir(dir)) {
        char *cut = strrchr(dir, '/');

        path += 3;
        if (cut == NULL)
            return bw_arena_strdup(arena, path);
        *cut = '\0';
    }
    return bw_arena_printf(arena, "%s/%s", dir, path);
}

bool bw_file_is_there(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

bool bw_file_is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool bw_file_is_network_type(unsigned long magic)
{
    /* statfs(2) and the kernel's magic.h: nfs, smb, cifs, smb2, afs (two), coda, 9p, ceph, fuse (as
     * sshfs is), lustre, VirtualBox's shared folders. */
    static const unsigned long remote[] = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                           0x5346414F, 0x6B414653, 0x73757245, 0x01021997,
                                           0x00C36400, 0x65735546, 0x0BD00BD0, 0x786F4256};

    for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++) {
        /* f_type may be signed, and then the largest come with ones in front. */
        if ((magic & 0xFFFFFFFFUL) == remote[i])
            return true;
    }
    return false;
}

bool bw_file_is_on_network(const char *path)
{
    struct statfs fs;

    return statfs(path, &fs) == 0 && bw_file_is_network_type((unsigned long)fs.f_type);
}

static enum bw_status read_fd(struct bw_arena *arena, int fd, const char *path, size_t max,
                              char **ret_text, size_t *ret_len, struct bw_err *err)
{
    struct stat st;
    size_t len = 0;
    char *text;

    if (fstat(fd, &st) != 0)
        return fail_io(err, path, "read");
    if (S_ISDIR(st.st_mode))
        return bw_fail(err, BW_EIO, "cannot read '%s': it is a folder", path);
    if ((unsigned long long)st.st_size > max)
        return bw_fail(err, BW_ERANGE, "'%s' is larger than %zu bytes", path, max);
    text = bw_arena_alloc(arena, (size_t)st.st_size + 1, 1);
    while (len < (size_t)st.st_size) {
        ssize_t n = read(fd, text + len, (size_t)st.st_size - len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_io(err, path, "read");
        if (n == 0)
            break;
        len += (size_t)n;
    }
    text[len] = '\0';
    *ret_text = text;
    *ret_len = len;
    return BW_OK;
}

enum bw_status bw_file_read(struct bw_arena *arena, const char *path, size_t max, char **ret_text,
                            size_t *ret_len, struct bw_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum bw_status status;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return bw_fail(err, BW_ENOTFOUND, "'%s' does not exist", path);
    if (fd < 0)
        return fail_io(err, path, "open");
    status = read_fd(arena, fd, path, max, ret_text, ret_len, err);
    close(fd);
    return status;
}

bool bw_file_write_all(int fd, const void *from, size_t len)
{
    const char *bytes = from;

    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* A rename is on disk only when the folder is. */
static bool sync_parent(const char *path)
{
    char *copy = strdup(path);
    int fd = copy == NULL ? -1 : open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    free(copy);
    return is_synced;
}

enum bw_status bw_file_write(const char *path, const void *bytes, size_t len, mode_t mode,
                             struct bw_err *err)
{
    size_t size = strlen(path) + sizeof(".XXXXXX");
    char *made = malloc(size);
    enum bw_status status = BW_OK;
    int fd;

    if (made == NULL)
        return fail_io(err, path, "write");
    snprintf(made, size, "%s.XXXXXX", path);
    fd = mkostemp(made, O_CLOEXEC);
    if (fd < 0) {
        status = fail_io(err, path, "write");
        free(made);
        return status;
    }
    if (!bw_file_write_all(fd, bytes, len) || fchmod(fd, mode) != 0 || fsync(fd) != 0)
        status = fail_io(err, path, "write");
    if (close(fd) != 0 && status == BW_OK)
        status = fail_io(err, path, "write");
    if (status == BW_OK && (rename(made, path) != 0 || !sync_parent(path)))
        status = fail_io(err, path, "write");
    if (status != BW_OK)
        unlink(made);
    free(made);
    return status;
}

enum bw_status bw_file_make_dirs(const char *path, mode_t mode, struct bw_err *err)
{
    char *copy = strdup(path);
    enum bw_status status = BW_OK;

    if (copy == NULL)
        return fail_io(err, path, "make the folder");
    /* The root needs no making; an empty path ends where it begins. */
    for (char *p = copy + (*copy == '/');; p++) {
        char was = *p;

        if (was != '/' && was != '\0')
            continue;
        *p = '\0';
        if (mkdir(copy, mode) != 0 && !(errno == EEXIST && bw_file_is_dir(copy))) {
            status = fail_io(err, copy, "make the folder");
            break;
        }
        *p = was;
        if (was == '\0')
            break;
    }
    free(copy);
    return status;
}

static enum bw_status remove_at(int parent, const char *name, const char *path, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    struct dirent *entry;
    struct stat st;
    DIR *dir;
    int fd;

    if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? BW_OK : fail_io(err, path, "remove");
    if (!S_ISDIR(st.st_mode))
        return unlinkat(parent, name, 0) == 0 ? BW_OK : fail_io(err, path, "remove");
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    dir = fd < 0 ? NULL : fdopendir(fd);
    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return fail_io(err, path, "remove");
    }
    while (status == BW_OK && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = remove_at(fd, entry->d_name, path, err);
    }
    closedir(dir);
    if (status == BW_OK && unlinkat(parent, name, AT_REMOVEDIR) != 0)
        status = fail_io(err, path, "remove");
    return status;
}

enum bw_status bw_file_remove_tree(const char *path, struct bw_err *err)
{
    return remove_at(AT_FDCWD, path, path, err);
}

/* Where the file system cannot exchange (NFS, CIFS): a crash between the two renames leaves the old
 * folder beside its place, and the next run puts the new one there. */
static enum bw_status replace_in_two(const char *made, const char *path, struct bw_err *err)
{
    const size_t size = strlen(path) + sizeof(".old");
    char *old = malloc(size);
    enum bw_status status;

    if (old == NULL)
        return fail_io(err, path, "replace");
    snprintf(old, size, "%s.old", path);
    status = bw_file_remove_tree(old, err);
    if (status == BW_OK && rename(path, old) != 0)
        status = fail_io(err, path, "replace");
    if (status == BW_OK && rename(made, path) != 0) {
        status = fail_io(err, path, "replace");
        if (rename(old, path) != 0)
            bw_fail_hint(err, "the old folder is '%s'", old);
    }
    if (status == BW_OK && !sync_parent(path))
        status = fail_io(err, path, "sync");
    if (status == BW_OK)
        status = bw_file_remove_tree(old, err);
    free(old);
    return status;
}

enum bw_status bw_file_exchange_dir(const char *made, const char *path, struct bw_err *err)
{
    if (rename(made, path) == 0)
        return sync_parent(path) ? BW_OK : fail_io(err, path, "sync");
    if (errno != ENOTEMPTY && errno != EEXIST)
        return fail_io(err, path, "replace");
    if (renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_EXCHANGE) != 0)
        return errno == EINVAL || errno == ENOSYS ? replace_in_two(made, path, err)
                                                  : fail_io(err, path, "replace");
    if (!sync_parent(path))
        return fail_io(err, path, "sync");
    return bw_file_remove_tree(made, err);
}
