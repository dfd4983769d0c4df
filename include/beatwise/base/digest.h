/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BW_BASE_DIGEST_H
#define BW_BASE_DIGEST_H

#include <stddef.h>

#include <openssl/sha.h>

/*
 * digest.h - SHA-256 (FIPS 180-4) of inputs and outputs, in hex, as sha256sum prints it.
 *
 * For files, never for what names a person: that takes a keyed function (ident/token.h).  By
 * libcrypto, because it uses the processor's own instructions: an extract is digested as fast as it
 * is read.  Its structs need no end to give anything back; who digested rows of people wipes them.
 */
#define BW_DIGEST_HEX 65 /* 64 digits and NUL */

struct bw_digest {
    SHA256_CTX state;
};

void bw_digest_init(struct bw_digest *digest);
void bw_digest_add(struct bw_digest *digest, const void *bytes, size_t len);
void bw_digest_end(struct bw_digest *digest, char hex[BW_DIGEST_HEX]);

/* All three in one. */
void bw_digest_of(const void *bytes, size_t len, char hex[BW_DIGEST_HEX]);

#endif
