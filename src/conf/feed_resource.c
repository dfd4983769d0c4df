/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <iconv.h>
#include <string.h>

#include "beatwise/base/file.h"
#include "beatwise/base/hash.h"
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
        if (node->first == NULL || node->first->next != NULL) {
            bw_yaml_fail(node, reader->err, "one path or URL was expected");
            return bw_fail_hint(reader->err, "three monthly files are one path with {month} in it");
        }
        node = node->first;
    }
    return resolve(reader, node, &reader->desc->path);
}

static bool ends_with(struct bw_text path, const char *ending)
{
    size_t len = strlen(ending);

    return path.len > len && bw_text_is_equal_fold((struct bw_text){path.ptr + path.len - len, len},
                                                   bw_text_of(ending));
}

/* Without the query of a URL. */
static struct bw_text path_of(const struct bw_feed_desc *desc)
{
    return (struct bw_text){desc->path, strcspn(desc->path, "?#")};
}

static enum bw_status read_compression(struct bw_feed_reader *reader,
                                       const struct bw_yaml *resource)
{
    static const char *const endings[] = {"gz", "zip"};
    struct bw_feed_desc *desc = reader->desc;
    int index = -1;
    enum bw_status status =
        bw_yaml_get_choice(resource, "compression", "gz zip", &index, reader->err);

    if (status != BW_OK)
        return status;
    if (index < 0)
        index = ends_with(path_of(desc), ".gz") ? 0 : ends_with(path_of(desc), ".zip") ? 1 : -1;
    desc->compression = index < 0 ? "" : endings[index];
    return BW_OK;
}

/* `format`: by the path's ending unless said.  A table of another format would be read as one long
 * header. */
static enum bw_status read_form(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    static const char *const sheets[] = {"xlsx", "xls", "xlsm", "ods"};
    struct bw_feed_desc *desc = reader->desc;
    const struct bw_yaml *node = bw_yaml_given(resource, "format");
    const char *format = "";
    enum bw_status status = bw_yaml_get_text(resource, "format", &format, reader->err);

    desc->delimiter = ',';
    if (status != BW_OK)
        return status;
    for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
        if (strcmp(format, sheets[i]) != 0)
            continue;
        bw_yaml_fail(node, reader->err, "a spreadsheet is not read");
        return bw_fail_hint(reader->err, "save it as CSV UTF-8 and say format: csv");
    }
    if (*format != '\0' && strcmp(format, "csv") != 0 && strcmp(format, "tsv") != 0)
        return bw_yaml_fail(node, reader->err, "csv or tsv was expected");
    if (strcmp(format, "tsv") == 0 || (*format == '\0' && (ends_with(path_of(desc), ".tsv") ||
                                                           ends_with(path_of(desc), ".tsv.gz"))))
        desc->delimiter = '\t';
    return BW_OK;
}

static enum bw_status read_hash(struct bw_feed_reader *reader, const struct bw_yaml *resource)
{
    const char *hash = NULL;
    struct bw_hash parsed;
    enum bw_status status = bw_yaml_get_text(resource, "hash", &hash, reader->err);

    if (status != BW_OK || hash == NULL)
        return status;
    if (!bw_hash_parse(hash, &parsed))
        return bw_yaml_fail(bw_yaml_find(resource, "hash"), reader->err,
                            "sha256:, sha512: or md5: and as many hex digits were expected");
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
    iconv_t conversion;
    enum bw_status status = bw_yaml_get_text(resource, "encoding", &encoding, reader->err);

    for (size_t i = 0; i < sizeof(utf8) / sizeof(utf8[0]) && status == BW_OK; i++) {
        if (bw_text_is_equal_fold(bw_text_of(encoding), bw_text_of(utf8[i])))
            encoding = "UTF-8";
    }
    if (status != BW_OK)
        return status;
    if ((conversion = iconv_open("UTF-8", encoding)) == (iconv_t)-1) {
        bw_yaml_fail(bw_yaml_find(resource, "encoding"), reader->err,
                     "the encoding '%s' is not known", encoding);
        return bw_fail_hint(reader->err, "usual are utf-8, utf-16, windows-1252, iso-8859-1");
    }
    iconv_close(conversion);
    reader->desc->encoding = encoding;
    return BW_OK;
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
        (status = read_form(reader, resource)) != BW_OK ||
        (status = bw_feed_read_dialect(reader, resource)) != BW_OK)
        return status;
    return read_own(reader, resource);
}
