/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * scan - searches files for identifiers, however they are written
 *
 *   scan IDENTIFIERS PATH...
 *
 * IDENTIFIERS holds one a line.  Each is searched for as it is, in upper and in lower case, and
 * each of these as it stands, reversed, in UTF-16 and UTF-32 of both orders (iconv works in the
 * latter), in hex, in base64 at the three
 * offsets that base64 has, and as SHA-256 and MD5 (bytes, hex, base64).  Folders are searched with
 * all that is in them, links are not followed; the names of files are searched too.
 *
 * A hit is printed as file, number of the identifier (its line), writing, offset: never the
 * identifier.  Exit code 0: nothing found; 1: something; 2: could not search.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "md5.h"

/* Shorter ones would be found in anything. */
#define IDENTIFIER_MIN 6
#define IDENTIFIER_MAX 100
#define PATTERN_MAX (4 * IDENTIFIER_MAX)
#define PREFIX 4
#define BUCKET_BITS 18
#define BUCKETS ((size_t)1 << BUCKET_BITS)
/* Hits that are printed of one file; all are counted. */
#define PRINTED_MAX 12

struct pattern {
    unsigned char *bytes;
    size_t len;
    uint32_t next; /* in its bucket, 1-based; 0: the last */
    unsigned identifier;
    const char *writing;
    const char *letters;
};

static struct {
    struct pattern *patterns;
    uint32_t count, cap;
    uint32_t buckets[BUCKETS]; /* by the first bytes; 1-based */
    unsigned long long files, bytes, hits;
    bool is_broken;
} scan;

/* What is being turned into patterns. */
struct identifier {
    unsigned number;
    const char *letters; /* which case */
    unsigned char text[IDENTIFIER_MAX];
    size_t len;
};

static void *get_memory(void *old, size_t size)
{
    void *memory = realloc(old, size);

    if (memory == NULL) {
        perror("scan");
        exit(2);
    }
    return memory;
}

static size_t bucket_of(const unsigned char *bytes)
{
    uint32_t prefix;

    memcpy(&prefix, bytes, PREFIX);
    return (size_t)(prefix * UINT32_C(2654435761) >> (32 - BUCKET_BITS));
}

static bool is_known(const unsigned char *bytes, size_t len)
{
    for (uint32_t i = scan.buckets[bucket_of(bytes)]; i != 0; i = scan.patterns[i - 1].next) {
        const struct pattern *pattern = &scan.patterns[i - 1];

        if (pattern->len == len && memcmp(pattern->bytes, bytes, len) == 0)
            return true;
    }
    return false;
}

static void add_pattern(const struct identifier *identifier, const char *writing, const void *bytes,
                        size_t len)
{
    struct pattern *pattern;
    size_t bucket;

    if (len < IDENTIFIER_MIN || is_known(bytes, len))
        return;
    if (scan.count == scan.cap) {
        scan.cap = scan.cap == 0 ? 1024 : scan.cap * 2;
        scan.patterns = get_memory(scan.patterns, scan.cap * sizeof(*scan.patterns));
    }
    bucket = bucket_of(bytes);
    pattern = &scan.patterns[scan.count++];
    *pattern = (struct pattern){.bytes = get_memory(NULL, len),
                                .len = len,
                                .next = scan.buckets[bucket],
                                .identifier = identifier->number,
                                .writing = writing,
                                .letters = identifier->letters};
    memcpy(pattern->bytes, bytes, len);
    scan.buckets[bucket] = scan.count;
}

static void add_hex(const struct identifier *identifier, const char *const writings[2],
                    const unsigned char *bytes, size_t len)
{
    char hex[2 * IDENTIFIER_MAX + 1];

    sodium_bin2hex(hex, sizeof(hex), bytes, len);
    add_pattern(identifier, writings[0], hex, 2 * len);
    for (size_t i = 0; i < 2 * len; i++)
        hex[i] = (char)(hex[i] >= 'a' ? hex[i] - 'a' + 'A' : hex[i]);
    add_pattern(identifier, writings[1], hex, 2 * len);
}

/* Where bytes before or after share a character of base64, that character is not known. */
static void add_base64(const struct identifier *identifier, const char *writing,
                       const unsigned char *bytes, size_t len, size_t offset)
{
    unsigned char shifted[IDENTIFIER_MAX + 2] = {0};
    char base64[PATTERN_MAX];
    size_t first = (8 * offset + 5) / 6;
    size_t end = 8 * (offset + len) / 6;

    memcpy(shifted + offset, bytes, len);
    sodium_bin2base64(base64, sizeof(base64), shifted, offset + len,
                      sodium_base64_VARIANT_ORIGINAL);
    add_pattern(identifier, writing, base64 + first, end - first);
}

static void add_reversed(const struct identifier *identifier)
{
    unsigned char bytes[IDENTIFIER_MAX];

    for (size_t i = 0; i < identifier->len; i++)
        bytes[i] = identifier->text[identifier->len - 1 - i];
    add_pattern(identifier, "reversed", bytes, identifier->len);
}

/* Each byte in `width`, at `at` of them; right for ASCII and Latin-1. */
static void add_wide(const struct identifier *identifier, const char *writing, size_t width,
                     size_t at)
{
    unsigned char bytes[4 * IDENTIFIER_MAX] = {0};

    for (size_t i = 0; i < identifier->len; i++)
        bytes[width * i + at] = identifier->text[i];
    add_pattern(identifier, writing, bytes, width * identifier->len);
}

static void add_digests(const struct identifier *identifier)
{
    static const char *const sha256_hex[] = {"sha256-hex", "sha256-HEX"};
    static const char *const md5_hex[] = {"md5-hex", "md5-HEX"};
    unsigned char digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(digest, identifier->text, identifier->len);
    add_pattern(identifier, "sha256", digest, sizeof(digest));
    add_hex(identifier, sha256_hex, digest, sizeof(digest));
    add_base64(identifier, "sha256-base64", digest, sizeof(digest), 0);
    md5(identifier->text, identifier->len, digest);
    add_pattern(identifier, "md5", digest, MD5_BYTES);
    add_hex(identifier, md5_hex, digest, MD5_BYTES);
    add_base64(identifier, "md5-base64", digest, MD5_BYTES, 0);
}

static void add_writings(const struct identifier *identifier)
{
    static const char *const hex[] = {"hex", "HEX"};

    add_pattern(identifier, "plain", identifier->text, identifier->len);
    add_reversed(identifier);
    add_wide(identifier, "utf-16le", 2, 0);
    add_wide(identifier, "utf-16be", 2, 1);
    add_wide(identifier, "utf-32le", 4, 0);
    add_wide(identifier, "utf-32be", 4, 3);
    add_hex(identifier, hex, identifier->text, identifier->len);
    add_base64(identifier, "base64", identifier->text, identifier->len, 0);
    add_base64(identifier, "base64+1", identifier->text, identifier->len, 1);
    add_base64(identifier, "base64+2", identifier->text, identifier->len, 2);
    add_digests(identifier);
}

static void add_identifier(unsigned number, const char *line, size_t len)
{
    struct identifier identifier = {.number = number, .letters = "as it is", .len = len};

    memcpy(identifier.text, line, len);
    add_writings(&identifier);
    identifier.letters = "upper case";
    for (size_t i = 0; i < len; i++)
        identifier.text[i] =
            (unsigned char)(line[i] >= 'a' && line[i] <= 'z' ? line[i] - 'a' + 'A' : line[i]);
    add_writings(&identifier);
    identifier.letters = "lower case";
    for (size_t i = 0; i < len; i++)
        identifier.text[i] =
            (unsigned char)(line[i] >= 'A' && line[i] <= 'Z' ? line[i] - 'A' + 'a' : line[i]);
    add_writings(&identifier);
}

static bool read_identifiers(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned number = 0;
    char line[256];

    if (file == NULL) {
        perror(path);
        return false;
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        size_t len = strcspn(line, "\n");

        number++;
        if (len < IDENTIFIER_MIN || len > IDENTIFIER_MAX) {
            fprintf(stderr, "%s: line %u is not of %d to %d bytes\n", path, number, IDENTIFIER_MIN,
                    IDENTIFIER_MAX);
            fclose(file);
            return false;
        }
        add_identifier(number, line, len);
    }
    fclose(file);
    return number > 0;
}

static void search_bytes(const char *path, const char *what, const unsigned char *bytes, size_t len)
{
    unsigned long long hits = 0;

    for (size_t at = 0; at + PREFIX <= len; at++) {
        uint32_t i = scan.buckets[bucket_of(bytes + at)];

        for (; i != 0; i = scan.patterns[i - 1].next) {
            const struct pattern *pattern = &scan.patterns[i - 1];

            if (pattern->len > len - at || memcmp(pattern->bytes, bytes + at, pattern->len) != 0)
                continue;
            if (hits++ < PRINTED_MAX)
                printf("%s%s: identifier %u, %s, %s, at %zu\n", path, what, pattern->identifier,
                       pattern->letters, pattern->writing, at);
        }
    }
    if (hits > PRINTED_MAX)
        printf("%s%s: and %llu more\n", path, what, hits - PRINTED_MAX);
    scan.hits += hits;
    scan.bytes += len;
}

static int search_file(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    const char *name = path + where->base;
    void *bytes;
    int fd;

    search_bytes(path, " (its name)", (const unsigned char *)name, strlen(name));
    if (kind == FTW_DNR || kind == FTW_NS)
        scan.is_broken = true;
    if (kind != FTW_F || !S_ISREG(info->st_mode))
        return 0;
    scan.files++;
    if (info->st_size == 0)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    bytes = mmap(NULL, (size_t)info->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED) {
        perror(path);
        scan.is_broken = true;
        return 0;
    }
    search_bytes(path, "", bytes, (size_t)info->st_size);
    munmap(bytes, (size_t)info->st_size);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: scan IDENTIFIERS PATH...\n", stderr);
        return 2;
    }
    if (sodium_init() < 0 || !read_identifiers(argv[1]))
        return 2;
    for (int i = 2; i < argc; i++) {
        if (nftw(argv[i], search_file, 16, FTW_PHYS) != 0) {
            perror(argv[i]);
            return 2;
        }
    }
    printf("# %u patterns, %llu files, %llu bytes, %llu found\n", scan.count, scan.files,
           scan.bytes, scan.hits);
    if (scan.is_broken || fflush(stdout) != 0)
        return 2;
    return scan.hits == 0 ? 0 : 1;
}
