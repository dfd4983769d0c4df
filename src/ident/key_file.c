/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key_private.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "beatwise/base/text.h"

#define FIRST_LINE "beatwise key 1"
#define CHECKSUM_BYTES 8
#define EPOCH_MAX 999999

/* Detects damage and typing, nothing more: who can write the file can write the checksum. */
static const unsigned char checksum_key[] = "beatwise key file checksum";

static void checksum(const char *text, size_t len, char hex[2 * CHECKSUM_BYTES + 1])
{
    unsigned char sum[crypto_generichash_BYTES_MIN];

    crypto_generichash(sum, sizeof(sum), (const unsigned char *)text, len, checksum_key,
                       sizeof(checksum_key) - 1);
    bw_text_hex(sum, CHECKSUM_BYTES, hex);
}

/* A key behind its label, and a line end; returns the length of the text. */
static size_t put_hex(char *text, size_t len, const char *label,
                      const unsigned char key[BW_KEY_BYTES])
{
    char hex[2 * BW_KEY_BYTES + 1];

    bw_text_hex(key, BW_KEY_BYTES, hex);
    len += (size_t)snprintf(text + len, BW_KEY_FILE_MAX - len, "%s%s\n", label, hex);
    sodium_memzero(hex, sizeof(hex));
    return len;
}

static void format(const struct bw_key_file *file, char text[BW_KEY_FILE_MAX])
{
    char sum[2 * CHECKSUM_BYTES + 1];
    bool has_quarter = file->quarter[0] != '\0';
    size_t len;

    len =
        (size_t)snprintf(text, BW_KEY_FILE_MAX, FIRST_LINE "\nkind: %s\nid: %s\nepoch: %u\n%s%s%s",
                         file->kind, file->id, (unsigned)file->epoch,
                         has_quarter ? "quarter: " : "", file->quarter, has_quarter ? "\n" : "");
    len = put_hex(text, len, "key: ", file->key);
    if (file->has_log)
        len = put_hex(text, len, "log: ", file->log);
    for (size_t i = 0; i < file->past_count; i++) {
        len = put_hex(text, len, "past: ", file->past[i].match);
        len = put_hex(text, len - 1, " ", file->past[i].record);
    }
    checksum(text, len, sum);
    snprintf(text + len, BW_KEY_FILE_MAX - len, "checksum: %s\n", sum);
}

/* The rest of the next line where it begins with `label`; moves on. */
static bool take(struct bw_text *rest, const char *label, struct bw_text *ret_value)
{
    size_t len = strlen(label);
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t line_len = end == NULL ? 0 : (size_t)(end - rest->ptr);

    if (end == NULL || line_len < len || memcmp(rest->ptr, label, len) != 0)
        return false;
    *ret_value = (struct bw_text){rest->ptr + len, line_len - len};
    rest->ptr = end + 1;
    rest->len -= line_len + 1;
    return true;
}

static bool copy(struct bw_text value, char *text, size_t size)
{
    if (value.len >= size)
        return false;
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    return true;
}

static bool parse_past(struct bw_text *rest, struct bw_key_file *file)
{
    struct bw_text value;

    while (take(rest, "past: ", &value)) {
        struct bw_key_past *past = &file->past[file->past_count];

        if (file->past_count == BW_KEY_PAST_MAX || value.len != 4 * BW_KEY_BYTES + 1 ||
            value.ptr[2 * BW_KEY_BYTES] != ' ' ||
            !bw_text_parse_hex((struct bw_text){value.ptr, 2 * BW_KEY_BYTES}, past->match,
                               BW_KEY_BYTES) ||
            !bw_text_parse_hex((struct bw_text){value.ptr + 2 * BW_KEY_BYTES + 1, 2 * BW_KEY_BYTES},
                               past->record, BW_KEY_BYTES))
            return false;
        file->past_count++;
    }
    return true;
}

static bool parse(struct bw_text rest, struct bw_key_file *file)
{
    struct bw_text value;
    int64_t epoch;

    memset(file, 0, sizeof(*file));
    if (!take(&rest, FIRST_LINE, &value) || value.len != 0 || !take(&rest, "kind: ", &value) ||
        !copy(value, file->kind, sizeof(file->kind)) || !take(&rest, "id: ", &value) ||
        !copy(value, file->id, sizeof(file->id)) || !take(&rest, "epoch: ", &value) ||
        !bw_text_parse_i64(value, &epoch) || epoch < 1 || epoch > EPOCH_MAX)
        return false;
    file->epoch = (uint32_t)epoch;
    if (take(&rest, "quarter: ", &value) && !copy(value, file->quarter, sizeof(file->quarter)))
        return false;
    if (!take(&rest, "key: ", &value) || !bw_text_parse_hex(value, file->key, BW_KEY_BYTES))
        return false;
    file->has_log = take(&rest, "log: ", &value);
    if (file->has_log && !bw_text_parse_hex(value, file->log, BW_KEY_BYTES))
        return false;
    return parse_past(&rest, file) && take(&rest, "checksum: ", &value) && rest.len == 0;
}

/* What parse() reads and format() would write otherwise is damaged too. */
enum bw_status bw_key_file_parse(struct bw_text text, const char *path, const char *kind,
                                 struct bw_key_file *file, struct bw_err *err)
{
    char *again = bw_key_memory(BW_KEY_FILE_MAX, err);
    enum bw_status status = BW_OK;

    if (again == NULL)
        return err->status;
    if (!parse(text, file)) {
        status = bw_fail(err, BW_ECONFIG, "'%s' is not a key file of version 1", path);
    } else {
        format(file, again);
        if (!bw_text_is_equal(text, bw_text_of(again)))
            status =
                bw_fail(err, BW_ECONFIG, "key file '%s' is damaged: its checksum is wrong", path);
        else if (strcmp(file->kind, kind) != 0)
            status = bw_fail(err, BW_ECONFIG, "key file '%s' is not a %s key", path, kind);
    }
    if (status == BW_ECONFIG)
        bw_fail_hint(err, "put back the copy that was kept when the key was made");
    sodium_free(again);
    return status;
}

enum bw_status bw_key_file_read(struct bw_key_folder folder, const char *name, const char *kind,
                                struct bw_key_file *ret_file, struct bw_err *err)
{
    char *text = bw_key_memory(BW_KEY_FILE_MAX, err);
    char path[640];
    size_t len = 0;
    enum bw_status status;

    if (text == NULL)
        return err->status;
    snprintf(path, sizeof(path), "%s/%s", folder.dir, name);
    status = bw_key_folder_read(folder, name, text, BW_KEY_FILE_MAX, &len, err);
    if (status == BW_OK)
        status = bw_key_file_parse((struct bw_text){text, len}, path, kind, ret_file, err);
    sodium_free(text);
    return status;
}

void bw_key_file_draw(struct bw_key_file *file)
{
    unsigned char id[(BW_KEY_FILE_ID - 1) / 2];

    randombytes_buf(id, sizeof(id));
    randombytes_buf(file->key, sizeof(file->key));
    bw_text_hex(id, sizeof(id), file->id);
}

enum bw_status bw_key_file_write(struct bw_key_folder folder, const char *name,
                                 const struct bw_key_file *file, bool is_new, struct bw_err *err)
{
    char *text = bw_key_memory(BW_KEY_FILE_MAX, err);
    enum bw_status status;

    if (text == NULL)
        return err->status;
    format(file, text);
    status = bw_key_folder_write(folder, name, text, is_new, err);
    sodium_free(text);
    return status;
}

enum bw_status bw_key_file_make(struct bw_key_folder folder, const char *name, const char *kind,
                                const char *quarter, struct bw_err *err)
{
    struct bw_key_file *file = bw_key_memory(sizeof(*file), err);
    enum bw_status status;

    if (file == NULL)
        return err->status;
    bw_key_file_draw(file);
    file->epoch = 1;
    snprintf(file->kind, sizeof(file->kind), "%s", kind);
    snprintf(file->quarter, sizeof(file->quarter), "%s", quarter);
    status = bw_key_file_write(folder, name, file, true, err);
    sodium_free(file);
    return status;
}
