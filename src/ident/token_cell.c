/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/ident/token_cell.h"

#include <string.h>

void bw_token_cell_write(const struct bw_keyring *ring, const struct bw_canon *canon,
                         struct bw_buf *cell)
{
    struct bw_match_key_token keys[BW_MATCH_KEYS];
    char hex[2 * BW_ID_BYTES + 1];
    size_t count = 0;

    bw_token_inner_keys(ring, canon, keys, &count);
    bw_buf_printf(cell, "%d:%u", BW_TOKEN_VERSION, (unsigned)bw_keyring_shared_epoch(ring));
    for (size_t i = 0; i < count; i++) {
        bw_text_hex(keys[i].token.bytes, BW_ID_BYTES, hex);
        bw_buf_printf(cell, ";%s=%s", keys[i].name, hex);
    }
}

static enum bw_status fail_form(struct bw_err *err)
{
    return bw_fail(err, BW_EFORMAT,
                   "not a cell that `beatwise pseudonymise` of this version has written");
}

/* The text up to `end` or all of it; moves on behind it. */
static struct bw_text take(struct bw_text *rest, char end)
{
    const char *at = rest->len == 0 ? NULL : memchr(rest->ptr, end, rest->len);
    size_t len = at == NULL ? rest->len : (size_t)(at - rest->ptr);
    struct bw_text taken = {rest->ptr, len};

    len += at != NULL;
    rest->ptr += len;
    rest->len -= len;
    return taken;
}

static enum bw_status read_head(const struct bw_keyring *ring, struct bw_text head,
                                struct bw_err *err)
{
    const int64_t own = bw_keyring_shared_epoch(ring);
    struct bw_text rest = head;
    struct bw_text version_text = take(&rest, ':');
    int64_t version, epoch;

    if (!bw_text_parse_i64(version_text, &version) || !bw_text_parse_i64(rest, &epoch))
        return fail_form(err);
    if (version == BW_TOKEN_VERSION && epoch == own)
        return BW_OK;
    bw_fail(err, BW_EREFUSED,
            "the tokens are of version %lld and epoch %lld, this site's of version %d and epoch "
            "%lld",
            (long long)version, (long long)epoch, BW_TOKEN_VERSION, (long long)own);
    return bw_fail_hint(err, "the supplier pseudonymises again, with this version of the program "
                             "and the key of `beatwise key shared`");
}

enum bw_status bw_token_cell_read(const struct bw_keyring *ring, struct bw_text cell,
                                  struct bw_match_key_token ret_keys[BW_MATCH_KEYS],
                                  size_t *ret_count, struct bw_err *err)
{
    struct bw_text rest = cell;
    enum bw_status status = read_head(ring, take(&rest, ';'), err);
    size_t count = 0;

    if (status != BW_OK)
        return status;
    for (size_t i = 0; rest.len > 0; i++) {
        struct bw_text hex = take(&rest, ';');
        struct bw_text name = take(&hex, '=');

        while (bw_token_key_name(i) != NULL &&
               !bw_text_is_equal(name, bw_text_of(bw_token_key_name(i))))
            i++;
        if (bw_token_key_name(i) == NULL || hex.len != 2 * (size_t)BW_ID_BYTES ||
            !bw_text_parse_hex(hex, ret_keys[count].token.bytes, BW_ID_BYTES))
            return fail_form(err);
        ret_keys[count++].name = bw_token_key_name(i);
    }
    *ret_count = count;
    return BW_OK;
}
