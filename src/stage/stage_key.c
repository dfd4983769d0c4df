/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_key.h"

#include <stdlib.h>

#include "beatwise/conf/site.h"
#include "beatwise/ident/key.h"
#include "beatwise/stage/session.h"

/* The folder that is meant; where it is not named, that of the site, which must not hold it. */
static enum bw_status find_dir(struct bw_arena *arena, const char *site_dir, const char **dir,
                               struct bw_site **ret_site, struct bw_err *err)
{
    enum bw_status status;

    *ret_site = NULL;
    if (*dir != NULL)
        return BW_OK;
    status = bw_site_read(arena, site_dir, ret_site, err);
    if (status == BW_OK)
        *dir = (*ret_site)->keys;
    return status;
}

enum bw_status bw_stage_key_new(struct bw_arena *arena, const char *site_dir, const char *dir,
                                const char **ret_dir, struct bw_err *err)
{
    struct bw_site *site;
    enum bw_status status = find_dir(arena, site_dir, &dir, &site, err);
    const char *forbidden[] = {status == BW_OK && site != NULL ? site->dir : NULL, NULL};

    if (status == BW_OK && site != NULL && bw_site_has_store(site)) {
        bw_fail(err, BW_EREFUSED, "the site has a store already, and new keys cannot open it");
        return bw_fail_hint(err, "restore the folder of keys from your copy; to begin anew, move "
                                 "the store away first");
    }
    if (status == BW_OK)
        status = bw_keyring_make(dir, forbidden, err);
    if (status == BW_OK) {
        char *real = realpath(dir, NULL);

        *ret_dir = bw_arena_strdup(arena, real == NULL ? dir : real);
        free(real);
    }
    return status;
}

enum bw_status bw_stage_key_id(struct bw_arena *arena, const char *site_dir, const char *dir,
                               const char **ret_ids, struct bw_err *err)
{
    struct bw_keyring *ring = NULL;
    struct bw_site *site;
    char ids[BW_KEY_ID_TEXT];
    enum bw_status status = find_dir(arena, site_dir, &dir, &site, err);
    const char *forbidden[] = {status == BW_OK && site != NULL ? site->dir : NULL, NULL};

    if (status == BW_OK)
        status = bw_keyring_open(&ring, dir, forbidden, err);
    if (status != BW_OK)
        return status;
    bw_keyring_id(ring, ids);
    bw_keyring_close(ring);
    *ret_ids = bw_arena_strdup(arena, ids);
    return BW_OK;
}
