/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "beatwise/base/file.h"

/* What the linker puts in the place of libc's (see Makefile.am): each fails when its countdown
 * comes to 0. */
static bool cannot_exchange;
static int rename_fails_in, fsync_fails_in, write_fails_in;

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);

int __real_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned how);
int __wrap_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned how);

int __wrap_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned how)
{
    if (cannot_exchange) {
        errno = EINVAL;
        return -1;
    }
    return __real_renameat2(from_fd, from, to_fd, to, how);
}

int __wrap_rename(const char *from, const char *to)
{
    if (rename_fails_in > 0 && --rename_fails_in == 0) {
        errno = EACCES;
        return -1;
    }
    return __real_rename(from, to);
}

int __wrap_fsync(int fd)
{
    if (fsync_fails_in > 0 && --fsync_fails_in == 0) {
        errno = EIO;
        return -1;
    }
    return __real_fsync(fd);
}

/* Also writes one byte less than asked and is interrupted, as the system may. */
ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    static int calls;

    if (write_fails_in > 0 && --write_fails_in == 0) {
        errno = ENOSPC;
        return -1;
    }
    if (++calls % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    return __real_write(fd, bytes, len > 1 ? len - 1 : len);
}

static struct bw_arena *arena;
static char dir[] = "/tmp/test_file.XXXXXX";

static int open_all(void **state)
{
    (void)state;
    arena = bw_arena_new();
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int close_all(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    if (bw_file_remove_tree(dir, &err) != BW_OK)
        return -1;
    bw_arena_free(arena);
    return 0;
}

static const char *in_dir(const char *path)
{
    return bw_file_join(arena, dir, path);
}

static void put(const char *path, const char *text)
{
    struct bw_err err = BW_ERR_INIT;

    assert_int_equal(bw_file_write(in_dir(path), text, strlen(text), 0600, &err), BW_OK);
}

static const char *get(const char *path)
{
    struct bw_err err = BW_ERR_INIT;
    char *text = NULL;
    size_t len = 0;

    assert_int_equal(bw_file_read(arena, in_dir(path), 1000, &text, &len, &err), BW_OK);
    assert_int_equal(len, strlen(text));
    return text;
}

static void make(const char *path)
{
    struct bw_err err = BW_ERR_INIT;

    assert_int_equal(bw_file_make_dirs(in_dir(path), 0700, &err), BW_OK);
}

static void paths_are_joined(void **state)
{
    static const struct {
        const char *file, *path, *beside;
    } rows[] = {{"a/site.yaml", "b", "a/b"},
                {"site.yaml", "b", "b"},
                {"a/s", "/b", "/b"},
                {"/a/s", "../k", "/a/../k"},
                {"/s", "b", "/b"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(bw_file_beside(arena, rows[i].file, rows[i].path), rows[i].beside);
    make("site/feeds");
    assert_int_equal(symlink(in_dir("site/feeds"), in_dir("link")), 0);
    assert_string_equal(bw_file_beside(arena, in_dir("site/feeds/f"), "../x"), in_dir("site/x"));
    assert_string_equal(bw_file_beside(arena, in_dir("site/feeds/f"), "../../x"), in_dir("x"));
    assert_string_equal(bw_file_beside(arena, in_dir("link/f"), "../x"), in_dir("link/../x"));
    assert_string_equal(bw_file_beside(arena, in_dir("site/./f"), "../x"), in_dir("site/./../x"));
    assert_int_equal(chdir(in_dir("site")), 0);
    assert_string_equal(bw_file_beside(arena, "feeds/f", "../x"), "x");
    assert_string_equal(bw_file_beside(arena, "feeds/f", "../../x"), "../x");
    assert_string_equal(bw_file_beside(arena, "./f", "../x"), "./../x");
    assert_int_equal(chdir("/"), 0);
    assert_string_equal(bw_file_beside(arena, "/tmp/f", "../../x"), "/../x");
    assert_string_equal(bw_file_join(arena, "a", "b"), "a/b");
    assert_string_equal(bw_file_join(arena, "a/", "b"), "a/b");
    assert_string_equal(bw_file_join(arena, "/", "b"), "/b");
    assert_string_equal(bw_file_join(arena, "", "b"), "b");
}

static void a_file_comes_back_whole(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    char *text = NULL;
    size_t len = 0;
    struct stat st;

    (void)state;
    assert_int_equal(bw_file_write(in_dir("f"), "a\0b", 3, 0640, &err), BW_OK);
    assert_int_equal(stat(in_dir("f"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(bw_file_read(arena, in_dir("f"), 3, &text, &len, &err), BW_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(text, "a\0b", 4);
    assert_int_equal(bw_file_read(arena, in_dir("f"), 2, &text, &len, &err), BW_ERANGE);
    assert_string_equal(err.text, bw_arena_printf(arena, "'%s/f' is larger than 2 bytes", dir));
    put("f", "");
    assert_string_equal(get("f"), "");
    assert_true(bw_file_is_there(in_dir("f")));
    assert_false(bw_file_is_dir(in_dir("f")));
    assert_true(bw_file_is_dir(dir));
    assert_false(bw_file_is_there(in_dir("nothing")));
    assert_false(bw_file_is_on_network("/nowhere/at/all"));
}

static void network_file_systems_are_told_by_their_numbers(void **state)
{
    /* Of statfs(2): NFS, SMB, SMB2, FUSE (sshfs), 9p, and CIFS where the number is signed. */
    static const unsigned long remote[] = {0x6969,     0x517B,    0xFE534D42,
                                           0x65735546, 0x1021997, 0xFFFFFFFFFF534D42};
    /* ext4, XFS, Btrfs, tmpfs, overlay, ZFS. */
    static const unsigned long local[] = {0xEF53,    0x58465342, 0x9123683E,
                                          0x1021994, 0x794C7630, 0x2FC12FC1};

    (void)state;
    for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
        assert_true(bw_file_is_network_type(remote[i]));
    for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
        assert_false(bw_file_is_network_type(local[i]));
}

static void what_cannot_be_read_is_named(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    char *text = NULL;
    size_t len = 0;

    (void)state;
    put("plain", "x");
    assert_int_equal(bw_file_read(arena, in_dir("no"), 9, &text, &len, &err), BW_ENOTFOUND);
    assert_string_equal(err.text, bw_arena_printf(arena, "'%s/no' does not exist", dir));
    assert_int_equal(bw_file_read(arena, in_dir("plain/x"), 9, &text, &len, &err), BW_ENOTFOUND);
    assert_int_equal(bw_file_read(arena, dir, 9, &text, &len, &err), BW_EIO);
    assert_string_equal(err.text, bw_arena_printf(arena, "cannot read '%s': it is a folder", dir));
    assert_null(text);
    assert_int_equal(symlink("loop", in_dir("loop")), 0);
    assert_int_equal(bw_file_read(arena, in_dir("loop"), 9, &text, &len, &err), BW_EIO);
    assert_memory_equal(err.text, "cannot open '", 13);
    assert_int_equal(bw_file_remove_tree(in_dir("loop/x"), &err), BW_EIO);
    assert_memory_equal(err.text, "cannot remove '", 15);
    assert_int_equal(bw_file_remove_tree(in_dir("loop"), &err), BW_OK);
    assert_int_equal(bw_file_exchange_dir(in_dir("no"), in_dir("other"), &err), BW_EIO);
    assert_memory_equal(err.text, "cannot replace '", 16);
}

static size_t count_of(const char *folder)
{
    size_t count = 0;
    DIR *d = opendir(folder);

    assert_non_null(d);
    while (readdir(d) != NULL)
        count++;
    closedir(d);
    return count - 2;
}

static void a_write_that_fails_leaves_the_old_file_and_nothing_else(void **state)
{
    static const struct {
        const char *what;
        int *countdown;
        const char *reason;
    } rows[] = {{"rename", &rename_fails_in, "Permission denied"},
                {"fsync", &fsync_fails_in, "Input/output error"},
                {"write", &write_fails_in, "No space left on device"}};

    (void)state;
    make("w");
    put("w/f", "old");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bw_err err = BW_ERR_INIT;

        *rows[i].countdown = 1;
        assert_int_equal(bw_file_write(in_dir("w/f"), "new", 3, 0600, &err), BW_EIO);
        assert_string_equal(
            err.text, bw_arena_printf(arena, "cannot write '%s/w/f': %s", dir, rows[i].reason));
        assert_string_equal(get("w/f"), "old");
        assert_int_equal(count_of(in_dir("w")), 1);
    }
}

static void a_folder_that_cannot_be_synced_is_a_failure_too(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    make("s");
    fsync_fails_in = 2;
    assert_int_equal(bw_file_write(in_dir("s/f"), "new", 3, 0600, &err), BW_EIO);
    assert_string_equal(err.text,
                        bw_arena_printf(arena, "cannot write '%s/s/f': Input/output error", dir));
    assert_int_equal(bw_file_write(in_dir("no/f"), "new", 3, 0600, &err), BW_EIO);
    assert_string_equal(
        err.text, bw_arena_printf(arena, "cannot write '%s/no/f': No such file or directory", dir));
}

static void folders_are_made_where_missing(void **state)
{
    struct bw_err err = BW_ERR_INIT;
    struct stat st;

    (void)state;
    assert_int_equal(bw_file_make_dirs(in_dir("p/q/r/"), 0700, &err), BW_OK);
    assert_int_equal(bw_file_make_dirs(in_dir("p/q/r"), 0700, &err), BW_OK);
    assert_int_equal(stat(in_dir("p/q/r"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(bw_file_make_dirs("/", 0700, &err), BW_OK);
    assert_int_equal(bw_file_make_dirs("", 0700, &err), BW_EIO);
    put("p/file", "x");
    assert_int_equal(bw_file_make_dirs(in_dir("p/file/x"), 0700, &err), BW_EIO);
    assert_string_equal(
        err.text, bw_arena_printf(arena, "cannot make the folder '%s/p/file': File exists", dir));
}

static void remove_tree_takes_all_and_follows_no_link(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    make("keep");
    put("keep/f", "kept");
    make("t/a/b");
    put("t/a/b/f", "x");
    put("t/.hidden", "x");
    assert_int_equal(symlink(in_dir("keep"), in_dir("t/a/link")), 0);
    assert_int_equal(symlink("nowhere", in_dir("t/dangling")), 0);
    assert_int_equal(bw_file_remove_tree(in_dir("t"), &err), BW_OK);
    assert_false(bw_file_is_there(in_dir("t")));
    assert_string_equal(get("keep/f"), "kept");
    assert_int_equal(symlink(in_dir("keep"), in_dir("t")), 0);
    assert_int_equal(bw_file_remove_tree(in_dir("t"), &err), BW_OK);
    assert_string_equal(get("keep/f"), "kept");
    assert_int_equal(bw_file_remove_tree(in_dir("t"), &err), BW_OK);
    assert_int_equal(bw_file_remove_tree(in_dir("keep/f"), &err), BW_OK);
    assert_int_equal(count_of(in_dir("keep")), 0);
}

static void a_folder_takes_the_place_of_another(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    make("new");
    put("new/f", "1");
    assert_int_equal(bw_file_exchange_dir(in_dir("new"), in_dir("out"), &err), BW_OK);
    assert_string_equal(get("out/f"), "1");
    make("new/sub");
    put("new/g", "2");
    assert_int_equal(bw_file_exchange_dir(in_dir("new"), in_dir("out"), &err), BW_OK);
    assert_string_equal(get("out/g"), "2");
    assert_false(bw_file_is_there(in_dir("out/f")));
    assert_false(bw_file_is_there(in_dir("new")));
    make("empty");
    make("new");
    put("new/h", "3");
    assert_int_equal(bw_file_exchange_dir(in_dir("new"), in_dir("empty"), &err), BW_OK);
    assert_string_equal(get("empty/h"), "3");
}

static void a_drive_that_cannot_exchange_gets_two_renames(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    cannot_exchange = true;
    make("n-out");
    put("n-out/f", "old");
    make("n-out.old"); /* of a run that was killed */
    make("n-new");
    put("n-new/f", "new");
    /* The first tries, the second moves the old one away, the third puts the new one there. */
    rename_fails_in = 3;
    assert_int_equal(bw_file_exchange_dir(in_dir("n-new"), in_dir("n-out"), &err), BW_EIO);
    assert_string_equal(get("n-out/f"), "old");
    assert_int_equal(bw_file_exchange_dir(in_dir("n-new"), in_dir("n-out"), &err), BW_OK);
    assert_string_equal(get("n-out/f"), "new");
    assert_false(bw_file_is_there(in_dir("n-new")));
    assert_false(bw_file_is_there(in_dir("n-out.old")));
    cannot_exchange = false;
}

static void an_exchange_that_fails_leaves_the_old_folder(void **state)
{
    struct bw_err err = BW_ERR_INIT;

    (void)state;
    make("x-old");
    put("x-old/f", "old");
    make("x-new");
    put("x-new/f", "new");
    rename_fails_in = 1;
    assert_int_equal(bw_file_exchange_dir(in_dir("x-new"), in_dir("x-old"), &err), BW_EIO);
    assert_string_equal(
        err.text, bw_arena_printf(arena, "cannot replace '%s/x-old': Permission denied", dir));
    assert_string_equal(get("x-old/f"), "old");
    fsync_fails_in = 1;
    assert_int_equal(bw_file_exchange_dir(in_dir("x-new"), in_dir("x-old"), &err), BW_EIO);
    assert_string_equal(err.text,
                        bw_arena_printf(arena, "cannot sync '%s/x-old': Input/output error", dir));
    assert_int_equal(bw_file_exchange_dir(in_dir("nothing"), in_dir("x-old"), &err), BW_EIO);
    put("plain-file", "x");
    make("x-new");
    assert_int_equal(bw_file_exchange_dir(in_dir("x-new"), in_dir("plain-file"), &err), BW_EIO);
    assert_string_equal(get("plain-file"), "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_joined),
        cmocka_unit_test(a_file_comes_back_whole),
        cmocka_unit_test(network_file_systems_are_told_by_their_numbers),
        cmocka_unit_test(what_cannot_be_read_is_named),
        cmocka_unit_test(a_write_that_fails_leaves_the_old_file_and_nothing_else),
        cmocka_unit_test(a_folder_that_cannot_be_synced_is_a_failure_too),
        cmocka_unit_test(folders_are_made_where_missing),
        cmocka_unit_test(remove_tree_takes_all_and_follows_no_link),
        cmocka_unit_test(a_folder_takes_the_place_of_another),
        cmocka_unit_test(a_drive_that_cannot_exchange_gets_two_renames),
        cmocka_unit_test(an_exchange_that_fails_leaves_the_old_folder),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
