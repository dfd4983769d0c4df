/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_store.h"

#include "beatwise/conf/site.h"

enum bw_status bw_stage_store_init(struct bw_arena *arena, const char *site_dir,
                                   const char **ret_url, struct bw_err *err)
{
    struct bw_site *site;
    struct bw_store *store = NULL;
    enum bw_status status = bw_site_read(arena, site_dir, &site, err);

    if (status == BW_OK)
        status = bw_store_open(&store, site->store, BW_STORE_WRITE, err);
    bw_store_close(store);
    if (status == BW_OK)
        *ret_url = site->store;
    return status;
}

/* `from` is opened for writing only for its lock: a run that went on in it would be lost. */
enum bw_status bw_stage_store_copy(struct bw_arena *arena, const char *from_url, const char *to_url,
                                   struct bw_store_copied **ret_tables, size_t *ret_count,
                                   struct bw_err *err)
{
    struct bw_store *from = NULL;
    struct bw_store *to = NULL;
    enum bw_status status = bw_store_open(&from, from_url, BW_STORE_READ, err);

    bw_store_close(from);
    from = NULL;
    if (status == BW_OK)
        status = bw_store_open(&from, from_url, BW_STORE_WRITE, err);
    if (status == BW_OK)
        status = bw_store_lock(from, "store copy", err);
    if (status == BW_OK)
        status = bw_store_open(&to, to_url, BW_STORE_WRITE, err);
    if (status == BW_OK)
        status = bw_store_lock(to, "store copy", err);
    if (status == BW_OK)
        status = bw_store_copy(from, to, arena, ret_tables, ret_count, err);
    bw_store_close(from);
    bw_store_close(to);
    return status;
}
