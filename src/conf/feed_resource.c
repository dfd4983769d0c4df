/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/text.h"
#include "beatwise/conf/feed_desc.h"
#include "beatwise/conf/yaml_value.h"

#include "feed_desc_private.h"

static enum bw_status resolve(struct bw_feed_reader *reader, const struct bw_yaml *node,
                              const char **ret_path)
{
    const char *unknown;

    if (node->kind != BW_YAML_SCALAR || *node->text == '\0')
        return bw_yaml_fail(node, reader->err, "a path or URL was expected");
    unknown = bw_feed_unknown_word(reader->arena, node->text);
    if (unknown != NULL)
        return bw_yaml_fail(node, reader->err,
                            "'{%s}' is none of {year} {q} {quarter} {fy} {start} {end} {month}",
                            unknown);
    *ret_path = strstr(node->text, "://") != NULL
                    ? node->text
                    : bw_file_beside(reader->arena, reader->file, node->text);
    return BW_OK;
}

static enum bw_status read_path(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    const struct bw_yaml *node;
    enum bw_status status = bw_yaml_require(resource, "path", &node, reader->err);

    if (status != BW_OK)
        return status;
    if (node->kind == BW_YAML_SEQUENCE) {
        if (node->first == NULL || node->first->next != NULL)
            return bw_yaml_fail(node, reader->err, "one path or URL was expected");
        node = node->first;
    }
    return resolve(reader, node, &reader->desc->path);
}

static enum bw_status read_compression(struct bw_feed_reader *reader,
                                       const struct bw_yaml *resource)
{
    static const char *const endings[] = {"gz", "zip"};
    struct bw_feed_desc *desc = reader->desc;
    size_t len = strcspn(desc->path, "?#");
    int index = -1;
    enum bw_status status =
        bw_yaml_get_choice(resource, "compression", "gz zip", &index, reader->err);

    if (status != BW_OK)
        return status;
    for (int i = 0; i < 2 && index < 0; i++) {
        size_t ending = strlen(endings[i]);

        if (len > ending + 1 && desc->path[len - ending - 1] == '.' &&
            bw_text_is_equal_fold((struct bw_text){desc->path + len - ending, ending},
                                  bw_text_of(endings[i])))
            index = i;
    }
    desc->compression = index < 0 ? "" : endings[index];
    return BW_OK;
}

/* One byte, or 0 for null: CSV is read byte by byte. */
static enum bw_status get_char(struct bw_feed_reader *reader, const struct bw_yaml *map,
                               const char *key, char *ret_char)
{
    const struct bw_yaml *node = bw_yaml_find(map, key);

    if (node == NULL)
        return BW_OK;
    if (node->is_null && strcmp(key, "delimiter") != 0) {
        *ret_char = '\0';
        return BW_OK;
    }
    if (node->kind != BW_YAML_SCALAR || strlen(node->text) != 1 || *node->text == '\n' ||
        *node->text == '\r' || (unsigned char)*node->text > 0x7E)
        return bw_yaml_fail(node, reader->err, "one ASCII character was expected");
    *ret_char = *node->text;
    return BW_OK;
}

/* `header` of v1 and v2; `headerRows` of v2, of which one row can name the columns. */
static enum bw_status read_header(struct bw_feed_reader *reader, const struct bw_yaml *dialect)
{
    const struct bw_yaml *rows = bw_yaml_given(dialect, "headerRows");
    bool has_header = true;
    int64_t row = 1;
    enum bw_status status = bw_yaml_get_bool(dialect, "header", &has_header, reader->err);

    if (status != BW_OK)
        return status;
    if (rows != NULL) {
        const struct bw_yaml *item = rows->kind == BW_YAML_SEQUENCE ? rows->first : rows;

        if (item == NULL)
            has_header = false;
        else if (item->kind != BW_YAML_SCALAR ||
                 (rows->kind == BW_YAML_SEQUENCE && item->next != NULL) ||
                 !bw_text_parse_i64(bw_text_of(item->text), &row) || row < 1 || row > 100)
            return bw_yaml_fail(rows, reader->err, "the number of one row was expected");
    }
    reader->desc->header_rows = has_header ? (int)row : 0;
    return BW_OK;
}

static enum bw_status check_dialect(struct bw_feed_reader *reader, const struct bw_yaml *dialect)
{
    const struct bw_feed_desc *desc = reader->desc;
    char chars[4] = {desc->delimiter, desc->quote, desc->escape, desc->comment};

    for (size_t i = 0; i < 4; i++) {
        for (size_t j = i + 1; j < 4; j++) {
            /* An escape that is the quote is doubling, said another way. */
            if (chars[i] != '\0' && chars[i] == chars[j] && !(i == 1 && j == 2))
                return bw_yaml_fail(dialect, reader->err,
                                    "delimiter, quoteChar, escapeChar and commentChar must differ");
        }
    }
    return BW_OK;
}

static enum bw_status read_dialect(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    const struct bw_yaml *dialect = bw_yaml_given(resource, "dialect");
    struct bw_feed_desc *desc = reader->desc;
    enum bw_status status;

    desc->delimiter = ',';
    desc->quote = '"';
    desc->is_double_quote = true;
    desc->header_rows = 1;
    if (dialect == NULL)
        return BW_OK;
    if (dialect->kind != BW_YAML_MAPPING)
        return bw_yaml_fail(dialect, reader->err, "keys with values were expected");
    if ((status = bw_feed_check_dialect(dialect, reader->err)) != BW_OK ||
        (status = get_char(reader, dialect, "delimiter", &desc->delimiter)) != BW_OK ||
        (status = get_char(reader, dialect, "quoteChar", &desc->quote)) != BW_OK ||
        (status = get_char(reader, dialect, "escapeChar", &desc->escape)) != BW_OK ||
        (status = get_char(reader, dialect, "commentChar", &desc->comment)) != BW_OK ||
        (status = bw_yaml_get_bool(dialect, "doubleQuote", &desc->is_double_quote, reader->err)) !=
            BW_OK ||
        (status = bw_yaml_get_bool(dialect, "skipInitialSpace", &desc->is_skip_initial_space,
                                   reader->err)) != BW_OK ||
        (status = read_header(reader, dialect)) != BW_OK ||
        (status = check_dialect(reader, dialect)) != BW_OK)
        return status;
    if (desc->escape != '\0' && desc->escape == desc->quote) {
        desc->is_double_quote = true;
        desc->escape = '\0';
    }
    return BW_OK;
}

static enum bw_status read_hash(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    const char *hash = NULL;
    unsigned char bytes[32];
    enum bw_status status = bw_yaml_get_text(resource, "hash", &hash, reader->err);

    if (status != BW_OK || hash == NULL)
        return status;
    /* The standard presets to MD5, which proves nothing: said here rather than passed over. */
    if (!bw_text_parse_hex(bw_text_of(strncmp(hash, "sha256:", 7) == 0 ? hash + 7 : hash), bytes,
                           sizeof(bytes)))
        return bw_yaml_fail(bw_yaml_find(resource, "hash"), reader->err,
                            "sha256: and 64 hex digits were expected");
    reader->desc->hash = hash;
    return BW_OK;
}

static enum bw_status read_credentials(struct bw_feed_reader *reader, const struct bw_yaml *map)
{
    static const char *const known[] = {"client_cert",       "client_key", "netrc",
                                        "token_file",        "ssh_key",    "known_hosts",
                                        "zip_password_file", NULL};
    struct bw_credentials *creds = &reader->desc->credentials;
    const char **const paths[] = {&creds->client_cert,      &creds->client_key, &creds->netrc,
                                  &creds->token_file,       &creds->ssh_key,    &creds->known_hosts,
                                  &creds->zip_password_file};
    enum bw_status status = bw_yaml_check_keys(map, known, reader->err);

    for (size_t i = 0; known[i] != NULL && status == BW_OK; i++) {
        status = bw_yaml_get_text(map, known[i], paths[i], reader->err);
        if (status == BW_OK && *paths[i] != NULL)
            *paths[i] = bw_file_beside(reader->arena, reader->file, *paths[i]);
    }
    return status;
}

static enum bw_status read_own(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    static const char *const known[] = {"credentials", "checksums", NULL};
    const struct bw_yaml *map = bw_yaml_given(resource, "beatwise");
    const struct bw_yaml *checksums = bw_yaml_given(map, "checksums");
    const struct bw_yaml *credentials = bw_yaml_given(map, "credentials");
    enum bw_status status = map == NULL ? BW_OK : bw_yaml_check_keys(map, known, reader->err);

    if (status == BW_OK && checksums != NULL)
        status = resolve(reader, checksums, &reader->desc->checksums);
    if (status == BW_OK && credentials != NULL)
        status = read_credentials(reader, credentials);
    return status;
}

static enum bw_status read_encoding(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    static const char *const utf8[] = {"utf-8", "utf8", "utf-8-sig"};
    const char *encoding = "UTF-8";
    enum bw_status status = bw_yaml_get_text(resource, "encoding", &encoding, reader->err);

    for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]) && status == BW_OK; i++) {
        if (bw_text_is_equal_fold(bw_text_of(encoding), bw_text_of(utf8[i])))
            encoding = "UTF-8";
    }
    reader->desc->encoding = encoding;
    return status;
}

enum bw_status bw_feed_read_resource(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    struct bw_feed_desc *desc = reader->desc;
    enum bw_status status;

    desc->bytes = -1;
    if ((status = read_path(reader, resource)) != BW_OK ||
        (status = read_compression(reader, resource)) != BW_OK ||
        (status = read_encoding(reader, resource)) != BW_OK ||
        (status = read_hash(reader, resource)) != BW_OK ||
        (status = bw_yaml_get_i64(resource, "bytes", (struct bw_bounds){0, INT64_MAX}, &desc->bytes,
                                  reader->err)) != BW_OK ||
        (status = read_dialect(reader, resource)) != BW_OK)
        return status;
    return read_own(reader, resource);
}
