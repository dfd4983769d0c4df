/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unzip_private.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beatwise/base/ring.h"
#include "beatwise/base/scrub.h"

#define PARTS 4
#define PART_BYTES ((size_t)64 * 1024)
/* More than libarchive takes on the stack of its thread. */
#define STACK_BYTES ((size_t)128 * 1024)
/* APPNOTE.TXT 4.3.16: the end of central directory, without which an archive is cut off. */
#define END_MARK "PK\x05\x06"
#define END_MARK_LEN ((size_t)4)

struct bw_unzip {
    const char *password;
    struct bw_sink sink;
    struct bw_ring *packed;
    pthread_t thread;
    bool is_running;
    bool has_end;                /* the mark has come */
    char last[2 * END_MARK_LEN]; /* the last bytes that were pushed, for a mark that is cut */
    size_t last_len;
    struct bw_err failed; /* the thread's, until it is joined */
    int64_t taken;        /* the thread's */
};

static la_ssize_t pull(struct archive *archive, void *ctx, const void **ret_bytes)
{
    struct bw_unzip *unzip = ctx;
    struct bw_text part;
    struct bw_err ignored = BW_ERR_INIT;

    if (bw_ring_next(unzip->packed, &part)) {
        unzip->taken += (int64_t)part.len;
        *ret_bytes = part.ptr;
        return (la_ssize_t)part.len;
    }
    if (bw_ring_ended(unzip->packed, &ignored) == BW_OK)
        return 0;
    archive_set_error(archive, EIO, "broken off");
    return ARCHIVE_FATAL;
}

static bool begins_with(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_left_out(struct archive_entry *entry, const char *name)
{
    const char *base = strrchr(name, '/');

    base = base == NULL ? name : base + 1;
    return archive_entry_filetype(entry) == AE_IFDIR || *base == '\0' ||
           begins_with(name, "__MACOSX/") || begins_with(base, "._") ||
           strcmp(base, ".DS_Store") == 0;
}

/* libarchive's words name what is wrong with the archive, never what is in it. */
static enum bw_status fail_damaged(struct archive *archive, struct bw_err *err)
{
    const char *words = archive_error_string(archive);

    if (words == NULL)
        words = "no detail";
    if (strstr(words, "assphrase") != NULL || strstr(words, "ncrypt") != NULL ||
        strstr(words, "password") != NULL) {
        bw_fail(err, BW_ECONFIG, "the password does not open the zip archive");
        return bw_fail_hint(err, "credentials.zip_password_file in the feed's description names "
                                 "the file with the password");
    }
    /* -5 is zlib's Z_BUF_ERROR: it wants bytes that never came. */
    if (strstr(words, "runcated") != NULL || strstr(words, "(-5)") != NULL)
        return bw_fail(err, BW_EFORMAT, "cut off: the zip archive stops within a file");
    return bw_fail(err, BW_EFORMAT, "the zip archive is damaged (%s)", words);
}

static enum bw_status hand_on(struct bw_unzip *unzip, struct archive *archive, struct bw_err *err)
{
    enum bw_status status = BW_OK;
    const void *bytes;
    la_int64_t offset;
    size_t len;
    int code;

    while ((code = archive_read_data_block(archive, &bytes, &len, &offset)) == ARCHIVE_OK) {
        if (len > 0)
            status = unzip->sink.push(unzip->sink.ctx, bytes, len, err);
        if (status != BW_OK)
            return status;
    }
    return code == ARCHIVE_EOF ? BW_OK : fail_damaged(archive, err);
}

static enum bw_status read_member(struct bw_unzip *unzip, struct archive *archive,
                                  struct archive_entry *entry, int *count, struct bw_err *err)
{
    const char *name = archive_entry_pathname(entry);

    if (name == NULL)
        name = "";
    if (begins_with(name, "xl/") || begins_with(name, "_rels/") ||
        strcmp(name, "[Content_Types].xml") == 0) {
        bw_fail(err, BW_EFORMAT, "this is a workbook (.xlsx), not a CSV file");
        return bw_fail_hint(err, "in the spreadsheet: Save as, CSV UTF-8 (comma delimited)");
    }
    if (is_left_out(entry, name))
        return BW_OK;
    if (++*count > 1) {
        bw_fail(err, BW_EFORMAT, "the zip archive holds more than one file");
        return bw_fail_hint(err, "each file is to be sent by itself, or in an archive of its own");
    }
    if (archive_entry_is_data_encrypted(entry) > 0 && unzip->password == NULL) {
        bw_fail(err, BW_ECONFIG, "the zip archive is encrypted, and there is no password for it");
        return bw_fail_hint(err, "credentials.zip_password_file in the feed's description names "
                                 "the file with the password");
    }
    return hand_on(unzip, archive, err);
}

static enum bw_status read_members(struct bw_unzip *unzip, struct archive *archive,
                                   struct bw_err *err)
{
    struct archive_entry *entry;
    enum bw_status status = BW_OK;
    int count = 0;
    int code = ARCHIVE_OK;

    /* A warning here is about a name that is not in the locale. */
    while (status == BW_OK && ((code = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
                               code == ARCHIVE_WARN))
        status = read_member(unzip, archive, entry, &count, err);
    if (status == BW_OK && code != ARCHIVE_EOF)
        return fail_damaged(archive, err);
    if (status == BW_OK && count == 0)
        return bw_fail(err, BW_EFORMAT, "the zip archive holds no file");
    return status;
}

static enum bw_status read_archive(struct bw_unzip *unzip, struct bw_err *err)
{
    struct archive *archive = archive_read_new();
    enum bw_status status;

    if (archive == NULL)
        return bw_fail(err, BW_EIO, "no memory to unpack");
    if (archive_read_support_format_zip_streamable(archive) != ARCHIVE_OK ||
        (unzip->password != NULL &&
         archive_read_add_passphrase(archive, unzip->password) != ARCHIVE_OK) ||
        archive_read_open(archive, unzip, NULL, pull, NULL) != ARCHIVE_OK)
        status = fail_damaged(archive, err);
    else
        status = read_members(unzip, archive, err);
    archive_read_free(archive);
    return status;
}

static void *run(void *ctx)
{
    struct bw_unzip *unzip = ctx;
    struct bw_err err = BW_ERR_INIT;
    struct bw_text rest;

    if (read_archive(unzip, &err) == BW_OK) {
        while (bw_ring_next(unzip->packed, &rest)) {
            /* the central directory, of which libarchive wants nothing in a stream */
        }
    }
    unzip->failed = err;
    bw_ring_stop(unzip->packed);
    bw_scrub(STACK_BYTES);
    return NULL;
}

struct bw_unzip *bw_unzip_open(const char *password, struct bw_sink sink)
{
    struct bw_unzip *unzip = calloc(1, sizeof(*unzip));
    sigset_t all, before;

    if (unzip == NULL) {
        fputs("beatwise: out of memory\n", stderr);
        abort();
    }
    unzip->password = password;
    unzip->sink = sink;
    unzip->packed = bw_ring_open(PARTS, PART_BYTES, SIZE_MAX / 4);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unzip->is_running = pthread_create(&unzip->thread, NULL, run, unzip) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!unzip->is_running)
        bw_fail(&unzip->failed, BW_EIO, "cannot start a thread");
    return unzip;
}

static enum bw_status join(struct bw_unzip *unzip, struct bw_err *err)
{
    if (unzip->is_running)
        pthread_join(unzip->thread, NULL);
    unzip->is_running = false;
    if (unzip->failed.status != BW_OK)
        *err = unzip->failed;
    return unzip->failed.status;
}

/* Whether the mark of the end is in what was pushed, also where two pushes share it. */
static void look_for_end(struct bw_unzip *unzip, const char *bytes, size_t len)
{
    const size_t want = len < END_MARK_LEN ? len : END_MARK_LEN;
    const size_t keep = END_MARK_LEN - 1;

    memcpy(unzip->last + unzip->last_len, bytes, want);
    unzip->last_len += want;
    if (memmem(unzip->last, unzip->last_len, END_MARK, END_MARK_LEN) != NULL ||
        memmem(bytes, len, END_MARK, END_MARK_LEN) != NULL)
        unzip->has_end = true;
    if (len >= keep) {
        memcpy(unzip->last, bytes + len - keep, keep);
        unzip->last_len = keep;
    } else if (unzip->last_len > keep) {
        memmove(unzip->last, unzip->last + unzip->last_len - keep, keep);
        unzip->last_len = keep;
    }
}

enum bw_status bw_unzip_push(struct bw_unzip *unzip, const void *bytes, size_t len,
                             struct bw_err *err)
{
    if (!unzip->is_running)
        return join(unzip, err);
    if (!unzip->has_end)
        look_for_end(unzip, bytes, len);
    if (bw_ring_add(unzip->packed, bytes, len, err) == BW_OK) {
        bw_ring_flush(unzip->packed);
        return BW_OK;
    }
    return join(unzip, err);
}

enum bw_status bw_unzip_end(struct bw_unzip *unzip, struct bw_err *err)
{
    enum bw_status status;

    bw_ring_end(unzip->packed, NULL);
    status = join(unzip, err);
    if (status == BW_OK && !unzip->has_end)
        return bw_fail(err, BW_EFORMAT, "cut off: the end of the zip archive is not there");
    return status;
}

int64_t bw_unzip_taken(const struct bw_unzip *unzip)
{
    return unzip->taken;
}

void bw_unzip_close(struct bw_unzip *unzip)
{
    const struct bw_err broken_off = {.status = BW_EPARTIAL, .text = "broken off"};
    struct bw_err ignored = BW_ERR_INIT;

    if (unzip == NULL)
        return;
    bw_ring_end(unzip->packed, &broken_off);
    if (join(unzip, &ignored) != BW_OK)
        ignored = BW_ERR_INIT; /* it was told when it happened, or is of no interest now */
    bw_ring_close(unzip->packed);
    free(unzip);
}
