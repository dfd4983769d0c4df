/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "beatwise/stage/stage_key.h"

#include <stdlib.h>
#include <string.h>

#include "beatwise/conf/site.h"
#include "beatwise/ident/key.h"
#include "beatwise/ident/token.h"
#include "beatwise/stage/session.h"
#include "beatwise/store/store_close.h"
#include "beatwise/store/store_token.h"
#include "link_share_private.h"

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

enum bw_status bw_stage_key_shared(struct bw_arena *arena, const char *site_dir, const char *dir,
                                   const char *path, struct bw_err *err)
{
    struct bw_keyring *ring = NULL;
    struct bw_site *site;
    enum bw_status status = find_dir(arena, site_dir, &dir, &site, err);
    const char *const none[] = {NULL};
    const char *const *forbidden =
        status == BW_OK && site != NULL ? bw_session_forbidden_dirs(arena, site) : none;

    if (status == BW_OK)
        status = bw_keyring_open(&ring, dir, forbidden, err);
    if (status == BW_OK)
        status = bw_keyring_shared_write(ring, path, forbidden, err);
    bw_keyring_close(ring);
    return status;
}

struct rotation {
    const struct bw_keyring *next;
    bool is_forgetting;
    const char *retired; /* names of match keys: bw_keys_retired */
    unsigned char once_key[BW_TOKEN_ONCE_BYTES];
};

/* None stays none. */
static void bring_on(const struct rotation *rotation, struct bw_id *token)
{
    if (bw_id_is_none(token))
        return;
    if (rotation->is_forgetting)
        bw_token_forget(rotation->once_key, token, 1);
    else
        bw_token_chain(rotation->next, BW_TOKEN_RECORD, token, 1);
}

static void rewrite(void *ctx, struct bw_event_tokens *tokens)
{
    const struct rotation *rotation = ctx;
    size_t kept = 0;

    /* Which record names which stays, so that an open quarter can be linked again. */
    bring_on(rotation, &tokens->record_token);
    bring_on(rotation, &tokens->group_token);
    bring_on(rotation, &tokens->ref_token);
    if (rotation->is_forgetting) {
        tokens->key_count = 0;
        bw_id_random(&tokens->person_id);
    }
    for (size_t i = 0; i < tokens->key_count; i++) {
        if (bw_keys_has(rotation->retired, tokens->keys[i].name))
            continue;
        bw_token_chain(rotation->next, BW_TOKEN_MATCH, &tokens->keys[i].token, 1);
        tokens->keys[kept++] = tokens->keys[i];
    }
    tokens->key_count = kept;
}

/* Everything between begin and commit. */
static enum bw_status rotate_inside(struct bw_session *session, struct rotation *rotation,
                                    int64_t *ret_events, struct bw_err *err)
{
    char ids[BW_KEY_ID_TEXT];
    enum bw_status status = bw_store_begin(session->store, err);

    if (status == BW_OK)
        status = bw_keys_retire(session, &rotation->retired, err);
    if (status == BW_OK)
        status = bw_store_tokens_rewrite(session->store, rewrite, rotation, ret_events, err);
    if (status == BW_OK)
        status = bw_session_set_key_check(session, rotation->next, err);
    bw_keyring_id(rotation->next, ids);
    if (status == BW_OK)
        status = bw_session_log(session, "key rotate",
                                json_pack("{s:s, s:s, s:b, s:I}", "retired", rotation->retired,
                                          "keys", ids, "forget", (int)rotation->is_forgetting,
                                          "events", *ret_events),
                                err);
    return status == BW_OK ? bw_store_commit(session->store, err) : status;
}

/* A key for once: drawn, used, wiped. */
static void draw_once(unsigned char once_key[BW_TOKEN_ONCE_BYTES])
{
    struct bw_id half[BW_TOKEN_ONCE_BYTES / BW_ID_BYTES];

    for (size_t i = 0; i < sizeof(half) / sizeof(half[0]); i++)
        bw_id_random(&half[i]);
    memcpy(once_key, half, sizeof(half));
    explicit_bzero(half, sizeof(half));
}

/* From here on the store is of the new keys. */
static enum bw_status take_next(struct bw_session *session, struct bw_keyring *next,
                                struct bw_err *err)
{
    enum bw_status status = bw_keyring_next_take(next, err);

    if (status != BW_OK) {
        bw_keyring_close(next);
        return status;
    }
    bw_keyring_close(session->keys);
    session->keys = next;
    status = bw_session_log_seal(session, err);
    /* The old tokens are in the engine's files still. */
    return status == BW_OK ? bw_store_scrub(session->store, err) : status;
}

enum bw_status bw_stage_key_rotate(struct bw_session *session, bool is_forgetting,
                                   int64_t *ret_events, struct bw_err *err)
{
    struct rotation rotation = {.is_forgetting = is_forgetting};
    struct bw_keyring *next = NULL;
    int64_t events = 0;
    enum bw_status status = bw_session_lock_keys(session, BW_STORE_ALONE, err);

    if (status == BW_OK)
        status = bw_keyring_next_make(session->keys, is_forgetting, &next, err);
    if (status == BW_OK) {
        rotation.next = next;
        draw_once(rotation.once_key);
        status = rotate_inside(session, &rotation, &events, err);
        explicit_bzero(rotation.once_key, sizeof(rotation.once_key));
    }
    bw_store_rollback(session->store);
    if (status == BW_OK)
        status = take_next(session, next, err);
    else
        bw_keyring_close(next);
    bw_store_unlock_parts(session->store);
    if (status == BW_OK)
        *ret_events = events;
    return status;
}
