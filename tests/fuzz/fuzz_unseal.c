/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "beatwise/base/file.h"
#include "beatwise/ident/seal.h"
#include "beatwise/ident/token_cell.h"
#include "must.h"

/*
 * What somebody who can write the store, or send an extract, gives to be opened.  The first byte
 * says what the rest is: 0, laid over a sealed identity (exclusive or); 1, a sealed identity; 2,
 * laid over an extract's sealed key; 3, a cell of tokens.  Only what was sealed opens, and only a
 * cell that is written again as it was is read.
 */
static struct bw_keyring *ring;
static struct bw_quarter_secret *secret;
static struct bw_unseal *unseal;
static unsigned char sealed_key[BW_SEAL_KEY_BYTES];
static unsigned char sealed[BW_SEALED_MAX];
static size_t sealed_len;
static const struct bw_id event_id = {{1}};
static const struct bw_canon somebody = {
    .nhs_number = "9990000018", .forename = "DAFYDD", .surname = "JONES", .birth_day = 5172};

static void open_once(void)
{
    const struct bw_quarter quarter = {2026, 1};
    char dir[] = "/tmp/beatwise-fuzz-XXXXXX";
    unsigned char public_key[BW_QUARTER_PUBLIC_BYTES];
    struct bw_seal *seal = NULL;
    struct bw_err err = BW_ERR_INIT;
    char keys[64];

    MUST(mkdtemp(dir) != NULL);
    snprintf(keys, sizeof(keys), "%s/keys", dir);
    MUST(bw_keyring_make(keys, NULL, &err) == BW_OK);
    MUST(bw_keyring_open(&ring, keys, NULL, &err) == BW_OK);
    MUST(bw_keyring_quarter_make(ring, quarter, public_key, &err) == BW_OK);
    MUST(bw_keyring_quarter_open(ring, quarter, &secret, &err) == BW_OK);
    MUST(bw_seal_extract_open(&seal, public_key, sealed_key, &err) == BW_OK);
    bw_seal_event(seal, &event_id, &somebody, sealed, &sealed_len);
    bw_seal_close(seal);
    MUST(bw_unseal_extract_open(&unseal, secret, sealed_key, &err) == BW_OK);
    MUST(bw_file_remove_tree(dir, &err) == BW_OK);
}

static void try_event(const unsigned char *bytes, size_t len)
{
    const bool is_sealed = len == sealed_len && memcmp(bytes, sealed, len) == 0;
    struct bw_canon canon;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = bw_unseal_event(unseal, &event_id, bytes, len, &canon, &err);

    must_be_tidy(status, &err);
    MUST(status == (is_sealed ? BW_OK : BW_EFORMAT));
}

static void try_key(const unsigned char *key)
{
    struct bw_unseal *other = NULL;
    struct bw_err err = BW_ERR_INIT;
    enum bw_status status = bw_unseal_extract_open(&other, secret, key, &err);

    must_be_tidy(status, &err);
    MUST(status == (memcmp(key, sealed_key, sizeof(sealed_key)) == 0 ? BW_OK : BW_EFORMAT));
    bw_unseal_close(other);
}

static void try_cell(struct bw_text cell)
{
    struct bw_match_key_token keys[BW_MATCH_KEYS];
    struct bw_err err = BW_ERR_INIT;
    size_t count = 0;
    enum bw_status status = bw_token_cell_read(ring, cell, keys, &count, &err);

    must_be_tidy(status, &err);
    MUST(status == BW_OK || status == BW_EFORMAT || status == BW_EREFUSED);
    MUST(status != BW_OK || count <= BW_MATCH_KEYS);
    for (size_t i = 1; status == BW_OK && i < count; i++)
        MUST(strcmp(keys[i - 1].name, keys[i].name) < 0);
}

static void lay_over(unsigned char *onto, size_t size, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len && i < size; i++)
        onto[i] ^= bytes[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    unsigned char changed[BW_SEALED_MAX];
    unsigned char key[BW_SEAL_KEY_BYTES];

    if (ring == NULL)
        open_once();
    if (len == 0)
        return 0;
    memcpy(changed, sealed, sizeof(changed));
    memcpy(key, sealed_key, sizeof(key));
    lay_over(changed, sealed_len, bytes + 1, len - 1);
    lay_over(key, sizeof(key), bytes + 1, len - 1);
    switch (bytes[0] % 4) {
    case 0:
        try_event(changed, sealed_len);
        break;
    case 1:
        try_event(bytes + 1, len - 1);
        break;
    case 2:
        try_key(key);
        break;
    default:
        try_cell((struct bw_text){(const char *)bytes + 1, len - 1});
    }
    return 0;
}
