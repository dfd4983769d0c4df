/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_TESTS_STAGE_FOLDER_H
#define BW_TESTS_STAGE_FOLDER_H

/* clang-format off: cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/file.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/*
 * folder.h - a temporary folder for what a stage reads and writes, and an arena.
 */
struct folder {
    char dir[200];
    struct bw_arena *arena;
    struct bw_err err;
};

#define assert_ok(status)                                                                          \
    do {                                                                                           \
        if ((status) != BW_OK)                                                                     \
            fail_msg("%s", f->err.text);                                                           \
    } while (0)

/* The message, after the folder in front of it; "" after a success. */
static inline const char *text_below(const struct folder *f, const struct bw_err *err)
{
    size_t len = strlen(f->dir);

    return strncmp(err->text, f->dir, len) == 0 ? err->text + len + 1 : err->text;
}

static inline int make_folder(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));
    const char *tmp = getenv("TMPDIR");

    assert_non_null(f);
    snprintf(f->dir, sizeof(f->dir), "%s/bw-stage-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    assert_non_null(mkdtemp(f->dir));
    f->arena = bw_arena_new();
    *state = f;
    return 0;
}

static inline int remove_folder(void **state)
{
    struct folder *f = *state;

    assert_ok(bw_file_remove_tree(f->dir, &f->err));
    bw_arena_free(f->arena);
    free(f);
    return 0;
}

/* Writes a file of the folder; returns its path. */
static inline const char *put_bytes(struct folder *f, const char *name, const void *bytes,
                                    size_t len)
{
    const char *path = bw_file_join(f->arena, f->dir, name);

    assert_ok(bw_file_write(path, bytes, len, 0600, &f->err));
    return path;
}

static inline const char *put(struct folder *f, const char *name, const char *text)
{
    return put_bytes(f, name, text, strlen(text));
}

#endif
