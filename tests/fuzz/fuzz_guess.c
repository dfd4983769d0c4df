/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "beatwise/base/arena.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/feed/guess.h"
#include "must.h"

/*
 * A file of which nothing is known: it must not crash, and what it writes is YAML that our own
 * reader either takes or refuses in its own words, as it stands and with its TODOs filled in.
 */
#define YAML_MAX ((size_t)4 * 1024 * 1024)

static void write_filled(int fd, const char *text)
{
    static const struct {
        const char *todo, *word;
    } fills[] = {{"\"TODO\"", "unknown"},
                 {"violence: TODO", "violence: all"},
                 {"source: TODO", "source: ed"},
                 {"unit: TODO", "unit: call"}};
    struct bw_buf buf;

    bw_buf_init(&buf, 2 * YAML_MAX);
    while (*text != '\0') {
        size_t i = 0;

        while (i < 4 && strncmp(text, fills[i].todo, strlen(fills[i].todo)) != 0)
            i++;
        if (i < 4) {
            bw_buf_puts(&buf, fills[i].word);
            text += strlen(fills[i].todo);
        } else {
            bw_buf_write(&buf, text++, 1);
        }
    }
    MUST(write(fd, bw_buf_text(&buf), buf.len) == (ssize_t)buf.len);
    bw_buf_clear(&buf);
}

/* Of what may be refused, nothing is about the form of the YAML. */
static void read_back(struct bw_arena *arena, const char *text)
{
    struct bw_feed_desc *desc = NULL;
    struct bw_err err = BW_ERR_INIT;
    char path[40];
    int fd = memfd_create("guess", 0);

    MUST(fd >= 0);
    write_filled(fd, text);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (bw_feed_desc_read(arena, path, &desc, &err) != BW_OK) {
        must_be_tidy(err.status, &err);
        MUST(err.status == BW_ECONFIG);
        /* What no guess can mend, and the text says so. */
        MUST(strstr(err.text, "no field says when") != NULL || strstr(err.text, "already") != NULL);
        MUST(strstr(text, "TODO: say which column is the time") != NULL ||
             strstr(text, "TODO: a column before it has this name") != NULL);
    }
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bw_arena *arena = bw_arena_new();
    struct bw_err err = BW_ERR_INIT;
    const struct bw_guess_input input = {
        .bytes = {(const char *)bytes + (len > 0), len - (len > 0)},
        .is_whole = len > 0 && (bytes[0] & 1) != 0,
        .is_gzip = len > 0 && (bytes[0] & 2) != 0,
        .file = "Extract of \"Q1\".csv"};
    struct bw_buf yaml;
    enum bw_status status;

    bw_buf_init(&yaml, YAML_MAX);
    status = bw_guess(arena, &input, &yaml, &err);
    must_be_tidy(status, &err);
    if (status == BW_OK)
        read_back(arena, bw_buf_text(&yaml));
    bw_buf_clear(&yaml);
    bw_arena_free(arena);
    return 0;
}
