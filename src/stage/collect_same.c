/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collect_private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#define READ_BYTES ((size_t)128 * 1024)

static bool is_file_allowed(const struct collecting *collecting)
{
    const struct bw_site *site = collecting->session->site;

    if (collecting->request->file_count > 0)
        return true;
    for (size_t i = 0; i < site->scheme_count; i++) {
        if (strcmp(site->schemes[i], "file") == 0)
            return true;
    }
    return false;
}

/* The one local file of the extract, or NULL. */
static const char *local_path(const struct collecting *collecting)
{
    return collecting->url_count == 1 && strstr(collecting->urls[0], "://") == NULL
               ? collecting->urls[0]
               : NULL;
}

/* False where it cannot be read to its end: who reads it for good will say why. */
static bool digest_file(int fd, char hex[BW_DIGEST_HEX])
{
    unsigned char bytes[READ_BYTES];
    struct bw_digest digest;
    ssize_t len;

    bw_digest_init(&digest);
    while ((len = read(fd, bytes, sizeof(bytes))) > 0 || (len < 0 && errno == EINTR)) {
        if (len > 0)
            bw_digest_add(&digest, bytes, (size_t)len);
    }
    bw_digest_end(&digest, hex);
    sodium_memzero(bytes, sizeof(bytes));
    sodium_memzero(&digest, sizeof(digest));
    return len == 0;
}

bool bw_collect_is_same(const struct collecting *collecting, const struct bw_extract *current)
{
    const char *path = local_path(collecting);
    char hex[BW_DIGEST_HEX];
    bool is_same = false;
    struct stat info;
    int fd;

    if (path == NULL || !is_file_allowed(collecting) || stat(path, &info) != 0 ||
        !S_ISREG(info.st_mode) || (int64_t)info.st_size != current->bytes)
        return false;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0) {
        is_same = digest_file(fd, hex) && strcmp(hex, current->sha256) == 0;
        close(fd);
    }
    return is_same;
}
