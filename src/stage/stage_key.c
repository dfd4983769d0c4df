/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_key.h"

#include <stdlib.h>

#include "beatwise/conf/site.h"
#include "beatwise/ident/key.h"

/* The folder that is meant, and the site that must not hold it (NULL: none is known). */
static enum bw_status find_dir(struct bw_arena *arena, const char *site_dir, const char **dir,
                               const char **ret_forbidden, struct bw_err *err)
{
    struct bw_site *site;
    enum bw_status status;

    if (*dir != NULL)
        return BW_OK;
    status = bw_site_read(arena, site_dir, &site, err);
    if (status != BW_OK)
        return status;
    *dir = site->keys;
    *ret_forbidden = site->dir;
    return BW_OK;
}

enum bw_status bw_stage_key_new(struct bw_arena *arena, const char *site_dir, const char *dir,
                                const char **ret_dir, struct bw_err *err)
{
    const char *forbidden[] = {NULL, NULL};
    enum bw_status status = find_dir(arena, site_dir, &dir, &forbidden[0], err);

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
    const char *forbidden[] = {NULL, NULL};
    struct bw_keyring *ring = NULL;
    char ids[BW_KEY_ID_TEXT];
    enum bw_status status = find_dir(arena, site_dir, &dir, &forbidden[0], err);

    if (status == BW_OK)
        status = bw_keyring_open(&ring, dir, forbidden, err);
    if (status != BW_OK)
        return status;
    bw_keyring_id(ring, ids);
    bw_keyring_close(ring);
    *ret_ids = bw_arena_strdup(arena, ids);
    return BW_OK;
}
