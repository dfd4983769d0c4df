/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_store.h"

#include "beatwise/base/file.h"
#include "beatwise/conf/site.h"
#include "beatwise/stage/session.h"

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

/*
 * The store alone, or, in a folder of a site whose keys are those of the store, with what it takes
 * to write its run log.
 */
static enum bw_status open_from(struct bw_session *session, struct bw_arena *arena,
                                const struct bw_store_move *move, struct bw_err *err)
{
    const struct bw_session_request request = {.site_dir = move->site_dir,
                                               .needs = BW_NEED_KEYS | BW_NEED_WRITE,
                                               .what = "store copy",
                                               .store = move->from_url};
    struct bw_err quiet = BW_ERR_INIT;
    enum bw_status status = BW_ENOTFOUND;

    if (bw_file_is_there(bw_arena_printf(arena, "%s/site.yaml", move->site_dir)))
        status = bw_session_open(session, arena, &request, &quiet);
    if (status == BW_OK)
        return BW_OK;
    if (status == BW_EBUSY) {
        *err = quiet;
        return status;
    }
    *session = (struct bw_session){.arena = arena};
    status = bw_store_open(&session->store, move->from_url, BW_STORE_WRITE, err);
    return status == BW_OK ? bw_store_lock(session->store, "store copy", err) : status;
}

/* The entry is in what is copied, and so in both: either log can go on. */
static enum bw_status copy_logged(struct bw_session *session, struct bw_store *to,
                                  const struct bw_store_move *move,
                                  struct bw_store_copied **ret_tables, size_t *ret_count,
                                  struct bw_err *err)
{
    enum bw_status status = bw_store_begin(session->store, err);

    if (status == BW_OK && session->keys != NULL)
        status =
            bw_session_log(session, "copy",
                           json_pack("{s:s, s:s}", "from", bw_session_utf8(session, move->from_url),
                                     "to", bw_session_utf8(session, move->to_url)),
                           err);
    if (status == BW_OK)
        status = bw_store_copy(session->store, to, session->arena, ret_tables, ret_count, err);
    if (status == BW_OK)
        status = bw_store_commit(session->store, err);
    if (status == BW_OK && session->keys != NULL)
        status = bw_session_log_seal(session, err);
    bw_store_rollback(session->store);
    return status;
}

/* `from` is opened for writing only for its locks: a run that went on in it would be lost. */
enum bw_status bw_stage_store_copy(struct bw_arena *arena, const struct bw_store_move *move,
                                   struct bw_store_copied **ret_tables, size_t *ret_count,
                                   bool *ret_is_logged, struct bw_err *err)
{
    struct bw_session session = {.arena = arena};
    struct bw_store *to = NULL;
    enum bw_status status = bw_store_open(&session.store, move->from_url, BW_STORE_READ, err);

    bw_store_close(session.store);
    session.store = NULL;
    if (status == BW_OK)
        status = open_from(&session, arena, move, err);
    if (status == BW_OK)
        status = bw_store_lock_part(session.store, BW_STORE_WHOLE, BW_STORE_ALONE, err);
    if (status == BW_OK)
        status = bw_store_open(&to, move->to_url, BW_STORE_WRITE, err);
    if (status == BW_OK)
        status = bw_store_lock(to, "store copy", err);
    if (status == BW_OK)
        status = bw_store_lock_part(to, BW_STORE_WHOLE, BW_STORE_ALONE, err);
    if (status == BW_OK)
        status = copy_logged(&session, to, move, ret_tables, ret_count, err);
    if (status == BW_OK)
        *ret_is_logged = session.keys != NULL;
    bw_session_close(&session);
    bw_store_close(to);
    return status;
}
