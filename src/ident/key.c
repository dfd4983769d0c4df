/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "beatwise/base/file.h"
#include "beatwise/base/text.h"

/* The contexts of crypto_kdf, by purpose.  Tokens change with the epoch; the log and the check of
 * it stay readable over rotations. */
static const struct {
    char context[crypto_kdf_CONTEXTBYTES + 1];
    bool is_of_shared;
    bool is_of_epoch;
} purposes[BW_KEY_PURPOSES] = {
    [BW_KEY_SHARED] = {"SHRTOKEN", true, true},  [BW_KEY_MATCH] = {"LNKTOKEN", false, true},
    [BW_KEY_RECORD] = {"RECTOKEN", false, true}, [BW_KEY_DUPLICATE] = {"DUPTOKEN", false, true},
    [BW_KEY_CHAIN] = {"CHAINLOG", false, false}, [BW_KEY_CHECK] = {"KEYCHECK", false, true},
};

/* Cache Directory Tagging Specification (https://bford.info/cachedir/): backup programs pass by a
 * folder with such a file (tar --exclude-caches, borg, restic). */
#define CACHE_TAG_FILE "CACHEDIR.TAG"
#define CACHE_TAG "Signature: 8a477f597d28d172789f06886806bc55"
#define CACHE_TAG_WHY                                                                              \
    "# Keys must not be in a backup of what they protect: keep a copy of this folder by itself.\n"

bool bw_keyring_is_kept_from_backups(const struct bw_keyring *ring)
{
    struct bw_key_folder folder = {ring->dir_fd, ring->dir};
    struct bw_err err = BW_ERR_INIT;
    char text[512];
    size_t len = 0;

    return bw_key_folder_read(folder, CACHE_TAG_FILE, text, sizeof(text), &len, &err) == BW_OK &&
           len >= strlen(CACHE_TAG) && memcmp(text, CACHE_TAG, strlen(CACHE_TAG)) == 0;
}

void *bw_key_memory(size_t bytes, struct bw_err *err)
{
    void *memory = sodium_init() < 0 ? NULL : sodium_malloc(bytes);

    if (memory == NULL)
        bw_fail(err, BW_EIO, "no protected memory for keys");
    else
        memset(memory, 0, bytes);
    return memory;
}

/* The nearest folder above that is there: nothing that is to be made can be somewhere else. */
static void nearest(const char *dir, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s", dir);
    while (!bw_file_is_there(path)) {
        char *slash = strrchr(path, '/');

        if (slash == NULL)
            snprintf(path, PATH_MAX, ".");
        else if (slash == path)
            slash[1] = '\0';
        else
            *slash = '\0';
    }
}

static enum bw_status refuse_if_there(const char *dir, const char *name, struct bw_err *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (access(path, F_OK) != 0)
        return BW_OK;
    bw_fail(err, BW_EREFUSED, "key file '%s' exists already", path);
    return bw_fail_hint(err,
                        "a new key would cut every link to what is stored; nothing was changed");
}

enum bw_status bw_keyring_make(const char *dir, const char *const *forbidden_dirs,
                               struct bw_err *err)
{
    char above[PATH_MAX];
    struct bw_key_folder folder = {-1, dir};
    enum bw_status status;

    if (sodium_init() < 0)
        return bw_fail(err, BW_EIO, "libsodium does not start");
    nearest(dir, above);
    status = bw_key_folder_check_place(above, dir, forbidden_dirs, err);
    if (status == BW_OK)
        status = refuse_if_there(dir, BW_SITE_FILE, err);
    if (status == BW_OK)
        status = refuse_if_there(dir, BW_SHARED_FILE, err);
    if (status == BW_OK)
        status = bw_file_make_dirs(dir, 0700, err);
    if (status == BW_OK)
        status = bw_key_folder_open(dir, forbidden_dirs, &folder.fd, err);
    if (status != BW_OK)
        return status;
    status = bw_key_file_make(folder, BW_SITE_FILE, "site", "", err);
    if (status == BW_OK)
        status = bw_key_file_make(folder, BW_SHARED_FILE, "shared", "", err);
    if (status == BW_OK)
        status =
            bw_key_folder_write(folder, CACHE_TAG_FILE, CACHE_TAG "\n" CACHE_TAG_WHY, false, err);
    close(folder.fd);
    return status;
}

static void derive(struct bw_keyring *ring, int purpose, const struct bw_key_file *from)
{
    crypto_kdf_derive_from_key(ring->subkeys[purpose], BW_KEY_BYTES,
                               purposes[purpose].is_of_epoch ? from->epoch : 0,
                               purposes[purpose].context, from->key);
}

void bw_key_derive_shared(struct bw_keyring *ring, const struct bw_key_file *shared)
{
    for (int i = 0; i < BW_KEY_PURPOSES; i++) {
        if (purposes[i].is_of_shared)
            derive(ring, i, shared);
    }
    bw_mac4_init(&ring->shared_mac, ring->subkeys[BW_KEY_SHARED]);
    ring->shared_epoch = shared->epoch;
    memcpy(ring->shared_id, shared->id, sizeof(ring->shared_id));
}

void bw_key_derive_site(struct bw_keyring *ring, const struct bw_key_file *site)
{
    for (int i = 0; i < BW_KEY_PURPOSES; i++) {
        if (!purposes[i].is_of_shared)
            derive(ring, i, site);
    }
    if (site->has_log)
        memcpy(ring->subkeys[BW_KEY_CHAIN], site->log, BW_KEY_BYTES);
    ring->past_count = site->past_count;
    for (size_t i = 0; i < site->past_count; i++) {
        ring->past[i] = site->past[i];
        bw_mac4_init(&ring->match_macs[i], site->past[i].match);
        bw_mac4_init(&ring->record_macs[i], site->past[i].record);
    }
    bw_mac4_init(&ring->match_macs[ring->past_count], ring->subkeys[BW_KEY_MATCH]);
    bw_mac4_init(&ring->record_macs[ring->past_count], ring->subkeys[BW_KEY_RECORD]);
    ring->site_epoch = site->epoch;
    memcpy(ring->site_id, site->id, sizeof(ring->site_id));
}

static enum bw_status read_keys(struct bw_keyring *ring, struct bw_err *err)
{
    struct bw_key_folder folder = {ring->dir_fd, ring->dir};
    struct bw_key_file *files = bw_key_memory(2 * sizeof(*files), err);
    enum bw_status status;

    if (files == NULL)
        return err->status;
    status = bw_key_file_read(folder, ring->is_site_next ? BW_SITE_NEXT_FILE : BW_SITE_FILE, "site",
                              &files[0], err);
    if (status == BW_OK)
        status =
            bw_key_file_read(folder, ring->is_shared_next ? BW_SHARED_NEXT_FILE : BW_SHARED_FILE,
                             "shared", &files[1], err);
    if (status == BW_OK) {
        bw_key_derive_site(ring, &files[0]);
        bw_key_derive_shared(ring, &files[1]);
    }
    sodium_free(files);
    return status;
}

enum bw_status bw_key_open_ring(struct bw_keyring **ret_ring, const char *dir,
                                const char *const *forbidden_dirs, unsigned next,
                                struct bw_err *err)
{
    struct bw_keyring *ring;
    enum bw_status status;

    if (strlen(dir) >= sizeof(ring->dir))
        return bw_fail(err, BW_EIO, "the name of the folder of keys is too long");
    ring = bw_key_memory(sizeof(*ring), err);
    if (ring == NULL)
        return err->status;
    ring->dir_fd = -1;
    ring->is_site_next = (next & BW_KEY_SITE_NEXT) != 0;
    ring->is_shared_next = (next & BW_KEY_SHARED_NEXT) != 0;
    snprintf(ring->dir, sizeof(ring->dir), "%s", dir);
    status = bw_key_folder_open(dir, forbidden_dirs, &ring->dir_fd, err);
    if (status == BW_OK)
        status = read_keys(ring, err);
    if (status == BW_OK && sodium_mprotect_readonly(ring) != 0)
        status = bw_fail(err, BW_EIO, "no protected memory for keys");
    if (status == BW_OK)
        *ret_ring = ring;
    else
        bw_keyring_close(ring);
    return status;
}

enum bw_status bw_keyring_open(struct bw_keyring **ret_ring, const char *dir,
                               const char *const *forbidden_dirs, struct bw_err *err)
{
    return bw_key_open_ring(ret_ring, dir, forbidden_dirs, 0, err);
}

void bw_keyring_close(struct bw_keyring *ring)
{
    if (ring == NULL)
        return;
    if (ring->dir_fd >= 0)
        close(ring->dir_fd);
    sodium_free(ring);
}

void bw_keyring_check_value(const struct bw_keyring *ring, char hex[BW_KEY_CHECK_TEXT])
{
    unsigned char value[(BW_KEY_CHECK_TEXT - 1) / 2];

    crypto_generichash(value, sizeof(value), ring->subkeys[BW_KEY_SHARED], BW_KEY_BYTES,
                       ring->subkeys[BW_KEY_CHECK], BW_KEY_BYTES);
    bw_text_hex(value, sizeof(value), hex);
}

uint32_t bw_keyring_shared_epoch(const struct bw_keyring *ring)
{
    return ring->shared_epoch;
}

void bw_keyring_id(const struct bw_keyring *ring, char text[BW_KEY_ID_TEXT])
{
    snprintf(text, BW_KEY_ID_TEXT, "site %s epoch %u, shared %s epoch %u", ring->site_id,
             (unsigned)ring->site_epoch, ring->shared_id, (unsigned)ring->shared_epoch);
}
