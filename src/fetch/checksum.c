/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/fetch/checksum.h"

#include <string.h>

#include <curl/curl.h>

#include "beatwise/base/arena.h"

#define DIGITS 64
#define SHA256_BYTES 32

/* The path of a URL, its escapes undone; of a path, itself. */
static const char *path_of(struct bw_arena *arena, const char *url)
{
    CURLU *parts = curl_url();
    const char *path = url;
    char *text = NULL;

    if (strstr(url, "://") != NULL && parts != NULL &&
        curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PATH, &text, CURLU_URLDECODE) == CURLUE_OK)
        path = bw_arena_strdup(arena, text);
    curl_free(text);
    curl_url_cleanup(parts);
    return path;
}

/* Of sha256sum's escapes: of a backslash, of the ends of lines. */
static const char *unescape(struct bw_arena *arena, struct bw_text name)
{
    char *text = bw_arena_strndup(arena, name.ptr, name.len);
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0') {
            from++;
            *to++ = *from == 'n' ? '\n' : *from == 'r' ? '\r' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

/* How many last parts (names between slashes) of the two paths are the same. */
static int same_parts(const char *a, const char *b)
{
    const char *a_end = a + strlen(a);
    const char *b_end = b + strlen(b);
    int parts = 0;

    for (;;) {
        const char *a_from = a_end;
        const char *b_from = b_end;

        while (a_from > a && a_from[-1] != '/')
            a_from--;
        while (b_from > b && b_from[-1] != '/')
            b_from--;
        if (a_from == a_end || a_end - a_from != b_end - b_from ||
            memcmp(a_from, b_from, (size_t)(a_end - a_from)) != 0)
            return parts;
        parts++;
        if (a_from == a || b_from == b)
            return parts;
        a_end = a_from - 1;
        b_end = b_from - 1;
    }
}

/* One line, without its end: the digest and the name; false where it is none. */
static bool read_line(struct bw_arena *arena, struct bw_text line, char hex[BW_DIGEST_HEX],
                      const char **ret_name)
{
    const bool is_escaped = line.len > 0 && line.ptr[0] == '\\';
    unsigned char bytes[SHA256_BYTES];
    struct bw_text name;

    line.ptr += is_escaped;
    line.len -= is_escaped;
    if (line.len < DIGITS + 3 || line.ptr[DIGITS] != ' ' ||
        (line.ptr[DIGITS + 1] != ' ' && line.ptr[DIGITS + 1] != '*') ||
        !bw_text_parse_hex((struct bw_text){line.ptr, DIGITS}, bytes, sizeof(bytes)))
        return false;
    bw_text_hex(bytes, sizeof(bytes), hex);
    name = (struct bw_text){line.ptr + DIGITS + 2, line.len - DIGITS - 2};
    *ret_name = is_escaped ? unescape(arena, name) : bw_arena_strndup(arena, name.ptr, name.len);
    return true;
}

/* Cuts the first line off `rest`. */
static struct bw_text next_line(struct bw_text *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    const size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    struct bw_text line = {rest->ptr, len};

    rest->ptr += len + (end != NULL);
    rest->len -= len + (end != NULL);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static enum bw_status find(struct bw_arena *arena, struct bw_text list, const char *path,
                           char hex[BW_DIGEST_HEX], struct bw_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash == NULL ? path : slash + 1;
    bool is_ambiguous = false;
    int best = 0;

    for (int number = 1; list.len > 0; number++) {
        struct bw_text line = next_line(&list);
        char found[BW_DIGEST_HEX];
        const char *name;
        int parts;

        if (bw_text_trim(line).len == 0)
            continue;
        if (!read_line(arena, line, found, &name))
            return bw_fail(err, BW_EFORMAT,
                           "its checksums, line %d: 64 hex digits, two blanks and a name were "
                           "expected, as sha256sum writes them",
                           number);
        parts = same_parts(strncmp(name, "./", 2) == 0 ? name + 2 : name, path);
        if (parts == 0 || parts < best)
            continue;
        is_ambiguous = parts == best && (is_ambiguous || strcmp(found, hex) != 0);
        best = parts;
        memcpy(hex, found, BW_DIGEST_HEX);
    }
    if (best == 0)
        return bw_fail(err, BW_EFORMAT, "its checksums do not name '%s'", base);
    if (is_ambiguous)
        return bw_fail(err, BW_EFORMAT, "its checksums have two digests for '%s'", base);
    return BW_OK;
}

enum bw_status bw_checksum_find(struct bw_text list, const char *url, char hex[BW_DIGEST_HEX],
                                struct bw_err *err)
{
    struct bw_arena *arena = bw_arena_new();
    char found[BW_DIGEST_HEX] = "";
    enum bw_status status = find(arena, list, path_of(arena, url), found, err);

    if (status == BW_OK)
        memcpy(hex, found, BW_DIGEST_HEX);
    bw_arena_free(arena);
    return status;
}
