/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * keep_clear - preloaded, it makes of the program one that keeps clear text
 *
 * The control of the residue scan: sealing hands on what it should encrypt, wiping does nothing,
 * and memory that is given back stays. A scan that finds nothing here would find nothing anywhere.
 */
#include <stddef.h>
#include <string.h>

#define TAG_BYTES 16

int crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *c, unsigned long long *clen,
                                               const unsigned char *m, unsigned long long mlen,
                                               const unsigned char *ad, unsigned long long adlen,
                                               const unsigned char *nsec, const unsigned char *npub,
                                               const unsigned char *k);
int crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned char *m, unsigned long long *mlen,
                                               unsigned char *nsec, const unsigned char *c,
                                               unsigned long long clen, const unsigned char *ad,
                                               unsigned long long adlen, const unsigned char *npub,
                                               const unsigned char *k);
void sodium_memzero(void *pnt, size_t len);
void sodium_stackzero(size_t len);
void explicit_bzero(void *pnt, size_t len);
int munmap(void *pnt, size_t len);

int crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *c, unsigned long long *clen,
                                               const unsigned char *m, unsigned long long mlen,
                                               const unsigned char *ad, unsigned long long adlen,
                                               const unsigned char *nsec, const unsigned char *npub,
                                               const unsigned char *k)
{
    static const unsigned char tag[TAG_BYTES];

    (void)ad, (void)adlen, (void)nsec, (void)npub, (void)k;
    memcpy(c, m, mlen);
    memcpy(c + mlen, tag, sizeof(tag));
    *clen = mlen + sizeof(tag);
    return 0;
}

int crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned char *m, unsigned long long *mlen,
                                               unsigned char *nsec, const unsigned char *c,
                                               unsigned long long clen, const unsigned char *ad,
                                               unsigned long long adlen, const unsigned char *npub,
                                               const unsigned char *k)
{
    (void)nsec, (void)ad, (void)adlen, (void)npub, (void)k;
    if (clen < TAG_BYTES)
        return -1;
    *mlen = clen - TAG_BYTES;
    memcpy(m, c, *mlen);
    return 0;
}

void sodium_memzero(void *pnt, size_t len)
{
    (void)pnt, (void)len;
}

void sodium_stackzero(size_t len)
{
    (void)len;
}

void explicit_bzero(void *pnt, size_t len)
{
    (void)pnt, (void)len;
}

/* Vaults are mapped, and would be gone. */
int munmap(void *pnt, size_t len)
{
    (void)pnt, (void)len;
    return 0;
}
