/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/file.h"
#include "beatwise/base/log.h"
#include "beatwise/geo/beat_pack.h"

#include "ground_private.h"

/* Below it reading the file takes less than a second. */
#define LARGE_BYTES ((size_t)16 * 1024 * 1024)
#define PACK_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024)

/* What stands before the packed set: what it was made of, and a digest of it. */
struct head {
    char made_of[BW_DIGEST_HEX];
    unsigned char digest[crypto_generichash_BYTES];
};

static void add_text(struct bw_digest *digest, const char *text)
{
    bw_digest_add(digest, text == NULL ? "" : text, text == NULL ? 1 : strlen(text) + 1);
}

static void find_made_of(const struct bw_boundary_source *source,
                         const struct bw_ground_files *files, char hex[BW_DIGEST_HEX])
{
    const int32_t how[] = {source->from_day, source->until_day, source->is_invalid_refused,
                           source->ostn != NULL};
    struct bw_digest digest;

    bw_digest_init(&digest);
    add_text(&digest, PACKAGE_VERSION);
    add_text(&digest, files->digest);
    add_text(&digest, source->code);
    add_text(&digest, source->name);
    add_text(&digest, source->name_cy);
    add_text(&digest, source->crs);
    bw_digest_add(&digest, how, sizeof(how));
    for (size_t i = 0; i < source->level_count; i++) {
        add_text(&digest, source->levels[i]);
        add_text(&digest, source->level_properties[i]);
    }
    bw_digest_end(&digest, hex);
}

static bool is_of(const struct head *head, const char *made_of, const unsigned char *packed,
                  size_t len)
{
    unsigned char digest[crypto_generichash_BYTES];

    if (memcmp(head->made_of, made_of, BW_DIGEST_HEX) != 0)
        return false;
    crypto_generichash(digest, sizeof(digest), packed, len, NULL, 0);
    return memcmp(head->digest, digest, sizeof(digest)) == 0;
}

static bool find_cached(struct bw_beat_set **ret_set, struct bw_arena *arena,
                        const struct bw_boundary_source *source, const char *path,
                        const char *made_of)
{
    struct bw_arena *work = bw_arena_new();
    struct bw_err ignored = BW_ERR_INIT;
    bool is_found = false;
    char *bytes = NULL;
    size_t len = 0;

    if (bw_file_is_there(path) &&
        bw_file_read(work, path, PACK_MAX_BYTES, &bytes, &len, &ignored) == BW_OK &&
        len > sizeof(struct head)) {
        const unsigned char *packed = (unsigned char *)bytes + sizeof(struct head);
        size_t packed_len = len - sizeof(struct head);
        struct head head;

        memcpy(&head, bytes, sizeof(head));
        is_found =
            is_of(&head, made_of, packed, packed_len) &&
            bw_beat_set_unpack(ret_set, arena, source, packed, packed_len, &ignored) == BW_OK;
    }
    bw_arena_free(work);
    return is_found;
}

static void put_away(const struct bw_beat_set *set, const char *path, const char *made_of)
{
    struct bw_err err = BW_ERR_INIT;
    struct head head = {0};
    struct bw_buf buf;

    bw_buf_init(&buf, PACK_MAX_BYTES);
    memcpy(head.made_of, made_of, sizeof(head.made_of));
    bw_buf_write(&buf, &head, sizeof(head));
    if (bw_beat_set_pack(set, &buf, &err) == BW_OK) {
        crypto_generichash(buf.bytes + offsetof(struct head, digest), sizeof(head.digest),
                           buf.bytes + sizeof(head), buf.len - sizeof(head), NULL, 0);
        if (bw_file_write(path, buf.bytes, buf.len, 0644, &err) != BW_OK)
            bw_log_print(BW_LOG_INFO, "the boundaries are not put away for the next time: %s",
                         err.text);
    }
    bw_buf_clear(&buf);
}

enum bw_status bw_ground_open_cached(struct bw_beat_set **ret_set, struct bw_arena *arena,
                                     const struct bw_boundary_source *source,
                                     const struct bw_ground_files *files, struct bw_err *err)
{
    char made_of[BW_DIGEST_HEX];
    const char *path;
    enum bw_status status;

    if (files->bytes < LARGE_BYTES)
        return bw_beat_set_open_files(ret_set, arena, source, files->files, files->count, err);
    path = bw_arena_printf(arena, "%s.cache", source->place);
    find_made_of(source, files, made_of);
    if (find_cached(ret_set, arena, source, path, made_of))
        return BW_OK;
    status = bw_beat_set_open_files(ret_set, arena, source, files->files, files->count, err);
    if (status == BW_OK)
        put_away(*ret_set, path, made_of);
    return status;
}
