/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "beatwise/base/file.h"

#define KEEP_APART                                                                                 \
    "keep keys apart from what they protect: a copy of the one must not hold the other"

static bool is_inside(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    if (len > 0 && dir[len - 1] == '/') /* the root */
        len--;
    return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static enum bw_status check_git(const char *dir, const char *real, struct bw_err *err)
{
    char parent[PATH_MAX];
    char git[PATH_MAX + 8];

    snprintf(parent, sizeof(parent), "%s", real);
    for (;;) {
        char *slash = strrchr(parent, '/');

        snprintf(git, sizeof(git), "%s/.git", parent);
        if (bw_file_is_there(git)) {
            bw_fail(err, BW_EREFUSED, "folder of keys '%s' is inside the git work tree '%s'", dir,
                    *parent == '\0' ? "/" : parent);
            return bw_fail_hint(err, "a key that is committed once is never secret again");
        }
        if (slash == NULL)
            return BW_OK;
        *slash = '\0';
    }
}

enum bw_status bw_key_folder_check_place(const char *at, const char *dir,
                                         const char *const *forbidden_dirs, struct bw_err *err)
{
    char real[PATH_MAX];
    char forbidden[PATH_MAX];

    if (realpath(at, real) == NULL)
        return bw_fail(err, BW_EIO, "cannot open the folder of keys '%s': %s", dir,
                       strerror(errno));
    for (; forbidden_dirs != NULL && *forbidden_dirs != NULL; forbidden_dirs++) {
        if (realpath(*forbidden_dirs, forbidden) == NULL || !is_inside(real, forbidden))
            continue;
        bw_fail(err, BW_EREFUSED, "folder of keys '%s' is inside '%s'", dir, *forbidden_dirs);
        return bw_fail_hint(err, KEEP_APART);
    }
    if (bw_file_is_on_network(real)) {
        bw_fail(err, BW_EREFUSED, "folder of keys '%s' is on a network drive", dir);
        return bw_fail_hint(err, "put it on a disk of this machine");
    }
    return check_git(dir, real, err);
}

/* The rules that hold for the folder and for each file alike; `what` is "folder of keys" or "key
 * file", `path` its name for messages. */
static enum bw_status check_owner(const struct stat *st, const char *what, const char *path,
                                  struct bw_err *err)
{
    if (st->st_uid != geteuid()) {
        bw_fail(err, BW_EREFUSED, "%s '%s' belongs to another user", what, path);
        return bw_fail_hint(err, "run as its owner, or make your own with `beatwise key new`");
    }
    if ((st->st_mode & 077) != 0) {
        bw_fail(err, BW_EREFUSED, "%s '%s' can be read by others", what, path);
        return bw_fail_hint(err, "chmod %s '%s', and ask who may have read it",
                            S_ISDIR(st->st_mode) ? "700" : "600", path);
    }
    return BW_OK;
}

static enum bw_status fail_open_folder(const char *dir, struct bw_err *err)
{
    struct stat st;

    if (errno == ENOENT) {
        bw_fail(err, BW_ENOTFOUND, "folder of keys '%s' does not exist", dir);
        return bw_fail_hint(err, "`beatwise key new` makes it");
    }
    if ((errno == ENOTDIR || errno == ELOOP) && lstat(dir, &st) == 0) {
        if (!S_ISLNK(st.st_mode))
            return bw_fail(err, BW_EREFUSED, "folder of keys '%s' is not a folder", dir);
        bw_fail(err, BW_EREFUSED, "folder of keys '%s' is a link", dir);
        return bw_fail_hint(err, "name the folder itself");
    }
    return bw_fail(err, BW_EIO, "cannot open the folder of keys '%s': %s", dir, strerror(errno));
}

enum bw_status bw_key_folder_open(const char *dir, const char *const *forbidden_dirs, int *ret_fd,
                                  struct bw_err *err)
{
    char path[PATH_MAX];
    size_t len = strlen(dir);
    enum bw_status status;
    struct stat st;
    int fd;

    /* With a slash at its end the name of a link means what it points to. */
    while (len > 1 && dir[len - 1] == '/')
        len--;
    snprintf(path, sizeof(path), "%.*s", (int)len, dir);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return fail_open_folder(path, err);
    if (fstat(fd, &st) != 0)
        status =
            bw_fail(err, BW_EIO, "cannot read the folder of keys '%s': %s", path, strerror(errno));
    else
        status = check_owner(&st, "folder of keys", path, err);
    if (status == BW_OK)
        status = bw_key_folder_check_place(path, path, forbidden_dirs, err);
    if (status == BW_OK)
        *ret_fd = fd;
    else
        close(fd);
    return status;
}

static enum bw_status fail_file(struct bw_key_folder folder, const char *name, const char *what,
                                struct bw_err *err)
{
    return bw_fail(err, BW_EIO, "cannot %s key file '%s/%s': %s", what, folder.dir, name,
                   strerror(errno));
}

static enum bw_status fail_open_file(struct bw_key_folder folder, const char *name,
                                     struct bw_err *err)
{
    if (errno == ENOENT) {
        bw_fail(err, BW_ENOTFOUND, "key file '%s/%s' does not exist", folder.dir, name);
        return bw_fail_hint(err, "`beatwise key new` makes the first keys of a site");
    }
    if (errno == ELOOP) {
        bw_fail(err, BW_EREFUSED, "key file '%s/%s' is a link", folder.dir, name);
        return bw_fail_hint(err, "put the file itself into the folder");
    }
    return fail_file(folder, name, "open", err);
}

static enum bw_status check_file(struct bw_key_folder folder, const char *name, int fd,
                                 struct bw_err *err)
{
    char path[PATH_MAX];
    enum bw_status status;
    struct stat st;

    snprintf(path, sizeof(path), "%s/%s", folder.dir, name);
    if (fstat(fd, &st) != 0)
        return fail_file(folder, name, "read", err);
    if (!S_ISREG(st.st_mode))
        return bw_fail(err, BW_EREFUSED, "key file '%s' is not a file", path);
    status = check_owner(&st, "key file", path, err);
    if (status == BW_OK && st.st_nlink != 1) {
        bw_fail(err, BW_EREFUSED, "key file '%s' has a second name elsewhere", path);
        return bw_fail_hint(err, "a hard link is a copy: find and remove it");
    }
    return status;
}

static enum bw_status read_bytes(struct bw_key_folder folder, const char *name, int fd,
                                 struct bw_text *io, struct bw_err *err)
{
    char *bytes = (char *)(uintptr_t)io->ptr;
    size_t len = 0;

    for (;;) {
        ssize_t n = read(fd, bytes + len, io->len - len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_file(folder, name, "read", err);
        if (n == 0)
            break;
        len += (size_t)n;
        if (len == io->len)
            return bw_fail(err, BW_ECONFIG, "key file '%s/%s' is too long to be one", folder.dir,
                           name);
    }
    io->len = len;
    return BW_OK;
}

enum bw_status bw_key_folder_read(struct bw_key_folder folder, const char *name, char *ret_bytes,
                                  size_t max, size_t *ret_len, struct bw_err *err)
{
    /* O_NONBLOCK: a pipe put in its place must not hold the program. */
    int fd = openat(folder.fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct bw_text io = {ret_bytes, max};
    enum bw_status status;

    if (fd < 0)
        return fail_open_file(folder, name, err);
    status = check_file(folder, name, fd, err);
    if (status == BW_OK)
        status = read_bytes(folder, name, fd, &io, err);
    close(fd);
    if (status == BW_OK)
        *ret_len = io.len;
    return status;
}

static bool write_synced(int fd, const char *bytes, size_t len)
{
    return bw_file_write_all(fd, bytes, len) && fsync(fd) == 0;
}

/* A name that a crash may leave behind: the next write of the file takes it away first. */
static void name_beside(const char *name, char beside[NAME_MAX + 1])
{
    snprintf(beside, NAME_MAX + 1, ".%.200s.new", name);
}

enum bw_status bw_key_folder_write(struct bw_key_folder folder, const char *name, const char *bytes,
                                   bool is_new, struct bw_err *err)
{
    char beside[NAME_MAX + 1];
    enum bw_status status = BW_OK;
    int fd;

    name_beside(name, beside);
    unlinkat(folder.fd, beside, 0);
    fd = openat(folder.fd, beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_file(folder, name, "write", err);
    if (!write_synced(fd, bytes, strlen(bytes)))
        status = fail_file(folder, name, "write", err);
    if (close(fd) != 0 && status == BW_OK)
        status = fail_file(folder, name, "write", err);
    if (status == BW_OK &&
        renameat2(folder.fd, beside, folder.fd, name, is_new ? RENAME_NOREPLACE : 0) != 0)
        status = errno == EEXIST ? bw_fail(err, BW_EREFUSED, "key file '%s/%s' exists already",
                                           folder.dir, name)
                                 : fail_file(folder, name, "write", err);
    if (status != BW_OK)
        unlinkat(folder.fd, beside, 0);
    else if (fsync(folder.fd) != 0)
        status = fail_file(folder, name, "write", err);
    return status;
}

/* Best effort: a file system that copies on write keeps the old blocks all the same. */
static bool wipe(int fd)
{
    static const char zeros[512];
    struct stat st;
    off_t left;
    bool is_wiped = fstat(fd, &st) == 0 && lseek(fd, 0, SEEK_SET) == 0;

    for (left = is_wiped ? st.st_size : 0; left > 0 && is_wiped; left -= (off_t)sizeof(zeros))
        is_wiped = bw_file_write_all(fd, zeros,
                                     left < (off_t)sizeof(zeros) ? (size_t)left : sizeof(zeros));
    return is_wiped && fsync(fd) == 0;
}

bool bw_key_folder_has(struct bw_key_folder folder, const char *name)
{
    return faccessat(folder.fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

enum bw_status bw_key_folder_replace(struct bw_key_folder folder, const char *from,
                                     const char *name, struct bw_err *err)
{
    int old_fd = openat(folder.fd, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    enum bw_status status = BW_OK;

    if (renameat(folder.fd, from, folder.fd, name) != 0 || fsync(folder.fd) != 0)
        status = fail_file(folder, name, "write", err);
    if (old_fd >= 0) {
        bool is_wiped = status != BW_OK || wipe(old_fd);

        if (close(old_fd) != 0 || !is_wiped)
            status = fail_file(folder, name, "overwrite", err);
    }
    return status;
}

enum bw_status bw_key_folder_remove(struct bw_key_folder folder, const char *name,
                                    struct bw_err *err)
{
    char beside[NAME_MAX + 1];
    int fd;

    name_beside(name, beside);
    if (unlinkat(folder.fd, beside, 0) != 0 && errno != ENOENT)
        return fail_file(folder, name, "remove", err);
    fd = openat(folder.fd, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return BW_OK;
    if (fd >= 0) {
        bool is_wiped = wipe(fd);

        if (close(fd) != 0 || !is_wiped)
            return fail_file(folder, name, "overwrite", err);
    }
    if (unlinkat(folder.fd, name, 0) != 0 || fsync(folder.fd) != 0)
        return fail_file(folder, name, "remove", err);
    return BW_OK;
}
