/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_FILE_H
#define BW_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/err.h"

/*
 * file.h - files and folders, written so that a reader meets the old ones or the new ones, whole.
 *
 * Every function that fails gives BW_EIO with the path and the system's reason, and BW_ENOTFOUND
 * where it says so.
 */

/* `path` as seen from the folder that holds `file` (not a folder itself); absolute paths stay.
 * "feeds/../x" is "x" where feeds is a folder that is there, and no link. */
char *bw_file_beside(struct bw_arena *arena, const char *file, const char *path);

/* "DIR/NAME". */
char *bw_file_join(struct bw_arena *arena, const char *dir, const char *name);

bool bw_file_is_there(const char *path);
bool bw_file_is_dir(const char *path);

/* Whether the file system is a network one (nfs, cifs, smb, afs, 9p, fuse): locks lie there. */
bool bw_file_is_on_network(const char *path);

/* The same of the number that statfs(2) gives for a file system. */
bool bw_file_is_network_type(unsigned long magic);

/*
 * The whole file in `arena`, NUL-terminated; `ret_len` without the NUL.  BW_ENOTFOUND: no such
 * file.  BW_ERANGE: larger than `max` bytes.
 */
enum bw_status bw_file_read(struct bw_arena *arena, const char *path, size_t max, char **ret_text,
                            size_t *ret_len, struct bw_err *err) BW_MUST_CHECK;

/* All of `len` bytes, however many calls that takes; false, with errno set, where it cannot. */
bool bw_file_write_all(int fd, const void *bytes, size_t len) BW_MUST_CHECK;

/* Beside its place, synced, renamed into it: a crash leaves the old file or the new one. */
enum bw_status bw_file_write(const char *path, const void *bytes, size_t len, mode_t mode,
                             struct bw_err *err) BW_MUST_CHECK;

/* The folder and those above it, made where missing. */
enum bw_status bw_file_make_dirs(const char *path, mode_t mode, struct bw_err *err) BW_MUST_CHECK;

/* Removes a folder with all in it, or a file; nothing there is fine.  Follows no link. */
enum bw_status bw_file_remove_tree(const char *path, struct bw_err *err) BW_MUST_CHECK;

/* Puts the folder `made` in the place of `path`, in one step where there is one already, and
 * removes the old one.  Both must be on one file system.  A network drive that cannot do it in one
 * step gets two renames, the old folder as `path`.old between them. */
enum bw_status bw_file_exchange_dir(const char *made, const char *path,
                                    struct bw_err *err) BW_MUST_CHECK;

#endif
