/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/basis.h"

#include <stdio.h>
#include <string.h>

#include "beatwise/stage/stage_rank.h"

static void add_setting(struct bw_digest *digest, const struct bw_session *session,
                        enum bw_setting_id id)
{
    char text[64];

    bw_setting_format(&session->site->settings, id, text);
    bw_digest_add(digest, text, strlen(text) + 1);
}

void bw_basis_of_link(const struct bw_session *session, char hex[BW_DIGEST_HEX])
{
    struct bw_digest digest;

    bw_digest_init(&digest);
    add_setting(&digest, session, BW_SETTING_LINK_BEFORE);
    add_setting(&digest, session, BW_SETTING_LINK_AFTER);
    add_setting(&digest, session, BW_SETTING_LINK_CALL_BEFORE);
    add_setting(&digest, session, BW_SETTING_LINK_CALL_AFTER);
    bw_digest_end(&digest, hex);
}

void bw_basis_of_rank(const struct bw_session *session, const struct bw_ground *ground,
                      char hex[BW_DIGEST_HEX])
{
    const char *counted = bw_rank_counted(session) == 0 ? "public" : "all";
    struct bw_digest digest;

    bw_digest_init(&digest);
    bw_digest_add(&digest, counted, strlen(counted) + 1);
    add_setting(&digest, session, BW_SETTING_LINK_VARIANT);
    bw_digest_add(&digest, ground->beats_digest, strlen(ground->beats_digest));
    bw_digest_end(&digest, hex);
}

static void format_name(const char *stage, struct bw_quarter quarter, char name[32])
{
    char text[8];

    bw_quarter_format(quarter, text);
    snprintf(name, 32, "basis_%s_%s", stage, text);
}

enum bw_status bw_basis_set(struct bw_session *session, const char *stage,
                            struct bw_quarter quarter, const char hex[BW_DIGEST_HEX],
                            struct bw_err *err)
{
    char name[32];

    format_name(stage, quarter, name);
    return bw_store_meta_set(session->store, name, hex, err);
}

enum bw_status bw_basis_is(struct bw_session *session, const char *stage, struct bw_quarter quarter,
                           const char hex[BW_DIGEST_HEX], bool *ret_is, struct bw_err *err)
{
    const char *then = NULL;
    char name[32];
    enum bw_status status;

    format_name(stage, quarter, name);
    status = bw_store_meta_get(session->store, session->arena, name, &then, err);
    if (status == BW_OK)
        *ret_is = then == NULL || strcmp(then, hex) == 0;
    return status;
}
