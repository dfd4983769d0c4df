/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/text.h"

#define QUARTER_FILE_TEXT 24
#define HEAD_FILE_TEXT 48
#define HEAD_FIRST_LINE "beatwise log head 1\n"
#define HEAD_TEXT_MAX 256

static struct bw_key_folder folder_of(const struct bw_keyring *ring)
{
    return (struct bw_key_folder){ring->dir_fd, ring->dir};
}

static void quarter_file(struct bw_quarter quarter, char name[QUARTER_FILE_TEXT], char text[8])
{
    bw_quarter_format(quarter, text);
    snprintf(name, QUARTER_FILE_TEXT, "quarter-%s.key", text);
}

enum bw_status bw_keyring_quarter_open(const struct bw_keyring *ring, struct bw_quarter quarter,
                                       struct bw_quarter_secret **ret_secret, struct bw_err *err)
{
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    struct bw_quarter_secret *secret = file == NULL ? NULL : bw_key_memory(sizeof(*secret), err);
    char name[QUARTER_FILE_TEXT];
    char text[8];
    enum bw_status status;

    if (secret == NULL) {
        sodium_free(file);
        return err->status;
    }
    quarter_file(quarter, name, text);
    status = bw_key_file_read(folder_of(ring), name, "quarter", file, err);
    if (status == BW_ENOTFOUND) {
        bw_fail(err, BW_ENOTFOUND, "quarter %s has no key in '%s'", text, ring->dir);
        bw_fail_hint(err, "it is closed, or nothing was collected for it yet");
    } else if (status == BW_OK && strcmp(file->quarter, text) != 0) {
        status =
            bw_fail(err, BW_ECONFIG, "key file '%s/%s' is of another quarter", ring->dir, name);
    }
    if (status == BW_OK) {
        memcpy(secret->secret, file->key, BW_KEY_BYTES);
        crypto_scalarmult_base(secret->public_half, secret->secret);
        *ret_secret = secret;
    } else {
        sodium_free(secret);
    }
    sodium_free(file);
    return status;
}

void bw_quarter_secret_close(struct bw_quarter_secret *secret)
{
    sodium_free(secret);
}

enum bw_status bw_keyring_quarter_make(const struct bw_keyring *ring, struct bw_quarter quarter,
                                       unsigned char ret_public[BW_QUARTER_PUBLIC_BYTES],
                                       struct bw_err *err)
{
    struct bw_quarter_secret *secret = NULL;
    char name[QUARTER_FILE_TEXT];
    char text[8];
    enum bw_status status = bw_keyring_quarter_open(ring, quarter, &secret, err);

    if (status == BW_ENOTFOUND) {
        quarter_file(quarter, name, text);
        /* Any 32 bytes are a secret key of X25519.  Refused: another process was first. */
        status = bw_key_file_make(folder_of(ring), name, "quarter", text, err);
        if (status == BW_OK || status == BW_EREFUSED)
            status = bw_keyring_quarter_open(ring, quarter, &secret, err);
    }
    if (status == BW_OK)
        memcpy(ret_public, secret->public_half, BW_QUARTER_PUBLIC_BYTES);
    bw_quarter_secret_close(secret);
    return status;
}

enum bw_status bw_keyring_quarter_forget(const struct bw_keyring *ring, struct bw_quarter quarter,
                                         struct bw_err *err)
{
    char name[QUARTER_FILE_TEXT];
    char text[8];

    quarter_file(quarter, name, text);
    return bw_key_folder_remove(folder_of(ring), name, err);
}

static void head_file(const struct bw_id *store_id, char name[HEAD_FILE_TEXT])
{
    char hex[2 * BW_ID_BYTES + 1];

    bw_text_hex(store_id->bytes, BW_ID_BYTES, hex);
    snprintf(name, HEAD_FILE_TEXT, "log-%s.head", hex);
}

static void format_head(const struct bw_log_head *head, char text[HEAD_TEXT_MAX])
{
    char mac[2 * BW_HEAD_MAC_BYTES + 1];

    bw_text_hex(head->mac, BW_HEAD_MAC_BYTES, mac);
    snprintf(text, HEAD_TEXT_MAX, HEAD_FIRST_LINE "number: %lld\nmac: %s\n",
             (long long)head->number, mac);
}

static bool parse_head(struct bw_text text, struct bw_log_head *head)
{
    static const char label[] = HEAD_FIRST_LINE "number: ";
    static const char next[] = "\nmac: ";
    char again[HEAD_TEXT_MAX];
    const char *end;

    if (text.len < sizeof(label) || memcmp(text.ptr, label, sizeof(label) - 1) != 0)
        return false;
    text.ptr += sizeof(label) - 1;
    text.len -= sizeof(label) - 1;
    end = memchr(text.ptr, '\n', text.len);
    if (end == NULL ||
        !bw_text_parse_i64((struct bw_text){text.ptr, (size_t)(end - text.ptr)}, &head->number) ||
        head->number < 1)
        return false;
    text.len -= (size_t)(end - text.ptr);
    if (text.len != sizeof(next) - 1 + 2 * BW_HEAD_MAC_BYTES + 1 ||
        !bw_text_parse_hex((struct bw_text){end + sizeof(next) - 1, 2 * BW_HEAD_MAC_BYTES},
                           head->mac, BW_HEAD_MAC_BYTES))
        return false;
    format_head(head, again);
    return bw_text_is_equal((struct bw_text){end, text.len}, bw_text_of(strstr(again, next)));
}

enum bw_status bw_keyring_head_get(const struct bw_keyring *ring, const struct bw_id *store_id,
                                   struct bw_log_head *ret_head, struct bw_err *err)
{
    struct bw_log_head head = {0};
    char name[HEAD_FILE_TEXT];
    char text[HEAD_TEXT_MAX];
    size_t len = 0;
    enum bw_status status;

    head_file(store_id, name);
    status = bw_key_folder_read(folder_of(ring), name, text, sizeof(text), &len, err);
    if (status == BW_OK && !parse_head((struct bw_text){text, len}, &head))
        return bw_fail(err, BW_ECONFIG, "'%s/%s' is not a log head of version 1", ring->dir, name);
    if (status != BW_OK && status != BW_ENOTFOUND)
        return status;
    *err = BW_ERR_INIT;
    *ret_head = head;
    return BW_OK;
}

enum bw_status bw_keyring_head_set(const struct bw_keyring *ring, const struct bw_id *store_id,
                                   const struct bw_log_head *head, struct bw_err *err)
{
    char name[HEAD_FILE_TEXT];
    char text[HEAD_TEXT_MAX];

    head_file(store_id, name);
    format_head(head, text);
    return bw_key_folder_write(folder_of(ring), name, text, false, err);
}
