/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/arena.h"
#include "beatwise/base/file.h"

/*
 * Plays every file of tests/fuzz/corpus/NAME, for a program called fuzz_NAME, in the order of
 * their names; with arguments, those files.  Prints TAP.
 */
#define INPUT_MAX ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The input in a block of its own size, so that a step past its end is found out. */
static void play(const char *path)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    uint8_t *copy;
    char *text;
    size_t len;

    if (bw_file_read(arena, path, INPUT_MAX, &text, &len, &err) != BW_OK) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
    copy = malloc(len > 0 ? len : 1);
    if (copy == NULL)
        abort();
    memcpy(copy, text, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    bw_arena_free(arena);
}

static const char *corpus_of(struct bw_arena *arena, const char *program)
{
    const char *name = strstr(program, "fuzz_");
    const char *srcdir = getenv("top_srcdir");

    while (name != NULL && strstr(name + 1, "fuzz_") != NULL)
        name = strstr(name + 1, "fuzz_");
    return bw_arena_printf(arena, "%s/tests/fuzz/corpus/%s", srcdir != NULL ? srcdir : ".",
                           name != NULL ? name + strlen("fuzz_") : "");
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct bw_arena *arena = bw_arena_new();
    const char *folder = corpus_of(arena, argv[0]);
    struct dirent **entries = NULL;
    int count = argc > 1 ? argc - 1 : scandir(folder, &entries, is_visible, alphasort);

    if (count <= 0) {
        printf("Bail out! no corpus in %s\n", folder);
        return 1;
    }
    printf("1..%d\n", count);
    for (int i = 0; i < count; i++) {
        const char *path =
            entries == NULL ? argv[i + 1] : bw_file_join(arena, folder, entries[i]->d_name);

        play(path);
        printf("ok %d - %s\n", i + 1, path);
        fflush(stdout);
        if (entries != NULL)
            free(entries[i]);
    }
    free(entries);
    bw_arena_free(arena);
    return 0;
}
