/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/base/digest.h"

#include "beatwise/base/text.h"

void bw_digest_init(struct bw_digest *digest)
{
    SHA256_Init(&digest->state);
}

void bw_digest_add(struct bw_digest *digest, const void *bytes, size_t len)
{
    SHA256_Update(&digest->state, bytes, len);
}

void bw_digest_end(struct bw_digest *digest, char hex[BW_DIGEST_HEX])
{
    unsigned char sum[SHA256_DIGEST_LENGTH];

    SHA256_Final(sum, &digest->state);
    bw_text_hex(sum, sizeof(sum), hex);
}

void bw_digest_of(const void *bytes, size_t len, char hex[BW_DIGEST_HEX])
{
    struct bw_digest digest;

    bw_digest_init(&digest);
    bw_digest_add(&digest, bytes, len);
    bw_digest_end(&digest, hex);
}
