/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "beatwise/ident/key.h"

static struct bw_key_folder folder_of(const struct bw_keyring *ring)
{
    return (struct bw_key_folder){ring->dir_fd, ring->dir};
}

/* What stays of the keys: the log's, and, unless links are to end, those that tokens went through.
 */
static enum bw_status fill_next(const struct bw_keyring *ring, bool is_forgetting,
                                struct bw_key_file *file, struct bw_err *err)
{
    struct bw_key_past *last = &file->past[ring->past_count];

    snprintf(file->kind, sizeof(file->kind), "site");
    file->epoch = ring->site_epoch + 1;
    file->has_log = true;
    memcpy(file->log, ring->subkeys[BW_KEY_CHAIN], BW_KEY_BYTES);
    bw_key_file_draw(file);
    if (is_forgetting)
        return BW_OK;
    if (ring->past_count == BW_KEY_PAST_MAX) {
        bw_fail(err, BW_ERANGE, "the keys were rotated %d times, more does not fit",
                BW_KEY_PAST_MAX);
        return bw_fail_hint(err, "`beatwise key rotate --forget` begins a new chain");
    }
    memcpy(file->past, ring->past, ring->past_count * sizeof(*file->past));
    memcpy(last->match, ring->subkeys[BW_KEY_MATCH], BW_KEY_BYTES);
    memcpy(last->record, ring->subkeys[BW_KEY_RECORD], BW_KEY_BYTES);
    file->past_count = ring->past_count + 1;
    return BW_OK;
}

static enum bw_status write_site_next(const struct bw_keyring *ring, bool is_forgetting,
                                      struct bw_err *err)
{
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    enum bw_status status;

    if (file == NULL)
        return err->status;
    status = fill_next(ring, is_forgetting, file, err);
    if (status == BW_OK)
        status = bw_key_file_write(folder_of(ring), BW_SITE_NEXT_FILE, file, false, err);
    sodium_free(file);
    return status;
}

static enum bw_status write_shared_next(const struct bw_keyring *ring, struct bw_err *err)
{
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    enum bw_status status;

    if (file == NULL)
        return err->status;
    snprintf(file->kind, sizeof(file->kind), "shared");
    file->epoch = ring->shared_epoch + 1;
    bw_key_file_draw(file);
    status = bw_key_file_write(folder_of(ring), BW_SHARED_NEXT_FILE, file, false, err);
    sodium_free(file);
    return status;
}

enum bw_status bw_keyring_next_make(const struct bw_keyring *ring, bool is_forgetting,
                                    struct bw_keyring **ret_next, struct bw_err *err)
{
    unsigned next = BW_KEY_SITE_NEXT | (is_forgetting ? BW_KEY_SHARED_NEXT : 0);
    /* What a rotation that was stopped has left. */
    enum bw_status status = bw_key_folder_remove(folder_of(ring), BW_SITE_NEXT_FILE, err);

    if (status == BW_OK)
        status = bw_key_folder_remove(folder_of(ring), BW_SHARED_NEXT_FILE, err);
    if (status == BW_OK && is_forgetting)
        status = write_shared_next(ring, err);
    if (status == BW_OK)
        status = write_site_next(ring, is_forgetting, err);
    if (status == BW_OK)
        status = bw_key_open_ring(ret_next, ring->dir, NULL, next, err);
    return status;
}

enum bw_status bw_keyring_next_take(const struct bw_keyring *next, struct bw_err *err)
{
    struct bw_key_folder folder = folder_of(next);
    enum bw_status status = BW_OK;

    if (next->is_shared_next)
        status = bw_key_folder_replace(folder, BW_SHARED_NEXT_FILE, BW_SHARED_FILE, err);
    if (status == BW_OK && next->is_site_next)
        status = bw_key_folder_replace(folder, BW_SITE_NEXT_FILE, BW_SITE_FILE, err);
    return status;
}

enum bw_status bw_keyring_recover(const char *dir, const char *const *forbidden_dirs,
                                  const char *check_value, struct bw_keyring **ret_ring,
                                  struct bw_err *err)
{
    /* A stop between the two renames leaves the new shared key in place and the site key beside. */
    static const unsigned tries[] = {BW_KEY_SITE_NEXT, BW_KEY_SITE_NEXT | BW_KEY_SHARED_NEXT};

    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct bw_keyring *ring = NULL;
        struct bw_err why = BW_ERR_INIT;
        char hex[BW_KEY_CHECK_TEXT];
        enum bw_status status = bw_key_open_ring(&ring, dir, forbidden_dirs, tries[i], &why);

        if (status == BW_ENOTFOUND)
            continue;
        if (status != BW_OK) {
            *err = why;
            return status;
        }
        bw_keyring_check_value(ring, hex);
        if (strcmp(hex, check_value) == 0) {
            status = bw_keyring_next_take(ring, err);
            if (status == BW_OK)
                *ret_ring = ring;
            else
                bw_keyring_close(ring);
            return status;
        }
        bw_keyring_close(ring);
    }
    return bw_fail(err, BW_ENOTFOUND, "no keys of a rotation that was stopped fit the store");
}
