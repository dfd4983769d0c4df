/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_HASH_H
#define BW_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

/*
 * hash.h - whether bytes have the digest that somebody wrote down beside them: MD5 (RFC 1321),
 * SHA-256 and SHA-512 (FIPS 180-4).
 *
 * MD5 shows that a file came whole, not who made it: it is here because Data Packages preset to it.
 */
enum bw_hash_kind { BW_HASH_MD5, BW_HASH_SHA256, BW_HASH_SHA512 };

struct bw_md5 {
    uint32_t state[4];
    uint64_t len;
    unsigned char block[64];
};

struct bw_hash {
    enum bw_hash_kind kind;
    unsigned char expected[64];
    union {
        struct bw_md5 md5;
        crypto_hash_sha256_state sha256;
        crypto_hash_sha512_state sha512;
    } state;
};

/*
 * "md5:", "sha256:" or "sha512:" (in any case) and the hex digits; digits alone are MD5 where they
 * are 32, as the standard says, and SHA-256 where they are 64.  False for anything else.
 */
bool bw_hash_parse(const char *text, struct bw_hash *ret_hash);

void bw_hash_add(struct bw_hash *hash, const void *bytes, size_t len);

/* After the last byte; once. */
bool bw_hash_is_as_expected(struct bw_hash *hash);

/* "MD5", "SHA-256", "SHA-512". */
const char *bw_hash_name(enum bw_hash_kind kind);

#endif
